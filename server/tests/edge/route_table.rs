//! Every route and every frame of a socket as every kind of client. What is missing from the table fails it.

use crate::{
    callers::{Caller, Statuses, ask_by_socket},
    support::{Client, TestServer, listening, on_both_engines, servers_with},
};
use domain::{ids::ThreadId, people::Role, realtime::topics};
use serde_json::{Value, json};
use server::router::{ROUTES, page_routes};
use std::collections::BTreeSet;
use test_support::socket::{message, room};
use uuid::Uuid;

const EVERYONE: Statuses = Statuses::all(200);
const NOBODY: Statuses = Statuses::all(404);
/// What a visitor does in a conversation of their own, whichever that is.
const VISITORS: Statuses =
    Statuses::of([401, 200, 200, 200, 200, 403, 403], [401, 401, 401, 401, 401, 401], [403, 403, 403]);
/// What a visitor does in the conversation that the path names.
const OWN: Statuses =
    Statuses::of([401, 200, 403, 200, 403, 403, 403], [401, 401, 401, 401, 401, 401], [403, 403, 403]);
/// Only as a customer.
const CUSTOMERS: Statuses =
    Statuses::of([401, 403, 403, 200, 200, 403, 403], [401, 401, 401, 401, 401, 401], [403, 403, 403]);
/// Open to everybody, but a token that is shown has to be a good one; that of a guest plays no part.
const OPENING: Statuses =
    Statuses::of([201, 201, 201, 201, 201, 201, 403], [201, 201, 201, 201, 201, 201], [403, 403, 403]);
const READERS: Statuses =
    Statuses::of([401, 401, 401, 401, 401, 401, 401], [200, 200, 403, 200, 200, 401], [200, 403, 401]);
const CHANGERS: Statuses =
    Statuses::of([401, 401, 401, 401, 401, 401, 401], [403, 200, 403, 200, 200, 401], [200, 403, 401]);
/// Pages of the desk lead to the sign-in.
const DESK: Statuses =
    Statuses::of([303, 303, 303, 303, 303, 303, 303], [200, 200, 200, 200, 200, 303], [303, 303, 303]);
const READERS_DESK: Statuses =
    Statuses::of([303, 303, 303, 303, 303, 303, 303], [200, 200, 403, 200, 200, 303], [303, 303, 303]);
const MANAGERS: Statuses =
    Statuses::of([303, 303, 303, 303, 303, 303, 303], [403, 403, 403, 200, 200, 303], [303, 303, 303]);
/// Everybody who answers or manages sees the team.
const TEAM: Statuses = READERS;
/// Those who manage it, by REST.
const TEAM_MANAGERS: Statuses =
    Statuses::of([401, 401, 401, 401, 401, 401, 401], [403, 403, 403, 200, 200, 401], [403, 403, 401]);
const TEAM_ROOM: Statuses = STAFF_ROOM;
/// A frame about the conversation: what is somebody else's is not found, and keys open no sockets.
const ROOM: Statuses =
    Statuses::of([401, 200, 404, 200, 404, 403, 403], [200, 200, 403, 200, 200, 401], [403, 403, 403]);
const ROOM_WRITERS: Statuses =
    Statuses::of([401, 200, 404, 200, 404, 403, 403], [403, 200, 403, 200, 200, 401], [403, 403, 403]);
const STAFF_ROOM: Statuses =
    Statuses::of([401, 403, 403, 403, 403, 403, 403], [200, 200, 403, 200, 200, 401], [403, 403, 403]);
/// A frame about nothing.
const CONNECTED: Statuses =
    Statuses::of([401, 200, 200, 200, 200, 403, 403], [200, 200, 200, 200, 200, 401], [403, 403, 403]);
/// Showing a wrong token on a socket, where one has been shown already.
const AGAIN: Statuses =
    Statuses::of([403, 409, 409, 409, 409, 403, 403], [403, 403, 403, 403, 403, 403], [403, 403, 403]);

