//! Whatever happens, everything gets into the index, and once.

use super::{check, corpus, ids, search};
use backend::{conversations, threads};
use domain::{conversations::VisitorDetails, people::Role};
use std::time::Duration;
use test_support::{TestServices, on_both_engines, services_on_both_engines};

const PATIENCE: Duration = Duration::from_secs(40);
const ENTRIES: &str = "SELECT COUNT(*) FROM search_entries";

async fn break_index(services: &TestServices) {
    services.execute("ALTER TABLE search_entries RENAME TO away").await;
}

async fn mend_index(services: &TestServices) {
    services.execute("ALTER TABLE away RENAME TO search_entries").await;
}

on_both_engines!(
    /// Two that start at the same time find the same left to do.
    async fn what_was_there_before_is_indexed_once_whoever_starts(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let said = (0..900).map(|number| (number % 300, format!("number {number}")));
        corpus::fill(&services, (300, 0), said).await;
        let (one, other) = (corpus::start(&services), corpus::start(&services));
        corpus::indexed(&services.db, PATIENCE).await;
        assert_eq!(corpus::count(&services.db, ENTRIES).await, 1_200, "{}", services.engine);
        for process in [&one, &other] {
            assert_eq!(ids(&search(process, &ada, "number 899").await), [corpus::id(299)], "{}", services.engine);
        }
    }
);

on_both_engines!(
    async fn a_long_conversation_is_indexed_to_its_end(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        corpus::fill(&services, (1, 0), (1..=1_000).map(|number| (0, format!("number {number}")))).await;
        let process = corpus::start(&services);
        corpus::indexed(&services.db, PATIENCE).await;
        assert_eq!(corpus::count(&services.db, ENTRIES).await, 1_001, "{}", services.engine);
        assert_eq!(search(&process, &ada, "number 1000").await.items.len(), 1);
    }
);

on_both_engines!(
    async fn nobody_who_posts_notices_a_broken_index_and_the_next_start_makes_up_for_it(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let (guest, other) = (services.guest(None).await, services.guest(None).await);
        services.visitor_says(&guest, "before").await;
        services.visitor_says(&other, "unharmed").await;
        check(&services, &ada, "before", &[&guest]).await;
        break_index(&services).await;
        services.visitor_says(&guest, "meanwhile").await;
        let details = VisitorDetails { name: Some("Maya".into()), ..VisitorDetails::default() };
        conversations::update_chat(&services, &other, details).await.unwrap();
        // A search waits for what was told before it, and can't be answered.
        conversations::list_folder(&services, &ada, false, Some("meanwhile"), None).await.unwrap_err();
        mend_index(&services).await;
        check(&services, &ada, "meanwhile", &[]).await;
        let process = corpus::start(&services);
        corpus::indexed(&services.db, PATIENCE).await;
        assert_eq!(ids(&search(&process, &ada, "meanwhile").await), [guest.thread_id], "{}", services.engine);
        assert_eq!(ids(&search(&process, &ada, "maya").await), [other.thread_id], "{}", services.engine);
        // Three messages and two cards, nothing twice.
        assert_eq!(corpus::count(&services.db, ENTRIES).await, 5, "{}", services.engine);
    }
);

on_both_engines!(
    /// Both told of the same, one after another and at once.
    async fn two_processes_index_a_message_once(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let other = corpus::start(&services);
        let guests = [services.guest(None).await, services.guest(None).await, services.guest(None).await];
        for number in 0..60 {
            let guest = &guests[number % 3];
            let process = if number % 2 == 0 { &services.services } else { &other };
            let viewer = threads::Viewer::from(guest.clone());
            let new = test_support::message(&format!("number {number}"));
            threads::post(process, &viewer, guest.thread_id, new).await.unwrap();
        }
        search(&other, &ada, "number").await;
        check(&services, &ada, "number 59", &[&guests[2]]).await;
        assert_eq!(corpus::count(&services.db, ENTRIES).await, 63, "{}", services.engine);
    }
);

