//! Every secret by which somebody is let in: each has a limit on guessing, or nobody can guess it. A limit belongs to the
//! secret, so each way that takes the secret is tried against each other.

use crate::{
    callers::bearer,
    routes::conversations::email_verification::code_for,
    support::{Answer, Client, PASSWORD, TestServer, servers_with, token_in},
};
use axum::http::header::SET_COOKIE;
use backend::{
    customers,
    notifications::{Mailer, email::list_files, worker},
    people,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::people::{Permission, Role};
use serde_json::json;
use test_support::jwt::secret;

/// What keeps a secret from being guessed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Guard {
    /// Wrong tries are counted, and so many of them in a row from one network close it there for a while.
    Tries(usize),
    /// So many random bits.
    Bits(usize),
}

use Guard::{Bits, Tries};

/// As docs/security.md has them.
const SECRETS: [(&str, Guard); 10] = [
    ("an agent’s password", Tries(10)),
    ("the set-up code", Tries(10)),
    ("a code that is mailed to an address", Tries(5)),
    ("a session", Bits(128)),
    ("a guest’s token", Bits(256)),
    ("an API key", Bits(256)),
    ("an inbox’s secret", Bits(256)),
    ("an invitation’s link", Bits(256)),
    ("an email’s link to a chat", Bits(256)),
    ("an email’s link to stop emails", Bits(256)),
];

fn guard(secret: &str) -> Guard {
    SECRETS.iter().find(|(name, _)| *name == secret).unwrap().1
}

fn tries(secret: &str) -> usize {
    let Tries(most) = guard(secret) else { panic!("{secret} has no limit") };
    most
}

#[test]
fn the_table_in_the_docs_is_this_one() {
    let docs = include_str!("../../../../docs/security.md");
    let (_, rest) = docs.split_once("## Guessing").unwrap();
    let (section, _) = rest.split_once("\n## ").unwrap();
    let rows: Vec<&str> = section.lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert_eq!(rows.len(), SECRETS.len(), "{rows:#?}");
    for (secret, guard) in SECRETS {
        let row = rows.iter().find(|row| row.starts_with(&format!("| {secret} |")));
        let row = row.unwrap_or_else(|| panic!("{secret} is not in the docs"));
        let says = match guard {
            Tries(most) => format!("{most} "),
            Bits(bits) => format!("{bits} random bits"),
        };
        assert!(row.contains(&says), "{row}");
    }
}

/// Each request comes from the address that it names.
async fn servers() -> Vec<TestServer> {
    servers_with(&[("PORCHLIGHT_TRUSTED_PROXIES", "0.0.0.0/32"), ("PORCHLIGHT_RATE_LIMITS", "off")]).await
}

fn from(client: &Client, network: usize) -> Client {
    client.with("x-forwarded-for", &format!("198.51.100.{network}"))
}

/// What a form says in the cookie for the next page, or what REST answers.
fn told(answer: &Answer) -> String {
    let lines = answer.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap());
    let flash = lines.filter_map(|line| line.strip_prefix("porchlight_flash=")?.split(';').next()).next();
    let flash = flash.map(|value| String::from_utf8(URL_SAFE_NO_PAD.decode(value).unwrap()).unwrap());
    flash.unwrap_or_else(|| answer.text())
}

fn is_limited(answer: &Answer) -> bool {
    told(answer).contains("RATE_LIMIT_EXCEEDED")
}

/// The ways that take an agent's password.
const PASSWORD_WAYS: [&str; 3] = ["/api/session", "/desk/sign_in", "/desk/change_my_password"];

/// Tries a password in one of the ways, as somebody who is signed in as this agent where that is needed.
async fn try_password(way: &str, services: &Client, email: &str, password: &str) -> Answer {
    match way {
        "/api/session" => services.send("POST", way, json!({ "email": email, "password": password })).await,
        "/desk/sign_in" => services.form(way, &[("email", email), ("password", password)]).await,
        _ => services.form(way, &[("current_password", password), ("password", "another horse")]).await,
    }
}

#[tokio::test]
async fn guesses_at_a_password_count_by_whichever_way_they_come() {
    for server in servers().await {
        for (network, guessed) in PASSWORD_WAYS.into_iter().enumerate() {
            let (ada, ben) = (server.agent(Role::Agent).await, server.agent(Role::Agent).await);
            let services = from(&server.sign_in(&ada).await, network);
            for number in 0..tries("an agent’s password") {
                let answer = try_password(guessed, &services, &ada.email, &format!("wrong {number}")).await;
                assert!(!is_limited(&answer), "{} {guessed} {number}: {}", server.engine, told(&answer));
            }
            for way in PASSWORD_WAYS {
                let right = try_password(way, &services, &ada.email, PASSWORD).await;
                assert!(is_limited(&right), "{} {guessed}, {way}: {}", server.engine, told(&right));
            }
            let other = from(&server.anonymous(), network).send("POST", "/api/session", account(&ben.email)).await;
            assert_eq!(other.status, 200, "{} {guessed}: it is that account", server.engine);
            let elsewhere = from(&server.anonymous(), 99).send("POST", "/api/session", account(&ada.email)).await;
            assert_eq!(elsewhere.status, 200, "{} {guessed}: it is that network", server.engine);
        }
    }
}

