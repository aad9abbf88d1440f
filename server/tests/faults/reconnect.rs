//! Everybody comes back at once.

use crate::{
    binary::Porchlight,
    follower::Follower,
    people::{Person, Stored},
};
use futures::future::join_all;
use std::collections::HashMap;
use test_support::until;

const CONVERSATIONS: usize = 100;
/// A visitor with many tabs, or many agents in one conversation, is the same to the server.
const EACH: usize = 20;

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_clients_come_back_at_once_and_miss_nothing() {
    fdlimit::raise_fd_limit().unwrap();
    let mut server = Porchlight::start(&[]).await;
    let people = join_all((0..CONVERSATIONS).map(|_| Person::visitor(server.address))).await;
    let followers: Vec<(usize, Follower)> =
        (0..CONVERSATIONS * EACH).map(|at| (at % CONVERSATIONS, Follower::of(&people[at % CONVERSATIONS]))).collect();
    let connected = |times| followers.iter().all(|(_, follower)| follower.shown().connections == times);
    until("everybody is there", async || connected(1)).await;
    everybody_says(&people, "before").await;

    server.kill();
    let (_, ()) = tokio::join!(everybody_says(&people, "while it is away"), server.up());
    until("everybody is back", async || connected(2)).await;
    everybody_says(&people, "after").await;

    let mut truth = HashMap::new();
    for (at, person) in people.iter().enumerate() {
        let stored = person.history().await;
        let said: Vec<_> = stored.iter().map(|message| (message.event_id, message.content.as_str())).collect();
        assert_eq!(said, [(1, "before"), (2, "while it is away"), (3, "after")]);
        truth.insert(at, stored);
    }
    let is_whole = |(at, follower): &(usize, Follower)| follower.shown().messages == truth[at];
    until("everybody has everything, once", async || followers.iter().all(is_whole)).await;
    assert!(connected(2), "and nobody was cut off since");
}

async fn everybody_says(people: &[Person], content: &str) -> Vec<Stored> {
    join_all(people.iter().map(|person| person.says(content))).await
}
