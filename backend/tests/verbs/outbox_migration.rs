//! The outbox of version 20, with a row in every state and of every kind, is brought to this one without losing anything.

use crate::migrations::{execute, migrate_to};
use backend::Db;
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use serde_json::{Value, json};
use sqlx::types::Json;
use test_support::databases;
use uuid::Uuid;

const KINDS: [&str; 4] = ["chat_reply", "invitation", "email_code", "test"];
const STATES: [&str; 4] = ["pending", "sent", "skipped", "dead"];

/// A row of the outbox, as both versions have it.
#[derive(Debug, Clone, PartialEq, sqlx::FromRow)]
struct Row {
    id: Uuid,
    kind: String,
    subject_id: Option<Uuid>,
    channel: String,
    recipient: String,
    payload: Json<Value>,
    state: String,
    reason: Option<String>,
    attempts: i32,
    due_at: DateTime<Utc>,
    priority: i32,
    lease_token: Option<Uuid>,
    lease_until: Option<DateTime<Utc>>,
    message_id: String,
    up_to_event_id: Option<i64>,
    created_at: DateTime<Utc>,
    finished_at: Option<DateTime<Utc>>,
}

/// Every row of a query, on either engine.
macro_rules! rows {
    ($db:expr, $type:ty, $sql:expr) => {
        match $db {
            Db::Sqlite { read, .. } => sqlx::query_as::<_, $type>($sql).fetch_all(read).await,
            Db::Postgres(pool) => sqlx::query_as::<_, $type>($sql).fetch_all(pool).await,
        }
        .unwrap()
    };
}

fn at(minutes: i64) -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2026, 11, 1, 9, 0, 0).unwrap() + TimeDelta::minutes(minutes) + TimeDelta::microseconds(17)
}

/// Every kind in every state, with and without a lease; those about a conversation for two of them.
fn rows(conversations: [Uuid; 2]) -> Vec<Row> {
    let mut rows = Vec::new();
    for (kind, about) in KINDS.into_iter().flat_map(|kind| [(kind, 0), (kind, 1)]) {
        for (state, has_lease) in STATES.into_iter().zip([false; 4]).chain([("pending", true)]) {
            let number = i64::try_from(rows.len()).unwrap();
            let is_reply = kind == "chat_reply";
            rows.push(Row {
                id: Uuid::now_v7(),
                kind: kind.to_owned(),
                subject_id: is_reply.then_some(conversations[about]),
                channel: "email".to_owned(),
                recipient: format!("maya{number}@example.com"),
                payload: Json(json!({ "token": format!("secret {number}"), "replies": number })),
                state: state.to_owned(),
                reason: (state != "sent").then(|| format!("reason {number}")),
                attempts: i32::try_from(number % 7).unwrap(),
                due_at: at(number),
                priority: if kind == "email_code" { 10 } else { 0 },
                lease_token: has_lease.then(Uuid::now_v7),
                lease_until: has_lease.then(|| at(number + 2)),
                message_id: format!("<{number}@example.com>"),
                up_to_event_id: (state == "sent").then_some(number),
                created_at: at(number - 5),
                finished_at: (state != "pending").then(|| at(number + 1)),
            });
        }
    }
    rows
}

async fn insert(db: &Db, row: &Row) {
    execute!(
        db,
        "INSERT INTO notifications (id, kind, conversation_id, channel, recipient, payload, state, reason, attempts, due_at,
           priority, lease_token, lease_until, message_id, up_to_event_id, created_at, finished_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)",
        row.id,
        &row.kind,
        row.subject_id,
        &row.channel,
        &row.recipient,
        &row.payload,
        &row.state,
        &row.reason,
        row.attempts,
        row.due_at,
        row.priority,
        row.lease_token,
        row.lease_until,
        &row.message_id,
        row.up_to_event_id,
        row.created_at,
        row.finished_at,
    );
}

