//! What the list of messages says, worked out anew whenever something about it changes.

use super::store::{Delivery, Line, Store};
use crate::{realtime::Status, ui::time};
use leptos::prelude::*;

/// A message as it is drawn.
pub(super) struct Row {
    pub(super) class: &'static str,
    pub(super) text: String,
    pub(super) at: String,
    /// Who wrote it, when, and what became of it.
    pub(super) words: String,
    pub(super) again_class: &'static str,
    /// The day that starts with it.
    pub(super) day: String,
    pub(super) day_class: &'static str,
}

/// The clock and calendar that times are told by: UTC's until the page is alive, as on the server.
struct Clock {
    is_local: bool,
}

/// Every message, as it is drawn.
pub(super) fn rows(store: Store) -> Vec<Row> {
    let (clock, status) = (Clock { is_local: store.alive.get() }, store.status.get());
    store.lines.with(|lines| {
        let days: Vec<String> = lines.iter().map(|line| clock.day(&line.message.created_at)).collect();
        let row = |(at, line): (usize, &Line)| {
            let starts_day = at == 0 || days[at - 1] != days[at];
            let joined = lines.get(at + 1).is_some_and(|next| line.joins(next) && days[at + 1] == days[at]);
            row(line, joined, &clock, status, if starts_day { &days[at] } else { "" })
        };
        lines.iter().enumerate().map(row).collect()
    })
}

fn row(line: &Line, joined: bool, clock: &Clock, status: Status, day: &str) -> Row {
    let mine = line.is_mine();
    let unsent = matches!(line.delivery, Delivery::Sending | Delivery::Failed);
    Row {
        class: match (mine, joined, unsent) {
            (false, false, _) => "m",
            (false, true, _) => "m joined",
            (true, false, false) => "m me",
            (true, true, false) => "m me joined",
            (true, false, true) => "m me faint",
            (true, true, true) => "m me joined faint",
        },
        text: line.message.content.clone(),
        at: line.message.created_at.clone(),
        words: words(line, &clock.time(&line.message.created_at), status),
        again_class: if line.delivery == Delivery::Failed { "again" } else { "hidden" },
        day: day.to_owned(),
        day_class: if day.is_empty() { "hidden" } else { "day" },
    }
}

fn words(line: &Line, time: &str, status: Status) -> String {
    if !line.is_mine() {
        let name = line.message.sender_name.as_deref().unwrap_or_default();
        return if name.is_empty() { time.to_owned() } else { format!("{name} · {time}") };
    }
    match (line.delivery, status) {
        (Delivery::Sending, Status::Offline) => "Sending when you’re back online".to_owned(),
        (Delivery::Sending, _) => "Sending".to_owned(),
        (Delivery::Failed, _) => "Not sent.".to_owned(),
        (Delivery::Sent, _) => format!("{time} · Sent"),
        (Delivery::Read, _) => format!("{time} · Read"),
    }
}

impl Clock {
    fn day(&self, at: &str) -> String {
        if self.is_local { time::local_day(at) } else { at.get(..10).unwrap_or_default().to_owned() }
    }

    fn time(&self, at: &str) -> String {
        if self.is_local { time::local_time(at) } else { time::utc_time(at) }
    }
}
