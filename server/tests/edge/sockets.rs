//! `/ws`, over real connections.

use crate::{
    socket_client::{PATIENCE, as_guest, as_staff, connect},
    support::{TestServer, servers},
};
use axum::http::StatusCode;
use domain::{ids::ConversationId, people::Role, realtime::topics};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::net::SocketAddr;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{Error, Message};
use uuid::Uuid;

fn room(id: ConversationId) -> Value {
    json!({ "inquiryId": id })
}

fn message(id: ConversationId, content: &str) -> Value {
    json!({ "inquiryId": id, "content": content, "clientMessageId": Uuid::now_v7() })
}

async fn start() -> Vec<(TestServer, SocketAddr)> {
    let mut started = Vec::new();
    for server in servers().await {
        let address = server.listen().await;
        started.push((server, address));
    }
    started
}

#[tokio::test]
async fn both_sides_hear_each_other_at_once() {
    for (server, address) in start().await {
        let (visitor, id) = server.guest().await;
        let agent = server.staff(Role::Agent).await;
        let (mut visitor, mut agent) = (as_guest(address, &visitor).await, as_staff(address, &agent).await);
        visitor.ask(topics::JOIN, room(id)).await;
        agent.ask(topics::JOIN, room(id)).await;

        let sent = visitor.ask(topics::SEND, message(id, "hello")).await;
        assert_eq!((&sent["event"], &sent["data"]["content"]), (&json!("ack"), &json!("hello")), "{sent}");
        let heard = agent.push(topics::MESSAGE_CREATED).await;
        assert_eq!((&heard["eventId"], &heard["data"]["senderType"]), (&json!(1), &json!("customer")), "{heard}");
        assert_eq!(agent.push(topics::CHAT_CHANGED).await["data"]["lastMessagePreview"], "hello");

        agent.ask(topics::TYPING, room(id)).await;
        assert_eq!(visitor.push(topics::TYPING_STARTED).await["data"]["senderType"], "agent");
        agent.ask(topics::SEND, message(id, "hi")).await;
        // One's own messages are pushed too, for one's other windows.
        let heard = visitor.wait(|frame| frame["event"] == topics::MESSAGE_CREATED && frame["eventId"] == 2).await;
        assert_eq!((&heard["data"]["content"], &heard["data"]["senderName"]), (&json!("hi"), &json!("Ada")), "{heard}");
        visitor.ask(topics::MARK_READ, room(id)).await;
        assert_eq!(agent.push(topics::MESSAGES_READ).await["data"]["readerType"], "customer");
    }
}

#[tokio::test]
async fn rooms_of_others_are_refused() {
    for (server, address) in start().await {
        let (visitor, own) = server.guest().await;
        let other = server.conversation().await;
        let mut visitor = as_guest(address, &visitor).await;
        for event in [topics::JOIN, topics::SYNC, topics::TYPING, topics::MARK_READ] {
            let answer = visitor.ask(event, room(other)).await;
            assert_eq!(answer["data"]["errorCode"], "SUPPORT_INQUIRY_NOT_FOUND", "{} {event}", server.engine);
        }
        let answer = visitor.ask(topics::SEND, message(other, "x")).await;
        assert_eq!(answer["data"]["errorCode"], "SUPPORT_INQUIRY_NOT_FOUND");
        assert_eq!(visitor.ask(topics::JOIN_STAFF, json!({})).await["data"]["errorCode"], "FORBIDDEN");
        assert_eq!(visitor.ask(topics::JOIN, room(own)).await["event"], "ack");
        assert_eq!(visitor.ask(topics::JOIN, room(ConversationId(Uuid::now_v7()))).await["event"], "error");
    }
}

