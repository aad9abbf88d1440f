//! Starting a server, asking the kernel what it costs, and ending it.

use crate::{options::Options, rest, target::Kind};
use anyhow::{Context as _, Result, bail};
use std::{fs, net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream}, path::{Path, PathBuf}, process::{Child, Command, Stdio}, time::{Duration, Instant}};

/// A server that runs. Dropping it kills it, as a power cut would.
pub struct Server {
    child: Child,
    pub kind: Kind,
    pub address: SocketAddr,
}

impl Server {
    /// Starts a server on a folder for its data, and returns when it answers and has nothing to do.
    pub fn start(options: &Options, kind: Kind, data: &Path) -> Result<Self> {
        let server = Self::start_now(options, kind, data)?;
        server.wait_until_idle()?;
        Ok(server)
    }

    /// The same as soon as it answers.
    pub fn start_now(options: &Options, kind: Kind, data: &Path) -> Result<Self> {
        fs::create_dir_all(data)?;
        Self::start_at(options, kind, data, free_address()?)
    }

    /// Waits until it does nothing: at its first start Porchlight compresses its assets beside its work.
    pub fn wait_until_idle(&self) -> Result<()> {
        let (mut before, mut quiet) = (self.cpu()?, 0);
        while quiet < 3 {
            std::thread::sleep(Duration::from_millis(100));
            let now = self.cpu()?;
            quiet = if now - before < 0.02 { quiet + 1 } else { 0 };
            before = now;
        }
        Ok(())
    }

    /// The same on an address of one that has gone.
    pub fn start_at(options: &Options, kind: Kind, data: &Path, address: SocketAddr) -> Result<Self> {
        let mut command = command(options, kind, data, address);
        let log = fs::File::create(data.join("log"))?;
        command.stdin(Stdio::null()).stdout(log.try_clone()?).stderr(log);
        let child = command.spawn().with_context(|| format!("starting {}", kind.name()))?;
        let mut server = Self { child, kind, address };
        server.wait(&data.join("log"))?;
        Ok(server)
    }

    fn wait(&mut self, log: &Path) -> Result<()> {
        let started = Instant::now();
        while !self.is_ready() {
            if let Some(status) = self.child.try_wait()? {
                bail!("{} ended with {status}:\n{}", self.kind.name(), fs::read_to_string(log)?);
            }
            if started.elapsed() > Duration::from_secs(60) {
                bail!("{} does not answer", self.kind.name());
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        Ok(())
    }

    fn is_ready(&self) -> bool {
        match self.kind {
            Kind::Porchlight => rest::get(self.address, "/readyz", "").is_ok_and(|answer| answer.status == 200),
            _ => TcpStream::connect(self.address).is_ok(),
        }
    }

    /// Ends it at once, and returns when it has gone.
    pub fn kill(&mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Processor time so far, in seconds.
    pub fn cpu(&self) -> Result<f64> {
        cpu_of(&self.pid().to_string())
    }

    /// Resident and proportional memory, in bytes.
    pub fn memory(&self) -> Result<(f64, f64)> {
        let field = |file: &str, name: &str| -> Result<f64> {
            let text = fs::read_to_string(format!("/proc/{}/{file}", self.pid()))?;
            let line = text.lines().find_map(|line| line.strip_prefix(name)).context("no such field")?;
            Ok(line.trim().trim_end_matches(" kB").parse::<f64>()? * 1024.0)
        };
        Ok((field("status", "VmRSS:")?, field("smaps_rollup", "Pss:")?))
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have gone by itself.
        let _ = self.kill();
    }
}

/// utime and stime of `/proc/PID/stat`, in seconds: Linux counts them in hundredths.
pub fn cpu_of(pid: &str) -> Result<f64> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat"))?;
    let after_name = stat.rsplit_once(')').context("an unknown form of stat")?.1;
    let fields: Vec<&str> = after_name.split_whitespace().collect();
    Ok((fields[11].parse::<f64>()? + fields[12].parse::<f64>()?) / 100.0)
}

fn free_address() -> Result<SocketAddr> {
    Ok(TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?.local_addr()?)
}

fn command(options: &Options, kind: Kind, data: &Path, address: SocketAddr) -> Command {
    let port = address.port().to_string();
    let peer = |program: PathBuf, script: &str| {
        let mut command = Command::new(program);
        command.arg(options.peers.join(script)).args([&port, "each"]).arg(data.join("peer.db")).arg("FULL");
        command
    };
    match kind {
        Kind::Porchlight => porchlight(options, data, address),
        Kind::SocketIo => peer("node".into(), "socketio.js"),
        Kind::Bun => peer(options.peers.join("node_modules/@oven/bun-linux-x64/bin/bun"), "bun.ts"),
        Kind::Relay => {
            let mut command = Command::new("/proc/self/exe");
            command.args(["relay", &port]);
            command
        }
    }
}

/// The binary, on SQLite in its own folder, with nothing from our environment.
pub fn porchlight(options: &Options, data: &Path, address: SocketAddr) -> Command {
    let mut command = Command::new(&options.porchlight);
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PORCHLIGHT") || name == "DATABASE_URL") {
        command.env_remove(name);
    }
    command
        .current_dir(data)
        .env("PORCHLIGHT_DATA", data)
        .env("PORCHLIGHT_ADDR", address.to_string())
        .env("PORCHLIGHT_RATE_LIMITS", "off")
        // No mail while we measure: everyone is there.
        .env("PORCHLIGHT_REPLY_EMAIL_DELAY", "12h")
        .env("RUST_LOG", "warn");
    command
}
