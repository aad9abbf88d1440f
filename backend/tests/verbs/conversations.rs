use backend::{
    Error, conversations,
    people::Actor,
    realtime::Participant,
    threads::{self, Viewer},
};
use domain::{
    conversations::{OpenChat, VisitorDetails},
    ids::ThreadId,
    people::Role,
    threads::SenderType,
};
use std::time::Duration;
use test_support::{TestServices, message, on_both_engines};
use uuid::Uuid;

async fn cast(services: &TestServices) -> (Actor, Participant) {
    (services.agent("Ada", Role::Agent).await, services.guest(None).await)
}

on_both_engines!(
    async fn a_message_reaches_both_sides_in_order(services: TestServices) {
        let (ada, guest) = cast(&services).await;
        let id = guest.thread_id;
        services.visitor_says(&guest, "Hello").await;
        services.agent_says(&ada, id, "Hi, how can I help?").await;
        services.visitor_says(&guest, "My lamp flickers").await;

        let chat = conversations::find_chat(&services, &guest).await.unwrap();
        let said: Vec<_> = chat.messages.iter().map(|m| (m.event_id, m.sender_type, m.content.as_str())).collect();
        assert_eq!(
            said,
            [
                (1, SenderType::Customer, "Hello"),
                (2, SenderType::Agent, "Hi, how can I help?"),
                (3, SenderType::Customer, "My lamp flickers")
            ],
            "{}",
            services.engine
        );
        assert_eq!((chat.unread_count, chat.last_event_id), (1, 3));
        assert_eq!(chat.messages[1].sender_name.as_deref(), Some("Ada"));
    }
);

on_both_engines!(
    async fn the_same_id_again_is_the_same_message(services: TestServices) {
        let (ada, guest) = cast(&services).await;
        let (id, viewer) = (guest.thread_id, Viewer::from(guest.clone()));
        let new = message("once");
        let first = threads::post(&services, &viewer, id, new.clone()).await.unwrap();
        let again = threads::post(&services, &viewer, id, new.clone()).await.unwrap();
        let mut other = new.clone();
        other.content = "other content".into();
        let changed = threads::post(&services, &viewer, id, other).await.unwrap();
        assert_eq!((&first, &first), (&again, &changed), "{}", services.engine);

        // The id is the sender's own: the other side may use the same.
        let theirs = threads::post(&services, &Viewer::from(ada), id, new).await.unwrap();
        assert_ne!(theirs.id, first.id);
        assert_eq!(conversations::find_chat(&services, &guest).await.unwrap().messages.len(), 2);
    }
);

on_both_engines!(
    async fn messages_at_once_get_numbers_without_gaps(services: TestServices) {
        let (_, guest) = cast(&services).await;
        let viewer = Viewer::from(guest.clone());
        let posts = (0..20).map(|number| {
            let (services, viewer) = (services.services.clone(), viewer.clone());
            let new = message(&number.to_string());
            tokio::spawn(async move { threads::post(&services, &viewer, guest.thread_id, new).await.unwrap() })
        });
        let mut ids = Vec::new();
        for post in posts.collect::<Vec<_>>() {
            ids.push(post.await.unwrap().event_id);
        }
        ids.sort_unstable();
        assert_eq!(ids, (1..=20).collect::<Vec<i64>>(), "{}", services.engine);
    }
);

on_both_engines!(
    async fn bad_messages_are_refused_with_a_reason(services: TestServices) {
        let (_, guest) = cast(&services).await;
        let viewer = Viewer::from(guest.clone());
        for content in ["", " \n ", &"x".repeat(10_001)] {
            let refused = threads::post(&services, &viewer, guest.thread_id, message(content)).await;
            assert!(matches!(refused, Err(Error::Invalid { field: "content", .. })), "{refused:?}");
        }
        let chat = conversations::find_chat(&services, &guest).await.unwrap();
        assert_eq!(chat.messages.len(), 0);
    }
);

on_both_engines!(
    async fn a_guest_sees_only_their_own(services: TestServices) {
        let (_, guest) = cast(&services).await;
        let other = services.guest(None).await;
        let (viewer, theirs) = (Viewer::from(guest), other.thread_id);
        let is_hidden =
            |result: Option<Error>| assert!(matches!(result, Some(Error::NotFound("conversation"))), "{result:?}");
        is_hidden(threads::post(&services, &viewer, theirs, message("hi")).await.err());
        is_hidden(threads::mark_read(&services, &viewer, theirs, None).await.err());
        is_hidden(threads::list_messages(&services, &viewer, theirs, None).await.err());
        is_hidden(threads::sync(&services, &viewer, theirs, 0).await.err());
        is_hidden(threads::typing(&services, &viewer, theirs).await.err());
        is_hidden(threads::authorize(&services, &viewer, theirs).await.err());
    }
);

