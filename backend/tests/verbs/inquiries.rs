//! Conversations as integrators know them: how they begin, where they stand, who sees to them.

use crate::support::{TestDesk, desks, message};
use backend::{
    Error,
    conversations::{self, Guest, Viewer},
    settings,
};
use domain::{
    conversations::{Identification, NewInquiry, SenderType, Status},
    people::Role,
    realtime::topics,
    settings::InboxSettings,
};
use serde_json::json;
use std::{collections::BTreeSet, time::Duration};
use uuid::Uuid;

const WEEK: Duration = Duration::from_secs(7 * 24 * 3600);

fn about(subject: &str) -> NewInquiry {
    NewInquiry { subject: subject.to_owned(), message: Some("It went out.".to_owned()), ..NewInquiry::default() }
}

async fn opened(desk: &TestDesk) -> Guest {
    let opened = conversations::open_inquiry(desk, about("A lamp"), None).await.unwrap();
    conversations::authenticate_guest(desk, &opened.inquiry_access_token.unwrap()).await.unwrap()
}

async fn status(desk: &TestDesk, guest: &Guest) -> Status {
    conversations::inquiry(desk, guest).await.unwrap().status
}

#[tokio::test]
async fn an_inquiry_begins_with_the_greeting_and_the_first_message() {
    for desk in desks().await {
        let first = Uuid::now_v7();
        let new = NewInquiry {
            client_message_id: Some(first),
            name: Some(" Maya ".into()),
            email: Some("Maya@Example.COM".into()),
            phone: Some("+49 30 1234".into()),
            ..about("A lamp\u{7}")
        };
        let opened = conversations::open_inquiry(&desk, new, Some("Firefox")).await.unwrap();
        let inquiry = &opened.inquiry;
        let said: Vec<_> = inquiry.messages.iter().map(|m| (m.event_id, m.sender_type, m.content.as_str())).collect();
        let expected = [(1, SenderType::System, "Hello! How can we help?"), (2, SenderType::Customer, "It went out.")];
        assert_eq!(said, expected, "{}", desk.engine);
        assert_eq!((inquiry.messages[1].client_message_id, inquiry.last_event_id), (first, 2));
        assert_eq!((inquiry.subject.as_deref(), inquiry.status), (Some("A lamp"), Status::Open));
        assert_eq!(inquiry.email.as_deref(), Some("maya@example.com"), "addresses are in lower case");
        assert_eq!((inquiry.name.as_deref(), inquiry.phone.as_deref()), (Some("Maya"), Some("+49 30 1234")));
        let guest = conversations::authenticate_guest(&desk, &opened.inquiry_access_token.unwrap()).await.unwrap();
        assert_eq!(guest.conversation_id, inquiry.id);
        // What comes next goes on from there.
        let next = desk.visitor_says(&guest, "Still dark.").await;
        assert_eq!(next.event_id, 3);
    }
}

#[tokio::test]
async fn staff_see_an_inquiry_in_their_list_with_what_it_is_about() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let guest = opened(&desk).await;
        let item = conversations::list(&desk, &ada, false, None, None).await.unwrap().items.remove(0);
        let inquiry = conversations::inquiry(&desk, &guest).await.unwrap();
        assert_eq!((item.id, &item.tracking_code), (guest.conversation_id, &inquiry.tracking_code));
        assert_eq!((item.subject.as_deref(), item.unread_count, item.message_count), (Some("A lamp"), 1, 2));
    }
}

#[tokio::test]
async fn tracking_codes_are_unique_readable_and_open_nothing() {
    for desk in desks().await {
        let mut codes = BTreeSet::new();
        for _ in 0..40 {
            let opened = conversations::open_inquiry(&desk, about("A lamp"), None).await.unwrap();
            let code = opened.inquiry.tracking_code;
            let signs = code.strip_prefix("INQ-").unwrap();
            assert!(
                signs.len() == 6 && signs.chars().all(|c| c.is_ascii_alphanumeric() && !"01IO".contains(c)),
                "{code}"
            );
            let refused = conversations::authenticate_guest(&desk, &code).await;
            assert!(matches!(refused, Err(Error::TokenInvalid)), "{code}");
            codes.insert(code);
        }
        assert_eq!(codes.len(), 40, "{}", desk.engine);
    }
}

