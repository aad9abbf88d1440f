//! The worker: leases, replies that come while an email is being sent, and stopping.

use crate::scene::{MAYA, Scene};
use backend::{Db, notifications::worker};
use domain::notifications::DeliveryState::*;
use std::time::Duration;
use test_support::{on_both_engines, smtp::Behaviour};
use tokio_util::sync::CancellationToken;

/// Starts sending what is due, and returns when the mail server has the email but has not answered.
async fn sending_is_held(scene: &Scene) -> tokio::task::JoinHandle<backend::Result<usize>> {
    scene.server.behave(Behaviour::Hold);
    let (services, mailer) = (scene.services.services.clone(), scene.mailer.clone());
    let sending = tokio::spawn(async move { worker::run_due_once(&services, &mailer).await });
    scene.server.wait_for(1).await;
    sending
}

on_both_engines!(
    async fn two_workers_never_take_the_same_row(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        for number in 0..10 {
            let guest = scene.services.guest(Some(&format!("guest{number}@example.com"))).await;
            scene.services.agent_says(&scene.ada, guest.thread_id, "Hello.").await;
        }
        scene.minutes_pass(5);
        let looks = rows_taken_by(&scene, 4).await;
        assert_eq!(looks, 11, "{}", scene.services.engine);
        assert_eq!(scene.server.received().len(), 11);
    }
);

/// Lets this many workers look at once, and returns how many rows they took together.
async fn rows_taken_by(scene: &Scene, workers: usize) -> usize {
    let mut looks = tokio::task::JoinSet::new();
    for _ in 0..workers {
        let (services, mailer) = (scene.services.services.clone(), scene.mailer.clone());
        looks.spawn(async move { worker::run_due_once(&services, &mailer).await.unwrap() });
    }
    looks.join_all().await.into_iter().sum()
}

