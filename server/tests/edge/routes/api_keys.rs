//! Servers with keys: what opens to them, and what does not.

use crate::support::{Answer, Client, Listening, TestServer, on_both_engines};
use axum::http::header::SET_COOKIE;
use backend::people;
use domain::{
    people::{Permission, Permissions, Role},
    realtime::topics,
};
use serde_json::json;
use test_support::socket::connect;
use tokio_tungstenite::tungstenite::Message;

const READ: Permission = Permission::SupportInquiriesRead;
const UPDATE: Permission = Permission::SupportInquiriesUpdate;

fn with_key(client: &Client, key: &str) -> Client {
    client.with("authorization", &format!("Bearer {key}"))
}

/// A server with the key of an admin.
async fn keyed(server: &TestServer, scopes: impl Into<Permissions>) -> Client {
    let admin = server.agent(Role::Admin).await;
    let (_, key) = people::create_api_key(&server.services, &admin, "Shop", scopes.into()).await.unwrap();
    with_key(&server.anonymous(), &key)
}

on_both_engines!(
    async fn a_key_opens_what_it_is_for_by_rest(server: TestServer) {
        let id = server.conversation().await;
        let (chat, archive) = (format!("/api/admin/chats/{id}"), format!("/api/admin/chats/{id}/archive"));
        let reading = keyed(&server, [READ]).await;
        assert_eq!(reading.get("/api/admin/chats").await.status, 200, "{}", server.engine);
        assert_eq!(reading.get(&chat).await.status, 200);
        let refused = reading.send("POST", &archive, json!({})).await;
        assert_eq!((refused.status.as_u16(), refused.error_code().as_str()), (403, "FORBIDDEN"), "{}", server.engine);

        let writing = keyed(&server, [READ, UPDATE]).await;
        assert_eq!(writing.send("POST", &archive, json!({})).await.status, 200);
        let reply = json!({ "content": "From a server", "clientMessageId": uuid::Uuid::now_v7() });
        assert_eq!(writing.send("POST", &format!("{chat}/messages"), reply).await.status, 201);
        assert_eq!(keyed(&server, [Permission::MailRead]).await.get(&chat).await.status, 403, "{}", server.engine);
    }
);

on_both_engines!(
    async fn keys_that_open_nothing_get_one_answer(server: TestServer) {
        let owner = server.agent(Role::Owner).await;
        let (id, revoked) = people::create_api_key(&server.services, &owner, "Shop", [READ].into()).await.unwrap();
        let signed_in = server.sign_in(&owner).await;
        let list = async |client: &Client, key: &str| with_key(client, key).get("/api/admin/chats").await;
        assert_eq!(list(&server.anonymous(), &revoked).await.status, 200);
        people::revoke_api_key(&server.services, &owner, id).await.unwrap();
        let expected = list(&server.anonymous(), &revoked).await;
        assert_eq!((expected.status.as_u16(), expected.error_code().as_str()), (401, "UNAUTHORIZED"));
        for wrong in [revoked.as_str(), &revoked[..40], "pk_unknown", "pk_", "si_unknown", "nonsense"] {
            // A cookie does not make up for it.
            for client in [&server.anonymous(), &signed_in] {
                let answer = list(client, wrong).await;
                assert_eq!((answer.status, answer.text()), (expected.status, expected.text()), "{wrong}");
            }
        }
        assert_eq!(signed_in.get("/api/admin/chats").await.status, 200, "{}", server.engine);
    }
);

on_both_engines!(
    async fn other_sites_use_no_cookie_by_adding_a_key(server: TestServer) {
        let archive = format!("/api/admin/chats/{}/archive", server.conversation().await);
        let keyed = keyed(&server, [READ, UPDATE]).await.with("origin", "https://other.example");
        assert_eq!(keyed.send("POST", &archive, json!({})).await.status, 200, "{}: a server", server.engine);
        let cookie = server.staff(Role::Owner).await.header("cookie").to_owned();
        let refused = keyed.with("cookie", &cookie).send("POST", &archive, json!({})).await;
        assert_eq!(refused.status, 403, "{}: {}", server.engine, refused.text());
    }
);