#[tokio::test]
async fn what_cannot_be_accepted_is_refused_with_the_field() {
    for desk in desks().await {
        let check = async |new: NewInquiry, field: &str| match conversations::open_inquiry(&desk, new, None).await {
            Err(Error::Invalid { field: found, .. }) => assert_eq!(found, field),
            other => panic!("{field}: {other:?}"),
        };
        check(about(" "), "subject").await;
        check(about(&"x".repeat(201)), "subject").await;
        check(NewInquiry { message: Some("x".repeat(10_001)), ..about("A lamp") }, "message").await;
        check(NewInquiry { email: Some("nobody".into()), ..about("A lamp") }, "email").await;
        check(NewInquiry { phone: Some("1".repeat(41)), ..about("A lamp") }, "phone").await;
        check(NewInquiry { category: Some("Billing".into()), ..about("A lamp") }, "category").await;
        let owner = desk.agent("Ada", Role::Owner).await;
        let settings = InboxSettings {
            name: "Lamps".into(),
            colour: "#112233".into(),
            greeting: String::new(),
            categories: "Billing".into(),
            allowed_origins: String::new(),
        };
        settings::update_inbox(&desk, &owner, settings).await.unwrap();
        check(NewInquiry { category: Some("Other".into()), ..about("A lamp") }, "category").await;
        let new = NewInquiry { category: Some("billing ".into()), ..about("A lamp") };
        let opened = conversations::open_inquiry(&desk, new, None).await.unwrap();
        assert_eq!(opened.inquiry.category.as_deref(), Some("Billing"));
        assert_eq!(opened.inquiry.messages.len(), 1, "an empty greeting is not said");
    }
}

#[tokio::test]
async fn visitors_say_who_they_are() {
    for desk in desks().await {
        let guest = opened(&desk).await;
        let who = Identification { email: Some("MAYA@example.com".into()), ..Identification::default() };
        conversations::identify(&desk, &guest, who).await.unwrap();
        let who =
            Identification { name: Some("Maya".into()), phone: Some("030 1".into()), ..Identification::default() };
        let inquiry = conversations::identify(&desk, &guest, who).await.unwrap();
        let known = (inquiry.name.as_deref(), inquiry.email.as_deref(), inquiry.phone.as_deref());
        assert_eq!(known, (Some("Maya"), Some("maya@example.com"), Some("030 1")), "{}", desk.engine);
    }
}

#[tokio::test]
async fn messages_move_a_conversation_on() {
    for desk in desks().await {
        let (ada, guest) = (desk.agent("Ada", Role::Agent).await, opened(&desk).await);
        let id = guest.conversation_id;
        desk.agent_says(&ada, id, "Is it plugged in?").await;
        assert_eq!(status(&desk, &guest).await, Status::Active, "{}", desk.engine);
        conversations::set_status(&desk, &ada, id, Status::Waiting).await.unwrap();
        desk.agent_says(&ada, id, "Are you there?").await;
        assert_eq!(status(&desk, &guest).await, Status::Waiting);
        desk.visitor_says(&guest, "It is.").await;
        assert_eq!(status(&desk, &guest).await, Status::Active);
        let resolved = conversations::set_status(&desk, &ada, id, Status::Resolved).await.unwrap();
        assert!(resolved.archived, "what is done with goes to the archive");
        desk.visitor_says(&guest, "Dark again.").await;
        let item = conversations::view(&desk, &ada, id).await.unwrap().item;
        assert_eq!((item.status, item.archived), (Status::Active, false), "and comes back");
    }
}

#[tokio::test]
async fn closed_and_spam_take_no_messages_and_can_be_taken_up_again() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        for ending in [Status::Closed, Status::Spam] {
            let guest = opened(&desk).await;
            let id = guest.conversation_id;
            let before = message("before");
            let stored = conversations::post(&desk, &guest.clone().into(), id, before.clone()).await.unwrap();
            conversations::set_status(&desk, &ada, id, ending).await.unwrap();
            for viewer in [Viewer::from(guest.clone()), Viewer::from(ada.clone())] {
                let refused = conversations::post(&desk, &viewer, id, message("after")).await.unwrap_err();
                assert_eq!((refused.code(), refused.status()), ("SUPPORT_INQUIRY_CLOSED", 400), "{}", desk.engine);
            }
            let again = conversations::post(&desk, &guest.clone().into(), id, before).await.unwrap();
            assert_eq!(again.id, stored.id, "what was stored before is not refused when it comes again");
            let inquiry = conversations::inquiry(&desk, &guest).await.unwrap();
            assert_eq!((inquiry.messages.len(), inquiry.closed_at), (3, Some(desk.clock.now())));
            conversations::set_status(&desk, &ada, id, Status::Active).await.unwrap();
            desk.visitor_says(&guest, "after").await;
            assert_eq!(conversations::inquiry(&desk, &guest).await.unwrap().closed_at, None);
        }
    }
}

