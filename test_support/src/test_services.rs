//! Services on each engine, with a clock that the test moves.

use crate::engines::{EngineKind, OnEngine};
use backend::{
    BackendConfig, Clock, Db, Services, conversations, customers,
    db::Engine,
    people::{self, Actor},
    realtime::{self, Connection, Outgoing, Principal, Room},
    settings, threads,
};
use chrono::{TimeZone, Utc};
use domain::{
    conversations::OpenChat,
    customers::Customer,
    ids::ThreadId,
    people::{Agent, Role},
    threads::{Message, NewMessage, ThreadKind},
};
use serde_json::Value;
use std::{ops::Deref, sync::atomic::AtomicU64, time::Duration};
use tempfile::TempDir;
use tokio::time::timeout;
use uuid::Uuid;

/// Services whose database goes away with them.
pub struct TestServices {
    pub services: Services,
    pub engine: &'static str,
    /// The SQLite file's folder; `None` on PostgreSQL, whose whole server is thrown away.
    pub folder: Option<TempDir>,
}

impl Deref for TestServices {
    type Target = Services;
    fn deref(&self) -> &Services {
        &self.services
    }
}

impl OnEngine for TestServices {
    /// On an empty, migrated database. It is 21 November 2026, 10:00 UTC.
    async fn on(engine: EngineKind) -> Self {
        let (db, folder) = database(engine).await;
        db.migrate().await.unwrap();
        services_on(db, folder).await
    }
}

/// Services on each engine, for tests that are about both at once or have more to set up.
pub async fn services_on_both_engines() -> Vec<TestServices> {
    let [sqlite, postgres] = EngineKind::BOTH;
    vec![TestServices::on(sqlite).await, TestServices::on(postgres).await]
}

/// One database per engine, without any tables, and SQLite's folder.
pub async fn databases() -> [(Db, Option<TempDir>); 2] {
    let [sqlite, postgres] = EngineKind::BOTH;
    [database(sqlite).await, database(postgres).await]
}

async fn database(engine: EngineKind) -> (Db, Option<TempDir>) {
    match engine {
        EngineKind::Sqlite => {
            let folder = tempfile::tempdir().unwrap();
            (Db::open_file(&folder.path().join("test.sqlite")).await.unwrap(), Some(folder))
        }
        EngineKind::Postgres => (postgres().await, None),
    }
}