/// `{id}` stands for the conversation, which a guest and a customer have. A socket's paths are its events.
const TABLE: &[(&str, &str, Statuses)] = &[
    ("socket", topics::JOIN, ROOM),
    ("socket", topics::SYNC, ROOM),
    ("socket", topics::SEND, ROOM_WRITERS),
    ("socket", topics::TYPING, ROOM_WRITERS),
    ("socket", topics::MARK_READ, ROOM),
    ("socket", topics::LEAVE, CONNECTED),
    ("socket", topics::JOIN_STAFF, STAFF_ROOM),
    ("socket", topics::JOIN_TEAM, TEAM_ROOM),
    ("socket", topics::PING, CONNECTED),
    ("socket", topics::AUTHENTICATE, AGAIN),
    // A customer gets the one that they have already.
    (
        "post",
        "/api/support_chat",
        Statuses::of([201, 201, 201, 200, 200, 201, 403], [201, 201, 201, 201, 201, 201], [403, 403, 403]),
    ),
    ("get", "/api/support_chat", VISITORS),
    ("patch", "/api/support_chat", VISITORS),
    ("patch", "/api/support_chat/mark_read", VISITORS.ok(204)),
    ("post", "/api/support_chat/messages", VISITORS.ok(201)),
    ("get", "/api/support_chat/messages", VISITORS),
    // With a wrong token of a website.
    ("post", "/api/support_chat/identify", Statuses::all(403)),
    ("post", "/api/support-inquiries", OPENING),
    ("get", "/api/support-inquiries", CUSTOMERS),
    ("get", "/api/support-inquiries/{id}", OWN),
    ("get", "/api/support-inquiries/{id}/messages", OWN),
    ("post", "/api/support-inquiries/{id}/messages", OWN.ok(201)),
    ("patch", "/api/support-inquiries/{id}/identify", OWN),
    // Without an address, and with a wrong code.
    ("post", "/api/support-inquiries/{id}/verify-email/request", OWN.ok(400)),
    ("post", "/api/support-inquiries/{id}/verify-email/confirm", OWN.ok(400)),
    ("post", "/api/support_chat/verify-email/request", VISITORS.ok(400)),
    ("post", "/api/support_chat/verify-email/confirm", VISITORS.ok(400)),
    // With a wrong password; signing in itself is tested with sessions.
    ("post", "/api/session", Statuses::all(401)),
    ("get", "/api/admin/chats", READERS),
    ("get", "/api/admin/chats/{id}", READERS),
    ("get", "/api/admin/chats/{id}/messages", READERS),
    ("post", "/api/admin/chats/{id}/messages", CHANGERS.ok(201)),
    ("post", "/api/admin/chats/{id}/archive", CHANGERS),
    ("post", "/api/admin/chats/{id}/unarchive", CHANGERS),
    ("get", "/api/admin/support-inquiries", READERS),
    ("get", "/api/admin/support-inquiries/{id}", READERS),
    ("get", "/api/admin/support-inquiries/{id}/messages", READERS),
    ("post", "/api/admin/support-inquiries/{id}/messages", CHANGERS.ok(201)),
    ("patch", "/api/admin/support-inquiries/{id}/assign", CHANGERS),
    ("patch", "/api/admin/support-inquiries/{id}/status", CHANGERS),
    ("get", "/api/admin/support-inquiries/{id}/activities", READERS),
    ("post", "/api/admin/support-inquiries/{id}/revoke-access", CHANGERS),
    ("get", "/support/agents", TEAM),
    // The id is nobody's.
    ("patch", "/support/agents/{id}", TEAM_MANAGERS.ok(404)),
    ("put", "/support/agents/{id}/availability", TEAM_MANAGERS.ok(404)),
    ("put", "/support/agents/me/availability", TEAM),
    ("get", "/support/departments", TEAM),
    // Without a name.
    ("post", "/support/departments", TEAM_MANAGERS.ok(400)),
    ("patch", "/support/departments/{id}", TEAM_MANAGERS.ok(404)),
    ("delete", "/support/departments/{id}", TEAM_MANAGERS.ok(404)),
    ("post", "/support/departments/{id}/merge", TEAM_MANAGERS.ok(404)),
    ("get", "/api/openapi.json", EVERYONE),
    ("get", "/api/docs", EVERYONE),
    // Not an upgrade.
    ("get", "/ws", Statuses::all(400)),
    // Without its fields.
    ("post", "/widget/messages", Statuses::all(400)),
    ("get", "/widget/look.js", Statuses::all(400)),
    ("post", "/unsubscribe/{token}", NOBODY),
    ("get", "/", Statuses::all(303)),
    ("get", "/healthz", EVERYONE),
    ("get", "/readyz", EVERYONE),
    ("get", "/dev/mail", MANAGERS),
    ("get", "/dev/mail/{name}", MANAGERS.ok(404)),
    ("get", "/dev/mail/{name}/body", MANAGERS.ok(404)),
    // Once somebody has set it up.
    ("get", "/setup", Statuses::all(303)),
    ("get", "/sign-in", SIGN_IN),
    ("get", "/invite/{token}", NOBODY),
    ("get", "/inbox", READERS_DESK),
    ("get", "/inbox/{id}", READERS_DESK),
    ("get", "/settings/inbox", MANAGERS),
    ("get", "/settings/keys", MANAGERS),
    ("get", "/settings/team", READERS_DESK),
    ("get", "/settings/team/agents/{id}", MANAGERS.ok(404)),
    ("get", "/settings/team/departments/{id}", MANAGERS.ok(404)),
    ("get", "/settings/agents", MANAGERS),
    ("get", "/settings/roles", MANAGERS),
    ("get", "/settings/mail", MANAGERS),
    ("get", "/settings/api-keys", MANAGERS),
    ("get", "/settings/profile", DESK),
    ("get", "/unsubscribe/{token}", NOBODY),
    // Without an inbox's key.
    ("get", "/widget", NOBODY),
    ("get", "/chat/{token}", Statuses::all(403)),
    ("get", "/demo", EVERYONE),
    // Last, because they end tokens and sessions. Only guests' tokens can be ended.
    ("delete", "/api/support_chat/token", GUESTS_TOKEN),
    ("delete", "/api/session", Statuses::all(204)),
];

