//! What the checklist of inquiries asks for (docs/checklist.md) and no other test has.

use crate::{
    callers::bearer,
    desk::{
        desks,
        jwt::{claims_with, secret},
    },
    socket_client::PATIENCE,
    support::{Client, TestServer, servers, servers_with},
    verify_email::code_for,
};
use backend::conversations;
use domain::{conversations::Status, people::Role};
use serde_json::{Value, json};
use server::{config::Config, maintenance, settings_file::SettingsFile};
use std::{fs, path::Path, time::Duration};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const CHECKLIST: &str = include_str!("../../../docs/checklist.md");

#[test]
fn every_test_of_the_checklist_is_there() {
    let rows: Vec<&str> = CHECKLIST.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert_eq!(rows.len(), 20, "the lines of spec 2 §17");
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let sources = ["server/tests", "backend/tests"].map(|folder| sources(&root.join(folder))).concat();
    for row in rows {
        let (_, tests) = row.trim_end_matches(" |").rsplit_once(" | ").unwrap();
        let names: Vec<&str> = tests.split('`').skip(1).step_by(2).collect();
        assert!(!names.is_empty() || tests.starts_with("comes with "), "{row}");
        for name in names {
            assert!(sources.contains(&format!("fn {name}()")), "no test is called {name}");
        }
    }
}

/// The text of every file in a folder.
fn sources(folder: &Path) -> String {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| if path.is_dir() { sources(&path) } else { fs::read_to_string(path).unwrap_or_default() })
        .collect()
}

async fn open(client: &Client, more: Value) -> Value {
    let mut new = json!({ "subject": "A lamp", "message": "It went out." });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.send("POST", "/api/support-inquiries", new).await.json()
}

fn path(inquiry: &Value, rest: &str) -> String {
    format!("/api/support-inquiries/{}{rest}", inquiry["id"].as_str().unwrap())
}

#[tokio::test]
async fn a_guest_gets_the_greeting_a_code_and_a_token_that_is_shown_once() {
    for server in servers().await {
        let opened = open(&server.anonymous(), json!({})).await;
        assert!(opened["id"].as_str().is_some_and(|id| id.parse::<Uuid>().is_ok()), "{opened}");
        assert!(opened["trackingCode"].as_str().is_some_and(|code| code.starts_with("INQ-") && code.len() == 10));
        let said: Vec<_> = opened["messages"].as_array().unwrap().iter().map(|said| &said["senderType"]).collect();
        assert_eq!(said, ["system", "customer"], "{}", server.engine);
        let token = opened["inquiryAccessToken"].as_str().unwrap();
        let shown = bearer(&server, token).get(&path(&opened, "")).await;
        assert_eq!(shown.status, 200, "{}", server.engine);
        assert!(!shown.text().contains(token) && !shown.text().to_lowercase().contains("token"), "{}", shown.text());
        let staff = server.staff(Role::Owner).await;
        let seen = staff.get(&format!("/api/admin/support-inquiries/{}", opened["id"].as_str().unwrap())).await.text();
        assert!(!seen.contains(token) && !seen.to_lowercase().contains("token"), "{seen}");
    }
}

#[tokio::test]
async fn only_the_right_code_makes_an_inquiry_the_customers() {
    for server in servers().await {
        let said = claims_with(&server.desk, "1", json!({ "email": "maya@example.com" }));
        let maya = bearer(&server, &secret(&server.desk).await.token(&said));
        let own = async || maya.get("/api/support-inquiries").await.json()["items"].as_array().unwrap().len();
        let opened = open(&server.anonymous(), json!({ "email": "Maya@Example.com" })).await;
        let guest = bearer(&server, opened["inquiryAccessToken"].as_str().unwrap());
        assert_eq!(own().await, 0, "{}: not by the address alone", server.engine);
        assert_eq!(guest.send("POST", &path(&opened, "/verify-email/request"), json!({})).await.status, 202);
        let code = code_for(&server, "maya@example.com").await;
        let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
        let confirm = async |code: &str| {
            guest.send("POST", &path(&opened, "/verify-email/confirm"), json!({ "code": code })).await.status.as_u16()
        };
        assert_eq!((confirm(&wrong).await, own().await), (400, 0), "{}: nor by a wrong code", server.engine);
        assert_eq!((confirm(&code).await, own().await), (200, 1), "{}", server.engine);
        assert_eq!(maya.get(&path(&opened, "")).await.json()["trackingCode"], opened["trackingCode"]);
    }
}

#[tokio::test]
async fn what_nobody_writes_in_is_closed_when_the_clock_says_so() {
    for desk in desks().await {
        let guest = desk.guest(None).await;
        desk.visitor_says(&guest, "hello").await;
        let ada = desk.agent("Ada", Role::Agent).await;
        let config = Config::from_sources(&|_| None, SettingsFile::default()).unwrap();
        // It is just before eleven, a week and an hour later.
        desk.clock.advance(Duration::from_millis(7 * 24 * 3_600_000 + 3_599_990));
        let stop = CancellationToken::new();
        let running = tokio::spawn({
            let (desk, stop) = (desk.desk.clone(), stop.clone());
            async move { maintenance::run(desk, &config, stop).await }
        });
        let shown = async || conversations::view(&desk, &ada, guest.conversation_id).await.unwrap();
        assert_eq!(shown().await.item.status, Status::Open, "{}", desk.engine);
        desk.clock.advance(Duration::from_secs(2));
        let closing = async {
            while shown().await.item.status != Status::Closed {
                tokio::task::yield_now().await;
            }
        };
        timeout(PATIENCE, closing).await.expect("nothing closes it");
        assert_eq!(shown().await.messages.len(), 1, "{}: what was said stays", desk.engine);
        assert!(shown().await.closed_at.is_some());
        stop.cancel();
        running.await.unwrap();
    }
}

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

async fn flood(server: &TestServer) -> crate::support::Answer {
    loop {
        let answer = server.anonymous().send("POST", "/api/support_chat", json!({ "inbox": "demo" })).await;
        if answer.status != 201 {
            return answer;
        }
    }
}
