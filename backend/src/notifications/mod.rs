//! Notifications: the outbox, the worker that empties it, and the log of what became of each email.
//!
//! A row is written in the transaction of what it is about; [`worker`] sends it later. A digest merges:
//! a conversation has at most one pending row for an address, and its email carries every unread reply.

mod letters;
mod links;
pub mod mailer;
mod queries;
mod render;
pub mod worker;

pub use links::{Unsubscribe, resume_link, unsubscribe, unsubscribe_page};
pub(crate) use links::{end_chat_links, end_chat_links_to_others};
pub use mailer::Mailer;

use crate::{
    Error, Result, Services,
    activity::{self, Subject},
    db::Tx,
    people::{Actor, require},
    realtime::topics,
};
use domain::{
    conversations::EmailNote,
    ids::{ConversationId, NotificationId},
    notifications::{Notification, NotificationKind, NotificationState},
    people::{Agent, Permission, Role},
    realtime::ConversationUpdated,
};
use queries::{Draft, Payload};
use uuid::Uuid;

const WHAT: &str = "email";

/// Sees to it that the unread replies of a conversation will be mailed. A row that waits already is
/// kept with its time, so that the delay counts from the first reply.
///
/// The caller holds the lock on the conversation: a row that is being finished at this moment would
/// otherwise swallow the reply (see [`worker`]).
pub(crate) async fn enqueue_chat_reply(
    tx: &mut Tx,
    services: &Services,
    conversation: ConversationId,
    recipient: &str,
) -> Result<()> {
    let draft = Draft {
        kind: NotificationKind::ChatReply,
        conversation_id: Some(conversation),
        recipient,
        payload: Payload::default(),
        due_at: services.clock.now() + services.config.reply_email_delay,
    };
    queries::insert(tx, services, draft).await.map(|_| ())
}

/// Mails an invitation at once.
///
/// The token must reach the mail, so it waits in the row and is erased when the mail is sent or skipped.
/// A dead row keeps it, because a retry needs it; by then it is worth no more than the invitation, which
/// expires and can be revoked.
pub(crate) async fn enqueue_invitation(
    tx: &mut Tx,
    services: &Services,
    recipient: &str,
    token: &str,
    role: Role,
) -> Result<()> {
    let draft = Draft {
        kind: NotificationKind::Invitation,
        conversation_id: None,
        recipient,
        payload: Payload { token: Some(token.to_owned()), role: Some(role), ..Payload::default() },
        due_at: services.clock.now(),
    };
    queries::insert(tx, services, draft).await.map(|_| ())
}

/// Mails a code at once, before whatever else waits.
///
/// It waits in the row, as an invitation's token does, and is erased when the mail is sent, skipped or given up: no
/// retry comes within the ten minutes that it works. The row belongs to no conversation, because staff don't see it.
pub(crate) async fn enqueue_email_code(
    tx: &mut Tx,
    services: &Services,
    recipient: &str,
    code_id: Uuid,
    code: &str,
) -> Result<()> {
    let draft = Draft {
        kind: NotificationKind::EmailCode,
        conversation_id: None,
        recipient,
        payload: Payload { token: Some(code.to_owned()), code_id: Some(code_id), ..Payload::default() },
        due_at: services.clock.now(),
    };
    queries::insert(tx, services, draft).await.map(|_| ())
}

/// Mails a test to the agent's own address; its line in the log tells how that went.
///
/// Errors: `Forbidden` without `Mail_UPDATE`.
pub async fn send_test(services: &Services, agent: &Agent) -> Result<NotificationId> {
    require(agent, Permission::MailUpdate)?;
    let draft = Draft {
        kind: NotificationKind::Test,
        conversation_id: None,
        recipient: &agent.email,
        payload: Payload::default(),
        due_at: services.clock.now(),
    };
    let mut tx = services.db.begin().await?;
    let id = queries::insert(&mut tx, services, draft).await?;
    tx.commit().await?;
    Ok(id)
}

/// The newest emails and what became of them; with `only_dead`, those that were given up.
///
/// Errors: `Forbidden` without `Mail_READ`.
pub async fn log(services: &Services, agent: &Agent, only_dead: bool) -> Result<Vec<Notification>> {
    require(agent, Permission::MailRead)?;
    queries::log(&services.db, only_dead).await
}

/// Sends an email that was given up, from the first try on.
///
/// Errors: `Forbidden` without `Mail_UPDATE`, `NotFound`, `Conflict` when it was not given up or when a newer
/// email to the same address waits: that one carries the same replies.
pub async fn retry(services: &Services, actor: &Actor, id: NotificationId) -> Result<()> {
    require(actor, Permission::MailUpdate)?;
    let mut tx = services.db.begin().await?;
    match queries::revive(&mut tx, id, services.clock.now()).await {
        Ok(Some(about)) => {
            let what = (Subject::Notification, id);
            activity::record(&mut tx, services, Some(actor), "notification.retry", what, ((), ())).await?;
            tx.commit().await?;
            publish_emails(services, about).await;
            Ok(())
        }
        Ok(None) if queries::exists(&services.db, id).await? => {
            Err(Error::Conflict("Only an email that was given up can be sent again.".into()))
        }
        Ok(None) => Err(Error::NotFound(WHAT)),
        Err(Error::Database(error)) if crate::db::is_unique_violation(&error) => {
            Err(Error::Conflict("A newer email with these replies is already waiting.".into()))
        }
        Err(error) => Err(error),
    }
}

/// Refuses whoever may not read the emails themselves, which hold links that open conversations and make agents of
/// their readers.
pub fn check_may_read_letters(agent: &Agent) -> Result<()> {
    require(agent, Permission::MailRead)?;
    require(agent, Permission::AgentsUpdate)
}

/// The lines about emails in a conversation's thread, oldest first. Skipped ones are only in the log.
///
/// The caller has checked that the viewer may see the conversation.
pub async fn email_notes(services: &Services, conversation: ConversationId) -> Result<Vec<EmailNote>> {
    let rows = queries::finished(&services.db, conversation).await?;
    Ok(rows.into_iter().map(note).collect())
}

/// Tells staff how the emails about a conversation stand now. `None` is for emails that are about none. A failure
/// only costs freshness: it is logged.
async fn publish_emails(services: &Services, about: Option<ConversationId>) {
    let Some(id) = about else { return };
    let read =
        async { Ok::<_, Error>((queries::is_unsubscribed(&services.db, id).await?, email_notes(services, id).await?)) };
    match read.await {
        Ok((unsubscribed, emails)) => {
            services
                .realtime
                .tell_staff(topics::CONVERSATION_UPDATED, ConversationUpdated { id, unsubscribed, emails });
        }
        Err(error) => tracing::warn!(%error, conversation = %id, "staff were not told of an email"),
    }
}

fn note(row: queries::Finished) -> EmailNote {
    let to = &row.recipient;
    let text = match (row.state, row.payload.0.replies.unwrap_or(1)) {
        (NotificationState::Dead, _) => {
            format!("Email to {to} could not be sent: {}", row.reason.as_deref().unwrap_or("no reason was given"))
        }
        (_, 1) => format!("Email with 1 reply sent to {to}"),
        (_, replies) => format!("Email with {replies} replies sent to {to}"),
    };
    EmailNote { at: row.finished_at, text }
}
