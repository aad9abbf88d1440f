//! Signing in and out over REST.

use crate::support::{TestServer, on_both_engines};
use domain::people::Role;
use serde_json::json;

#[tokio::test]
async fn signing_out_ends_the_session_behind_tls() {
    for server in servers_with_tls().await {
        let agent = server.staff(Role::Agent).await;
        assert_eq!(agent.get("/api/admin/chats").await.status, 200);
        assert_eq!(agent.send("DELETE", "/api/session", json!({})).await.status, 204);
        assert_eq!(agent.get("/api/admin/chats").await.status, 401, "{}", server.engine);
    }
}

async fn servers_with_tls() -> Vec<crate::support::TestServer> {
    crate::support::servers_with(&[("PORCHLIGHT_BASE_URL", "https://desk.example.com")]).await
}

on_both_engines!(
    async fn a_wrong_password_and_an_unknown_account_look_the_same(server: TestServer) {
        let known = json!({ "email": "ada@example.com", "password": "wrong password" });
        let unknown = json!({ "email": "nobody@example.com", "password": "wrong password" });
        server.staff(Role::Owner).await;
        let first = server.anonymous().send("POST", "/api/session", known).await;
        let second = server.anonymous().send("POST", "/api/session", unknown).await;
        assert_eq!((first.status, first.text()), (second.status, second.text()));
        assert_eq!((first.status.as_u16(), first.error_code().as_str()), (401, "UNAUTHORIZED"));
        assert!(!first.headers.contains_key("set-cookie"));
    }
);
