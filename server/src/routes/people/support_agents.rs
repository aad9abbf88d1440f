//! Agents as those who take tickets (spec 3, agent management).

use crate::{
    error::{Answer, ApiError},
    extract::{AgentPath, CurrentAgent, Json, Query},
    routes::api_docs::TEAM,
};
use axum::extract::State;
use backend::{
    Error, Services,
    people::{self, InDepartment, TeamFilter},
};
use domain::{
    ids::DepartmentId,
    people::{AgentChange, Availability, AvailabilityChoice, SupportAgent},
};
use serde::{Deserialize, Deserializer};

/// Which agents.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct AgentFilters {
    /// Where they work: a department's id, or `none`.
    department: Option<String>,
    /// Whether new tickets come to them now.
    status: Option<Availability>,
}

/// What `PATCH /support/agents/{id}` takes: a field that is absent stays.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub struct AgentPatch {
    /// Where they work from now on; `null` for nowhere.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<DepartmentId>)]
    department_id: Option<Option<DepartmentId>>,
    /// From 1 to 3.
    #[schema(minimum = 1, maximum = 3)]
    tier: Option<i32>,
    /// How many unfinished tickets they take.
    #[schema(minimum = 1, maximum = 500)]
    capacity: Option<i32>,
    /// Their telephone number; an empty one takes it away.
    #[schema(max_length = 40)]
    phone: Option<String>,
}

/// Tells `null` from a field that is not there.
fn present<'de, D: Deserializer<'de>>(value: D) -> Result<Option<Option<DepartmentId>>, D::Error> {
    Option::deserialize(value).map(Some)
}

/// `GET /support/agents`: agents with their department, tier, load and status.
#[utoipa::path(
    get, path = "/support/agents", tag = TEAM,
    params(AgentFilters), responses((status = 200, body = Vec<SupportAgent>))
)]
pub async fn list_agents(
    CurrentAgent(agent): CurrentAgent,
    State(services): State<Services>,
    Query(AgentFilters { department, status }): Query<AgentFilters>,
) -> Answer<Vec<SupportAgent>> {
    let department = department.as_deref().map(parse_department).transpose().map_err(ApiError)?;
    let filter = TeamFilter { department, status };
    Ok(axum::Json(people::list_support_agents(&services, &agent, filter).await?))
}

fn parse_department(text: &str) -> Result<InDepartment, Error> {
    let wrong = |_| Error::invalid("department", "Give a department’s id, or “none” for those who are in none.");
    if text == "none" { Ok(InDepartment::Nowhere) } else { text.parse().map(InDepartment::In).map_err(wrong) }
}

/// `PATCH /support/agents/{id}`: changes where an agent works, their tier, capacity or telephone number.
#[utoipa::path(
    patch, path = "/support/agents/{id}", tag = TEAM,
    request_body = AgentPatch, responses((status = 200, body = SupportAgent))
)]
pub async fn change_agent(
    CurrentAgent(actor): CurrentAgent,
    AgentPath(id): AgentPath,
    State(services): State<Services>,
    Json(AgentPatch { department_id, tier, capacity, phone }): Json<AgentPatch>,
) -> Answer<SupportAgent> {
    let change = AgentChange { department_id, tier, capacity, phone };
    Ok(axum::Json(people::change_agent(&services, &actor, id, change).await?))
}

/// `PUT /support/agents/{id}/availability`: chooses whether new tickets come to an agent, and until when that lasts.
#[utoipa::path(
    put, path = "/support/agents/{id}/availability", tag = TEAM,
    request_body = AvailabilityChoice, responses((status = 200, body = SupportAgent))
)]
pub async fn set_availability(
    CurrentAgent(actor): CurrentAgent,
    AgentPath(id): AgentPath,
    State(services): State<Services>,
    Json(choice): Json<AvailabilityChoice>,
) -> Answer<SupportAgent> {
    Ok(axum::Json(people::set_availability(&services, &actor, id, choice).await?))
}

/// `PUT /support/agents/me/availability`: the same for oneself.
#[utoipa::path(
    put, path = "/support/agents/me/availability", tag = TEAM,
    request_body = AvailabilityChoice, responses((status = 200, body = SupportAgent))
)]
pub async fn set_own_availability(
    CurrentAgent(actor): CurrentAgent,
    State(services): State<Services>,
    Json(choice): Json<AvailabilityChoice>,
) -> Answer<SupportAgent> {
    Ok(axum::Json(people::set_availability(&services, &actor, actor.id, choice).await?))
}
