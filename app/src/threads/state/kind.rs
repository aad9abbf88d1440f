//! What differs between the kinds of threads, as a page that shows them needs to know it.

use super::thread::line::{Note, Post};
use crate::{error::AppError, realtime::ClientData, threads::client::timeline::Newest};
use domain::{
    Timestamp,
    ids::{AgentId, ThreadId},
    threads::{Message, MessagePage, SenderType, ThreadKind},
};
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use uuid::Uuid;

/// A kind of thread: what the server is asked, and what its answers hold.
pub trait Kind: Copy + Default + Debug + Eq + Send + Sync + 'static {
    /// The kind, by which rooms and events are named.
    const KIND: ThreadKind;
    /// The path of the page; that of one thread is below it.
    const PATH: &'static str;
    /// The frame that enters the room in which the list is told.
    const JOIN_LIST: &'static str;
    /// The frames that enter and leave a thread's room.
    const JOIN: &'static str;
    /// See [`Self::JOIN`].
    const LEAVE: &'static str;
    /// The frame that tells of typing.
    const TYPING: &'static str;

    /// A line of the list.
    type Item: Item;
    /// Everything known about one thread.
    type Detail: Detail<Item = Self::Item>;
    /// What the list lets through.
    type Filter: Filter<Item = Self::Item>;
    /// What is told of a thread beside its line of the list and its events.
    type Update: Update<Item = Self::Item, Detail = Self::Detail>;

    /// A page of the list.
    fn list(query: Query<Self::Filter>) -> impl Future<Output = Result<Listed<Self::Item>, AppError>>;

    /// One thread, which counts as looked at from now on.
    fn find(id: ThreadId) -> impl Future<Output = Result<Self::Detail, AppError>>;

    /// The page of messages before an event.
    fn earlier_messages(id: ThreadId, before: i64) -> impl Future<Output = Result<MessagePage, AppError>>;

    /// Posts a reply; the same `client_message_id` again is the same reply.
    fn post(id: ThreadId, content: String, client_message_id: Uuid) -> impl Future<Output = Result<Message, AppError>>;

    /// Marks what the other side wrote as seen, up to an event.
    fn mark_read(id: ThreadId, up_to: i64) -> impl Future<Output = Result<(), AppError>>;

    /// How a frame names a thread.
    fn frame(id: &str) -> ClientData<'_>;

    /// What a frame tells; nothing when it is about something else.
    fn updates(event: &str, frame: &str) -> Vec<Self::Update>;
}

/// A line of the list.
pub trait Item: Clone + Debug + PartialEq + DeserializeOwned + Send + Sync + 'static {
    /// The thread.
    fn id(&self) -> ThreadId;
    /// Whether the other side wrote something that no agent has seen.
    fn is_unread(&self) -> bool;
    /// The same line when somebody has.
    fn mark_seen(&mut self);
    /// Whether the thread is in the archive.
    fn is_archived(&self) -> bool;
    /// When the newest message was stored.
    fn last_message_at(&self) -> Option<Timestamp>;
    /// Who wrote it.
    fn last_message_sender(&self) -> Option<SenderType>;
}

/// Everything known about one thread.
pub trait Detail: Clone + Send + Sync + 'static {
    /// Its line of the list.
    type Item;

    /// Its line of the list.
    fn item(&self) -> &Self::Item;
    /// Its line of the list has changed.
    fn set_item(&mut self, item: Self::Item);
    /// The newest event of its messages.
    fn last_event_id(&self) -> i64;
    /// Its newest messages, which are taken out.
    fn take_newest(&mut self) -> Newest<Post>;
    /// The notes among its messages, oldest first, which are taken out.
    fn take_notes(&mut self) -> Vec<Note>;
    /// Takes over what may have changed beside its line of the list, its messages and the notes among them.
    fn refresh(&mut self, fresh: Self);
}

/// A filter of the list, in parts that have names in addresses and forms. A part that is not set lets everything through.
pub trait Filter: Clone + Debug + Default + Eq + Send + Sync + 'static {
    /// A line of the list.
    type Item;

    /// The names of the parts.
    const NAMES: &'static [&'static str];

    /// Reads it from an address or a form. A part that can't be is left out.
    fn read(get: impl Fn(&str) -> Option<String>) -> Self;

    /// A part as addresses and forms have it; empty when everything is let through.
    fn value(&self, name: &str) -> String;

    /// Whether it lets this line through, when `me` asks.
    fn matches(&self, item: &Self::Item, me: AgentId) -> bool;

    /// The filter with another part; an empty one lets everything through.
    fn with(&self, name: &str, value: &str) -> Self {
        Self::read(|other| Some(if other == name { value.to_owned() } else { self.value(other) }))
    }

    /// Whether it lets everything through.
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// What is told of a thread beside its line of the list and its events.
pub trait Update: Clone + Send + Sync + 'static {
    /// A line of the list.
    type Item;
    /// Everything known about one thread.
    type Detail;

    /// The thread.
    fn id(&self) -> ThreadId;
    /// Changes the line of the list.
    fn change_item(&self, item: &mut Self::Item);
    /// Changes what is known about the open thread.
    fn change_detail(&self, detail: &mut Self::Detail);
    /// All notes among the messages, oldest first, where they are what has changed.
    fn notes(&self) -> Option<Vec<Note>>;
}

/// What the list is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query<F> {
    /// Whether the archive is.
    pub archived: bool,
    /// The words that are searched for; `None` when nothing is.
    pub search: Option<String>,
    /// Where the page begins; `None` for the first.
    pub cursor: Option<String>,
    /// What is let through.
    pub filter: F,
}

/// A page of the list, and how the server is.
#[derive(Debug, Clone)]
pub struct Listed<I> {
    /// The lines.
    pub items: Vec<I>,
    /// What follows is asked for with this; `None` on the last page.
    pub next_cursor: Option<String>,
    /// The number of unread threads in the active list, whatever this page shows.
    pub unread: i64,
    /// Whether messages can be stored.
    pub storing: bool,
}
