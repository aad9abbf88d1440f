//! The inbox page without its panels, and what an agent does with it.

use super::state::{Filter, InboxState, InitialData};
use crate::{
    browser::is_hidden,
    realtime,
    threads::{
        client::{
            line::Delivery,
            timeline::{Newest, Timeline},
        },
        state::{
            load::Load,
            thread::{
                line::{Line, LineContent, Post},
                timeline::TimelineSignals,
            },
        },
    },
    verdict::same,
};
use domain::{
    conversations::{ChatPage, Status},
    ids::ThreadId,
    threads::{Message, MessagePage, SenderType},
};
use leptos::prelude::*;
use serde_json::Value;

#[derive(Clone, Copy)]
pub struct SimulatedInbox(InboxState);

/// What the agent does.
impl SimulatedInbox {
    pub fn start(initial: InitialData) -> Self {
        let state = InboxState::new(initial);
        state.start(String::new(), Filter::default());
        Self(state)
    }

    pub fn items(self) -> Vec<ThreadId> {
        self.0.list.items().with_untracked(|items| items.iter().map(|item| item.id).collect())
    }

    /// The conversation that is open, once it is here.
    pub fn open(self) -> Option<ThreadId> {
        self.0.thread.open().get_untracked().filter(|_| self.0.thread.is_loaded())
    }

    pub fn open_chat(self, id: ThreadId) {
        self.0.open_thread(id);
    }

    pub fn close_chat(self) {
        self.0.close_thread();
    }

    pub fn show_tab(self, archived: bool) {
        self.0.show_tab(archived);
    }

    pub fn filter_by(self, status: Option<Status>) {
        self.0.filter_by(Filter { status, ..Filter::default() });
    }

    pub fn write(self, text: &str) {
        self.0.outbox.draft().set(text.to_owned());
        self.0.outbox.send();
    }

    /// Archives the open conversation, or takes it back.
    pub fn move_open_chat(self) {
        self.0.move_open_chat();
    }

    pub fn set_status(self, status: Status) {
        if let Some(id) = self.open() {
            self.0.set_status(id, status);
        }
    }

    pub fn look_back(self) {
        if self.0.thread.timeline().read(Timeline::has_earlier) {
            self.0.thread.load_earlier();
        }
    }

    pub fn type_on(self) {
        self.0.outbox.tell_typing();
    }

    /// Presses whatever says “Try again”.
    pub fn try_again(self) {
        self.0.outbox.retry();
        if self.0.thread.load().with_untracked(|load| matches!(load, Load::Failed(_))) {
            self.0.sync.load_thread();
        }
        if self.0.list.load().with_untracked(|load| matches!(load, Load::Failed(_))) {
            self.0.sync.load_list();
        }
    }
}

/// What is checked.
impl SimulatedInbox {
    /// Every message that the open thread says is stored, and its event.
    pub fn stored(self) -> Vec<(String, i64)> {
        let stored = messages(self.0.thread.timeline()).into_iter().filter(|(message, _)| message.event_id > 0);
        stored.map(|(message, _)| (message.client_message_id.to_string(), message.event_id)).collect()
    }

    /// Since when it says that what it shows may be old.
    pub fn old_since(self) -> Option<f64> {
        self.0.connection.freshness().stale_since().get_untracked()
    }

    /// Whether there is nothing that it still has to do; else what.
    pub fn at_rest(self) -> Result<(), String> {
        let mut loads = [self.0.thread.load().get_untracked(), self.0.list.load().get_untracked()];
        if self.0.thread.open().get_untracked().is_none() {
            // Nothing is shown of one that was closed while it was being loaded.
            loads[0] = Load::Done;
        }
        let rest = [self.0.list.more(), self.0.thread.earlier()].map(|load| load.state().get_untracked());
        match self.0.outbox.unsent().first() {
            Some(post) => Err(format!("“{}” is not sent", post.message.content)),
            None if self.0.connection.status().get_untracked() != realtime::Status::Online => {
                Err(format!("it is {:?}", self.0.connection.status().get_untracked()))
            }
            None if loads != [Load::Done, Load::Done] => Err(format!("it is loading: {loads:?}")),
            None if rest != [Load::Done, Load::Done] => Err(format!("it is loading the rest: {rest:?}")),
            None if self.0.list.unread().is_counting() => Err("it is counting".to_owned()),
            None if self.0.connection.freshness().is_unsure() => Err("what it shows may be old".to_owned()),
            None => Ok(()),
        }
    }

