//! Messages for tests.

use super::{
    State,
    dto::{Chat, Message},
    shown::Clock,
};
use crate::local_time::{utc_date, utc_time};
use domain::threads::SenderType;

/// UTC's, so that the tests' times are what they say.
pub(crate) const CLOCK: Clock = Clock { date: utc_date, day: utc_date, time: utc_time };

/// Five minutes pass from one event to the next.
fn message(id: &str, event_id: i64, sender_type: SenderType) -> Message {
    Message {
        event_id,
        client_message_id: id.to_owned(),
        content: id.to_uppercase(),
        sender_type: Some(sender_type),
        created_at: format!("2026-03-01T09:{:02}:00.000Z", event_id * 5),
        ..Message::default()
    }
}

/// The visitor's own; not sent yet with an event of 0.
pub(crate) fn mine(id: &str, event_id: i64) -> Message {
    message(id, event_id, SenderType::Customer)
}

/// An agent's.
pub(crate) fn theirs(id: &str, event_id: i64, name: &str) -> Message {
    Message { sender_name: Some(name.to_owned()), ..message(id, event_id, SenderType::Agent) }
}

/// Porchlight's own, such as the greeting of an inquiry.
pub(crate) fn greeting(id: &str, event_id: i64) -> Message {
    message(id, event_id, SenderType::System)
}

/// A widget that shows these.
pub(crate) fn showing(messages: &[Message]) -> State {
    let mut state = State::new(CLOCK);
    let last_event_id = messages.iter().map(|message| message.event_id).max().unwrap_or_default();
    state.replace(Chat { last_event_id, messages: messages.to_vec(), ..Chat::default() });
    state
}

/// The ids of what is shown, in order.
pub(crate) fn ids(state: &State) -> String {
    let ids: Vec<_> = state.timeline.lines().iter().map(|line| line.entry.message.client_message_id.as_str()).collect();
    ids.join(" ")
}
