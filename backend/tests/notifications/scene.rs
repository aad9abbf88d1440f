//! What most tests start from: Ada, Maya who has left, and a mail server.

use crate::{
    smtp::SmtpServer,
    support::{self, TestDesk},
};
use backend::{
    conversations::Guest,
    notifications::{self, Mailer, worker},
    people::Actor,
};
use domain::{
    notifications::{Notification, NotificationState},
    people::Role,
};
use std::time::Duration;

/// Where Maya gets her mail.
pub const MAYA: &str = "maya@example.com";

/// A desk on one engine and who is there.
pub struct Scene {
    pub desk: TestDesk,
    pub server: SmtpServer,
    pub mailer: Mailer,
    pub ada: Actor,
    pub maya: Guest,
}

/// One scene per engine.
pub async fn scenes() -> Vec<Scene> {
    let mut scenes = Vec::new();
    for desk in support::desks().await {
        let server = SmtpServer::start().await;
        let mailer = Mailer::smtp(&server.url()).unwrap();
        let ada = desk.agent("Ada", Role::Owner).await;
        let maya = desk.guest(Some(MAYA)).await;
        scenes.push(Scene { desk, server, mailer, ada, maya });
    }
    scenes
}

impl Scene {
    pub async fn ada_replies(&self, content: &str) {
        self.desk.agent_says(&self.ada, self.maya.conversation_id, content).await;
    }

    pub async fn maya_reads(&self) {
        let viewer = self.maya.clone().into();
        backend::conversations::mark_read(&self.desk, &viewer, self.maya.conversation_id, None).await.unwrap();
    }

    pub fn minutes_pass(&self, minutes: u64) {
        self.desk.clock.advance(Duration::from_secs(minutes * 60));
    }

    /// Lets the worker do all that is due now, and returns how many rows it took.
    pub async fn worker_looks(&self) -> usize {
        worker::run_due_once(&self.desk, &self.mailer).await.unwrap()
    }

    /// The log, oldest first.
    pub async fn log(&self) -> Vec<Notification> {
        let mut log = notifications::log(&self.desk, &self.ada, false).await.unwrap();
        log.reverse();
        log
    }

    /// The state and reason of each line of the log, oldest first.
    pub async fn outcomes(&self) -> Vec<(NotificationState, Option<String>)> {
        self.log().await.into_iter().map(|line| (line.state, line.reason)).collect()
    }

    /// The texts of the thread's lines about emails.
    pub async fn notes(&self) -> Vec<String> {
        let notes = notifications::email_notes(&self.desk, self.maya.conversation_id).await.unwrap();
        notes.into_iter().map(|note| note.text).collect()
    }
}
