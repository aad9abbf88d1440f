//! A disk that fills up.

use crate::binary::Porchlight;
use rustix::process::{Resource, Rlimit, prlimit};
use std::{
    fs::{self, File},
    io::{ErrorKind, Write as _},
    path::PathBuf,
    process::{Command, Stdio},
};

/// How a disk is full.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disk {
    /// It has no room: ENOSPC.
    Small(&'static [&'static str]),
    /// No file may grow, as under a quota: EFBIG.
    Limited,
}

/// The ways to a mount namespace of one's own: as anybody where the kernel lets them, as root where it does not.
const NAMESPACES: [&[&str]; 2] = [&["--map-root-user", "--mount"], &["--mount"]];

/// The data folder becomes a small disk that only this process sees, and the log is on it too: whoever appends it to
/// a file has it there.
const ON_SMALL_DISK: &str = r#"set -e
mv "$PORCHLIGHT_DATA" "$PORCHLIGHT_DATA.first"
mkdir "$PORCHLIGHT_DATA"
mount -t tmpfs -o size=8m porchlight "$PORCHLIGHT_DATA"
cp -r "$PORCHLIGHT_DATA.first/." "$PORCHLIGHT_DATA"
exec "$0" "$@" 2>>"$PORCHLIGHT_DATA/log""#;

/// What would kill the process becomes an error of the write.
const WITHOUT_SIGNAL: &str = r#"trap '' XFSZ; exec "$0" "$@""#;

impl Disk {
    /// A small one. Where nobody may mount one, files that can't grow are the next best, and the log says so.
    pub fn small() -> Self {
        match NAMESPACES.into_iter().find(|flags| can_mount(flags)) {
            Some(flags) => Self::Small(flags),
            None => {
                eprintln!("NOTE: this machine lets nobody mount a tmpfs; tried with files that can’t grow instead");
                Self::Limited
            }
        }
    }

    /// Starts a server on it.
    pub async fn start(self) -> Porchlight {
        let server = Porchlight::prepare(&[]);
        let mut server = match self {
            Self::Small(flags) => server.through(&[&["unshare"], flags, &["sh", "-c", ON_SMALL_DISK]].concat()),
            Self::Limited => server.through(&["sh", "-c", WITHOUT_SIGNAL]),
        };
        server.up().await;
        server
    }

    /// From now on nothing new fits, not even a line of the log.
    pub fn fill(self, server: &Porchlight) {
        match self {
            Self::Small(_) => {
                write_until_full(&on_disk(server, "ballast"), 4096);
                write_until_full(&on_disk(server, "log"), 1);
            }
            Self::Limited => limit(server, Some(0)),
        }
    }

    /// There is room again.
    pub fn free(self, server: &Porchlight) {
        match self {
            Self::Small(_) => fs::remove_file(on_disk(server, "ballast")).unwrap(),
            Self::Limited => limit(server, None),
        }
    }
}

fn can_mount(flags: &[&str]) -> bool {
    let mut command = Command::new("unshare");
    command.args(flags).args(["mount", "-t", "tmpfs", "probe", "/mnt"]).stderr(Stdio::null());
    command.status().is_ok_and(|status| status.success())
}

/// A file on the disk, by the way that leads into the server's own view of the files.
fn on_disk(server: &Porchlight, name: &str) -> PathBuf {
    let root = PathBuf::from(format!("/proc/{}/root", server.pid().as_raw_nonzero()));
    root.join(server.data().strip_prefix("/").unwrap()).join(name)
}

fn write_until_full(path: &PathBuf, bytes: usize) {
    let mut file = File::options().create(true).append(true).open(path).unwrap();
    loop {
        match file.write_all(&vec![b'.'; bytes]) {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::StorageFull => return,
            Err(error) => panic!("{}: {error}", path.display()),
        }
    }
}

fn limit(server: &Porchlight, bytes: Option<u64>) {
    prlimit(Some(server.pid()), Resource::Fsize, Rlimit { current: bytes, maximum: None }).unwrap();
}
