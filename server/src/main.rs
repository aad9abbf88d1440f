//! The `porchlight` binary.

use clap::Parser as _;
use server::cli::{self, Cli};
use std::{io::IsTerminal as _, process::ExitCode};
use tracing_subscriber::EnvFilter;

/// Thousands of sockets that each hold a little: the system's allocator keeps more of what they have freed.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    #[cfg(feature = "faults")]
    let _armed = backend::faults::arm();
    log_to_stderr();
    save_memory();
    // Each visitor's socket is an open file, and the usual soft limit is 1,024. Where it can't be raised, it stays.
    let _ = fdlimit::raise_fd_limit();
    match cli::run(Cli::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("porchlight: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Huge pages are for those who fill them: a server on which nobody is would hold megabytes that it does not use.
#[cfg(target_os = "linux")]
fn save_memory() {
    // It saves memory or it does not; nothing else depends on it.
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}

#[cfg(not(target_os = "linux"))]
fn save_memory() {}

/// For people on a terminal, as JSON elsewhere. `RUST_LOG` chooses how much.
fn log_to_stderr() {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    let log = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    // A line that can't be written, as on a full disk, would else be told with a panic.
    let log = log.log_internal_errors(false);
    if std::io::stderr().is_terminal() { log.init() } else { log.json().init() }
}
