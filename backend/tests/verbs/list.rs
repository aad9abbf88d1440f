//! The desk's list: its order, its pages, and search.

use crate::support::desks;
use backend::{Error, conversations};
use domain::{ids::ConversationId, people::Role};
use std::time::Duration;

#[tokio::test]
async fn the_list_is_paged_newest_first() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let silent = desk.guest(None).await;
        for number in 0..60 {
            let guest = desk.guest(None).await;
            desk.clock.advance(Duration::from_millis(1));
            desk.visitor_says(&guest, &number.to_string()).await;
        }
        let first = conversations::list(&desk, &ada, false, None, None).await.unwrap();
        let rest = conversations::list(&desk, &ada, false, None, first.next_cursor.as_deref()).await.unwrap();
        let previews: Vec<_> =
            first.items.iter().chain(&rest.items).filter_map(|i| i.last_message_preview.clone()).collect();
        let expected: Vec<_> = (0..60).rev().map(|number| number.to_string()).collect();
        assert_eq!(previews, expected, "{}", desk.engine);
        assert_eq!((first.items.len(), rest.next_cursor), (50, None));
        assert!(first.items.iter().chain(&rest.items).all(|item| item.id != silent.conversation_id));
        assert!(matches!(
            conversations::list(&desk, &ada, false, None, Some("nonsense")).await,
            Err(Error::Invalid { field: "cursor", .. })
        ));
    }
}

#[tokio::test]
async fn search_finds_names_addresses_and_words() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let maya = desk.guest(Some("maya@example.com")).await;
        desk.visitor_says(&maya, "My order is 100% late").await;
        let other = desk.guest(None).await;
        desk.visitor_says(&other, "Which bulb fits? Ärger!").await;
        let check = async |search: &str, expected: &[ConversationId]| {
            let page = conversations::list(&desk, &ada, false, Some(search), None).await.unwrap();
            let found: Vec<_> = page.items.iter().map(|item| item.id).collect();
            assert_eq!(found, expected, "{search} on {}", desk.engine);
        };
        check("MAYA", &[maya.conversation_id]).await;
        check("bulb", &[other.conversation_id]).await;
        for search in ["Ärger", "ärger", "ÄRGER"] {
            check(search, &[other.conversation_id]).await;
        }
        check("100%", &[maya.conversation_id]).await;
        check("%", &[maya.conversation_id]).await;
        check("'; DROP TABLE messages; --", &[]).await;
    }
}
