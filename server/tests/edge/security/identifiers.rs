//! What names somebody or something is compared as it is, or refused: never cleaned until it is somebody else's.

use crate::{
    callers::bearer,
    support::{TestServer, on_both_engines, servers_with},
};
use backend::customers;
use serde_json::{Value, json};
use test_support::jwt::{claims, claims_with, secret};

/// What a website may say of somebody who is not alice, and whether that can be a name at all.
const LIKE_ALICE: [(&str, bool); 22] = [
    ("alice ", true),
    (" alice", true),
    ("alice\u{a0}", true),
    ("al\u{a0}ice", true),
    ("alice\u{3000}", true),
    ("alice\u{2028}", true),
    ("al\u{200b}ice", true),
    ("al\u{ad}ice", true),
    ("alice\u{feff}", true),
    ("Alice", true),
    ("ａlice", true),
    ("\u{430}lice", true),
    ("alice.", true),
    ("alice\0", false),
    ("al\0ice", false),
    ("alice\n", false),
    ("\talice", false),
    ("al\u{7}ice", false),
    ("al\u{7f}ice", false),
    ("al\u{85}ice", false),
    ("al\u{9f}ice", false),
    ("\u{a0} ", false),
];

#[tokio::test]
async fn names_that_differ_in_anything_are_two_customers() {
    for server in servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await {
        let signer = secret(&server.services).await;
        let token = |sub: &str| signer.token(&claims(&server.services, sub));
        let alice = bearer(&server, &token("alice"));
        let new = json!({ "subject": "A lamp", "message": "Only for alice." });
        let id = alice.send("POST", "/api/support-inquiries", new).await.json()["id"].as_str().unwrap().to_owned();
        for (sub, is_name) in LIKE_ALICE {
            let (other, what) = (bearer(&server, &token(sub)), format!("{} {sub:?}", server.engine));
            let read = other.get(&format!("/api/support-inquiries/{id}")).await;
            let expected = if is_name { "SUPPORT_INQUIRY_ACCESS_DENIED" } else { "SUPPORT_INQUIRY_TOKEN_INVALID" };
            assert_eq!((read.status.as_u16(), &*read.error_code()), (403, expected), "{what}");
            let list = other.get("/api/support-inquiries").await;
            assert_eq!(list.status, if is_name { 200 } else { 403 }, "{what}: {}", list.text());
            assert!(!list.text().contains(&id), "{what}");
            let identified = json!({ "token": token(sub) });
            let chat = server.anonymous().send("POST", "/api/support_chat/identify", identified).await;
            assert_eq!(chat.status, if is_name { 200 } else { 403 }, "{what}: {}", chat.text());
            assert!(!chat.text().contains(&id) && !chat.text().contains("Only for alice"), "{what}");
        }
        let own = alice.get("/api/support-inquiries").await.json();
        assert_eq!(own["items"].as_array().map(Vec::len), Some(1), "{}", server.engine);
    }
}

on_both_engines!(
    async fn the_same_name_is_the_same_customer_each_time(server: TestServer) {
        let signer = secret(&server.services).await;
        for sub in ["alice ", "al\u{200b}ice", "ａlice", "é", "e\u{301}"] {
            let token = signer.token(&claims(&server.services, sub));
            let [first, again] = [
                customers::authenticate(&server.services, &token).await.unwrap().customer,
                customers::authenticate(&server.services, &token).await.unwrap().customer,
            ];
            assert_eq!((first.id, first.external_id.as_deref()), (again.id, Some(sub)), "{}", server.engine);
        }
    }
);

on_both_engines!(
    async fn an_inbox_is_named_exactly(server: TestServer) {
        let (signer, good) = (secret(&server.services).await, claims(&server.services, "1"));
        for key in ["demo ", " demo", "demo\0", "demo\u{a0}", "de\u{ad}mo", "Demo", "ｄemo", "demo\n", ""] {
            let opened = server.anonymous().send("POST", "/api/support_chat", json!({ "inbox": key })).await;
            assert_eq!(opened.status, 404, "{} {key:?}: {}", server.engine, opened.text());
            let token = signer.token_with(&json!({ "alg": "HS256", "kid": key }), &good);
            assert!(customers::authenticate(&server.services, &token).await.is_err(), "{} {key:?}", server.engine);
        }
        for audience in
            ["demo ", "demo/", "https://desk.example.com//", "https://desk.example.com ", "HTTPS://desk.example.com"]
        {
            let token = signer.token(&claims_with(&server.services, "1", json!({ "aud": audience })));
            assert!(customers::authenticate(&server.services, &token).await.is_err(), "{} {audience:?}", server.engine);
        }
    }
);

