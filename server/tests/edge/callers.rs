//! Every kind of client that the table of routes knows, what they show, and what they get.

use crate::support::{Client, TestServer};
use backend::people::{self, Actor};
use domain::{
    ids::ThreadId,
    people::{Permission, Permissions, Role},
    realtime::topics,
};
use serde_json::{Value, json};
use std::net::SocketAddr;
use test_support::{
    jwt::{at, claims_with, secret, token_of},
    socket::connect,
};
use uuid::Uuid;

const READ: Permission = Permission::SupportInquiriesRead;
const UPDATE: Permission = Permission::SupportInquiriesUpdate;

/// Somebody who asks for something about one conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    Nobody,
    /// With the conversation's own token, and with that of another one.
    Guest,
    OtherGuest,
    /// Whose conversation it is, and who has another one.
    Customer,
    OtherCustomer,
    /// With a token that opened it until it was revoked.
    EndedGuest,
    /// Whose conversation it is, with a token that has expired.
    EndedCustomer,
    /// Agents whose role may only read, may read and change, and may nothing.
    Reader,
    Agent,
    Clerk,
    Admin,
    Owner,
    /// With the cookie of a session that is over.
    SignedOut,
    /// Servers with a key that may read and change, with one for something else, and with a revoked one.
    Key,
    OtherKey,
    RevokedKey,
}

impl Caller {
    pub const ALL: [Self; 16] = [
        Self::Nobody,
        Self::Guest,
        Self::OtherGuest,
        Self::Customer,
        Self::OtherCustomer,
        Self::EndedGuest,
        Self::EndedCustomer,
        Self::Reader,
        Self::Agent,
        Self::Clerk,
        Self::Admin,
        Self::Owner,
        Self::SignedOut,
        Self::Key,
        Self::OtherKey,
        Self::RevokedKey,
    ];

    /// Makes a conversation, and whoever asks about it. For staff it also sets what the agents' role may do.
    pub async fn arrives(self, server: &TestServer, owner: &Actor) -> (Client, ThreadId) {
        let agents: Permissions = match self {
            Self::Reader => [READ].into(),
            Self::Clerk => Permissions::default(),
            _ => [READ, UPDATE].into(),
        };
        people::set_permissions(&server.services, owner, Role::Agent, agents).await.unwrap();
        let sub = Uuid::now_v7().to_string();
        let (guest, id) = owned(server, &sub).await;
        let client = match self {
            Self::Nobody => server.anonymous(),
            Self::Guest => guest,
            Self::OtherGuest => server.guest().await.0,
            Self::Customer => bearer(server, &token_of(&server.services, &sub).await),
            Self::OtherCustomer => other_customer(server).await,
            Self::EndedGuest => revoked_guest(server, &sub).await,
            Self::EndedCustomer => bearer(server, &expired(server, &sub).await),
            Self::Reader | Self::Agent | Self::Clerk => server.staff(Role::Agent).await,
            Self::Admin => server.staff(Role::Admin).await,
            Self::Owner => server.staff(Role::Owner).await,
            Self::SignedOut => signed_out(server).await,
            Self::Key => key(server, owner, [READ, UPDATE].into(), false).await,
            Self::OtherKey => key(server, owner, [Permission::MailRead].into(), false).await,
            Self::RevokedKey => key(server, owner, [READ, UPDATE].into(), true).await,
        };
        (client, id)
    }
}

/// The status that each caller gets, in the order of [`Caller::ALL`].
#[derive(Clone, Copy)]
pub struct Statuses([u16; Caller::ALL.len()]);

impl Statuses {
    /// For visitors (nobody, guest, another, customer, another, an ended token, an expired one), for staff (who reads,
    /// who also changes, who may nothing, admin, owner, signed out) and for keys (good, for something else, revoked).
    pub const fn of(visitors: [u16; 7], staff: [u16; 6], keys: [u16; 3]) -> Self {
        let [a, b, c, d, e, f, g] = visitors;
        let [h, i, j, k, l, m] = staff;
        let [n, o, p] = keys;
        Self([a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p])
    }

