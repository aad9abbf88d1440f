//! What staff do with support inquiries, beside reading and answering them (spec 2 §3).

use crate::{
    error::{Answer, ApiError},
    extract::{ConversationPath, CurrentAgent, Json},
};
use axum::extract::State;
use backend::{Desk, Error, conversations};
use domain::{
    activity::Activity,
    conversations::{ChatListItem, Status},
    ids::AgentId,
};
use serde::{Deserialize, Deserializer};

/// What `PATCH …/status` takes.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewStatus {
    status: Status,
}

/// What `PATCH …/assign` takes: to whom, and who has it as far as the client knows. Without the latter it is taken from
/// nobody.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Assignment {
    #[serde(default, deserialize_with = "given")]
    assigned_admin_id: Option<Option<AgentId>>,
    #[serde(default)]
    previous_admin_id: Option<AgentId>,
}

/// Tells `null` from a field that is not there.
fn given<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<AgentId>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// `PATCH /api/admin/support-inquiries/{id}/status`
pub async fn set_status(
    CurrentAgent(actor): CurrentAgent,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
    Json(new): Json<NewStatus>,
) -> Answer<ChatListItem> {
    Ok(axum::Json(conversations::set_status(&desk, &actor, id, new.status).await?))
}

/// `PATCH /api/admin/support-inquiries/{id}/assign`
pub async fn assign(
    CurrentAgent(actor): CurrentAgent,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
    Json(new): Json<Assignment>,
) -> Answer<ChatListItem> {
    let missing = || Error::invalid("assignedAdminId", "Say who is to have it; null for nobody.");
    let to = new.assigned_admin_id.ok_or_else(missing).map_err(ApiError)?;
    Ok(axum::Json(conversations::assign(&desk, &actor, id, new.previous_admin_id, to).await?))
}

/// `GET /api/admin/support-inquiries/{id}/activities`: what staff have done to it, the newest first.
pub async fn activities(
    CurrentAgent(agent): CurrentAgent,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
) -> Answer<Vec<Activity>> {
    Ok(axum::Json(conversations::activities(&desk, &agent, id).await?))
}

/// `POST /api/admin/support-inquiries/{id}/revoke-access`: nobody's token or link opens it any more.
pub async fn revoke_access(
    CurrentAgent(actor): CurrentAgent,
    ConversationPath(id): ConversationPath,
    State(desk): State<Desk>,
) -> Answer<ChatListItem> {
    Ok(axum::Json(conversations::revoke_access(&desk, &actor, id).await?))
}
