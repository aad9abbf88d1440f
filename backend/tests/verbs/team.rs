//! Departments, what agents take on, and whether new tickets come to them.

use crate::permissions::holder;
use backend::{
    Db, Error,
    people::{self, Actor, InDepartment, TeamFilter},
    realtime::{Connection, Principal, Room},
};
use domain::{
    ids::{AgentId, DepartmentId, ThreadId},
    people::{
        AgentChange, Availability, AvailabilityChoice, Department, DepartmentChange, NewDepartment, Permission, Role,
        SupportAgent,
    },
};
use std::time::Duration;
use test_support::{TestServices, frame, frames, on_both_engines};
use uuid::Uuid;

pub const AWAY: AvailabilityChoice = AvailabilityChoice { availability: Availability::Away, until: None };

pub async fn department(services: &TestServices, by: &Actor, name: &str) -> Department {
    let new = NewDepartment { name: name.into(), ..NewDepartment::default() };
    people::create_department(services, by, new).await.unwrap()
}

pub fn moves_to(department: DepartmentId) -> AgentChange {
    AgentChange { department_id: Some(Some(department)), ..AgentChange::default() }
}

/// A ticket, as tickets will be stored.
async fn ticket(services: &TestServices, agent: Option<AgentId>, department: Option<DepartmentId>, status: &str) {
    let inbox = services.guest(None).await.inbox_id;
    let (id, now) = (ThreadId(Uuid::now_v7()), services.clock.now());
    let sql = "INSERT INTO threads (id, kind, inbox_id, reference, status, assigned_to, department_id, created_at, updated_at)
               VALUES ($1, 'ticket', $2, $3, $4, $5, $6, $7, $7)";
    let reference = format!("TKT-{}", id.0.simple());
    match &services.db {
        Db::Sqlite { write, .. } => {
            let query = sqlx::query(sql).bind(id).bind(inbox).bind(reference).bind(status);
            query.bind(agent).bind(department).bind(now).execute(write).await.map(|_| ())
        }
        Db::Postgres(pool) => {
            let query = sqlx::query(sql).bind(id).bind(inbox).bind(reference).bind(status);
            query.bind(agent).bind(department).bind(now).execute(pool).await.map(|_| ())
        }
    }
    .unwrap();
}

async fn look(services: &TestServices, id: AgentId) -> SupportAgent {
    let owner = services.agent("Looker", Role::Owner).await;
    people::find_support_agent(services, &owner, id).await.unwrap()
}

/// A socket of this agent in the room of the team.
fn team_socket(services: &TestServices, agent: &Actor) -> Connection {
    let connection = services.realtime.connect(Principal::Agent { id: agent.id, session: "session".into() });
    connection.join(Room::Team);
    connection
}

on_both_engines!(
    async fn a_department_is_made_changed_and_shown_with_what_is_in_it(services: TestServices) {
        let (owner, ada) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Agent).await);
        let new = NewDepartment { name: " Billing ".into(), description: "Invoices".into(), tier: Some(2) };
        let made = people::create_department(&services, &owner, new).await.unwrap();
        assert_eq!((made.name.as_str(), made.description.as_str(), made.tier), ("Billing", "Invoices", 2));
        people::change_agent(&services, &owner, ada.id, moves_to(made.id)).await.unwrap();
        ticket(&services, Some(ada.id), Some(made.id), "waiting").await;
        ticket(&services, None, Some(made.id), "open").await;
        ticket(&services, None, Some(made.id), "closed").await;
        let change = DepartmentChange { name: Some("Money".into()), tier: Some(3), ..DepartmentChange::default() };
        let changed = people::change_department(&services, &owner, made.id, change).await.unwrap();
        let told = (changed.name.as_str(), changed.description.as_str(), changed.tier);
        assert_eq!(told, ("Money", "Invoices", 3), "{}", services.engine);
        assert_eq!((changed.agent_count, changed.open_tickets), (1, 2), "{}", services.engine);
        let shown = look(&services, ada.id).await;
        assert_eq!((shown.department.as_deref(), shown.active_tickets), (Some("Money"), 1), "{}", services.engine);
        assert_eq!(people::agent(&services, ada.id).await.unwrap().unwrap().department_id, Some(made.id));
    }
);

on_both_engines!(
    async fn a_name_is_one_departments_whatever_the_case(services: TestServices) {
        let owner = services.agent("Owner", Role::Owner).await;
        let (first, other) =
            (department(&services, &owner, "Büro").await, department(&services, &owner, "Orders").await);
        for name in ["Büro", "BÜRO", " büro "] {
            let new = NewDepartment { name: name.into(), ..NewDepartment::default() };
            let refused = people::create_department(&services, &owner, new).await;
            assert!(matches!(refused, Err(Error::Conflict(_))), "{} {name}: {refused:?}", services.engine);
            let change = DepartmentChange { name: Some(name.into()), ..DepartmentChange::default() };
            let refused = people::change_department(&services, &owner, other.id, change).await;
            assert!(matches!(refused, Err(Error::Conflict(_))), "{} {name}: {refused:?}", services.engine);
        }
        let change = DepartmentChange { name: Some("BÜRO".into()), ..DepartmentChange::default() };
        let renamed = people::change_department(&services, &owner, first.id, change).await.unwrap();
        assert_eq!(renamed.name, "BÜRO", "{}: its own name is its own", services.engine);
    }
);

