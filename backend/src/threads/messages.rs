//! Posting, listing and reading messages: the one way in, whoever writes and however it arrives.

use super::{
    Viewer,
    access::find_facts,
    ledger::{self, Entry, NewPost, NewRead},
    queries,
};
use crate::{Error, Result, Services};
use domain::threads::{Intent, Message, MessagePage, NewMessage, ThreadRef, draft};
use tokio::sync::oneshot;
use uuid::Uuid;

/// Stores a message and tells everyone who is there. The same `client_message_id` of the same sender
/// again returns the first result, whatever its content. What is returned survives a power cut.
///
/// What the message does to the thread, such as bringing it back from the archive, is the thread's kind's; an agent's
/// is mailed when the customer stays away. Source: spec 1 Step 1. Errors: `Invalid` (blank, too long), `NotFound`,
/// `Forbidden` for staff who may not change such threads,
/// `RateLimited` when more is written than can be stored, `Unavailable`.
pub async fn post(
    services: &Services,
    viewer: &Viewer,
    thread: impl Into<ThreadRef>,
    new: NewMessage,
) -> Result<Message> {
    let thread = thread.into();
    viewer.check_request(thread)?;
    let content = draft(&new.content).map_err(|error| Error::invalid("content", error.sentence()));
    // Whoever may not write here at all is told so, and not what is wrong with the message.
    let content = match content {
        Ok(content) => content,
        Err(error) => return Err(find_facts(services, viewer, thread, Intent::Change).await.err().unwrap_or(error)),
    };
    let post = NewPost { thread, writer: viewer.clone(), client_message_id: new.client_message_id, content };
    let (answer, answered) = oneshot::channel();
    services.ledger.enter(thread.id, Entry::Post(post, answer))?;
    answered.await.unwrap_or_else(|_| Err(ledger::stopped()))
}

/// Posts what a plain form carries. A browser that goes back brings the form with its old id, so another text under
/// it is another message.
pub async fn post_form(
    services: &Services,
    viewer: &Viewer,
    thread: impl Into<ThreadRef>,
    new: NewMessage,
) -> Result<Message> {
    let thread = thread.into();
    let stored = post(services, viewer, thread, new.clone()).await?;
    if draft(&new.content).is_ok_and(|content| content == stored.content) {
        return Ok(stored);
    }
    post(services, viewer, thread, NewMessage { client_message_id: Uuid::now_v7(), ..new }).await
}

/// The messages before an event, or the newest ones.
pub async fn list_messages(
    services: &Services,
    viewer: &Viewer,
    thread: impl Into<ThreadRef>,
    before: Option<i64>,
) -> Result<MessagePage> {
    let id = find_facts(services, viewer, thread, Intent::Read).await?.id;
    let (messages, has_earlier) = queries::messages_before(&services.db, id, before).await?;
    Ok(MessagePage { messages, has_earlier })
}

/// Marks what the other side wrote as read, and tells them: up to the last event that the viewer has, so that
/// what is still on its way stays unread; all of it where the viewer does not say.
pub async fn mark_read(
    services: &Services,
    viewer: &Viewer,
    thread: impl Into<ThreadRef>,
    up_to: Option<i64>,
) -> Result<()> {
    let thread = thread.into();
    viewer.check_request(thread)?;
    let read = NewRead { thread, viewer: viewer.clone(), up_to };
    let (answer, answered) = oneshot::channel();
    services.ledger.enter(thread.id, Entry::Read(read, answer))?;
    answered.await.unwrap_or_else(|_| Err(ledger::stopped()))
}
