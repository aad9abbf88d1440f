//! Who changes what roles may do, and what follows from it.

use crate::permissions::{holder, is_forbidden};
use backend::{
    Error, conversations,
    people::{self, Actor},
    realtime::{CloseReason, Outgoing},
};
use domain::{
    people::{Permission, Permissions, Role, TicketScope},
    threads::ThreadKind,
};
use test_support::{TestServices, next_outgoing, on_both_engines};

on_both_engines!(
    async fn nobody_gives_or_takes_a_permission_that_they_do_not_hold(services: TestServices) {
        let editor = holder(&services, [Permission::RolesUpdate, Permission::MailRead]).await;
        let set =
            async |role, permissions: Permissions| people::set_permissions(&services, &editor, role, permissions).await;
        let own = editor.permissions;
        let more = [Permission::RolesUpdate, Permission::MailRead, Permission::AgentsUpdate].into();
        assert!(is_forbidden(set(Role::Agent, more).await), "{}", services.engine);
        assert!(is_forbidden(set(Role::Admin, own).await), "{}: that takes what they do not hold", services.engine);
        let less: Permissions = Permissions::all().each().filter(|each| *each != Permission::MailRead).collect();
        assert_eq!(set(Role::Admin, less).await.unwrap().permissions, less);
        assert_eq!(set(Role::Admin, Permissions::all()).await.unwrap().permissions, Permissions::all());
        // One may give up what one holds; then it is gone.
        set(Role::Agent, [Permission::MailRead].into()).await.unwrap();
        let editor = Actor::from(people::agent(&services, editor.id).await.unwrap().unwrap());
        assert!(
            is_forbidden(people::set_permissions(&services, &editor, Role::Agent, own).await),
            "{}",
            services.engine
        );
    }
);

on_both_engines!(
    async fn nobody_manages_a_role_that_may_do_more_than_they(services: TestServices) {
        let (ben, admin) = (services.agent("Ben", Role::Agent).await, services.agent("Cy", Role::Admin).await);
        let manager = holder(&services, [Permission::AgentsUpdate, Permission::SupportInquiriesRead]).await;
        let owner = services.agent("Owner", Role::Owner).await;
        let invited = people::invite(&services, &owner, "cy@example.com", Role::Admin).await.unwrap();
        assert!(
            is_forbidden(people::change_role(&services, &manager, ben.id, Role::Admin).await),
            "{}",
            services.engine
        );
        assert!(is_forbidden(people::change_role(&services, &manager, admin.id, Role::Agent).await));
        assert!(is_forbidden(people::deactivate(&services, &manager, admin.id).await));
        assert!(is_forbidden(people::deactivate(&services, &manager, owner.id).await));
        assert!(is_forbidden(people::invite(&services, &manager, "new@example.com", Role::Admin).await));
        assert!(is_forbidden(people::invite(&services, &manager, "cy@example.com", Role::Agent).await));
        assert!(is_forbidden(people::revoke_invitation(&services, &manager, invited.id).await));
        people::invite(&services, &manager, "new@example.com", Role::Agent).await.unwrap();
        people::deactivate(&services, &manager, ben.id).await.unwrap();
        people::reactivate(&services, &manager, ben.id).await.unwrap();

        // An admin holds everything, and still does not manage owners.
        assert!(is_forbidden(people::change_role(&services, &admin, ben.id, Role::Owner).await), "{}", services.engine);
        assert!(is_forbidden(people::deactivate(&services, &admin, owner.id).await));
    }
);

on_both_engines!(
    async fn a_changed_role_counts_at_once_and_is_written_down(services: TestServices) {
        let (owner, ada) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Agent).await);
        let read: Permissions = [Permission::SupportInquiriesRead].into();
        let before = ada.permissions;
        people::set_permissions(&services, &owner, Role::Agent, read).await.unwrap();
        people::set_permissions(&services, &owner, Role::Agent, read).await.unwrap();
        assert_eq!(people::agent(&services, ada.id).await.unwrap().unwrap().permissions, read, "{}", services.engine);
        let log = people::role_activities(&services, &owner, Role::Agent).await.unwrap();
        let [entry] = &log[..] else { panic!("{}: what changes nothing is no entry: {log:?}", services.engine) };
        assert_eq!((entry.agent_name.as_deref(), &*entry.action), (Some("Owner"), "role.permissions"));
        assert_eq!(entry.before, Some(serde_json::json!({ "permissions": before })));
        assert_eq!(entry.after, Some(serde_json::json!({ "permissions": read })));
        let roles = people::list_roles(&services, &owner).await.unwrap();
        assert_eq!((roles[0].permissions, roles[0].updated_at), (read, Some(services.clock.now())));
    }
);

