//! How much one may send and get through a socket.

use crate::support::{Listening, listening, on_both_engines, servers_with};
use domain::{people::Role, realtime::topics};
use futures::SinkExt as _;
use serde_json::json;
use test_support::socket::{as_guest, as_staff, connect, message};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::{CloseFrame, frame::coding::CloseCode},
};

on_both_engines!(
    async fn many_sockets_write_no_more_than_one(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let mut refused = None;
        for _ in 0..8 {
            let mut socket = as_guest(address, &visitor).await;
            for _ in 0..10 {
                let answer = socket.ask(topics::SEND, message(id, "x")).await;
                refused = refused.or_else(|| answer["data"]["errorCode"].as_str().map(str::to_owned));
            }
        }
        assert_eq!(refused.as_deref(), Some("RATE_LIMIT_EXCEEDED"), "{}", server.engine);
    }
);

#[tokio::test]
async fn sockets_from_many_addresses_write_in_one_conversation_no_more_than_one() {
    for (server, address) in listening(servers_with(&[("PORCHLIGHT_TRUSTED_PROXIES", "127.0.0.1/32")]).await).await {
        let ((visitor, id), (neighbour, other)) = (server.guest().await, server.guest().await);
        let token = visitor.header("authorization").trim_start_matches("Bearer ").to_owned();
        let mut answers = Vec::new();
        for number in 0..8 {
            let from = format!("198.51.100.{number}");
            let mut socket = connect(address, &[("x-forwarded-for", &from)]).await.unwrap();
            socket.ask(topics::AUTHENTICATE, json!({ "token": token })).await;
            for _ in 0..10 {
                let answer = socket.ask(topics::SEND, message(id, "x")).await;
                answers.push(answer["data"]["errorCode"].as_str().map(str::to_owned));
            }
            // Naming another conversation uses up none of what may be written there.
            socket.ask(topics::SEND, message(other, "x")).await;
        }
        assert!(answers[..25].iter().all(Option::is_none), "{}: {answers:?}", server.engine);
        assert!(answers.contains(&Some("RATE_LIMIT_EXCEEDED".to_owned())), "{}: {answers:?}", server.engine);
        let mut socket = as_guest(address, &neighbour).await;
        assert_eq!(socket.ask(topics::SEND, message(other, "x")).await["event"], topics::ACK, "{}", server.engine);
    }
}

on_both_engines!(
    async fn whoever_floods_a_socket_gets_every_answer_before_it_closes(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let mut socket = as_guest(address, &visitor).await;
        for number in 2..2_000 {
            let frame = json!({ "id": number, "event": topics::SEND, "data": message(id, "x") });
            // All at once: most of them wait to be read when the server has had enough.
            if socket.stream.feed(Message::text(frame.to_string())).await.is_err() {
                break;
            }
        }
        let _ = socket.stream.flush().await;
        let (frames, code) = socket.closed().await;
        let acknowledged = frames.iter().filter(|frame| frame["event"] == topics::ACK).count();
        let stored = visitor.get("/api/support_chat").await.json()["lastEventId"].as_u64();
        assert_eq!((Some(acknowledged as u64), code), (stored, 1008), "{}", server.engine);
        assert!(acknowledged > 10, "{}: {acknowledged}", server.engine);
    }
);

on_both_engines!(
    async fn a_goodbye_is_answered(Listening { server, address }: Listening) {
        let mut socket = as_guest(address, &server.guest().await.0).await;
        let frame = CloseFrame { code: CloseCode::Normal, reason: "".into() };
        socket.send(Message::Close(Some(frame))).await;
        assert_eq!(socket.closed().await.1, 1000, "{}", server.engine);
    }
);

#[tokio::test]
async fn a_join_that_missed_more_than_a_socket_takes_is_told_to_fetch() {
    for (server, address) in listening(servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await).await {
        let mut services = as_staff(address, &server.staff(Role::Agent).await).await;
        // The last one is six times as long in JSON.
        for (count, content) in [(4, "é".repeat(10_000)), (250, "x".repeat(200)), (12, "\u{1}".repeat(700))] {
            let (visitor, id) = server.guest().await;
            for _ in 0..count {
                let body = json!({ "content": content, "clientMessageId": uuid::Uuid::now_v7() });
                assert!(visitor.send("POST", "/api/support_chat/messages", body).await.status.is_success());
            }
            let answer = services.ask(topics::JOIN, json!({ "inquiryId": id, "sinceEventId": 0 })).await;
            assert_eq!(answer["data"]["gapDetected"], json!(true), "{}: {answer}", server.engine);
            assert_eq!(answer["data"]["lastEventId"], json!(count));
            let answer = services.ask(topics::SYNC, json!({ "inquiryId": id, "sinceEventId": count - 2 })).await;
            assert_eq!(answer["data"]["events"].as_array().map(Vec::len), Some(2));
        }
    }
}

on_both_engines!(
    async fn what_is_still_on_its_way_stays_unread(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let services = server.staff(Role::Agent).await;
        for content in ["one", "two"] {
            let body = json!({ "content": content, "clientMessageId": uuid::Uuid::now_v7() });
            services.send("POST", &format!("/api/admin/chats/{id}/messages"), body).await;
        }
        let mut socket = as_guest(address, &visitor).await;
        socket.ask(topics::MARK_READ, json!({ "inquiryId": id, "upToEventId": 1 })).await;
        let chat = visitor.get("/api/support_chat").await.json();
        assert_eq!(chat["unreadCount"], json!(1), "{}", server.engine);
        let answer = visitor.send("PATCH", "/api/support_chat/mark_read?upToEventId=99", json!({})).await;
        assert!(answer.status.is_success(), "{}", answer.text());
        assert_eq!(visitor.get("/api/support_chat").await.json()["unreadCount"], json!(0));
    }
);
