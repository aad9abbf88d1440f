//! The log of what staff have changed.

use crate::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

/// One change that a member of staff has made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "sql", derive(sqlx::FromRow))]
#[serde(rename_all = "camelCase")]
pub struct Activity {
    /// Unique; sorts by time.
    pub id: Uuid,
    /// Who did it, by name; `None` for whoever has the server's shell, and for Porchlight itself.
    pub agent_name: Option<String>,
    /// The API key that they did it by, by name; `None` for whoever was signed in.
    pub api_key_name: Option<String>,
    /// What was done, such as `conversation.status`.
    pub action: String,
    /// What it was, in the fields that have changed.
    pub before: Option<Value>,
    /// What it is now.
    pub after: Option<Value>,
    /// The request that it was done in, as in the server's log.
    pub request_id: Option<String>,
    /// When.
    pub created_at: Timestamp,
}
