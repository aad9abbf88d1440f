//! A line as the page shows it: a message, or a note among the messages. What may change about a line is a signal, so that
//! its place in the page stays and screen readers do not hear it twice.

use crate::{
    threads::client::{
        line::{self, Delivery, Entry},
        notes::Item,
    },
    ui::time::{self, iso},
};
use domain::{
    Timestamp,
    threads::{Message, SenderType},
};
use leptos::prelude::*;

/// A message, as the timeline carries it.
#[derive(Debug, Clone)]
pub struct Post {
    key: String,
    /// The message.
    pub message: Message,
}

impl From<Message> for Post {
    /// Ids are unique for each sender only: a customer who takes a reply's id must not hide behind it.
    fn from(message: Message) -> Self {
        let prefix = if message.sender_type == SenderType::Agent { "reply " } else { "" };
        Self { key: format!("{prefix}{}", message.client_message_id), message }
    }
}

impl Entry for Post {
    fn key(&self) -> &str {
        &self.key
    }

    fn event_id(&self) -> i64 {
        self.message.event_id
    }

    fn is_mine(&self) -> bool {
        self.message.sender_type == SenderType::Agent
    }

    fn is_read(&self) -> bool {
        self.message.read_at.is_some()
    }
}

/// Something that happened beside the thread, in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// When.
    pub at: Timestamp,
    /// What.
    pub text: String,
}

/// The content of a line.
#[derive(Debug, Clone)]
pub enum LineContent {
    /// A message.
    Message(Message),
    /// A note.
    Note(String),
}

/// A line of the page.
#[derive(Debug, Clone)]
pub struct Line {
    /// The content.
    pub content: LineContent,
    /// When it was written or happened.
    pub at: Timestamp,
    /// What became of a message.
    pub delivery: ArcRwSignal<Delivery>,
    /// Whether the line under it is left out, because the next message's says the same.
    pub joined: ArcRwSignal<bool>,
    /// Whether a new day starts with it.
    pub new_day: ArcRwSignal<bool>,
    key: String,
}

impl Line {
    /// What is shown of a line of the timeline, or of a note.
    pub(super) fn new(item: &Item<'_, Post, Note>) -> Self {
        let ((content, at, delivery), key) = (described(item), key(item));
        let (joined, new_day) = (ArcRwSignal::new(false), ArcRwSignal::new(false));
        Self { content, at, delivery: ArcRwSignal::new(delivery), joined, new_day, key }
    }

    /// Takes over what may have changed. The signals, which the page watches, stay.
    pub(super) fn update(&mut self, item: &Item<'_, Post, Note>) {
        let (content, at, delivery) = described(item);
        (self.content, self.at) = (content, at);
        set(&self.delivery, delivery);
    }

    /// Tells it from all others, however it changes.
    pub fn key(&self) -> String {
        self.key.clone()
    }

    /// Whether a member of staff wrote it.
    pub fn is_own(&self) -> bool {
        matches!(&self.content, LineContent::Message(message) if message.sender_type == SenderType::Agent)
    }

    /// Whether both could share the line under the second.
    fn joins(&self, next: &Self) -> bool {
        let (LineContent::Message(one), LineContent::Message(other)) = (&self.content, &next.content) else {
            return false;
        };
        is_same_day(self.at, next.at)
            && one.sender_type == other.sender_type
            && one.sender_name == other.sender_name
            && one.created_at.timestamp() / 60 == other.created_at.timestamp() / 60
            // Only of replies it is said what became of them.
            && (!self.is_own() || self.delivery.get_untracked() == next.delivery.get_untracked())
    }
}

/// The key of a line of the timeline, or of a note.
pub(super) fn key(item: &Item<'_, Post, Note>) -> String {
    match item {
        Item::Line(line) => line.entry.key.clone(),
        Item::Note(note) => format!("{:?} {}", note.at, note.text),
    }
}

fn described(item: &Item<'_, Post, Note>) -> (LineContent, Timestamp, Delivery) {
    match item {
        Item::Line(line::Line { entry: Post { message, .. }, delivery }) => {
            (LineContent::Message(message.clone()), message.created_at, *delivery)
        }
        Item::Note(note) => (LineContent::Note(note.text.clone()), note.at, Delivery::Sent),
    }
}

/// Works out where days start and which messages share a line.
pub(super) fn lay_out(lines: &[Line]) {
    for (at, line) in lines.iter().enumerate() {
        let next = lines.get(at + 1);
        let before = at.checked_sub(1).and_then(|at| lines.get(at));
        set(&line.new_day, before.is_none_or(|before| !is_same_day(before.at, line.at)));
        set(&line.joined, next.is_some_and(|next| line.joins(next)));
    }
}

fn set<T: PartialEq + Send + Sync + Copy + 'static>(signal: &ArcRwSignal<T>, value: T) {
    if signal.get_untracked() != value {
        signal.set(value);
    }
}

/// Whether both are on one day. The server does not know the reader's zone: there, days are UTC's until the browser
/// has a look.
fn is_same_day(one: Timestamp, other: Timestamp) -> bool {
    if cfg!(target_family = "wasm") {
        time::is_same_day(&iso(one), &iso(other))
    } else {
        one.date_naive() == other.date_naive()
    }
}