on_both_engines!(
    async fn what_cannot_be_is_refused_with_its_field(services: TestServices) {
        let (owner, ada) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Agent).await);
        let made = department(&services, &owner, "Billing").await;
        let field = |error: Error| match error {
            Error::Invalid { field, .. } => field,
            other => panic!("{other}"),
        };
        for (change, expected) in [
            (DepartmentChange { name: Some(" ".into()), ..DepartmentChange::default() }, "name"),
            (DepartmentChange { name: Some("x".repeat(81)), ..DepartmentChange::default() }, "name"),
            (DepartmentChange { description: Some("x".repeat(301)), ..DepartmentChange::default() }, "description"),
            (DepartmentChange { tier: Some(0), ..DepartmentChange::default() }, "tier"),
            (DepartmentChange { tier: Some(4), ..DepartmentChange::default() }, "tier"),
        ] {
            let refused = people::change_department(&services, &owner, made.id, change.clone()).await;
            assert_eq!(field(refused.unwrap_err()), expected, "{} {change:?}", services.engine);
        }
        for (change, expected) in [
            (AgentChange { tier: Some(4), ..AgentChange::default() }, "tier"),
            (AgentChange { capacity: Some(0), ..AgentChange::default() }, "capacity"),
            (AgentChange { capacity: Some(501), ..AgentChange::default() }, "capacity"),
            (AgentChange { phone: Some("call me".into()), ..AgentChange::default() }, "phone"),
            (moves_to(DepartmentId(Uuid::now_v7())), "departmentId"),
        ] {
            let refused = people::change_agent(&services, &owner, ada.id, change.clone()).await;
            assert_eq!(field(refused.unwrap_err()), expected, "{} {change:?}", services.engine);
        }
        let nobody = people::change_agent(&services, &owner, AgentId(Uuid::now_v7()), AgentChange::default()).await;
        assert!(matches!(nobody, Err(Error::NotFound("agent"))), "{nobody:?}");
        let (past, now) = (services.clock.now() - Duration::from_secs(1), services.clock.now());
        for until in [past, now] {
            let choice = AvailabilityChoice { until: Some(until), ..AWAY };
            let refused = people::set_availability(&services, &ada, ada.id, choice).await;
            assert_eq!(field(refused.unwrap_err()), "until", "{}", services.engine);
        }
    }
);

on_both_engines!(
    async fn a_merged_department_leaves_everything_to_the_other_one(services: TestServices) {
        let (owner, ada) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Agent).await);
        let gone = services.agent("Gone", Role::Agent).await;
        let (from, to) =
            (department(&services, &owner, "Returns").await, department(&services, &owner, "Orders").await);
        for agent in [&ada, &gone] {
            people::change_agent(&services, &owner, agent.id, moves_to(from.id)).await.unwrap();
        }
        people::deactivate(&services, &owner, gone.id).await.unwrap();
        ticket(&services, None, Some(from.id), "open").await;
        ticket(&services, None, Some(from.id), "closed").await;
        let refused = people::delete_department(&services, &owner, from.id, None).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{}: {refused:?}", services.engine);
        let itself = people::merge_department(&services, &owner, from.id, from.id).await;
        assert!(matches!(itself, Err(Error::Invalid { field: "into", .. })), "{itself:?}");

        let kept = people::merge_department(&services, &owner, from.id, to.id).await.unwrap();
        assert_eq!((kept.id, kept.agent_count, kept.open_tickets), (to.id, 1, 1), "{}", services.engine);
        let team = people::find_team(&services, &owner).await.unwrap();
        assert_eq!(team.departments, [kept], "{}", services.engine);
        // Nothing refers to the one that has gone, or this would be refused.
        let again = people::merge_department(&services, &owner, from.id, to.id).await;
        assert!(matches!(again, Err(Error::NotFound("department"))), "{again:?}");
        let refused = people::delete_department(&services, &owner, to.id, None).await;
        assert!(matches!(refused, Err(Error::Conflict(_))), "{}: a closed ticket is in it too", services.engine);
        let empty = department(&services, &owner, "Empty").await;
        people::delete_department(&services, &owner, empty.id, None).await.unwrap();
    }
);