    /// Compares with what the server says now; `get` asks it with the agent's session.
    pub fn compare(self, get: &dyn Fn(&str) -> Value) -> Result<(), String> {
        let list = |archived| -> ChatPage { read(get(&format!("/api/admin/chats?archived={archived}"))) };
        let (active, archive) = (list(false), list(true));
        let archived = self.0.list.archived().get_untracked();
        let filtered = self.0.list.filter().get_untracked().status.map(|status| -> ChatPage {
            read(get(&format!("/api/admin/support-inquiries?archived={archived}&status={status}")))
        });
        let shown = filtered.as_ref().unwrap_or(if archived { &archive } else { &active });
        self.0.list.items().with_untracked(|items| same("list", items, &shown.items))?;
        same("unread conversations", &self.0.list.unread().count().get_untracked(), &active.unread_chats)?;
        let Some(id) = self.0.thread.open().get_untracked() else { return Ok(()) };
        self.compare_thread(id, get)?;
        // A desk that nobody looks at brings this up to date when somebody does.
        if is_hidden() {
            return Ok(());
        }
        if self.0.thread.read_untracked(|chat| chat.item.unread) {
            return Err("what the agent looks at is unread".to_owned());
        }
        let item = active.items.iter().chain(&archive.items).find(|item| item.id == id);
        self.0
            .thread
            .detail()
            .with_untracked(|detail| same("who it is", &detail.as_ref().map(|chat| &chat.item), &item))
    }

    fn compare_thread(self, id: ThreadId, get: &dyn Fn(&str) -> Value) -> Result<(), String> {
        let path = format!("/api/admin/chats/{id}/messages");
        let shown = described(self.0.thread.timeline());
        let has_earlier = self.0.thread.read_untracked(|_| Some(self.0.thread.timeline().read(Timeline::has_earlier)));
        // Where it says that there is more, only what it shows is compared.
        let count = if has_earlier == Some(true) { shown.len() } else { usize::MAX };
        let mut page: MessagePage = read(get(&path));
        let mut fresh = page.messages;
        while fresh.len() < count && page.has_earlier {
            page = read(get(&format!("{path}?beforeEventId={}", fresh[0].event_id)));
            fresh.splice(0..0, page.messages);
        }
        let more = fresh.len().saturating_sub(count);
        let timeline = TimelineSignals::new();
        let entries = fresh.split_off(more).into_iter().map(Post::from).collect();
        timeline.change(|all| all.replace(Newest { entries, last_event: 0, has_earlier: false, unread: 0 }));
        same("thread", &shown, &described(timeline))?;
        same("whether there is more", &has_earlier, &Some(more > 0 || page.has_earlier))?;
        let since = self.0.thread.timeline().read(Timeline::last_event);
        let after = get(&format!("{path}?sinceEventId={since}"));
        same("newest event", &since, &after["lastEventId"].as_i64().unwrap_or_default())
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> T {
    serde_json::from_value(value).unwrap()
}

fn messages(timeline: TimelineSignals) -> Vec<(Message, Line)> {
    let message = |line: &Line| match &line.content {
        LineContent::Message(message) => Some((message.clone(), line.clone())),
        LineContent::Note(_) => None,
    };
    timeline.lines().with_untracked(|lines| lines.iter().filter_map(message).collect())
}

/// What can be seen of a line.
#[derive(Debug, PartialEq)]
struct Described {
    event: i64,
    id: String,
    text: String,
    writer: Option<String>,
    /// What became of a reply.
    delivery: Option<Delivery>,
    joined: bool,
    new_day: bool,
}

fn described(timeline: TimelineSignals) -> Vec<Described> {
    let describe = |(message, line): (Message, Line)| Described {
        event: message.event_id,
        id: message.client_message_id.to_string(),
        text: message.content,
        writer: message.sender_name,
        delivery: (message.sender_type == SenderType::Agent).then(|| line.delivery.get_untracked()),
        joined: line.joined.get_untracked(),
        new_day: line.new_day.get_untracked(),
    };
    messages(timeline).into_iter().map(describe).collect()
}
