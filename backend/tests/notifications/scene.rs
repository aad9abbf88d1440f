//! What most tests start from: Ada, Maya who has left, and a mail server.

use backend::{
    conversations,
    notifications::{self, Mailer, worker},
    people::Actor,
    realtime::Participant,
    threads,
};
use domain::{
    notifications::{Delivery, DeliveryState},
    people::Role,
};
use std::time::Duration;
use test_support::{EngineKind, OnEngine, TestServices, smtp::SmtpServer};

/// Where Maya gets her mail.
pub const MAYA: &str = "maya@example.com";

/// A desk on one engine and who is there.
pub struct Scene {
    pub services: TestServices,
    pub server: SmtpServer,
    pub mailer: Mailer,
    pub ada: Actor,
    pub maya: Participant,
}

/// One scene per engine.
impl OnEngine for Scene {
    async fn on(engine: EngineKind) -> Self {
        let services = TestServices::on(engine).await;
        let server = SmtpServer::start().await;
        let mailer = Mailer::smtp(&server.url()).unwrap();
        let ada = services.agent("Ada", Role::Owner).await;
        let maya = services.guest(Some(MAYA)).await;
        Scene { services, server, mailer, ada, maya }
    }
}

pub async fn scenes() -> Vec<Scene> {
    vec![Scene::on(EngineKind::Sqlite).await, Scene::on(EngineKind::Postgres).await]
}

impl Scene {
    pub async fn ada_replies(&self, content: &str) {
        self.services.agent_says(&self.ada, self.maya.thread_id, content).await;
    }

    pub async fn maya_reads(&self) {
        let viewer = self.maya.clone().into();
        threads::mark_read(&self.services, &viewer, self.maya.thread_id, None).await.unwrap();
    }

    pub fn minutes_pass(&self, minutes: u64) {
        self.services.clock.advance(Duration::from_secs(minutes * 60));
    }

    /// Lets the worker do all that is due now, and returns how many rows it took.
    pub async fn worker_looks(&self) -> usize {
        worker::run_due_once(&self.services, &self.mailer).await.unwrap()
    }

    /// The log, oldest first.
    pub async fn log(&self) -> Vec<Delivery> {
        let mut log = notifications::log(&self.services, &self.ada, false).await.unwrap();
        log.reverse();
        log
    }

    /// The state and reason of each line of the log, oldest first.
    pub async fn outcomes(&self) -> Vec<(DeliveryState, Option<String>)> {
        self.log().await.into_iter().map(|line| (line.state, line.reason)).collect()
    }

    /// The texts of the thread's lines about emails.
    pub async fn notes(&self) -> Vec<String> {
        let notes = conversations::email_notes(&self.services, self.maya.thread_id).await.unwrap();
        notes.into_iter().map(|note| note.text).collect()
    }
}
