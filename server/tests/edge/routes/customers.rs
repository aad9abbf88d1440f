//! Customers by REST: with the token that their website signs.

use crate::support::{Answer, Client, TestServer, on_both_engines};
use axum::http::StatusCode;
use backend::{customers, settings::FIRST_INBOX_KEY};
use domain::{customers::KeyAlgorithm, people::Role};
use serde_json::{Value, json};
use std::time::Duration;
use test_support::jwt::{RSA_PUBLIC, Signer, at, claims, claims_with, secret, token_of, unsigned};
use uuid::Uuid;

async fn bearer(server: &TestServer, sub: &str) -> Client {
    with_token(server, &token_of(&server.services, sub).await)
}

fn with_token(server: &TestServer, token: &str) -> Client {
    server.anonymous().with("authorization", &format!("Bearer {token}"))
}

async fn open(client: &Client) -> Answer {
    client.send("POST", "/api/support_chat", json!({ "inbox": "demo" })).await
}

async fn identify(client: &Client, jwt: &str) -> Answer {
    client.send("POST", "/api/support_chat/identify", json!({ "token": jwt })).await
}

/// Every token that must be refused.
async fn bad_tokens(server: &TestServer) -> Vec<(&'static str, String)> {
    let services = &server.services;
    let (signer, good, admin) = (secret(services).await, claims(services, "1"), server.agent(Role::Admin).await);
    let token = signer.token(&good);
    let rotated = customers::rotate_secret(services, None, FIRST_INBOX_KEY, Duration::ZERO).await.unwrap();
    let signer = Signer::Secret(rotated.secret);
    customers::add_public_key(services, &admin, FIRST_INBOX_KEY, KeyAlgorithm::Rs256, RSA_PUBLIC).await.unwrap();
    let with = |more: Value| signer.token(&claims_with(services, "1", more));
    let fresh = signer.token(&good);
    vec![
        ("rotated", token),
        ("forged", Signer::Secret("guess".to_owned()).token(&good)),
        ("truncated", fresh[..fresh.len() - 2].to_owned()),
        ("expired", with(json!({ "exp": at(services, -1) }))),
        ("not yet", with(json!({ "nbf": at(services, 60) }))),
        ("for others", with(json!({ "aud": "https://other.example" }))),
        ("alg none", format!("{}.", unsigned(&json!({ "alg": "none" }), &good))),
        ("signed with the public key", Signer::Secret(RSA_PUBLIC.to_owned()).token(&good)),
        ("of another inbox", signer.token_with(&json!({ "alg": "HS256", "kid": "other" }), &good)),
        ("too long", with(json!({ "padding": "x".repeat(9_000) }))),
        ("without sub", signer.token(&json!({ "exp": at(services, 60) }))),
        ("nonsense", "nonsense".to_owned()),
        ("a guest’s", "si_wrong".to_owned()),
    ]
}

on_both_engines!(
    async fn bad_tokens_get_one_answer_whatever_is_wrong(server: TestServer) {
        let mut answers: Vec<(String, StatusCode, String)> = Vec::new();
        for (what, token) in bad_tokens(&server).await {
            let client = with_token(&server, &token);
            for (path, answer) in [
                ("chat", client.get("/api/support_chat").await),
                ("inquiry", client.get(&format!("/api/support-inquiries/{}", Uuid::now_v7())).await),
                ("identify", identify(&server.anonymous(), &token).await),
            ] {
                assert_eq!(answer.error_code(), "SUPPORT_INQUIRY_TOKEN_INVALID", "{} {what} {path}", server.engine);
                answers.push((format!("{what} {path}"), answer.status, answer.text()));
            }
            if what != "a guest’s" {
                let answer = open(&client).await;
                answers.push((format!("{what} open"), answer.status, answer.text()));
            }
        }
        let (_, status, text) = answers[0].clone();
        assert_eq!(status, StatusCode::FORBIDDEN);
        for answer in answers {
            assert_eq!((&answer.1, &answer.2), (&status, &text), "{} {}", server.engine, answer.0);
        }
    }
);