on_both_engines!(
    async fn unknown_conversations_are_not_found(services: TestServices) {
        let (ada, _) = cast(&services).await;
        let nowhere = ThreadId(Uuid::now_v7());
        let viewer = Viewer::from(ada.clone());
        assert!(matches!(conversations::find_detail(&services, &ada, nowhere).await, Err(Error::NotFound(_))));
        assert!(matches!(conversations::archive(&services, &ada, nowhere).await, Err(Error::NotFound(_))));
        assert!(matches!(threads::authorize(&services, &viewer, nowhere).await, Err(Error::NotFound(_))));
    }
);

on_both_engines!(
    async fn tokens_that_are_wrong_look_the_same(services: TestServices) {
        let request = OpenChat { inbox: "demo".into(), ..OpenChat::default() };
        let opened = conversations::create_chat(&services, request, None).await.unwrap();
        assert!(conversations::authenticate_token(&services, &opened.token).await.is_ok());
        let truncated = &opened.token[..opened.token.len() - 1];
        for wrong in ["", "si_", "si_wrong", truncated, &opened.token.replace("si_", "")] {
            let refused = conversations::authenticate_token(&services, wrong).await;
            assert!(matches!(refused, Err(Error::TokenInvalid)), "{wrong}");
        }
        services.clock.advance(Duration::from_secs(366 * 24 * 3600));
        assert!(matches!(conversations::authenticate_token(&services, &opened.token).await, Err(Error::TokenInvalid)));
    }
);

on_both_engines!(
    async fn archived_ones_come_back_when_the_visitor_writes(services: TestServices) {
        let (ada, guest) = cast(&services).await;
        let id = guest.thread_id;
        services.visitor_says(&guest, "Hello").await;
        assert!(conversations::archive(&services, &ada, id).await.unwrap().archived);
        let count = async |archived| {
            conversations::list_folder(&services, &ada, archived, None, None).await.unwrap().items.len()
        };
        assert_eq!((count(false).await, count(true).await), (0, 1), "{}", services.engine);

        services.agent_says(&ada, id, "An answer leaves it where it is").await;
        assert_eq!((count(false).await, count(true).await), (0, 1));
        services.visitor_says(&guest, "One more thing").await;
        assert_eq!((count(false).await, count(true).await), (1, 0));

        conversations::archive(&services, &ada, id).await.unwrap();
        assert!(!conversations::unarchive(&services, &ada, id).await.unwrap().archived);
    }
);

on_both_engines!(
    async fn reading_clears_what_is_unread(services: TestServices) {
        let (ada, guest) = cast(&services).await;
        let id = guest.thread_id;
        services.visitor_says(&guest, "one").await;
        services.visitor_says(&guest, "two").await;
        let page = conversations::list_folder(&services, &ada, false, None, None).await.unwrap();
        assert_eq!((page.items[0].unread_count, page.unread_chats), (2, 1), "{}", services.engine);

        let detail = conversations::find_detail(&services, &ada, id).await.unwrap();
        assert!(!detail.item.unread && detail.messages.iter().all(|m| m.read_at.is_some()));
        services.agent_says(&ada, id, "answer").await;
        assert_eq!(conversations::find_chat(&services, &guest).await.unwrap().unread_count, 1);
        threads::mark_read(&services, &guest.clone().into(), id, None).await.unwrap();
        let chat = conversations::find_chat(&services, &guest).await.unwrap();
        assert_eq!(chat.unread_count, 0);

        // Nothing new to read: no event.
        threads::mark_read(&services, &guest.clone().into(), id, None).await.unwrap();
        assert_eq!(conversations::find_chat(&services, &guest).await.unwrap().last_event_id, chat.last_event_id);
    }
);

on_both_engines!(
    async fn visitors_say_who_they_are(services: TestServices) {
        let (ada, guest) = cast(&services).await;
        services.visitor_says(&guest, "Hello").await;
        let details =
            VisitorDetails { name: Some(" Maya\r\n".into()), email: Some("maya@example.com".into()), page_url: None };
        let chat = conversations::update_chat(&services, &guest, details).await.unwrap();
        assert_eq!((chat.name.as_deref(), chat.email.as_deref()), (Some("Maya"), Some("maya@example.com")));
        let detail = conversations::find_detail(&services, &ada, guest.thread_id).await.unwrap();
        assert_eq!(detail.item.title(), "Maya");
        assert_eq!(detail.item.page_url.as_deref(), Some("https://shop.example/pricing"));
        assert_eq!(detail.user_agent.as_deref(), Some("Firefox"));

        let bad = VisitorDetails { email: Some("nonsense".into()), ..VisitorDetails::default() };
        let refused = conversations::update_chat(&services, &guest, bad).await;
        assert!(matches!(refused, Err(Error::Invalid { field: "email", .. })));
    }
);
