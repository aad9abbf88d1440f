//! PostgreSQL goes away and comes back while people write.

use crate::{
    binary::Porchlight,
    follower::Follower,
    people::{Person, Stored},
    postgres::Postgres,
};
use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};
use test_support::until;
use tokio::{
    sync::watch,
    task::{JoinHandle, block_in_place},
};

const PEOPLE: usize = 6;
/// What each has to get through between two outages.
const ROUND: usize = 5;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_while_postgresql_is_away_arrives_once_and_in_order() {
    let postgres = block_in_place(Postgres::start);
    let server = Porchlight::start(&[("DATABASE_URL", &postgres.url())]).await;
    let mut writers = Vec::new();
    for number in 0..PEOPLE {
        writers.push(Writer::begin(Person::visitor(server.address).await, number));
    }
    everybody_gets_through(&writers, ROUND).await;
    for (outages, mode) in (2..).zip(["fast", "immediate"]) {
        block_in_place(|| postgres.down(mode));
        until("the server says that it can do nothing", async || server.readiness().await.0 == 503).await;
        assert_eq!(server.client().try_get("/healthz").await.unwrap().status, 200, "the process itself is well");
        block_in_place(|| postgres.up());
        everybody_gets_through(&writers, ROUND * outages).await;
        until("the server is ready again", async || server.readiness().await.0 == 200).await;
    }
    for writer in writers {
        writer.ends().await;
    }
}

async fn everybody_gets_through(writers: &[Writer], count: usize) {
    until("everybody gets through", async || writers.iter().all(|writer| *writer.count.borrow() >= count)).await;
}

/// Somebody who writes one message after the other, and reads along.
struct Writer {
    person: Person,
    follower: Follower,
    count: watch::Receiver<usize>,
    stop: Arc<AtomicBool>,
    task: JoinHandle<Vec<Stored>>,
}

impl Writer {
    fn begin(person: Person, number: usize) -> Self {
        let (follower, stop) = (Follower::of(&person), Arc::new(AtomicBool::new(false)));
        let (counted, count) = watch::channel(0);
        let task = tokio::spawn(write(person.clone(), number, counted, Arc::clone(&stop)));
        Self { person, follower, count, stop, task }
    }

    /// Ends it, and looks whether everything that was acknowledged is stored and shown as it was acknowledged.
    async fn ends(self) {
        self.stop.store(true, Ordering::SeqCst);
        let acknowledged = self.task.await.unwrap();
        let numbers: Vec<i64> = acknowledged.iter().map(|message| message.event_id).collect();
        assert_eq!(numbers, (1..=acknowledged.len() as i64).collect::<Vec<_>>(), "no gaps, and in order");
        assert_eq!(self.person.history().await, acknowledged);
        until("the reader has everything", async || self.follower.shown().messages == acknowledged).await;
    }
}

async fn write(person: Person, number: usize, counted: watch::Sender<usize>, stop: Arc<AtomicBool>) -> Vec<Stored> {
    let mut acknowledged = Vec::new();
    while !stop.load(Ordering::SeqCst) {
        let content = format!("{} of {number}", acknowledged.len());
        let stored = person.says(&content).await;
        assert_eq!(stored.content, content);
        acknowledged.push(stored);
        counted.send_replace(acknowledged.len());
    }
    acknowledged
}
