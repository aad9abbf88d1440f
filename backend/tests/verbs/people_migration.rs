//! The migration that makes a team of the agents leaves what was chosen about roles, and adds what is new.

use crate::migrations::{execute, migrate_to};
use backend::{
    Db,
    people::{self, Actor},
};
use chrono::{TimeZone, Utc};
use domain::people::{
    Availability, DEFAULT_CAPACITY, DEFAULT_TIER, NewDepartment, Permission, Permissions, Role, TicketScope,
};
use serde_json::json;
use test_support::{databases, services_on};
use uuid::Uuid;

/// The last version before it.
const BEFORE: i64 = 22;

#[tokio::test]
async fn agents_and_roles_of_before_go_on() {
    for (db, folder) in databases().await {
        migrate_to(&db, BEFORE).await;
        let at = Utc.with_ymd_and_hms(2026, 10, 1, 9, 0, 0).unwrap();
        let (ada, ben) = (Uuid::now_v7(), Uuid::now_v7());
        for (id, email, role) in [(ada, "ada@example.com", "owner"), (ben, "ben@example.com", "agent")] {
            execute!(
                &db,
                "INSERT INTO agents (id, email, name, role, password_hash, created_at, updated_at)
                 VALUES ($1, $2, $2, $3, 'x', $4, $4)",
                id,
                email,
                role,
                at,
            );
        }
        // An owner has taken something from the agents, and given them something else.
        let chosen = json!(["SupportInquiries_READ", "Mail_READ"]);
        execute!(&db, "UPDATE roles SET permissions = $1, updated_at = $2 WHERE name = 'agent'", chosen, at);
        db.migrate().await.unwrap();

        let services = services_on(db, folder).await;
        let ada = Actor::from(people::agent(&services, domain::ids::AgentId(ada)).await.unwrap().unwrap());
        assert_eq!((ada.permissions, ada.ticket_scope), (Permissions::all(), TicketScope::All), "{}", services.engine);
        let ben = people::agent(&services, domain::ids::AgentId(ben)).await.unwrap().unwrap();
        let expected = [
            Permission::SupportInquiriesRead,
            Permission::MailRead,
            Permission::SupportRequestsRead,
            Permission::SupportRequestsUpdate,
            Permission::FeedbackRead,
        ];
        let told = (ben.role, ben.permissions, ben.ticket_scope, ben.department_id);
        assert_eq!(told, (Role::Agent, expected.into(), TicketScope::Assigned, None), "{}", services.engine);

        let agents = people::find_team(&services, &ada).await.unwrap().agents;
        let told: Vec<_> = agents.iter().map(|one| (one.tier, one.capacity, one.status, one.active_tickets)).collect();
        assert_eq!(told, [(DEFAULT_TIER, DEFAULT_CAPACITY, Availability::Available, 0); 2], "{}", services.engine);
        let new = NewDepartment { name: "Billing".into(), ..NewDepartment::default() };
        people::create_department(&services, &ada, new).await.unwrap();
    }
}
