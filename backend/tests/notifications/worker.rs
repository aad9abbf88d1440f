//! The worker: leases, replies that come while an email is being sent, and stopping.

use crate::scene::{Scene, scenes};
use crate::smtp::Behaviour;
use backend::notifications::worker;
use domain::notifications::NotificationState::*;
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// Starts sending what is due, and returns when the mail server has the email but has not answered.
async fn sending_is_held(scene: &Scene) -> tokio::task::JoinHandle<backend::Result<usize>> {
    scene.server.behave(Behaviour::Hold);
    let (desk, mailer) = (scene.desk.desk.clone(), scene.mailer.clone());
    let sending = tokio::spawn(async move { worker::run_due_once(&desk, &mailer).await });
    scene.server.wait_for(1).await;
    sending
}

#[tokio::test]
async fn two_workers_never_take_the_same_row() {
    for scene in scenes().await {
        scene.ada_replies("Happy to look.").await;
        for number in 0..10 {
            let guest = scene.desk.guest(Some(&format!("guest{number}@example.com"))).await;
            scene.desk.agent_says(&scene.ada, guest.conversation_id, "Hello.").await;
        }
        scene.minutes_pass(5);
        let looks = rows_taken_by(&scene, 4).await;
        assert_eq!(looks, 11, "{}", scene.desk.engine);
        assert_eq!(scene.server.received().len(), 11);
    }
}

/// Lets this many workers look at once, and returns how many rows they took together.
async fn rows_taken_by(scene: &Scene, workers: usize) -> usize {
    let mut looks = tokio::task::JoinSet::new();
    for _ in 0..workers {
        let (desk, mailer) = (scene.desk.desk.clone(), scene.mailer.clone());
        looks.spawn(async move { worker::run_due_once(&desk, &mailer).await.unwrap() });
    }
    looks.join_all().await.into_iter().sum()
}

#[tokio::test]
async fn a_reply_that_comes_while_sending_gets_its_own_email() {
    for scene in scenes().await {
        scene.ada_replies("One.").await;
        scene.minutes_pass(5);
        let sending = sending_is_held(&scene).await;
        scene.ada_replies("Two.").await;
        assert_eq!(scene.outcomes().await, [(Pending, None)], "merged into the row that is being sent");
        scene.server.behave(Behaviour::Accept);
        scene.server.release();
        assert_eq!(sending.await.unwrap().unwrap(), 1);

        assert_eq!(scene.outcomes().await, [(Sent, None), (Pending, None)]);
        scene.minutes_pass(4);
        assert_eq!(scene.worker_looks().await, 0);
        scene.minutes_pass(1);
        assert_eq!(scene.worker_looks().await, 1);
        let mails = scene.server.received();
        assert!(!mails[0].text().contains("Two.") && mails[1].text().contains("Two."));
    }
}

#[tokio::test]
async fn a_reply_that_is_read_while_sending_makes_no_second_email() {
    for scene in scenes().await {
        scene.ada_replies("One.").await;
        scene.minutes_pass(5);
        let sending = sending_is_held(&scene).await;
        scene.ada_replies("Two.").await;
        scene.maya_reads().await;
        scene.server.release();
        sending.await.unwrap().unwrap();
        assert_eq!(scene.outcomes().await, [(Sent, None)]);
    }
}

#[tokio::test]
async fn what_a_dead_worker_left_is_sent_when_its_lease_has_run_out() {
    for scene in scenes().await {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        let sending = sending_is_held(&scene).await;
        sending.abort();
        let _ = sending.await;
        scene.server.behave(Behaviour::Accept);
        assert_eq!(scene.worker_looks().await, 0, "the lease holds");
        scene.minutes_pass(2);
        assert_eq!(scene.worker_looks().await, 1);
        let mails = scene.server.received();
        assert_eq!(mails[0].header("Message-ID"), mails[1].header("Message-ID"), "the same mail again");
        assert_eq!(scene.log().await[0].attempts, 2);
    }
}

#[tokio::test]
async fn only_the_holder_of_the_lease_finishes() {
    for scene in scenes().await {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        let slow = sending_is_held(&scene).await;
        scene.minutes_pass(2);
        scene.server.behave(Behaviour::Refuse);
        assert_eq!(scene.worker_looks().await, 1, "the lease went to another worker");
        scene.server.release();
        slow.await.unwrap().unwrap();
        assert_eq!(scene.outcomes().await[0].0, Dead, "the late one changed nothing");
    }
}

#[tokio::test]
async fn a_row_that_kills_every_worker_is_given_up() {
    for scene in scenes().await {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.server.behave(Behaviour::Stall);
        for attempt in 1..=6 {
            let (desk, mailer) = (scene.desk.desk.clone(), scene.mailer.clone());
            let sending = tokio::spawn(async move { worker::run_due_once(&desk, &mailer).await });
            scene.server.wait_for(attempt).await;
            sending.abort();
            let _ = sending.await;
            scene.minutes_pass(2);
        }
        assert_eq!(scene.worker_looks().await, 1);
        assert_eq!(scene.outcomes().await[0].0, Dead);
        assert_eq!(scene.server.received().len(), 6);
    }
}

#[tokio::test]
async fn stopping_finishes_what_is_being_sent_and_starts_nothing() {
    for scene in scenes().await {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.server.behave(Behaviour::Hold);
        let shutdown = CancellationToken::new();
        let running = tokio::spawn(worker::run(scene.desk.desk.clone(), scene.mailer.clone(), shutdown.clone()));
        scene.server.wait_for(1).await;
        shutdown.cancel();
        backend::notifications::send_test(&scene.desk, &scene.ada).await.unwrap();
        scene.server.release();
        tokio::time::timeout(Duration::from_secs(10), running).await.unwrap().unwrap();
        assert_eq!(scene.outcomes().await, [(Sent, None), (Pending, None)]);
    }
}
