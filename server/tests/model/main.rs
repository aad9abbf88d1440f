//! A model test: random schedules of what people do and of what the network and the server do to them.
//!
//! Three visitors' tabs and three of two agents talk through a real server on each engine. Their client is the app's own code,
//! compiled here a second time against another browser (`browser`): one whose time, storage and network the schedule
//! holds in its hand. A schedule writes, opens, reads, archives, reloads and types; it cuts and holds connections, loses
//! and doubles what goes through them, swallows it without a word, brings requests late, and stops, kills and starts the
//! server.
//!
//! Then the network is healed. Once everyone is at rest (`rest`), the state of each client must be what
//! the server says when asked afresh by REST, and the server must have what was written: everything once, in the order
//! of writing, with event numbers without gaps (`verdict`). This has the shape of Zulip's `verify_action`.
//!
//! ```sh
//! cargo nextest run -p server --test model                           # 100 schedules on each engine
//! MODEL_SCHEDULES=10000 cargo nextest run -p server --test model     # many on each
//! MODEL_SEED=random cargo nextest run -p server --test model         # others each time
//! MODEL_SEED=42 cargo nextest run -p server --test model             # those of a run that failed
//! ```
//!
//! Without a seed they are the same each time, so that a change is judged by what it does and not by chance. A schedule
//! that fails is made as short as it gets, and printed. The server is a real one with threads, so what
//! depends on its timing may need several runs to come again.

// Helpers outside of test functions may unwrap too. The app's files have their own docs and lints.
#![allow(clippy::unwrap_used, missing_docs)]

mod browser;
mod network;
mod people;
mod rest;
mod schedule;
mod server;
mod store;
mod verdict;
mod world;

// The app's client, with another browser below it.
#[allow(dead_code, unused_imports)]
#[path = "../../../app/src/realtime/mod.rs"]
mod realtime;
// Its views are the app's alone.
#[allow(dead_code, unused_imports)]
#[path = "../../../app/src/threads"]
mod threads {
    pub mod client;
    pub mod state;
}
#[allow(dead_code, unused_imports)]
#[path = "../../../app/src/conversations/widget/client/mod.rs"]
mod widget;

#[allow(dead_code, unused_imports)]
#[path = "../../../app/src/conversations"]
mod conversations {
    #[path = "../../../server/tests/model/browser/conversations_api.rs"]
    mod api;

    pub mod inbox {
        #[path = "../../../../server/tests/model/browser/inbox.rs"]
        mod simulated;
        mod state;

        pub use simulated::SimulatedInbox;
        pub use state::{Filter, InitialData};
    }
}

mod local_time {
    pub use app::local_time::{is_same_day, iso, utc_date, utc_time};

    /// This moment, as RFC 3339.
    pub fn now_iso() -> String {
        let now = chrono::DateTime::from_timestamp_millis(crate::browser::page::now() as i64);
        now.unwrap_or_default().to_rfc3339_opts(chrono::SecondsFormat::Millis, true)
    }
}

mod ui {
    pub(crate) use crate::local_time as time;
}

use app::error;

use browser::page::now;
use network::Way;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use schedule::{Schedule, Step, schedules};
use std::{cell::RefCell, env};
use store::{Engine, Store};
use world::World;

/// On each engine.
const SCHEDULES: u32 = 100;
const SEED: u64 = 3;
/// Schedules that share a database. Their conversations fit on one page of the list.
const SHARED_BY: u32 = 20;

#[test]
fn clients_converge_on_sqlite() {
    check(Engine::Sqlite);
}

#[test]
fn clients_converge_on_postgres() {
    check(Engine::Postgres);
}

/// A tab that the browser puts to sleep while it holds the lock keeps it for as long as it sleeps.
#[test]
fn what_a_sleeping_tab_was_about_to_send_another_tab_sends() {
    let steps = vec![Step::Hold(0, Way::FramesUp), Step::Write(0), Step::Sleep(0), Step::Write(1), Step::Pass(30_000)];
    let (store, schedule) = (Store::new(Engine::Sqlite), Schedule { has_locks: true, acquainted: true, steps });
    let mut world = World::new(&store, &schedule);
    world.live(&schedule).unwrap();
    world.tabs[1].at_rest().unwrap();
    world.heal().unwrap();
    world.end();
}

