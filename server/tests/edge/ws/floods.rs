//! Floods on sockets that are no requests, or that others would pay for: counted by the work that they make.

use crate::support::{Client, Listening, TestServer, listening, on_both_engines, servers};
use backend::db::Engine;
use domain::{people::Role, realtime::topics};
use futures::{SinkExt as _, future::join_all};
use serde_json::json;
use std::time::Duration;
use test_support::socket::{Socket, as_guest, as_staff, message, room};
use tokio::time::{Instant, interval};
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

#[tokio::test]
async fn frames_of_any_kind_count() {
    let fragment = |kind| Message::Frame(Frame::message(Vec::new(), OpCode::Data(kind), false));
    let floods = [
        ("pings", Message::Ping("x".into()), Message::Ping("x".into())),
        ("empty pings", Message::Ping("".into()), Message::Ping("".into())),
        ("pongs", Message::Pong("".into()), Message::Pong("".into())),
        ("empty fragments", fragment(Data::Text), fragment(Data::Continue)),
    ];
    for (server, address) in listening(servers().await).await {
        let (visitor, _) = server.guest().await;
        for (what, first, next) in &floods {
            let mut socket = as_guest(address, &visitor).await;
            let mut frames = std::iter::once(first).chain(std::iter::repeat_n(next, 9_999));
            while let Some(frame) = frames.next()
                && socket.stream.feed(frame.clone()).await.is_ok()
            {}
            let _ = socket.stream.flush().await;
            let (frames, code) = socket.closed().await;
            let reason = frames.last().map(|frame| frame["data"]["errorCode"].clone());
            assert_eq!((reason, code), (Some(json!("RATE_LIMIT_EXCEEDED")), 1008), "{} {what}", server.engine);
        }
    }
}

on_both_engines!(
    async fn a_busy_client_reaches_no_limit(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let mut socket = as_guest(address, &visitor).await;
        socket.ask(topics::JOIN, json!({ "inquiryId": id, "sinceEventId": 0 })).await;
        for number in 0..15 {
            socket.send(Message::Ping("".into())).await;
            socket.send(Message::Pong("".into())).await;
            let (event, data) =
                if number % 2 == 0 { (topics::TYPING, room(id)) } else { (topics::SEND, message(id, "x")) };
            assert_eq!(socket.ask(event, data).await["event"], topics::ACK, "{}", server.engine);
        }
    }
);

const COMING: u32 = 100;

on_both_engines!(
    async fn coming_and_going_is_written_and_told_now_and_then(Listening { server, address }: Listening) {
        let (visitor, _) = server.guest().await;
        let mut staff = as_staff(address, &server.staff(Role::Agent).await).await;
        count_writes(&server).await;
        let began = Instant::now();
        for _ in 0..COMING {
            drop(as_guest(address, &visitor).await);
        }
        let told = told_until_next_message(&mut staff, &visitor, topics::PRESENCE_CHANGED).await;
        let (mut written, mut every) = (0, interval(Duration::from_millis(20)));
        while written == 0 {
            every.tick().await;
            written = writes(&server).await;
        }
        let took = began.elapsed().as_secs_f64();
        eprintln!("{}: {COMING} times in {took:.1} s: {written} rows written, {told} frames", server.engine);
        assert!(f64::from(written) <= took / 5.0 + 2.0, "{}: {written} rows in {took:.1} s", server.engine);
        assert!(f64::from(told) <= took / 0.5 + 2.0, "{}: {told} frames in {took:.1} s", server.engine);
    }
);

const TYPISTS: usize = 20;
const SIGNS: usize = 10;

on_both_engines!(
    async fn typing_through_many_sockets_is_told_as_once(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let mut staff = as_staff(address, &server.staff(Role::Agent).await).await;
        staff.ask(topics::JOIN, room(id)).await;
        let sockets = join_all((0..TYPISTS).map(|_| as_guest(address, &visitor))).await;
        let began = Instant::now();
        let typing = sockets.into_iter().map(async |mut socket| {
            for _ in 0..SIGNS {
                assert_eq!(socket.ask(topics::TYPING, room(id)).await["event"], topics::ACK);
            }
        });
        join_all(typing).await;
        let told = told_until_next_message(&mut staff, &visitor, topics::TYPING_STARTED).await;
        let took = began.elapsed().as_secs_f64();
        eprintln!("{}: {} signs in {took:.1} s: {told} frames", server.engine, TYPISTS * SIGNS);
        // Once to the conversation's room, and once to all staff.
        assert!(told >= 2, "{}", server.engine);
        assert!(f64::from(told) <= 2.0 * (took / 2.0 + 2.0), "{}: {told} frames in {took:.1} s", server.engine);
    }
);

/// How many frames of this kind an agent gets before the next message.
async fn told_until_next_message(staff: &mut Socket, visitor: &Client, event: &str) -> u32 {
    let body = json!({ "content": "Done.", "clientMessageId": uuid::Uuid::now_v7() });
    assert!(visitor.send("POST", "/api/support_chat/messages", body).await.status.is_success());
    let mut told = 0;
    loop {
        let frame = staff.wait(|_| true).await;
        told += u32::from(frame["event"] == event);
        if frame["event"] == topics::CHATS_CHANGED && frame["data"][0]["lastMessagePreview"] == "Done." {
            return told;
        }
    }
}

/// Counts from now on how often a visitor's row is written.
async fn count_writes(server: &TestServer) {
    server.execute("CREATE TABLE visitor_writes (n INTEGER)").await;
    server
        .execute(if server.services.db.is_sqlite() {
            "CREATE TRIGGER visitor_written AFTER UPDATE ON visitors
             BEGIN INSERT INTO visitor_writes VALUES (1); END"
        } else {
            "CREATE FUNCTION visitor_written() RETURNS trigger LANGUAGE plpgsql
             AS $$ BEGIN INSERT INTO visitor_writes VALUES (1); RETURN NULL; END $$;
             CREATE TRIGGER visitor_written AFTER UPDATE ON visitors
             FOR EACH ROW EXECUTE FUNCTION visitor_written()"
        })
        .await;
}

async fn writes(server: &TestServer) -> u32 {
    let count = "SELECT COUNT(*) FROM visitor_writes";
    let found: i64 = match server.services.db.writer() {
        Engine::Sqlite(pool) => sqlx::query_scalar(count).fetch_one(pool).await.unwrap(),
        Engine::Postgres(pool) => sqlx::query_scalar(count).fetch_one(pool).await.unwrap(),
    };
    u32::try_from(found).unwrap()
}
