//! What the servers stand on: a database, a mail server, and the people who work here.

use crate::{fault::Fault, process::Process};
use backend::{Db, db::Engine as On};
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;
use std::{fs::File, net::SocketAddr, process::Stdio, time::SystemTime};
use tempfile::TempDir;
use test_support::{free_address, http::Client, smtp::SmtpServer};
use tokio::{io::AsyncWriteExt as _, process::Command};
use url::Url;
use uuid::Uuid;

/// How long a row of the outbox belongs to whoever took it: `LEASE` of the worker.
const LEASE: TimeDelta = TimeDelta::minutes(2);
const PASSWORD: &str = "correct horse battery";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A row of the outbox.
#[derive(Debug, sqlx::FromRow)]
#[allow(dead_code, reason = "some of it is only shown when something is wrong")]
pub struct Row {
    pub message_id: String,
    pub state: String,
    pub reason: Option<String>,
    pub attempts: i32,
    pub finished_at: Option<DateTime<Utc>>,
}

pub struct Stage {
    pub engine: Engine,
    pub mail: SmtpServer,
    /// Two servers can run on one PostgreSQL.
    addresses: [SocketAddr; 2],
    folder: TempDir,
    database: String,
}

impl Stage {
    pub async fn build(engine: Engine) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = match engine {
            Engine::Sqlite => format!("sqlite:{}", folder.path().join("porchlight.db").display()),
            Engine::Postgres => create_database().await,
        };
        let addresses = [free_address(), free_address()];
        Self { engine, mail: SmtpServer::start().await, addresses, folder, database }
    }

    /// Starts a server; `place` is 0, or 1 for another one beside it.
    pub fn start(&self, place: usize, fault: Fault) -> Process {
        let mut command = self.command(place);
        let log = File::options().create(true).append(true).open(self.folder.path().join("log")).unwrap();
        command.stderr(log);
        Process::start(command, self.addresses[place], fault)
    }

    /// What the servers have complained of.
    pub fn complaints(&self) -> Vec<String> {
        let log = std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        log.lines().map(str::to_owned).collect()
    }

    /// An agent's cookie.
    pub async fn hire(&self, name: &str) -> String {
        let email = format!("{name}@example.com");
        let mut command = self.command(0);
        command.args(["agent", "create", "--email", &email, "--name", name, "--role", "owner", "--password-stdin"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).await.unwrap();
        assert!(child.wait().await.unwrap().success());
        let account = json!({ "email": email, "password": PASSWORD });
        let signed_in = Client::at(self.addresses[0]).try_send("POST", "/api/session", &account).await.unwrap();
        signed_in.cookie().unwrap()
    }

    /// The database, for as long as the servers have it open too: whoever closes a SQLite file last tidies it up, and
    /// that should be left to the server that comes after a kill.
    pub async fn db(&self) -> Db {
        Db::open(&self.database).await.unwrap()
    }

    /// Lets the time pass after which the emails of dead servers are taken up again: those that were taken before
    /// any of the servers began that are alive, and fewer than `tries` times.
    pub async fn leases_run_out(&self, began: SystemTime, tries: i32) {
        let (now, taken_before) = (Utc::now(), DateTime::<Utc>::from(began) + LEASE);
        let sql = "UPDATE deliveries SET lease_until = $1
                   WHERE state = 'pending' AND lease_until < $2 AND attempts < $3";
        let db = self.db().await;
        match db.writer() {
            On::Sqlite(pool) => {
                _ = sqlx::query(sql).bind(now).bind(taken_before).bind(tries).execute(pool).await.unwrap()
            }
            On::Postgres(pool) => {
                _ = sqlx::query(sql).bind(now).bind(taken_before).bind(tries).execute(pool).await.unwrap()
            }
        }
        db.close().await;
    }

    /// Every row of the outbox.
    pub async fn outbox(&self, db: &Db) -> Vec<Row> {
        let sql = "SELECT message_id, state, reason, attempts, finished_at FROM deliveries";
        match db.reader() {
            On::Sqlite(pool) => sqlx::query_as(sql).fetch_all(pool).await.unwrap(),
            On::Postgres(pool) => sqlx::query_as(sql).fetch_all(pool).await.unwrap(),
        }
    }

    pub fn address(&self, place: usize) -> SocketAddr {
        self.addresses[place]
    }

    /// Throws the database away.
    pub async fn strike(self) {
        if self.engine == Engine::Postgres {
            let name = Url::parse(&self.database).unwrap().path().trim_start_matches('/').to_owned();
            administer(&format!("DROP DATABASE {name} WITH (FORCE)")).await;
        }
    }

    fn command(&self, place: usize) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_porchlight"));
        command.env_clear().current_dir(self.folder.path());
        command.envs([
            ("PORCHLIGHT_ADDR", self.addresses[place].to_string()),
            ("PORCHLIGHT_DATA", self.folder.path().join("data").display().to_string()),
            ("DATABASE_URL", self.database.clone()),
            ("PORCHLIGHT_BASE_URL", "https://desk.example.com".to_owned()),
            ("PORCHLIGHT_SMTP_URL", self.mail.url()),
            ("PORCHLIGHT_REPLY_EMAIL_DELAY", "200ms".to_owned()),
            ("PORCHLIGHT_RATE_LIMITS", "off".to_owned()),
            ("RUST_LOG", "warn".to_owned()),
            // No page is asked for, so none needs a built site.
            ("LEPTOS_OUTPUT_NAME", "porchlight".to_owned()),
            ("LEPTOS_SITE_ROOT", concat!(env!("CARGO_MANIFEST_DIR"), "/../public").to_owned()),
        ]);
        command
    }
}

async fn create_database() -> String {
    let name = format!("chaos_{}", Uuid::now_v7().simple());
    administer(&format!("CREATE DATABASE {name}")).await;
    let mut url = Url::parse(&postgres()).unwrap();
    url.set_path(&name);
    url.into()
}

async fn administer(sql: &str) {
    let pool = sqlx::PgPool::connect(&postgres()).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&pool).await.unwrap();
    pool.close().await;
}

fn postgres() -> String {
    std::env::var("TEST_POSTGRES_URL")
        .expect("set TEST_POSTGRES_URL, such as postgres://postgres@127.0.0.1:5432/postgres (bin/test starts a server)")
}
