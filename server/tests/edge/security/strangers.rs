//! What strangers learn: nothing from ids and addresses that are not theirs.

use crate::{
    callers::bearer,
    routes::conversations::{checklist::open, email_verification::mails_to},
    support::{Answer, TestServer, listening, on_both_engines, servers_with},
};
use domain::{people::Role, realtime::topics};
use serde_json::{Value, json};
use test_support::{
    jwt::{claims_with, secret, token_of},
    socket::as_guest,
};
use uuid::Uuid;

on_both_engines!(
    async fn ids_of_others_in_a_query_or_a_body_open_nothing(server: TestServer) {
        let maya = bearer(&server, &token_of(&server.services, "maya").await);
        let noor = bearer(&server, &token_of(&server.services, "noor").await);
        let theirs = Uuid::now_v7();
        let (hers, own) = (open(&maya, json!({ "clientMessageId": theirs })).await, open(&noor, json!({})).await);
        let id = hers["id"].as_str().unwrap();

        let micros = server.services.clock.now().timestamp_micros() + 1_000_000;
        let page = noor.get(&format!("/api/support-inquiries?cursor={micros}.{id}")).await.json();
        let listed: Vec<_> = page["items"].as_array().unwrap().iter().map(|item| &item["id"]).collect();
        assert_eq!(listed, [&own["id"]], "{}", server.engine);
        for query in ["customerId", "assignedAdminId", "inquiryId", "id", "search"] {
            for path in ["/api/support-inquiries", "/api/support_chat/messages"] {
                let refused = noor.get(&format!("{path}?{query}={id}")).await;
                assert_eq!(refused.error_code(), "VALIDATION_FAILED", "{} {path} {query}", server.engine);
            }
        }
        // An id that somebody else has given to a message brings back one's own.
        let path = format!("/api/support-inquiries/{}/messages", own["id"].as_str().unwrap());
        let posted = noor.send("POST", &path, json!({ "content": "mine", "clientMessageId": theirs })).await.json();
        assert_eq!((&posted["content"], &posted["conversationId"]), (&json!("mine"), &own["id"]), "{posted}");
        let again = open(&noor, json!({ "message": "mine too", "clientMessageId": theirs })).await;
        assert_eq!(again["messages"][1]["content"], "mine too", "{}", server.engine);
        let untouched = maya.get(&format!("/api/support-inquiries/{id}")).await.json();
        assert_eq!(untouched["messages"], hers["messages"], "{}", server.engine);
    }
);

on_both_engines!(
    async fn nobody_but_staff_is_given_a_conversation_to_see_to(server: TestServer) {
        let (services, (_, id)) = (server.staff(Role::Agent).await, server.guest().await);
        let path = format!("/api/admin/support-inquiries/{id}");
        let customer = test_support::jwt::customer(&server.services, "1").await;
        for stranger in [customer.id.0, id.0, Uuid::now_v7(), Uuid::nil()] {
            let to = json!({ "assignedAdminId": stranger });
            let refused = services.send("PATCH", &format!("{path}/assign"), to).await;
            assert_eq!(refused.error_code(), "VALIDATION_FAILED", "{}: {}", server.engine, refused.text());
        }
        let shown = services.get(&path).await.json();
        assert_eq!((&shown["assignedTo"], &shown["status"]), (&Value::Null, &json!("open")), "{}", server.engine);
    }
);

