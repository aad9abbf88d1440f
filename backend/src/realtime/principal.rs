//! Whose a socket is, and who looks at a thread from the customer's side.

use crate::Services;
use domain::{
    Timestamp,
    ids::{AgentId, CustomerId, InboxId, InboxKeyId, ThreadId, VisitorId},
    threads::{SenderType, ThreadKind, ThreadRef},
};
use std::sync::{Arc, Mutex, PoisonError};

/// Whoever may see one thread from the customer's side: with a token for it, or as the customer whose it is.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
pub struct Participant {
    /// The one thread.
    pub thread_id: ThreadId,
    /// Its kind.
    pub kind: ThreadKind,
    /// Who they are.
    pub visitor_id: VisitorId,
    /// The widget they came through.
    pub inbox_id: InboxId,
    /// The hash of the token that was shown; `None` for a customer. Revoking it ends the sockets that it opened.
    #[sqlx(default)]
    pub token_hash: Option<Vec<u8>>,
}

impl Participant {
    /// Their thread.
    pub fn thread(&self) -> (ThreadKind, ThreadId) {
        (self.kind, self.thread_id)
    }

    /// Whether this is their thread.
    pub(crate) fn is_in(&self, thread: ThreadRef) -> bool {
        thread.id == self.thread_id && thread.kind.is_none_or(|kind| kind == self.kind)
    }
}

/// What proves who a customer is for as long as it is good, without the token itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Proof {
    /// The key that signed the token.
    pub(crate) key: InboxKeyId,
    /// When the token ends.
    pub(crate) expires_at: Timestamp,
}

impl Proof {
    /// Whether the token's time is over.
    pub fn has_expired(&self, services: &Services) -> bool {
        self.expires_at <= services.clock.now()
    }
}

/// Whose a socket is.
#[derive(Debug, Clone)]
pub enum Principal {
    /// A visitor with a valid token.
    Visitor(Participant),
    /// A customer, who may have several threads.
    Customer {
        /// Who.
        id: CustomerId,
        /// What says so, and until when.
        proof: Proof,
    },
    /// A member of staff.
    Agent {
        /// Who.
        id: AgentId,
        /// The session that opened it: ending the session ends the socket.
        session: SessionId,
    },
}

/// The id of the session that opened a socket: of the same one when it gets a new id, as with a new password.
#[derive(Debug, Clone)]
pub struct SessionId(Arc<Mutex<String>>);

impl SessionId {
    /// The id that the session has now.
    pub fn current(&self) -> String {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whether the session has this id now.
    pub(super) fn is(&self, id: &str) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) == id
    }

    pub(super) fn rename(&self, id: &str) {
        id.clone_into(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }
}

impl<T: Into<String>> From<T> for SessionId {
    fn from(id: T) -> Self {
        Self(Arc::new(Mutex::new(id.into())))
    }
}

impl Principal {
    /// On which side of a thread it is.
    pub fn sender_type(&self) -> SenderType {
        match self {
            Self::Visitor(_) | Self::Customer { .. } => SenderType::Customer,
            Self::Agent { .. } => SenderType::Agent,
        }
    }
}