fn account(email: &str) -> serde_json::Value {
    json!({ "email": email, "password": PASSWORD })
}

#[tokio::test]
async fn guesses_at_the_set_up_code_count() {
    for server in servers().await {
        let code = people::setup_code(&server.services);
        let set_up = async |network: usize, code: &str| {
            let fields = [("setup_code", code), ("name", "O"), ("email", "o@example.com"), ("password", PASSWORD)];
            from(&server.anonymous(), network).form("/desk/create_owner", &fields).await
        };
        for number in 0..tries("the set-up code") {
            let answer = set_up(1, "WRONG-CODES").await;
            assert!(!is_limited(&answer), "{} {number}: {}", server.engine, told(&answer));
        }
        assert!(is_limited(&set_up(1, &code).await), "{}: the right one too", server.engine);
        let elsewhere = set_up(2, &code).await;
        assert_eq!(elsewhere.header("location"), "/inbox", "{}: {}", server.engine, told(&elsewhere));
    }
}

#[tokio::test]
async fn guesses_at_a_code_from_an_email_count_by_whichever_way_they_come() {
    for server in servers().await {
        for (number, turned) in [false, true].into_iter().enumerate() {
            let email = format!("maya{number}@example.com");
            let new = json!({ "subject": "A lamp", "email": email });
            let opened = server.anonymous().send("POST", "/api/support-inquiries", new).await.json();
            let guest = from(&bearer(&server, opened["inquiryAccessToken"].as_str().unwrap()), number);
            let inquiry = format!("/api/support-inquiries/{}/verify-email", opened["id"].as_str().unwrap());
            let chat = "/api/support_chat/verify-email".to_owned();
            let (guessed, other) = if turned { (inquiry, chat) } else { (chat, inquiry) };
            guest.send("POST", &format!("{guessed}/request"), json!({})).await;
            let code = code_for(&server, &email).await;
            let wrong = format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000);
            let confirm = async |way: &str, code: &str| {
                guest.send("POST", &format!("{way}/confirm"), json!({ "code": code })).await
            };
            for _ in 0..tries("a code that is mailed to an address") {
                assert_eq!(confirm(&guessed, &wrong).await.status, 400, "{}", server.engine);
            }
            // The code is used up, which is told as one that is wrong; the conversation's tries end later.
            for way in [&guessed, &other] {
                assert_eq!(confirm(way, &code).await.status, 400, "{} {way}", server.engine);
            }
            let more = loop {
                let answer = confirm(&guessed, &code).await;
                if answer.status != 400 {
                    break answer;
                }
            };
            assert!(is_limited(&more) && is_limited(&confirm(&other, &code).await), "{}", server.engine);
        }
    }
}

/// Each secret that nobody can guess, as the product hands it out.
async fn made(server: &TestServer) -> Vec<(&'static str, String)> {
    let (owner, services) = (server.agent(Role::Owner).await, &server.services);
    let text = |client: &Client| client.header("authorization").trim_start_matches("Bearer si_").to_owned();
    let session = server.sign_in(&owner).await.header("cookie").split_once('=').unwrap().1.to_owned();
    let (_, key) = people::create_api_key(services, &owner, "Shop", [Permission::MailRead].into()).await.unwrap();
    let inbox = customers::rotate_secret(services, None, "demo", std::time::Duration::ZERO).await.unwrap().secret;
    let reply = server.mailed("Happy to look.").await;
    let email = format!("{}@example.com", uuid::Uuid::now_v7().simple());
    people::invite(services, &owner, &email, Role::Agent).await.unwrap();
    let folder = server.state.config.mail_folder();
    worker::run_due_once(services, &Mailer::Files(folder.clone())).await.unwrap();
    let mails = list_files(&folder).await.unwrap();
    let invitation = mails.iter().find(|mail| mail.to == email).unwrap();
    vec![
        ("a session", session),
        ("a guest’s token", text(&server.guest().await.0)),
        ("an API key", key.trim_start_matches("pk_").to_owned()),
        ("an inbox’s secret", inbox),
        ("an invitation’s link", token_in(invitation, "invite")),
        ("an email’s link to a chat", token_in(&reply, "chat")),
        ("an email’s link to stop emails", token_in(&reply, "unsubscribe")),
    ]
}

#[tokio::test]
async fn what_has_no_limit_has_too_many_bits() {
    for server in servers().await {
        let (first, second) = (made(&server).await, made(&server).await);
        let unlimited = SECRETS.iter().filter(|(_, guard)| matches!(guard, Bits(_))).count();
        assert_eq!(first.len(), unlimited);
        for ((secret, one), (_, other)) in first.into_iter().zip(second) {
            let Bits(bits) = guard(secret) else { panic!("{secret} has a limit") };
            let [one, other] = [one, other].map(|text| URL_SAFE_NO_PAD.decode(text).unwrap());
            assert_eq!((one.len() * 8, other.len() * 8), (bits, bits), "{} {secret}", server.engine);
            assert!(bits >= 128, "{secret}");
            // Half of the bits of two random ones differ; none of their bytes is always the same.
            let same = one.iter().zip(&other).filter(|(one, other)| one == other).count();
            assert!(same < one.len() / 2, "{} {secret} is not random", server.engine);
        }
        secret(&server.services).await;
    }
}
