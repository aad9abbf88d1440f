//! Whether a server is ready on which nobody writes.

use crate::{
    desk::{TestDesk, desks},
    wait::until,
};
use backend::{Db, Error, conversations, settings};
use domain::conversations::OpenChat;
use sqlx::postgres::PgConnectOptions;

#[tokio::test]
async fn a_database_that_only_reads_is_noticed_before_somebody_writes() {
    for desk in desks().await {
        only_read(&desk, true).await;
        assert!(!desk.storage.check(&desk).await, "{}", desk.engine);
        only_read(&desk, false).await;
        until("it is noticed that it writes again", async || desk.storage.check(&desk).await).await;
    }
}

#[tokio::test]
async fn a_server_that_works_is_not_written_to_for_each_question() {
    for desk in desks().await {
        let guest = desk.guest(None).await;
        desk.visitor_says(&guest, "hello").await;
        only_read(&desk, true).await;
        assert!(desk.storage.check(&desk).await, "{}: what was stored a moment ago says enough", desk.engine);
    }
}

#[tokio::test]
async fn a_visitor_who_can_not_begin_is_noticed_too() {
    for desk in desks().await {
        only_read(&desk, true).await;
        let request = OpenChat { inbox: settings::FIRST_INBOX_KEY.to_owned(), ..OpenChat::default() };
        let refused = conversations::open(&desk, request, None).await;
        assert!(matches!(refused, Err(Error::Unavailable(_))), "{}: {refused:?}", desk.engine);
        assert!(!desk.storage.is_available());
        only_read(&desk, false).await;
        until("it tries by itself", async || desk.storage.is_available()).await;
    }
}

/// Makes the database refuse what writes, as a file system does that was mounted anew after an error.
async fn only_read(desk: &TestDesk, only: bool) {
    match &desk.db {
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
