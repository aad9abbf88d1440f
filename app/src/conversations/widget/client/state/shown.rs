//! A message with the moments that are shown of it, which a line of the timeline carries.

use super::dto::Message;
use crate::threads::client::line::Entry;
use domain::threads::SenderType;

/// How moments are told: as the reader's clock would, or as the server writes them.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock {
    /// The same text for moments of the same day.
    pub(crate) date: fn(&str) -> String,
    /// The day in words.
    pub(crate) day: fn(&str) -> String,
    /// The time of day.
    pub(crate) time: fn(&str) -> String,
}

/// A message as it is shown.
#[derive(Debug, Clone)]
pub(crate) struct Shown {
    pub(crate) message: Message,
    /// The day and time when it was written, by the reader's clock. Asking the browser is slow, so it is asked once.
    pub(crate) date: String,
    pub(crate) time: String,
}

impl Shown {
    pub(crate) fn new(message: Message, clock: Clock) -> Self {
        let (date, time) = ((clock.date)(&message.created_at), (clock.time)(&message.created_at));
        Self { message, date, time }
    }
}

impl Entry for Shown {
    fn key(&self) -> &str {
        &self.message.client_message_id
    }

    fn event_id(&self) -> i64 {
        self.message.event_id
    }

    fn is_mine(&self) -> bool {
        self.message.sender_type == Some(SenderType::Customer)
    }

    fn is_read(&self) -> bool {
        self.message.is_read
    }
}
