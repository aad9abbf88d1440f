//! Points at which a test may kill the server. Nothing of this is in a release: it needs the feature `faults`.
//!
//! `FAILPOINTS="ledger::after_commit=2*off->1*return"` lets the point pass twice and then ends the process the way
//! a power cut would: no destructor runs, nothing is flushed. The points are listed in `server/tests/chaos/fault.rs`.

/// Marks a point at which a test may kill the server: `fault!("ledger::after_commit")`.
#[cfg(feature = "faults")]
macro_rules! fault {
    ($name:literal) => {
        $crate::faults::reach($name)
    };
}

/// Marks a point at which a test may kill the server: `fault!("ledger::after_commit")`.
#[cfg(not(feature = "faults"))]
macro_rules! fault {
    ($name:literal) => {};
}

pub(crate) use fault;

/// Reads `FAILPOINTS`. The points are armed for as long as the value lives.
#[cfg(feature = "faults")]
pub fn arm() -> fail::FailScenario<'static> {
    fail::FailScenario::setup()
}

#[cfg(feature = "faults")]
pub(crate) fn reach(name: &str) {
    fail::fail_point!(name, |_| die());
}

/// SIGKILL to ourselves: the kernel does not return from it.
#[cfg(feature = "faults")]
fn die() {
    use rustix::process::{Signal, getpid, kill_process};
    let killed = kill_process(getpid(), Signal::KILL);
    unreachable!("still alive: {killed:?}");
}
