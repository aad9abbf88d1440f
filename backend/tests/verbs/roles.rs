//! Who changes what roles may do, and what follows from it.

use crate::{
    permissions::{holder, is_forbidden},
    support::{desks, told},
};
use backend::{
    Error, conversations,
    people::{self, Actor},
    realtime::{CloseReason, Outgoing},
};
use domain::people::{Permission, Permissions, Role};

#[tokio::test]
async fn nobody_gives_or_takes_a_permission_that_they_do_not_hold() {
    for desk in desks().await {
        let editor = holder(&desk, [Permission::RolesUpdate, Permission::MailRead]).await;
        let set =
            async |role, permissions: Permissions| people::set_permissions(&desk, &editor, role, permissions).await;
        let own = editor.permissions;
        let more = [Permission::RolesUpdate, Permission::MailRead, Permission::AgentsUpdate].into();
        assert!(is_forbidden(set(Role::Agent, more).await), "{}", desk.engine);
        assert!(is_forbidden(set(Role::Admin, own).await), "{}: that takes what they do not hold", desk.engine);
        let less: Permissions = Permissions::all().each().filter(|each| *each != Permission::MailRead).collect();
        assert_eq!(set(Role::Admin, less).await.unwrap().permissions, less);
        assert_eq!(set(Role::Admin, Permissions::all()).await.unwrap().permissions, Permissions::all());
        // One may give up what one holds; then it is gone.
        set(Role::Agent, [Permission::MailRead].into()).await.unwrap();
        let editor = Actor::from(people::agent(&desk, editor.id).await.unwrap().unwrap());
        assert!(is_forbidden(people::set_permissions(&desk, &editor, Role::Agent, own).await), "{}", desk.engine);
    }
}

#[tokio::test]
async fn nobody_manages_a_role_that_may_do_more_than_they() {
    for desk in desks().await {
        let (ben, admin) = (desk.agent("Ben", Role::Agent).await, desk.agent("Cy", Role::Admin).await);
        let manager = holder(&desk, [Permission::AgentsUpdate, Permission::SupportInquiriesRead]).await;
        let owner = desk.agent("Owner", Role::Owner).await;
        let invited = people::invite(&desk, &owner, "cy@example.com", Role::Admin).await.unwrap();
        assert!(is_forbidden(people::change_role(&desk, &manager, ben.id, Role::Admin).await), "{}", desk.engine);
        assert!(is_forbidden(people::change_role(&desk, &manager, admin.id, Role::Agent).await));
        assert!(is_forbidden(people::deactivate(&desk, &manager, admin.id).await));
        assert!(is_forbidden(people::deactivate(&desk, &manager, owner.id).await));
        assert!(is_forbidden(people::invite(&desk, &manager, "new@example.com", Role::Admin).await));
        assert!(is_forbidden(people::invite(&desk, &manager, "cy@example.com", Role::Agent).await));
        assert!(is_forbidden(people::revoke_invitation(&desk, &manager, invited.id).await));
        people::invite(&desk, &manager, "new@example.com", Role::Agent).await.unwrap();
        people::deactivate(&desk, &manager, ben.id).await.unwrap();
        people::reactivate(&desk, &manager, ben.id).await.unwrap();

        // An admin holds everything, and still does not manage owners.
        assert!(is_forbidden(people::change_role(&desk, &admin, ben.id, Role::Owner).await), "{}", desk.engine);
        assert!(is_forbidden(people::deactivate(&desk, &admin, owner.id).await));
    }
}

#[tokio::test]
async fn a_changed_role_counts_at_once_and_is_written_down() {
    for desk in desks().await {
        let (owner, ada) = (desk.agent("Owner", Role::Owner).await, desk.agent("Ada", Role::Agent).await);
        let read: Permissions = [Permission::SupportInquiriesRead].into();
        let before = ada.permissions;
        people::set_permissions(&desk, &owner, Role::Agent, read).await.unwrap();
        people::set_permissions(&desk, &owner, Role::Agent, read).await.unwrap();
        assert_eq!(people::agent(&desk, ada.id).await.unwrap().unwrap().permissions, read, "{}", desk.engine);
        let log = people::role_activities(&desk, &owner, Role::Agent).await.unwrap();
        let [entry] = &log[..] else { panic!("{}: what changes nothing is no entry: {log:?}", desk.engine) };
        assert_eq!((entry.agent_name.as_deref(), &*entry.action), (Some("Owner"), "role.permissions"));
        assert_eq!(entry.before, Some(serde_json::json!({ "permissions": before })));
        assert_eq!(entry.after, Some(serde_json::json!({ "permissions": read })));
        let roles = people::list_roles(&desk, &owner).await.unwrap();
        assert_eq!((roles[0].permissions, roles[0].updated_at), (read, Some(desk.clock.now())));
    }
}

#[tokio::test]
async fn whoever_loses_a_permission_loses_their_sockets() {
    for desk in desks().await {
        let owner = desk.agent("Owner", Role::Owner).await;
        let (ada, ben) = (desk.agent("Ada", Role::Agent).await, desk.agent("Ben", Role::Admin).await);
        let (mut hers, mut his) = (desk.staff_socket(&ada), desk.staff_socket(&ben));
        let more = ada.permissions.each().chain([Permission::MailRead]).collect();
        people::set_permissions(&desk, &owner, Role::Agent, more).await.unwrap();
        people::set_permissions(&desk, &owner, Role::Agent, [Permission::MailRead].into()).await.unwrap();
        desk.realtime.tell_staff("support.test", ());
        assert!(matches!(told(&mut hers).await, Outgoing::Close(CloseReason::Revoked)), "{}", desk.engine);
        assert!(matches!(told(&mut his).await, Outgoing::Frame(_)), "{}: it was not his role", desk.engine);

        people::change_role(&desk, &owner, ben.id, Role::Agent).await.unwrap();
        assert!(matches!(told(&mut his).await, Outgoing::Close(CloseReason::Revoked)), "{}", desk.engine);
    }
}

#[tokio::test]
async fn whoever_gains_a_permission_keeps_their_sockets() {
    for desk in desks().await {
        let (owner, ada) = (desk.agent("Owner", Role::Owner).await, desk.agent("Ada", Role::Agent).await);
        let mut socket = desk.staff_socket(&ada);
        people::set_permissions(&desk, &owner, Role::Agent, Permissions::all()).await.unwrap();
        people::change_role(&desk, &owner, ada.id, Role::Admin).await.unwrap();
        desk.realtime.tell_staff("support.test", ());
        assert!(matches!(told(&mut socket).await, Outgoing::Frame(_)), "{}", desk.engine);
    }
}

#[tokio::test]
async fn only_those_who_read_conversations_are_given_them() {
    for desk in desks().await {
        let (owner, guest) = (desk.agent("Owner", Role::Owner).await, desk.guest(None).await);
        desk.visitor_says(&guest, "hello").await;
        let mailer = holder(&desk, [Permission::MailRead]).await;
        let colleagues = people::colleagues(&desk, &owner).await.unwrap();
        assert!(colleagues.iter().all(|one| one.name == "Owner"), "{}: {colleagues:?}", desk.engine);
        let given = conversations::assign(&desk, &owner, guest.conversation_id, None, Some(mailer.id)).await;
        assert!(matches!(given, Err(Error::Invalid { field: "assignedAdminId", .. })), "{}: {given:?}", desk.engine);
        conversations::assign(&desk, &owner, guest.conversation_id, None, Some(owner.id)).await.unwrap();
    }
}
