//! The migration that makes threads of conversations neither loses nor renumbers anything.

use crate::migrations::migrate_to;
use backend::{Db, conversations, db::Engine, realtime::Participant, threads};
use chrono::{DateTime, TimeDelta, TimeZone, Utc};
use domain::{
    ids::{InboxId, ThreadId, VisitorId},
    people::Role,
    threads::ThreadKind,
};
use sqlx::AssertSqlSafe;
use std::time::Instant;
use test_support::{databases, message, services_on};
use uuid::Uuid;

/// The last version before it.
const BEFORE: i64 = 21;
const CONVERSATIONS: u128 = 2_000;
const MESSAGES_EACH: u128 = 50;
/// Rows in one statement.
const ROWS: usize = 500;

type Time = DateTime<Utc>;
type About = (Uuid, Uuid, Uuid, String, Option<Uuid>, Option<String>, Option<String>, String, Option<Uuid>);
type Marks =
    ((Uuid, i64, i64, i64, i64), (Option<Time>, Option<Time>, Option<Time>, Option<Time>, Option<Time>, Time, Time));
type Said = (Uuid, Uuid, i64, Uuid, String, String, Uuid, Option<Time>, Time);
type Happened = (Uuid, i64, String, serde_json::Value, Time);
type Token = (Vec<u8>, Uuid, Time, Time, Option<Time>);
type Code = (Uuid, Uuid, String, Vec<u8>, i32, Time, Option<Time>);
type Indexed = (Uuid, i64, Option<String>, i64);

/// Every row that the migration touches.
#[derive(PartialEq)]
struct Rows {
    about: Vec<About>,
    marks: Vec<Marks>,
    said: Vec<Said>,
    happened: Vec<Happened>,
    tokens: Vec<Token>,
    codes: Vec<Code>,
    indexed: Vec<Indexed>,
    entries: Vec<(i64, Uuid, i64)>,
}

macro_rules! all {
    ($db:expr, $sql:expr) => {
        match $db.reader() {
            Engine::Sqlite(pool) => sqlx::query_as($sql).fetch_all(pool).await,
            Engine::Postgres(pool) => sqlx::query_as($sql).fetch_all(pool).await,
        }
        .unwrap()
    };
}

/// What both versions keep under other names, in the order in which each is selected.
struct Names {
    about: &'static str,
    numbers: &'static str,
    times: &'static str,
    id: &'static str,
}

const OLD: Names = Names {
    about: "SELECT id, inbox_id, visitor_id, tracking_code, customer_id, subject, category, status, assigned_to
            FROM conversations ORDER BY id",
    numbers: "SELECT id, last_event_id, visitor_read_up_to, staff_read_up_to, visitor_wrote_up_to
              FROM conversations ORDER BY id",
    times: "SELECT last_message_at, admin_viewed_at, archived_at, moved_at, closed_at, created_at, updated_at
            FROM conversations ORDER BY id",
    id: "conversation_id",
};
const NEW: Names = Names {
    about: "SELECT t.id, t.inbox_id, c.visitor_id, t.reference, t.customer_id, t.subject, t.category, t.status, t.assigned_to
            FROM threads t JOIN conversations c ON c.id = t.id AND t.kind = 'conversation' ORDER BY t.id",
    numbers: "SELECT id, last_event_id, customer_read_up_to, staff_read_up_to, customer_wrote_up_to
              FROM threads ORDER BY id",
    times: "SELECT last_message_at, staff_viewed_at, archived_at, moved_at, closed_at, created_at, updated_at
            FROM threads ORDER BY id",
    id: "thread_id",
};

impl Rows {
    async fn read(db: &Db, names: &Names) -> Self {
        let id = names.id;
        let sql = |text: String| AssertSqlSafe(text);
        let numbers: Vec<_> = all!(db, names.numbers);
        let times: Vec<_> = all!(db, names.times);
        Self {
            about: all!(db, names.about),
            marks: numbers.into_iter().zip(times).collect(),
            said: all!(
                db,
                sql(format!(
                    "SELECT id, {id}, event_id, client_message_id, content, sender_type, sender_id, read_at, created_at
                     FROM messages ORDER BY {id}, event_id"
                ))
            ),
            happened: all!(
                db,
                sql(format!("SELECT {id}, event_id, event, data, created_at FROM events ORDER BY {id}, event_id"))
            ),
            tokens: all!(
                db,
                "SELECT token_hash, conversation_id, created_at, expires_at, revoked_at FROM guest_tokens ORDER BY token_hash"
            ),
            codes: all!(
                db,
                "SELECT id, conversation_id, email, code_hash, tries, expires_at, used_at FROM email_codes ORDER BY id"
            ),
            indexed: all!(
                db,
                sql(format!("SELECT {id}, indexed_up_to, card, changes FROM search_marks ORDER BY {id}"))
            ),
            entries: all!(db, sql(format!("SELECT id, {id}, event_id FROM search_entries ORDER BY id"))),
        }
    }
}

