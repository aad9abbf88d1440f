//! Every route as every kind of client. A route that is missing from the table fails it.

use crate::support::{Client, TestServer, servers};
use domain::people::Role;
use serde_json::{Value, json};
use server::router::{ROUTES, page_routes};
use std::collections::BTreeSet;
use uuid::Uuid;

/// Status for: nobody, a guest, an agent, an admin, an owner.
type Statuses = [u16; 5];

const EVERYONE: Statuses = [200; 5];
const NOBODY: Statuses = [404; 5];
const GUESTS: Statuses = [401, 200, 401, 401, 401];
const GUESTS_CREATE: Statuses = [401, 201, 401, 401, 401];
const GUESTS_CHANGE: Statuses = [401, 204, 401, 401, 401];
const GUESTS_FAIL: Statuses = [401, 400, 401, 401, 401];
const OTHERS: Statuses = [401, 403, 401, 401, 401];
const STAFF: Statuses = [401, 401, 200, 200, 200];
const STAFF_CREATE: Statuses = [401, 401, 201, 201, 201];
/// Pages of the desk lead to the sign-in.
const DESK: Statuses = [303, 303, 200, 200, 200];
const MANAGERS: Statuses = [303, 303, 403, 200, 200];

/// `{id}` stands for somebody else's conversation.
const TABLE: &[(&str, &str, Statuses)] = &[
    ("post", "/api/support_chat", [201; 5]),
    ("get", "/api/support_chat", GUESTS),
    ("patch", "/api/support_chat", GUESTS),
    ("patch", "/api/support_chat/mark_read", GUESTS_CHANGE),
    ("post", "/api/support_chat/messages", GUESTS_CREATE),
    ("get", "/api/support_chat/messages", GUESTS),
    // With a wrong token; what a customer gets is tested with customers.
    ("post", "/api/support_chat/identify", [403; 5]),
    ("post", "/api/support-inquiries", [201; 5]),
    ("get", "/api/support-inquiries", [401, 403, 401, 401, 401]),
    // Of somebody else's; what the right guest gets is tested with inquiries.
    ("get", "/api/support-inquiries/{id}", OTHERS),
    ("get", "/api/support-inquiries/{id}/messages", OTHERS),
    ("post", "/api/support-inquiries/{id}/messages", OTHERS),
    ("patch", "/api/support-inquiries/{id}/identify", OTHERS),
    ("post", "/api/support-inquiries/{id}/verify-email/request", OTHERS),
    ("post", "/api/support-inquiries/{id}/verify-email/confirm", OTHERS),
    // Without an address, and with a wrong code.
    ("post", "/api/support_chat/verify-email/request", GUESTS_FAIL),
    ("post", "/api/support_chat/verify-email/confirm", GUESTS_FAIL),
    // With a wrong password; signing in itself is tested with sessions.
    ("post", "/api/session", [401; 5]),
    ("get", "/api/admin/chats", STAFF),
    ("get", "/api/admin/chats/{id}", STAFF),
    ("get", "/api/admin/chats/{id}/messages", STAFF),
    ("post", "/api/admin/chats/{id}/messages", STAFF_CREATE),
    ("post", "/api/admin/chats/{id}/archive", STAFF),
    ("post", "/api/admin/chats/{id}/unarchive", STAFF),
    ("get", "/api/admin/support-inquiries", STAFF),
    ("get", "/api/admin/support-inquiries/{id}", STAFF),
    ("get", "/api/admin/support-inquiries/{id}/messages", STAFF),
    ("post", "/api/admin/support-inquiries/{id}/messages", STAFF_CREATE),
    ("patch", "/api/admin/support-inquiries/{id}/assign", STAFF),
    ("patch", "/api/admin/support-inquiries/{id}/status", STAFF),
    ("get", "/api/admin/support-inquiries/{id}/activities", STAFF),
    ("post", "/api/admin/support-inquiries/{id}/revoke-access", STAFF),
    ("get", "/api/openapi.json", EVERYONE),
    ("get", "/api/docs", EVERYONE),
    // Not an upgrade; what sockets may do is tested with sockets.
    ("get", "/ws", [400; 5]),
    // Without its fields.
    ("post", "/widget/messages", [400; 5]),
    ("get", "/widget/look.js", [400; 5]),
    ("post", "/unsubscribe/{token}", NOBODY),
    ("get", "/", [303; 5]),
    ("get", "/healthz", EVERYONE),
    ("get", "/readyz", EVERYONE),
    ("get", "/dev/mail", MANAGERS),
    ("get", "/dev/mail/{name}", [303, 303, 403, 404, 404]),
    ("get", "/dev/mail/{name}/body", [303, 303, 403, 404, 404]),
    // Once somebody has set it up.
    ("get", "/setup", [303; 5]),
    ("get", "/sign-in", [200, 200, 303, 303, 303]),
    ("get", "/invite/{token}", NOBODY),
    ("get", "/inbox", DESK),
    ("get", "/inbox/{id}", DESK),
    ("get", "/settings/inbox", MANAGERS),
    ("get", "/settings/keys", MANAGERS),
    ("get", "/settings/agents", MANAGERS),
    ("get", "/settings/roles", MANAGERS),
    ("get", "/settings/mail", MANAGERS),
    ("get", "/settings/api-keys", MANAGERS),
    ("get", "/settings/profile", DESK),
    ("get", "/unsubscribe/{token}", NOBODY),
    // Without an inbox's key.
    ("get", "/widget", NOBODY),
    ("get", "/chat/{token}", [403; 5]),
    ("get", "/demo", EVERYONE),
    // Last, because they end tokens and sessions.
    ("delete", "/api/support_chat/token", GUESTS_CHANGE),
    ("delete", "/api/session", [204; 5]),
];

