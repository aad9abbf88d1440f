//! The clock jumps an hour, forward and back, while people write and an email waits.

use backend::{
    Services,
    notifications::{self, Mailer, worker},
    realtime::Participant,
    threads::{self, Viewer},
};
use domain::{
    notifications::DeliveryState,
    people::{Agent, Role},
    threads::Message,
};
use futures::future::join_all;
use std::time::Duration;
use test_support::{
    TestServices, message, on_both_engines,
    smtp::{Behaviour, SmtpServer},
    until,
};
use tokio_util::sync::CancellationToken;

const HOUR: Duration = Duration::from_secs(3600);
const WRITERS: usize = 4;
const EACH: usize = 20;

on_both_engines!(
    async fn messages_keep_their_order_whatever_the_clock_says(services: TestServices) {
        let (maya, ada) = (services.guest(None).await, services.agent("Ada", Role::Agent).await);
        let writer = async |number: usize| {
            let mut written = Vec::new();
            for at in 0..EACH {
                // One of them moves the clock, to and fro.
                match (number, at % 2) {
                    (0, 0) => services.clock.set_forward(HOUR),
                    (0, _) => services.clock.turn_back(HOUR),
                    _ => {}
                }
                let content = format!("{number}: {at}");
                written.push(if number.is_multiple_of(2) {
                    services.visitor_says(&maya, &content).await
                } else {
                    services.agent_says(&ada, maya.thread_id, &content).await
                });
            }
            written
        };
        let written = join_all((0..WRITERS).map(writer)).await;
        check_order(&services, &ada, &maya, written).await;
    }
);

async fn check_order(services: &TestServices, ada: &Agent, maya: &Participant, written: Vec<Vec<Message>>) {
    for messages in &written {
        assert!(messages.is_sorted_by_key(|message| message.event_id), "{}: each in its order", services.engine);
    }
    let mut all: Vec<_> = written.concat().into_iter().map(|message| (message.event_id, message.content)).collect();
    all.sort();
    let mut times: Vec<_> = written.concat().iter().map(|message| (message.event_id, message.created_at)).collect();
    times.sort();
    assert!(times.is_sorted_by_key(|(_, at)| *at), "{}: no message is earlier than the one before it", services.engine);
    assert!(all.iter().map(|(event_id, _)| *event_id).eq(1..=(WRITERS * EACH) as i64), "{}: no gaps", services.engine);
    let (viewer, id) = (Viewer::Agent(ada.clone()), maya.thread_id);
    let synced = threads::sync(services, &viewer, id, 0).await.unwrap();
    let found: Vec<_> =
        synced.events.iter().map(|event| (event.event_id, event.data["content"].as_str().unwrap())).collect();
    assert!(found.iter().copied().eq(all.iter().map(|(event_id, content)| (*event_id, content.as_str()))));
    let newest = threads::list_messages(services, &viewer, id, None).await.unwrap().messages;
    assert!(
        newest
            .iter()
            .map(|message| &message.content)
            .eq(all[all.len() - newest.len()..].iter().map(|(_, content)| content))
    );
}

on_both_engines!(
    /// The lease of an email that is being sent ends early when the clock jumps forward.
    async fn an_email_that_is_being_sent_when_the_clock_jumps_is_sent_once(services: TestServices) {
        let scene = Scene::begin(services).await;
        scene.ada_writes_to("maya@example.com").await;
        scene.server.behave(Behaviour::Hold);
        scene.services.clock.set_forward(HOUR);
        scene.server.wait_for(1).await;
        scene.server.behave(Behaviour::Accept);
        // Due after Maya's: the worker has looked again once it is here.
        scene.ada_writes_to("sam@example.com").await;
        scene.services.clock.set_forward(HOUR);
        scene.server.wait_for(2).await;
        scene.server.release();
        scene.both_are_sent_once().await;
    }
);

on_both_engines!(
    async fn an_email_that_waits_while_the_clock_is_turned_back_is_neither_lost_nor_late(services: TestServices) {
        let scene = Scene::begin(services).await;
        scene.ada_writes_to("maya@example.com").await;
        scene.services.clock.turn_back(HOUR);
        scene.ada_writes_to("sam@example.com").await;
        until("the worker sees that the clock was set", async || {
            let log = notifications::log(&scene.services, &scene.ada, false).await.unwrap();
            let latest = scene.services.clock.now() + scene.services.config.reply_email_delay;
            log.iter().all(|line| line.due_at <= latest)
        })
        .await;
        assert!(scene.server.received().is_empty(), "{}: nor early", scene.services.engine);
        scene.services.clock.advance(scene.services.config.reply_email_delay);
        scene.both_are_sent_once().await;
    }
);

/// A desk whose emails are sent by a worker, as the server's are.
struct Scene {
    services: TestServices,
    server: SmtpServer,
    ada: Agent,
    shutdown: CancellationToken,
    worker: tokio::task::JoinHandle<()>,
}

impl Scene {
    async fn begin(services: TestServices) -> Self {
        let (server, ada) = (SmtpServer::start().await, services.agent("Ada", Role::Owner).await);
        let (mailer, shutdown) = (Mailer::smtp(&server.url()).unwrap(), CancellationToken::new());
        let worker = tokio::spawn(worker::run(Services::clone(&services), mailer, shutdown.clone()));
        Self { services, server, ada: ada.agent, shutdown, worker }
    }

    async fn ada_writes_to(&self, email: &str) {
        let visitor = self.services.guest(Some(email)).await;
        let ada = Viewer::Agent(self.ada.clone());
        threads::post(&self.services, &ada, visitor.thread_id, message("hello")).await.unwrap();
    }

    async fn both_are_sent_once(self) {
        until("both are sent", async || {
            let log = notifications::log(&self.services, &self.ada, false).await.unwrap();
            log.len() == 2 && log.iter().all(|line| line.state == DeliveryState::Sent)
        })
        .await;
        self.shutdown.cancel();
        self.worker.await.unwrap();
        let mut sent: Vec<_> = self.server.received().into_iter().map(|mail| mail.to).collect();
        sent.sort();
        assert_eq!(sent, ["maya@example.com", "sam@example.com"], "{}", self.services.engine);
    }
}
