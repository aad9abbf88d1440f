//! The lines about emails in a conversation's thread.

use super::queries;
use crate::{
    Error, Result, Services,
    notifications::{self, ChatReplyPayload, Finished},
    realtime::topics,
};
use domain::{conversations::EmailNote, ids::ThreadId, notifications::DeliveryState, realtime::ConversationUpdated};

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
            services
                .realtime
                .tell_staff(topics::CONVERSATION_UPDATED, ConversationUpdated { id, unsubscribed, emails });
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
