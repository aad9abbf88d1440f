//! What the checklist of inquiries asks for (docs/checklist.md) and no other test has.

use crate::{
    callers::bearer,
    routes::conversations::email_verification::code_for,
    support::{Client, TestServer, on_both_engines},
};
use backend::conversations;
use domain::{conversations::Status, people::Role};
use serde_json::{Value, json};
use server::{
    config::{Config, SettingsFile},
    maintenance,
};
use std::{fs, path::Path, time::Duration};
use test_support::{
    TestServices,
    jwt::{claims_with, secret},
    socket::TIMEOUT,
};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

const CHECKLIST: &str = include_str!("../../../../../docs/checklist.md");

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
            assert!(sources.contains(&format!("fn {name}(")), "no test is called {name}");
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

pub async fn open(client: &Client, more: Value) -> Value {
    let mut new = json!({ "subject": "A lamp", "message": "It went out." });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    client.send("POST", "/api/support-inquiries", new).await.json()
}

pub fn path(inquiry: &Value, rest: &str) -> String {
    format!("/api/support-inquiries/{}{rest}", inquiry["id"].as_str().unwrap())
}

on_both_engines!(
    async fn a_guest_gets_the_greeting_a_code_and_a_token_that_is_shown_once(server: TestServer) {
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
);

on_both_engines!(
    async fn only_the_right_code_makes_an_inquiry_the_customers(server: TestServer) {
        let said = claims_with(&server.services, "1", json!({ "email": "maya@example.com" }));
        let maya = bearer(&server, &secret(&server.services).await.token(&said));
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
);

on_both_engines!(
    async fn what_nobody_writes_in_is_closed_when_the_clock_says_so(services: TestServices) {
        let guest = services.guest(None).await;
        services.visitor_says(&guest, "hello").await;
        let ada = services.agent("Ada", Role::Agent).await;
        let config = Config::from_sources(&|_| None, SettingsFile::default()).unwrap();
        // It is just before eleven, a week and an hour later.
        services.clock.advance(Duration::from_millis(7 * 24 * 3_600_000 + 3_599_990));
        let stop = CancellationToken::new();
        let running = tokio::spawn({
            let (services, stop) = (services.services.clone(), stop.clone());
            async move { maintenance::run(services, &config, stop).await }
        });
        let shown = async || conversations::find_detail(&services, &ada, guest.thread_id).await.unwrap();
        assert_eq!(shown().await.item.status, Status::Open, "{}", services.engine);
        services.clock.advance(Duration::from_secs(2));
        let closing = async {
            while shown().await.item.status != Status::Closed {
                tokio::task::yield_now().await;
            }
        };
        timeout(TIMEOUT, closing).await.expect("nothing closes it");
        assert_eq!(shown().await.messages.len(), 1, "{}: what was said stays", services.engine);
        assert!(shown().await.closed_at.is_some());
        stop.cancel();
        running.await.unwrap();
    }
);
