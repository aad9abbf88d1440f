//! What tests of codes need besides the scene.

use crate::scene::Scene;
use backend::{Result, conversations, db::Engine, realtime::Participant};
use domain::conversations::{Chat, VisitorDetails};
use std::net::IpAddr;
use test_support::{TestServices, services_on_both_engines, smtp::Received};

/// Where visitors come from, unless a test says otherwise.
pub const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(198, 51, 100, 7));

/// What is said of a code that does not work.
pub const INVALID: &str = "SUPPORT_INQUIRY_EMAIL_VERIFICATION_INVALID";

/// Another network each time.
pub fn network(number: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, number])
}

impl Scene {
    /// Asks for a code as this guest, lets the worker mail it, and returns it.
    pub async fn code_for(&self, guest: &Participant) -> String {
        conversations::request_code(&self.services, guest, HOME).await.unwrap();
        self.worker_looks().await;
        code_in(&self.server.received().pop().unwrap())
    }

    pub async fn confirm(&self, guest: &Participant, code: &str) -> Result<Chat> {
        conversations::confirm_code(&self.services, guest, "si_", code, HOME).await.map(|opened| opened.chat)
    }

    /// The code of a refusal; panics when it was none.
    pub async fn refusal(&self, guest: &Participant, code: &str) -> &'static str {
        self.confirm(guest, code).await.unwrap_err().code()
    }

    pub async fn gives_address(&self, guest: &Participant, email: &str) -> Chat {
        let details = VisitorDetails { email: Some(email.to_owned()), ..VisitorDetails::default() };
        conversations::update_chat(&self.services, guest, details).await.unwrap()
    }

    pub async fn is_verified(&self, guest: &Participant) -> bool {
        conversations::find_chat(&self.services, guest).await.unwrap().email_verified
    }
}

/// The six digits that a mail's subject begins with.
pub fn code_in(mail: &Received) -> String {
    let code: String = mail.subject().chars().take(6).collect();
    assert!(code.len() == 6 && code.bytes().all(|digit| digit.is_ascii_digit()), "{}", mail.subject());
    code
}

/// A code that is not this one.
pub fn other_than(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

/// Every value of a query's only column, as it is stored.
pub async fn stored(services: &TestServices, sql: &'static str) -> Vec<String> {
    match services.db.reader() {
        Engine::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
        Engine::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
    }
    .unwrap()
}

/// Another process on the same database: nothing that was in memory is left.
pub fn restarted(services: &TestServices) -> backend::Services {
    backend::Services::new(services.db.clone(), services.clock.clone(), (*services.config).clone())
}

/// A guest with this address, on every engine's desk.
pub async fn desks_with_guest(email: &str) -> Vec<(TestServices, Participant)> {
    let mut found = Vec::new();
    for services in services_on_both_engines().await {
        let guest = services.guest(Some(email)).await;
        found.push((services, guest));
    }
    found
}
