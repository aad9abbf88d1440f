//! Support inquiries by REST, as a guest and as staff.

use crate::support::{Client, TestServer, on_both_engines};
use axum::http::StatusCode;
use domain::people::Role;
use serde_json::{Value, json};
use uuid::Uuid;

/// A guest with an inquiry, and what the server said of it.
async fn guest(server: &TestServer) -> (Client, Value) {
    let new = json!({ "subject": "A lamp", "message": "It went out.", "email": "Maya@example.com" });
    let opened = server.anonymous().send("POST", "/api/support-inquiries", new).await;
    assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
    let opened = opened.json();
    let token = opened["inquiryAccessToken"].as_str().unwrap();
    assert!(token.starts_with("si_"), "{token}");
    (server.anonymous().with("authorization", &format!("Bearer {token}")), opened)
}

fn path(inquiry: &Value, rest: &str) -> String {
    format!("/api/support-inquiries/{}{rest}", inquiry["id"].as_str().unwrap())
}

on_both_engines!(
    async fn a_guest_reads_and_writes_and_says_who_they_are(server: TestServer) {
        let (guest, opened) = guest(&server).await;
        let detail = guest.get(&path(&opened, "")).await.json();
        assert_eq!((&detail["trackingCode"], &detail["messages"]), (&opened["trackingCode"], &opened["messages"]));
        assert_eq!((&detail["status"], &detail["email"]), (&json!("open"), &json!("maya@example.com")));
        assert_eq!(detail.get("inquiryAccessToken"), None, "the token is shown once");
        let message = json!({ "content": "Still dark.", "clientMessageId": Uuid::now_v7() });
        let posted = guest.send("POST", &path(&opened, "/messages"), message).await;
        assert_eq!((posted.status, &posted.json()["eventId"]), (StatusCode::CREATED, &json!(3)));
        let page = guest.get(&path(&opened, "/messages")).await.json();
        assert_eq!(page["messages"].as_array().unwrap().len(), 3, "{}", server.engine);
        let named = guest.send("PATCH", &path(&opened, "/identify"), json!({ "phone": "030 1" })).await.json();
        assert_eq!((&named["phone"], &named["email"]), (&json!("030 1"), &json!("maya@example.com")));
    }
);

on_both_engines!(
    async fn a_guest_learns_nothing_about_other_inquiries(server: TestServer) {
        let ((maya, _), (_, other)) = (guest(&server).await, guest(&server).await);
        let unknown = json!({ "id": Uuid::now_v7() });
        for (method, rest, body) in [
            ("GET", "", Value::Null),
            ("GET", "/messages", Value::Null),
            ("POST", "/messages", json!({ "content": "x", "clientMessageId": Uuid::now_v7() })),
            ("PATCH", "/identify", json!({ "name": "x" })),
            ("POST", "/verify-email/request", json!({})),
            ("POST", "/verify-email/confirm", json!({ "code": "000000" })),
        ] {
            let theirs = maya.send(method, &path(&other, rest), body.clone()).await;
            let nobodys = maya.send(method, &path(&unknown, rest), body).await;
            assert_eq!((theirs.status, theirs.text()), (nobodys.status, nobodys.text()), "{method} {rest}");
            assert!(theirs.status.is_client_error(), "{} {method} {rest}", server.engine);
        }
    }
);

on_both_engines!(
    async fn staff_take_it_answer_it_and_close_it(server: TestServer) {
        let ada = server.agent(Role::Agent).await;
        let (services, (guest, opened)) = (server.sign_in(&ada).await, guest(&server).await);
        let admin = |rest: &str| format!("/api/admin{}", path(&opened, rest).trim_start_matches("/api"));
        let missing = services.send("PATCH", &admin("/assign"), json!({})).await;
        assert_eq!(missing.status, StatusCode::BAD_REQUEST, "{}", missing.text());
        let taken = services.send("PATCH", &admin("/assign"), json!({ "assignedAdminId": ada.id })).await.json();
        assert_eq!(taken["assignedTo"]["name"], "Ada", "{}", server.engine);
        let reply = json!({ "content": "Is it plugged in?", "clientMessageId": Uuid::now_v7() });
        assert_eq!(services.send("POST", &admin("/messages"), reply).await.status, StatusCode::CREATED);
        let closed = services.send("PATCH", &admin("/status"), json!({ "status": "closed" })).await.json();
        assert_eq!((&closed["status"], &closed["archived"]), (&json!("closed"), &json!(true)));
        let message = json!({ "content": "Yes.", "clientMessageId": Uuid::now_v7() });
        let refused = guest.send("POST", &path(&opened, "/messages"), message).await;
        assert_eq!(
            (refused.status, &refused.json()["errorCode"]),
            (StatusCode::BAD_REQUEST, &json!("SUPPORT_INQUIRY_CLOSED"))
        );
        let log = services.get(&admin("/activities")).await.json();
        let done: Vec<_> = log.as_array().unwrap().iter().map(|entry| entry["action"].as_str().unwrap()).collect();
        assert_eq!(done, ["conversation.status", "conversation.assign"]);
        assert!(log[0]["requestId"].as_str().is_some_and(|id| !id.is_empty()), "{log}");
    }
);

on_both_engines!(
    async fn nobody_sets_what_is_not_theirs_to_set(server: TestServer) {
        for field in ["status", "assignedTo", "trackingCode", "customerId", "senderType", "id"] {
            let new = json!({ "subject": "A lamp", field: "closed" });
            let refused = server.anonymous().send("POST", "/api/support-inquiries", new).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{} {field}", server.engine);
        }
    }
);

on_both_engines!(
    async fn the_widget_greets_once(server: TestServer) {
        let (_, opened) = guest(&server).await;
        let token = opened["inquiryAccessToken"].as_str().unwrap();
        let cookie = format!("porchlight_guest={token}");
        let page = server.anonymous().with("cookie", &cookie).get("/widget?inbox=demo").await.text();
        assert!(page.contains("id=\"greeting\" hidden"), "{}: {page}", server.engine);
        assert!(page.contains("Hello! How can we help?"), "{}: it is the first message: {page}", server.engine);
        let fresh = server.anonymous().get("/widget?inbox=demo").await.text();
        assert!(fresh.contains("id=\"greeting\" class"), "{}: {fresh}", server.engine);
    }
);
