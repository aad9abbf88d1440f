//! A server on each engine, and clients of each kind.

pub use test_support::{
    http::{Answer, Client},
    on_both_engines,
};

use axum::{
    Router,
    http::{StatusCode, header},
};
use backend::{
    Clock, Services, conversations,
    notifications::{
        Mailer,
        email::{StoredMail, list_files},
        worker,
    },
    people::Actor,
    realtime,
};
use domain::{
    ids::ThreadId,
    people::{Agent, Role},
};
use leptos::prelude::LeptosOptions;
use serde_json::json;
use server::{
    AppState, Connections, Parts, Timeouts,
    config::{Config, SettingsFile},
    router,
};
use std::net::SocketAddr;
use tempfile::TempDir;
use test_support::{EngineKind, OnEngine, TestServices};
use tokio::task::JoinHandle;

pub const PASSWORD: &str = "correct horse";

/// A server that answers in this process.
pub struct TestServer {
    pub services: Services,
    pub engine: &'static str,
    pub app: Router,
    pub state: AppState,
    /// Keeps the database.
    test_services: TestServices,
    /// Keeps the data folder.
    _data: TempDir,
}

/// One server per engine. Sessions expire by the machine's clock, so the desk follows it too.
pub async fn servers() -> Vec<TestServer> {
    start(&[], |_| {}).await
}

/// With environment variables.
pub async fn servers_with(env: &[(&str, &str)]) -> Vec<TestServer> {
    start(env, |_| {}).await
}

/// Servers that wait less long for others.
pub async fn servers_with_timeouts(timeouts: Timeouts) -> Vec<TestServer> {
    start(&[], |parts| parts.timeouts = timeouts).await
}

/// Servers with environment variables on which an address may have fewer connections, and that wait for all of them.
pub async fn crowded_servers(env: &[(&str, &str)], per_address: usize) -> Vec<TestServer> {
    let header_read = std::time::Duration::from_secs(600);
    start(env, |parts| {
        parts.connections = Connections::new(&parts.config, per_address);
        parts.timeouts = Timeouts { header_read, ..Timeouts::default() };
    })
    .await
}

async fn start(env: &[(&str, &str)], change: impl Fn(&mut Parts)) -> Vec<TestServer> {
    let mut servers = Vec::new();
    for engine in EngineKind::BOTH {
        servers.push(start_on(engine, env, &change).await);
    }
    servers
}

async fn start_on(engine: EngineKind, env: &[(&str, &str)], change: impl Fn(&mut Parts)) -> TestServer {
    // Both ends of each connection are in this process.
    let _ = fdlimit::raise_fd_limit();
    let mut test_services = TestServices::on(engine).await;
    test_services.services.clock = Clock::system();
    let data = tempfile::tempdir().unwrap();
    let env = [env, &[("PORCHLIGHT_DATA", data.path().to_str().unwrap())]].concat();
    let get = |name: &str| env.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let config = Config::from_sources(&get, SettingsFile::default()).unwrap();
    let public = concat!(env!("CARGO_MANIFEST_DIR"), "/../public");
    let leptos = LeptosOptions::builder().output_name("porchlight").site_root(public).build();
    let mut parts = Parts::new(test_services.services.clone(), config, leptos);
    change(&mut parts);
    let state = AppState::from(parts);
    let app = router::router(state.clone());
    let (services, engine) = (test_services.services.clone(), test_services.engine);
    TestServer { services, engine, app, state, test_services, _data: data }
}

impl OnEngine for TestServer {
    async fn on(engine: EngineKind) -> Self {
        start_on(engine, &[], |_| {}).await
    }
}

/// A server that listens on a port of this machine.
pub struct Listening {
    pub server: TestServer,
    pub address: SocketAddr,
}

impl OnEngine for Listening {
    async fn on(engine: EngineKind) -> Self {
        let server = TestServer::on(engine).await;
        let (address, _) = server.listen().await;
        Self { server, address }
    }
}

impl TestServer {
    /// A ticket of this visitor.
    pub async fn ticket(&self, visitor: &realtime::Participant) -> ThreadId {
        self.test_services.ticket(visitor, "open").await.thread_id
    }

    /// Changes the database behind the product's back.
    pub async fn execute(&self, sql: &'static str) {
        self.test_services.execute(sql).await;
    }

    pub fn anonymous(&self) -> Client {
        Client::of(self.app.clone())
    }

    /// A visitor with a conversation of their own.
    pub async fn guest(&self) -> (Client, ThreadId) {
        let opened = self.anonymous().send("POST", "/api/support_chat", json!({ "inbox": "demo" })).await;
        assert_eq!(opened.status, StatusCode::CREATED, "{}", opened.text());
        let (token, chat) = (&opened.json()["token"], &opened.json()["chat"]["id"]);
        let id = chat.as_str().unwrap().parse().unwrap();
        (self.anonymous().with("authorization", &format!("Bearer {}", token.as_str().unwrap())), id)
    }

    /// A member of staff who is signed in.
    pub async fn staff(&self, role: Role) -> Client {
        let agent = self.agent(role).await;
        self.sign_in(&agent).await
    }

    /// A member of staff.
    pub async fn agent(&self, role: Role) -> Actor {
        self.test_services.agent("Ada", role).await
    }

    /// A browser in which this agent signs in.
    pub async fn sign_in(&self, agent: &Agent) -> Client {
        let answer =
            self.anonymous().send("POST", "/api/session", json!({ "email": agent.email, "password": PASSWORD })).await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        self.anonymous().with("cookie", &cookie)
    }

    /// A conversation that somebody else has, with a message.
    pub async fn conversation(&self) -> ThreadId {
        let guest = self.test_services.guest(None).await;
        self.test_services.visitor_says(&guest, "hello").await;
        guest.thread_id
    }

    /// The email that a visitor gets who has left before the answer, as it lands in the mail folder.
    pub async fn mailed(&self, answer: &str) -> StoredMail {
        let (ada, maya) = (self.agent(Role::Agent).await, self.test_services.guest(Some("maya@example.com")).await);
        self.test_services.agent_says(&ada, maya.thread_id, answer).await;
        let clock = Clock::test(self.services.clock.now() + self.services.config.reply_email_delay);
        let folder = self.state.config.mail_folder();
        let mailer = Mailer::Files(folder.clone());
        worker::run_due_once(&Services { clock, ..self.services.clone() }, &mailer).await.unwrap();
        list_files(&folder).await.unwrap().remove(0)
    }

    /// Serves on a port of this machine until `state.shutdown`; the task ends when the server has stopped.
    pub async fn listen(&self) -> (SocketAddr, JoinHandle<()>) {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let state = self.state.clone();
        let worker = tokio::spawn(state.shutdown.clone().cancelled_owned());
        (address, tokio::spawn(async move { server::serve::until_stopped(listener, &state, worker).await }))
    }

    pub async fn guest_of(&self, token: &str) -> realtime::Participant {
        conversations::authenticate_token(&self.services, token).await.unwrap()
    }
}

/// Lets servers listen on this machine.
pub async fn listening(servers: Vec<TestServer>) -> Vec<(TestServer, SocketAddr)> {
    let mut started = Vec::new();
    for server in servers {
        let (address, _) = server.listen().await;
        started.push((server, address));
    }
    started
}

/// The secret at the end of an email's link to this page.
pub fn token_in(mail: &StoredMail, page: &str) -> String {
    let (_, rest) = mail.text.split_once(&format!("https://desk.example.com/{page}/")).unwrap();
    rest.split_whitespace().next().unwrap().to_owned()
}
