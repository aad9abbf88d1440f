//! What the widget knows. It holds nothing of the browser's, and changes only through the verbs here.

pub(crate) mod avatars;
pub(crate) mod dto;
#[cfg(test)]
pub(crate) mod examples;
pub(crate) mod rows;
pub(crate) mod shown;

use crate::{
    realtime::Status,
    threads::client::{
        line::Entry as _,
        timeline::{Newest, Timeline},
    },
};
use domain::threads::SenderType;
use dto::{Chat, Message};
use shown::{Clock, Shown};

/// Everything that `draw` shows, and what the server has to be told.
#[derive(Debug)]
pub(crate) struct State {
    /// The guest's secret, once there is a conversation.
    pub(crate) token: Option<String>,
    /// The conversation's id, once the server has told it.
    pub(crate) conversation: Option<String>,
    pub(crate) timeline: Timeline<Shown>,
    pub(crate) clock: Clock,
    pub(crate) status: Status,
    /// The agent who is typing; empty when none is.
    pub(crate) typing: String,
    /// The visitor's name and address, as the server has them.
    pub(crate) name: String,
    pub(crate) email: String,
    /// Whether the visitor has shown that the address is theirs, or was just mailed a code to show it with.
    pub(crate) is_verified: bool,
    pub(crate) awaits_code: bool,
    /// Whether the conversation takes no more messages.
    pub(crate) is_closed: bool,
    /// Whether the visitor wants to be asked no more where to reach them.
    pub(crate) declined: bool,
    /// Why the server does not take the name or the address.
    pub(crate) problem: String,
    /// A sentence about what went wrong.
    pub(crate) notice: String,
    /// What stands in the composer.
    pub(crate) draft: String,
    pub(crate) muted: bool,
    /// Whether the panel is open, as far as the host page says.
    pub(crate) open: bool,
    /// Whether the browser shows this page now.
    pub(crate) visible: bool,
    /// Whether the reader is at the end of the list, and wants to stay there.
    pub(crate) follows: bool,
    /// Whether something has come that a reader of the past has not seen.
    pub(crate) fresh: bool,
    /// The host page's address.
    pub(crate) page_url: Option<String>,
}

/// What happened in the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Change {
    /// Somebody wrote.
    Message(Message),
    /// An agent has seen everything up to this event.
    Seen(i64),
    /// The visitor has seen everything up to this event, here or in another tab.
    Read(i64),
    /// It takes no more messages, or does again.
    Closed(bool),
    /// Something that the widget does not show.
    Other,
}

impl State {
    pub(crate) fn new(clock: Clock) -> Self {
        Self {
            token: None,
            conversation: None,
            timeline: Timeline::default(),
            clock,
            status: Status::Connecting,
            typing: String::new(),
            name: String::new(),
            email: String::new(),
            is_verified: false,
            awaits_code: false,
            is_closed: false,
            declined: false,
            problem: String::new(),
            notice: String::new(),
            draft: String::new(),
            muted: false,
            open: false,
            visible: true,
            follows: true,
            fresh: false,
            page_url: None,
        }
    }

    /// Shows the conversation as the server has it, and after it what is unsent.
    pub(crate) fn replace(&mut self, chat: Chat) {
        self.fresh |= !self.follows && chat.last_event_id > self.timeline.last_event();
        self.name = chat.name;
        self.awaits_code &= self.email == chat.email;
        self.email = chat.email;
        self.is_verified = chat.is_verified;
        self.is_closed = chat.is_closed;
        self.conversation = Some(chat.id).filter(|id| !id.is_empty());
        self.timeline.replace(Newest {
            entries: self.shown(chat.messages),
            last_event: chat.last_event_id,
            has_earlier: chat.has_earlier,
            unread: chat.unread_count,
        });
    }

    fn shown(&self, messages: Vec<Message>) -> Vec<Shown> {
        messages.into_iter().map(|message| Shown::new(message, self.clock)).collect()
    }

    /// Puts messages in their places.
    pub(crate) fn insert(&mut self, messages: Vec<Message>) {
        let entries = self.shown(messages);
        self.timeline.insert_all(entries);
    }

    /// Shows what was before the first message. Whoever asks for it is about to read it.
    pub(crate) fn insert_earlier(&mut self, page: Chat) {
        self.follows = false;
        let entries = self.shown(page.messages);
        self.timeline.insert_earlier(entries, page.has_earlier);
    }

    /// Applies an event once, in order; whether it is an agent's message that is new.
    pub(crate) fn apply(&mut self, event_id: i64, change: Change) -> bool {
        if !self.timeline.advance(event_id) {
            return false;
        }
        match change {
            Change::Message(message) => return self.received(message),
            Change::Seen(event_id) => self.timeline.seen_up_to(event_id),
            Change::Read(event_id) => self.timeline.read_up_to(event_id),
            Change::Closed(is_closed) => self.is_closed = is_closed,
            Change::Other => {}
        }
        false
    }

    fn received(&mut self, message: Message) -> bool {
        let from_agent = message.sender_type == Some(SenderType::Agent);
        let is_new = self.timeline.insert(Shown::new(message, self.clock));
        self.fresh |= is_new && !self.follows;
        if from_agent {
            self.typing.clear();
            self.timeline.count_unread();
        }
        from_agent
    }

    /// The visitor has written something, and looks at it.
    pub(crate) fn wrote(&mut self, message: Message) {
        self.draft.clear();
        self.notice.clear();
        self.timeline.insert(Shown::new(message, self.clock));
        self.follow();
    }

    /// The server has stored what the visitor wrote.
    pub(crate) fn stored(&mut self, message: Message) {
        self.timeline.stored(Shown::new(message, self.clock));
    }

    /// Goes to the end, and stays there.
    pub(crate) fn follow(&mut self) {
        self.follows = true;
        self.fresh = false;
    }

    /// A message that will never be taken: its reason is told, and its text can be changed.
    pub(crate) fn give_back(&mut self, message: &Message, reason: String) {
        self.timeline.take_back(&message.client_message_id);
        self.draft = [&message.content, "\n", &self.draft].concat().trim_end().to_owned();
        self.notice = reason;
    }

    /// Forgets the conversation, and who the visitor is in it.
    pub(crate) fn forget(&mut self, keep_unsent: bool) {
        self.token = None;
        self.typing.clear();
        self.replace(Chat::default());
        if !keep_unsent {
            self.timeline.clear(false);
            self.draft.clear();
            self.notice.clear();
            self.problem.clear();
            self.declined = false;
        }
        self.follow();
    }

    /// Whether to offer a code to the address that the visitor has left.
    pub(crate) fn asks_to_verify(&self) -> bool {
        self.conversation.is_some() && !self.email.is_empty() && !self.is_verified && !self.is_closed
    }

    /// Whether to ask where the visitor can be reached: once there is something to answer and no address.
    pub(crate) fn asks_for_contact(&self) -> bool {
        !self.is_closed
            && !self.declined
            && self.email.is_empty()
            && self.timeline.lines().iter().any(|line| line.entry.is_mine())
    }

    /// Whether the inbox's greeting stands above the messages: not above one that has a greeting of its own.
    pub(crate) fn greets(&self) -> bool {
        let first = self.timeline.lines().first();
        !self.timeline.has_earlier()
            && first.is_none_or(|line| line.entry.message.sender_type != Some(SenderType::System))
    }

    /// Whether the visitor sees what is unread, so that the server can be told.
    pub(crate) fn is_reading(&self) -> bool {
        self.timeline.unread() > 0 && self.open && self.visible && self.status.is_reachable()
    }
}

#[cfg(test)]
mod tests;