/// Two conversations of one inbox.
async fn insert_conversations(db: &Db) -> [Uuid; 2] {
    let [inbox, first, second] = std::array::from_fn(|_| Uuid::now_v7());
    execute!(
        db,
        "INSERT INTO inboxes (id, key, name, colour, greeting, allowed_origins, created_at, updated_at)
         VALUES ($1, 'key', 'Shop', '#334455', 'Hello', $2, $3, $3)",
        inbox,
        json!([]),
        at(0),
    );
    for (id, code) in [(first, "INQ-222222"), (second, "INQ-333333")] {
        execute!(
            db,
            "INSERT INTO visitors (id, inbox_id, first_seen_at, last_seen_at) VALUES ($1, $2, $3, $3)",
            id,
            inbox,
            at(0),
        );
        execute!(
            db,
            "INSERT INTO conversations (id, inbox_id, visitor_id, tracking_code, created_at, updated_at)
             VALUES ($1, $2, $1, $4, $3, $3)",
            id,
            inbox,
            at(0),
            code,
        );
    }
    [first, second]
}

/// A link of each purpose and a token for every row that is about a conversation.
async fn insert_links(db: &Db, rows: &[Row]) {
    for (number, row) in (0_u8..).zip(rows.iter().filter(|row| row.subject_id.is_some())) {
        for (purpose, first) in [("chat", 1), ("unsubscribe", 2)] {
            execute!(
                db,
                "INSERT INTO email_links (token_hash, notification_id, purpose, created_at) VALUES ($1, $2, $3, $4)",
                vec![first, number],
                row.id,
                purpose,
                at(i64::from(number)),
            );
        }
        execute!(
            db,
            "INSERT INTO guest_tokens (token_hash, conversation_id, created_at, expires_at, notification_id)
             VALUES ($1, $2, $3, $3, $4)",
            vec![3, number],
            row.subject_id,
            at(0),
            row.id,
        );
    }
    execute!(
        db,
        "INSERT INTO guest_tokens (token_hash, conversation_id, created_at, expires_at) VALUES ($1, $2, $3, $3)",
        vec![4_u8],
        rows[0].subject_id,
        at(0),
    );
}

type Link = (Vec<u8>, Uuid, String, DateTime<Utc>);
type Token = (Vec<u8>, Option<Uuid>);

#[tokio::test]
async fn every_row_is_carried_over() {
    for (db, _folder) in databases().await {
        migrate_to(&db, 20).await;
        let rows = rows(insert_conversations(&db).await);
        for row in &rows {
            insert(&db, row).await;
        }
        insert_links(&db, &rows).await;
        let links = rows!(
            &db,
            Link,
            "SELECT token_hash, notification_id, purpose, created_at FROM email_links ORDER BY token_hash"
        );
        let tokens = rows!(&db, Token, "SELECT token_hash, notification_id FROM guest_tokens ORDER BY token_hash");
        assert_eq!((rows.len(), links.len(), tokens.len()), (40, 20, 11));

        migrate_to(&db, 21).await;
        let after = rows!(
            &db,
            Row,
            "SELECT id, kind, subject_id, channel, recipient, payload, state, reason, attempts, due_at, priority,
               lease_token, lease_until, message_id, up_to_event_id, created_at, finished_at
             FROM deliveries ORDER BY id"
        );
        assert_eq!(after, rows);
        assert_eq!(
            rows!(
                &db,
                Link,
                "SELECT token_hash, delivery_id, purpose, created_at FROM email_links ORDER BY token_hash"
            ),
            links
        );
        assert_eq!(rows!(&db, Token, "SELECT token_hash, delivery_id FROM guest_tokens ORDER BY token_hash"), tokens);
        check_new_columns(&db).await;
    }
}

/// What version 21 has added follows from what was there.
async fn check_new_columns(db: &Db) {
    type New = (String, Option<String>, Option<Uuid>, Option<String>);
    for (kind, subject_type, subject_id, key) in
        rows!(db, New, "SELECT kind, subject_type, subject_id, dedupe_key FROM deliveries")
    {
        let is_reply = kind == "chat_reply";
        assert_eq!(subject_type.as_deref(), is_reply.then_some("conversation"));
        assert_eq!(key, subject_id.map(|id| format!("chat_reply:{}", id.simple())));
        assert_eq!(key.is_some(), is_reply);
    }
    type Owned = (Uuid, String, Option<Uuid>, String);
    let links = rows!(
        db,
        Owned,
        "SELECT l.conversation_id, l.recipient, d.subject_id, d.recipient FROM email_links l
         JOIN deliveries d ON d.id = l.delivery_id"
    );
    assert_eq!(links.len(), 20);
    assert!(links.into_iter().all(|(id, recipient, subject, to)| Some(id) == subject && recipient == to));
}
