//! Whatever is wrong with what a visitor shows, nobody learns what it is.

use crate::{
    callers::bearer,
    support::{Client, TestServer, servers_with},
};
use backend::{customers, db::Engine, people};
use domain::{
    customers::KeyAlgorithm,
    ids::ThreadId,
    people::{Permission, Role},
};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use test_support::jwt::{RSA_PUBLIC, Signer, at, claims, claims_with, secret, unsigned};
use uuid::Uuid;

/// Whatever can be wrong with what a visitor shows: unknown, cut off, forged, expired, revoked, or for something else.
async fn bad_tokens(server: &TestServer) -> (ThreadId, Vec<(&'static str, String)>) {
    let services = &server.services;
    let ((revoked, id), (expired, _)) = (server.guest().await, server.guest().await);
    let text = |client: &Client| client.header("authorization").trim_start_matches("Bearer ").to_owned();
    expire(server, &text(&expired)).await;
    revoked.send("DELETE", "/api/support_chat/token", json!({})).await;
    let (good, other) = (text(&server.guest().await.0), server.guest().await.0);
    let (owner, signer, said) = (server.agent(Role::Owner).await, secret(services).await, claims(services, "1"));
    customers::add_public_key(services, &owner, "demo", KeyAlgorithm::Rs256, RSA_PUBLIC).await.unwrap();
    let (_, key) = people::create_api_key(services, &owner, "Shop", [Permission::MailRead].into()).await.unwrap();
    let jwt = signer.token(&said);
    let tampered =
        format!("{}.{}", unsigned(&json!({ "alg": "HS256" }), &claims(services, "2")), jwt.rsplit('.').next().unwrap());
    let bad = vec![
        ("an unknown one", format!("si_{}", "x".repeat(43))),
        ("a revoked one", text(&revoked)),
        ("an expired one", text(&expired)),
        ("a cut one", good[..good.len() - 1].to_owned()),
        ("a longer one", format!("{good}x")),
        ("another case", good.replacen("si_", "SI_", 1)),
        ("its beginning", "si_".to_owned()),
        ("an id", id.to_string()),
        ("two tokens", format!("{good} {}", text(&other))),
        ("a website’s, expired", signer.token(&claims_with(services, "1", json!({ "exp": at(services, -1) })))),
        ("a website’s, tampered with", tampered),
        ("a website’s, cut", jwt[..jwt.len() - 1].to_owned()),
        ("a website’s, unsigned", format!("{}.", unsigned(&json!({ "alg": "none" }), &said))),
        ("a website’s, unsigned in capitals", format!("{}.", unsigned(&json!({ "alg": "NONE" }), &said))),
        ("HS256 with the public key", Signer::Secret(RSA_PUBLIC.to_owned()).token(&said)),
        ("RS256 of another key", Signer::Secret("x".to_owned()).token_with(&json!({ "alg": "RS256" }), &said)),
        ("an unknown kid", signer.token_with(&json!({ "alg": "HS256", "kid": "../../demo" }), &said)),
        ("a kid of SQL", signer.token_with(&json!({ "alg": "HS256", "kid": "' OR 1=1 --" }), &said)),
        ("a key of its own", signer.token_with(&json!({ "alg": "HS384", "jwk": { "kty": "oct", "k": "eA" } }), &said)),
        ("a server’s key", key),
        ("nonsense", "nonsense".to_owned()),
    ];
    (id, bad)
}

/// As time does.
async fn expire(server: &TestServer, token: &str) {
    let (sql, now) = ("UPDATE guest_tokens SET expires_at = $1 WHERE token_hash = $2", server.services.clock.now());
    let hash = digest(&SHA256, token.as_bytes()).as_ref().to_vec();
    let rows = match server.services.db.writer() {
        Engine::Sqlite(pool) => {
            sqlx::query(sql).bind(now).bind(hash).execute(pool).await.map(|done| done.rows_affected())
        }
        Engine::Postgres(pool) => {
            sqlx::query(sql).bind(now).bind(hash).execute(pool).await.map(|done| done.rows_affected())
        }
    };
    assert_eq!(rows.unwrap(), 1);
}

#[tokio::test]
async fn whatever_is_wrong_with_a_token_the_whole_answer_is_the_same() {
    for server in servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await {
        let (id, tokens) = bad_tokens(&server).await;
        let inquiry = format!("/api/support-inquiries/{id}");
        let message = json!({ "content": "x", "clientMessageId": Uuid::now_v7() });
        for (method, path, body) in [
            ("GET", "/api/support_chat", Value::Null),
            ("PATCH", "/api/support_chat", json!({ "name": "x" })),
            ("GET", "/api/support_chat/messages", Value::Null),
            ("POST", "/api/support_chat/messages", message.clone()),
            ("PATCH", "/api/support_chat/mark_read", Value::Null),
            ("POST", "/api/support_chat/verify-email/request", json!({})),
            ("POST", "/api/support_chat/verify-email/confirm", json!({ "code": "000000" })),
            ("DELETE", "/api/support_chat/token", Value::Null),
            ("GET", &inquiry, Value::Null),
            ("GET", &format!("{inquiry}/messages"), Value::Null),
            ("POST", &format!("{inquiry}/messages"), message),
            ("PATCH", &format!("{inquiry}/identify"), json!({ "name": "x" })),
            ("POST", &format!("{inquiry}/verify-email/request"), json!({})),
            ("POST", &format!("{inquiry}/verify-email/confirm"), json!({ "code": "000000" })),
        ] {
            let mut first = None;
            for (what, token) in &tokens {
                let answer = bearer(&server, token).send(method, path, body.clone()).await;
                let told = (answer.status.as_u16(), answer.error_code());
                let expected = (403, "SUPPORT_INQUIRY_TOKEN_INVALID".to_owned());
                assert_eq!(told, expected, "{} {method} {path} with {what}", server.engine);
                let whole = (answer.text(), answer.shared_headers());
                assert_eq!(
                    first.get_or_insert_with(|| whole.clone()),
                    &whole,
                    "{} {method} {path} {what}",
                    server.engine
                );
            }
        }
    }
}
