//! How the team looks, and who may see it.

use super::super::{
    checks::{require, require_any},
    queries::{
        departments::{self, DepartmentRow},
        support_agents::{self, SupportAgentRow},
    },
};
use crate::{
    Error, Result, Services,
    realtime::{Room, topics},
    threads,
};
use domain::{
    ids::{AgentId, DepartmentId},
    people::{Agent, Availability, Department, Permission, SupportAgent, Team},
    threads::ThreadKind,
};
use std::collections::HashMap;

pub(super) const AGENT: &str = "agent";
pub(super) const DEPARTMENT: &str = "department";

/// Which agents.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct TeamFilter {
    /// Where they work.
    pub department: Option<InDepartment>,
    /// Whether new tickets come to them now.
    pub status: Option<Availability>,
}

/// Where an agent works.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InDepartment {
    /// In none.
    Nowhere,
    /// In this one.
    In(DepartmentId),
}

impl TeamFilter {
    fn takes(self, agent: &SupportAgent) -> bool {
        let is_there = match self.department {
            Some(InDepartment::Nowhere) => agent.department_id.is_none(),
            Some(InDepartment::In(id)) => agent.department_id == Some(id),
            None => true,
        };
        is_there && self.status.is_none_or(|status| agent.status == status)
    }
}

/// Refuses whoever has nothing to do with the team: those who neither answer nor manage it.
pub(super) fn require_look(agent: &Agent) -> Result<()> {
    require_any(agent, &Permission::TO_SEE_THE_TEAM)
}

/// Whether an agent may hear of the team; asked at each join. Errors: `Forbidden`.
pub fn authorize_team_room(agent: &Agent) -> Result<()> {
    require_look(agent)
}

/// Everybody, and every department.
///
/// Errors: `Forbidden`.
pub async fn find_team(services: &Services, viewer: &Agent) -> Result<Team> {
    let agents = list_support_agents(services, viewer, TeamFilter::default()).await?;
    Ok(Team { departments: list_departments(services, viewer).await?, agents })
}

/// Agents with access, by name. Errors: `Forbidden`.
pub async fn list_support_agents(services: &Services, viewer: &Agent, filter: TeamFilter) -> Result<Vec<SupportAgent>> {
    require_look(viewer)?;
    let rows = support_agents::list(&services.db, None).await?;
    let loads = threads::unfinished_by_agent(services, ThreadKind::Ticket).await?;
    let load = |row: &SupportAgentRow| loads.get(&row.id).copied().unwrap_or_default();
    let all = rows.into_iter().map(|row| (load(&row), row)).map(|(load, row)| shown(services, row, load));
    Ok(all.filter(|agent| filter.takes(agent)).collect())
}

/// One agent with access. Errors: `Forbidden`, `NotFound`.
pub async fn find_support_agent(services: &Services, viewer: &Agent, id: AgentId) -> Result<SupportAgent> {
    require_look(viewer)?;
    read(services, id).await
}

/// Every department by name. Errors: `Forbidden`.
pub async fn list_departments(services: &Services, viewer: &Agent) -> Result<Vec<Department>> {
    require_look(viewer)?;
    let rows = departments::list(&services.db).await?;
    let open = threads::unfinished_by_department(services, ThreadKind::Ticket).await?;
    Ok(rows.into_iter().map(|(row, agent_count)| as_department(row, agent_count, &open)).collect())
}

/// One department, for those who change departments. Errors: `Forbidden`, `NotFound`.
pub async fn find_department(services: &Services, viewer: &Agent, id: DepartmentId) -> Result<Department> {
    require(viewer, Permission::DepartmentsUpdate)?;
    let all = list_departments(services, viewer).await?;
    all.into_iter().find(|department| department.id == id).ok_or(Error::NotFound(DEPARTMENT))
}

fn as_department(row: DepartmentRow, agent_count: i64, open: &HashMap<DepartmentId, i64>) -> Department {
    let DepartmentRow { id, name, description, tier, created_at, updated_at } = row;
    let open_tickets = open.get(&id).copied().unwrap_or_default();
    Department { id, name, description, tier, agent_count, open_tickets, created_at, updated_at }
}

/// One agent with access, whoever looks.
pub(super) async fn read(services: &Services, id: AgentId) -> Result<SupportAgent> {
    let row = support_agents::list(&services.db, Some(id)).await?.pop().ok_or(Error::NotFound(AGENT))?;
    let load = threads::unfinished_of(services, ThreadKind::Ticket, id).await?;
    Ok(shown(services, row, load))
}

fn shown(services: &Services, row: SupportAgentRow, active_tickets: i64) -> SupportAgent {
    let now = services.clock.now();
    let chosen = row.choice().at(now);
    SupportAgent {
        status: chosen.effective(now, active_tickets, row.capacity),
        availability: chosen.availability,
        until: chosen.until,
        active_tickets,
        id: row.id,
        name: row.name,
        email: row.email,
        phone: row.phone,
        role: row.role,
        department_id: row.department_id,
        department: row.department,
        tier: row.tier,
        capacity: row.capacity,
    }
}

/// Tells the team how one of them stands now; call it after the commit. A failure only costs freshness: it is logged.
pub(super) async fn tell(services: &Services, id: AgentId) {
    if !services.realtime.is_anyone_in(Room::Team) {
        return;
    }
    match read(services, id).await {
        Ok(agent) => services.realtime.publish(Room::Team, topics::AGENT_STATUS_CHANGED, None, agent),
        Err(error) => tracing::warn!(%error, "the team was not told of an agent"),
    }
}

/// Tells the team that departments are different now; call it after the commit.
pub(super) fn tell_departments(services: &Services) {
    services.realtime.publish(Room::Team, topics::DEPARTMENTS_CHANGED, None, ());
}
