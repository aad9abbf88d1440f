//! The desk's forms, through the router: who may, and what follows at once.

use crate::support::{Client, Listening, PASSWORD, TestServer, on_both_engines};
use axum::http::header::SET_COOKIE;
use backend::{
    BackendConfig, Services,
    notifications::{self, Mailer, worker},
    people,
};
use domain::{
    ids::DeliveryId,
    notifications::DeliveryState,
    people::{Agent, Role},
    realtime::topics,
};
use serde_json::json;
use std::sync::Arc;
use test_support::socket::as_staff;

on_both_engines!(
    async fn a_new_password_ends_the_other_sessions_and_their_sockets(Listening { server, address }: Listening) {
        let ada = server.agent(Role::Agent).await;
        let (here, elsewhere) = (server.sign_in(&ada).await, server.sign_in(&ada).await);
        let (mut kept, mut ended) = (as_staff(address, &here).await, as_staff(address, &elsewhere).await);
        let change = async |current: &str| {
            let fields = [("current_password", current), ("password", "another horse")];
            let answer = here.form("/desk/change_my_password", &fields).await;
            assert_eq!(answer.header("location"), "/settings/profile", "{}", answer.text());
            answer
        };
        change("not my password").await;
        assert_eq!(ended.ask(topics::PING, json!({})).await["event"], "ack", "a wrong password changes nothing");

        let changed = change(PASSWORD).await;
        let (frames, code) = ended.closed().await;
        assert_eq!(frames.last().map(|frame| &frame["data"]["errorCode"]), Some(&json!("UNAUTHORIZED")));
        assert_eq!(code, 1008, "{}", server.engine);
        assert_eq!(elsewhere.get("/api/admin/chats").await.status, 401);
        assert_eq!(here.get("/api/admin/chats").await.status, 401, "its session has another id");
        let cookies = changed.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap());
        let session =
            cookies.filter_map(|line| line.split(';').next()).find(|pair| pair.starts_with("porchlight_session"));
        let here = server.anonymous().with("cookie", session.unwrap());
        assert_eq!(here.get("/api/admin/chats").await.status, 200);
        assert_eq!(
            kept.ask(topics::PING, json!({})).await["event"],
            "ack",
            "the socket is of the session, not of its id"
        );
        here.send("DELETE", "/api/session", json!({})).await;
        assert_eq!(kept.closed().await.1, 1008, "{}: it ends with the session", server.engine);
    }
);

on_both_engines!(
    async fn only_those_above_change_a_role_and_it_counts_at_once(server: TestServer) {
        let ben = server.agent(Role::Agent).await;
        let desk_of_ben = server.sign_in(&ben).await;
        let promote = async |by: &Client, role: Role| {
            let fields = [("id", ben.id.to_string()), ("role", role.as_str().to_owned())];
            by.form("/desk/change_role", &fields.each_ref().map(|(name, value)| (*name, value.as_str()))).await;
            people::agent(&server.services, ben.id).await.unwrap().unwrap().role
        };
        assert_eq!(promote(&server.anonymous(), Role::Owner).await, Role::Agent);
        assert_eq!(promote(&desk_of_ben, Role::Owner).await, Role::Agent);
        assert_eq!(promote(&server.staff(Role::Admin).await, Role::Owner).await, Role::Agent);
        assert_eq!(desk_of_ben.get("/settings/agents").await.status, 403);
        assert_eq!(promote(&server.staff(Role::Admin).await, Role::Admin).await, Role::Admin, "{}", server.engine);
        assert_eq!(desk_of_ben.get("/settings/agents").await.status, 200);
        assert_eq!(promote(&server.staff(Role::Owner).await, Role::Agent).await, Role::Agent);
        assert_eq!(desk_of_ben.get("/settings/agents").await.status, 403);
    }
);

on_both_engines!(
    async fn those_who_manage_retry_an_email_that_was_given_up(server: TestServer) {
        let owner = server.agent(Role::Owner).await;
        let id = given_up(&server, &owner).await;
        let retry = async |by: &Client| {
            by.form("/desk/retry_mail", &[("id", &id.to_string())]).await;
            state(&server, &owner).await
        };
        assert_eq!(retry(&server.anonymous()).await, DeliveryState::Dead);
        assert_eq!(retry(&server.staff(Role::Agent).await).await, DeliveryState::Dead);
        assert_eq!(retry(&server.staff(Role::Admin).await).await, DeliveryState::Pending, "{}", server.engine);

        let mailer = Mailer::Files(server.state.config.mail_folder());
        worker::run_due_once(&server.services, &mailer).await.unwrap();
        assert_eq!(state(&server, &owner).await, DeliveryState::Sent);
    }
);

/// An email that could not be sent, because the sender's address was wrong.
async fn given_up(server: &TestServer, owner: &Agent) -> DeliveryId {
    let id = notifications::send_test(&server.services, owner).await.unwrap();
    let config = BackendConfig { mail_from: "nonsense".into(), ..(*server.services.config).clone() };
    let services = Services { config: Arc::new(config), ..server.services.clone() };
    worker::run_due_once(&services, &Mailer::Files(server.state.config.mail_folder())).await.unwrap();
    assert_eq!(state(server, owner).await, DeliveryState::Dead);
    id
}

async fn state(server: &TestServer, owner: &Agent) -> DeliveryState {
    notifications::log(&server.services, owner, false).await.unwrap()[0].state
}