#[tokio::test]
async fn a_frame_names_one_conversation_and_no_more() {
    for (server, address) in listening(servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await).await {
        let ((maya, own), (_, other)) = (server.guest().await, server.guest().await);
        let mut socket = as_guest(address, &maya).await;
        for more in ["conversationId", "id", "customerId", "room", "senderType", "token"] {
            let data = json!({ "inquiryId": own, more: other });
            for event in [topics::JOIN, topics::SYNC, topics::LEAVE, topics::TYPING, topics::MARK_READ] {
                let refused = socket.ask(event, data.clone()).await;
                assert_eq!(refused["data"]["errorCode"], "VALIDATION_FAILED", "{} {event} {more}", server.engine);
            }
        }
        // Twice the same name is no way around the check of the first.
        let twice =
            format!(r#"{{"id":99,"event":"{}","data":{{"inquiryId":"{own}","inquiryId":"{other}"}}}}"#, topics::JOIN);
        socket.send(tokio_tungstenite::tungstenite::Message::text(twice)).await;
        let refused = socket.wait(|frame| frame["id"] == 99).await;
        assert_eq!(refused["data"]["errorCode"], "VALIDATION_FAILED", "{}", server.engine);
        for since in [json!(-1), json!(i64::MIN), json!(i64::MAX)] {
            let synced = socket.ask(topics::SYNC, json!({ "inquiryId": own, "sinceEventId": since })).await;
            assert!(matches!(synced["event"].as_str(), Some("ack" | "error")), "{} {synced}", server.engine);
        }
    }
}

/// What an answer says, without what differs for everybody.
fn plain(answer: &Answer, email: &str) -> String {
    let mut json = answer.json();
    forget(&mut json);
    json.to_string().replace(email, "EMAIL")
}

fn forget(json: &mut Value) {
    const OWN: [&str; 8] = [
        "id",
        "trackingCode",
        "inquiryAccessToken",
        "token",
        "createdAt",
        "updatedAt",
        "conversationId",
        "clientMessageId",
    ];
    match json {
        Value::Object(fields) => {
            fields
                .iter_mut()
                .filter(|(name, _)| OWN.contains(&name.as_str()))
                .for_each(|(_, value)| *value = Value::Null);
            fields.values_mut().for_each(forget);
        }
        Value::Array(items) => items.iter_mut().for_each(forget),
        _ => {}
    }
}

/// Everything that somebody can do with an address before it is theirs, and all that is told of it.
async fn leave(server: &TestServer, email: &str) -> Vec<(u16, String, axum::http::HeaderMap)> {
    let stranger = server.anonymous();
    let opened = stranger.send("POST", "/api/support-inquiries", json!({ "subject": "x", "email": email })).await;
    let inquiry = format!("/api/support-inquiries/{}", opened.json()["id"].as_str().unwrap());
    let integrator = bearer(server, opened.json()["inquiryAccessToken"].as_str().unwrap());
    let chat = stranger.send("POST", "/api/support_chat", json!({ "inbox": "demo", "email": email })).await;
    let guest = bearer(server, chat.json()["token"].as_str().unwrap());
    let answers = [
        integrator.send("PATCH", &format!("{inquiry}/identify"), json!({ "email": email })).await,
        guest.send("PATCH", "/api/support_chat", json!({ "email": email })).await,
        integrator.send("POST", &format!("{inquiry}/verify-email/request"), json!({})).await,
        integrator.send("POST", &format!("{inquiry}/verify-email/confirm"), json!({ "code": "wrong" })).await,
        integrator.get(&inquiry).await,
        guest.get("/api/support_chat").await,
        opened,
        chat,
    ];
    let told = |answer: &Answer| (answer.status.as_u16(), plain(answer, email), headers(answer));
    answers.iter().map(told).collect()
}

/// Without the length: a time that ends in zeros is shorter.
fn headers(answer: &Answer) -> axum::http::HeaderMap {
    let mut headers = answer.shared_headers();
    headers.remove("content-length");
    headers
}

#[tokio::test]
async fn an_address_that_a_customer_has_is_answered_like_any_other() {
    for server in servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await {
        let known = json!({ "email": "known@example.com", "name": "Known", "phone": "030 1" });
        let customer =
            bearer(&server, &secret(&server.services).await.token(&claims_with(&server.services, "1", known)));
        open(&customer, json!({})).await;
        let mut told = Vec::new();
        for email in ["known@example.com", "other@example.com"] {
            told.push(leave(&server, email).await);
            let mails = mails_to(&server, email).await;
            assert_eq!(mails.len(), 1, "{}: one mail to {email}", server.engine);
            let list = customer.get("/api/support-inquiries").await.json();
            assert_eq!(list["items"].as_array().unwrap().len(), 1, "{}: nothing is theirs by {email}", server.engine);
        }
        assert_eq!(told[0], told[1], "{}", server.engine);
    }
}
