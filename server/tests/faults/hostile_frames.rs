//! Frames and bodies that nobody means well with: answered with a reason, closed where they can't be read, forgotten.

use crate::{binary::Porchlight, people::Person};
use domain::realtime::topics;
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use test_support::{TIMEOUT, socket::Socket};
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::{
    Message,
    protocol::frame::{
        Frame,
        coding::{Data, OpCode},
    },
};

/// Rounds before memory is measured, and again before it is measured a second time.
const ROUNDS: usize = 20;
/// By how much the server may grow between the two. Meanwhile it is sent many times as much.
const GROWTH: usize = 2 * 1024 * 1024;
const MILLION: usize = 1_000_000;
const INVALID: &str = "VALIDATION_FAILED";

#[tokio::test(flavor = "multi_thread")]
async fn hostile_frames_are_refused_with_a_reason_and_leave_no_memory_behind() {
    let server = Porchlight::start(&[]).await;
    let maya = Person::visitor(server.address).await;
    let (unreadable, unusable) = (unreadable_frames(), unusable_data());
    let mut memory = Vec::new();
    for _ in 0..2 {
        for _ in 0..ROUNDS {
            for (what, frames) in &unreadable {
                is_closed(&maya, what, frames).await;
            }
            for (what, data) in &unusable {
                is_answered(&maya, what, data).await;
            }
        }
        memory.push(server.memory());
    }
    check_growth(&memory);
    assert_eq!(maya.says("I am still here").await.event_id, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_bodies_are_refused_and_leave_no_memory_behind() {
    let server = Porchlight::start(&[]).await;
    let maya = Person::visitor(server.address).await;
    let bodies = hostile_bodies();
    let mut memory = Vec::new();
    for _ in 0..2 {
        for _ in 0..ROUNDS {
            for (what, body, expected) in &bodies {
                let answer = maya
                    .client
                    .with("content-type", "application/json")
                    .try_raw("POST", "/api/support_chat/messages", body.as_bytes().to_vec())
                    .await;
                let (status, code) = answer.unwrap_or_else(|error| panic!("{what}: {error}")).verdict();
                assert_eq!((status, code.as_str()), *expected, "{what}");
            }
        }
        memory.push(server.memory());
    }
    check_growth(&memory);
    assert_eq!(maya.says("I am still here").await.event_id, 1);
}

fn check_growth(memory: &[usize]) {
    let growth = memory[1].saturating_sub(memory[0]);
    assert!(growth < GROWTH, "it grew by {} KiB, from {} KiB", growth / 1024, memory[0] / 1024);
}

fn array(members: usize) -> String {
    format!("[{}0]", "0,".repeat(members - 1))
}

fn object(members: usize) -> String {
    let members: Vec<_> = (0..members).map(|number| format!(r#""{number}":0"#)).collect();
    format!("{{{}}}", members.join(","))
}

fn nested(depth: usize) -> String {
    "[".repeat(depth) + &"]".repeat(depth)
}

fn unreadable_frames() -> Vec<(&'static str, Vec<Message>)> {
    let text = |text: String| vec![Message::text(text)];
    let raw = |bytes: &'static [u8]| vec![Message::Frame(Frame::message(bytes, OpCode::Data(Data::Text), true))];
    vec![
        ("a frame of 1 MiB", text("x".repeat(1024 * 1024))),
        ("a million members of an array", text(array(MILLION))),
        ("a million members of an object", text(object(MILLION))),
        ("a million members, in parts", in_parts(&array(MILLION))),
        ("nested deep and never closed", text("[".repeat(60_000))),
        ("invalid UTF-8", raw(b"{\"id\":1,\"event\":\"\xff\xfe\"}")),
        ("an overlong encoding of a slash", raw(b"\xc0\xaf")),
        ("not JSON", text("hello".to_owned())),
        ("bytes", vec![Message::binary(vec![0; 1000])]),
    ]
}

/// The same text in frames that are each small enough.
fn in_parts(text: &str) -> Vec<Message> {
    let chunks: Vec<_> = text.as_bytes().chunks(32 * 1024).collect();
    let part = |(at, chunk): (usize, &&[u8])| {
        let kind = if at == 0 { Data::Text } else { Data::Continue };
        Message::Frame(Frame::message(chunk.to_vec(), OpCode::Data(kind), at + 1 == chunks.len()))
    };
    chunks.iter().enumerate().map(part).collect()
}

/// The server says why, and closes.
async fn is_closed(maya: &Person, what: &str, frames: &[Message]) {
    let (mut writing, mut reading) = Socket::try_open(&maya.client).await.unwrap().stream.split();
    let send = async {
        for frame in frames {
            // The server does not have to wait for the rest.
            if writing.send(frame.clone()).await.is_err() {
                return;
            }
        }
    };
    let receive = async {
        let mut reason = Value::Null;
        loop {
            match reading.next().await {
                Some(Ok(Message::Text(text))) => reason = serde_json::from_str(&text).unwrap(),
                Some(Ok(Message::Close(close))) => return (reason, close.map(|close| u16::from(close.code))),
                Some(Ok(_)) => {}
                ended => panic!("{what}: it ends without a reason: {ended:?}"),
            }
        }
    };
    let both = timeout(TIMEOUT, async { tokio::join!(send, receive) }).await;
    let ((), (reason, code)) = both.unwrap_or_else(|_| panic!("{what}: it stays open"));
    assert_eq!((&reason["data"]["errorCode"], code), (&json!(INVALID), Some(1007)), "{what}: {reason}");
}

/// As much as fits in a frame that can be read otherwise.
fn unusable_data() -> Vec<(&'static str, Value)> {
    let data = |text: String| serde_json::from_str(&text).unwrap();
    let mut pit = json!([]);
    // Deeper can't be written by this side, whose library stops there.
    for _ in 0..100 {
        pit = json!([pit]);
    }
    vec![
        ("30,000 members of an array", data(array(30_000))),
        ("5,000 of an object", data(object(5_000))),
        ("nested", pit),
    ]
}

/// The server says why, and goes on with whoever sent it.
async fn is_answered(maya: &Person, what: &str, data: &Value) {
    let mut socket = Socket::try_open(&maya.client).await.unwrap();
    let answer = socket.try_ask(topics::JOIN, data.clone()).await.unwrap();
    assert_eq!(answer["data"]["errorCode"], INVALID, "{what}: {answer}");
    let answer = socket.try_ask(topics::PING, json!({})).await.unwrap();
    assert_eq!(answer["event"], topics::ACK, "{what}: {answer}");
}

type Refusal = (u16, &'static str);

fn hostile_bodies() -> Vec<(&'static str, String, Refusal)> {
    let (too_large, invalid) = ((413, "PAYLOAD_TOO_LARGE"), (400, INVALID));
    vec![
        ("a million members of an array", array(MILLION), too_large),
        ("a million members of an object", object(MILLION), too_large),
        ("as many members of an array as fit", array(80_000), invalid),
        ("as many members of an object as fit", object(14_000), invalid),
        ("nested 80,000 deep", nested(80_000), invalid),
        ("nested deep and never closed", "[".repeat(160_000), invalid),
    ]
}
