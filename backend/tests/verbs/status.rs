//! Where conversations stand, and who sees to them.

use crate::inquiries::opened;
use backend::{
    Error, conversations,
    db::Engine,
    people,
    realtime::Participant,
    threads::{self, Viewer},
};
use domain::{conversations::Status, people::Role, realtime::topics};
use serde_json::json;
use std::time::Duration;
use test_support::{TestServices, message, on_both_engines};

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

async fn status(services: &TestServices, guest: &Participant) -> Status {
    conversations::find_inquiry(services, guest).await.unwrap().status
}

on_both_engines!(
    async fn messages_move_a_conversation_on(services: TestServices) {
        let (ada, guest) = (services.agent("Ada", Role::Agent).await, opened(&services).await);
        let id = guest.thread_id;
        services.agent_says(&ada, id, "Is it plugged in?").await;
        assert_eq!(status(&services, &guest).await, Status::Active, "{}", services.engine);
        conversations::set_status(&services, &ada, id, Status::Waiting).await.unwrap();
        services.agent_says(&ada, id, "Are you there?").await;
        assert_eq!(status(&services, &guest).await, Status::Waiting);
        services.visitor_says(&guest, "It is.").await;
        assert_eq!(status(&services, &guest).await, Status::Active);
        let resolved = conversations::set_status(&services, &ada, id, Status::Resolved).await.unwrap();
        assert!(resolved.archived, "what is done with goes to the archive");
        services.visitor_says(&guest, "Dark again.").await;
        let item = conversations::find_detail(&services, &ada, id).await.unwrap().item;
        assert_eq!((item.status, item.archived), (Status::Active, false), "and comes back");
    }
);

on_both_engines!(
    async fn closed_and_spam_take_no_messages_and_can_be_taken_up_again(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        for ending in [Status::Closed, Status::Spam] {
            let guest = opened(&services).await;
            let id = guest.thread_id;
            let before = message("before");
            let stored = threads::post(&services, &guest.clone().into(), id, before.clone()).await.unwrap();
            conversations::set_status(&services, &ada, id, ending).await.unwrap();
            for viewer in [Viewer::from(guest.clone()), Viewer::from(ada.clone())] {
                let refused = threads::post(&services, &viewer, id, message("after")).await.unwrap_err();
                assert_eq!((refused.code(), refused.status()), ("SUPPORT_INQUIRY_CLOSED", 400), "{}", services.engine);
            }
            let again = threads::post(&services, &guest.clone().into(), id, before).await.unwrap();
            assert_eq!(again.id, stored.id, "what was stored before is not refused when it comes again");
            let inquiry = conversations::find_inquiry(&services, &guest).await.unwrap();
            assert_eq!((inquiry.messages.len(), inquiry.closed_at), (3, Some(services.clock.now())));
            conversations::set_status(&services, &ada, id, Status::Active).await.unwrap();
            services.visitor_says(&guest, "after").await;
            assert_eq!(conversations::find_inquiry(&services, &guest).await.unwrap().closed_at, None);
        }
    }
);

on_both_engines!(
    async fn a_change_of_status_is_an_event_and_is_written_down(services: TestServices) {
        let (ada, guest) = (services.agent("Ada", Role::Agent).await, opened(&services).await);
        let id = guest.thread_id;
        conversations::set_status(&services, &ada, id, Status::Resolved).await.unwrap();
        conversations::set_status(&services, &ada, id, Status::Resolved).await.unwrap();
        let refused = conversations::set_status(&services, &ada, id, Status::Waiting).await.unwrap_err();
        assert_eq!(refused.status(), 409, "{}", services.engine);
        let synced = threads::sync(&services, &guest.clone().into(), id, 2).await.unwrap();
        let [event] = &synced.events[..] else { panic!("{synced:?}") };
        assert_eq!((event.event_id, event.event.as_str()), (3, topics::STATUS_CHANGED));
        assert_eq!(event.data["status"], "resolved");
        let log = threads::list_activities(&services, &ada, id).await.unwrap();
        let [entry] = &log[..] else { panic!("{log:?}") };
        assert_eq!(entry.before, Some(json!({ "status": "open" })));
        assert_eq!(entry.after, Some(json!({ "status": "resolved" })));
    }
);

on_both_engines!(
    async fn of_two_who_take_a_conversation_at_once_one_is_told_who_was_quicker(services: TestServices) {
        let (ada, ben) = (services.agent("Ada", Role::Agent).await, services.agent("Ben", Role::Agent).await);
        let id = opened(&services).await.thread_id;
        let (first, second) = tokio::join!(
            conversations::assign(&services, &ada, id, None, Some(ada.id)),
            conversations::assign(&services, &ben, id, None, Some(ben.id)),
        );
        let (item, error) = match (first, second) {
            (Ok(item), Err(error)) | (Err(error), Ok(item)) => (item, error),
            other => panic!("{}: {other:?}", services.engine),
        };
        let winner = item.assigned_to.unwrap();
        assert!(error.sentence().starts_with(&winner.name), "{}", error.sentence());
        assert_eq!(error.status(), 409);
        // Whoever knows who has it may give it to somebody else, or to nobody.
        let item = conversations::assign(&services, &ada, id, Some(winner.id), Some(ben.id)).await.unwrap();
        assert_eq!(item.assigned_to.unwrap().name, "Ben");
        let item = conversations::assign(&services, &ada, id, Some(ben.id), None).await.unwrap();
        assert_eq!(item.assigned_to, None);
        let log = threads::list_activities(&services, &ada, id).await.unwrap();
        assert_eq!(log[0].before, Some(json!({ "assignedTo": "Ben" })));
    }
);

