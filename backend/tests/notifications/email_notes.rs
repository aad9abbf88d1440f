//! What staff hear at once about the emails of a conversation.

use crate::scene::Scene;
use backend::{
    conversations, notifications,
    realtime::{Connection, topics},
};
use domain::realtime::ConversationUpdated;
use test_support::{frames, on_both_engines, smtp::Behaviour};

/// What the staff room was told about emails since the last look.
async fn heard(scene: &Scene, staff: &mut Connection) -> Vec<ConversationUpdated> {
    let frames = frames(staff).await.into_iter().filter(|frame| frame["event"] == topics::CONVERSATION_UPDATED);
    let updates: Vec<ConversationUpdated> =
        frames.map(|mut frame| serde_json::from_value(frame["data"].take()).unwrap()).collect();
    assert!(updates.iter().all(|update| update.id == scene.maya.thread_id));
    updates
}

fn texts(update: &ConversationUpdated) -> Vec<&str> {
    update.emails.iter().map(|note| note.text.as_str()).collect()
}

on_both_engines!(
    async fn staff_hear_of_an_email_that_was_sent_and_of_one_who_wants_no_more(scene: Scene) {
        let mut staff = scene.services.staff_socket(&scene.ada);
        for reply in ["One.", "Two."] {
            scene.ada_replies(reply).await;
        }
        scene.minutes_pass(5);
        assert!(heard(&scene, &mut staff).await.is_empty(), "nothing was sent yet");
        scene.worker_looks().await;
        let updates = heard(&scene, &mut staff).await;
        assert_eq!((updates.len(), updates[0].unsubscribed), (1, false), "{}", scene.services.engine);
        assert_eq!(texts(&updates[0]), ["Email with 2 replies sent to maya@example.com"]);

        let link = scene.server.received()[0].token("unsubscribe");
        conversations::unsubscribe(&scene.services, &link).await.unwrap();
        let updates = heard(&scene, &mut staff).await;
        assert_eq!((updates.len(), updates[0].unsubscribed, updates[0].emails.len()), (1, true, 1));
    }
);

on_both_engines!(
    async fn staff_hear_of_an_email_that_was_given_up_and_of_its_retry(scene: Scene) {
        let mut staff = scene.services.staff_socket(&scene.ada);
        scene.server.behave(Behaviour::Refuse);
        scene.ada_replies("One.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        let updates = heard(&scene, &mut staff).await;
        assert_eq!(updates.len(), 1, "{}", scene.services.engine);
        assert_eq!(texts(&updates[0]), ["Email to maya@example.com could not be sent: 550 5.1.1 No such user here"]);

        notifications::retry(&scene.services, &scene.ada, scene.log().await[0].id).await.unwrap();
        assert!(heard(&scene, &mut staff).await[0].emails.is_empty(), "it waits again");
    }
);

on_both_engines!(
    async fn an_email_that_is_skipped_or_tried_again_changes_no_desk(scene: Scene) {
        let mut staff = scene.services.staff_socket(&scene.ada);
        scene.server.behave(Behaviour::Defer);
        scene.ada_replies("One.").await;
        scene.minutes_pass(5);
        assert_eq!(scene.worker_looks().await, 1);
        scene.maya_reads().await;
        scene.minutes_pass(1);
        assert_eq!(scene.worker_looks().await, 1);
        assert!(heard(&scene, &mut staff).await.is_empty(), "{}", scene.services.engine);
    }
);
