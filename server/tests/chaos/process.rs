//! The server's process, from its start to its violent end.

use crate::fault::Fault;
use std::{
    net::SocketAddr,
    os::unix::process::ExitStatusExt as _,
    process::{ExitStatus, Stdio},
    time::{Duration, SystemTime},
};
use tokio::{
    net::TcpStream,
    process::{Child, Command},
    time::{Instant, sleep, sleep_until, timeout},
};

const SIGKILL: i32 = 9;
/// Between two looks whether a server answers.
const BETWEEN_LOOKS: Duration = Duration::from_millis(2);
/// A start takes no longer.
const PATIENCE: Duration = Duration::from_secs(30);

pub struct Process {
    pub address: SocketAddr,
    /// Before anything of it ran.
    pub started: SystemTime,
    child: Child,
    fault: Fault,
    began: Instant,
    /// It was, or is being, killed from outside.
    is_cut: bool,
}

impl Process {
    /// Starts `command`, which listens on `address`.
    pub fn start(mut command: Command, address: SocketAddr, fault: Fault) -> Self {
        if let Some(failpoints) = fault.failpoints() {
            command.env("FAILPOINTS", failpoints);
        }
        let (started, began) = (SystemTime::now(), Instant::now());
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true).spawn().unwrap();
        Self { address, started, child, fault, began, is_cut: false }
    }

    /// Waits until it takes connections. False when it is dead before.
    pub async fn is_ready(&mut self) -> bool {
        let looking = async {
            while TcpStream::connect(self.address).await.is_err() {
                if self.child.try_wait().unwrap().is_some() || self.began.elapsed() > self.fault.limit() {
                    return false;
                }
                sleep(BETWEEN_LOOKS).await;
            }
            true
        };
        timeout(PATIENCE, looking).await.expect("the server does not start")
    }

    /// From now on it is killed so soon, whatever was planned.
    pub fn end_within(&mut self, time: Duration) {
        self.fault = Fault::Time(self.began.elapsed() + time);
    }

    /// Waits for its end, and returns where that was. Safe to cancel.
    pub async fn death(&mut self) -> &'static str {
        let limit = self.began.checked_add(self.fault.limit());
        let ended = tokio::select! {
            ended = self.child.wait() => ended.unwrap(),
            () = async { match limit {
                Some(limit) => sleep_until(limit).await,
                None => std::future::pending().await,
            } } => self.kill().await,
        };
        assert_eq!(ended.signal(), Some(SIGKILL), "the server ended by itself: {ended}");
        self.fault.place(self.is_cut)
    }

    /// SIGKILL, now.
    pub async fn kill(&mut self) -> ExitStatus {
        self.is_cut = true;
        // One that has just ended by itself needs no killing.
        let _ = self.child.start_kill();
        self.child.wait().await.unwrap()
    }
}
