//! What other contexts have sent: one function for each kind of delivery, and what its row carries.
//!
//! The file knows the outbox alone, so that the contexts which ask for a delivery may be asked in turn by its kind
//! (`kinds/`) when it is due.

use super::outbox::{Draft, Priority, Subject, enqueue};
use crate::{Error, Result, Services, db::Tx};
use domain::{
    Timestamp,
    ids::{DeliveryId, ThreadId},
    notifications::{channels::EMAIL, kinds, subject_types::CONVERSATION},
    people::Role,
};
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use uuid::Uuid;

/// What an email with replies keeps.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct ChatReplyPayload {
    /// How many replies the sent one carried.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) replies: Option<usize>,
}

/// What an invitation waits with.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct InvitationPayload {
    /// The link's secret; erased when the mail is sent or skipped. A dead row keeps it, because a retry needs it; by then
    /// it is worth no more than the invitation, which expires and can be revoked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    /// What the invited will be.
    pub(super) role: Role,
}

/// What an email with a code waits with.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct EmailCodePayload {
    /// The code; erased when the mail is sent, skipped or given up: no retry comes within the ten minutes that it works.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) token: Option<String>,
    /// Which code it is.
    pub(super) code_id: Uuid,
}

/// Reads what a row carries.
pub(crate) fn payload<T: DeserializeOwned>(value: &Value) -> Result<T> {
    serde_json::from_value(value.clone()).map_err(|error| Error::Internal(format!("a delivery's payload: {error}")))
}

/// What a row carries, as it is stored.
pub(super) fn stored(payload: impl Serialize) -> Result<Value> {
    serde_json::to_value(payload).map_err(|error| Error::Internal(format!("a delivery's payload: {error}")))
}

/// A payload whose secret is erased.
pub(super) fn without_token(mut payload: Value) -> Value {
    if let Some(fields) = payload.as_object_mut() {
        fields.remove("token");
    }
    payload
}

/// What emails about a conversation are about.
pub(crate) fn conversation(id: ThreadId) -> Subject {
    Subject { subject_type: CONVERSATION, id: id.0 }
}

/// Sees to it that the unread replies of a conversation will be mailed. A row that waits already is
/// kept with its time, so that the delay counts from the first reply.
///
/// The caller holds the lock on the conversation: a row that is being finished at this moment would
/// otherwise swallow the reply.
pub(crate) async fn enqueue_chat_reply(
    tx: &mut Tx,
    services: &Services,
    conversation: ThreadId,
    recipient: &str,
) -> Result<()> {
    enqueue_chat_reply_since(tx, services, conversation, recipient, services.clock.now()).await
}

/// The same for replies the first of which has waited since then.
pub(super) async fn enqueue_chat_reply_since(
    tx: &mut Tx,
    services: &Services,
    id: ThreadId,
    recipient: &str,
    since: Timestamp,
) -> Result<()> {
    let draft = Draft {
        subject: Some(conversation(id)),
        dedupe_key: Some(format!("{}:{}", kinds::CHAT_REPLY, id.0.simple())),
        due_at: since + services.config.reply_email_delay,
        ..email(services, kinds::CHAT_REPLY, recipient)
    };
    enqueue(tx, services, draft).await.map(|_| ())
}

/// Mails an invitation at once.
pub(crate) async fn enqueue_invitation(
    tx: &mut Tx,
    services: &Services,
    recipient: &str,
    token: &str,
    role: Role,
) -> Result<()> {
    let payload = stored(InvitationPayload { token: Some(token.to_owned()), role })?;
    let draft = Draft { payload, ..email(services, kinds::INVITATION, recipient) };
    enqueue(tx, services, draft).await.map(|_| ())
}

/// Mails a code at once, before whatever else waits. The row is about no conversation, because staff don't see it.
pub(crate) async fn enqueue_email_code(
    tx: &mut Tx,
    services: &Services,
    recipient: &str,
    code_id: Uuid,
    code: &str,
) -> Result<()> {
    let payload = stored(EmailCodePayload { token: Some(code.to_owned()), code_id })?;
    let draft = Draft { payload, priority: Priority::Critical, ..email(services, kinds::EMAIL_CODE, recipient) };
    enqueue(tx, services, draft).await.map(|_| ())
}

/// Mails a test at once.
pub(super) async fn enqueue_test(tx: &mut Tx, services: &Services, recipient: &str) -> Result<DeliveryId> {
    enqueue(tx, services, email(services, kinds::TEST, recipient)).await
}

/// An email about nothing in particular, to be sent at once.
fn email<'a>(services: &Services, kind: &'static str, recipient: &'a str) -> Draft<'a> {
    Draft {
        kind,
        subject: None,
        channel: EMAIL,
        recipient,
        dedupe_key: None,
        payload: json!({}),
        priority: Priority::Normal,
        due_at: services.clock.now(),
    }
}
