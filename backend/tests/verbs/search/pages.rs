//! A search's pages: the newest match first, no conversation twice, none left out.

use super::{corpus, ids, search};
use backend::{Error, Services, conversations};
use domain::{
    ids::ThreadId,
    people::{Agent, Role},
};
use std::time::Duration;
use test_support::{TestServices, on_both_engines, services_on_both_engines};

const PATIENCE: Duration = Duration::from_secs(60);

/// All pages, and how many there were.
async fn all(services: &Services, ada: &Agent, archived: bool, text: &str) -> (Vec<ThreadId>, usize) {
    let (mut found, mut cursor, mut pages) = (Vec::new(), None, 0);
    loop {
        let page = conversations::list_folder(services, ada, archived, Some(text), cursor.as_deref()).await.unwrap();
        assert!(page.items.len() <= 50 && page.items.iter().all(|item| item.archived == archived));
        found.extend(ids(&page));
        (cursor, pages) = (page.next_cursor, pages + 1);
        if cursor.is_none() {
            return (found, pages);
        }
    }
}

on_both_engines!(
    async fn a_conversation_is_on_one_page_however_often_it_matches(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        // Each matches three times, the last match of the first 60 being the 60 newest in their order.
        let said = (0..180).map(|number| (number % 60, "a lamp".to_owned()));
        corpus::fill(&services, (60, 0), said).await;
        let process = corpus::start(&services);
        corpus::indexed(&services.db, PATIENCE).await;
        let first = search(&process, &ada, "lamp").await;
        let expected: Vec<_> = (0..60).rev().map(corpus::id).collect();
        assert_eq!(ids(&first), expected[..50], "{}", services.engine);
        // What comes between two pages is on neither of them.
        let late = services.guest(None).await;
        services.visitor_says(&late, "a lamp").await;
        search(&services, &ada, "lamp").await;
        let cursor = first.next_cursor.as_deref();
        let second = conversations::list_folder(&process, &ada, false, Some("lamp"), cursor).await.unwrap();
        assert_eq!((ids(&second), second.next_cursor), (expected[50..].to_vec(), None), "{}", services.engine);
        for bad in ["nonsense", "1-2", "-1-0", "9", "1.2", "99999999999999999999-1"] {
            let answer = conversations::list_folder(&services, &ada, false, Some("lamp"), Some(bad)).await;
            assert!(matches!(answer, Err(Error::Invalid { field: "cursor", .. })), "{bad}");
        }
    }
);

/// 600 conversations, half of them archived, and 6,000 messages: enough for every way of reading the index.
async fn filled() -> Vec<(TestServices, Services)> {
    let mut filled = Vec::new();
    for services in services_on_both_engines().await {
        let said = (0..6_000).map(|number| {
            let kind = match number {
                500..510 => "zebra walks",
                _ if number % 3 == 0 => "the water",
                _ if number % 60 == 1 => "the walrus",
                _ => "a wall",
            };
            (number % 600, format!("{kind} {number}"))
        });
        corpus::fill(&services, (600, 300), said).await;
        let process = corpus::start(&services);
        corpus::indexed(&services.db, PATIENCE).await;
        filled.push((services, process));
    }
    filled
}

#[tokio::test]
async fn all_that_match_are_found_by_paging() {
    for (services, process) in filled().await {
        let ada = services.agent("Ada", Role::Agent).await;
        let check = async |text: &str, archived: bool, matches: &dyn Fn(usize) -> bool| {
            let (found, _) = all(&process, &ada, archived, text).await;
            let mut expected = Vec::new();
            for number in (0..6_000).rev().filter(|number| matches(*number)) {
                let id = corpus::id(number % 600);
                if (number % 600 < 300) == archived && !expected.contains(&id) {
                    expected.push(id);
                }
            }
            assert_eq!(found, expected, "{text} {archived} on {}", services.engine);
        };
        let zebra = |number: usize| (500..510).contains(&number);
        let water = |number: usize| !zebra(number) && number.is_multiple_of(3);
        let walrus = |number: usize| !zebra(number) && !water(number) && number % 60 == 1;
        for archived in [false, true] {
            check("zebra", archived, &zebra).await;
            check("water", archived, &water).await;
            check("walrus", archived, &walrus).await;
            check("wa", archived, &|_| true).await;
            check("zebra wa", archived, &zebra).await;
            check("the wa", archived, &|number| water(number) || walrus(number)).await;
            check("water walrus", archived, &|_| false).await;
            check("zebra 504", archived, &|number| number == 504).await;
            check("nothing", archived, &|_| false).await;
        }
    }
}

on_both_engines!(
    /// Much is looked through for little: the answer comes early, with a cursor that goes on.
    async fn a_search_for_what_is_mostly_elsewhere_goes_on_by_cursor(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        // The oldest 300 are active and match once; 6,000 later matches are archived.
        let old = (0..300).map(|number| (300 + number, "a lamp".to_owned()));
        let new = (0..6_000).map(|number| (number % 300, "a lamp".to_owned()));
        corpus::fill(&services, (600, 300), old.chain(new)).await;
        let process = corpus::start(&services);
        corpus::indexed(&services.db, PATIENCE).await;
        let (found, pages) = all(&process, &ada, false, "lamp").await;
        assert_eq!(found, (300..600).rev().map(corpus::id).collect::<Vec<_>>(), "{}", services.engine);
        // PostgreSQL looks through as many without its index, at once.
        assert_eq!(pages, if services.db.is_sqlite() { 9 } else { 6 }, "{}", services.engine);
    }
);
