//! What is written to the log: nothing that opens anything, and nothing that people wrote.

use crate::{
    routes::conversations::email_verification::code_for,
    support::{PASSWORD, listening, servers, servers_with, token_in},
};
use backend::people;
use domain::{people::Role, realtime::topics};
use serde_json::json;
use std::{
    io,
    sync::{Arc, Mutex},
};
use test_support::socket::{as_guest, connect, message};
use tracing::subscriber::DefaultGuard;
use tracing_subscriber::EnvFilter;

/// Where the log goes instead.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Lines {
    fn text(&self) -> String {
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// What this thread logs from now on, without colours.
fn listen() -> (Lines, DefaultGuard) {
    let lines = Lines::default();
    let writer = lines.clone();
    let log = tracing_subscriber::fmt().with_env_filter(EnvFilter::new("debug")).with_ansi(false);
    let log = tracing::subscriber::set_default(log.with_writer(move || writer.clone()).finish());
    (lines, log)
}

#[tokio::test]
async fn the_log_holds_no_secrets_and_nothing_that_people_wrote() {
    let (lines, _log) = listen();
    for (server, address) in listening(servers().await).await {
        let (visitor, id) = server.guest().await;
        let token = visitor.header("authorization").trim_start_matches("Bearer ").to_owned();
        let said = json!({ "content": "my cat is called Ernesto", "clientMessageId": uuid::Uuid::now_v7() });
        visitor.send("POST", "/api/support_chat/messages", said).await;
        as_guest(address, &visitor).await.ask(topics::SEND, message(id, "and Ernesto purrs")).await;
        let ada = server.agent(Role::Owner).await;
        let services = server.sign_in(&ada).await;
        services.get("/api/admin/chats?search=Ernesto").await;

        let mail = server.mailed("Give Ernesto my regards.").await;
        let (chat, stop) = (token_in(&mail, "chat"), token_in(&mail, "unsubscribe"));
        for path in [format!("/chat/{chat}"), format!("/unsubscribe/{stop}"), format!("/invite/{stop}")] {
            server.anonymous().get(&path).await;
        }
        server.anonymous().form(&format!("/unsubscribe/{stop}"), &[]).await;
        let cookie = services.header("cookie").split_once('=').unwrap().1.to_owned();

        let log = lines.text();
        assert!(log.contains("/unsubscribe/{token}") && log.contains("email"), "it was listening: {log}");
        let code = people::setup_code(&server.services);
        for secret in [&token, &chat, &stop, &cookie, &code, PASSWORD, "Ernesto", "maya@example.com"] {
            assert!(!log.contains(secret), "{}: {secret} is in the log: {log}", server.engine);
        }
    }
}

#[tokio::test]
async fn the_log_holds_no_code_that_was_mailed() {
    let (lines, _log) = listen();
    for server in servers().await {
        let (visitor, _) = server.guest().await;
        visitor.send("PATCH", "/api/support_chat", json!({ "email": "kim@example.com" })).await;
        visitor.send("POST", "/api/support_chat/verify-email/request", json!({})).await;
        let mailed = code_for(&server, "kim@example.com").await;
        for code in ["wrong", &mailed, &mailed] {
            visitor.send("POST", "/api/support_chat/verify-email/confirm", json!({ "code": code })).await;
        }

        let log = lines.text();
        assert!(log.contains("email_code") && log.contains("verify-email/confirm"), "it was listening: {log}");
        // Times and ids are full of digits, but none of them is a word of six.
        let mut words = log.split(|sign: char| !sign.is_alphanumeric());
        assert!(!words.any(|word| word == mailed), "{}: {mailed} is in the log: {log}", server.engine);
        assert!(!log.contains("kim@example.com"), "{}: {log}", server.engine);
    }
}

#[tokio::test]
async fn the_log_tells_of_a_proxy_that_is_not_named() {
    let (lines, _log) = listen();
    let refused = async |env: &[(&str, &str)], headers: &[(&'static str, &str)]| {
        for (server, address) in listening(servers_with(env).await).await {
            while server.state.rate_limits.check_connecting([127, 0, 0, 1].into()).is_ok() {}
            assert!(connect(address, headers).await.is_err(), "{}", server.engine);
        }
    };
    let named = ("PORCHLIGHT_TRUSTED_PROXIES", "127.0.0.1/32");
    refused(&[], &[]).await;
    refused(&[named], &[("x-forwarded-for", "127.0.0.1")]).await;
    assert!(!lines.text().contains("TRUSTED_PROXIES"), "{}", lines.text());
    refused(&[], &[("x-forwarded-for", "198.51.100.7")]).await;
    assert!(lines.text().contains("PORCHLIGHT_TRUSTED_PROXIES"), "{}", lines.text());
}
