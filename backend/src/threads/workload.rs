//! How much is unfinished, by agent and by department, and what becomes of it when a department goes.

use super::queries;
use crate::{Result, Services, db::Tx};
use domain::{
    Timestamp,
    ids::{AgentId, DepartmentId, ThreadId},
    threads::ThreadKind,
};
use std::collections::HashMap;

/// How many unfinished threads of a kind each agent has, those who wait for their customer among them. Agents without any
/// are not in it.
pub(crate) async fn unfinished_by_agent(services: &Services, kind: ThreadKind) -> Result<HashMap<AgentId, i64>> {
    Ok(queries::unfinished_by_agent(&services.db, kind).await?.into_iter().collect())
}

/// How many unfinished threads of a kind one agent has.
pub(crate) async fn unfinished_of(services: &Services, kind: ThreadKind, agent: AgentId) -> Result<i64> {
    queries::unfinished_of(&services.db, kind, agent).await
}

/// How many unfinished threads of a kind are in each department. Departments without any are not in it.
pub(crate) async fn unfinished_by_department(
    services: &Services,
    kind: ThreadKind,
) -> Result<HashMap<DepartmentId, i64>> {
    Ok(queries::unfinished_by_department(&services.db, kind).await?.into_iter().collect())
}

/// Moves everything in one department to another, in the caller's transaction, and returns what was moved: after the
/// commit each is a [`super::Change::Department`]. The caller keeps both departments from going.
pub(crate) async fn move_department(
    tx: &mut Tx,
    from: DepartmentId,
    to: DepartmentId,
    now: Timestamp,
) -> Result<Vec<(ThreadKind, ThreadId)>> {
    queries::move_department(tx, from, to, now).await
}

/// Whether anything, also what is finished, is in a department that the caller has locked.
pub(crate) async fn is_department_used(tx: &mut Tx, id: DepartmentId) -> Result<bool> {
    queries::is_department_used(tx, id).await
}
