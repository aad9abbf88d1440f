//! An address and a reply that come at the same moment.

use crate::scene::MAYA;
use backend::{
    db::{Engine, Tx},
    notifications,
    realtime::Participant,
    threads::{self, Viewer},
};
use domain::people::Role;
use test_support::{TestServices, message, on_both_engines};

/// Leaves an address the way `update_visitor` does, but is not done with it yet.
async fn leaving_an_address(services: &TestServices, guest: &Participant) -> Tx {
    let mut leaving = services.db.begin().await.unwrap();
    let address = "UPDATE visitors SET email = $1 WHERE id = $2";
    match leaving.conn() {
        Engine::Sqlite(conn) => {
            sqlx::query(address).bind(MAYA).bind(guest.visitor_id).execute(conn).await.unwrap();
        }
        Engine::Postgres(conn) => {
            let lock = sqlx::query("SELECT id FROM threads WHERE id = $1 FOR UPDATE");
            lock.bind(guest.thread_id).execute(&mut *conn).await.unwrap();
            sqlx::query(address).bind(MAYA).bind(guest.visitor_id).execute(conn).await.unwrap();
        }
    }
    leaving
}

/// Until somebody waits for a lock. On SQLite there is nothing to see, and nothing that could be read too early.
async fn somebody_waits(services: &TestServices) {
    let Engine::Postgres(pool) = services.db.reader() else { return };
    let waiting = "SELECT EXISTS (SELECT 1 FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock')";
    while !sqlx::query_scalar::<_, bool>(waiting).fetch_one(pool).await.unwrap() {
        tokio::task::yield_now().await;
    }
}

on_both_engines!(
    async fn a_reply_that_waits_for_an_address_is_mailed_to_it(services: TestServices) {
        let (ada, guest) = (services.agent("Ada", Role::Owner).await, services.guest(None).await);
        let leaving = leaving_an_address(&services, &guest).await;
        let (other, id, viewer) = (services.services.clone(), guest.thread_id, Viewer::from(ada.clone()));
        let reply = tokio::spawn(async move { threads::post(&other, &viewer, id, message("Yes.")).await });
        somebody_waits(&services).await;
        leaving.commit().await.unwrap();
        reply.await.unwrap().unwrap();
        let log = notifications::log(&services, &ada, false).await.unwrap();
        assert_eq!(log.len(), 1, "{}", services.engine);
    }
);
