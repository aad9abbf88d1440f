//! The real binary, in a process and a folder of its own.

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;
use std::{
    fs::{self, File},
    io::Write as _,
    net::SocketAddr,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;
use test_support::{free_address, http::Client, until};

pub const BINARY: &str = env!("CARGO_BIN_EXE_porchlight");
const PASSWORD: &str = "correct horse battery";
const EMAIL: &str = "ada@example.com";

/// A server that is running. It is killed when it is dropped.
pub struct Porchlight {
    pub address: SocketAddr,
    folder: TempDir,
    env: Vec<(String, String)>,
    /// What starts the binary, and its arguments; empty to start it as it is.
    wrapper: Vec<String>,
    child: Option<Child>,
}

impl Porchlight {
    /// Starts it with these variables beside the usual ones.
    pub async fn start(env: &[(&str, &str)]) -> Self {
        let mut server = Self::prepare(env);
        server.up().await;
        server
    }

    /// A folder with a database in which Ada is an agent; nothing runs yet.
    pub fn prepare(env: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = free_address();
        let mut all = vec![
            ("PORCHLIGHT_ADDR".to_owned(), address.to_string()),
            ("PORCHLIGHT_DATA".to_owned(), path_text(&folder.path().join("data"))),
            ("PORCHLIGHT_RATE_LIMITS".to_owned(), "off".to_owned()),
            // Pages need no built site here; a debug build on a clean machine has none.
            ("LEPTOS_OUTPUT_NAME".to_owned(), "porchlight".to_owned()),
            ("LEPTOS_SITE_ROOT".to_owned(), concat!(env!("CARGO_MANIFEST_DIR"), "/../public").to_owned()),
            ("PATH".to_owned(), std::env::var("PATH").unwrap_or_default()),
        ];
        all.extend(env.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let server = Self { address, folder, env: all, wrapper: Vec::new(), child: None };
        server.create_agent();
        server
    }

    /// Starts the binary through another program, which has to replace itself by it.
    pub fn through(mut self, wrapper: &[&str]) -> Self {
        self.wrapper = wrapper.iter().map(|&part| part.to_owned()).collect();
        self
    }

    /// Starts the process and waits until it is ready.
    pub async fn up(&mut self) {
        let words: Vec<&str> = self.wrapper.iter().map(String::as_str).chain([BINARY, "serve"]).collect();
        let log = File::options().create(true).append(true).open(self.log_file()).unwrap();
        let mut command = self.command(words[0]);
        command.args(&words[1..]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(log);
        self.child = Some(command.spawn().unwrap());
        until("the server is ready", async || {
            let ended = self.child.as_mut().unwrap().try_wait().unwrap();
            assert!(ended.is_none(), "the server ended: {ended:?}\n{}", self.log());
            self.readiness().await.0 == 200
        })
        .await;
    }

    /// What `/readyz` answers; 0 when nothing does.
    pub async fn readiness(&self) -> (u16, String) {
        self.client()
            .try_get("/readyz")
            .await
            .map_or((0, String::new()), |answer| (answer.status.as_u16(), answer.text()))
    }

    /// SIGKILL, and waits for the end.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // One that has ended by itself needs no killing.
            let _ = kill_process(Pid::from_child(&child), Signal::KILL);
            child.wait().unwrap();
        }
    }

    pub fn pid(&self) -> Pid {
        Pid::from_child(self.child.as_ref().unwrap())
    }

    /// Resident memory, in bytes.
    pub fn memory(&self) -> usize {
        let status = fs::read_to_string(format!("/proc/{}/status", self.pid().as_raw_nonzero())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// What it has logged.
    pub fn log(&self) -> String {
        fs::read_to_string(self.log_file()).unwrap_or_default()
    }

    pub fn client(&self) -> Client {
        Client::at(self.address)
    }

    /// Ada, signed in.
    pub async fn agent(&self) -> Client {
        let account = json!({ "email": EMAIL, "password": PASSWORD });
        let signed_in = self.client().try_send("POST", "/api/session", &account).await.unwrap();
        self.client().with("cookie", &signed_in.cookie().unwrap_or_else(|| panic!("{}", signed_in.text())))
    }

    fn create_agent(&self) {
        let arguments = ["agent", "create", "--email", EMAIL, "--name", "Ada", "--role", "owner", "--password-stdin"];
        let mut command = self.command(BINARY);
        let mut child =
            command.args(arguments).stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        child.stdin.take().unwrap().write_all(PASSWORD.as_bytes()).unwrap();
        let done = child.wait_with_output().unwrap();
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }

    /// The binary with the same settings, but for these; it is for the caller to start.
    pub fn command_with(&self, env: &[(&str, &str)]) -> Command {
        let mut command = self.command(BINARY);
        command.envs(env.iter().copied());
        command
    }

    fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.env.iter().cloned()).current_dir(self.folder.path());
        command
    }

    fn log_file(&self) -> PathBuf {
        self.folder.path().join("log")
    }
}

impl Drop for Porchlight {
    fn drop(&mut self) {
        if std::thread::panicking() {
            let log = self.log();
            let tail: Vec<_> = log.lines().rev().take(30).collect();
            eprintln!("the end of the server's log, newest first:\n{}", tail.join("\n"));
        }
        self.kill();
    }
}

fn path_text(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}
