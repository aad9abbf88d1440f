//! A clock that is wrong for a while.

use crate::support::{TestDesk, desks};
use backend::{
    Clock, Desk, Error,
    clock::Doubt,
    conversations::{self, Guest},
    people::{self, NewAgent, Store},
};
use chrono::{TimeDelta, Utc};
use domain::{
    conversations::Status,
    people::{Agent, Role},
};
use std::{net::IpAddr, time::Duration};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
};

const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

async fn written_in(desk: &TestDesk) -> Guest {
    let guest = desk.guest(None).await;
    desk.visitor_says(&guest, "hello").await;
    guest
}

async fn is_closed(desk: &Desk, guest: &Guest) -> bool {
    conversations::inquiry(desk, guest).await.unwrap().status == Status::Closed
}

/// How many are closed of those in which nobody has written for a week.
async fn closes(desk: &Desk) -> usize {
    conversations::close_inactive(desk, DAY * 7).await.unwrap()
}

#[tokio::test]
async fn a_clock_that_is_days_ahead_for_a_minute_closes_nothing() {
    for desk in desks().await {
        let guest = written_in(&desk).await;
        desk.clock.advance(MINUTE);
        assert_eq!(closes(&desk).await, 0);
        desk.clock.set_forward(DAY * 8);
        assert_eq!(closes(&desk).await, 0, "{}", desk.engine);
        assert_eq!(desk.clock.doubt(), Some(Doubt::Set(TimeDelta::days(8))), "it says why");
        desk.clock.advance(MINUTE);
        assert_eq!(closes(&desk).await, 0, "{}", desk.engine);
        desk.clock.turn_back(DAY * 8);
        assert_eq!((closes(&desk).await, desk.clock.doubt()), (0, None), "{}", desk.engine);
        assert!(!is_closed(&desk, &guest).await);
        desk.clock.advance(DAY * 7);
        assert_eq!(closes(&desk).await, 1, "{}: time that has passed counts", desk.engine);
    }
}

#[tokio::test]
async fn a_clock_that_was_set_for_good_is_believed_after_an_hour() {
    for desk in desks().await {
        written_in(&desk).await;
        assert_eq!(closes(&desk).await, 0);
        desk.clock.set_forward(DAY * 8);
        assert_eq!(closes(&desk).await, 0, "{}", desk.engine);
        desk.clock.advance(HOUR);
        assert_eq!(closes(&desk).await, 1, "{}", desk.engine);
    }
}

/// Another process on the same database, whose clock starts at another time.
fn restarted(desk: &TestDesk, at: Clock) -> Desk {
    Desk { clock: at, ..desk.desk.clone() }
}

#[tokio::test]
async fn a_server_that_starts_with_a_wrong_clock_closes_nothing_for_an_hour() {
    for desk in desks().await {
        written_in(&desk).await;
        assert_eq!(desk.clock.keep_watch(&desk.db).await.unwrap(), None);
        let late = restarted(&desk, Clock::test(desk.clock.now() + DAY * 30));
        assert_eq!(closes(&late).await, 0, "{}", desk.engine);
        assert_eq!(late.clock.keep_watch(&late.db).await.unwrap(), Some(Doubt::Pause(TimeDelta::days(30))));
        let later = restarted(&desk, Clock::test(desk.clock.now() + DAY * 30));
        assert_eq!(closes(&later).await, 0, "{}: what was not believed was not written down", desk.engine);
        late.clock.advance(HOUR);
        assert_eq!(closes(&late).await, 1, "{}: it may have been off for so long", desk.engine);
    }
}

#[tokio::test]
async fn a_server_that_was_off_for_a_night_goes_on() {
    for desk in desks().await {
        written_in(&desk).await;
        desk.clock.advance(DAY * 7);
        desk.clock.keep_watch(&desk.db).await.unwrap();
        let next = restarted(&desk, Clock::test(desk.clock.now() + HOUR * 12));
        assert_eq!(closes(&next).await, 1, "{}", desk.engine);
    }
}

#[tokio::test]
async fn the_database_server_is_asked_whether_the_clock_is_right() {
    for desk in desks().await {
        let clock = Clock::test_beside_a_database(Utc::now());
        let desk = TestDesk { desk: Desk::new(desk.db.clone(), clock, desk.config.as_ref().clone()), ..desk };
        written_in(&desk).await;
        assert_eq!(closes(&desk).await, 0);
        assert_eq!(desk.clock.doubt(), None, "{}", desk.engine);
        desk.clock.set_forward(DAY * 8);
        assert_eq!(closes(&desk).await, 0, "{}", desk.engine);
        desk.clock.advance(HOUR);
        let closed = closes(&desk).await;
        if desk.db.is_sqlite() {
            assert_eq!((closed, desk.clock.doubt()), (1, None), "nobody else knows the time");
            continue;
        }
        assert_eq!(closed, 0);
        assert!(matches!(desk.clock.doubt(), Some(Doubt::Database(by)) if by > TimeDelta::days(7)));
        desk.clock.turn_back(DAY * 8);
        assert_eq!(closes(&desk).await, 0);
        let doubt = desk.clock.doubt();
        assert!(
            matches!(doubt, Some(Doubt::Database(by)) if by < TimeDelta::hours(2)),
            "the test's hour is left: {doubt:?}"
        );
    }
}

