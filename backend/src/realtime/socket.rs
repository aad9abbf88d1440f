//! Whose a socket is, and what its loop is told to do.

use crate::{conversations::Guest, customers::Proof};
use axum::extract::ws::Utf8Bytes;
use domain::{
    conversations::SenderType,
    ids::{AgentId, CustomerId},
};

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
        session: String,
    },
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