#[tokio::test]
async fn a_change_of_status_is_an_event_and_is_written_down() {
    for desk in desks().await {
        let (ada, guest) = (desk.agent("Ada", Role::Agent).await, opened(&desk).await);
        let id = guest.conversation_id;
        conversations::set_status(&desk, &ada, id, Status::Resolved).await.unwrap();
        conversations::set_status(&desk, &ada, id, Status::Resolved).await.unwrap();
        let refused = conversations::set_status(&desk, &ada, id, Status::Waiting).await.unwrap_err();
        assert_eq!(refused.status(), 409, "{}", desk.engine);
        let synced = conversations::events_since(&desk, &guest.clone().into(), id, 2).await.unwrap();
        let [event] = &synced.events[..] else { panic!("{synced:?}") };
        assert_eq!((event.event_id, event.event.as_str()), (3, topics::STATUS_CHANGED));
        assert_eq!(event.data["status"], "resolved");
        let log = conversations::activities(&desk, &ada, id).await.unwrap();
        let [entry] = &log[..] else { panic!("{log:?}") };
        assert_eq!(entry.before, Some(json!({ "status": "open" })));
        assert_eq!(entry.after, Some(json!({ "status": "resolved" })));
    }
}

#[tokio::test]
async fn messages_tell_the_code_of_their_conversation() {
    for desk in desks().await {
        let guest = opened(&desk).await;
        let code = conversations::inquiry(&desk, &guest).await.unwrap().tracking_code;
        let synced = conversations::events_since(&desk, &guest.clone().into(), guest.conversation_id, 0).await.unwrap();
        assert_eq!(synced.events.len(), 2);
        assert!(synced.events.iter().all(|event| event.data["trackingCode"] == code.as_str()), "{synced:?}");
    }
}

#[tokio::test]
async fn of_two_who_take_a_conversation_at_once_one_is_told_who_was_quicker() {
    for desk in desks().await {
        let (ada, ben) = (desk.agent("Ada", Role::Agent).await, desk.agent("Ben", Role::Agent).await);
        let id = opened(&desk).await.conversation_id;
        let (first, second) = tokio::join!(
            conversations::assign(&desk, &ada, id, None, Some(ada.id)),
            conversations::assign(&desk, &ben, id, None, Some(ben.id)),
        );
        let (item, error) = match (first, second) {
            (Ok(item), Err(error)) | (Err(error), Ok(item)) => (item, error),
            other => panic!("{}: {other:?}", desk.engine),
        };
        let winner = item.assigned_to.unwrap();
        assert!(error.sentence().starts_with(&winner.name), "{}", error.sentence());
        assert_eq!(error.status(), 409);
        // Whoever knows who has it may give it to somebody else, or to nobody.
        let item = conversations::assign(&desk, &ada, id, Some(winner.id), Some(ben.id)).await.unwrap();
        assert_eq!(item.assigned_to.unwrap().name, "Ben");
        let item = conversations::assign(&desk, &ada, id, Some(ben.id), None).await.unwrap();
        assert_eq!(item.assigned_to, None);
        let log = conversations::activities(&desk, &ada, id).await.unwrap();
        assert_eq!(log[0].before, Some(json!({ "assignedTo": "Ben" })));
    }
}

#[tokio::test]
async fn nobody_without_access_gets_a_conversation() {
    for desk in desks().await {
        let (owner, ben) = (desk.agent("Ada", Role::Owner).await, desk.agent("Ben", Role::Agent).await);
        backend::people::deactivate(&desk, &owner, ben.id).await.unwrap();
        let id = opened(&desk).await.conversation_id;
        let refused = conversations::assign(&desk, &owner, id, None, Some(ben.id)).await.unwrap_err();
        assert_eq!(refused.status(), 400, "{}", desk.engine);
    }
}

#[tokio::test]
async fn conversations_in_which_nobody_writes_any_more_are_closed_once() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let (stale, spam, alive) = (opened(&desk).await, opened(&desk).await, opened(&desk).await);
        conversations::set_status(&desk, &ada, spam.conversation_id, Status::Spam).await.unwrap();
        desk.clock.advance(WEEK);
        desk.visitor_says(&alive, "Still here.").await;
        let (here, there) =
            tokio::join!(conversations::close_inactive(&desk, WEEK), conversations::close_inactive(&desk, WEEK));
        assert_eq!(here.unwrap() + there.unwrap(), 1, "{}", desk.engine);
        let inquiry = conversations::inquiry(&desk, &stale).await.unwrap();
        assert_eq!((inquiry.status, inquiry.closed_at), (Status::Closed, Some(desk.clock.now())));
        assert_eq!(inquiry.messages.len(), 2, "its messages stay");
        assert_eq!(status(&desk, &spam).await, Status::Spam);
        assert_eq!(status(&desk, &alive).await, Status::Open);
        let log = conversations::activities(&desk, &ada, stale.conversation_id).await.unwrap();
        assert_eq!((log.len(), log[0].agent_name.as_deref()), (1, None));
        assert_eq!(conversations::close_inactive(&desk, WEEK).await.unwrap(), 0);
    }
}