on_both_engines!(
    async fn a_customer_has_one_conversation_in_the_widgets_lens(server: TestServer) {
        let maya = bearer(&server, "1").await;
        let none = maya.get("/api/support_chat").await;
        assert_eq!((none.status, &*none.error_code()), (StatusCode::NOT_FOUND, "SUPPORT_INQUIRY_NOT_FOUND"));
        let (first, again) = (open(&maya).await, open(&maya).await);
        assert_eq!((first.status, again.status), (StatusCode::CREATED, StatusCode::OK), "{}", server.engine);
        let id = first.json()["chat"]["id"].clone();
        assert_eq!(again.json()["chat"]["id"], id);
        assert_eq!(first.json().get("token"), None, "customers need no guest’s token");
        let message = json!({ "content": "hello", "clientMessageId": Uuid::now_v7() });
        assert_eq!(maya.send("POST", "/api/support_chat/messages", message).await.status, StatusCode::CREATED);
        assert_eq!(maya.get("/api/support_chat").await.json()["messages"][0]["content"], "hello");

        let path = format!("/api/admin/support-inquiries/{}/status", id.as_str().unwrap());
        let services = server.staff(Role::Agent).await;
        assert_eq!(services.send("PATCH", &path, json!({ "status": "closed" })).await.status, StatusCode::OK);
        assert_eq!(maya.get("/api/support_chat").await.status, StatusCode::NOT_FOUND, "{}", server.engine);
        assert_ne!(open(&maya).await.json()["chat"]["id"], id);
    }
);

on_both_engines!(
    async fn customers_read_their_own_inquiries_and_learn_nothing_of_others(server: TestServer) {
        let (maya, ben) = (bearer(&server, "1").await, bearer(&server, "2").await);
        let (guest, guests) = server.guest().await;
        let new = json!({ "subject": "A lamp", "message": "It went out." });
        let opened = maya.send("POST", "/api/support-inquiries", new.clone()).await;
        assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
        assert_eq!(opened.json().get("inquiryAccessToken"), None);
        let theirs = ben.send("POST", "/api/support-inquiries", new).await.json()["id"].clone();
        let path = |id: &str, rest: &str| format!("/api/support-inquiries/{id}{rest}");
        let own = opened.json()["id"].as_str().unwrap().to_owned();
        assert_eq!(maya.get(&path(&own, "")).await.json()["subject"], "A lamp", "{}", server.engine);
        for (client, foreign) in [(&maya, theirs.as_str().unwrap()), (&maya, &guests.to_string()), (&guest, &own)] {
            for (method, rest, body) in [
                ("GET", "", Value::Null),
                ("GET", "/messages", Value::Null),
                ("POST", "/messages", json!({ "content": "x", "clientMessageId": Uuid::now_v7() })),
                ("PATCH", "/identify", json!({ "name": "x" })),
            ] {
                let answer = client.send(method, &path(foreign, rest), body.clone()).await;
                let expected = (StatusCode::FORBIDDEN, "SUPPORT_INQUIRY_ACCESS_DENIED");
                assert_eq!((answer.status, &*answer.error_code()), expected, "{} {method} {rest}", server.engine);
                for unknown in [Uuid::now_v7().to_string(), "nonsense".to_owned()] {
                    let same = client.send(method, &path(&unknown, rest), body.clone()).await;
                    assert_eq!((same.status, same.text()), (answer.status, answer.text()), "{method} {rest}");
                }
            }
        }
        let other_inbox = json!({ "subject": "A lamp", "inbox": "other" });
        assert_eq!(maya.send("POST", "/api/support-inquiries", other_inbox).await.status, StatusCode::FORBIDDEN);
    }
);

