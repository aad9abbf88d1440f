//! What staff do with support inquiries, beside reading and answering them (spec 2 §3).

use crate::{
    error::{Answer, ApiError},
    extract::{ConversationPath, CurrentAgent, Json, Query},
};
use axum::extract::State;
use backend::{
    Desk, Error,
    conversations::{self, Assigned, ListQuery, Order, Sort},
};
use domain::{
    activity::Activity,
    conversations::{ChatListItem, ChatPage, Status},
    ids::{AgentId, CustomerId},
};
use serde::{Deserialize, Deserializer};

/// Which inquiries (spec 2 §11.1).
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct Wanted {
    archived: Option<bool>,
    status: Option<Status>,
    category: Option<String>,
    customer_id: Option<CustomerId>,
    assigned_admin_id: Option<String>,
    search: Option<String>,
    sort: Option<Sort>,
    order: Option<Order>,
    limit: Option<i64>,
    cursor: Option<String>,
}

/// `GET /api/admin/support-inquiries`
pub async fn list(
    CurrentAgent(agent): CurrentAgent,
    State(desk): State<Desk>,
    Query(wanted): Query<Wanted>,
) -> Answer<ChatPage> {
    let query = ListQuery {
        archived: wanted.archived,
        status: wanted.status,
        category: wanted.category,
        customer_id: wanted.customer_id,
        assigned_to: wanted.assigned_admin_id.as_deref().map(assigned).transpose().map_err(ApiError)?,
        search: wanted.search,
        sort: wanted.sort,
        order: wanted.order,
        limit: wanted.limit,
        cursor: wanted.cursor,
    };
    Ok(axum::Json(conversations::list_by(&desk, &agent, query).await?))
}

fn assigned(text: &str) -> Result<Assigned, Error> {
    let wrong = |_| Error::invalid("assignedAdminId", "Give an agent’s id, or “none” for those that nobody sees to.");
    if text == "none" { Ok(Assigned::Nobody) } else { text.parse().map(Assigned::To).map_err(wrong) }
}

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
