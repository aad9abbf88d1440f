//! Conversations as integrators know them, and how they begin.

use backend::{Error, conversations, realtime::Participant, settings, threads};
use domain::{
    conversations::{Identification, NewInquiry, Status},
    people::Role,
    settings::InboxSettings,
    threads::SenderType,
};
use std::collections::BTreeSet;
use test_support::{TestServices, on_both_engines};
use uuid::Uuid;

fn about(subject: &str) -> NewInquiry {
    NewInquiry { subject: subject.to_owned(), message: Some("It went out.".to_owned()), ..NewInquiry::default() }
}

/// A guest with an inquiry.
pub async fn opened(services: &TestServices) -> Participant {
    let opened = conversations::create_inquiry(services, about("A lamp"), None).await.unwrap();
    conversations::authenticate_token(services, &opened.inquiry_access_token.unwrap()).await.unwrap()
}

on_both_engines!(
    async fn an_inquiry_begins_with_the_greeting_and_the_first_message(services: TestServices) {
        let first = Uuid::now_v7();
        let new = NewInquiry {
            client_message_id: Some(first),
            name: Some(" Maya ".into()),
            email: Some("Maya@Example.COM".into()),
            phone: Some("+49 30 1234".into()),
            ..about("A lamp\u{7}")
        };
        let opened = conversations::create_inquiry(&services, new, Some("Firefox")).await.unwrap();
        let inquiry = &opened.inquiry;
        let said: Vec<_> = inquiry.messages.iter().map(|m| (m.event_id, m.sender_type, m.content.as_str())).collect();
        let expected = [(1, SenderType::System, "Hello! How can we help?"), (2, SenderType::Customer, "It went out.")];
        assert_eq!(said, expected, "{}", services.engine);
        assert_eq!((inquiry.messages[1].client_message_id, inquiry.last_event_id), (first, 2));
        assert_eq!((inquiry.subject.as_deref(), inquiry.status), (Some("A lamp"), Status::Open));
        assert_eq!(inquiry.email.as_deref(), Some("maya@example.com"), "addresses are in lower case");
        assert_eq!((inquiry.name.as_deref(), inquiry.phone.as_deref()), (Some("Maya"), Some("+49 30 1234")));
        let guest = conversations::authenticate_token(&services, &opened.inquiry_access_token.unwrap()).await.unwrap();
        assert_eq!(guest.thread_id, inquiry.id);
        // What comes next goes on from there.
        let next = services.visitor_says(&guest, "Still dark.").await;
        assert_eq!(next.event_id, 3);
    }
);

on_both_engines!(
    async fn staff_see_an_inquiry_in_their_list_with_what_it_is_about(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = opened(&services).await;
        let item = conversations::list_folder(&services, &ada, false, None, None).await.unwrap().items.remove(0);
        let inquiry = conversations::find_inquiry(&services, &guest).await.unwrap();
        assert_eq!((item.id, &item.tracking_code), (guest.thread_id, &inquiry.tracking_code));
        assert_eq!((item.subject.as_deref(), item.unread_count, item.message_count), (Some("A lamp"), 1, 2));
    }
);

on_both_engines!(
    async fn tracking_codes_are_unique_readable_and_open_nothing(services: TestServices) {
        let mut codes = BTreeSet::new();
        for _ in 0..40 {
            let opened = conversations::create_inquiry(&services, about("A lamp"), None).await.unwrap();
            let code = opened.inquiry.tracking_code;
            let signs = code.strip_prefix("INQ-").unwrap();
            assert!(
                signs.len() == 6 && signs.chars().all(|c| c.is_ascii_alphanumeric() && !"01IO".contains(c)),
                "{code}"
            );
            let refused = conversations::authenticate_token(&services, &code).await;
            assert!(matches!(refused, Err(Error::TokenInvalid)), "{code}");
            codes.insert(code);
        }
        assert_eq!(codes.len(), 40, "{}", services.engine);
    }
);

on_both_engines!(
    async fn what_cannot_be_accepted_is_refused_with_the_field(services: TestServices) {
        let check = async |new: NewInquiry, field: &str| match conversations::create_inquiry(&services, new, None).await
        {
            Err(Error::Invalid { field: found, .. }) => assert_eq!(found, field),
            other => panic!("{field}: {other:?}"),
        };
        check(about(" "), "subject").await;
        check(about(&"x".repeat(201)), "subject").await;
        check(NewInquiry { message: Some("x".repeat(10_001)), ..about("A lamp") }, "message").await;
        check(NewInquiry { email: Some("nobody".into()), ..about("A lamp") }, "email").await;
        check(NewInquiry { phone: Some("1".repeat(41)), ..about("A lamp") }, "phone").await;
        check(NewInquiry { category: Some("Billing".into()), ..about("A lamp") }, "category").await;
        let owner = services.agent("Ada", Role::Owner).await;
        let settings = InboxSettings {
            name: "Lamps".into(),
            colour: "#112233".into(),
            greeting: String::new(),
            categories: "Billing".into(),
            allowed_origins: String::new(),
        };
        settings::update_inbox(&services, &owner, settings).await.unwrap();
        check(NewInquiry { category: Some("Other".into()), ..about("A lamp") }, "category").await;
        let new = NewInquiry { category: Some("billing ".into()), ..about("A lamp") };
        let opened = conversations::create_inquiry(&services, new, None).await.unwrap();
        assert_eq!(opened.inquiry.category.as_deref(), Some("Billing"));
        assert_eq!(opened.inquiry.messages.len(), 1, "an empty greeting is not said");
    }
);

on_both_engines!(
    async fn visitors_say_who_they_are(services: TestServices) {
        let guest = opened(&services).await;
        let who = Identification { email: Some("MAYA@example.com".into()), ..Identification::default() };
        conversations::update_inquiry(&services, &guest, who).await.unwrap();
        let who =
            Identification { name: Some("Maya".into()), phone: Some("030 1".into()), ..Identification::default() };
        let inquiry = conversations::update_inquiry(&services, &guest, who).await.unwrap();
        let known = (inquiry.name.as_deref(), inquiry.email.as_deref(), inquiry.phone.as_deref());
        assert_eq!(known, (Some("Maya"), Some("maya@example.com"), Some("030 1")), "{}", services.engine);
    }
);

on_both_engines!(
    async fn messages_tell_the_code_of_their_conversation(services: TestServices) {
        let guest = opened(&services).await;
        let code = conversations::find_inquiry(&services, &guest).await.unwrap().tracking_code;
        let synced = threads::sync(&services, &guest.clone().into(), guest.thread_id, 0).await.unwrap();
        assert_eq!(synced.events.len(), 2);
        assert!(synced.events.iter().all(|event| event.data["trackingCode"] == code.as_str()), "{synced:?}");
    }
);