on_both_engines!(
    /// Nothing else is known of it. What has no card would be looked for again and again.
    async fn what_is_said_in_a_ticket_is_indexed_once(services: TestServices) {
        let ticket = services.ticket(&services.guest(None).await, "open").await;
        services.visitor_says(&ticket, "It went out again.").await;
        corpus::indexed(&services.db, PATIENCE).await;
        let process = corpus::start(&services);
        let viewer = ticket.clone().into();
        threads::post(&process, &viewer, ticket.thread(), test_support::message("And again.")).await.unwrap();
        corpus::indexed(&services.db, PATIENCE).await;
        // Two messages and a card.
        assert_eq!(corpus::count(&services.db, ENTRIES).await, 3, "{}", services.engine);
    }
);

/// Lets somebody else do this between the moment in which what is known of a conversation is read and the one in which
/// it is noted as indexed: once, while the visitor is called Maya.
async fn meanwhile(services: &TestServices, [on_sqlite, on_postgres]: [&'static str; 2]) {
    services.execute(if services.db.is_sqlite() { on_sqlite } else { on_postgres }).await;
}

/// Somebody's name changes twice, the second time while the first change is being indexed.
async fn the_second_name_is_found(meanwhile_sql: [&'static str; 2]) {
    for services in services_on_both_engines().await {
        let (ada, guest) = (services.agent("Ada", Role::Agent).await, services.guest(None).await);
        services.visitor_says(&guest, "hello").await;
        check(&services, &ada, "hello", &[&guest]).await;
        meanwhile(&services, meanwhile_sql).await;
        let details = VisitorDetails { name: Some("Maya".into()), ..VisitorDetails::default() };
        conversations::update_chat(&services, &guest, details).await.unwrap();
        corpus::indexed(&services.db, PATIENCE).await;
        check(&services, &ada, "mayumi", &[&guest]).await;
        check(&services, &ada, "maya", &[]).await;
        assert_eq!(corpus::count(&services.db, ENTRIES).await, 2, "{}", services.engine);
    }
}

#[tokio::test]
async fn a_name_that_changes_while_the_one_before_is_indexed_is_found() {
    the_second_name_is_found([
        "CREATE TRIGGER meanwhile BEFORE INSERT ON search_marks WHEN EXISTS (SELECT 1 FROM visitors WHERE name = 'Maya')
         BEGIN
           UPDATE visitors SET name = 'Mayumi';
           UPDATE search_marks SET changes = changes + 1;
         END",
        "CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           UPDATE visitors SET name = 'Mayumi' WHERE name = 'Maya';
           IF FOUND THEN UPDATE search_marks SET changes = changes + 1; END IF;
           RETURN NEW;
         END $$;
         CREATE TRIGGER meanwhile BEFORE INSERT ON search_marks FOR EACH ROW EXECUTE FUNCTION meanwhile()",
    ])
    .await;
}

/// Another process has indexed the first name meanwhile, so that after the second there are as many changes as before.
#[tokio::test]
async fn a_name_that_changes_after_another_process_has_indexed_the_one_before_is_found() {
    the_second_name_is_found([
        "CREATE TRIGGER meanwhile BEFORE INSERT ON search_marks WHEN EXISTS (SELECT 1 FROM visitors WHERE name = 'Maya')
         BEGIN
           UPDATE visitors SET name = 'Mayumi';
           UPDATE search_marks SET card = card || ' Maya';
         END",
        "CREATE FUNCTION meanwhile() RETURNS trigger LANGUAGE plpgsql AS $$
         BEGIN
           UPDATE visitors SET name = 'Mayumi' WHERE name = 'Maya';
           IF FOUND THEN UPDATE search_marks SET card = card || ' Maya'; END IF;
           RETURN NEW;
         END $$;
         CREATE TRIGGER meanwhile BEFORE INSERT ON search_marks FOR EACH ROW EXECUTE FUNCTION meanwhile()",
    ])
    .await;
}