/// Addresses that look like another one.
const LIKE_MAYA: [&str; 12] = [
    "maya\u{200b}@example.com",
    "ma\u{ad}ya@example.com",
    "maya@exam\u{ad}ple.com",
    "maya@example.com\u{200b}",
    "maya\u{a0}@example.com",
    "\u{feff}maya@example.com",
    "ｍaya@example.com",
    "maya@ｅxample.com",
    "maya\0@example.com",
    "ma\u{7}ya@example.com",
    "ma\u{85}ya@example.com",
    "maya@example.com.",
];

#[tokio::test]
async fn an_address_that_only_looks_like_another_one_is_refused() {
    for server in servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await {
        let (guest, _) = server.guest().await;
        for email in LIKE_MAYA {
            let new = json!({ "subject": "A lamp", "email": email });
            for answer in [
                server.anonymous().send("POST", "/api/support-inquiries", new).await,
                server.anonymous().send("POST", "/api/support_chat", json!({ "inbox": "demo", "email": email })).await,
                guest.send("PATCH", "/api/support_chat", json!({ "email": email })).await,
            ] {
                let told = (answer.status.as_u16(), answer.error_code());
                assert_eq!(told, (400, "VALIDATION_FAILED".to_owned()), "{} {email:?}", server.engine);
                assert!(answer.text().contains("address"), "{}", answer.text());
            }
        }
    }
}

on_both_engines!(
    async fn a_website_s_word_about_such_an_address_is_about_nobody_else(server: TestServer) {
        let inbox = backend::settings::inbox(&server.services).await.unwrap().id;
        let maya = customers::of_verified_email(&server.services, inbox, "maya@example.com").await.unwrap();
        let signer = secret(&server.services).await;
        for (number, email) in LIKE_MAYA.into_iter().enumerate() {
            let said = json!({ "email": email, "email_verified": true });
            let token = signer.token(&claims_with(&server.services, &number.to_string(), said));
            let other = customers::authenticate(&server.services, &token).await.unwrap().customer;
            assert!(other.id != maya.id && other.email.is_none(), "{} {email:?}: {other:?}", server.engine);
        }
    }
);

#[tokio::test]
async fn no_identifier_with_a_nul_is_our_failure() {
    for server in servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await {
        let token = secret(&server.services).await.token(&claims(&server.services, "1"));
        let (nobody, customer, (guest, id)) = (server.anonymous(), bearer(&server, &token), server.guest().await);
        let inquiry = |field: &str, value: &str| json!({ "subject": "A lamp", field: value });
        let message = json!({ "content": "x", "clientMessageId": "a\0b" });
        let fields = [("inbox", "demo\0"), ("content", "x"), ("clientMessageId", "a\0b")];
        let account = [("email", "a\0@example.com"), ("password", "a\0b")];
        let invited = [("token", "a\0b"), ("name", "a\0b"), ("password", "correct horse")];
        let answers = [
            nobody.send("POST", "/api/support-inquiries", inquiry("category", "a\0b")).await,
            nobody.send("POST", "/api/support-inquiries", inquiry("email", "a\0b@example.com")).await,
            nobody.send("POST", "/api/support-inquiries", inquiry("inbox", "demo\0")).await,
            nobody.send("POST", "/api/session", json!({ "email": "a\0@b.example", "password": "a\0b" })).await,
            nobody.send("POST", "/api/support_chat/identify", json!({ "token": "a\0b" })).await,
            nobody.form("/widget/messages", &fields).await,
            nobody.form("/desk/sign_in", &account).await,
            nobody.form("/desk/accept_invitation", &invited).await,
            nobody.get("/widget?inbox=demo%00").await,
            nobody.get("/widget/look.js?inbox=demo%00").await,
            nobody.get("/chat/a%00b").await,
            nobody.get("/invite/a%00b").await,
            nobody.get("/unsubscribe/a%00b").await,
            customer.get("/api/support-inquiries?category=a%00b").await,
            customer.get("/api/support-inquiries?cursor=a%00b").await,
            guest.send("POST", "/api/support_chat/messages", message).await,
            guest
                .send("POST", &format!("/api/support-inquiries/{id}/verify-email/confirm"), json!({ "code": "a\0b" }))
                .await,
        ];
        for (number, answer) in answers.iter().enumerate() {
            assert!(answer.status.as_u16() < 500, "{} {number}: {}", server.engine, answer.text());
        }
        assert_eq!(guest.get("/api/support_chat").await.json()["email"], Value::Null, "{}", server.engine);
    }
}
