//! A delivery before it is queued.

use domain::Timestamp;
use serde_json::Value;
use uuid::Uuid;

/// What a delivery is about: a type of thing, and which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subject {
    /// As rows name it.
    pub(crate) subject_type: &'static str,
    /// Which one.
    pub(crate) id: Uuid,
}

/// How soon a delivery leaves, compared with the others that are due.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Priority {
    /// Before all others: somebody sits and waits for it.
    Critical,
    /// In its turn.
    Normal,
}

/// A delivery to be queued.
pub(crate) struct Draft<'a> {
    /// As [`Kind::name`](super::Kind::name) says.
    pub(crate) kind: &'static str,
    /// What it is about, if anything.
    pub(crate) subject: Option<Subject>,
    /// As [`Channel::name`](super::Channel::name) says.
    pub(crate) channel: &'static str,
    /// The address, as the channel understands it.
    pub(crate) recipient: &'a str,
    /// While a delivery with this key waits, another one for the same recipient on the same channel adds nothing.
    pub(crate) dedupe_key: Option<String>,
    /// What the kind needs besides.
    pub(crate) payload: Value,
    /// How soon it leaves.
    pub(crate) priority: Priority,
    /// When it may leave.
    pub(crate) due_at: Timestamp,
}
