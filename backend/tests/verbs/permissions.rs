//! What each permission opens.

use backend::{
    Error, Result, conversations, customers, notifications,
    people::{self, Actor},
    settings,
    threads::{self, Viewer},
};
use domain::{
    conversations::Status,
    customers::KeyAlgorithm,
    ids::{ApiKeyId, DeliveryId, DepartmentId, InboxKeyId},
    people::{
        AgentChange, Availability, AvailabilityChoice, DepartmentChange, NewDepartment, Permission, Permissions, Role,
        TicketScope,
    },
    settings::InboxSettings,
    threads::ThreadKind::Conversation,
};
use std::time::Duration;
use test_support::{TestServices, message, on_both_engines, services_on_both_engines};
use uuid::Uuid;

pub fn is_forbidden<T>(result: Result<T>) -> bool {
    matches!(result, Err(Error::Forbidden(_)))
}

/// Someone who holds exactly this, in a role that an owner has made so.
pub async fn holder(services: &TestServices, permissions: impl Into<Permissions>) -> Actor {
    let owner = services.agent("Owner", Role::Owner).await;
    people::set_permissions(services, &owner, Role::Agent, permissions.into()).await.unwrap();
    services.agent("Ada", Role::Agent).await
}

/// The names of all verbs, and which of them `actor` may not do.
async fn refused(services: &TestServices, actor: &Actor) -> Vec<&'static str> {
    let guest = services.guest(None).await;
    services.visitor_says(&guest, "hello").await;
    let (id, viewer, other) = (guest.thread_id, Viewer::from(actor.clone()), services.agent("B", Role::Agent).await);
    let thread = (Conversation, id);
    let look = InboxSettings {
        name: "Shop".into(),
        colour: "#112233".into(),
        greeting: String::new(),
        allowed_origins: String::new(),
        categories: String::new(),
    };
    let nothing = Permissions::default();
    let away = AvailabilityChoice { availability: Availability::Away, until: None };
    let gone = DepartmentId(Uuid::now_v7());
    let asked = [
        ("list", is_forbidden(conversations::list_folder(services, actor, false, None, None).await)),
        ("view", is_forbidden(conversations::find_detail(services, actor, id).await)),
        ("activities", is_forbidden(threads::list_activities(services, actor, thread).await)),
        ("join", is_forbidden(threads::authorize(services, &viewer, thread).await)),
        ("join staff", is_forbidden(threads::authorize_staff_rooms(&viewer, Conversation))),
        ("messages", is_forbidden(threads::list_messages(services, &viewer, thread, None).await)),
        ("page", is_forbidden(threads::find_history_page(services, &viewer, thread, None).await)),
        ("events", is_forbidden(threads::sync(services, &viewer, thread, 0).await)),
        ("read", is_forbidden(threads::mark_read(services, &viewer, thread, None).await)),
        ("type", is_forbidden(threads::typing(services, &viewer, thread).await)),
        ("post", is_forbidden(threads::post(services, &viewer, thread, message("hi")).await)),
        ("post form", is_forbidden(threads::post_form(services, &viewer, thread, message("hi")).await)),
        ("archive", is_forbidden(conversations::archive(services, actor, id).await)),
        ("unarchive", is_forbidden(conversations::unarchive(services, actor, id).await)),
        ("move on", is_forbidden(conversations::set_status(services, actor, id, Status::Resolved).await)),
        ("assign", is_forbidden(conversations::assign(services, actor, id, None, None).await)),
        ("revoke access", is_forbidden(conversations::revoke_access(services, actor, id).await)),
        ("team", is_forbidden(people::find_team(services, actor).await)),
        ("join team", is_forbidden(people::authorize_team_room(actor))),
        ("own availability", is_forbidden(people::set_availability(services, actor, actor.id, away).await)),
        ("availability", is_forbidden(people::set_availability(services, actor, other.id, away).await)),
        ("change agent", is_forbidden(people::change_agent(services, actor, other.id, AgentChange::default()).await)),
        ("department", is_forbidden(people::create_department(services, actor, NewDepartment::default()).await)),
        ("rename", is_forbidden(people::change_department(services, actor, gone, DepartmentChange::default()).await)),
        ("merge", is_forbidden(people::merge_department(services, actor, gone, gone).await)),
        ("delete", is_forbidden(people::delete_department(services, actor, gone, None).await)),
        ("look at department", is_forbidden(people::find_department(services, actor, gone).await)),
        ("colleagues", is_forbidden(people::colleagues(services, actor, Conversation).await)),
        ("inbox", is_forbidden(settings::update_inbox(services, actor, look).await)),
        ("inbox keys", is_forbidden(customers::list_keys(services, actor, "demo").await)),
        ("rotate secret", is_forbidden(customers::rotate_secret(services, Some(actor), "demo", Duration::ZERO).await)),
        (
            "add inbox key",
            is_forbidden(customers::add_public_key(services, actor, "demo", KeyAlgorithm::EdDsa, "nonsense").await),
        ),
        (
            "remove inbox key",
            is_forbidden(customers::remove_key(services, actor, "demo", InboxKeyId(Uuid::now_v7())).await),
        ),
        ("agents", is_forbidden(people::list_agents(services, actor).await)),
        ("invitations", is_forbidden(people::list_invitations(services, actor).await)),
        ("invite", is_forbidden(people::invite(services, actor, "new@example.com", Role::Agent).await)),
        ("deactivate", is_forbidden(people::deactivate(services, actor, other.id).await)),
        ("reactivate", is_forbidden(people::reactivate(services, actor, other.id).await)),
        ("role", is_forbidden(people::change_role(services, actor, other.id, Role::Agent).await)),
        ("roles", is_forbidden(people::list_roles(services, actor).await)),
        ("role log", is_forbidden(people::role_activities(services, actor, Role::Agent).await)),
        ("permissions", is_forbidden(people::set_permissions(services, actor, Role::Agent, actor.permissions).await)),
        ("mails", is_forbidden(notifications::log(services, actor, false).await)),
        ("retry", is_forbidden(notifications::retry(services, actor, DeliveryId(Uuid::now_v7())).await)),
        ("test mail", is_forbidden(notifications::send_test(services, actor).await)),
        ("letters", is_forbidden(notifications::check_may_read_mail(actor))),
        ("keys", is_forbidden(people::list_api_keys(services, actor).await)),
        ("key", is_forbidden(people::create_api_key(services, actor, "Shop", nothing).await)),
        ("revoke", is_forbidden(people::revoke_api_key(services, actor, ApiKeyId(Uuid::now_v7())).await)),
    ];
    asked.into_iter().filter(|(_, forbidden)| *forbidden).map(|(verb, _)| verb).collect()
}

