//! Somebody without a socket: asks for what is new, posts one message after another, and tries each again until it
//! is acknowledged.

use crate::{
    by_socket::{BETWEEN_TRIES, MOST_WRITTEN},
    people::Person,
    rest,
    verdict::Blame,
    world::{Work, World},
};
use rand::{Rng, rngs::StdRng};
use serde_json::json;
use std::{
    io::{Error, Result},
    sync::Arc,
};
use test_support::http::Client;
use tokio::time::sleep;

/// Lives until everybody leaves.
pub async fn live(me: Arc<Person>, world: Arc<World>, mut rng: StdRng) {
    while let Some(address) = world.somewhere(&mut rng).await {
        let mut visit = Visit { client: me.client(address), me: &me, world: &world, rng: &mut rng, written: 0 };
        if visit.stay().await.is_err() {
            sleep(BETWEEN_TRIES).await;
        }
    }
}

/// One server, for as long as it answers.
struct Visit<'a> {
    client: Client,
    me: &'a Person,
    world: &'a World,
    rng: &'a mut StdRng,
    written: usize,
}

impl Visit<'_> {
    async fn stay(&mut self) -> Result<()> {
        let mut orders = self.world.orders();
        self.world.verdict().reconnects += 1;
        self.sync().await?;
        loop {
            let order = *orders.borrow_and_update();
            let unacknowledged = self.me.memory().journal.unacknowledged();
            for index in unacknowledged {
                self.post(index, None).await?;
            }
            match order.work {
                Work::Leave => return Ok(()),
                Work::Write if self.written < MOST_WRITTEN => {
                    self.do_something().await?;
                    continue;
                }
                // Also to see whether the server is still there.
                Work::Write | Work::Drain => self.sync().await?,
            }
            self.me.has_done(self.world, order.number);
            tokio::select! {
                _ = orders.changed() => {}
                () = sleep(BETWEEN_TRIES) => {}
            }
        }
    }

    async fn do_something(&mut self) -> Result<()> {
        self.written += 1;
        match self.rng.random_range(0..8) {
            0 => self.sync().await,
            1 => match self.me.choose_acknowledged(self.rng) {
                Some(index) => {
                    let other = self.rng.random_bool(0.5).then_some("something else");
                    self.post(index, other).await
                }
                None => Ok(()),
            },
            _ => {
                let index = self.me.compose(self.rng);
                self.post(index, None).await
            }
        }
    }

    async fn sync(&mut self) -> Result<()> {
        for room in &self.me.rooms {
            let synced = rest::synced(&self.client, &self.me.path(*room), self.me.last_event(*room)).await?;
            self.me.catches_up(self.world, &self.client, *room, synced).await?;
        }
        Ok(())
    }

    /// Sends one of the messages, or another text under its id.
    async fn post(&mut self, index: usize, other: Option<&str>) -> Result<()> {
        let (path, body) = {
            let memory = self.me.memory();
            let entry = &memory.journal.entries[index];
            let content = other.unwrap_or(&entry.content);
            (self.me.path(entry.room), json!({ "content": content, "clientMessageId": entry.key }))
        };
        let answer = self.client.try_send("POST", &path, &body).await?;
        if answer.status == 201 {
            self.me.acknowledged(self.world, index, serde_json::from_slice(&answer.body).map_err(Error::other)?);
            return Ok(());
        }
        if !rest::may_be_tried_again(&serde_json::from_slice(&answer.body).unwrap_or_default()) {
            self.world.blame(Blame::Refused, format!("{}: {} {}", self.me.name, answer.status, answer.text()));
        }
        Err(Error::other("refused"))
    }
}
