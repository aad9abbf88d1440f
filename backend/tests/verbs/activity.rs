//! What staff have changed is written down, and stays.

use backend::{conversations, db::Engine, people::Actor, threads};
use domain::people::Role;
use serde_json::json;
use test_support::{TestServices, on_both_engines};

on_both_engines!(
    async fn every_change_says_who_what_and_in_which_request(services: TestServices) {
        let (ada, guest) = (services.agent("Ada", Role::Agent).await, services.guest(None).await);
        services.visitor_says(&guest, "hello").await;
        let ada = Actor { request_id: Some("request 1".into()), ..ada };
        conversations::archive(&services, &ada, guest.thread_id).await.unwrap();
        conversations::archive(&services, &ada, guest.thread_id).await.unwrap();
        let log = threads::list_activities(&services, &ada, guest.thread_id).await.unwrap();
        let [entry] = &log[..] else { panic!("{}: what changes nothing is no entry: {log:?}", services.engine) };
        assert_eq!((entry.agent_name.as_deref(), &*entry.action), (Some("Ada"), "conversation.archive"));
        assert_eq!(entry.before, Some(json!({ "archived": false })));
        assert_eq!(entry.after, Some(json!({ "archived": true })));
        assert_eq!((entry.request_id.as_deref(), entry.created_at), (Some("request 1"), services.clock.now()));
    }
);

on_both_engines!(
    async fn the_database_refuses_to_change_the_log(services: TestServices) {
        let (ada, guest) = (services.agent("Ada", Role::Agent).await, services.guest(None).await);
        services.visitor_says(&guest, "hello").await;
        conversations::archive(&services, &ada, guest.thread_id).await.unwrap();
        for sql in ["UPDATE activities SET action = 'nothing'", "DELETE FROM activities"] {
            let refused = match services.db.writer() {
                Engine::Sqlite(pool) => sqlx::query(sql).execute(pool).await.map(|_| ()),
                Engine::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(|_| ()),
            };
            assert!(refused.unwrap_err().to_string().contains("activities are never"), "{} {sql}", services.engine);
        }
        let log = threads::list_activities(&services, &ada, guest.thread_id).await.unwrap();
        assert_eq!(log[0].action, "conversation.archive");
    }
);