const GUESTS_TOKEN: Statuses =
    Statuses::of([401, 204, 204, 403, 403, 403, 403], [401, 401, 401, 401, 401, 401], [403, 403, 403]);
const SIGN_IN: Statuses =
    Statuses::of([200, 200, 200, 200, 200, 200, 200], [303, 303, 303, 303, 303, 200], [200, 200, 200]);

#[tokio::test]
async fn every_route_is_in_the_table() {
    let mut routes: BTreeSet<(String, String)> =
        ROUTES.iter().map(|(method, path)| ((*method).to_owned(), (*path).to_owned())).collect();
    routes.extend(page_routes().iter().map(|page| ("get".to_owned(), page.path().to_owned())));
    let rows = TABLE.iter().filter(|(method, ..)| *method != "socket");
    let table: BTreeSet<(String, String)> =
        rows.map(|(method, path, _)| ((*method).to_owned(), (*path).to_owned())).collect();
    assert_eq!(routes, table);
}

#[test]
fn every_frame_is_in_the_table() {
    let source = include_str!("../../src/ws/requests.rs");
    let asked = source.lines().filter(|line| line.trim().starts_with("topics::") && line.contains(" => ")).count();
    assert!(asked > 5, "the frames are still told apart there");
    assert_eq!(TABLE.iter().filter(|(method, ..)| *method == "socket").count(), asked);
}

#[tokio::test]
async fn everybody_gets_what_they_may_and_nothing_else() {
    for (server, address) in listening(servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await).await {
        let (owner, mut wrong) = (server.agent(Role::Owner).await, Vec::new());
        for caller in Caller::ALL {
            let (client, id) = caller.arrives(&server, &owner).await;
            for (method, path, statuses) in TABLE {
                let (found, expected) = (
                    match *method {
                        "socket" => ask_by_socket(address, &client, path, frame_for(path, id)).await,
                        _ => ask(&client, method, path, id).await,
                    },
                    statuses.of_caller(caller),
                );
                if found != expected {
                    wrong.push(format!("{} {method} {path} as {caller:?}: {found}, not {expected}", server.engine));
                }
            }
        }
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
}

async fn ask(client: &Client, method: &str, path: &str, id: ThreadId) -> u16 {
    let at = path.replace("{id}", &id.to_string()).replace("{token}", "wrong").replace("{name}", "wrong");
    client.send(&method.to_uppercase(), &at, body_for(method, path)).await.status.as_u16()
}

fn frame_for(event: &str, id: ThreadId) -> Value {
    match event {
        topics::SEND => message(id, "hello"),
        topics::AUTHENTICATE => json!({ "token": "si_wrong" }),
        topics::PING | topics::JOIN_STAFF | topics::JOIN_TEAM => json!({}),
        _ => room(id),
    }
}

/// A body that the route takes. Each tries another account, whose tries are counted.
pub fn body_for(method: &str, path: &str) -> Value {
    match path {
        "/api/support_chat" if method == "post" => json!({ "inbox": "demo" }),
        "/api/support_chat/identify" => json!({ "token": "wrong" }),
        "/api/support-inquiries" => json!({ "subject": "A lamp" }),
        path if path.ends_with("/assign") => json!({ "assignedAdminId": null }),
        path if path.ends_with("/status") => json!({ "status": "waiting" }),
        "/api/session" => json!({ "email": format!("{}@example.com", Uuid::now_v7()), "password": "wrong" }),
        path if path.ends_with("/availability") => json!({ "availability": "busy" }),
        path if path.ends_with("/merge") => json!({ "into": Uuid::now_v7() }),
        path if path.ends_with("/confirm") => json!({ "code": "000000" }),
        path if path.ends_with("/messages") => json!({ "content": "hello", "clientMessageId": Uuid::now_v7() }),
        _ => json!({}),
    }
}

on_both_engines!(
    /// Every server function, as a stranger who knows nothing: whatever the answer is, it is not a success.
    async fn server_functions_do_nothing_for_strangers(server: TestServer) {
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
);
