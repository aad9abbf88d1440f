//! The email with the replies that a visitor who has left has not seen.

mod email_text;

use crate::{
    Error, Result, Services,
    conversations::{self, MailFacts, Reply, issue_email_links},
    db::Tx,
    notifications::{
        enqueue::{ChatReplyPayload, enqueue_chat_reply_since, stored},
        outbox::{Claimed, Kind, Prepared, Verdict, count_other_recipients, told_up_to},
        templates::address,
    },
};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::{Timestamp, conversations::Status, ids::ThreadId, notifications::kinds};
use email_text::{time_of_day, write};
use uuid::Uuid;

/// Addresses that a conversation may have been mailed to before another gets nothing: a visitor may mistype,
/// but must not have our replies sent to whomever they like.
const MOST_OTHER_ADDRESSES: i64 = 3;

pub(super) struct ChatReply;

#[async_trait]
impl Kind for ChatReply {
    fn name(&self) -> &'static str {
        kinds::CHAT_REPLY
    }

    fn longest_wait(&self, services: &Services) -> TimeDelta {
        TimeDelta::from_std(services.config.reply_email_delay).unwrap_or(TimeDelta::MAX)
    }

    async fn prepare(&self, services: &Services, delivery: &Claimed) -> Result<Prepared> {
        let id = conversation(delivery.subject_id)?;
        let mut tx = services.db.begin().await?;
        // Nobody takes access away while the links of this email are made.
        conversations::lock(&mut tx, id).await?;
        let facts = conversations::mail_facts(&mut tx, id).await?;
        let (now, seen) = (services.clock.now(), facts.last_event_id);
        let told = told_up_to(&mut tx, delivery).await?;
        let replies = conversations::unread_replies(&mut tx, id, told, seen).await?;
        let others = count_other_recipients(&mut tx, delivery).await?;
        if let Some(reason) = reason_to_skip(&facts, &replies, others, &delivery.recipient, now) {
            return Ok(Prepared { verdict: Verdict::Skip(reason), seen, payload: delivery.payload.0.clone() });
        }
        let links = issue_email_links(&mut tx, services, delivery.id, id, &delivery.recipient).await?;
        tx.commit().await?;

        let chat = address(services, "chat", &links.chat);
        let stop = address(services, "unsubscribe", &links.unsubscribe);
        let verdict = Verdict::Send(Box::new(write(facts.inbox_name, &replies, chat, stop, now)?));
        Ok(Prepared { verdict, seen, payload: stored(ChatReplyPayload { replies: Some(replies.len()) })? })
    }

    async fn before_finish(&self, tx: &mut Tx, delivery: &Claimed) -> Result<()> {
        conversations::lock(tx, conversation(delivery.subject_id)?).await
    }

    /// Replies that came while the email was being sent get one of their own: posting them found this row still pending
    /// and added none. The lock makes such a post either visible here or wait until the row is no longer pending.
    async fn after_finish(&self, tx: &mut Tx, services: &Services, delivery: &Claimed, seen: i64) -> Result<()> {
        let id = conversation(delivery.subject_id)?;
        let Some(first) = conversations::first_unread_after(tx, id, seen).await? else { return Ok(()) };
        // A reply may have been stamped later than it is: see `Clock::stamp`.
        let since = first.min(services.clock.now());
        enqueue_chat_reply_since(tx, services, id, &delivery.recipient, since).await
    }

    async fn announce(&self, services: &Services, subject_id: Option<Uuid>) {
        if let Some(id) = subject_id {
            conversations::publish_email_notes(services, ThreadId(id)).await;
        }
    }
}

fn conversation(subject_id: Option<Uuid>) -> Result<ThreadId> {
    subject_id.map(ThreadId).ok_or(Error::Internal("a reply's email without a conversation".into()))
}

fn reason_to_skip(
    facts: &MailFacts,
    replies: &[Reply],
    others: i64,
    recipient: &str,
    now: Timestamp,
) -> Option<String> {
    if facts.unsubscribed_at.is_some() {
        return Some("unsubscribed".into());
    }
    // What is dealt with lies in the archive too, and its last answer is the one that matters.
    if facts.archived_at.is_some() && !matches!(facts.status, Status::Resolved | Status::Closed) {
        return Some("archived".into());
    }
    if replies.is_empty() {
        let read_at = facts.last_read_at.map(|at| format!("read at {}", time_of_day(at, now)));
        return Some(read_at.unwrap_or_else(|| "nothing to tell".into()));
    }
    if facts.email.as_deref() != Some(recipient) {
        return Some("the visitor gave another address".into());
    }
    (others >= MOST_OTHER_ADDRESSES).then(|| "mailed to too many addresses already".into())
}
