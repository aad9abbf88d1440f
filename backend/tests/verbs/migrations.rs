//! A database of an older version is brought to this one with everything that is in it.

use backend::{
    Db, conversations, notifications,
    people::{self, Actor},
    realtime::Participant,
    threads::{self, Viewer},
};
use chrono::{TimeZone, Utc};
use domain::{
    conversations::VisitorDetails,
    ids::{InboxId, ThreadId, VisitorId},
    people::Role,
    realtime::topics,
    threads::{SenderType, ThreadKind},
};
use sha2::{Digest, Sha256};
use sqlx::migrate::Migrator;
use std::path::Path;
use test_support::{databases, message, services_on};
use uuid::Uuid;

/// One statement on either engine: `execute!(db, "… $1 …", value)`.
macro_rules! execute {
    ($db:expr, $sql:expr $(, $value:expr)* $(,)?) => {
        match $db {
            Db::Sqlite { write, .. } => sqlx::query($sql)$(.bind($value))*.execute(write).await.map(|_| ()),
            Db::Postgres(pool) => sqlx::query($sql)$(.bind($value))*.execute(pool).await.map(|_| ()),
        }
        .unwrap()
    };
}
pub(crate) use execute;

pub async fn migrate_to(db: &Db, version: i64) {
    let engine = if db.is_sqlite() { "sqlite" } else { "postgres" };
    let folder = format!("{}/../migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
    let migrator = Migrator::new(Path::new(&folder)).await.unwrap();
    match db {
        Db::Sqlite { write, .. } => migrator.run_to(version, write).await,
        Db::Postgres(pool) => migrator.run_to(version, pool).await,
    }
    .unwrap();
}

/// A conversation as version 4 kept it: two messages that were read, the receipt of that, and one unread of each side.
async fn fill(db: &Db) -> Participant {
    let at = Utc.with_ymd_and_hms(2026, 10, 1, 9, 0, 0).unwrap();
    let [inbox, visitor, conversation, agent] = std::array::from_fn(|_| Uuid::now_v7());
    execute!(
        db,
        "INSERT INTO inboxes VALUES ($1, $2, 'Shop', '#334455', 'Hello', '[]', $3, $3)",
        inbox,
        backend::settings::FIRST_INBOX_KEY,
        at
    );
    execute!(
        db,
        "INSERT INTO visitors (id, inbox_id, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $3)",
        visitor,
        inbox,
        at
    );
    execute!(
        db,
        "INSERT INTO conversations (id, inbox_id, visitor_id, last_event_id, last_message_at, created_at, updated_at)
         VALUES ($1, $2, $3, 5, $4, $4, $4)",
        conversation,
        inbox,
        visitor,
        at,
    );
    let messages = [
        (1, "customer", visitor, Some(at)),
        (2, "agent", agent, Some(at)),
        (4, "agent", agent, None),
        (5, "customer", visitor, None),
    ];
    for (number, sender, id, read) in messages {
        execute!(
            db,
            "INSERT INTO messages (id, conversation_id, event_id, client_message_id, content, sender_type, sender_id, read_at, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            Uuid::now_v7(), conversation, number, Uuid::now_v7(), format!("number {number}"), sender, id, read, at,
        );
        execute!(
            db,
            "INSERT INTO events VALUES ($1, $2, $3, NULL, $4)",
            conversation,
            number,
            topics::MESSAGE_CREATED,
            at
        );
    }
    let receipt = serde_json::json!({ "readerType": "customer", "readAt": at, "upToEventId": 2 });
    execute!(db, "INSERT INTO events VALUES ($1, 3, $2, $3, $4)", conversation, topics::MESSAGES_READ, receipt, at);
    Participant {
        thread_id: ThreadId(conversation),
        kind: ThreadKind::Conversation,
        visitor_id: VisitorId(visitor),
        inbox_id: InboxId(inbox),
        token_hash: None,
    }
}

#[tokio::test]
async fn messages_become_their_own_events() {
    for (db, folder) in databases().await {
        migrate_to(&db, 4).await;
        let guest = fill(&db).await;
        db.migrate().await.unwrap();
        let services = services_on(db, folder).await;
        let (id, viewer) = (guest.thread_id, Viewer::Participant(guest.clone()));

        let synced = threads::sync(&services, &viewer, id, 0).await.unwrap();
        let events: Vec<_> =
            synced.events.iter().map(|event| (event.event_id, event.data["content"].as_str())).collect();
        let expected =
            [(1, Some("number 1")), (2, Some("number 2")), (3, None), (4, Some("number 4")), (5, Some("number 5"))];
        assert_eq!(events, expected, "{}", services.engine);
        assert_eq!(conversations::find_chat(&services, &guest).await.unwrap().unread_count, 1, "{}", services.engine);
        let ada = services.agent("Ada", Role::Agent).await;
        let page = conversations::list_folder(&services, &ada, false, None, None).await.unwrap();
        assert_eq!((page.items[0].unread_count, page.items[0].message_count), (1, 4), "{}", services.engine);
        let next = threads::post(&services, &viewer, id, message("after")).await.unwrap();
        assert_eq!((next.event_id, next.sender_type), (6, SenderType::Customer), "{}", services.engine);
    }
}

/// An email about the conversation with its link, and somebody who has guessed Ada's password ten times, as version 8
/// kept them.
async fn mail_and_guess(db: &Db, about: &Participant, token: &str) -> Uuid {
    let (id, at) = (Uuid::now_v7(), Utc.with_ymd_and_hms(2026, 11, 21, 9, 55, 0).unwrap());
    execute!(
        db,
        "INSERT INTO notifications (id, kind, conversation_id, channel, recipient, payload, state, reason, attempts, due_at,
           message_id, created_at, finished_at, up_to_event_id)
         VALUES ($1, 'chat_reply', $2, 'email', 'maya@example.com', $3, 'dead', 'refused', 6, $4, '<1@x>', $4, $4, 4)",
        id,
        about.thread_id,
        serde_json::json!({}),
        at,
    );
    let hash = Sha256::digest(token).to_vec();
    execute!(db, "INSERT INTO email_links VALUES ($1, $2, 'unsubscribe', $3)", hash, id, at);
    execute!(
        db,
        "INSERT INTO sign_in_failures VALUES ('account:ada@example.com network:192.0.2.7', 10, $1)",
        at + chrono::TimeDelta::minutes(15),
    );
    id
}

