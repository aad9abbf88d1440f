//! What the widget knows. It holds nothing of the browser's, and changes only through the verbs here.

use super::{
    lines::{Clock, Lines},
    wire::{Chat, Message},
};
use crate::realtime::Status;
use domain::conversations::SenderType;

/// Everything that `draw` shows, and what the server has to be told.
#[derive(Debug)]
pub(super) struct State {
    /// The guest's secret, once there is a conversation.
    pub(super) token: Option<String>,
    /// The conversation's id, once the server has told it.
    pub(super) conversation: Option<String>,
    pub(super) lines: Lines,
    /// The newest event that is shown.
    pub(super) last_event: i64,
    pub(super) has_earlier: bool,
    pub(super) unread: i64,
    pub(super) status: Status,
    /// The agent who is typing; empty when none is.
    pub(super) typing: String,
    /// The visitor's name and address, as the server has them.
    pub(super) name: String,
    pub(super) email: String,
    /// Whether the visitor has shown that the address is theirs, or was just mailed a code to show it with.
    pub(super) is_verified: bool,
    pub(super) awaits_code: bool,
    /// Whether the conversation takes no more messages.
    pub(super) is_closed: bool,
    /// Whether the visitor wants to be asked no more where to reach them.
    pub(super) declined: bool,
    /// Why the server does not take the name or the address.
    pub(super) problem: String,
    /// A sentence about what went wrong.
    pub(super) notice: String,
    /// What stands in the composer.
    pub(super) draft: String,
    pub(super) muted: bool,
    /// Whether the panel is open, as far as the host page says.
    pub(super) open: bool,
    /// Whether the browser shows this page now.
    pub(super) visible: bool,
    /// Whether the reader is at the end of the list, and wants to stay there.
    pub(super) follows: bool,
    /// Whether something has come that a reader of the past has not seen.
    pub(super) fresh: bool,
    /// The host page's address.
    pub(super) page_url: Option<String>,
}

/// What happened in the conversation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Change {
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
    pub(super) fn new(clock: Clock) -> Self {
        Self {
            token: None,
            conversation: None,
            lines: Lines::new(clock),
            last_event: 0,
            has_earlier: false,
            unread: 0,
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
    pub(super) fn replace(&mut self, chat: Chat) {
        self.lines.clear(true);
        self.fresh |= !self.follows && chat.last_event_id > self.last_event;
        self.last_event = chat.last_event_id;
        self.has_earlier = chat.has_earlier;
        self.unread = chat.unread_count;
        self.name = chat.name;
        self.awaits_code &= self.email == chat.email;
        self.email = chat.email;
        self.is_verified = chat.is_verified;
        self.is_closed = chat.is_closed;
        self.conversation = Some(chat.id).filter(|id| !id.is_empty());
        self.insert(chat.messages);
    }

    /// Puts messages in their places.
    pub(super) fn insert(&mut self, messages: Vec<Message>) {
        for message in messages {
            self.lines.insert(message);
        }
    }

    /// Shows what was before the first message. Whoever asks for it is about to read it.
    pub(super) fn insert_earlier(&mut self, page: Chat) {
        self.has_earlier = page.has_earlier;
        self.follows = false;
        self.insert(page.messages);
    }

    /// Whether nothing is missing between what is shown and this event.
    pub(super) fn is_next(&self, event_id: i64) -> bool {
        event_id <= self.last_event + 1
    }

    /// Applies an event once, in order; whether it is an agent's message that is new.
    pub(super) fn apply(&mut self, event_id: i64, change: Change) -> bool {
        if event_id <= self.last_event {
            return false;
        }
        self.last_event = event_id;
        match change {
            Change::Message(message) => return self.received(message),
            Change::Seen(event_id) => self.lines.seen_up_to(event_id),
            // It only lowers the count: what it does not cover may have been seen since.
            Change::Read(event_id) => self.unread = self.unread.min(self.lines.answers_after(event_id)),
            Change::Closed(is_closed) => self.is_closed = is_closed,
            Change::Other => {}
        }
        false
    }

    fn received(&mut self, message: Message) -> bool {
        let from_agent = message.sender_type == Some(SenderType::Agent);
        let is_new = self.lines.insert(message);
        self.fresh |= is_new && !self.follows;
        if from_agent {
            self.typing.clear();
            self.unread += 1;
        }
        from_agent
    }

    /// The visitor has written something, and looks at it.
    pub(super) fn wrote(&mut self, message: Message) {
        self.draft.clear();
        self.notice.clear();
        self.lines.insert(message);
        self.follow();
    }

    /// The server has stored what the visitor wrote. What is older than all that is shown is left to the earlier messages:
    /// in the list it would hide that some are missing after it.
    pub(super) fn stored(&mut self, message: Message) {
        if self.has_earlier && self.lines.begins_after(message.event_id) {
            self.lines.take_back(&message.client_message_id);
        } else {
            self.lines.insert(message);
        }
    }

    /// Goes to the end, and stays there.
    pub(super) fn follow(&mut self) {
        self.follows = true;
        self.fresh = false;
    }

    /// A message that will never be taken: its reason is told, and its text can be changed.
    pub(super) fn give_back(&mut self, message: &Message, reason: String) {
        self.lines.take_back(&message.client_message_id);
        self.draft = [&message.content, "\n", &self.draft].concat().trim_end().to_owned();
        self.notice = reason;
    }

    /// Forgets the conversation, and who the visitor is in it.
    pub(super) fn forget(&mut self, keep_unsent: bool) {
        self.token = None;
        self.typing.clear();
        self.replace(Chat::default());
        if !keep_unsent {
            self.lines.clear(false);
            self.draft.clear();
            self.declined = false;
        }
        self.follow();
    }

    /// Whether to offer a code to the address that the visitor has left.
    pub(super) fn asks_to_verify(&self) -> bool {
        self.conversation.is_some() && !self.email.is_empty() && !self.is_verified && !self.is_closed
    }

    /// Whether to ask where the visitor can be reached: once there is something to answer and no address.
    pub(super) fn asks_for_contact(&self) -> bool {
        !self.is_closed
            && !self.declined
            && self.email.is_empty()
            && self.lines.all().iter().any(super::lines::Line::is_mine)
    }

    /// Whether the inbox's greeting stands above the messages: not above one that has a greeting of its own.
    pub(super) fn greets(&self) -> bool {
        let first = self.lines.all().first();
        !self.has_earlier && first.is_none_or(|line| line.message.sender_type != Some(SenderType::System))
    }

    /// Whether the visitor sees what is unread, so that the server can be told.
    pub(super) fn is_reading(&self) -> bool {
        self.unread > 0 && self.open && self.visible && self.status.is_reachable()
    }
}

#[cfg(test)]
mod tests;
