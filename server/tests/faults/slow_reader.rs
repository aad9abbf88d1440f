//! A client that stops reading while others go on.

use crate::{
    binary::Porchlight,
    follower::{Follower, Shown},
    people::{Person, Stored},
};
use domain::realtime::topics;
use futures::future::join_all;
use serde_json::json;
use test_support::{TIMEOUT, socket::Socket, until};
use tokio::time::timeout;

/// Sockets that nobody reads from.
const IDLE: usize = 5;
const WRITERS: usize = 4;
const EACH: usize = 300;
/// Together more than the server and the kernel keep for one socket.
const CHARACTERS: usize = 9_000;
/// By how much the server may grow: a queue of 256 of these messages, caches, and what the allocator likes to keep.
const GROWTH: usize = 24 * 1024 * 1024;

#[tokio::test(flavor = "multi_thread")]
async fn one_who_stops_reading_is_cut_off_and_holds_nobody_up() {
    let server = Porchlight::start(&[]).await;
    let maya = Person::visitor(server.address).await;
    let ada = maya.answered_by(&server.agent().await);
    let readers = [Follower::of(&maya), Follower::of(&ada)];
    // What it keeps for itself it has by now.
    let mut stored = everybody_writes(&ada).await;
    let mut idle = Vec::new();
    for _ in 0..IDLE {
        let mut socket = Socket::try_open_narrow(&maya.client).await.unwrap();
        socket.try_ask(topics::JOIN, json!({ "inquiryId": maya.conversation })).await.unwrap();
        idle.push(socket);
    }
    until("the readers are there", async || readers.iter().all(|reader| reader.shown().connections == 1)).await;

    let before = server.memory();
    stored.extend(everybody_writes(&ada).await);
    let growth = server.memory().saturating_sub(before);
    for reader in &readers {
        until("the others have everything", async || reader.shown().messages == stored).await;
        assert_eq!(reader.shown().connections, 1, "they were not cut off");
    }
    assert!(growth < GROWTH, "it grew by {} KiB", growth / 1024);
    for socket in idle {
        let mut shown = timeout(TIMEOUT, what_came(socket)).await.expect("it was cut off");
        assert!(shown.messages.len() < stored.len() / 2, "it missed something");
        shown.messages.splice(..0, stored[..stored.len() / 2].iter().cloned());
        let back = Follower::resume(&maya, shown);
        until("it has caught up", async || back.shown().messages == stored).await;
    }
}

async fn everybody_writes(ada: &Person) -> Vec<Stored> {
    let writer = async |_| {
        let mut stored = Vec::with_capacity(EACH);
        for _ in 0..EACH {
            stored.push(ada.says(&"é".repeat(CHARACTERS)).await);
        }
        stored
    };
    let mut stored: Vec<_> = join_all((0..WRITERS).map(writer)).await.concat();
    stored.sort();
    stored
}

/// What a socket was sent before it was cut off.
async fn what_came(mut socket: Socket) -> Shown {
    let mut shown = Shown { connections: 1, ..Shown::default() };
    while let Ok(frame) = socket.try_next().await {
        if frame["event"] == topics::MESSAGE_CREATED {
            shown.messages.push(Stored::read(&frame["data"]));
        }
    }
    shown.last_event = shown.messages.last().map_or(0, |last| last.event_id);
    shown
}