#[tokio::test]
async fn what_was_missed_comes_with_sync() {
    for (server, address) in start().await {
        let (visitor, id) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        let joined = visitor.ask(topics::JOIN, room(id)).await;
        assert_eq!(joined["data"], json!({ "events": [], "lastEventId": 0, "gapDetected": false }));
        for text in ["one", "two", "three"] {
            visitor.ask(topics::SEND, message(id, text)).await;
        }
        let synced = visitor.ask(topics::SYNC, json!({ "inquiryId": id, "sinceEventId": 1 })).await;
        let events = synced["data"]["events"].as_array().unwrap();
        let found: Vec<_> =
            events.iter().map(|event| (event["eventId"].as_i64(), event["data"]["content"].as_str())).collect();
        assert_eq!(found, [(Some(2), Some("two")), (Some(3), Some("three"))]);
        let beyond = visitor.ask(topics::SYNC, json!({ "inquiryId": id, "sinceEventId": 99 })).await;
        assert_eq!(beyond["data"]["gapDetected"], true);
        assert_eq!(visitor.ask(topics::JOIN, room(id)).await["data"]["lastEventId"], 3);
    }
}

#[tokio::test]
async fn the_same_message_twice_is_one() {
    for (server, address) in start().await {
        let (visitor, id) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        let message = message(id, "once");
        let (first, again) =
            (visitor.ask(topics::SEND, message.clone()).await, visitor.ask(topics::SEND, message).await);
        assert_eq!(first["data"], again["data"], "{}", server.engine);
    }
}

#[tokio::test]
async fn a_socket_says_who_it_is_first() {
    for (server, address) in start().await {
        let mut stranger = connect(address, &[]).await.unwrap();
        stranger.send(Message::text(json!({ "id": 1, "event": "ping" }).to_string())).await;
        let (frames, code) = stranger.closed().await;
        assert_eq!((&frames[0]["data"]["errorCode"], code), (&json!("UNAUTHORIZED"), 1008));

        let mut liar = connect(address, &[]).await.unwrap();
        liar.send(Message::text(
            json!({ "id": 1, "event": "authenticate", "data": { "token": "si_wrong" } }).to_string(),
        ))
        .await;
        let (frames, code) = liar.closed().await;
        assert_eq!((&frames[0]["data"]["errorCode"], code), (&json!("SUPPORT_INQUIRY_TOKEN_INVALID"), 1008));

        let mut silent = connect(address, &[]).await.unwrap();
        let (frames, code) = silent.closed().await;
        assert_eq!((&frames[0]["data"]["errorCode"], code), (&json!("UNAUTHORIZED"), 1008), "{}", server.engine);
    }
}

#[tokio::test]
async fn an_agent_may_also_be_a_visitor_in_the_same_browser() {
    for (server, address) in start().await {
        let (visitor, id) = server.guest().await;
        let agent = server.staff(Role::Agent).await;
        let mut socket = connect(address, &[("cookie", agent.header("cookie"))]).await.unwrap();
        let token = visitor.header("authorization").trim_start_matches("Bearer ").to_owned();
        socket.ask(topics::AUTHENTICATE, json!({ "token": token })).await;
        let sent = socket.ask(topics::SEND, message(id, "as a visitor")).await;
        assert_eq!(sent["data"]["senderType"], "customer");
    }
}

#[tokio::test]
async fn other_origins_do_not_get_an_agents_socket() {
    for (server, address) in start().await {
        let agent = server.staff(Role::Owner).await;
        let cookie = ("cookie", agent.header("cookie"));
        let refused = connect(address, &[cookie, ("origin", "https://evil.example")]).await.err().unwrap();
        assert!(matches!(refused, Error::Http(ref answer) if answer.status() == StatusCode::FORBIDDEN), "{refused:?}");
        assert!(connect(address, &[cookie, ("origin", &format!("http://{address}"))]).await.is_ok());
    }
}