on_both_engines!(
    async fn nobody_without_access_gets_a_conversation(services: TestServices) {
        let (owner, ben) = (services.agent("Ada", Role::Owner).await, services.agent("Ben", Role::Agent).await);
        people::deactivate(&services, &owner, ben.id).await.unwrap();
        let id = opened(&services).await.thread_id;
        let refused = conversations::assign(&services, &owner, id, None, Some(ben.id)).await.unwrap_err();
        assert_eq!(refused.status(), 400, "{}", services.engine);
    }
);

on_both_engines!(
    /// Ben loses his access in a transaction that is not over yet when a conversation is given to him.
    async fn whoever_loses_access_at_the_same_moment_gets_no_conversation(services: TestServices) {
        let (ada, ben) = (services.agent("Ada", Role::Agent).await, services.agent("Ben", Role::Agent).await);
        let id = opened(&services).await.thread_id;
        let mut tx = services.db.begin().await.unwrap();
        let sql = "UPDATE agents SET deactivated_at = created_at WHERE id = $1";
        match tx.conn() {
            Engine::Sqlite(conn) => sqlx::query(sql).bind(ben.id).execute(conn).await.map(|_| ()),
            Engine::Postgres(conn) => sqlx::query(sql).bind(ben.id).execute(conn).await.map(|_| ()),
        }
        .unwrap();
        let over = async {
            // Long enough for whoever asks outside of a transaction.
            for _ in 0..50 {
                assert!(people::agent(&services, ben.id).await.unwrap().is_some());
            }
            tx.commit().await.unwrap();
        };
        let (assigned, ()) = tokio::join!(conversations::assign(&services, &ada, id, None, Some(ben.id)), over);
        assert!(matches!(assigned, Err(Error::Invalid { .. })), "{}: {assigned:?}", services.engine);
    }
);

on_both_engines!(
    async fn two_who_give_each_other_conversations_do_not_wait_for_each_other(services: TestServices) {
        let (ada, ben) = (services.agent("Ada", Role::Agent).await, services.agent("Ben", Role::Agent).await);
        for _ in 0..10 {
            let (one, two) = (opened(&services).await.thread_id, opened(&services).await.thread_id);
            let (first, second) = tokio::join!(
                conversations::assign(&services, &ada, one, None, Some(ben.id)),
                conversations::assign(&services, &ben, two, None, Some(ada.id)),
            );
            assert!(first.is_ok() && second.is_ok(), "{}: {first:?} {second:?}", services.engine);
        }
    }
);

on_both_engines!(
    async fn what_is_taken_up_again_stays_open_for_as_long_as_any_other(services: TestServices) {
        let (ada, guest) = (services.agent("Ada", Role::Agent).await, opened(&services).await);
        services.clock.advance(WEEK);
        assert_eq!(conversations::close_inactive(&services, WEEK).await.unwrap(), 1);
        conversations::set_status(&services, &ada, guest.thread_id, Status::Active).await.unwrap();
        assert_eq!(conversations::close_inactive(&services, WEEK).await.unwrap(), 0, "{}", services.engine);
        services.clock.advance(WEEK);
        assert_eq!(conversations::close_inactive(&services, WEEK).await.unwrap(), 1);
    }
);

on_both_engines!(
    async fn conversations_in_which_nobody_writes_any_more_are_closed_once(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let (stale, spam, alive) = (opened(&services).await, opened(&services).await, opened(&services).await);
        conversations::set_status(&services, &ada, spam.thread_id, Status::Spam).await.unwrap();
        services.clock.advance(WEEK);
        services.visitor_says(&alive, "Still here.").await;
        let (here, there) = tokio::join!(
            conversations::close_inactive(&services, WEEK),
            conversations::close_inactive(&services, WEEK)
        );
        assert_eq!(here.unwrap() + there.unwrap(), 1, "{}", services.engine);
        let inquiry = conversations::find_inquiry(&services, &stale).await.unwrap();
        assert_eq!((inquiry.status, inquiry.closed_at), (Status::Closed, Some(services.clock.now())));
        assert_eq!(inquiry.messages.len(), 2, "its messages stay");
        assert_eq!(status(&services, &spam).await, Status::Spam);
        assert_eq!(status(&services, &alive).await, Status::Open);
        let log = threads::list_activities(&services, &ada, stale.thread_id).await.unwrap();
        assert_eq!((log.len(), log[0].agent_name.as_deref()), (1, None));
        assert_eq!(conversations::close_inactive(&services, WEEK).await.unwrap(), 0);
    }
);
