//! Customers on `/ws`, and visitors who lose access while they are connected.

use crate::support::{Listening, TestServer, listening, on_both_engines, servers_with_timeouts};
use backend::{Services, conversations, customers, db::Engine, settings::FIRST_INBOX_KEY};
use domain::{conversations::OpenChat, ids::ThreadId, people::Role, realtime::topics};
use serde_json::{Value, json};
use server::Timeouts;
use std::{net::SocketAddr, time::Duration};
use test_support::{
    jwt::{claims_with, customer, secret, token_of},
    socket::{Socket, TIMEOUT, as_guest, as_staff, connect, message, room},
};
use tokio::time::timeout;

async fn as_customer(address: SocketAddr, jwt: &str) -> Socket {
    let mut socket = connect(address, &[]).await.unwrap();
    let answer = socket.ask(topics::AUTHENTICATE, json!({ "token": jwt })).await;
    assert_eq!(answer["event"], "ack", "{answer}");
    socket
}

/// A conversation of this customer.
async fn owned(services: &Services, sub: &str) -> ThreadId {
    let request = OpenChat { inbox: FIRST_INBOX_KEY.into(), ..OpenChat::default() };
    conversations::find_or_create_chat(services, &token_of(services, sub).await, request, None).await.unwrap().0.id
}

async fn is_closed(socket: &mut Socket) -> bool {
    // At each heartbeat a ping comes, so that waiting for the next frame never ends.
    let Ok((frames, code)) = timeout(TIMEOUT, socket.closed()).await else { return false };
    let last: Option<&Value> = frames.last();
    (last.map(|frame| frame["data"]["errorCode"].clone()), code) == (Some(json!("SUPPORT_INQUIRY_TOKEN_INVALID")), 1008)
}

on_both_engines!(
    async fn customers_talk_in_their_rooms_and_no_others(Listening { server, address }: Listening) {
        let (own, other) = (owned(&server.services, "1").await, owned(&server.services, "2").await);
        let (_, guests) = server.guest().await;
        let mut staff = as_staff(address, &server.staff(Role::Agent).await).await;
        let mut maya = as_customer(address, &token_of(&server.services, "1").await).await;
        for event in [topics::JOIN, topics::SYNC, topics::TYPING, topics::MARK_READ] {
            for foreign in [other, guests] {
                let refused = maya.ask(event, room(foreign)).await;
                assert_eq!(refused["data"]["errorCode"], "SUPPORT_INQUIRY_NOT_FOUND", "{} {event}", server.engine);
            }
            assert_eq!(maya.ask(event, room(own)).await["event"], "ack", "{} {event}", server.engine);
        }
        let refused = maya.ask(topics::SEND, message(other, "x")).await;
        assert_eq!(refused["data"]["errorCode"], "SUPPORT_INQUIRY_NOT_FOUND");
        assert_eq!(maya.ask(topics::JOIN_STAFF, json!({})).await["data"]["errorCode"], "FORBIDDEN");
        assert_eq!(maya.ask(topics::PING, json!({})).await["event"], "ack");
        let sent = maya.ask(topics::SEND, message(own, "hello")).await;
        assert_eq!(sent["data"]["senderType"], "customer", "{sent}");
        staff.ask(topics::SEND, message(own, "hi")).await;
        let heard = maya.wait(|frame| frame["event"] == topics::MESSAGE_CREATED && frame["eventId"] == 2).await;
        assert_eq!(heard["data"]["content"], "hi");
    }
);

on_both_engines!(
    async fn staff_see_a_customer_in_the_conversation_that_is_open(Listening { server, address }: Listening) {
        let own = owned(&server.services, "1").await;
        let mut staff = as_staff(address, &server.staff(Role::Agent).await).await;
        let mut maya = as_customer(address, &token_of(&server.services, "1").await).await;
        let mut presence = async |online| {
            let told = staff.push(topics::PRESENCE_CHANGED).await;
            assert_eq!(told["data"], json!([{ "id": own, "online": online }]), "{}", server.engine);
        };
        maya.ask(topics::JOIN, room(own)).await;
        presence(true).await;
        maya.ask(topics::LEAVE, room(own)).await;
        presence(false).await;
        maya.ask(topics::JOIN, room(own)).await;
        presence(true).await;
        drop(maya);
        presence(false).await;
    }
);

on_both_engines!(
    async fn a_wrong_token_of_a_website_gets_no_socket(Listening { server, address }: Listening) {
        let mut liar = connect(address, &[]).await.unwrap();
        liar.request(topics::AUTHENTICATE, json!({ "token": "eyJhbGciOiJub25lIn0.e30." })).await;
        assert!(is_closed(&mut liar).await, "{}", server.engine);
    }
);

on_both_engines!(
    async fn access_that_is_taken_closes_the_socket_at_once(Listening { server, address }: Listening) {
        let ((maya, id), (ben, _)) = (server.guest().await, server.guest().await);
        let (mut hers, mut his) = (as_guest(address, &maya).await, as_guest(address, &ben).await);
        ben.send("DELETE", "/api/support_chat/token", json!({})).await;
        assert!(is_closed(&mut his).await, "{}", server.engine);
        assert_eq!(hers.ask(topics::JOIN, room(id)).await["event"], "ack");
        let services = server.staff(Role::Agent).await;
        services.send("POST", &format!("/api/admin/support-inquiries/{id}/revoke-access"), json!({})).await;
        assert!(is_closed(&mut hers).await, "{}", server.engine);
    }
);

async fn impatient() -> Vec<(TestServer, SocketAddr)> {
    let timeouts = Timeouts { heartbeat: Duration::from_millis(50), ..Timeouts::default() };
    listening(servers_with_timeouts(timeouts).await).await
}

/// As another process does, whose sockets are not ours.
async fn revoke_elsewhere(services: &Services) {
    let (sql, now) = ("UPDATE guest_tokens SET revoked_at = $1", services.clock.now());
    match services.db.writer() {
        Engine::Sqlite(pool) => sqlx::query(sql).bind(now).execute(pool).await.map(|_| ()),
        Engine::Postgres(pool) => sqlx::query(sql).bind(now).execute(pool).await.map(|_| ()),
    }
    .unwrap();
}

#[tokio::test]
async fn what_ended_elsewhere_is_noticed_at_the_heartbeat() {
    for (server, address) in impatient().await {
        let (guest, id) = server.guest().await;
        let mut guest = as_guest(address, &guest).await;
        assert_eq!(guest.ask(topics::JOIN, room(id)).await["event"], "ack");
        revoke_elsewhere(&server.services).await;
        assert!(is_closed(&mut guest).await, "{}", server.engine);
    }
}

#[tokio::test]
async fn a_customers_socket_ends_with_their_token_and_with_its_key() {
    for (server, address) in impatient().await {
        let own = owned(&server.services, "1").await;
        let soon = json!({ "exp": server.services.clock.now().timestamp() + 5 });
        let mut short =
            as_customer(address, &secret(&server.services).await.token(&claims_with(&server.services, "1", soon)))
                .await;
        let mut long = as_customer(address, &token_of(&server.services, "1").await).await;
        assert!(is_closed(&mut short).await, "{}", server.engine);
        assert_eq!(long.ask(topics::JOIN, room(own)).await["event"], "ack", "{}", server.engine);
        customers::rotate_secret(&server.services, None, FIRST_INBOX_KEY, Duration::ZERO).await.unwrap();
        assert!(is_closed(&mut long).await, "{}", server.engine);
        assert_eq!(customer(&server.services, "1").await.external_id.as_deref(), Some("1"));
    }
}
