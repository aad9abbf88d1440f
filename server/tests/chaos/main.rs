//! The real binary is killed again and again, at named points and at random times, while people write. Whatever was
//! acknowledged must be there afterwards, once and in its place, and every reply to someone who left must be mailed.
//!
//! `CHAOS_KILLS` says how often, `CHAOS_SEED` repeats the choices of an earlier run. `bin/chaos` runs many.

// Helpers outside of test functions may unwrap too.
#![allow(clippy::unwrap_used, missing_docs)]

mod by_rest;
mod by_socket;
mod cast;
mod checks;
mod fault;
mod journal;
mod mails;
mod people;
mod process;
mod rest;
mod rounds;
mod stage;
mod verdict;
mod view;
mod world;

use stage::Engine;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_survives_every_kill_on_sqlite() {
    rounds::run(Engine::Sqlite).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_acknowledged_survives_every_kill_on_postgres() {
    rounds::run(Engine::Postgres).await;
}
