//! Who gets a socket, and who loses it.

use crate::support::{Listening, listening, on_both_engines, servers_with_timeouts};
use axum::http::StatusCode;
use domain::{people::Role, realtime::topics};
use futures::{SinkExt, StreamExt};
use serde_json::json;
use server::Timeouts;
use std::time::Duration;
use test_support::socket::{as_guest, as_staff, connect, message};
use tokio_tungstenite::tungstenite::{Error, Message};

on_both_engines!(
    async fn a_socket_says_who_it_is_first(Listening { server, address }: Listening) {
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

        assert_eq!(server.services.realtime.connections(), 0, "{}", server.engine);
    }
);

#[tokio::test]
async fn a_socket_that_does_not_say_who_it_is_is_closed() {
    let timeouts = Timeouts { first_frame: Duration::from_millis(100), ..Timeouts::default() };
    for (server, address) in listening(servers_with_timeouts(timeouts).await).await {
        let mut mute = connect(address, &[]).await.unwrap();
        let (frames, code) = mute.closed().await;
        // "Come back", and nothing against a token: a phone that fell asleep still has a good one.
        assert_eq!((&frames[0]["data"]["errorCode"], code), (&json!("VALIDATION_FAILED"), 1013), "{}", server.engine);
    }
}

on_both_engines!(
    async fn an_agent_may_also_be_a_visitor_in_the_same_browser(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let agent = server.staff(Role::Agent).await;
        let mut socket = connect(address, &[("cookie", agent.header("cookie"))]).await.unwrap();
        let token = visitor.header("authorization").trim_start_matches("Bearer ").to_owned();
        socket.ask(topics::AUTHENTICATE, json!({ "token": token })).await;
        let sent = socket.ask(topics::SEND, message(id, "as a visitor")).await;
        assert_eq!(sent["data"]["senderType"], "customer");
    }
);

on_both_engines!(
    async fn other_origins_do_not_get_an_agents_socket(Listening { server, address }: Listening) {
        let agent = server.staff(Role::Owner).await;
        let cookie = ("cookie", agent.header("cookie"));
        let lookalike = format!("http://{address}.evil.example");
        for origin in ["https://evil.example", "null", "", &lookalike] {
            let refused = connect(address, &[cookie, ("origin", origin)]).await.err().unwrap();
            let is_forbidden = matches!(refused, Error::Http(ref answer) if answer.status() == StatusCode::FORBIDDEN);
            assert!(is_forbidden, "{} {origin}: {refused:?}", server.engine);
        }
        assert!(connect(address, &[cookie, ("origin", &format!("http://{address}"))]).await.is_ok());
    }
);

on_both_engines!(
    async fn unreadable_frames_end_the_connection(Listening { server, address }: Listening) {
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
);

on_both_engines!(
    async fn a_flood_is_refused_and_then_closed(Listening { server, address }: Listening) {
        let (visitor, _) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        let (mut answered, mut refused) = (0, 0);
        // One at a time: what a reset connection has not delivered would be lost.
        for id in 1..=1_000 {
            let frame = json!({ "id": id, "event": "ping" }).to_string();
            if visitor.stream.send(Message::text(frame)).await.is_err() {
                break;
            }
            match visitor.stream.next().await {
                Some(Ok(Message::Text(text))) if text.contains("RATE_LIMIT_EXCEEDED") => refused += 1,
                Some(Ok(Message::Text(_))) => answered += 1,
                _ => break,
            }
        }
        assert!(refused >= 50 && answered < 500, "{}: {answered} answered, {refused} refused", server.engine);
    }
);

on_both_engines!(
    async fn signing_out_closes_the_agents_sockets(Listening { server, address }: Listening) {
        let agent = server.staff(Role::Agent).await;
        let mut socket = as_staff(address, &agent).await;
        agent.send("DELETE", "/api/session", json!({})).await;
        let (frames, code) = socket.closed().await;
        assert_eq!(frames.last().map(|frame| &frame["data"]["errorCode"]), Some(&json!("UNAUTHORIZED")));
        assert_eq!(code, 1008, "{}", server.engine);
    }
);
