//! Departments (spec 3, department management).

use crate::{
    error::{Answer, ApiError},
    extract::{CurrentAgent, DepartmentPath, Json, Query},
    routes::api_docs::TEAM,
};
use axum::{extract::State, http::StatusCode};
use backend::{Services, people};
use domain::{
    ids::DepartmentId,
    people::{Department, DepartmentChange, NewDepartment},
};
use serde::Deserialize;

/// Where what is in a deleted department goes.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Successor {
    /// The department that takes its agents and tickets. One that is empty needs none.
    into: Option<DepartmentId>,
}

/// What `POST …/merge` takes.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Merge {
    /// The department that takes the agents and tickets, and stays.
    into: DepartmentId,
}

/// `GET /support/departments`: departments with their agents and open tickets.
#[utoipa::path(get, path = "/support/departments", tag = TEAM, responses((status = 200, body = Vec<Department>)))]
pub async fn list_departments(
    CurrentAgent(agent): CurrentAgent,
    State(services): State<Services>,
) -> Answer<Vec<Department>> {
    Ok(axum::Json(people::list_departments(&services, &agent).await?))
}

/// `POST /support/departments`: makes a department.
#[utoipa::path(
    post, path = "/support/departments", tag = TEAM,
    request_body = NewDepartment, responses((status = 201, body = Department), (status = 409))
)]
pub async fn create_department(
    CurrentAgent(actor): CurrentAgent,
    State(services): State<Services>,
    Json(new): Json<NewDepartment>,
) -> Result<(StatusCode, axum::Json<Department>), ApiError> {
    let made = people::create_department(&services, &actor, new).await?;
    Ok((StatusCode::CREATED, axum::Json(made)))
}

/// `PATCH /support/departments/{id}`: changes a department's name, description or tier.
#[utoipa::path(
    patch, path = "/support/departments/{id}", tag = TEAM,
    request_body = DepartmentChange, responses((status = 200, body = Department), (status = 409))
)]
pub async fn change_department(
    CurrentAgent(actor): CurrentAgent,
    DepartmentPath(id): DepartmentPath,
    State(services): State<Services>,
    Json(change): Json<DepartmentChange>,
) -> Answer<Department> {
    Ok(axum::Json(people::change_department(&services, &actor, id, change).await?))
}

/// `DELETE /support/departments/{id}`: deletes a department; another one takes what is in it.
#[utoipa::path(
    delete, path = "/support/departments/{id}", tag = TEAM,
    params(Successor), responses((status = 204), (status = 409))
)]
pub async fn delete_department(
    CurrentAgent(actor): CurrentAgent,
    DepartmentPath(id): DepartmentPath,
    State(services): State<Services>,
    Query(Successor { into }): Query<Successor>,
) -> Result<StatusCode, ApiError> {
    people::delete_department(&services, &actor, id, into).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// `POST /support/departments/{id}/merge`: merges a department into another one, which is returned.
#[utoipa::path(
    post, path = "/support/departments/{id}/merge", tag = TEAM,
    request_body = Merge, responses((status = 200, body = Department))
)]
pub async fn merge_department(
    CurrentAgent(actor): CurrentAgent,
    DepartmentPath(id): DepartmentPath,
    State(services): State<Services>,
    Json(Merge { into }): Json<Merge>,
) -> Answer<Department> {
    Ok(axum::Json(people::merge_department(&services, &actor, id, into).await?))
}