#[tokio::test]
async fn unreadable_frames_end_the_connection() {
    for (server, address) in start().await {
        let (visitor, _) = server.guest().await;
        let bad = [
            Message::binary(vec![1, 2, 3]),
            Message::text("nonsense"),
            Message::text(r#"{"id":1,"event":"ping","extra":1}"#),
            Message::text("x".repeat(65 * 1024)),
        ];
        for message in bad {
            let mut socket = as_guest(address, &visitor).await;
            socket.send(message).await;
            let (frames, code) = socket.closed().await;
            assert_eq!(
                frames.last().map(|frame| &frame["data"]["errorCode"]),
                Some(&json!("VALIDATION_FAILED")),
                "{}",
                server.engine
            );
            assert_eq!(code, 1007);
        }
    }
}

#[tokio::test]
async fn bad_data_is_answered_and_the_connection_stays() {
    for (server, address) in start().await {
        let (visitor, id) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        for (event, data) in [
            (topics::JOIN, json!({})),
            (topics::JOIN, json!({ "inquiryId": "1" })),
            (topics::SEND, json!({ "inquiryId": id, "content": "x" })),
            (topics::SEND, message(id, "  ")),
            (topics::SEND, message(id, &"x".repeat(10_001))),
            ("no.such.event", json!({})),
        ] {
            let answer = visitor.ask(event, data).await;
            assert_eq!(answer["data"]["errorCode"], "VALIDATION_FAILED", "{} {event} {answer}", server.engine);
        }
        assert_eq!(visitor.ask(topics::PING, json!({})).await["event"], "ack");
    }
}

#[tokio::test]
async fn a_flood_is_refused_and_then_closed() {
    for (server, address) in start().await {
        let (visitor, _) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        let (mut answered, mut refused) = (0, 0);
        // One at a time: what a reset connection has not delivered would be lost.
        for id in 1..=1_000 {
            let frame = json!({ "id": id, "event": "ping" }).to_string();
            visitor.stream.send(Message::text(frame)).await.unwrap();
            match visitor.stream.next().await {
                Some(Ok(Message::Text(text))) if text.contains("RATE_LIMIT_EXCEEDED") => refused += 1,
                Some(Ok(Message::Text(_))) => answered += 1,
                _ => break,
            }
        }
        assert!(refused >= 50 && answered < 500, "{}: {answered} answered, {refused} refused", server.engine);
    }
}

#[tokio::test]
async fn signing_out_closes_the_agents_sockets() {
    for (server, address) in start().await {
        let agent = server.staff(Role::Agent).await;
        let mut socket = as_staff(address, &agent).await;
        agent.send("DELETE", "/api/session", json!({})).await;
        let (frames, code) = socket.closed().await;
        assert_eq!(frames.last().map(|frame| &frame["data"]["errorCode"]), Some(&json!("UNAUTHORIZED")));
        assert_eq!(code, 1008, "{}", server.engine);
    }
}

#[tokio::test]
async fn staff_see_who_is_online() {
    for (server, address) in start().await {
        let agent = server.staff(Role::Agent).await;
        let (visitor, id) = server.guest().await;
        let mut agent = as_staff(address, &agent).await;
        let visitor = as_guest(address, &visitor).await;
        assert_eq!(agent.push(topics::PRESENCE_CHANGED).await["data"], json!({ "id": id, "online": true }));
        drop(visitor);
        assert_eq!(
            agent.push(topics::PRESENCE_CHANGED).await["data"],
            json!({ "id": id, "online": false }),
            "{}",
            server.engine
        );
    }
}

#[tokio::test]
async fn a_stopping_server_tells_sockets_to_come_back() {
    for (server, address) in start().await {
        let (visitor, _) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        let mut unnamed = connect(address, &[]).await.unwrap();
        server.state.shutdown.cancel();
        server.desk.realtime.restart();
        for socket in [&mut visitor, &mut unnamed] {
            let (frames, code) = socket.closed().await;
            let told = frames.last().unwrap();
            assert_eq!((&told["event"], code), (&json!(topics::RESTARTING), 1012), "{}", server.engine);
            assert!(told["data"]["retryAfterMs"].as_u64().unwrap() < 3_000);
        }
        timeout(PATIENCE, server.state.sockets.closed()).await.expect("every socket has closed");
    }
}