async fn session(store: &Store, desk: &Desk, lives: Duration) -> Id {
    let ends = OffsetDateTime::from_unix_timestamp((desk.clock.now() + lives).timestamp()).unwrap();
    let mut record = Record { id: Id::default(), data: Default::default(), expiry_date: ends };
    store.create(&mut record).await.unwrap();
    record.id
}

#[tokio::test]
async fn a_clock_that_is_days_ahead_for_a_minute_deletes_no_sessions_and_no_counted_attempts() {
    for desk in desks().await {
        let store = Store::new(desk.db.clone(), desk.clock.clone());
        let (kept, ended) = (session(&store, &desk, DAY).await, session(&store, &desk, DAY).await);
        let ada = ada(&desk).await;
        use_up_tries(&desk, &ada).await;
        desk.clock.set_forward(DAY * 8);
        store.delete(&ended).await.unwrap();
        people::sign_in(&desk, "nobody@example.com", "wrong horse", HOME).await.unwrap_err();
        desk.clock.turn_back(DAY * 8);
        assert!(store.load(&kept).await.unwrap().is_some(), "{}", desk.engine);
        assert!(store.load(&ended).await.unwrap().is_none());
        assert!(refused_for(&desk, &ada).await.is_some(), "{}", desk.engine);
    }
}

async fn ada(desk: &Desk) -> Agent {
    let new = NewAgent { name: "Ada".into(), email: "ada@example.com".into(), password: "correct horse".into() };
    people::create_agent(desk, Role::Agent, new).await.unwrap()
}

async fn use_up_tries(desk: &Desk, ada: &Agent) {
    for _ in 0..10 {
        let refused = people::sign_in(desk, &ada.email, "wrong horse", HOME).await;
        assert!(matches!(refused, Err(Error::SignedOut(_))), "{refused:?}");
    }
}

/// For how long the right password is refused.
async fn refused_for(desk: &Desk, ada: &Agent) -> Option<Duration> {
    match people::sign_in(desk, &ada.email, "correct horse", HOME).await {
        Err(Error::RateLimited { retry_after }) => Some(retry_after),
        other => other.map(|_| None).unwrap(),
    }
}

#[tokio::test]
async fn nobody_is_locked_out_for_longer_because_the_clock_is_turned_back() {
    for desk in desks().await {
        let ada = ada(&desk).await;
        use_up_tries(&desk, &ada).await;
        assert_eq!(refused_for(&desk, &ada).await, Some(MINUTE * 15), "{}", desk.engine);
        // What two servers' clocks may differ by lets nobody guess more often.
        desk.clock.turn_back(MINUTE * 4);
        assert_eq!(refused_for(&desk, &ada).await, Some(MINUTE * 15), "{}", desk.engine);
        desk.clock.turn_back(HOUR);
        assert_eq!(refused_for(&desk, &ada).await, None, "{}", desk.engine);
    }
}

#[tokio::test]
async fn the_list_keeps_its_order_while_the_clock_is_turned_back() {
    for desk in desks().await {
        let agent = desk.agent("Ada", Role::Agent).await;
        let (first, second) = (written_in(&desk).await, written_in(&desk).await);
        desk.clock.advance(MINUTE);
        let before = desk.visitor_says(&first, "one").await;
        desk.clock.turn_back(HOUR);
        let after = desk.visitor_says(&second, "two").await;
        assert!(after.created_at > before.created_at, "{}", desk.engine);
        let order = async |desk: &Desk| {
            let page = conversations::list(desk, &agent, false, None, None).await.unwrap();
            page.items.into_iter().map(|item| item.id).collect::<Vec<_>>()
        };
        assert_eq!(order(&desk).await, [second.conversation_id, first.conversation_id], "{}", desk.engine);
        // A process that starts afterwards goes on from there.
        let clock = Clock::test(desk.clock.now());
        clock.keep_watch(&desk.db).await.unwrap();
        let other = Desk::new(desk.db.clone(), clock, desk.config.as_ref().clone());
        let other = TestDesk { desk: other, ..desk };
        let third = other.visitor_says(&first, "three").await;
        assert!(third.created_at > after.created_at, "{}", other.engine);
        assert_eq!(order(&other).await, [first.conversation_id, second.conversation_id], "{}", other.engine);
    }
}
