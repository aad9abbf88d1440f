//! A client that behaves as ours do: it comes back, asks for what it missed, and shows each message once.

use crate::people::{Person, Stored};
use domain::realtime::topics;
use rand::random_range;
use serde_json::{Value, json};
use std::{convert::Infallible, time::Duration};
use test_support::socket::{Gone, Socket};
use tokio::{sync::watch, task::JoinHandle, time::sleep};

/// Somebody who reads along for as long as this lives, whatever happens to the connection.
pub struct Follower {
    /// What is shown, in the order in which it came.
    shown: watch::Receiver<Shown>,
    task: JoinHandle<()>,
}

/// What a client shows.
#[derive(Default)]
pub struct Shown {
    pub messages: Vec<Stored>,
    /// The newest event that it knows of.
    pub last_event: i64,
    /// How often it has connected.
    pub connections: usize,
}

impl Follower {
    pub fn of(person: &Person) -> Self {
        Self::resume(person, Shown::default())
    }

    /// One who has something already.
    pub fn resume(person: &Person, known: Shown) -> Self {
        let (person, (changes, shown)) = (person.clone(), watch::channel(known));
        let task = tokio::spawn(async move {
            loop {
                let Err(Gone) = attend(&person, &changes).await;
                // As clients do: not all in one instant.
                sleep(Duration::from_millis(random_range(50..500))).await;
            }
        });
        Self { shown, task }
    }

    pub fn shown(&self) -> watch::Ref<'_, Shown> {
        self.shown.borrow()
    }
}

impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn attend(person: &Person, shown: &watch::Sender<Shown>) -> Result<Infallible, Gone> {
    let mut socket = Socket::try_open(&person.client).await?;
    catch_up(&mut socket, topics::JOIN, person, shown).await?;
    shown.send_modify(|shown| shown.connections += 1);
    loop {
        let frame = socket.try_next().await?;
        let Some(event_id) = frame["eventId"].as_i64() else { continue };
        if event_id > shown.borrow().last_event + 1 {
            catch_up(&mut socket, topics::SYNC, person, shown).await?;
        } else {
            apply(shown, event_id, &frame);
        }
    }
}

/// Asks for what is not here yet, and fetches it when it is too much for an answer.
async fn catch_up(socket: &mut Socket, event: &str, person: &Person, shown: &watch::Sender<Shown>) -> Result<(), Gone> {
    let since = shown.borrow().last_event;
    let answer = socket.try_ask(event, json!({ "inquiryId": person.conversation, "sinceEventId": since })).await?;
    let synced = (answer["event"] == topics::ACK).then_some(&answer["data"]).ok_or(Gone)?;
    if synced["gapDetected"] == true {
        let missed = person.history_after(since).await;
        shown.send_modify(|shown| {
            shown.last_event = missed.last().map_or(since, |last| last.event_id);
            shown.messages.extend(missed);
        });
        return Ok(());
    }
    for event in synced["events"].as_array().into_iter().flatten() {
        apply(shown, event["eventId"].as_i64().ok_or(Gone)?, event);
    }
    Ok(())
}

/// Shows an event once, in order.
fn apply(shown: &watch::Sender<Shown>, event_id: i64, event: &Value) {
    shown.send_if_modified(|shown| {
        let is_next = event_id == shown.last_event + 1;
        if is_next {
            shown.last_event = event_id;
            if event["event"] == topics::MESSAGE_CREATED {
                shown.messages.push(Stored::read(&event["data"]));
            }
        }
        is_next
    });
}
