//! Whether what the server has is what people were told.

use crate::{
    people::{Person, agents_path},
    rest,
    verdict::Blame,
    world::World,
};
use backend::{Db, db::Engine as On};
use domain::{ids::ThreadId, threads::Message};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
    time::Duration,
};
use test_support::http::Client;
use tokio::time::{Instant, sleep};

/// A push takes no longer.
const PATIENCE: Duration = Duration::from_secs(10);
const BETWEEN_LOOKS: Duration = Duration::from_millis(5);

/// The newest event of each conversation.
pub type Lasts = HashMap<ThreadId, i64>;

/// Looks whether each conversation's events are 1, 2, 3, … up to its last, in the tables themselves.
pub async fn numbers(world: &World, db: &Db) -> Lasts {
    const SQL: &str = "SELECT t.id, t.last_event_id, COUNT(e.event_id), COUNT(DISTINCT e.event_id),
           COALESCE(MIN(e.event_id), 1), COALESCE(MAX(e.event_id), 0)
         FROM threads t
         LEFT JOIN (SELECT thread_id, event_id FROM messages
                    UNION ALL SELECT thread_id, event_id FROM events) e ON e.thread_id = t.id
         GROUP BY t.id, t.last_event_id";
    type Row = (ThreadId, i64, i64, i64, i64, i64);
    let rows: Vec<Row> = match db.reader() {
        On::Sqlite(pool) => sqlx::query_as(SQL).fetch_all(pool).await.unwrap(),
        On::Postgres(pool) => sqlx::query_as(SQL).fetch_all(pool).await.unwrap(),
    };
    for (id, last, count, distinct, min, max) in &rows {
        if (count, distinct, min, max) != (last, last, &1, last) {
            let what = format!("{id} counts {last} events; it has {count}, {distinct} different, from {min} to {max}");
            world.blame(Blame::Gap, what);
        }
    }
    rows.into_iter().map(|(id, last, ..)| (id, last)).collect()
}

/// Waits until everybody has been told of the last event of each of their conversations.
pub async fn everybody_hears(world: &World, people: &[Arc<Person>], lasts: &Lasts) {
    let until = Instant::now() + PATIENCE;
    for person in people {
        for room in &person.rooms {
            while person.last_event(*room) != lasts[room] {
                if Instant::now() > until {
                    let (knows, last) = (person.last_event(*room), lasts[room]);
                    world.blame(Blame::Diverged, format!("{} knows {knows} of {last} events in {room}", person.name));
                    break;
                }
                sleep(BETWEEN_LOOKS).await;
            }
        }
    }
}

/// How far everything has been looked at.
#[derive(Default)]
pub struct Checked(Lasts);

impl Checked {
    /// Looks at everything again the next time.
    pub fn forget(&mut self) {
        self.0.clear();
    }

    /// Compares journals, views and what a fresh client gets, from where the last look ended. Nobody writes meanwhile.
    pub async fn compare(&mut self, world: &World, people: &[Arc<Person>], admin: &Client, lasts: &Lasts) {
        for (room, last) in lasts {
            let after = self.0.insert(*room, *last).unwrap_or(0);
            let history = rest::history(admin, &agents_path(*room), after).await.unwrap();
            let history: BTreeMap<i64, Message> =
                history.into_iter().map(|message| (message.event_id, message)).collect();
            compare_with_journals(world, people, *room, after, &history);
            for person in people.iter().filter(|person| person.rooms.contains(room)) {
                compare_with_view(world, person, *room, after, &history);
            }
        }
    }
}

fn compare_with_journals(
    world: &World,
    people: &[Arc<Person>],
    room: ThreadId,
    after: i64,
    history: &BTreeMap<i64, Message>,
) {
    let mut told: BTreeMap<i64, Message> = BTreeMap::new();
    for person in people {
        let memory = person.memory();
        let stored = memory.journal.entries.iter().filter_map(|entry| entry.stored.clone());
        for message in stored.filter(|message| message.thread_id == room && message.event_id > after) {
            if let Some(other) = told.insert(message.event_id, message) {
                world
                    .blame(Blame::Doubled, format!("two messages were told to be event {}: {other:?}", other.event_id));
            }
        }
    }
    for (event, message) in &told {
        let found = history.get(event).map(|found| Message { read_at: None, ..found.clone() });
        if found.as_ref() != Some(message) {
            world.blame(Blame::Lost, format!("acknowledged {message:?}, found {found:?}"));
        }
    }
    for message in history.values().filter(|message| !told.contains_key(&message.event_id)) {
        world.blame(Blame::Doubled, format!("nobody was told of {message:?}"));
    }
}

fn compare_with_view(world: &World, person: &Person, room: ThreadId, after: i64, history: &BTreeMap<i64, Message>) {
    let memory = person.memory();
    let Some(view) = memory.views.get(&room) else { return };
    let shown: BTreeMap<_, _> = view.messages.range(after + 1..).collect();
    let fresh: BTreeMap<_, _> = history.iter().collect();
    if shown != fresh {
        let differs = |event: &&i64| shown.get(event) != fresh.get(event);
        let events: std::collections::BTreeSet<i64> = shown.keys().chain(fresh.keys()).map(|event| **event).collect();
        let first = events.iter().find(differs).copied().unwrap_or(0);
        let (shown, fresh) = (shown.get(&first), fresh.get(&first));
        world.blame(Blame::Diverged, format!("{} shows {shown:?} where a fresh client gets {fresh:?}", person.name));
    }
}
