//! The desk's list: its order and its pages.

use backend::{Error, conversations};
use domain::people::Role;
use std::time::Duration;
use test_support::{TestServices, on_both_engines};

on_both_engines!(
    async fn the_list_is_paged_newest_first(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let silent = services.guest(None).await;
        for number in 0..60 {
            let guest = services.guest(None).await;
            services.clock.advance(Duration::from_millis(1));
            services.visitor_says(&guest, &number.to_string()).await;
        }
        let first = conversations::list_folder(&services, &ada, false, None, None).await.unwrap();
        let rest =
            conversations::list_folder(&services, &ada, false, None, first.next_cursor.as_deref()).await.unwrap();
        let previews: Vec<_> =
            first.items.iter().chain(&rest.items).filter_map(|i| i.last_message_preview.clone()).collect();
        let expected: Vec<_> = (0..60).rev().map(|number| number.to_string()).collect();
        assert_eq!(previews, expected, "{}", services.engine);
        assert_eq!((first.items.len(), rest.next_cursor), (50, None));
        assert!(first.items.iter().chain(&rest.items).all(|item| item.id != silent.thread_id));
        assert!(matches!(
            conversations::list_folder(&services, &ada, false, None, Some("nonsense")).await,
            Err(Error::Invalid { field: "cursor", .. })
        ));
    }
);