/// Literals as an engine writes them.
struct Sql<'a>(&'a Db);

impl Sql<'_> {
    fn id(&self, number: u128) -> String {
        let id = Uuid::from_u128(number);
        if self.0.is_sqlite() { format!("X'{}'", id.simple()) } else { format!("'{id}'") }
    }

    fn bytes(&self, number: u128) -> String {
        if self.0.is_sqlite() { format!("X'{number:032x}'") } else { format!("'\\x{number:032x}'") }
    }

    /// So many minutes after the first of October.
    fn at(&self, minutes: u128) -> String {
        let first = Utc.with_ymd_and_hms(2026, 10, 1, 9, 0, 0).unwrap() + TimeDelta::microseconds(123_456);
        format!("'{}'", (first + TimeDelta::minutes(minutes as i64)).to_rfc3339())
    }

    async fn insert(&self, table: &str, rows: impl Iterator<Item = String>) {
        let rows: Vec<_> = rows.collect();
        for some in rows.chunks(ROWS) {
            let sql = sqlx::raw_sql(AssertSqlSafe(format!("INSERT INTO {table} VALUES ({})", some.join("), ("))));
            match self.0.writer() {
                Engine::Sqlite(pool) => sql.execute(pool).await.map(|_| ()),
                Engine::Postgres(pool) => sql.execute(pool).await.map(|_| ()),
            }
            .unwrap();
        }
    }
}

const AGENT: u128 = 1 << 80;
const CUSTOMER: u128 = 2 << 80;
const INBOX: u128 = 3 << 80;
const VISITOR: u128 = 4 << 80;
const CONVERSATION: u128 = 5 << 80;
const MESSAGE: u128 = 6 << 80;

