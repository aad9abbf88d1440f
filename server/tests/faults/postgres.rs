//! A PostgreSQL of the test's own, which can be stopped and started. `bin/lib/postgres.sh` finds one the same way.

use std::{
    fs,
    os::unix::fs::chown,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};
use tempfile::TempDir;
use test_support::free_address;

/// A cluster in a temporary folder. It is stopped when it is dropped.
pub struct Postgres {
    programs: PathBuf,
    folder: TempDir,
    port: u16,
}

impl Postgres {
    /// Makes a cluster and starts it. Blocks for as long as that takes.
    pub fn start() -> Self {
        let (programs, folder) = (programs(), tempfile::tempdir().unwrap());
        let port = free_address().port();
        if is_root() {
            give_away(folder.path());
        }
        let postgres = Self { programs, folder, port };
        postgres.run("initdb", &["--auth=trust", "--username=postgres", "--no-sync"]);
        postgres.up();
        postgres
    }

    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }

    /// Starts it, and waits until it takes connections.
    pub fn up(&self) {
        let (folder, port) = (self.folder.path().display(), self.port);
        // A power cut is not what is tried here, so it need not wait for the disk.
        let options = format!("-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off");
        let log = self.folder.path().join("log");
        self.run("pg_ctl", &["start", "--wait", "--log", log.to_str().unwrap(), "--options", &options]);
    }

    /// Stops it: `fast` ends every session, `immediate` is as if it had crashed.
    pub fn down(&self, mode: &str) {
        self.run("pg_ctl", &["stop", "--wait", "--mode", mode]);
    }

    fn run(&self, program: &str, arguments: &[&str]) {
        let done = self.command(program, arguments).status().unwrap();
        let log = fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
        assert!(done.success(), "{program} {arguments:?}: {done}\n{log}");
    }

    /// It refuses to run as root.
    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let program = self.programs.join(program);
        let mut command = if is_root() { Command::new("runuser") } else { Command::new(&program) };
        if is_root() {
            command.args(["-u", "postgres", "--"]).arg(program);
        }
        command.args(arguments).arg("--pgdata").arg(self.folder.path().join("data"));
        // The server that `pg_ctl` leaves behind would keep a pipe of ours open.
        command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null());
        command
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // It may be down already.
        let _ = self.command("pg_ctl", &["stop", "--mode", "immediate"]).stderr(Stdio::null()).status();
    }
}

/// The folder of the newest installed version's programs; Debian does not put them on the path.
fn programs() -> PathBuf {
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let installed = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let newest = installed
        .map(|entry| entry.path())
        .filter(|path| path.join("bin/initdb").is_file())
        .max_by_key(|path| version(path));
    let on_path = || std::env::split_paths(&std::env::var_os("PATH")?).find(|folder| folder.join("initdb").is_file());
    newest
        .map(|newest| newest.join("bin"))
        .or_else(on_path)
        .expect("PostgreSQL’s initdb (bin/setup --tests installs it)")
}

fn is_root() -> bool {
    rustix::process::geteuid().is_root()
}

/// Makes the folder the user's that PostgreSQL runs as.
fn give_away(folder: &Path) {
    let users = fs::read_to_string("/etc/passwd").unwrap();
    let line = users.lines().find_map(|line| line.strip_prefix("postgres:")).expect("a user named postgres");
    let ids: Vec<u32> = line.split(':').skip(1).take(2).map(|id| id.parse().unwrap()).collect();
    chown(folder, Some(ids[0]), Some(ids[1])).unwrap();
}
