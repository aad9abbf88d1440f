//! What every route that changes something refuses: other sites, bodies without an end, fields that nobody asked for.

use crate::{
    route_table::body_for,
    support::{Client, TestServer, on_both_engines, servers_with},
};
use domain::{ids::ThreadId, people::Role};
use serde_json::json;
use server::router::ROUTES;

/// Routes that take no body.
const BODILESS: [&str; 6] =
    ["/archive", "/unarchive", "/revoke-access", "/mark_read", "/verify-email/request", "/unsubscribe/{token}"];

/// Every route that is not for reading, and every form of the desk.
fn changes() -> Vec<(String, String)> {
    let routes = ROUTES.iter().filter(|(method, _)| *method != "get");
    let routes = routes.map(|(method, path)| (method.to_uppercase(), (*path).to_owned()));
    let forms = leptos::server_fn::axum::server_fn_paths();
    routes.chain(forms.map(|(path, method)| (method.to_string(), path.to_owned()))).collect()
}

/// Those that take JSON, as whoever may use them.
async fn with_json(server: &TestServer) -> (Vec<(String, String, Client)>, ThreadId) {
    let ((guest, id), owner) = (server.guest().await, server.staff(Role::Owner).await);
    let is_api = |path: &str| path.starts_with("/api/") || path.starts_with("/support/");
    let takes_json = |path: &str| is_api(path) && !BODILESS.iter().any(|end| path.ends_with(end));
    let routes = ROUTES.iter().filter(|(method, path)| !matches!(*method, "get" | "delete") && takes_json(path));
    let found = routes.map(|(method, path)| {
        let client = if path.starts_with("/api/support") { &guest } else { &owner };
        (method.to_uppercase(), path.replace("{id}", &id.to_string()), client.clone())
    });
    (found.collect(), id)
}

on_both_engines!(
    async fn no_other_site_changes_anything_with_somebodys_cookies(server: TestServer) {
        let owner = server.staff(Role::Owner).await.with("host", "127.0.0.1:3000");
        let id = server.conversation().await.to_string();
        let changes = changes();
        assert!(changes.len() > 40, "the forms are linked in: {}", changes.len());
        for (method, path) in changes {
            let path = path.replace("{id}", &id).replace("{token}", "wrong");
            for (name, value) in [
                ("origin", "https://evil.example"),
                ("origin", "null"),
                ("origin", "http://127.0.0.1:3000.evil.example"),
                ("sec-fetch-site", "cross-site"),
                ("sec-fetch-site", "same-site"),
            ] {
                let answer = owner.with(name, value).send(&method, &path, body_for(&method, &path)).await;
                let told = (answer.status.as_u16(), answer.error_code());
                assert_eq!(told, (403, "FORBIDDEN".to_owned()), "{} {method} {path} {value}", server.engine);
            }
        }
    }
);

#[tokio::test]
async fn no_body_over_the_limit_is_taken_anywhere() {
    for server in servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await {
        let large = vec![b' '; 170_000];
        for (method, path) in changes() {
            let announced =
                server.anonymous().with("content-length", "170000").with("content-type", "application/json");
            let answer = announced.raw(&method, &path, large.clone()).await;
            let told = (answer.status.as_u16(), answer.error_code());
            assert_eq!(told, (413, "PAYLOAD_TOO_LARGE".to_owned()), "{} {method} {path}", server.engine);
        }
        for (method, path, client) in with_json(&server).await.0 {
            let answer = client.with("content-type", "application/json").raw(&method, &path, large.clone()).await;
            let told = (answer.status.as_u16(), answer.error_code());
            assert_eq!(told, (413, "PAYLOAD_TOO_LARGE".to_owned()), "{} {method} {path}", server.engine);
        }
    }
}

on_both_engines!(
    async fn a_route_for_a_few_fields_takes_no_long_body(server: TestServer) {
        for (length, is_too_long) in [("4097", true), ("4096", false)] {
            let announced = server.anonymous().with("content-length", length);
            let answer = announced.raw("POST", "/unsubscribe/wrong", Vec::new()).await;
            assert_eq!(answer.status == 413, is_too_long, "{length}: {}", answer.text());
        }
    }
);

#[tokio::test]
async fn fields_that_nobody_asked_for_are_refused_and_change_nothing() {
    for server in servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await {
        let (routes, id) = with_json(&server).await;
        assert!(routes.len() > 10, "{routes:?}", routes = routes.len());
        let owner = server.staff(Role::Owner).await;
        let shown = async || owner.get(&format!("/api/admin/support-inquiries/{id}")).await.text();
        shown().await;
        let before = shown().await;
        for (method, path, client) in routes {
            for (field, value) in [
                ("id", json!(uuid::Uuid::now_v7())),
                ("customerId", json!(uuid::Uuid::now_v7())),
                ("inboxId", json!(uuid::Uuid::now_v7())),
                ("senderType", json!("agent")),
                ("senderName", json!("Ada")),
                ("emailVerified", json!(true)),
                ("trackingCode", json!("INQ-222222")),
                ("assignedTo", json!(null)),
                ("createdAt", json!("2000-01-01T00:00:00Z")),
                ("closedAt", json!(null)),
                ("archived", json!(true)),
                ("role", json!("owner")),
                ("permissions", json!(["Agents_UPDATE"])),
                ("__proto__", json!({})),
            ] {
                let mut body = body_for(&method.to_lowercase(), &path.replace(&id.to_string(), "{id}"));
                body[field] = value;
                let answer = client.send(&method, &path, body).await;
                let told = (answer.status.as_u16(), answer.error_code());
                assert_eq!(told, (400, "VALIDATION_FAILED".to_owned()), "{} {method} {path} {field}", server.engine);
            }
        }
        assert_eq!(shown().await, before, "{}", server.engine);
    }
}

on_both_engines!(
    /// Browsers send what a page's form has, and pages of others have other forms: what is not a form's own is passed over.
    async fn a_forms_further_fields_change_nothing(server: TestServer) {
        let ada = server.agent(Role::Agent).await;
        let services = server.sign_in(&ada).await;
        let fields =
            [("name", "Ada L."), ("role", "owner"), ("permissions[]", "Agents_UPDATE"), ("email", "x@example.com")];
        services.form("/desk/rename_me", &fields).await;
        let found = backend::people::agent(&server.services, ada.id).await.unwrap().unwrap();
        let told = (found.name.as_str(), found.role, found.permissions, &found.email);
        assert_eq!(told, ("Ada L.", Role::Agent, ada.permissions, &ada.email), "{}", server.engine);

        let id = uuid::Uuid::now_v7().to_string();
        let fields = [
            ("inbox", "demo"),
            ("content", "hello"),
            ("clientMessageId", id.as_str()),
            ("senderType", "agent"),
            ("status", "spam"),
            ("emailVerified", "true"),
            ("customerId", id.as_str()),
        ];
        assert_eq!(server.anonymous().form("/widget/messages", &fields).await.status, 303);
        let line = services.get("/api/admin/support-inquiries").await.json()["items"][0].clone();
        let told = [&line["lastMessageSender"], &line["status"], &line["identity"]];
        assert_eq!(told, [&json!("customer"), &json!("open"), &json!("guest")], "{}: {line}", server.engine);
    }
);