on_both_engines!(
    async fn availability_ends_by_itself_and_the_team_is_told(services: TestServices) {
        let (owner, ada) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Agent).await);
        let mut socket = team_socket(&services, &owner);
        let (began, end) = (services.clock.now(), services.clock.now() + Duration::from_secs(1800));
        let choice = AvailabilityChoice { until: Some(end), ..AWAY };
        let set = people::set_availability(&services, &ada, ada.id, choice).await.unwrap();
        assert_eq!((set.status, set.until), (Availability::Away, Some(end)), "{}", services.engine);
        let told = frame(&mut socket).await;
        assert_eq!((&told["event"], &told["room"]), (&"agent_status_changed".into(), &"support_team".into()));
        let data = &told["data"];
        assert_eq!((&data["status"], &data["id"]), (&"away".into(), &serde_json::json!(ada.id)), "{}", services.engine);
        people::set_availability(&services, &ada, ada.id, choice).await.unwrap();
        assert!(frames(&mut socket).await.is_empty(), "{}: what changes nothing is not told", services.engine);

        services.clock.advance(Duration::from_secs(1799));
        let looked = people::tell_ended_availability(&services, began).await.unwrap();
        assert!(frames(&mut socket).await.is_empty(), "{}: it lasts", services.engine);
        services.clock.advance(Duration::from_secs(1));
        let shown = look(&services, ada.id).await;
        assert_eq!(
            (shown.status, shown.availability, shown.until),
            (Availability::Available, Availability::Available, None)
        );
        let looked = people::tell_ended_availability(&services, looked).await.unwrap();
        assert_eq!(frame(&mut socket).await["data"]["status"], "available", "{}", services.engine);
        people::tell_ended_availability(&services, looked).await.unwrap();
        assert!(frames(&mut socket).await.is_empty(), "{}: it is told once", services.engine);
    }
);

on_both_engines!(
    async fn whoever_has_as_many_as_they_take_is_busy(services: TestServices) {
        let (owner, ada) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Agent).await);
        let change = AgentChange { capacity: Some(2), ..AgentChange::default() };
        people::change_agent(&services, &owner, ada.id, change).await.unwrap();
        for (status, expected) in [
            ("resolved", (0, Availability::Available)),
            ("closed", (0, Availability::Available)),
            ("waiting", (1, Availability::Available)),
            ("escalated", (2, Availability::Busy)),
            ("open", (3, Availability::Busy)),
        ] {
            ticket(&services, Some(ada.id), None, status).await;
            let shown = look(&services, ada.id).await;
            assert_eq!((shown.active_tickets, shown.status), expected, "{} {status}", services.engine);
            assert_eq!(shown.availability, Availability::Available, "{}: she chose so", services.engine);
        }
        // A conversation is no ticket.
        let guest = services.guest(None).await;
        services.visitor_says(&guest, "hello").await;
        backend::conversations::assign(&services, &owner, guest.thread_id, None, Some(ada.id)).await.unwrap();
        assert_eq!(look(&services, ada.id).await.active_tickets, 3, "{}", services.engine);
        let set = people::set_availability(&services, &owner, ada.id, AWAY).await.unwrap();
        assert_eq!(set.status, Availability::Away, "{}: away is more than busy", services.engine);
    }
);

on_both_engines!(
    async fn agents_are_found_by_department_and_status(services: TestServices) {
        let owner = services.agent("Owner", Role::Owner).await;
        let (ada, ben) = (services.agent("Ada", Role::Agent).await, services.agent("Ben", Role::Agent).await);
        let made = department(&services, &owner, "Billing").await;
        people::change_agent(&services, &owner, ada.id, moves_to(made.id)).await.unwrap();
        people::set_availability(&services, &ben, ben.id, AWAY).await.unwrap();
        let names = async |department, status| {
            let found =
                people::list_support_agents(&services, &owner, TeamFilter { department, status }).await.unwrap();
            found.into_iter().map(|agent| agent.name).collect::<Vec<_>>()
        };
        assert_eq!(names(None, None).await, ["Ada", "Ben", "Owner"], "{}", services.engine);
        assert_eq!(names(Some(InDepartment::In(made.id)), None).await, ["Ada"]);
        assert_eq!(names(Some(InDepartment::Nowhere), None).await, ["Ben", "Owner"]);
        assert_eq!(names(Some(InDepartment::Nowhere), Some(Availability::Available)).await, ["Owner"]);
        assert_eq!(names(None, Some(Availability::Away)).await, ["Ben"]);
        people::deactivate(&services, &owner, ben.id).await.unwrap();
        assert_eq!(names(None, None).await, ["Ada", "Owner"], "{}", services.engine);
    }
);

on_both_engines!(
    async fn only_those_who_manage_agents_choose_for_others(services: TestServices) {
        let other = services.agent("Other", Role::Admin).await;
        let reader = holder(&services, [Permission::SupportRequestsRead]).await;
        people::set_availability(&services, &reader, reader.id, AWAY).await.unwrap();
        let refused = people::set_availability(&services, &reader, other.id, AWAY).await;
        assert!(matches!(refused, Err(Error::Forbidden(_))), "{}: {refused:?}", services.engine);
        people::set_availability(&services, &other, reader.id, AvailabilityChoice::AVAILABLE).await.unwrap();
        assert_eq!(look(&services, reader.id).await.status, Availability::Available, "{}", services.engine);
    }
);
