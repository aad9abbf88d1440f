//! What a role may do, as an owner changes it by the form, and what follows by REST, on pages and on sockets.

use crate::support::{Client, Listening, TestServer, listening, on_both_engines, servers_with_timeouts};
use backend::{
    Services, people,
    realtime::{Hub, Room},
};
use domain::{
    people::{Permission, Permissions, Role, TicketScope},
    realtime::topics,
};
use serde_json::json;
use server::Timeouts;
use std::time::Duration;
use test_support::socket::{TIMEOUT, as_staff, connect, message, room};
use tokio::time::timeout;

const READ: Permission = Permission::SupportInquiriesRead;
const UPDATE: Permission = Permission::SupportInquiriesUpdate;

/// Posts the form of the agents' role.
async fn set_agents(by: &Client, permissions: &[Permission]) {
    let boxes = permissions.iter().map(|permission| ("permissions[]", permission.as_str()));
    let fields: Vec<_> = [("role", "agent")].into_iter().chain(boxes).collect();
    by.form("/desk/set_role_permissions", &fields).await;
}

async fn agents(server: &TestServer) -> Permissions {
    let owner = server.agent(Role::Owner).await;
    people::list_roles(&server.services, &owner).await.unwrap()[0].permissions
}

on_both_engines!(
    async fn a_form_changes_what_a_role_may_do_for_those_who_may(server: TestServer) {
        let owner = server.staff(Role::Owner).await;
        set_agents(&server.anonymous(), &[READ]).await;
        set_agents(&server.staff(Role::Agent).await, &[READ, UPDATE, Permission::RolesUpdate]).await;
        let at_first = server.agent(Role::Agent).await.permissions;
        assert!(at_first.has(UPDATE) && !at_first.has(Permission::RolesUpdate), "{}", server.engine);
        set_agents(&owner, &[READ]).await;
        assert_eq!(agents(&server).await, [READ].into(), "{}", server.engine);
        set_agents(&owner, &[]).await;
        assert_eq!(agents(&server).await, Permissions::default(), "{}: no box is a choice too", server.engine);
        let wrong = [("role", "agent"), ("permissions[]", "Everything")];
        let answer = owner.form("/desk/set_role_permissions", &wrong).await;
        assert_eq!(answer.header("location"), "/settings/roles");
        assert_eq!(agents(&server).await, Permissions::default());
        let page = owner.get("/settings/roles").await.text();
        assert!(page.contains("Changed last by") && page.contains("SupportInquiries_READ"), "{page}");
        let scope = [("role", "agent"), ("ticket_scope", "department")];
        owner.form("/desk/set_role_permissions", &scope).await;
        assert_eq!(server.agent(Role::Agent).await.ticket_scope, TicketScope::Department, "{}", server.engine);
        owner.form("/desk/set_role_permissions", &[("role", "agent")]).await;
        assert_eq!(
            server.agent(Role::Agent).await.ticket_scope,
            TicketScope::Department,
            "{}: it stays",
            server.engine
        );
    }
);

on_both_engines!(
    async fn boxes_that_one_may_not_press_stay_as_they_are(server: TestServer) {
        let owner = server.agent(Role::Owner).await;
        people::set_permissions(&server.services, &owner, Role::Agent, [Permission::RolesUpdate].into()).await.unwrap();
        let page = server.staff(Role::Agent).await.get("/settings/roles").await.text();
        let hidden = format!("<input type=\"hidden\" name=\"permissions[]\" value=\"{}\"", UPDATE.as_str());
        assert_eq!(page.matches(&hidden).count(), 1, "{}: the admins' boxes are posted: {page}", server.engine);
        let own = format!("<input type=\"hidden\" name=\"permissions[]\" value=\"{}\"", "Roles_UPDATE");
        assert!(!page.contains(&own), "{page}");
    }
);

