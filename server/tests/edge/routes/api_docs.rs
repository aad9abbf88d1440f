//! The API's description, as a program and as a person get it.

use crate::support::{TestServer, on_both_engines};
use serde_json::Value;

on_both_engines!(
    async fn anybody_reads_the_description(server: TestServer) {
        let answer = server.anonymous().get("/api/openapi.json").await;
        assert_eq!((answer.status.as_u16(), answer.header("content-type")), (200, "application/json"));
        assert_eq!(answer.header("cache-control"), "public, no-cache");
        assert_eq!(answer.json()["openapi"], "3.1.0");
        let squeezed = server.anonymous().with("accept-encoding", "br").get("/api/openapi.json").await;
        assert_eq!(squeezed.header("content-encoding"), "br");
    }
);

on_both_engines!(
    async fn the_page_has_every_operation_and_type_and_nothing_that_the_policy_refuses(server: TestServer) {
        let document: Value = server.anonymous().get("/api/openapi.json").await.json();
        let page = server.anonymous().get("/api/docs").await.text();
        let operations = document["paths"].as_object().unwrap().values().flat_map(|item| item.as_object().unwrap());
        let operations = operations.map(|(_, operation)| operation["operationId"].as_str().unwrap());
        let types = document["components"]["schemas"].as_object().unwrap().keys().map(String::as_str);
        for id in operations.chain(types) {
            assert_eq!(page.matches(&format!(" id=\"{id}\"")).count(), 1, "{id}");
        }
        for link in page.split("href=\"#").skip(1).map(|rest| rest.split('"').next().unwrap()) {
            assert!(page.contains(&format!(" id=\"{link}\"")), "{link} leads somewhere");
        }
        for refused in ["<script", " style=", " onclick=", "src=\"http", "<style>"] {
            assert!(!page.contains(refused), "{refused}");
        }
    }
);