on_both_engines!(
    async fn a_key_opens_neither_pages_nor_forms_nor_sockets(Listening { server, address }: Listening) {
        let keyed = keyed(&server, Permissions::all()).await;
        for page in ["/inbox", "/settings/api-keys", "/dev/mail"] {
            assert_eq!(keyed.get(page).await.status, 303, "{} {page}", server.engine);
        }
        let form = keyed.form("/desk/list_chats", &[("archived", "false")]).await;
        assert!(!form.status.is_success() && form.text().contains("UNAUTHORIZED"), "{}", form.text());
        let mut socket = connect(address, &[("authorization", keyed.header("authorization"))]).await.unwrap();
        socket.send(Message::text(json!({ "id": 1, "event": topics::JOIN_STAFF }).to_string())).await;
        let (frames, code) = socket.closed().await;
        assert_eq!((&frames[0]["data"]["errorCode"], code), (&json!("UNAUTHORIZED"), 1008), "{}", server.engine);
    }
);

/// What a form leaves behind for the page after it.
fn flash_of(answer: &Answer) -> String {
    let cookies = answer.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    let flash = cookies.into_iter().find(|cookie| cookie.starts_with("porchlight_flash=")).unwrap();
    assert!(flash.contains("HttpOnly"), "{flash}");
    flash.split(';').next().unwrap().to_owned()
}

on_both_engines!(
    async fn a_key_is_made_by_a_form_and_shown_once(server: TestServer) {
        let admin = server.staff(Role::Admin).await;
        let fields = [("name", "Shop backend"), ("permissions[]", READ.as_str()), ("permissions[]", UPDATE.as_str())];
        let made = admin.form("/desk/create_api_key", &fields).await;
        assert_eq!(made.header("location"), "/settings/api-keys", "{} {}", server.engine, made.text());
        let after = admin.with("cookie", &format!("{}; {}", admin.header("cookie"), flash_of(&made)));
        let page = after.get("/settings/api-keys").await;
        assert_eq!(page.header("cache-control"), "no-store", "the page with the key is kept nowhere");
        let (shown, at) = (page.text(), page.text().find("<code>pk_").unwrap() + "<code>".len());
        let key = &shown[at..at + 46];
        assert_eq!(flash_of(&page), "porchlight_flash=", "the browser forgets it");
        let again = admin.get("/settings/api-keys").await.text();
        assert!(!again.contains("pk_") && again.contains("Shop backend") && again.contains("Never used"), "{again}");

        assert_eq!(with_key(&server.anonymous(), key).get("/api/admin/chats").await.status, 200, "{}", server.engine);
        let used = admin.get("/settings/api-keys").await.text();
        assert!(used.contains("Last used") && !used.contains("Never used"), "{used}");
    }
);

on_both_engines!(
    async fn a_form_ends_a_key_and_whoever_may_not_make_keys_makes_none(server: TestServer) {
        let (owner, agent) = (server.agent(Role::Owner).await, server.staff(Role::Agent).await);
        let (id, key) = people::create_api_key(&server.services, &owner, "Shop", [READ].into()).await.unwrap();
        let list = async || with_key(&server.anonymous(), &key).get("/api/admin/chats").await.status.as_u16();
        agent.form("/desk/revoke_api_key", &[("id", &id.to_string())]).await;
        agent.form("/desk/create_api_key", &[("name", "Mine"), ("permissions[]", READ.as_str())]).await;
        assert_eq!(people::list_api_keys(&server.services, &owner).await.unwrap().len(), 1, "{}", server.engine);
        assert_eq!(list().await, 200);
        server.sign_in(&owner).await.form("/desk/revoke_api_key", &[("id", &id.to_string())]).await;
        assert_eq!(list().await, 401, "{}", server.engine);
    }
);
