//! What staff do with support inquiries, beside reading and answering them (spec 2 §3).

use crate::{
    error::{Answer, ApiError},
    extract::{CurrentAgent, Json, PathAgent, Query},
    routes::api_docs::ADMIN_SUPPORT_INQUIRIES,
};
use axum::extract::State;
use backend::{
    Error, Services, conversations,
    threads::{self, Assigned, ListQuery, Order, Sort},
};
use domain::{
    activity::Activity,
    conversations::{ChatListItem, ChatPage, Status},
    ids::{AgentId, CustomerId},
    threads::ThreadKind::Conversation,
};
use serde::{Deserialize, Deserializer};

/// Which inquiries (spec 2 §11.1).
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct InquiryFilters {
    /// Those in the archive, or those that are not; both without it.
    archived: Option<bool>,
    /// Where they stand.
    status: Option<Status>,
    /// What they are about.
    category: Option<String>,
    /// Whose they are.
    customer_id: Option<CustomerId>,
    /// Who sees to them: an agent's id, or `none`.
    assigned_admin_id: Option<String>,
    /// Words in tracking codes, subjects, names, addresses, telephone numbers and messages.
    #[param(max_length = 200)]
    search: Option<String>,
    /// What it is sorted by.
    #[param(value_type = Option<String>, pattern = "^(lastMessageAt|createdAt|updatedAt)$")]
    sort: Option<Sort>,
    /// `asc` begins with the oldest, `desc` with the newest.
    #[param(value_type = Option<String>, pattern = "^(asc|desc)$")]
    order: Option<Order>,
    /// How many at once.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
}

/// `GET /api/admin/support-inquiries`: inquiries, filtered, sorted and searched.
#[utoipa::path(
    get, path = "/api/admin/support-inquiries", tag = ADMIN_SUPPORT_INQUIRIES,
    params(InquiryFilters), responses((status = 200, body = ChatPage))
)]
pub async fn list(
    CurrentAgent(agent): CurrentAgent,
    State(services): State<Services>,
    Query(filters): Query<InquiryFilters>,
) -> Answer<ChatPage> {
    let query = ListQuery {
        archived: filters.archived,
        status: filters.status.map(Into::into),
        category: filters.category,
        customer_id: filters.customer_id,
        assigned_to: filters.assigned_admin_id.as_deref().map(parse_assignee).transpose().map_err(ApiError)?,
        search: filters.search,
        sort: filters.sort,
        order: filters.order,
        limit: filters.limit,
        cursor: filters.cursor,
    };
    Ok(axum::Json(conversations::list(&services, &agent, query).await?))
}

fn parse_assignee(text: &str) -> Result<Assigned, Error> {
    let wrong = |_| Error::invalid("assignedAdminId", "Give an agent’s id, or “none” for those that nobody sees to.");
    if text == "none" { Ok(Assigned::Nobody) } else { text.parse().map(Assigned::To).map_err(wrong) }
}

/// What `PATCH …/status` takes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewStatus {
    /// Where it is to stand.
    status: Status,
}

/// What `PATCH …/assign` takes: to whom, and who has it as far as the client knows. Without the latter it is taken from
/// nobody.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Assignment {
    /// To whom; `null` for nobody.
    #[serde(default, deserialize_with = "present")]
    #[schema(required, value_type = Option<AgentId>)]
    assigned_admin_id: Option<Option<AgentId>>,
    /// Who has it as far as the client knows; `null` for nobody.
    #[serde(default)]
    previous_admin_id: Option<AgentId>,
}

/// Tells `null` from a field that is not there.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<AgentId>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// `PATCH /api/admin/support-inquiries/{id}/status`: moves it to another status, if there is a way from where it stands.
#[utoipa::path(
    patch, path = "/api/admin/support-inquiries/{id}/status", tag = ADMIN_SUPPORT_INQUIRIES,
    request_body = NewStatus,
    responses((status = 200, body = ChatListItem), (status = 409), (status = 429))
)]
pub async fn set_status(
    PathAgent { actor, id }: PathAgent,
    State(services): State<Services>,
    Json(new): Json<NewStatus>,
) -> Answer<ChatListItem> {
    Ok(axum::Json(conversations::set_status(&services, &actor, id, new.status).await?))
}

/// `PATCH /api/admin/support-inquiries/{id}/assign`: gives it to an agent, or to nobody.
#[utoipa::path(
    patch, path = "/api/admin/support-inquiries/{id}/assign", tag = ADMIN_SUPPORT_INQUIRIES,
    request_body = Assignment,
    responses((status = 200, body = ChatListItem), (status = 409))
)]
pub async fn assign(
    PathAgent { actor, id }: PathAgent,
    State(services): State<Services>,
    Json(new): Json<Assignment>,
) -> Answer<ChatListItem> {
    let missing = || Error::invalid("assignedAdminId", "Say who is to have it; null for nobody.");
    let to = new.assigned_admin_id.ok_or_else(missing).map_err(ApiError)?;
    Ok(axum::Json(conversations::assign(&services, &actor, id, new.previous_admin_id, to).await?))
}

/// `GET /api/admin/support-inquiries/{id}/activities`: what staff have done to it, the newest first.
#[utoipa::path(
    get, path = "/api/admin/support-inquiries/{id}/activities", tag = ADMIN_SUPPORT_INQUIRIES,
    responses((status = 200, body = Vec<Activity>))
)]
pub async fn activities(PathAgent { actor, id }: PathAgent, State(services): State<Services>) -> Answer<Vec<Activity>> {
    Ok(axum::Json(threads::list_activities(&services, &actor, (Conversation, id)).await?))
}

/// `POST /api/admin/support-inquiries/{id}/revoke-access`: nobody's token or link opens it any more.
#[utoipa::path(
    post, path = "/api/admin/support-inquiries/{id}/revoke-access", tag = ADMIN_SUPPORT_INQUIRIES,
    responses((status = 200, body = ChatListItem))
)]
pub async fn revoke_access(
    PathAgent { actor, id }: PathAgent,
    State(services): State<Services>,
) -> Answer<ChatListItem> {
    Ok(axum::Json(conversations::revoke_access(&services, &actor, id).await?))
}
