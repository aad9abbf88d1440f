//! Emails that wait while the clock is turned back.

use crate::scene::Scene;
use backend::notifications::worker;
use domain::notifications::DeliveryState::{Pending, Sent};
use std::time::Duration;
use test_support::{on_both_engines, smtp::Behaviour};

const HOURS: Duration = Duration::from_secs(6 * 3600);

on_both_engines!(
    async fn replies_wait_for_no_longer(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        scene.services.clock.turn_back(HOURS);
        assert_eq!(scene.worker_looks().await, 0, "{}: nor is it early", scene.services.engine);
        scene.minutes_pass(4);
        assert_eq!(scene.worker_looks().await, 0, "{}", scene.services.engine);
        scene.minutes_pass(1);
        assert_eq!(scene.worker_looks().await, 1, "{}", scene.services.engine);
        assert_eq!(scene.outcomes().await, [(Sent, None)]);
    }
);

on_both_engines!(
    async fn replies_that_come_after_others_that_were_stamped_later_wait_for_no_longer(scene: Scene) {
        scene.ada_replies("One.").await;
        scene.minutes_pass(5);
        scene.server.behave(Behaviour::Hold);
        let (services, mailer) = (scene.services.services.clone(), scene.mailer.clone());
        let sending = tokio::spawn(async move { worker::run_due_once(&services, &mailer).await });
        scene.server.wait_for(1).await;
        scene.services.clock.turn_back(Duration::from_secs(3600));
        scene.ada_replies("Two.").await;
        scene.server.behave(Behaviour::Accept);
        scene.server.release();
        sending.await.unwrap().unwrap();
        assert_eq!(scene.outcomes().await, [(Sent, None), (Pending, None)], "{}", scene.services.engine);
        let latest = scene.services.clock.now() + scene.services.config.reply_email_delay;
        assert!(scene.log().await[1].due_at <= latest, "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn an_email_that_is_tried_again_waits_for_no_longer(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.server.behave(Behaviour::Defer);
        assert_eq!(scene.worker_looks().await, 1);
        scene.server.behave(Behaviour::Accept);
        scene.services.clock.turn_back(HOURS);
        assert_eq!(scene.worker_looks().await, 0, "{}", scene.services.engine);
        scene.minutes_pass(1);
        assert_eq!(scene.worker_looks().await, 1, "{}: the first pause is a minute", scene.services.engine);
    }
);

on_both_engines!(
    async fn what_a_dead_worker_holds_is_let_go_as_soon(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.server.behave(Behaviour::Hold);
        let (services, mailer) = (scene.services.services.clone(), scene.mailer.clone());
        let sending = tokio::spawn(async move { worker::run_due_once(&services, &mailer).await });
        scene.server.wait_for(1).await;
        sending.abort();
        let _ = sending.await;
        scene.server.behave(Behaviour::Accept);
        scene.services.clock.turn_back(HOURS);
        assert_eq!(scene.worker_looks().await, 0, "{}: the lease holds", scene.services.engine);
        scene.minutes_pass(2);
        assert_eq!(scene.worker_looks().await, 1, "{}", scene.services.engine);
    }
);
