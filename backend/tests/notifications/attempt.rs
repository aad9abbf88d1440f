//! A mail server that refuses, defers, stalls or hangs up.

use crate::scene::Scene;
use backend::notifications::{self, Mailer, worker};
use domain::notifications::DeliveryState::{self, *};
use std::time::Duration;
use test_support::{on_both_engines, smtp::Behaviour};

async fn state_and_reason(scene: &Scene) -> (DeliveryState, String) {
    let (state, reason) = scene.outcomes().await.remove(0);
    (state, reason.unwrap_or_default())
}

on_both_engines!(
    async fn a_permanent_refusal_is_given_up_with_the_servers_words(scene: Scene) {
        scene.server.behave(Behaviour::Refuse);
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        assert_eq!(state_and_reason(&scene).await, (Dead, "550 5.1.1 No such user here".into()));
        let dead = notifications::log(&scene.services, &scene.ada, true).await.unwrap();
        assert_eq!((dead.len(), dead[0].attempts), (1, 1));
        let notes = scene.notes().await;
        assert_eq!(notes, ["Email to maya@example.com could not be sent: 550 5.1.1 No such user here"]);
    }
);

on_both_engines!(
    async fn a_temporary_failure_is_tried_again_less_and_less_often(scene: Scene) {
        scene.server.behave(Behaviour::Defer);
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        assert_eq!(scene.worker_looks().await, 1);
        for wait in [1, 5, 15, 60, 240] {
            assert_eq!(state_and_reason(&scene).await, (Pending, "451 4.3.0 Try again later".into()));
            assert_eq!(scene.worker_looks().await, 0, "not before {wait} minutes");
            scene.minutes_pass(wait);
            assert_eq!(scene.worker_looks().await, 1, "after {wait} minutes");
        }
        assert_eq!(state_and_reason(&scene).await, (Dead, "451 4.3.0 Try again later".into()));
        assert_eq!(scene.log().await[0].attempts, 6);
    }
);

on_both_engines!(
    async fn what_was_given_up_can_be_sent_again(scene: Scene) {
        scene.server.behave(Behaviour::Refuse);
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        let id = scene.log().await[0].id;

        scene.server.behave(Behaviour::Accept);
        notifications::retry(&scene.services, &scene.ada, id).await.unwrap();
        scene.worker_looks().await;
        assert_eq!(state_and_reason(&scene).await, (Sent, String::new()));
        assert_eq!(scene.server.received().len(), 1);
        let again = notifications::retry(&scene.services, &scene.ada, id).await.unwrap_err();
        assert_eq!(again.code(), "CONFLICT");
        let unknown = domain::ids::DeliveryId(uuid::Uuid::now_v7());
        let unknown = notifications::retry(&scene.services, &scene.ada, unknown).await.unwrap_err();
        assert_eq!(unknown.code(), "NOT_FOUND");
    }
);

on_both_engines!(
    async fn what_this_server_does_not_know_is_given_up_and_can_be_sent_again_by_one_that_does(scene: Scene) {
        let unknown = [
            (
                "UPDATE deliveries SET kind = 'pigeon'",
                "UPDATE deliveries SET kind = 'test'",
                "this server knows no “pigeon”",
            ),
            (
                "UPDATE deliveries SET channel = 'pigeon'",
                "UPDATE deliveries SET channel = 'email'",
                "this server has no channel “pigeon”",
            ),
        ];
        notifications::send_test(&scene.services, &scene.ada).await.unwrap();
        for (change, back, reason) in unknown {
            scene.services.execute(change).await;
            assert_eq!(scene.worker_looks().await, 1, "{}", scene.services.engine);
            assert_eq!(state_and_reason(&scene).await, (Dead, reason.into()));
            notifications::retry(&scene.services, &scene.ada, scene.log().await[0].id).await.unwrap();
            scene.services.execute(back).await;
        }
        scene.worker_looks().await;
        assert_eq!(state_and_reason(&scene).await.0, Sent, "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn a_retry_gives_way_to_a_newer_email(scene: Scene) {
        scene.server.behave(Behaviour::Refuse);
        scene.ada_replies("One.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        scene.ada_replies("Two.").await;
        let id = scene.log().await[0].id;
        let error = notifications::retry(&scene.services, &scene.ada, id).await.unwrap_err();
        assert_eq!(error.code(), "CONFLICT");

        scene.server.behave(Behaviour::Accept);
        scene.minutes_pass(5);
        scene.worker_looks().await;
        assert_eq!(scene.server.received()[0].subject(), "2 new replies from Support", "nothing was lost");
    }
);

on_both_engines!(
    async fn a_failed_invitation_keeps_its_link_until_it_is_sent(scene: Scene) {
        scene.server.behave(Behaviour::Refuse);
        backend::people::invite(&scene.services, &scene.ada, "ben@example.com", domain::people::Role::Agent)
            .await
            .unwrap();
        scene.worker_looks().await;
        scene.server.behave(Behaviour::Accept);
        notifications::retry(&scene.services, &scene.ada, scene.log().await[0].id).await.unwrap();
        scene.worker_looks().await;
        let token = scene.server.received()[0].token("invite");
        backend::people::invitation(&scene.services, &token).await.unwrap();
    }
);

on_both_engines!(
    async fn a_stalling_server_a_dropped_line_and_a_wrong_password_are_temporary(scene: Scene) {
        let impatient = Mailer::smtp_within(&scene.server.url(), Duration::from_millis(200)).unwrap();
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        for behaviour in [Behaviour::Stall, Behaviour::HangUpAfterData, Behaviour::Unauthorized] {
            scene.server.behave(behaviour);
            assert_eq!(worker::run_due_once(&scene.services, &impatient).await.unwrap(), 1);
            let (state, reason) = state_and_reason(&scene).await;
            assert_eq!(state, Pending, "{behaviour:?}: {reason}");
            assert!(!reason.is_empty(), "{behaviour:?}");
            scene.minutes_pass(60);
        }
    }
);

on_both_engines!(
    async fn no_server_at_all_is_temporary(scene: Scene) {
        let nowhere = Mailer::smtp("smtp://127.0.0.1:1").unwrap();
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        worker::run_due_once(&scene.services, &nowhere).await.unwrap();
        assert_eq!(state_and_reason(&scene).await.0, Pending);
    }
);

#[tokio::test]
async fn a_wrong_server_setting_is_told_without_the_password() {
    for wrong in ["", "mail.example", "http://u:secret@mail.example", "smtp://u:secret@mail.example?tls=maybe"] {
        let error = Mailer::smtp(wrong).unwrap_err();
        assert_eq!(error.code(), "VALIDATION_FAILED");
        assert!(!format!("{error:?}").contains("secret"), "{error:?}");
    }
    let server = Mailer::smtp("smtps://u:secret@mail.example").unwrap();
    assert!(!format!("{server:?}").contains("secret"));
}