async fn postgres() -> Db {
    let server = std::env::var("TEST_POSTGRES_URL").expect(
        "set TEST_POSTGRES_URL, such as postgres://postgres@127.0.0.1:5432/postgres (bin/test starts a server)",
    );
    let name = format!("test_{}", Uuid::now_v7().simple());
    let pool = sqlx::PgPool::connect(&server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await.unwrap();
    pool.close().await;
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    Db::open(url.as_str()).await.unwrap()
}

/// Services on a database with all its tables.
pub async fn services_on(db: Db, folder: Option<TempDir>) -> TestServices {
    let engine = if db.is_sqlite() { "sqlite" } else { "postgres" };
    let clock = Clock::test(Utc.with_ymd_and_hms(2026, 11, 21, 10, 0, 0).unwrap());
    let config = BackendConfig {
        base_url: "https://desk.example.com/".parse().unwrap(),
        reply_email_delay: Duration::from_secs(300),
        mail_from: "Porchlight <desk@example.com>".to_owned(),
    };
    let services = Services::new(db, clock, config);
    customers::ensure_inbox(&services).await.unwrap();
    TestServices { services, engine, folder }
}

static PEOPLE: AtomicU64 = AtomicU64::new(0);
static TICKETS: AtomicU64 = AtomicU64::new(1);

impl TestServices {
    /// On SQLite, for tests that are about that.
    pub async fn sqlite() -> Self {
        Self::on(EngineKind::Sqlite).await
    }

    /// Someone who works here.
    pub async fn agent(&self, name: &str, role: Role) -> Actor {
        let number = PEOPLE.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let email = format!("agent{number}@example.com");
        let new = people::NewAgent { name: name.to_owned(), email, password: "correct horse".to_owned() };
        people::create_agent(self, role, new).await.unwrap().into()
    }

    /// A visitor with an open conversation, and maybe an address.
    pub async fn guest(&self, email: Option<&str>) -> realtime::Participant {
        let request = OpenChat {
            inbox: settings::FIRST_INBOX_KEY.to_owned(),
            email: email.map(str::to_owned),
            page_url: Some("https://shop.example/pricing".to_owned()),
            ..OpenChat::default()
        };
        let opened = conversations::create_chat(self, request, Some("Firefox")).await.unwrap();
        conversations::authenticate_token(self, &opened.token).await.unwrap()
    }

    /// A ticket that this visitor may write in. No verb makes one yet.
    pub async fn ticket(&self, visitor: &realtime::Participant, status: &str) -> realtime::Participant {
        let ticket = ThreadId(Uuid::now_v7());
        let reference = format!("TKT-2026-{:03}", TICKETS.fetch_add(1, std::sync::atomic::Ordering::Relaxed));
        let (sql, now) = (
            "INSERT INTO threads (id, kind, inbox_id, reference, status, created_at, updated_at)
             VALUES ($1, 'ticket', $2, $3, $4, $5, $5)",
            self.clock.now(),
        );
        match self.db.writer() {
            Engine::Sqlite(pool) => {
                let sql = sqlx::query(sql).bind(ticket).bind(visitor.inbox_id).bind(reference).bind(status).bind(now);
                sql.execute(pool).await.map(|_| ())
            }
            Engine::Postgres(pool) => {
                let sql = sqlx::query(sql).bind(ticket).bind(visitor.inbox_id).bind(reference).bind(status).bind(now);
                sql.execute(pool).await.map(|_| ())
            }
        }
        .unwrap();
        realtime::Participant { thread_id: ticket, kind: ThreadKind::Ticket, ..visitor.clone() }
    }

    /// Threads that are this customer's, the newest first: also those in which nothing was said, which no list has.
    pub async fn owned_by(&self, customer: &Customer) -> Vec<ThreadId> {
        let sql = "SELECT id FROM threads WHERE customer_id = $1 ORDER BY id DESC";
        match self.db.reader() {
            Engine::Sqlite(pool) => sqlx::query_scalar(sql).bind(customer.id).fetch_all(pool).await,
            Engine::Postgres(pool) => sqlx::query_scalar(sql).bind(customer.id).fetch_all(pool).await,
        }
        .unwrap()
    }

    /// Changes the database behind the product's back.
    pub async fn execute(&self, sql: &'static str) {
        let sql = sqlx::raw_sql(sql);
        match self.db.writer() {
            Engine::Sqlite(pool) => sql.execute(pool).await.map(|_| ()),
            Engine::Postgres(pool) => sql.execute(pool).await.map(|_| ()),
        }
        .unwrap();
    }

    /// A socket of this agent in the rooms of what staff are told of conversations.
    pub fn staff_socket(&self, agent: &Agent) -> Connection {
        let connection = self.realtime.connect(Principal::Agent { id: agent.id, session: "session".into() });
        connection.join(Room::Staff);
        connection.join(Room::List(ThreadKind::Conversation));
        connection
    }

    /// Posts as this visitor.
    pub async fn visitor_says(&self, guest: &realtime::Participant, content: &str) -> Message {
        self.posts(&guest.clone().into(), guest.thread_id, content).await
    }

    /// Posts as this agent.
    pub async fn agent_says(&self, agent: &Agent, id: ThreadId, content: &str) -> Message {
        self.posts(&threads::Viewer::Agent(agent.clone()), id, content).await
    }

    async fn posts(&self, viewer: &threads::Viewer, id: ThreadId, content: &str) -> Message {
        threads::post(self, viewer, id, message(content)).await.unwrap()
    }
}

/// What a socket is sent next. A test that waits for longer than this has failed.
pub async fn next_outgoing(connection: &mut Connection) -> Outgoing {
    timeout(Duration::from_secs(20), connection.next()).await.expect("nothing came")
}

/// The next frame that a socket is sent.
pub async fn frame(connection: &mut Connection) -> Value {
    match next_outgoing(connection).await {
        Outgoing::Frame(text) => serde_json::from_str(&text).unwrap(),
        Outgoing::Close(reason) => panic!("closed: {reason:?}"),
    }
}

/// Everything that waits to be sent.
pub async fn frames(connection: &mut Connection) -> Vec<Value> {
    let mut frames = Vec::new();
    loop {
        tokio::select! {
            biased;
            frame = frame(connection) => frames.push(frame),
            () = std::future::ready(()) => return frames,
        }
    }
}

/// A message that nobody has posted yet.
pub fn message(content: &str) -> NewMessage {
    NewMessage { content: content.to_owned(), client_message_id: Uuid::now_v7() }
}
