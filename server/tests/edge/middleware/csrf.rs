//! Other sites can't act with somebody's cookies.

use crate::support::{Client, TestServer, on_both_engines};
use domain::people::Role;
use serde_json::json;

on_both_engines!(
    async fn changes_from_other_sites_are_refused(server: TestServer) {
        let agent = server.staff(Role::Owner).await;
        let id = server.conversation().await;
        let archive = format!("/api/admin/chats/{id}/archive");
        let check = async |client: Client, method: &str, path: &str, expected: u16| {
            let answer = client.send(method, path, json!({})).await;
            assert_eq!(answer.status.as_u16(), expected, "{} {method} {path}: {}", server.engine, answer.text());
        };
        let foreign = agent.with("origin", "https://evil.example").with("host", "127.0.0.1:3000");
        check(foreign.clone(), "POST", &archive, 403).await;
        check(foreign.clone(), "DELETE", "/api/session", 403).await;
        check(foreign.clone(), "POST", "/desk/sign_out", 403).await;
        check(agent.with("sec-fetch-site", "same-site"), "POST", &archive, 403).await;
        check(foreign, "GET", "/api/admin/chats", 200).await;
        check(agent.with("origin", "http://127.0.0.1:3000"), "POST", &archive, 200).await;
        check(agent.with("sec-fetch-site", "same-origin"), "POST", &archive, 200).await;
        check(agent, "POST", &archive, 200).await;
    }
);