/// Conversations that are active, archived, closed and a customer's; half of what was said was read.
async fn fill(db: &Db) {
    let sql = Sql(db);
    let (now, inbox, agent) = (sql.at(0), sql.id(INBOX), sql.id(AGENT));
    sql.insert(
        "agents (id, email, name, role, password_hash, created_at, updated_at)",
        [format!("{agent}, 'ada@example.com', 'Ada', 'agent', 'x', {now}, {now}")].into_iter(),
    )
    .await;
    sql.insert(
        "inboxes (id, key, name, colour, greeting, allowed_origins, created_at, updated_at)",
        [format!("{inbox}, '{}', 'Shop', '#334455', '', '[]', {now}, {now}", backend::settings::FIRST_INBOX_KEY)]
            .into_iter(),
    )
    .await;
    sql.insert(
        "customers (id, inbox_id, external_id, created_at, updated_at)",
        [format!("{}, {inbox}, 'maya', {now}, {now}", sql.id(CUSTOMER))].into_iter(),
    )
    .await;
    let all = || 0..CONVERSATIONS;
    let visitors = all().map(|n| format!("{}, {inbox}, 'person{n}@example.com', {now}, {now}", sql.id(VISITOR + n)));
    sql.insert("visitors (id, inbox_id, email, first_seen_at, last_seen_at)", visitors).await;
    let some = |is_there: bool, value: String| if is_there { value } else { "NULL".to_owned() };
    let conversations = all().map(|n| {
        let status = ["open", "active", "waiting", "resolved", "closed", "spam"][(n % 6) as usize];
        [
            sql.id(CONVERSATION + n),
            inbox.clone(),
            sql.id(VISITOR + n),
            format!("'INQ-{n:06}'"),
            some(n % 5 == 0, sql.id(CUSTOMER)),
            some(n % 3 == 0, format!("'About {n}'")),
            some(n % 9 == 0, "'Billing'".to_owned()),
            format!("'{status}'"),
            some(n % 4 == 0, agent.clone()),
            (MESSAGES_EACH + 1).to_string(),
            sql.at(n + MESSAGES_EACH),
            "20".to_owned(),
            (n % 50).to_string(),
            "51".to_owned(),
            some(n % 2 == 0, sql.at(n + 7)),
            some(n % 6 > 2, sql.at(n + 60)),
            some(n % 6 > 1, sql.at(n + 61)),
            some(n % 6 > 3, sql.at(n + 62)),
            sql.at(n),
            sql.at(n + 63),
        ]
        .join(", ")
    });
    sql.insert(
        "conversations (id, inbox_id, visitor_id, tracking_code, customer_id, subject, category, status, assigned_to,
           last_event_id, last_message_at, visitor_read_up_to, staff_read_up_to, visitor_wrote_up_to, admin_viewed_at,
           archived_at, moved_at, closed_at, created_at, updated_at)",
        conversations,
    )
    .await;
    // Event 21 is a receipt, and every other number is a message's.
    let numbers = || (1..=MESSAGES_EACH + 1).filter(|number| *number != 21);
    let messages = all().flat_map(|n| numbers().map(move |number| (n, number))).map(|(n, number)| {
        let id = MESSAGE + n * 100 + number;
        let (sender, kind) = if number % 2 == 0 { (agent.clone(), "agent") } else { (sql.id(VISITOR + n), "customer") };
        let read_at = some(number <= 20, sql.at(n + 30));
        let (id, client, at) = (sql.id(id), sql.id(id + (1 << 90)), sql.at(n + number));
        format!(
            "{id}, {}, {number}, {client}, 'number {number} of {n}', '{kind}', {sender}, {read_at}, {at}",
            sql.id(CONVERSATION + n)
        )
    });
    sql.insert(
        "messages (id, conversation_id, event_id, client_message_id, content, sender_type, sender_id, read_at, created_at)",
        messages,
    )
    .await;
    let receipts = all().map(|n| {
        let data = r#"{"readerType":"customer","readAt":"2026-10-01T09:30:00Z","upToEventId":20}"#;
        format!("{}, 21, 'support.inquiry_messages.read', '{data}', {}", sql.id(CONVERSATION + n), sql.at(n + 30))
    });
    sql.insert("events (conversation_id, event_id, event, data, created_at)", receipts).await;
    let tokens = all().map(|n| {
        let revoked = some(n % 10 == 0, sql.at(n + 5));
        format!("{}, {}, {}, {}, {revoked}", sql.bytes(n), sql.id(CONVERSATION + n), sql.at(n), sql.at(n + 525_600))
    });
    sql.insert("guest_tokens (token_hash, conversation_id, created_at, expires_at, revoked_at)", tokens).await;
    let codes = all().step_by(3).map(|n| {
        let (id, at) = (sql.id(CONVERSATION + n), sql.at(n));
        format!("{id}, {id}, 'person{n}@example.com', {}, 2, {}, NULL, {at}", sql.bytes(n), sql.at(n + 10))
    });
    sql.insert("email_codes (id, conversation_id, email, code_hash, tries, expires_at, used_at, created_at)", codes)
        .await;
    let marks = all().map(|n| format!("{}, {}, 'INQ-{n:06}', {}", sql.id(CONVERSATION + n), n % 51, n % 2));
    sql.insert("search_marks (conversation_id, indexed_up_to, card, changes)", marks).await;
    let (words, word) = if db.is_sqlite() { ("", "") } else { (", words", ", ''") };
    let entries = all().map(|n| format!("{}, {}, 0{word}", n + 1, sql.id(CONVERSATION + n)));
    sql.insert(&format!("search_entries (id, conversation_id, event_id{words})"), entries).await;
}

#[tokio::test]
async fn a_hundred_thousand_messages_stay_as_they_are() {
    for (db, folder) in databases().await {
        migrate_to(&db, BEFORE).await;
        fill(&db).await;
        let before = Rows::read(&db, &OLD).await;
        assert_eq!(before.said.len(), (CONVERSATIONS * MESSAGES_EACH) as usize);
        let started = Instant::now();
        db.migrate().await.unwrap();
        println!("{} took {:?}", if db.is_sqlite() { "SQLite" } else { "PostgreSQL" }, started.elapsed());
        let after = Rows::read(&db, &NEW).await;
        assert!(before.about == after.about && before.marks == after.marks, "threads differ");
        assert!(before.said == after.said && before.happened == after.happened, "messages or events differ");
        assert!(before.tokens == after.tokens && before.codes == after.codes, "tokens or codes differ");
        assert!(before.indexed == after.indexed && before.entries == after.entries, "the search index differs");
        assert!(before == after);

        let services = services_on(db, folder).await;
        let participant = Participant {
            thread_id: ThreadId(Uuid::from_u128(CONVERSATION + 1)),
            kind: ThreadKind::Conversation,
            visitor_id: VisitorId(Uuid::from_u128(VISITOR + 1)),
            inbox_id: InboxId(Uuid::from_u128(INBOX)),
            token_hash: None,
        };
        let viewer = participant.clone().into();
        let next = threads::post(&services, &viewer, participant.thread_id, message("after")).await.unwrap();
        assert_eq!(next.event_id, 52, "{}", services.engine);
        let ben = services.agent("Ben", Role::Agent).await;
        let line = conversations::find_detail(&services, &ben, participant.thread_id).await.unwrap().item;
        assert_eq!((line.message_count, line.tracking_code.as_str()), (51, "INQ-000001"), "{}", services.engine);
    }
}
