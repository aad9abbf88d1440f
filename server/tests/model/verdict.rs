//! What must be true once everyone is at rest.

use crate::{browser::page::Request, world::World};
use domain::{
    conversations::ChatPage,
    ids::ThreadId,
    realtime::{Synced, topics},
    threads::{Message, MessagePage},
};
use serde_json::Value;
use std::{collections::BTreeMap, fmt::Debug};

/// What somebody wrote.
pub struct Written {
    /// Who.
    pub tab: usize,
    /// Where; nothing for visitors, who have one conversation.
    pub conversation: Option<ThreadId>,
    /// It is written once.
    pub text: String,
}

/// What a client shows against what the server says.
pub fn same<T: PartialEq + Debug>(what: &str, shown: &T, fresh: &T) -> Result<(), String> {
    if shown == fresh { Ok(()) } else { Err(format!("{what}:\n  shown {}\n  fresh {}", brief(shown), brief(fresh))) }
}

/// Floods are long.
fn brief(value: &impl Debug) -> String {
    format!("{value:?}").replace(&"é".repeat(100), "")
}

/// Whether every client shows what the server says.
pub fn agree(world: &World<'_>) -> Result<(), String> {
    let server = world.network.server.as_ref().expect("the server is up");
    let mut tabs = world.tabs.iter().enumerate();
    tabs.try_for_each(|(at, tab)| tab.compare(server).map_err(|why| format!("tab {at}, {why}")))
}

/// Whether the server has what was written: once, in the order of writing, and under numbers without gaps.
pub fn check(world: &World<'_>) -> Result<(), String> {
    let ours = conversations(world).into_iter().filter(|id| !world.before.contains(id));
    let histories: BTreeMap<_, _> = ours.map(|id| (id, history(world, id))).collect();
    for (id, messages) in &histories {
        check_numbers(world, *id, messages)?;
    }
    let stored: Vec<&Message> = histories.values().flatten().collect();
    same("number of messages", &stored.len(), &world.written.len())?;
    check_writing(&world.written, &stored)?;
    let events: BTreeMap<_, _> =
        stored.iter().map(|message| (message.client_message_id.to_string(), message.event_id)).collect();
    let lost = world.shown.iter().find(|(id, event)| events.get(*id) != Some(*event));
    lost.map_or(Ok(()), |lost| Err(format!("{lost:?} was shown as stored, and is not")))
}

fn check_writing(written: &[Written], stored: &[&Message]) -> Result<(), String> {
    let mut last: BTreeMap<(usize, ThreadId), i64> = BTreeMap::new();
    for Written { tab, conversation, text } in written {
        let found: Vec<_> = stored.iter().filter(|message| message.content == *text).collect();
        let [message] = found[..] else { return Err(format!("“{text}” is stored {} times", found.len())) };
        if conversation.is_some_and(|id| id != message.thread_id) {
            return Err(format!("“{text}” is in another conversation"));
        }
        let before = last.insert((*tab, message.thread_id), message.event_id);
        if before.is_some_and(|before| before > message.event_id) {
            return Err(format!("“{text}” stands before what tab {tab} had written before it"));
        }
    }
    Ok(())
}

/// Events are 1, 2, 3, …, and the messages are among them.
fn check_numbers(world: &World<'_>, id: ThreadId, messages: &[Message]) -> Result<(), String> {
    let newest = messages.iter().map(|message| message.event_id).max().unwrap_or_default();
    let path = |since: i64| format!("/api/admin/chats/{id}/messages?sinceEventId={since}");
    // A flood is more than a sync carries: then what came after it.
    let (mut since, mut synced): (i64, Synced<Value>) = (0, get(world, &path(0)));
    while synced.gap_detected && since < newest {
        since += 1;
        synced = get(world, &path(since));
    }
    let numbers: Vec<_> = synced.events.iter().map(|event| event.event_id).collect();
    same("event numbers", &numbers, &(since + 1..=synced.last_event_id).collect())?;
    let of_messages = synced.events.iter().filter(|event| event.event == topics::MESSAGE_CREATED);
    let after: Vec<_> = messages.iter().map(|message| message.event_id).filter(|event| *event > since).collect();
    same("messages among the events", &of_messages.map(|event| event.event_id).collect::<Vec<_>>(), &after)
}

/// All conversations that have messages, newest first.
pub fn conversations(world: &World<'_>) -> Vec<ThreadId> {
    let list = |archived: bool| get::<ChatPage>(world, &format!("/api/admin/chats?archived={archived}")).items;
    [false, true].into_iter().flat_map(list).map(|item| item.id).collect()
}

/// Every message of a conversation, page by page.
fn history(world: &World<'_>, id: ThreadId) -> Vec<Message> {
    let path = format!("/api/admin/chats/{id}/messages");
    let mut page: MessagePage = get(world, &path);
    let mut messages = page.messages;
    while page.has_earlier {
        page = get(world, &format!("{path}?beforeEventId={}", messages[0].event_id));
        messages.splice(0..0, page.messages);
    }
    messages
}

/// Asks the server as the first agent, beside the network.
fn get<T: serde::de::DeserializeOwned>(world: &World<'_>, path: &str) -> T {
    let server = world.network.server.as_ref().expect("the server is up");
    let request = Request { method: "GET".to_owned(), path: path.to_owned(), ..Request::default() };
    serde_json::from_value(server.ask_now(request, Some(world.cookie()))).unwrap()
}
