//! What strangers learn: nothing from ids, tokens and addresses that are not theirs.

use crate::{
    callers::bearer,
    desk::jwt::{RSA_PUBLIC, Signer, at, claims, claims_with, secret, token_of, unsigned},
    socket_client::{as_guest, start},
    support::{Answer, Client, TestServer, servers, servers_with},
    verify_email::mails_to,
};
use backend::{customers, db::Engine, people};
use domain::{
    customers::KeyAlgorithm,
    ids::ConversationId,
    people::{Permission, Role},
    realtime::topics,
};
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use uuid::Uuid;

async fn open(client: &Client, more: Value) -> Value {
    let mut new = json!({ "subject": "A lamp", "message": "It went out." });
    new.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let opened = client.send("POST", "/api/support-inquiries", new).await;
    assert_eq!(opened.status, 201, "{}", opened.text());
    opened.json()
}

#[tokio::test]
async fn ids_of_others_in_a_query_or_a_body_open_nothing() {
    for server in servers().await {
        let maya = bearer(&server, &token_of(&server.desk, "maya").await);
        let noor = bearer(&server, &token_of(&server.desk, "noor").await);
        let theirs = Uuid::now_v7();
        let (hers, own) = (open(&maya, json!({ "clientMessageId": theirs })).await, open(&noor, json!({})).await);
        let id = hers["id"].as_str().unwrap();

        let micros = server.desk.clock.now().timestamp_micros() + 1_000_000;
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
}

#[tokio::test]
async fn nobody_but_staff_is_given_a_conversation_to_see_to() {
    for server in servers().await {
        let (desk, (_, id)) = (server.staff(Role::Agent).await, server.guest().await);
        let path = format!("/api/admin/support-inquiries/{id}");
        let customer = crate::desk::jwt::customer(&server.desk, "1").await;
        for stranger in [customer.id.0, id.0, Uuid::now_v7(), Uuid::nil()] {
            let to = json!({ "assignedAdminId": stranger });
            let refused = desk.send("PATCH", &format!("{path}/assign"), to).await;
            assert_eq!(refused.error_code(), "VALIDATION_FAILED", "{}: {}", server.engine, refused.text());
        }
        let shown = desk.get(&path).await.json();
        assert_eq!((&shown["assignedTo"], &shown["status"]), (&Value::Null, &json!("open")), "{}", server.engine);
    }
}

#[tokio::test]
async fn a_frame_names_one_conversation_and_no_more() {
    for (server, address) in start(servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await).await {
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

/// Whatever can be wrong with what a visitor shows: unknown, cut off, forged, expired, revoked, or for something else.
async fn bad_tokens(server: &TestServer) -> (ConversationId, Vec<(&'static str, String)>) {
    let desk = &server.desk;
    let ((revoked, id), (expired, _)) = (server.guest().await, server.guest().await);
    let text = |client: &Client| client.header("authorization").trim_start_matches("Bearer ").to_owned();
    expire(server, &text(&expired)).await;
    revoked.send("DELETE", "/api/support_chat/token", json!({})).await;
    let (good, other) = (text(&server.guest().await.0), server.guest().await.0);
    let (owner, signer, said) = (server.agent(Role::Owner).await, secret(desk).await, claims(desk, "1"));
    customers::add_public_key(desk, &owner, "demo", KeyAlgorithm::Rs256, RSA_PUBLIC).await.unwrap();
    let (_, key) = people::create_api_key(desk, &owner, "Shop", [Permission::MailRead].into()).await.unwrap();
    let jwt = signer.token(&said);
    let tampered =
        format!("{}.{}", unsigned(&json!({ "alg": "HS256" }), &claims(desk, "2")), jwt.rsplit('.').next().unwrap());
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
        ("a website’s, expired", signer.token(&claims_with(desk, "1", json!({ "exp": at(desk, -1) })))),
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
    let (sql, now) = ("UPDATE guest_tokens SET expires_at = $1 WHERE token_hash = $2", server.desk.clock.now());
    let hash = digest(&SHA256, token.as_bytes()).as_ref().to_vec();
    let rows = match server.desk.db.writer() {
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
    answers.iter().map(|answer| (answer.status.as_u16(), plain(answer, email), answer.shared_headers())).collect()
}

#[tokio::test]
async fn an_address_that_a_customer_has_is_answered_like_any_other() {
    for server in servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await {
        let known = json!({ "email": "known@example.com", "name": "Known", "phone": "030 1" });
        let customer = bearer(&server, &secret(&server.desk).await.token(&claims_with(&server.desk, "1", known)));
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

#[tokio::test]
async fn an_invented_forwarded_address_escapes_no_limit() {
    let new = json!({ "inbox": "demo" });
    let refused = async |server: &TestServer, header: &dyn Fn(u32) -> String| {
        for number in 0..45 {
            let client = server.anonymous().with("x-forwarded-for", &header(number));
            if client.send("POST", "/api/support_chat", new.clone()).await.status == 429 {
                return true;
            }
        }
        false
    };
    for server in servers().await {
        assert!(
            refused(&server, &|number| format!("203.0.113.{number}")).await,
            "{}: nobody is trusted",
            server.engine
        );
    }
    // Requests in this process come from 0.0.0.0.
    for server in servers_with(&[("PORCHLIGHT_TRUSTED_PROXIES", "0.0.0.0/32")]).await {
        let each = refused(&server, &|number| format!("198.51.100.{number}")).await;
        assert!(!each, "{}: behind a proxy each has a limit of their own", server.engine);
        let invented = refused(&server, &|number| format!("203.0.113.{number}, 192.0.2.1")).await;
        assert!(invented, "{}: what the client wrote itself does not count", server.engine);
    }
}