on_both_engines!(
    async fn identifying_exchanges_the_websites_token(server: TestServer) {
        let (guest, id) = server.guest().await;
        let jwt = token_of(&server.services, "1").await;
        let own = guest.header("authorization").trim_start_matches("Bearer ").to_owned();
        for _ in 0..2 {
            let answer = identify(&guest, &jwt).await;
            assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
            assert_eq!((&answer.json()["token"], &answer.json()["chat"]["id"]), (&json!(own), &json!(id)));
        }
        // On a second device, and with a website's token where a guest's belongs.
        for client in [server.anonymous(), with_token(&server, &jwt), with_token(&server, "si_expired")] {
            let answer = identify(&client, &jwt).await.json();
            assert_eq!(answer["chat"]["id"], json!(id), "{}", server.engine);
            let token = answer["token"].as_str().unwrap();
            assert_eq!(with_token(&server, token).get("/api/support_chat").await.json()["id"], json!(id));
        }
        let unknown = json!({ "token": jwt, "sub": "2" });
        assert_eq!(guest.send("POST", "/api/support_chat/identify", unknown).await.status, StatusCode::BAD_REQUEST);
    }
);

on_both_engines!(
    async fn logging_out_and_revoking_end_tokens(server: TestServer) {
        let ((maya, id), (ben, _)) = (server.guest().await, server.guest().await);
        assert_eq!(ben.send("DELETE", "/api/support_chat/token", json!({})).await.status, StatusCode::NO_CONTENT);
        for (client, status) in [(&ben, StatusCode::FORBIDDEN), (&maya, StatusCode::OK)] {
            assert_eq!(client.get("/api/support_chat").await.status, status, "{}", server.engine);
        }
        assert_eq!(ben.send("DELETE", "/api/support_chat/token", json!({})).await.status, StatusCode::FORBIDDEN);
        let services = server.staff(Role::Agent).await;
        let revoked =
            services.send("POST", &format!("/api/admin/support-inquiries/{id}/revoke-access"), json!({})).await;
        assert_eq!((revoked.status, &revoked.json()["id"]), (StatusCode::OK, &json!(id)));
        assert_eq!(maya.get("/api/support_chat").await.error_code(), "SUPPORT_INQUIRY_TOKEN_INVALID");
        let jwt = bearer(&server, "1").await;
        assert_eq!(jwt.send("DELETE", "/api/support_chat/token", json!({})).await.status, StatusCode::FORBIDDEN);
    }
);

on_both_engines!(
    async fn customers_list_their_own_inquiries_and_no_others(server: TestServer) {
        let (maya, noor) = (bearer(&server, "maya").await, bearer(&server, "noor").await);
        let open = async |client: &Client, subject: &str| {
            let opened = client.send("POST", "/api/support-inquiries", json!({ "subject": subject })).await;
            assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
            assert_eq!(opened.json().get("inquiryAccessToken"), None, "a customer needs no guest’s token");
        };
        for (client, subject) in [(&maya, "A lamp"), (&noor, "A bell"), (&maya, "A bulb")] {
            open(client, subject).await;
        }
        let subjects = async |client: &Client, query: &str| -> Vec<String> {
            let page = client.get(&format!("/api/support-inquiries{query}")).await.json();
            let items = page["items"].as_array().unwrap_or_else(|| panic!("{query}: {page}")).clone();
            items.iter().map(|item| item["subject"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(subjects(&maya, "").await, ["A bulb", "A lamp"], "{}", server.engine);
        assert_eq!(subjects(&noor, "").await, ["A bell"]);
        assert_eq!(subjects(&maya, "?order=asc&sort=updatedAt").await, ["A lamp", "A bulb"]);
        assert_eq!(subjects(&maya, "?status=closed").await, [""; 0]);
        let first = maya.get("/api/support-inquiries?limit=1").await.json();
        let next = format!("?limit=1&cursor={}", first["nextCursor"].as_str().unwrap());
        assert_eq!(subjects(&maya, &next).await, ["A lamp"]);
        let wrong = maya.get("/api/support-inquiries?customerId=x").await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{}", wrong.text());
    }
);