on_both_engines!(
    async fn a_reply_that_comes_while_sending_gets_its_own_email(scene: Scene) {
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
);

on_both_engines!(
    async fn no_reply_is_lost_between_posting_and_finishing(scene: Scene) {
        for round in 0..20 {
            scene.ada_replies("Early.").await;
            scene.minutes_pass(5);
            let late = format!("Late {round}.");
            tokio::join!(scene.worker_looks(), scene.ada_replies(&late));
            scene.minutes_pass(5);
            scene.worker_looks().await;
            let mailed = scene.server.received().iter().any(|mail| mail.text().contains(&late));
            assert!(mailed, "{}: {late}", scene.services.engine);
            scene.maya_reads().await;
        }
    }
);

on_both_engines!(
    async fn finishing_waits_for_a_reply_that_is_being_posted(scene: Scene) {
        // SQLite has one writer at a time.
        let Db::Postgres(pool) = &scene.services.db else { return };
        scene.ada_replies("One.").await;
        scene.minutes_pass(5);
        let sending = sending_is_held(&scene).await;
        let mut post = pool.begin().await.unwrap();
        post_without_commit(&scene, &mut post).await;
        scene.server.release();
        while !sending.is_finished() && waiting_for_a_lock(pool).await == 0 {
            tokio::task::yield_now().await;
        }
        post.commit().await.unwrap();
        sending.await.unwrap().unwrap();
        assert_eq!(scene.outcomes().await, [(Sent, None), (Pending, None)]);
    }
);

/// What `conversations::post` does until its commit, which no test could halt there.
async fn post_without_commit(scene: &Scene, conn: &mut sqlx::PgConnection) {
    let id = scene.maya.thread_id;
    sqlx::query("SELECT id FROM threads WHERE id = $1 FOR UPDATE").bind(id).execute(&mut *conn).await.unwrap();
    sqlx::query(
        "INSERT INTO messages (id, thread_id, event_id, client_message_id, content, sender_type, sender_id, created_at)
         VALUES ($1, $2, 2, $1, 'Two.', 'agent', $3, $4)",
    )
    .bind(uuid::Uuid::now_v7())
    .bind(id)
    .bind(scene.ada.id)
    .bind(scene.services.clock.now())
    .execute(conn)
    .await
    .unwrap();
}

async fn waiting_for_a_lock(pool: &sqlx::PgPool) -> i64 {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

on_both_engines!(
    async fn a_reply_that_is_read_while_sending_makes_no_second_email(scene: Scene) {
        scene.ada_replies("One.").await;
        scene.minutes_pass(5);
        let sending = sending_is_held(&scene).await;
        scene.ada_replies("Two.").await;
        scene.maya_reads().await;
        scene.server.release();
        sending.await.unwrap().unwrap();
        assert_eq!(scene.outcomes().await, [(Sent, None)]);
    }
);

on_both_engines!(
    async fn what_a_dead_worker_left_is_sent_when_its_lease_has_run_out(scene: Scene) {
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
);

on_both_engines!(
    async fn only_the_holder_of_the_lease_finishes(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        let slow = sending_is_held(&scene).await;
        scene.minutes_pass(2);
        scene.server.behave(Behaviour::Defer);
        assert_eq!(scene.worker_looks().await, 1, "the lease went to another worker");
        let outcomes = scene.outcomes().await;
        scene.server.release();
        slow.await.unwrap().unwrap();
        assert_eq!(outcomes[0].0, Pending);
        assert_eq!(scene.outcomes().await, outcomes, "the late one changed nothing");
    }
);

on_both_engines!(
    async fn a_row_that_kills_every_worker_is_given_up(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.server.behave(Behaviour::Stall);
        for attempt in 1..=6 {
            let (services, mailer) = (scene.services.services.clone(), scene.mailer.clone());
            let sending = tokio::spawn(async move { worker::run_due_once(&services, &mailer).await });
            scene.server.wait_for(attempt).await;
            sending.abort();
            let _ = sending.await;
            scene.minutes_pass(2);
        }
        assert_eq!(scene.worker_looks().await, 1);
        assert_eq!(scene.outcomes().await[0].0, Dead);
        assert_eq!(scene.server.received().len(), 6);
    }
);

on_both_engines!(
    async fn stopping_finishes_what_is_being_sent_and_starts_nothing(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.server.behave(Behaviour::Hold);
        let shutdown = CancellationToken::new();
        let running =
            tokio::spawn(worker::run(scene.services.services.clone(), scene.mailer.clone(), shutdown.clone()));
        scene.server.wait_for(1).await;
        shutdown.cancel();
        backend::notifications::send_test(&scene.services, &scene.ada).await.unwrap();
        scene.server.release();
        tokio::time::timeout(Duration::from_secs(10), running).await.unwrap().unwrap();
        assert_eq!(scene.outcomes().await, [(Sent, None), (Pending, None)]);
    }
);

on_both_engines!(
    /// Four addresses in one conversation, the third of which is being mailed to when the fourth is due.
    async fn an_address_that_is_being_mailed_to_counts_among_the_few_that_may_be(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        for address in [MAYA, "two@example.com"] {
            scene.gives_address(&scene.maya, address).await;
            scene.minutes_pass(5);
            assert_eq!(scene.worker_looks().await, 1, "{}: {address}", scene.services.engine);
        }
        for address in ["three@example.com", "four@example.com", "three@example.com"] {
            scene.gives_address(&scene.maya, address).await;
        }
        scene.minutes_pass(5);
        scene.server.behave(Behaviour::Hold);
        let (services, mailer) = (scene.services.services.clone(), scene.mailer.clone());
        let sending = tokio::spawn(async move { worker::run_due_once(&services, &mailer).await });
        scene.server.wait_for(3).await;
        scene.gives_address(&scene.maya, "four@example.com").await;
        scene.server.behave(Behaviour::Accept);
        assert_eq!(scene.worker_looks().await, 1);
        scene.server.release();
        sending.await.unwrap().unwrap();
        let sent: Vec<_> = scene.server.received().into_iter().map(|mail| mail.to).collect();
        assert_eq!(sent, [MAYA, "two@example.com", "three@example.com"], "{}", scene.services.engine);
    }
);
