//! Pages of what was said before, and the sync of what was missed.

use backend::{
    conversations, people,
    threads::{self, Viewer},
};
use domain::{people::Role, realtime::topics, threads::MessagePage};
use test_support::{TestServices, on_both_engines};

on_both_engines!(
    async fn sync_returns_what_was_missed(services: TestServices) {
        let (ada, guest) = (services.agent("Ada", Role::Agent).await, services.guest(None).await);
        let (id, viewer) = (guest.thread_id, Viewer::from(guest.clone()));
        services.visitor_says(&guest, "one").await;
        conversations::find_detail(&services, &ada, id).await.unwrap();
        services.agent_says(&ada, id, "three").await;

        let synced = threads::sync(&services, &viewer, id, 1).await.unwrap();
        let events: Vec<_> = synced.events.iter().map(|e| (e.event_id, e.event.as_str())).collect();
        assert_eq!(events, [(2, topics::MESSAGES_READ), (3, topics::MESSAGE_CREATED)], "{}", services.engine);
        assert_eq!(synced.events[1].data["content"], "three");
        assert_eq!((synced.last_event_id, synced.gap_detected), (3, false));
        let nothing = threads::sync(&services, &viewer, id, 3).await.unwrap();
        assert!(nothing.events.is_empty() && !nothing.gap_detected);
        assert!(threads::sync(&services, &viewer, id, 99).await.unwrap().gap_detected);
    }
);

on_both_engines!(
    async fn sync_after_too_long_says_so(services: TestServices) {
        let guest = services.guest(None).await;
        for number in 0..=500 {
            services.visitor_says(&guest, &number.to_string()).await;
        }
        let viewer = Viewer::from(guest.clone());
        assert!(threads::sync(&services, &viewer, guest.thread_id, 0).await.unwrap().gap_detected);
        // Not too many, but more than a slow connection brings while a client waits.
        assert!(threads::sync(&services, &viewer, guest.thread_id, 1).await.unwrap().gap_detected);
        let enough = threads::sync(&services, &viewer, guest.thread_id, 401).await.unwrap();
        assert_eq!((enough.events.len(), enough.gap_detected), (100, false), "{}", services.engine);
    }
);

on_both_engines!(
    async fn history_comes_in_pages(services: TestServices) {
        let guest = services.guest(None).await;
        for number in 1..=120 {
            services.visitor_says(&guest, &number.to_string()).await;
        }
        let (id, viewer) = (guest.thread_id, Viewer::from(guest.clone()));
        let (mut before, mut seen) = (None, Vec::new());
        loop {
            let page = threads::list_messages(&services, &viewer, id, before).await.unwrap();
            before = page.messages.first().map(|m| m.event_id);
            seen.splice(0..0, page.messages.into_iter().map(|m| m.event_id));
            if !page.has_earlier {
                break;
            }
        }
        assert_eq!(seen, (1..=120).collect::<Vec<i64>>(), "{}", services.engine);
    }
);

on_both_engines!(
    async fn an_encoded_page_shows_what_has_changed_since(services: TestServices) {
        let (ada, guest) = (services.agent("Ada", Role::Agent).await, services.guest(None).await);
        let (id, visitor) = (guest.thread_id, Viewer::Participant(guest.clone()));
        let page = async || {
            let page = threads::find_history_page(&services, &visitor, id, None).await.unwrap();
            let page: MessagePage = serde_json::from_slice(&page).unwrap();
            let read = threads::list_messages(&services, &visitor, id, None).await.unwrap();
            assert_eq!(page, read, "{}", services.engine);
            page.messages
        };
        assert_eq!(page().await.len(), 0);
        services.agent_says(&ada, id, "Hello").await;
        assert_eq!(page().await[0].read_at, None);
        threads::mark_read(&services, &visitor, id, None).await.unwrap();
        assert_eq!(page().await[0].read_at, Some(services.clock.now()));
        people::rename(&services, &ada, "Ada Lovelace").await.unwrap();
        assert_eq!(page().await[0].sender_name.as_deref(), Some("Ada Lovelace"));
    }
);