/// What is unsent at a desk belongs to all tabs of the agent, too.
#[test]
fn what_a_sleeping_desk_was_about_to_send_another_tab_of_the_agent_sends() {
    let asleep = [Step::Hold(3, Way::RequestsUp), Step::Write(3), Step::Sleep(3)];
    let steps = [&[Step::Open(5, 1), Step::Settle][..], &asleep, &[Step::Write(5), Step::Pass(30_000)]].concat();
    for has_locks in [true, false] {
        let steps = steps.clone();
        let (store, schedule) = (Store::new(Engine::Sqlite), Schedule { has_locks, acquainted: true, steps });
        let mut world = World::new(&store, &schedule);
        world.live(&schedule).unwrap();
        assert_eq!(world.written.len(), 4, "both visitors and both tabs have written");
        world.tabs[5].at_rest().unwrap();
        world.heal().unwrap();
        verdict::check(&world).unwrap();
        world.end();
    }
}

/// Nor does it write over what the other one has opened meanwhile, when it wakes up with an answer of its own.
#[test]
fn a_tab_that_slept_while_it_opened_a_conversation_goes_on_in_the_one_of_the_other_tab() {
    let held = [Step::Hold(0, Way::RequestsDown), Step::Write(0), Step::Settle, Step::Sleep(0)];
    let steps = [&held[..], &[Step::Write(1), Step::Pass(30_000)]].concat();
    let (store, schedule) = (Store::new(Engine::Sqlite), Schedule { has_locks: true, acquainted: false, steps });
    let mut world = World::new(&store, &schedule);
    world.live(&schedule).unwrap();
    let theirs = world.tabs[1].token();
    assert!(theirs.is_some());
    world.heal().unwrap();
    assert_eq!((world.tabs[0].token(), world.tabs[1].token()), (theirs.clone(), theirs));
    verdict::check(&world).unwrap();
    world.end();
}

/// A restart that is over before anybody could act on it is not worth a word; one that takes longer is.
#[test]
fn a_desk_says_that_it_may_be_old_once_it_has_been_so_for_a_while() {
    let steps = vec![Step::Pass(8_000), Step::Cut { tab: 3, kept: false, told: true }];
    let (store, schedule) = (Store::new(Engine::Sqlite), Schedule { has_locks: true, acquainted: true, steps });
    let mut world = World::new(&store, &schedule);
    world.live(&schedule).unwrap();
    assert_eq!(world.tabs[3].old_since(), None);
    world.come_to_rest().unwrap();
    let heard_at = now();
    world.step(&Step::Kill);
    world.pass(4_000.0);
    assert_eq!(world.tabs[3].old_since(), None);
    world.pass(2_000.0);
    assert!(world.tabs[3].old_since().is_some_and(|since| since <= heard_at));
    world.heal().unwrap();
    assert_eq!(world.tabs[3].old_since(), None);
    world.end();
}

/// Where sockets are blocked, what counts is when everything was last asked for.
#[test]
fn a_desk_without_sockets_counts_from_its_last_answer_and_asks_at_once_when_it_is_looked_at() {
    let blocked = [Step::Hold(3, Way::FramesUp), Step::Cut { tab: 3, kept: false, told: true }];
    let steps = [&blocked[..], &[Step::Pass(90_000)]].concat();
    let (store, schedule) = (Store::new(Engine::Sqlite), Schedule { has_locks: true, acquainted: true, steps });
    let mut world = World::new(&store, &schedule);
    world.live(&schedule).unwrap();
    assert_eq!(world.tabs[3].old_since(), None);
    let hidden_at = now();
    world.step(&Step::Hide(3, true));
    world.pass(30_000.0);
    assert!(world.tabs[3].old_since().is_some_and(|since| since >= hidden_at - 10_000.0));
    world.step(&Step::Hide(3, false));
    world.settle();
    assert_eq!(world.tabs[3].old_since(), None);
    world.heal().unwrap();
    world.end();
}

/// A refusal that came after tries without an answer is one all the same.
#[test]
fn a_token_of_identify_that_is_refused_late_is_not_kept() {
    let steps = vec![Step::Swallow(2, true)];
    let (store, schedule) = (Store::new(Engine::Sqlite), Schedule { has_locks: true, acquainted: true, steps });
    let mut world = World::new(&store, &schedule);
    world.live(&schedule).unwrap();
    world.tabs[2].is_told("nobody signed this");
    world.pass(40_000.0);
    assert_eq!(world.tabs[2].believes(), "nobody signed this");
    world.step(&Step::Release(2));
    world.pass(40_000.0);
    assert_eq!(world.tabs[2].believes(), "");
    world.heal().unwrap();
    world.end();
}

