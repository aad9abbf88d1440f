//! Bad input gets a code and a sentence, never a 500.

use crate::support::{TestServer, on_both_engines};
use domain::people::Role;
use uuid::Uuid;

struct Bad {
    what: &'static str,
    body: Vec<u8>,
    status: u16,
    code: &'static str,
}

fn message(content: &str) -> Vec<u8> {
    serde_json::json!({ "content": content, "clientMessageId": Uuid::now_v7() }).to_string().into_bytes()
}

fn bad_messages() -> Vec<Bad> {
    let bad = |what, body, status, code| Bad { what, body, status, code };
    let invalid = |what, body| bad(what, body, 400, "VALIDATION_FAILED");
    let id = Uuid::now_v7();
    vec![
        invalid("blank", message(" \n\t ")),
        invalid("10,001 characters", message(&"é".repeat(10_001))),
        invalid(
            "invalid UTF-8",
            [b"{\"content\":\"\xff\xfe\",\"clientMessageId\":\"".as_slice(), id.to_string().as_bytes(), b"\"}"]
                .concat(),
        ),
        invalid(
            "an unknown field",
            format!(r#"{{"content":"x","clientMessageId":"{id}","senderType":"agent"}}"#).into_bytes(),
        ),
        invalid("a missing field", br#"{"content":"x"}"#.to_vec()),
        invalid("not an id", br#"{"content":"x","clientMessageId":"1"}"#.to_vec()),
        invalid("not JSON", b"content=x".to_vec()),
        invalid("nothing", Vec::new()),
        invalid("another type", b"[]".to_vec()),
        invalid("fields without names", format!(r#" ["x","{id}"]"#).into_bytes()),
        bad("a body over the limit", message(&"x".repeat(170_000)), 413, "PAYLOAD_TOO_LARGE"),
    ]
}

on_both_engines!(
    async fn bad_messages_are_refused_on_both_sides(server: TestServer) {
        let (guest, id) = server.guest().await;
        let agent = server.staff(Role::Agent).await;
        for (client, path) in
            [(guest, "/api/support_chat/messages".to_owned()), (agent, format!("/api/admin/chats/{id}/messages"))]
        {
            for bad in bad_messages() {
                let answer = client.raw("POST", &path, bad.body).await;
                assert_eq!(
                    answer.status.as_u16(),
                    bad.status,
                    "{} {path} {}: {}",
                    server.engine,
                    bad.what,
                    answer.text()
                );
                assert_eq!(answer.error_code(), bad.code, "{} {path} {}", server.engine, bad.what);
                assert!(
                    answer.json()["message"].as_str().is_some_and(|sentence| sentence.len() > 10),
                    "{}",
                    answer.text()
                );
            }
        }
    }
);

on_both_engines!(
    async fn a_body_that_says_that_it_is_no_json_is_refused(server: TestServer) {
        let check = async |kind: &'static str, status: u16| {
            let client = server.anonymous().with("content-type", kind);
            let answer = client.raw("POST", "/api/support_chat", br#"{"inbox":"demo"}"#.to_vec()).await;
            assert_eq!(answer.status.as_u16(), status, "{} {kind}: {}", server.engine, answer.text());
            if status == 415 {
                assert_eq!(answer.error_code(), "UNSUPPORTED_MEDIA_TYPE");
            }
        };
        check("application/json", 201).await;
        check("Application/JSON; charset=utf-8", 201).await;
        check("application/merge-patch+json", 201).await;
        check("text/plain", 415).await;
        check("application/x-www-form-urlencoded", 415).await;
        check("application/jsonp", 415).await;
        check("", 415).await;
        let silent = server.anonymous().raw("POST", "/api/support_chat", br#"{"inbox":"demo"}"#.to_vec()).await;
        assert_eq!(silent.status.as_u16(), 201, "{} {}", server.engine, silent.text());
    }
);

on_both_engines!(
    async fn unknown_things_are_not_found(server: TestServer) {
        let agent = server.staff(Role::Owner).await;
        let check = async |path: &str, status: u16, code: &str| {
            let answer = agent.get(path).await;
            assert_eq!(
                (answer.status.as_u16(), answer.error_code().as_str()),
                (status, code),
                "{} {path}",
                server.engine
            );
        };
        let unknown = Uuid::now_v7();
        check(&format!("/api/admin/chats/{unknown}"), 404, "SUPPORT_INQUIRY_NOT_FOUND").await;
        check(&format!("/api/admin/chats/{unknown}/messages"), 404, "SUPPORT_INQUIRY_NOT_FOUND").await;
        check("/api/admin/chats/1", 404, "SUPPORT_INQUIRY_NOT_FOUND").await;
        check("/api/admin/chats/%ff", 404, "SUPPORT_INQUIRY_NOT_FOUND").await;
        check("/api/nothing", 404, "NOT_FOUND").await;
        check("/api/admin/chats?archived=maybe", 400, "VALIDATION_FAILED").await;
        check("/api/admin/chats?cursor=nonsense", 400, "VALIDATION_FAILED").await;
        check("/api/admin/chats?unknown=1", 400, "VALIDATION_FAILED").await;
        check(&format!("/api/admin/chats/{unknown}/archive"), 405, "METHOD_NOT_ALLOWED").await;
    }
);

on_both_engines!(
    async fn wrong_tokens_look_the_same(server: TestServer) {
        for token in ["Bearer si_wrong", "Bearer nonsense", "Bearer si_", "Bearer si_é"] {
            let answer = server.anonymous().with("authorization", token).get("/api/support_chat").await;
            let (status, code) = (answer.status.as_u16(), answer.error_code());
            let expected =
                if token.is_ascii() { (403, "SUPPORT_INQUIRY_TOKEN_INVALID") } else { (401, "UNAUTHORIZED") };
            assert_eq!((status, code.as_str()), expected, "{} {token}", server.engine);
        }
    }
);

on_both_engines!(
    async fn an_unknown_inbox_is_not_found(server: TestServer) {
        let answer =
            server.anonymous().send("POST", "/api/support_chat", serde_json::json!({ "inbox": "nothing" })).await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (404, "NOT_FOUND"));
        let answer = server
            .anonymous()
            .send("POST", "/api/support_chat", serde_json::json!({ "inbox": "demo", "email": "x" }))
            .await;
        assert_eq!((answer.status.as_u16(), answer.error_code().as_str()), (400, "VALIDATION_FAILED"));
    }
);

on_both_engines!(
    /// PostgreSQL can't store it, SQLite can; neither may answer that something is wrong on our side.
    async fn nul_is_bad_input_and_not_a_fault(server: TestServer) {
        let agent = server.staff(Role::Agent).await;
        for path in ["/api/admin/chats?search=a%00b", "/widget/look.js?inbox=a%00b", "/widget?inbox=a%00b"] {
            let answer = agent.get(path).await;
            assert!(!answer.status.is_server_error(), "{} {path}: {}", server.engine, answer.status);
        }
        let anonymous = server.anonymous();
        for (path, body) in [
            ("/api/session", serde_json::json!({ "email": "a\0@example.com", "password": "x" })),
            ("/api/support_chat", serde_json::json!({ "inbox": "a\0b" })),
            ("/api/support_chat", serde_json::json!({ "inbox": "demo", "name": "a\0b" })),
        ] {
            let answer = anonymous.send("POST", path, body).await;
            assert!(!answer.status.is_server_error(), "{} {path}: {}", server.engine, answer.status);
        }
    }
);

on_both_engines!(
    async fn ten_thousand_characters_of_any_script_fit_in_a_form(server: TestServer) {
        let (content, id) = ("\u{1f3ee}".repeat(10_000), Uuid::now_v7().to_string());
        let fields = [("inbox", "demo"), ("content", content.as_str()), ("clientMessageId", id.as_str())];
        let answer = server.anonymous().form("/widget/messages", &fields).await;
        assert_eq!(answer.status.as_u16(), 303, "{} {}", server.engine, answer.text());
    }
);
