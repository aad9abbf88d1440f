//! What inquiries are refused with: the codes and statuses of spec 2 §16, and the limits of §12.

use crate::{
    callers::bearer,
    routes::conversations::checklist::{open, path},
    support::{Answer, Client, TestServer, on_both_engines, servers_with},
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
            let by_conversation = path.contains(opened["id"].as_str().unwrap());
            // One more may pass as time goes on, but not three.
            let others = [ask(&other).await, ask(&other).await, ask(&other).await];
            let refused = others.iter().any(|answer| answer.status == 429);
            assert_eq!(refused, by_conversation, "{} {path}", server.engine);
        }
    }
}

/// Each write comes from an address of its own.
#[tokio::test]
async fn many_addresses_write_in_one_conversation_no_more_than_one() {
    for server in servers_with(&[("PORCHLIGHT_TRUSTED_PROXIES", "0.0.0.0/32")]).await {
        for (method, path) in [
            ("POST", "/api/support_chat/messages"),
            ("PATCH", "/api/support_chat"),
            ("PATCH", "/api/support_chat/mark_read"),
            ("POST", "/api/support-inquiries/{id}/messages"),
            ("PATCH", "/api/support-inquiries/{id}/identify"),
        ] {
            let ((guest, id), (other, _)) = (server.guest().await, server.guest().await);
            let path = path.replace("{id}", &id.to_string());
            let write = async |guest: &Client, number: usize| {
                let body = match path.ends_with("/messages") {
                    true => json!({ "content": "hello", "clientMessageId": Uuid::now_v7() }),
                    false => json!({}),
                };
                guest.with("x-forwarded-for", &format!("198.51.100.{number}")).send(method, &path, body).await
            };
            let mut written = 0;
            let refused = loop {
                let answer = write(&guest, written).await;
                if answer.status == 429 {
                    break answer;
                }
                assert!(answer.status.is_success() && written < 80, "{} {path}: {}", server.engine, answer.text());
                written += 1;
            };
            assert!(written >= 30, "{} {path}: people write {written}", server.engine);
            assert_eq!(refused.error_code(), "RATE_LIMIT_EXCEEDED");
            assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|wait| wait >= 1), "{path}");
            // Nobody uses up what somebody else's conversation may.
            if path.starts_with("/api/support_chat") {
                assert!(write(&other, 99).await.status.is_success(), "{} {path}", server.engine);
            }
        }
    }
}

#[tokio::test]
async fn the_form_writes_in_a_conversation_no_more_than_others_do() {
    for server in servers_with(&[("PORCHLIGHT_TRUSTED_PROXIES", "0.0.0.0/32")]).await {
        let mut cookie = String::new();
        let mut statuses = Vec::new();
        for number in 0..80 {
            let client = server.anonymous().with("x-forwarded-for", &format!("198.51.100.{number}"));
            let id = Uuid::now_v7().to_string();
            let fields = [("inbox", "demo"), ("content", "hello"), ("clientMessageId", &*id)];
            let answer = client.with("cookie", &cookie).form("/widget/messages", &fields).await;
            if number == 0 {
                cookie = answer.header("set-cookie").split(';').next().unwrap().to_owned();
            }
            statuses.push(answer.status.as_u16());
        }
        assert!(statuses[..30].iter().all(|status| *status == 303), "{}: {statuses:?}", server.engine);
        assert!(statuses.contains(&429), "{}: {statuses:?}", server.engine);
    }
}

on_both_engines!(
    /// The table of spec 2 §16, without what belongs to tickets.
    async fn each_code_comes_with_its_status_and_a_sentence(server: TestServer) {
        let (services, stranger) = (server.staff(Role::Agent).await, server.anonymous());
        let (first, other) = (open(&stranger, json!({})).await, open(&stranger, json!({})).await);
        let guest = bearer(&server, first["inquiryAccessToken"].as_str().unwrap());
        let admin = |rest: &str| path(&first, rest).replace("/api/", "/api/admin/");
        services.send("PATCH", &admin("/status"), json!({ "status": "closed" })).await;
        let message = || json!({ "content": "hello", "clientMessageId": Uuid::now_v7() });
        let unknown = format!("/api/admin/support-inquiries/{}", Uuid::now_v7());
        let answers = [
            (404, "SUPPORT_INQUIRY_NOT_FOUND", services.get(&unknown).await),
            (403, "SUPPORT_INQUIRY_ACCESS_DENIED", guest.get(&path(&other, "")).await),
            (403, "SUPPORT_INQUIRY_TOKEN_INVALID", bearer(&server, "si_wrong").get(&path(&first, "")).await),
            (400, "SUPPORT_INQUIRY_CLOSED", guest.send("POST", &path(&first, "/messages"), message()).await),
            (400, "SUPPORT_INQUIRY_CLOSED", services.send("POST", &admin("/messages"), message()).await),
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
);

async fn flood(server: &TestServer) -> Answer {
    loop {
        let answer = server.anonymous().send("POST", "/api/support_chat", json!({ "inbox": "demo" })).await;
        if answer.status != 201 {
            return answer;
        }
    }
}
