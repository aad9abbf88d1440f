//! The list by what conversations are: filters, orders, pages.

use backend::{
    Error, conversations,
    people::Actor,
    settings,
    threads::{Assigned, ListQuery, Order, Sort},
};
use domain::{
    conversations::{ChatPage, NewInquiry, Status},
    ids::ThreadId,
    people::Role,
    settings::InboxSettings,
};
use std::time::Duration;
use test_support::{EngineKind, OnEngine, TestServices, on_both_engines};

/// Six inquiries in the order of their beginning, a minute apart.
struct Scene {
    services: TestServices,
    ada: Actor,
    ids: Vec<ThreadId>,
}

impl OnEngine for Scene {
    async fn on(engine: EngineKind) -> Self {
        let services = TestServices::on(engine).await;
        let ada = services.agent("Ada", Role::Admin).await;
        let settings = InboxSettings {
            name: "Shop".into(),
            colour: "#112233".into(),
            greeting: String::new(),
            categories: "Billing\nDelivery".into(),
            allowed_origins: String::new(),
        };
        settings::update_inbox(&services, &ada, settings).await.unwrap();
        let mut ids = Vec::new();
        for number in 0..6 {
            services.clock.advance(Duration::from_secs(60));
            let new = NewInquiry {
                subject: format!("Lamp {number}"),
                category: Some(if number % 2 == 0 { "Billing" } else { "Delivery" }.into()),
                // The last one has no message.
                message: (number < 5).then(|| "It went out".into()),
                ..NewInquiry::default()
            };
            ids.push(conversations::create_inquiry(&services, new, None).await.unwrap().inquiry.id);
        }
        Scene { services, ada, ids }
    }
}

impl Scene {
    async fn page(&self, query: ListQuery) -> ChatPage {
        conversations::list(&self.services, &self.ada, query).await.unwrap()
    }

    async fn check(&self, query: ListQuery, expected: &[usize]) {
        let what = format!("{query:?} on {}", self.services.engine);
        let page = self.page(query).await;
        let found: Vec<_> =
            page.items.iter().map(|item| self.ids.iter().position(|id| *id == item.id).unwrap()).collect();
        assert_eq!((found.as_slice(), page.next_cursor), (expected, None), "{what}");
    }
}

fn any() -> ListQuery {
    ListQuery::default()
}

on_both_engines!(
    async fn filters_and_searches_go_together(scene: Scene) {
        let Scene { services, ada, ids } = &scene;
        conversations::set_status(services, ada, ids[1], Status::Waiting).await.unwrap();
        conversations::set_status(services, ada, ids[3], Status::Spam).await.unwrap();
        conversations::assign(services, ada, ids[2], None, Some(ada.id)).await.unwrap();
        conversations::archive(services, ada, ids[0]).await.unwrap();
        let (billing, mine) = (Some("Billing".to_owned()), Some(Assigned::To(ada.id)));
        scene.check(any(), &[4, 3, 2, 1, 0]).await;
        scene.check(ListQuery { search: Some(" ".to_owned()), ..any() }, &[4, 3, 2, 1, 0]).await;
        // Spam goes to the archive by itself.
        scene.check(ListQuery { archived: Some(false), ..any() }, &[4, 2, 1]).await;
        scene.check(ListQuery { archived: Some(true), ..any() }, &[3, 0]).await;
        scene.check(ListQuery { status: Some(Status::Waiting.into()), ..any() }, &[1]).await;
        scene.check(ListQuery { status: Some(Status::Open.into()), ..any() }, &[4, 2, 0]).await;
        scene.check(ListQuery { status: Some(Status::Active.into()), ..any() }, &[]).await;
        scene.check(ListQuery { category: billing.clone(), ..any() }, &[4, 2, 0]).await;
        scene.check(ListQuery { category: Some("' OR 1=1 --".into()), ..any() }, &[]).await;
        scene.check(ListQuery { assigned_to: mine, ..any() }, &[2]).await;
        scene.check(ListQuery { assigned_to: Some(Assigned::Nobody), ..any() }, &[4, 3, 1, 0]).await;
        let both = ListQuery { category: billing, archived: Some(false), status: Some(Status::Open.into()), ..any() };
        scene.check(both.clone(), &[4, 2]).await;
        // A subject is found without a message, too.
        let lamps = ListQuery { search: Some("lamp".into()), ..any() };
        let found: Vec<_> = scene.page(lamps.clone()).await.items.iter().map(|item| item.id).collect();
        assert_eq!(found.len(), 6, "{}", services.engine);
        scene.check(ListQuery { search: Some("lamp 2".into()), ..both.clone() }, &[2]).await;
        scene.check(ListQuery { search: Some("lamp 1".into()), ..both }, &[]).await;
        scene.check(ListQuery { assigned_to: mine, ..lamps.clone() }, &[2]).await;
        scene.check(ListQuery { status: Some(Status::Spam.into()), ..lamps }, &[3]).await;
    }
);

on_both_engines!(
    async fn lists_are_sorted_and_paged_either_way(scene: Scene) {
        let Scene { services, ada, ids } = &scene;
        services.clock.advance(Duration::from_secs(60));
        conversations::set_status(services, ada, ids[1], Status::Waiting).await.unwrap();
        for (sort, newest_first) in [
            (Sort::LastMessageAt, vec![4, 3, 2, 1, 0]),
            (Sort::CreatedAt, vec![5, 4, 3, 2, 1, 0]),
            (Sort::UpdatedAt, vec![1, 5, 4, 3, 2, 0]),
        ] {
            let oldest_first: Vec<_> = newest_first.iter().rev().copied().collect();
            for (order, expected) in [(Order::Desc, newest_first), (Order::Asc, oldest_first)] {
                let query = ListQuery { sort: Some(sort), order: Some(order), ..any() };
                scene.check(query.clone(), &expected).await;
                let (mut found, mut cursor) = (Vec::new(), None);
                loop {
                    let page = scene.page(ListQuery { limit: Some(2), cursor, ..query.clone() }).await;
                    assert!(page.items.len() <= 2);
                    found.extend(page.items.iter().map(|item| ids.iter().position(|id| *id == item.id).unwrap()));
                    cursor = page.next_cursor;
                    if cursor.is_none() {
                        break;
                    }
                }
                assert_eq!(found, expected, "{sort:?} {order:?} on {}", services.engine);
            }
        }
    }
);

on_both_engines!(
    async fn a_search_is_paged_by_its_limit(scene: Scene) {
        let lamps = ListQuery { search: Some("lamp".into()), limit: Some(4), ..any() };
        let first = scene.page(lamps.clone()).await;
        assert_eq!(first.items.len(), 4, "{}", scene.services.engine);
        let rest = scene.page(ListQuery { cursor: first.next_cursor, ..lamps }).await;
        assert_eq!((rest.items.len(), rest.next_cursor), (2, None), "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn what_cannot_be_asked_for_is_refused(scene: Scene) {
        let search = Some("lamp".to_owned());
        for (query, field) in [
            (ListQuery { limit: Some(0), ..any() }, "limit"),
            (ListQuery { limit: Some(101), ..any() }, "limit"),
            (ListQuery { cursor: Some("1".into()), ..any() }, "cursor"),
            (ListQuery { sort: Some(Sort::CreatedAt), search: search.clone(), ..any() }, "sort"),
            (ListQuery { order: Some(Order::Asc), search, ..any() }, "sort"),
        ] {
            match conversations::list(&scene.services, &scene.ada, query).await {
                Err(Error::Invalid { field: named, .. }) => assert_eq!(named, field),
                other => panic!("{field}: {other:?}"),
            }
        }
    }
);
