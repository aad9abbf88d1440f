//! When an email is sent, and when it is not.

use crate::scene::{MAYA, Scene};
use backend::{conversations, notifications, threads};
use domain::{
    conversations::{Status, VisitorDetails},
    notifications::DeliveryState::*,
};
use test_support::on_both_engines;

on_both_engines!(
    async fn unread_replies_are_mailed_once_after_the_delay(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(4);
        assert_eq!(scene.worker_looks().await, 0, "{}: not before the delay", scene.services.engine);
        scene.ada_replies("It should reach you on Saturday.").await;

        scene.minutes_pass(1);
        assert_eq!(scene.worker_looks().await, 1, "five minutes after the first reply");
        let mails = scene.server.received();
        assert_eq!(mails.len(), 1);
        assert_eq!(mails[0].to, MAYA);
        assert!(mails[0].text().contains("Happy to look.") && mails[0].text().contains("Saturday"));
        assert_eq!(scene.outcomes().await, [(Sent, None)]);
        assert_eq!(scene.notes().await, ["Email with 2 replies sent to maya@example.com"]);

        scene.minutes_pass(60);
        assert_eq!(scene.worker_looks().await, 0);
    }
);

on_both_engines!(
    async fn a_reply_that_was_read_is_not_mailed(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(4);
        scene.maya_reads().await;
        scene.minutes_pass(1);
        scene.worker_looks().await;
        assert!(scene.server.received().is_empty());
        assert_eq!(scene.outcomes().await, [(Skipped, Some("read at 10:04 UTC".into()))]);
        assert_eq!(scene.log().await[0].attempts, 0);
        assert!(scene.notes().await.is_empty());
    }
);

on_both_engines!(
    async fn an_archived_conversation_is_not_mailed(scene: Scene) {
        scene.ada_replies("Bye.").await;
        conversations::archive(&scene.services, &scene.ada, scene.maya.thread_id).await.unwrap();
        scene.minutes_pass(5);
        scene.worker_looks().await;
        assert!(scene.server.received().is_empty());
        assert_eq!(scene.outcomes().await, [(Skipped, Some("archived".into()))]);
    }
);

on_both_engines!(
    async fn the_last_answer_is_mailed_although_the_conversation_is_dealt_with(scene: Scene) {
        let id = scene.maya.thread_id;
        for (answer, status) in [("It is on its way.", Status::Resolved), ("It has arrived.", Status::Closed)] {
            scene.ada_replies(answer).await;
            conversations::set_status(&scene.services, &scene.ada, id, status).await.unwrap();
            scene.minutes_pass(5);
            scene.worker_looks().await;
            assert!(scene.server.received().last().is_some_and(|mail| mail.text().contains(answer)), "{status}");
        }
        conversations::set_status(&scene.services, &scene.ada, id, Status::Active).await.unwrap();
        scene.ada_replies("Anything else?").await;
        conversations::set_status(&scene.services, &scene.ada, id, Status::Spam).await.unwrap();
        scene.minutes_pass(5);
        scene.worker_looks().await;
        assert_eq!(scene.outcomes().await, [(Sent, None), (Sent, None), (Skipped, Some("archived".into()))]);
    }
);

on_both_engines!(
    async fn nobody_is_mailed_without_an_address_and_replies_wait_for_one(scene: Scene) {
        let shy = scene.services.guest(None).await;
        scene.services.agent_says(&scene.ada, shy.thread_id, "Hello?").await;
        assert!(scene.log().await.is_empty());

        let details = VisitorDetails { email: Some("shy@example.com".into()), ..VisitorDetails::default() };
        conversations::update_chat(&scene.services, &shy, details).await.unwrap();
        scene.minutes_pass(5);
        scene.worker_looks().await;
        assert_eq!(scene.server.received()[0].to, "shy@example.com");
    }
);

on_both_engines!(
    async fn an_address_that_was_replaced_gets_nothing(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        let details = VisitorDetails { email: Some("new@example.com".into()), ..VisitorDetails::default() };
        conversations::update_chat(&scene.services, &scene.maya, details).await.unwrap();
        scene.minutes_pass(5);
        scene.worker_looks().await;
        let to: Vec<_> = scene.server.received().into_iter().map(|mail| mail.to).collect();
        assert_eq!(to, ["new@example.com"]);
        let old = scene.log().await.into_iter().find(|line| line.recipient == MAYA).unwrap();
        assert_eq!((old.state, old.reason.as_deref()), (Skipped, Some("the visitor gave another address")));
    }
);

on_both_engines!(
    async fn a_later_reply_is_mailed_in_its_turn(scene: Scene) {
        scene.ada_replies("First.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        scene.maya_reads().await;
        scene.ada_replies("Second.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        let mails = scene.server.received();
        assert_eq!(mails.len(), 2);
        assert!(!mails[1].text().contains("First."));
        assert_ne!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
    }
);

on_both_engines!(
    async fn what_was_mailed_is_not_mailed_again(scene: Scene) {
        for reply in ["First.", "Second."] {
            scene.ada_replies(reply).await;
            scene.minutes_pass(5);
            scene.worker_looks().await;
        }
        let mails = scene.server.received();
        assert_eq!(mails.len(), 2, "{}", scene.services.engine);
        assert!(mails[1].text().contains("Second.") && !mails[1].text().contains("First."), "{}", mails[1].text());
    }
);

on_both_engines!(
    async fn a_conversation_is_mailed_to_a_few_addresses_and_no_more(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        for at in 0..8 {
            let email = Some(format!("address{at}@example.com"));
            let details = VisitorDetails { email, ..VisitorDetails::default() };
            conversations::update_chat(&scene.services, &scene.maya, details).await.unwrap();
            scene.minutes_pass(5);
            scene.worker_looks().await;
        }
        let to: Vec<_> = scene.server.received().into_iter().map(|mail| mail.to).collect();
        let expected: Vec<_> = (0..3).map(|at| format!("address{at}@example.com")).collect();
        assert_eq!(to, expected, "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn a_message_that_is_posted_again_queues_nothing_more(scene: Scene) {
        let viewer = threads::Viewer::from(scene.ada.clone());
        let new = test_support::message("Happy to look.");
        for _ in 0..2 {
            threads::post(&scene.services, &viewer, scene.maya.thread_id, new.clone()).await.unwrap();
        }
        scene.minutes_pass(5);
        assert_eq!(scene.worker_looks().await, 1);
        assert_eq!(scene.notes().await, ["Email with 1 reply sent to maya@example.com"]);
    }
);

on_both_engines!(
    async fn the_log_is_for_those_who_manage(scene: Scene) {
        let ben = scene.services.agent("Ben", domain::people::Role::Agent).await;
        let refused = |result: Result<(), backend::Error>| assert_eq!(result.unwrap_err().code(), "FORBIDDEN");
        refused(notifications::log(&scene.services, &ben, false).await.map(|_| ()));
        refused(notifications::send_test(&scene.services, &ben).await.map(|_| ()));
        let id = notifications::send_test(&scene.services, &scene.ada).await.unwrap();
        refused(notifications::retry(&scene.services, &ben, id).await);
    }
);