#[tokio::test]
async fn the_outbox_and_the_counts_of_attempts_are_kept() {
    for (db, folder) in databases().await {
        migrate_to(&db, 4).await;
        let maya = fill(&db).await;
        migrate_to(&db, 8).await;
        let id = mail_and_guess(&db, &maya, "stop").await;
        db.migrate().await.unwrap();
        let services = services_on(db, folder).await;
        let ada =
            people::NewAgent { name: "Ada".into(), email: "ada@example.com".into(), password: "correct horse".into() };
        let ada = Actor::from(people::create_agent(&services, Role::Owner, ada).await.unwrap());

        let line = notifications::log(&services, &ada, true).await.unwrap().remove(0);
        assert_eq!((line.id.0, line.attempts, line.reason.as_deref()), (id, 6, Some("refused")), "{}", services.engine);
        assert_eq!((line.conversation_id(), line.recipient.as_str()), (Some(maya.thread_id), "maya@example.com"));
        let page = conversations::unsubscribe_page(&services, "stop").await.unwrap();
        assert_eq!(page.email, "maya@example.com");
        notifications::retry(&services, &ada, line.id).await.unwrap();

        let sign_in = async |from: &str| {
            people::sign_in(&services, "ada@example.com", "correct horse", from.parse().unwrap()).await.is_ok()
        };
        assert!(!sign_in("192.0.2.7").await && sign_in("192.0.2.8").await, "{}", services.engine);

        execute!(&services.db, "DELETE FROM deliveries WHERE id = $1", id);
        assert!(
            conversations::unsubscribe_page(&services, "stop").await.is_err(),
            "{}: links go with it",
            services.engine
        );
    }
}

#[tokio::test]
async fn a_token_that_was_made_from_a_link_is_known_by_its_end() {
    for (db, folder) in databases().await {
        migrate_to(&db, 4).await;
        let maya = fill(&db).await;
        migrate_to(&db, 8).await;
        let email = mail_and_guess(&db, &maya, "stop").await;
        migrate_to(&db, 14).await;
        let at = Utc.with_ymd_and_hms(2026, 11, 21, 9, 55, 0).unwrap() + chrono::TimeDelta::microseconds(123_456);
        let hash = |token: &str| Sha256::digest(token).to_vec();
        execute!(&db, "INSERT INTO email_links VALUES ($1, $2, 'chat', $3)", hash("link"), email, at);
        for (token, days) in [("si_link", 90), ("si_own", 365), ("si_customer", 30)] {
            execute!(
                &db,
                "INSERT INTO guest_tokens (token_hash, conversation_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
                hash(token),
                maya.thread_id,
                at,
                at + chrono::TimeDelta::days(days),
            );
        }
        db.migrate().await.unwrap();
        let services = services_on(db, folder).await;
        let other = VisitorDetails { email: Some("noor@example.com".into()), ..VisitorDetails::default() };
        conversations::update_chat(&services, &maya, other).await.unwrap();
        for (token, is_good) in [("si_link", false), ("si_own", true), ("si_customer", true)] {
            let found = conversations::authenticate_token(&services, token).await;
            assert_eq!(found.is_ok(), is_good, "{} {token}", services.engine);
        }
    }
}
