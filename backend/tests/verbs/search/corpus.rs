//! Many conversations at once, as if they had been there before there was an index.

use backend::{Db, Services, db::Engine, settings};
use domain::ids::ThreadId;
use sqlx::AssertSqlSafe;
use std::time::Duration;
use test_support::TestServices;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

/// Different words.
const VOCABULARY: f64 = 30_000.0;
const SYLLABLES: [&str; 24] = [
    "de", "li", "ver", "mo", "ra", "ti", "on", "ka", "su", "pe", "lor", "mi", "zan", "go", "bu", "ne", "fi", "tu",
    "wo", "ex", "qui", "sha", "pri", "com",
];
/// Rows in a statement.
const ROWS: usize = 500;

/// Chance that is the same each time.
pub struct Chance(u64);

impl Chance {
    pub fn new() -> Self {
        Self(0x9e37_79b9_7f4a_7c15)
    }

    pub fn below(&mut self, end: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % end
    }

    /// A few words, as often as words are: the commonest in every second sentence, the tenth in every tenth.
    pub fn sentence(&mut self) -> String {
        let words = 3 + self.below(20);
        let word = |_| word(VOCABULARY.powf(self.below(1_000_000) as f64 / 1e6) as usize);
        (0..words).map(word).collect::<Vec<_>>().join(" ")
    }
}

/// The first are the commonest. Four syllables, the same ones at the beginning of common and of rare words.
pub fn word(rank: usize) -> String {
    let mixed = rank * 7_919 % SYLLABLES.len().pow(4);
    (0..4).map(|place| SYLLABLES[mixed / SYLLABLES.len().pow(place) % SYLLABLES.len()]).collect()
}

pub fn id(conversation: usize) -> ThreadId {
    ThreadId(Uuid::from_u128(conversation as u128 + 1))
}

/// Stores `counts.0` conversations, the first `counts.1` of them archived, behind the product's back; `said` gives the
/// messages in the order of their times, each with the conversation that it is in. Nothing of it is in the index.
pub async fn fill(services: &TestServices, counts: (usize, usize), said: impl Iterator<Item = (usize, String)>) {
    let inbox = settings::inbox_by_key(services, settings::FIRST_INBOX_KEY).await.unwrap().id.0;
    let uuid = |id: Uuid| if services.db.is_sqlite() { format!("X'{}'", id.simple()) } else { format!("'{id}'") };
    let at = |second: i64| (services.clock.now() + chrono::TimeDelta::seconds(second)).to_rfc3339();
    let (inbox, start) = (uuid(inbox), at(0));
    let visitors = (0..counts.0)
        .map(|number| format!("({}, {inbox}, 'person{number}@example.com', '{start}', '{start}')", uuid(id(number).0)));
    insert(services, "visitors (id, inbox_id, email, first_seen_at, last_seen_at)", visitors).await;
    let conversations = (0..counts.0).map(|number| {
        let (id, archived) = (uuid(id(number).0), if number < counts.1 { format!("'{start}'") } else { "NULL".into() });
        format!("({id}, 'conversation', {inbox}, 'INQ-{number:06X}', 'open', {archived}, '{start}', '{start}')")
    });
    let columns = "threads (id, kind, inbox_id, reference, status, archived_at, created_at, updated_at)";
    insert(services, columns, conversations).await;
    let visited = (0..counts.0).map(|number| format!("({0}, {0})", uuid(id(number).0)));
    insert(services, "conversations (id, visitor_id)", visited).await;
    let mut numbers = vec![0; counts.0];
    let mut messages = 0;
    let rows = said.map(|(conversation, content)| {
        numbers[conversation] += 1;
        messages += 1;
        let (id, message) = (uuid(id(conversation).0), uuid(Uuid::from_u128((1 << 100) + messages as u128)));
        let number = numbers[conversation];
        format!("({message}, {id}, {number}, {message}, '{content}', 'customer', {id}, '{}')", at(messages))
    });
    let columns = "messages (id, thread_id, event_id, client_message_id, content, sender_type, sender_id, created_at)";
    insert(services, columns, rows).await;
    services
        .execute(
            "UPDATE threads SET (last_event_id, last_message_at) = (SELECT MAX(event_id), MAX(created_at)
           FROM messages m WHERE m.thread_id = threads.id)
         WHERE EXISTS (SELECT 1 FROM messages m WHERE m.thread_id = threads.id)",
        )
        .await;
}

async fn insert(services: &TestServices, columns: &str, mut rows: impl Iterator<Item = String>) {
    loop {
        let some: Vec<_> = rows.by_ref().take(ROWS).collect();
        if some.is_empty() {
            return;
        }
        let sql = sqlx::raw_sql(AssertSqlSafe(format!("INSERT INTO {columns} VALUES {}", some.join(", "))));
        match services.db.writer() {
            Engine::Sqlite(pool) => sql.execute(pool).await.map(|_| ()),
            Engine::Postgres(pool) => sql.execute(pool).await.map(|_| ()),
        }
        .unwrap();
    }
}

/// A process that starts on this database.
pub fn start(services: &TestServices) -> Services {
    Services::new(services.db.clone(), services.clock.clone(), services.config.as_ref().clone())
}

/// Waits until everything is in the index.
pub async fn indexed(db: &Db, patience: Duration) {
    let looking = async {
        while count(db, "SELECT COUNT(*) FROM threads c WHERE c.last_event_id > 0 AND NOT EXISTS
            (SELECT 1 FROM search_marks s WHERE s.thread_id = c.id AND s.indexed_up_to = c.last_event_id AND s.card IS NOT NULL AND s.changes = 0)")
            .await > 0
        {
            sleep(Duration::from_millis(25)).await;
        }
    };
    timeout(patience, looking).await.expect("not everything was indexed");
}

pub async fn count(db: &Db, sql: &'static str) -> i64 {
    match db.reader() {
        Engine::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
        Engine::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await,
    }
    .unwrap()
}
