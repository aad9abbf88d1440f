//! Who looks at a conversation, and whether they may.

use super::queries;
use crate::{
    Error, Result, Services,
    db::{Tx, run},
    error::CONVERSATION,
    people::{self, Actor},
    secrets,
};
use domain::{
    Timestamp,
    conversations::SenderType,
    ids::{ConversationId, DeliveryId, InboxId, VisitorId},
    people::{Agent, Permission},
};
use std::time::Duration;
use uuid::Uuid;

/// Every guest token starts with this, so that a leaked one is recognised.
const TOKEN_PREFIX: &str = "si_";
/// How long a guest's token opens the conversation.
pub(super) const GUESTS_LIFE: Duration = Duration::from_secs(365 * 24 * 3600);
/// How long the one does that a customer got for theirs. They can get another by identifying again.
pub(super) const CUSTOMERS_LIFE: Duration = Duration::from_secs(30 * 24 * 3600);

/// Whoever may see one conversation as its visitor: with a guest's token for it, or as the customer whose it is.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Guest {
    /// The one conversation.
    pub conversation_id: ConversationId,
    /// Who they are.
    pub visitor_id: VisitorId,
    /// The widget they came through.
    pub inbox_id: InboxId,
    /// The hash of the guest's token that was shown; `None` for a customer. Revoking it ends the sockets that it opened.
    #[sqlx(default)]
    pub token_hash: Option<Vec<u8>>,
}

/// Whoever looks at a conversation or writes in it.
#[derive(Debug, Clone)]
pub enum Viewer {
    /// A visitor.
    Guest(Guest),
    /// A member of staff.
    Agent(Agent),
}

impl Viewer {
    pub(super) fn sender_type(&self) -> SenderType {
        match self {
            Self::Guest(_) => SenderType::Customer,
            Self::Agent(_) => SenderType::Agent,
        }
    }

    pub(super) fn sender_id(&self) -> Uuid {
        match self {
            Self::Guest(guest) => guest.visitor_id.0,
            Self::Agent(agent) => agent.id.0,
        }
    }

    pub(super) fn sender_name(&self) -> Option<String> {
        match self {
            Self::Guest(_) => None,
            Self::Agent(agent) => Some(agent.name.clone()),
        }
    }

    /// Guests see their own conversation, agents who may read see all; what a guest may not see is not found.
    pub(super) fn check(&self, id: ConversationId) -> Result<()> {
        match self {
            Self::Guest(guest) if guest.conversation_id != id => Err(Error::NotFound(CONVERSATION)),
            Self::Guest(_) => Ok(()),
            Self::Agent(agent) => check_may_read(agent),
        }
    }

    /// Guests write in their own conversation, agents who may change them in all.
    pub(super) fn check_may_write(&self, id: ConversationId) -> Result<()> {
        self.check(id)?;
        match self {
            Self::Guest(_) => Ok(()),
            Self::Agent(agent) => check_may_change(agent),
        }
    }
}

impl From<Actor> for Viewer {
    fn from(actor: Actor) -> Self {
        Self::Agent(actor.agent)
    }
}

/// Whether this is a guest's token, good or not; otherwise it may be a customer's.
pub fn is_guest_token(token: &str) -> bool {
    token.starts_with(TOKEN_PREFIX)
}

/// Refuses staff who may not read conversations.
pub(super) fn check_may_read(agent: &Agent) -> Result<()> {
    people::require(agent, Permission::SupportInquiriesRead)
}

/// Refuses staff who may not change conversations. Whoever changes one is told how it looks then, so they read too.
pub(super) fn check_may_change(agent: &Agent) -> Result<()> {
    check_may_read(agent)?;
    people::require(agent, Permission::SupportInquiriesUpdate)
}

/// Whether the viewer may hear what staff are told about every conversation; asked at each join.
pub fn authorize_staff_room(viewer: &Viewer) -> Result<()> {
    match viewer {
        Viewer::Agent(agent) => check_may_read(agent),
        Viewer::Guest(_) => Err(Error::Forbidden("Only staff may join this room.".to_owned())),
    }
}

/// Who shows this token. Unknown, expired and revoked look the same.
pub async fn authenticate_guest(services: &Services, token: &str) -> Result<Guest> {
    if !is_guest_token(token) {
        return Err(Error::TokenInvalid);
    }
    let guest = run!(services.db.reader(), conn => sqlx::query_as::<_, Guest>(
        "SELECT c.id AS conversation_id, c.visitor_id, c.inbox_id, t.token_hash
         FROM guest_tokens t JOIN conversations c ON c.id = t.conversation_id
         WHERE t.token_hash = $1 AND t.expires_at > $2 AND t.revoked_at IS NULL")
        .bind(secrets::hash(token)).bind(services.clock.now())
        .fetch_optional(conn).await)?;
    guest.ok_or(Error::TokenInvalid)
}

/// Makes a token that opens a conversation for so long.
pub(super) async fn issue_token(
    tx: &mut Tx,
    services: &Services,
    conversation: ConversationId,
    life: Duration,
) -> Result<String> {
    let token = format!("{TOKEN_PREFIX}{}", secrets::token());
    store_token(tx, services, conversation, &token, services.clock.now() + life, None).await?;
    Ok(token)
}

/// The token that a link in an email is exchanged for. It follows from the link's secret, which nobody else
/// knows, so that the same link always gives the same one. It ends with the links of its email.
pub(super) async fn token_of_link(
    tx: &mut Tx,
    services: &Services,
    conversation: ConversationId,
    link: &str,
    email: DeliveryId,
    ends_at: Timestamp,
) -> Result<String> {
    let token = format!("{TOKEN_PREFIX}{}", secrets::derive("guest token", link));
    store_token(tx, services, conversation, &token, ends_at, Some(email)).await?;
    Ok(token)
}

async fn store_token(
    tx: &mut Tx,
    services: &Services,
    conversation: ConversationId,
    token: &str,
    ends_at: Timestamp,
    email: Option<DeliveryId>,
) -> Result<()> {
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO guest_tokens (token_hash, conversation_id, created_at, expires_at, delivery_id)
         VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING")
        .bind(secrets::hash(token)).bind(conversation).bind(services.clock.now()).bind(ends_at).bind(email)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// Whether the viewer may see this conversation; asked at each join.
pub async fn authorize(services: &Services, viewer: &Viewer, id: ConversationId) -> Result<()> {
    viewer.check(id)?;
    match viewer {
        // A token opens a conversation that exists.
        Viewer::Guest(_) => Ok(()),
        Viewer::Agent(_) => queries::standing(&services.db, id).await.map(|_| ()),
    }
}