    pub const fn all(status: u16) -> Self {
        Self([status; Caller::ALL.len()])
    }

    /// The same, where what is granted is answered with this instead of 200.
    pub const fn ok(mut self, status: u16) -> Self {
        let mut at = 0;
        while at < self.0.len() {
            if self.0[at] == 200 {
                self.0[at] = status;
            }
            at += 1;
        }
        self
    }

    pub fn of_caller(&self, caller: Caller) -> u16 {
        self.0[caller as usize]
    }
}

/// Asks by a socket of its own, and translates the answer into the status that REST would give.
pub async fn ask_by_socket(address: SocketAddr, client: &Client, event: &str, data: Value) -> u16 {
    let cookie = client.maybe_header("cookie").map(|cookie| ("cookie", cookie));
    let mut socket = connect(address, cookie.as_slice()).await.unwrap();
    if let Some(bearer) = client.maybe_header("authorization") {
        let token = bearer.trim_start_matches("Bearer ");
        let answer = socket.ask(topics::AUTHENTICATE, json!({ "token": token })).await;
        if answer["event"] != topics::ACK {
            return status_of(&answer);
        }
    }
    status_of(&socket.ask(event, data).await)
}

fn status_of(answer: &Value) -> u16 {
    if answer["event"] == topics::ACK {
        return 200;
    }
    match answer["data"]["errorCode"].as_str() {
        Some("VALIDATION_FAILED") => 400,
        Some("UNAUTHORIZED") => 401,
        Some("FORBIDDEN" | "SUPPORT_INQUIRY_TOKEN_INVALID") => 403,
        Some("SUPPORT_INQUIRY_NOT_FOUND") => 404,
        Some("CONFLICT") => 409,
        _ => panic!("{answer}"),
    }
}

pub fn bearer(server: &TestServer, token: &str) -> Client {
    server.anonymous().with("authorization", &format!("Bearer {token}"))
}

/// A guest whose conversation became this customer's.
async fn owned(server: &TestServer, sub: &str) -> (Client, ThreadId) {
    let (guest, id) = server.guest().await;
    let identified = identify(server, &guest, sub).await;
    assert_eq!(identified["chat"]["id"], json!(id), "{identified}");
    (guest, id)
}

async fn identify(server: &TestServer, client: &Client, sub: &str) -> Value {
    let token = json!({ "token": token_of(&server.services, sub).await });
    client.send("POST", "/api/support_chat/identify", token).await.json()
}

async fn other_customer(server: &TestServer) -> Client {
    let sub = Uuid::now_v7().to_string();
    owned(server, &sub).await;
    bearer(server, &token_of(&server.services, &sub).await)
}

/// Another token of this customer's conversation, which is no good any more.
async fn revoked_guest(server: &TestServer, sub: &str) -> Client {
    let second = identify(server, &server.anonymous(), sub).await;
    let client = bearer(server, second["token"].as_str().unwrap());
    assert_eq!(client.get("/api/support_chat").await.status, 200, "it was good");
    assert_eq!(client.send("DELETE", "/api/support_chat/token", json!({})).await.status, 204);
    client
}

async fn expired(server: &TestServer, sub: &str) -> String {
    let claims = claims_with(&server.services, sub, json!({ "exp": at(&server.services, -1) }));
    secret(&server.services).await.token(&claims)
}

async fn signed_out(server: &TestServer) -> Client {
    let client = server.staff(Role::Owner).await;
    assert_eq!(client.send("DELETE", "/api/session", json!({})).await.status, 204);
    client
}

async fn key(server: &TestServer, owner: &Actor, scopes: Permissions, is_revoked: bool) -> Client {
    let (id, key) = people::create_api_key(&server.services, owner, "Shop", scopes).await.unwrap();
    if is_revoked {
        people::revoke_api_key(&server.services, owner, id).await.unwrap();
    }
    bearer(server, &key)
}