on_both_engines!(
    async fn whoever_only_reads_sees_no_composer_and_posts_nothing(server: TestServer) {
        let (owner, ada, id) =
            (server.staff(Role::Owner).await, server.staff(Role::Agent).await, server.conversation().await);
        let (page, chat) = (format!("/inbox/{id}"), format!("/api/admin/chats/{id}"));
        let form =
            [("id", id.to_string()), ("content", "hi".into()), ("client_message_id", uuid::Uuid::now_v7().to_string())];
        let post = async || {
            let reply = json!({ "content": "hi", "clientMessageId": uuid::Uuid::now_v7() });
            ada.form("/desk/send_reply", &form.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
            ada.send("POST", &format!("{chat}/messages"), reply).await.status.as_u16()
        };
        assert!(ada.get(&page).await.text().contains("action=\"/desk/send_reply\""), "{}", server.engine);
        set_agents(&owner, &[READ]).await;
        let shown = ada.get(&page).await;
        assert_eq!(shown.status, 200);
        assert!(!shown.text().contains("/desk/send_reply") && !shown.text().contains("/desk/move_chat"));
        assert_eq!(post().await, 403, "{}", server.engine);
        assert_eq!(ada.get(&chat).await.json()["messageCount"], 1, "{}: nothing was posted", server.engine);

        set_agents(&owner, &[UPDATE]).await;
        let closed = ada.get(&page).await;
        assert_eq!(closed.status, 403);
        assert!(
            closed.text().contains("You may not read conversations") && closed.text().contains("/settings/profile")
        );
        assert_eq!((ada.get(&chat).await.status.as_u16(), post().await), (403, 403), "{}", server.engine);
    }
);

on_both_engines!(
    async fn the_settings_show_what_one_may_open(server: TestServer) {
        let (owner, ada) = (server.staff(Role::Owner).await, server.staff(Role::Agent).await);
        set_agents(&owner, &[READ, Permission::MailRead]).await;
        let mail = ada.get("/settings/mail").await;
        assert_eq!(mail.status, 200, "{}", server.engine);
        let text = mail.text();
        for hidden in [
            "/settings/inbox",
            "/settings/keys",
            "/settings/agents",
            "/settings/roles",
            "/settings/api-keys",
            "Send a test",
        ] {
            assert!(!text.contains(hidden), "{hidden}: {text}");
        }
        assert!(owner.get("/settings/mail").await.text().contains("Send a test"));
        assert_eq!(ada.get("/settings/roles").await.status, 403);
    }
);

on_both_engines!(
    async fn sockets_ask_for_the_permission_each_time(Listening { server, address }: Listening) {
        let (owner, ada, id) =
            (server.staff(Role::Owner).await, server.staff(Role::Agent).await, server.conversation().await);
        let mut listening = as_staff(address, &ada).await;
        set_agents(&owner, &[READ]).await;
        let (_, code) = listening.closed().await;
        assert_eq!(code, 1008, "{}: whoever loses something comes back", server.engine);

        let mut reading = as_staff(address, &ada).await;
        let refused = reading.ask(topics::SEND, message(id, "hi")).await;
        assert_eq!(refused["data"]["errorCode"], "FORBIDDEN", "{}: {refused}", server.engine);
        assert_eq!(reading.ask(topics::JOIN, room(id)).await["event"], "ack");

        set_agents(&owner, &[Permission::MailRead]).await;
        assert_eq!(reading.closed().await.1, 1008, "{}", server.engine);
        let mut closed = connect(address, &[("cookie", ada.header("cookie"))]).await.unwrap();
        for (event, data) in [
            (topics::JOIN_STAFF, json!({})),
            (topics::JOIN, room(id)),
            (topics::SYNC, room(id)),
            (topics::TYPING, room(id)),
            (topics::MARK_READ, room(id)),
            (topics::SEND, message(id, "hi")),
        ] {
            let answer = closed.ask(event, data).await;
            assert_eq!(answer["data"]["errorCode"], "FORBIDDEN", "{} {event}: {answer}", server.engine);
        }
        assert!(!server.services.realtime.is_anyone_in(Room::Staff));
    }
);

#[tokio::test]
async fn a_role_that_another_process_changes_is_noticed_by_sockets() {
    let timeouts = Timeouts { heartbeat: Duration::from_millis(100), ..Timeouts::default() };
    for (server, address) in listening(servers_with_timeouts(timeouts).await).await {
        let (owner, mut socket) =
            (server.agent(Role::Owner).await, as_staff(address, &server.staff(Role::Agent).await).await);
        let elsewhere = Services { realtime: Hub::default(), ..server.services.clone() };
        people::set_permissions(&elsewhere, &owner, Role::Agent, [UPDATE].into()).await.unwrap();
        let (_, code) = timeout(TIMEOUT, socket.closed()).await.expect("it stays open");
        assert_eq!(code, 1008, "{}", server.engine);
    }
}
