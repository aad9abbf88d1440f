//! Emails about a conversation: which of its replies are mailed, and the lines in its thread that say so.

use super::queries;
use crate::{
    Error, Result, Services,
    db::Tx,
    notifications::{self, ChatReplyPayload, Finished},
    realtime::{Room, topics},
};
use domain::{
    conversations::EmailNote, ids::ThreadId, notifications::DeliveryState, realtime::ConversationUpdated,
    threads::ThreadKind::Conversation,
};

/// Sees to it that new replies are mailed, in those conversations whose visitor has left an address and wants emails. The
/// caller holds the locks on the conversations.
pub(crate) async fn enqueue_replies(tx: &mut Tx, services: &Services, ids: &[ThreadId]) -> Result<()> {
    for (id, email) in queries::recipients(tx, ids).await? {
        notifications::enqueue_chat_reply(tx, services, id, &email).await?;
    }
    Ok(())
}

/// The lines about a conversation's emails, oldest first. Skipped ones are only in the log.
///
/// The caller has checked that the viewer may see the conversation.
pub async fn email_notes(services: &Services, id: ThreadId) -> Result<Vec<EmailNote>> {
    let rows = notifications::finished_about(&services.db, notifications::conversation(id)).await?;
    rows.into_iter().map(note).collect()
}

/// Tells staff how the emails about a conversation stand now. A failure only costs freshness: it is logged.
pub(crate) async fn publish_email_notes(services: &Services, id: ThreadId) {
    let read = async {
        Ok::<_, Error>((
            queries::mail_facts::is_unsubscribed(&services.db, id).await?,
            email_notes(services, id).await?,
        ))
    };
    match read.await {
        Ok((unsubscribed, emails)) => {
            let update = ConversationUpdated { id, unsubscribed, emails };
            services.realtime.publish(Room::List(Conversation), topics::CONVERSATION_UPDATED, None, update);
        }
        Err(error) => tracing::warn!(%error, conversation = %id, "staff were not told of an email"),
    }
}

fn note(row: Finished) -> Result<EmailNote> {
    let to = &row.recipient;
    let sent: ChatReplyPayload = notifications::payload(&row.payload)?;
    let text = match (row.state, sent.replies.unwrap_or(1)) {
        (DeliveryState::Dead, _) => {
            format!("Email to {to} could not be sent: {}", row.reason.as_deref().unwrap_or("no reason was given"))
        }
        (_, 1) => format!("Email with 1 reply sent to {to}"),
        (_, replies) => format!("Email with {replies} replies sent to {to}"),
    };
    Ok(EmailNote { at: row.finished_at, text })
}