/// What was asked for beside everything else is asked for again by itself, and does not make the rest look old.
#[test]
fn earlier_messages_that_did_not_come_come_by_themselves() {
    let flood = [Step::Flood { long: false }, Step::Settle, Step::CloseChat(3), Step::Open(3, 0), Step::Settle];
    let steps = [&flood[..], &[Step::Swallow(3, true), Step::LookBack(3), Step::Pass(20_000)]].concat();
    let (store, schedule) = (Store::new(Engine::Sqlite), Schedule { has_locks: true, acquainted: true, steps });
    let mut world = World::new(&store, &schedule);
    world.live(&schedule).unwrap();
    assert!(world.tabs[3].at_rest().is_err());
    assert_eq!(world.tabs[3].old_since(), None);
    world.heal().unwrap();
    world.end();
}

/// What is asked while the network takes everything and brings nothing is asked again, whatever came back first.
#[test]
fn whoever_was_left_without_answers_finds_out_what_happened_meanwhile() {
    for (tab, requests_only) in [(3, false), (3, true), (0, false), (0, true)] {
        let steps = vec![
            Step::CloseChat(3),
            Step::Settle,
            Step::Swallow(tab, requests_only),
            Step::Write(2),
            Step::Write(tab),
            Step::Cut { tab, kept: false, told: requests_only },
            Step::Pass(90_000),
        ];
        run(&Store::new(Engine::Sqlite), &Schedule { has_locks: true, acquainted: true, steps }).unwrap();
    }
}

/// What a browser says about the network is a guess.
#[test]
fn a_browser_that_takes_the_network_for_gone_gets_everything_all_the_same() {
    let steps = vec![Step::Mistake(2), Step::Mistake(3), Step::Write(0), Step::Write(2), Step::Write(3)];
    run(&Store::new(Engine::Sqlite), &Schedule { has_locks: true, acquainted: true, steps }).unwrap();
}

/// A message that came while nobody looked is read by whoever looks again, also before the list says that it is unread.
#[test]
fn what_is_looked_at_again_is_read() {
    use Step::{Hide, Open, Settle, Write};
    let steps = vec![Open(3, 0), Settle, Hide(3, true), Settle, Write(0), Settle, Hide(3, false)];
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let schedule = Schedule { has_locks: true, acquainted: true, steps: steps.clone() };
        run(&Store::new(engine), &schedule).unwrap_or_else(|error| panic!("{engine:?}: {error}"));
    }
}

/// What failed once, and comes too seldom by chance.
#[test]
fn replies_of_one_moment_keep_their_order_when_the_page_is_loaded_again() {
    let writing = vec![Step::Write(4); 6];
    let steps = [&[Step::Hold(4, Way::RequestsUp)], &writing[..], &[Step::Reload(4)]].concat();
    let schedule = Schedule { has_locks: true, acquainted: true, steps };
    run(&Store::new(Engine::Sqlite), &schedule).unwrap();
}

fn run(store: &Store, schedule: &Schedule) -> Result<(), String> {
    let mut world = World::new(store, schedule);
    let result = world.run(schedule);
    world.end();
    result
}

fn check(engine: Engine) {
    let given = |name: &str| env::var(name).ok();
    let cases = given("MODEL_SCHEDULES").map_or(SCHEDULES, |cases| cases.parse().expect("a number of schedules"));
    let seed = match given("MODEL_SEED").as_deref() {
        None => SEED,
        Some("random") => rand::random(),
        Some(seed) => seed.parse().expect("a seed"),
    };
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 300, ..Config::default() };
    let store = RefCell::new((0, Store::new(engine)));
    let result = TestRunner::new_with_rng(config, rng).run(&schedules(), |schedule| {
        let (uses, store) = &mut *store.borrow_mut();
        if *uses == SHARED_BY {
            (*uses, *store) = (0, Store::new(engine));
        }
        *uses += 1;
        run(store, &schedule).map_err(TestCaseError::fail)
    });
    result.unwrap_or_else(|error| panic!("{engine:?}, MODEL_SEED={seed}: {error}"));
}
