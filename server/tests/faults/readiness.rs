//! Whether a server is ready on which nobody writes.

use backend::{Db, Error, conversations, settings};
use domain::conversations::OpenChat;
use sqlx::postgres::PgConnectOptions;
use test_support::{TestServices, on_both_engines, until};

on_both_engines!(
    async fn a_database_that_only_reads_is_noticed_before_somebody_writes(services: TestServices) {
        only_read(&services, true).await;
        assert!(!services.storage_health.check(&services).await, "{}", services.engine);
        only_read(&services, false).await;
        until("it is noticed that it writes again", async || services.storage_health.check(&services).await).await;
    }
);

on_both_engines!(
    async fn a_server_that_works_is_not_written_to_for_each_question(services: TestServices) {
        let guest = services.guest(None).await;
        services.visitor_says(&guest, "hello").await;
        only_read(&services, true).await;
        assert!(
            services.storage_health.check(&services).await,
            "{}: what was stored a moment ago says enough",
            services.engine
        );
    }
);

on_both_engines!(
    async fn a_visitor_who_can_not_begin_is_noticed_too(services: TestServices) {
        only_read(&services, true).await;
        let request = OpenChat { inbox: settings::FIRST_INBOX_KEY.to_owned(), ..OpenChat::default() };
        let refused = conversations::create_chat(&services, request, None).await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{}: {refused:?}", services.engine);
        assert!(!services.storage_health.is_available());
        only_read(&services, false).await;
        until("it tries by itself", async || services.storage_health.is_available()).await;
    }
);

/// Makes the database refuse what writes, as a file system does that was mounted anew after an error.
async fn only_read(services: &TestServices, only: bool) {
    match &services.db {
        Db::Sqlite { write, .. } => {
            let pragma = if only { "PRAGMA query_only = ON" } else { "PRAGMA query_only = OFF" };
            sqlx::query(pragma).execute(write).await.unwrap();
        }
        Db::Postgres(pool) => {
            let options = PgConnectOptions::clone(&pool.connect_options());
            let switch = if only { "on" } else { "off" };
            pool.set_connect_options(options.options([("default_transaction_read_only", switch)]));
            // What is open already keeps what it began with.
            while pool.size() > 0 {
                pool.acquire().await.unwrap().close().await.unwrap();
            }
        }
    }
}
