//! Whose a socket is, and what its loop is told to do.

use crate::{conversations::Guest, customers::Proof};
use axum::extract::ws::Utf8Bytes;
use domain::{
    conversations::SenderType,
    ids::{AgentId, CustomerId},
};
use std::sync::{Arc, Mutex, PoisonError};

/// Whose socket it is.
#[derive(Debug, Clone)]
pub enum SocketOwner {
    /// A visitor with a valid token.
    Guest(Guest),
    /// A customer, who may have several conversations.
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

impl SocketOwner {
    /// On which side of a conversation the owner is.
    pub fn sender_type(&self) -> SenderType {
        match self {
            Self::Guest(_) | Self::Customer { .. } => SenderType::Customer,
            Self::Agent { .. } => SenderType::Agent,
        }
    }
}

/// Why the server closes a socket.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CloseReason {
    /// It did not read fast enough.
    Slow,
    /// Its owner lost access.
    Revoked,
    /// The server stops; the client comes back.
    Restarting,
}

/// What a socket's loop does next.
#[derive(Debug)]
pub enum Outgoing {
    /// Send this.
    Frame(Utf8Bytes),
    /// Close, and stop.
    Close(CloseReason),
}