#[tokio::test]
async fn each_permission_opens_its_own_verbs_and_no_other() {
    const READ: &[&str] =
        &["list", "view", "activities", "colleagues", "join", "join staff", "messages", "page", "events", "read"];
    const TEAM: &[&str] = &["team", "join team", "own availability"];
    const AGENTS: &[&str] = &[
        "agents",
        "invitations",
        "invite",
        "deactivate",
        "reactivate",
        "role",
        "roles",
        "availability",
        "change agent",
    ];
    let opens: [(&[Permission], &[&[&str]]); 13] = [
        (&[], &[]),
        (&[Permission::SupportInquiriesRead], &[READ, TEAM]),
        // What staff are told of conversations is in another room, which this does not open.
        (&[Permission::SupportRequestsRead], &[TEAM, &["join staff"]]),
        (&[Permission::DepartmentsUpdate], &[TEAM, &["department", "rename", "merge", "delete", "look at department"]]),
        // Whoever can't read a conversation can't write in it either.
        (&[Permission::SupportInquiriesUpdate], &[]),
        (
            &[Permission::SupportInquiriesRead, Permission::SupportInquiriesUpdate],
            &[READ, TEAM, &["post", "type", "post form", "archive", "unarchive", "move on", "assign", "revoke access"]],
        ),
        (
            &[Permission::SettingsUpdate],
            &[&["inbox", "inbox keys", "rotate secret", "add inbox key", "remove inbox key"]],
        ),
        (&[Permission::AgentsUpdate], &[AGENTS, TEAM]),
        // Whoever reads an invitation could accept it.
        (&[Permission::AgentsUpdate, Permission::MailRead], &[AGENTS, TEAM, &["mails", "letters"]]),
        (&[Permission::RolesUpdate], &[&["roles", "role log", "permissions"]]),
        (&[Permission::MailRead], &[&["mails"]]),
        (&[Permission::MailUpdate], &[&["retry", "test mail"]]),
        (&[Permission::ApiKeysUpdate], &[&["keys", "key", "revoke"]]),
    ];
    for services in services_on_both_engines().await {
        let all = refused(&services, &holder(&services, []).await).await;
        assert_eq!(all.len(), 49, "{}: whoever holds nothing may do nothing: {all:?}", services.engine);
        for (held, open) in &opens {
            let actor = holder(&services, held.iter().copied().collect::<Permissions>()).await;
            let found = refused(&services, &actor).await;
            let open = open.concat();
            let expected: Vec<_> = all.iter().copied().filter(|verb| !open.contains(verb)).collect();
            assert_eq!(found, expected, "{} {held:?}", services.engine);
        }
    }
}

on_both_engines!(
    async fn owners_may_do_everything_and_agents_answer(services: TestServices) {
        let owner = services.agent("Owner", Role::Owner).await;
        // A permission that is added needs a migration, which gives it to the owners.
        assert_eq!(owner.permissions, Permissions::all(), "{}", services.engine);
        let roles = people::list_roles(&services, &owner).await.unwrap();
        let sets: Vec<_> = roles.iter().map(|role| (role.name, role.permissions, role.updated_at)).collect();
        let answering = [
            Permission::SupportInquiriesRead,
            Permission::SupportInquiriesUpdate,
            Permission::SupportRequestsRead,
            Permission::SupportRequestsUpdate,
            Permission::FeedbackRead,
        ]
        .into();
        let all = Permissions::all();
        assert_eq!(sets, [(Role::Agent, answering, None), (Role::Admin, all, None), (Role::Owner, all, None)]);
        let scopes: Vec<_> = roles.iter().map(|role| role.ticket_scope).collect();
        assert_eq!(scopes, [TicketScope::Assigned, TicketScope::All, TicketScope::All], "{}", services.engine);
        let changed = people::set_permissions(&services, &owner, Role::Owner, answering).await;
        assert!(is_forbidden(changed), "{}: there is always somebody who can change a role", services.engine);
    }
);
