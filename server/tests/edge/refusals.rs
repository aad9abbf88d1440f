//! What inquiries are refused with: the codes and statuses of spec 2 §16, and the limits of §12.

use crate::{
    callers::bearer,
    checklist::{open, path},
    support::{Answer, TestServer, servers, servers_with},
};
use domain::people::Role;
use serde_json::json;
use uuid::Uuid;

#[tokio::test]
async fn every_public_write_has_a_limit() {
    for server in servers_with(&[("PORCHLIGHT_TRUSTED_PROXIES", "0.0.0.0/32")]).await {
        let opened = open(&server.anonymous(), json!({ "email": "maya@example.com" })).await;
        let guest = bearer(&server, opened["inquiryAccessToken"].as_str().unwrap());
        for (number, (method, path)) in [
            ("POST", "/api/support-inquiries".to_owned()),
            ("POST", path(&opened, "/messages")),
            ("PATCH", path(&opened, "/identify")),
            ("POST", path(&opened, "/verify-email/request")),
            ("POST", path(&opened, "/verify-email/confirm")),
        ]
        .into_iter()
        .enumerate()
        {
            let (mine, other) = (format!("198.51.100.{number}"), format!("203.0.113.{number}"));
            let ask = async |address: &str| {
                let body = match path.rsplit('/').next() {
                    Some("messages") => json!({ "content": "hello", "clientMessageId": Uuid::now_v7() }),
                    Some("confirm") => json!({ "code": "wrong" }),
                    Some("support-inquiries") => json!({ "subject": "A lamp" }),
                    _ => json!({}),
                };
                guest.with("x-forwarded-for", address).send(method, &path, body).await
            };
            let mut answer = ask(&mine).await;
            for _ in 0..80 {
                assert_ne!(answer.status, 500, "{}", answer.text());
                if answer.status == 429 {
                    break;
                }
                answer = ask(&mine).await;
            }
            assert_eq!(answer.error_code(), "RATE_LIMIT_EXCEEDED", "{} {method} {path}", server.engine);
            assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|wait| wait >= 1), "{path}");
            // What is counted by the conversation holds wherever its visitor is.
            let by_conversation = path.contains("verify-email");
            assert_eq!(ask(&other).await.status == 429, by_conversation, "{} {path}", server.engine);
        }
    }
}

/// The table of spec 2 §16, without what belongs to tickets.
#[tokio::test]
async fn each_code_comes_with_its_status_and_a_sentence() {
    for server in servers().await {
        let (desk, stranger) = (server.staff(Role::Agent).await, server.anonymous());
        let (first, other) = (open(&stranger, json!({})).await, open(&stranger, json!({})).await);
        let guest = bearer(&server, first["inquiryAccessToken"].as_str().unwrap());
        let admin = |rest: &str| path(&first, rest).replace("/api/", "/api/admin/");
        desk.send("PATCH", &admin("/status"), json!({ "status": "closed" })).await;
        let message = || json!({ "content": "hello", "clientMessageId": Uuid::now_v7() });
        let unknown = format!("/api/admin/support-inquiries/{}", Uuid::now_v7());
        let answers = [
            (404, "SUPPORT_INQUIRY_NOT_FOUND", desk.get(&unknown).await),
            (403, "SUPPORT_INQUIRY_ACCESS_DENIED", guest.get(&path(&other, "")).await),
            (403, "SUPPORT_INQUIRY_TOKEN_INVALID", bearer(&server, "si_wrong").get(&path(&first, "")).await),
            (400, "SUPPORT_INQUIRY_CLOSED", guest.send("POST", &path(&first, "/messages"), message()).await),
            (400, "SUPPORT_INQUIRY_CLOSED", desk.send("POST", &admin("/messages"), message()).await),
            (
                400,
                "SUPPORT_INQUIRY_EMAIL_VERIFICATION_INVALID",
                guest.send("POST", &path(&first, "/verify-email/confirm"), json!({ "code": "wrong" })).await,
            ),
            (429, "RATE_LIMIT_EXCEEDED", flood(&server).await),
        ];
        for (status, code, answer) in answers {
            assert_eq!((answer.status.as_u16(), &*answer.error_code()), (status, code), "{}", server.engine);
            assert_eq!(answer.header("content-type"), "application/json", "{code}");
            let body = answer.json();
            assert_eq!(body.as_object().unwrap().len(), 2, "{code}: {body}");
            assert!(body["message"].as_str().is_some_and(|text| text.ends_with('.') && text.len() > 20), "{body}");
        }
    }
}

async fn flood(server: &TestServer) -> Answer {
    loop {
        let answer = server.anonymous().send("POST", "/api/support_chat", json!({ "inbox": "demo" })).await;
        if answer.status != 201 {
            return answer;
        }
    }
}