on_both_engines!(
    async fn a_scope_is_given_by_those_who_have_it_and_a_narrower_one_ends_sockets(services: TestServices) {
        let (owner, ada) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Agent).await);
        let set = async |by: &Actor, role, scope| {
            let before = people::list_roles(&services, &owner).await.unwrap();
            let held = before.iter().find(|set| set.name == role).unwrap().permissions;
            people::change_role_set(&services, by, role, held, Some(scope)).await
        };
        let mut socket = services.staff_socket(&ada);
        set(&owner, Role::Agent, TicketScope::Department).await.unwrap();
        let log = people::role_activities(&services, &owner, Role::Agent).await.unwrap();
        let states = (log[0].before.clone(), log[0].after.clone());
        let expected =
            [serde_json::json!({ "ticketScope": "assigned" }), serde_json::json!({ "ticketScope": "department" })];
        let [before, after] = expected.map(Some);
        assert_eq!(states, (before, after), "{}", services.engine);
        services.realtime.tell_staff("support.test", ());
        assert!(matches!(next_outgoing(&mut socket).await, Outgoing::Frame(_)), "{}: it is wider", services.engine);
        set(&owner, Role::Agent, TicketScope::Assigned).await.unwrap();
        assert!(
            matches!(next_outgoing(&mut socket).await, Outgoing::Close(CloseReason::Revoked)),
            "{}",
            services.engine
        );

        people::set_permissions(&services, &owner, Role::Agent, Permissions::all()).await.unwrap();
        let ada = Actor::from(people::agent(&services, ada.id).await.unwrap().unwrap());
        assert_eq!(ada.ticket_scope, TicketScope::Assigned);
        assert!(
            is_forbidden(set(&ada, Role::Agent, TicketScope::All).await),
            "{}: it is wider than hers",
            services.engine
        );
        assert!(is_forbidden(set(&ada, Role::Admin, TicketScope::Assigned).await), "{}", services.engine);
        assert!(is_forbidden(people::invite(&services, &ada, "new@example.com", Role::Admin).await));
    }
);

on_both_engines!(
    async fn whoever_loses_a_permission_loses_their_sockets(services: TestServices) {
        let owner = services.agent("Owner", Role::Owner).await;
        let (ada, ben) = (services.agent("Ada", Role::Agent).await, services.agent("Ben", Role::Admin).await);
        let (mut hers, mut his) = (services.staff_socket(&ada), services.staff_socket(&ben));
        let more = ada.permissions.each().chain([Permission::MailRead]).collect();
        people::set_permissions(&services, &owner, Role::Agent, more).await.unwrap();
        people::set_permissions(&services, &owner, Role::Agent, [Permission::MailRead].into()).await.unwrap();
        services.realtime.tell_staff("support.test", ());
        assert!(matches!(next_outgoing(&mut hers).await, Outgoing::Close(CloseReason::Revoked)), "{}", services.engine);
        assert!(
            matches!(next_outgoing(&mut his).await, Outgoing::Frame(_)),
            "{}: it was not his role",
            services.engine
        );

        people::change_role(&services, &owner, ben.id, Role::Agent).await.unwrap();
        assert!(matches!(next_outgoing(&mut his).await, Outgoing::Close(CloseReason::Revoked)), "{}", services.engine);
    }
);

on_both_engines!(
    async fn whoever_gains_a_permission_keeps_their_sockets(services: TestServices) {
        let (owner, ada) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Agent).await);
        let mut socket = services.staff_socket(&ada);
        people::set_permissions(&services, &owner, Role::Agent, Permissions::all()).await.unwrap();
        people::change_role(&services, &owner, ada.id, Role::Admin).await.unwrap();
        services.realtime.tell_staff("support.test", ());
        assert!(matches!(next_outgoing(&mut socket).await, Outgoing::Frame(_)), "{}", services.engine);
    }
);

on_both_engines!(
    async fn only_those_who_read_conversations_are_given_them(services: TestServices) {
        let (owner, guest) = (services.agent("Owner", Role::Owner).await, services.guest(None).await);
        services.visitor_says(&guest, "hello").await;
        let mailer = holder(&services, [Permission::MailRead]).await;
        let colleagues = people::colleagues(&services, &owner, ThreadKind::Conversation).await.unwrap();
        assert!(colleagues.iter().all(|one| one.name == "Owner"), "{}: {colleagues:?}", services.engine);
        let given = conversations::assign(&services, &owner, guest.thread_id, None, Some(mailer.id)).await;
        assert!(
            matches!(given, Err(Error::Invalid { field: "assignedAdminId", .. })),
            "{}: {given:?}",
            services.engine
        );
        conversations::assign(&services, &owner, guest.thread_id, None, Some(owner.id)).await.unwrap();
    }
);