#[tokio::test]
async fn every_route_is_in_the_table() {
    let mut routes: BTreeSet<(String, String)> =
        ROUTES.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    routes.extend(page_routes().iter().map(|page| ("get".to_owned(), page.path().to_owned())));
    let table: BTreeSet<(String, String)> =
        TABLE.iter().map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(routes, table);
}

#[tokio::test]
async fn each_role_gets_what_it_may() {
    for server in servers().await {
        let (guest, _) = server.guest().await;
        let mut clients = vec![("nobody", server.anonymous()), ("guest", guest)];
        for role in Role::ALL {
            clients.push((role.as_str(), server.staff(role).await));
        }
        let mut wrong = Vec::new();
        for (method, path, statuses) in TABLE {
            for ((who, client), expected) in clients.iter().zip(statuses) {
                let found = ask(&server, client, method, path).await;
                if found != *expected {
                    wrong.push(format!("{} {method} {path} as {who}: {found}, not {expected}", server.engine));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

async fn ask(server: &TestServer, client: &Client, method: &str, path: &str) -> u16 {
    let id = if path.contains("{id}") { server.conversation().await.to_string() } else { String::new() };
    let at = path.replace("{id}", &id).replace("{token}", "wrong").replace("{name}", "wrong");
    client.send(&method.to_uppercase(), &at, body_for(method, path)).await.status.as_u16()
}

fn body_for(method: &str, path: &str) -> Value {
    match path {
        "/api/support_chat" if method == "post" => json!({ "inbox": "demo" }),
        "/api/support_chat/identify" => json!({ "token": "wrong" }),
        "/api/support-inquiries" => json!({ "subject": "A lamp" }),
        path if path.ends_with("/assign") => json!({ "assignedAdminId": null }),
        path if path.ends_with("/status") => json!({ "status": "waiting" }),
        "/api/session" => json!({ "email": "nobody@example.com", "password": "wrong" }),
        path if path.ends_with("/confirm") => json!({ "code": "000000" }),
        path if path.ends_with("/messages") => json!({ "content": "hello", "clientMessageId": Uuid::now_v7() }),
        _ => json!({}),
    }
}

/// Every server function, as a stranger who knows nothing: whatever the answer is, it is not a success.
#[tokio::test]
async fn server_functions_do_nothing_for_strangers() {
    for server in servers().await {
        let mut seen = 0;
        for (path, method) in leptos::server_fn::axum::server_fn_paths() {
            let answer = server
                .anonymous()
                .with("content-type", "application/x-www-form-urlencoded")
                .raw(method.as_str(), path, Vec::new())
                .await;
            assert!(!answer.status.is_success(), "{} {path}: {}", server.engine, answer.status);
            seen += 1;
        }
        assert!(seen > 10, "the server functions are linked in");
    }
}
