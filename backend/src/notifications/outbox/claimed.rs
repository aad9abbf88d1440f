//! A delivery that is being sent.

use domain::ids::DeliveryId;
use serde_json::Value;
use sqlx::types::Json;
use uuid::Uuid;

/// A row that this process may send, until its lease ends.
#[derive(Debug, Clone, sqlx::FromRow)]
pub(crate) struct Claimed {
    pub(crate) id: DeliveryId,
    pub(crate) kind: String,
    pub(crate) subject_type: Option<String>,
    pub(crate) subject_id: Option<Uuid>,
    pub(crate) channel: String,
    pub(crate) recipient: String,
    pub(crate) payload: Json<Value>,
    pub(crate) attempts: i32,
    /// The same on every try.
    pub(crate) message_id: String,
    pub(super) lease_token: Uuid,
}
