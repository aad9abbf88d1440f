//! What stays when the server ends: a database on either engine, and who works here.

use crate::browser::page::Spawner;
use axum::{
    Router,
    body::Body,
    http::{Request, header},
};
use backend::{Services, customers, people};
use domain::people::{Agent, Role};
use leptos::prelude::LeptosOptions;
use secrecy::SecretString;
use serde_json::json;
use server::{
    AppState,
    config::{Config, SettingsFile},
    router,
};
use tempfile::TempDir;
use tokio::runtime::Runtime;
use tower::ServiceExt as _;
use uuid::Uuid;

const PASSWORD: &str = "correct horse";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// A database, and who works here.
pub struct Store {
    pub config: Config,
    /// Agents with their sessions' cookies.
    pub agents: Vec<(Agent, String)>,
    _folder: TempDir,
}

impl Store {
    pub fn new(engine: Engine) -> Self {
        // Before Leptos chooses one; where the tests share a process, another one may have done so already.
        let _ = any_spawner::Executor::init_custom_executor(Spawner);
        let runtime = Runtime::new().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let env = [("PORCHLIGHT_DATA", folder.path().to_str().unwrap()), ("PORCHLIGHT_RATE_LIMITS", "off")];
        let get = |name: &str| env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
        let mut config = Config::from_sources(&get, SettingsFile::default()).unwrap();
        if engine == Engine::Postgres {
            config.database_url = Some(runtime.block_on(create_database()));
        }
        let mut store = Self { config, agents: Vec::new(), _folder: folder };
        runtime.block_on(async {
            let services = server::database::open(&store.config).await.unwrap();
            customers::ensure_inbox(&services).await.unwrap();
            let app = router::router(store.state(services.clone()));
            for name in ["Ada", "Ben"] {
                let email = format!("{name}@example.com");
                let new = people::NewAgent { name: name.to_owned(), email, password: PASSWORD.to_owned() };
                let agent = people::create_agent(&services, Role::Agent, new).await.unwrap();
                let cookie = sign_in(&app, &agent).await;
                store.agents.push((agent, cookie));
            }
            services.db.close().await;
        });
        store
    }

    pub fn state(&self, services: Services) -> AppState {
        let public = concat!(env!("CARGO_MANIFEST_DIR"), "/../public");
        let leptos = LeptosOptions::builder().output_name("porchlight").site_root(public).build();
        AppState::new(services, self.config.clone(), leptos)
    }
}

async fn create_database() -> SecretString {
    let server = std::env::var("TEST_POSTGRES_URL").expect(
        "set TEST_POSTGRES_URL, such as postgres://postgres@127.0.0.1:5432/postgres (bin/test starts a server)",
    );
    let name = format!("model_{}", Uuid::now_v7().simple());
    let pool = sqlx::PgPool::connect(&server).await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"))).execute(&pool).await.unwrap();
    pool.close().await;
    let mut url = url::Url::parse(&server).unwrap();
    url.set_path(&name);
    SecretString::from(url.to_string())
}

async fn sign_in(app: &Router, agent: &Agent) -> String {
    let body = json!({ "email": agent.email, "password": PASSWORD }).to_string();
    let request = Request::post("/api/session").header(header::CONTENT_TYPE, "application/json");
    let answer = app.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap();
    cookie.split(';').next().unwrap().to_owned()
}
