//! A clock that is wrong for a while.

use backend::{
    Clock, Error, Services,
    clock::Doubt,
    conversations,
    people::{self, NewAgent, Store},
    realtime::Participant,
};
use chrono::{TimeDelta, Utc};
use domain::{
    conversations::Status,
    people::{Agent, Role},
};
use std::{net::IpAddr, time::Duration};
use test_support::{TestServices, on_both_engines};
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
};

const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

async fn written_in(services: &TestServices) -> Participant {
    let guest = services.guest(None).await;
    services.visitor_says(&guest, "hello").await;
    guest
}

async fn is_closed(services: &Services, guest: &Participant) -> bool {
    conversations::find_inquiry(services, guest).await.unwrap().status == Status::Closed
}

/// How many are closed of those in which nobody has written for a week.
async fn closes(services: &Services) -> usize {
    conversations::close_inactive(services, DAY * 7).await.unwrap()
}

on_both_engines!(
    async fn a_clock_that_is_days_ahead_for_a_minute_closes_nothing(services: TestServices) {
        let guest = written_in(&services).await;
        services.clock.advance(MINUTE);
        assert_eq!(closes(&services).await, 0);
        services.clock.set_forward(DAY * 8);
        assert_eq!(closes(&services).await, 0, "{}", services.engine);
        assert_eq!(services.clock.doubt(), Some(Doubt::Set(TimeDelta::days(8))), "it says why");
        services.clock.advance(MINUTE);
        assert_eq!(closes(&services).await, 0, "{}", services.engine);
        services.clock.turn_back(DAY * 8);
        assert_eq!((closes(&services).await, services.clock.doubt()), (0, None), "{}", services.engine);
        assert!(!is_closed(&services, &guest).await);
        services.clock.advance(DAY * 7);
        assert_eq!(closes(&services).await, 1, "{}: time that has passed counts", services.engine);
    }
);

on_both_engines!(
    async fn a_clock_that_was_set_for_good_is_believed_after_an_hour(services: TestServices) {
        written_in(&services).await;
        assert_eq!(closes(&services).await, 0);
        services.clock.set_forward(DAY * 8);
        assert_eq!(closes(&services).await, 0, "{}", services.engine);
        services.clock.advance(HOUR);
        assert_eq!(closes(&services).await, 1, "{}", services.engine);
    }
);

/// Another process on the same database, whose clock starts at another time.
fn restarted(services: &TestServices, at: Clock) -> Services {
    Services { clock: at, ..services.services.clone() }
}

on_both_engines!(
    async fn a_server_that_starts_with_a_wrong_clock_closes_nothing_for_an_hour(services: TestServices) {
        written_in(&services).await;
        assert_eq!(services.clock.keep_watch(&services.db).await.unwrap(), None);
        let late = restarted(&services, Clock::test(services.clock.now() + DAY * 30));
        assert_eq!(closes(&late).await, 0, "{}", services.engine);
        assert_eq!(late.clock.keep_watch(&late.db).await.unwrap(), Some(Doubt::Pause(TimeDelta::days(30))));
        let later = restarted(&services, Clock::test(services.clock.now() + DAY * 30));
        assert_eq!(closes(&later).await, 0, "{}: what was not believed was not written down", services.engine);
        late.clock.advance(HOUR);
        assert_eq!(closes(&late).await, 1, "{}: it may have been off for so long", services.engine);
    }
);

on_both_engines!(
    async fn a_server_that_was_off_for_a_night_goes_on(services: TestServices) {
        written_in(&services).await;
        services.clock.advance(DAY * 7);
        services.clock.keep_watch(&services.db).await.unwrap();
        let next = restarted(&services, Clock::test(services.clock.now() + HOUR * 12));
        assert_eq!(closes(&next).await, 1, "{}", services.engine);
    }
);

on_both_engines!(
    async fn the_database_server_is_asked_whether_the_clock_is_right(services: TestServices) {
        let clock = Clock::test_beside_a_database(Utc::now());
        let services = TestServices {
            services: Services::new(services.db.clone(), clock, services.config.as_ref().clone()),
            ..services
        };
        written_in(&services).await;
        assert_eq!(closes(&services).await, 0);
        assert_eq!(services.clock.doubt(), None, "{}", services.engine);
        services.clock.set_forward(DAY * 8);
        assert_eq!(closes(&services).await, 0, "{}", services.engine);
        services.clock.advance(HOUR);
        let closed = closes(&services).await;
        if services.db.is_sqlite() {
            assert_eq!((closed, services.clock.doubt()), (1, None), "nobody else knows the time");
            return;
        }
        assert_eq!(closed, 0);
        assert!(matches!(services.clock.doubt(), Some(Doubt::Database(by)) if by > TimeDelta::days(7)));
        services.clock.turn_back(DAY * 8);
        assert_eq!(closes(&services).await, 0);
        let doubt = services.clock.doubt();
        assert!(
            matches!(doubt, Some(Doubt::Database(by)) if by < TimeDelta::hours(2)),
            "the test's hour is left: {doubt:?}"
        );
    }
);

async fn session(store: &Store, services: &Services, lives: Duration) -> Id {
    let ends = OffsetDateTime::from_unix_timestamp((services.clock.now() + lives).timestamp()).unwrap();
    let mut record = Record { id: Id::default(), data: Default::default(), expiry_date: ends };
    store.create(&mut record).await.unwrap();
    record.id
}

on_both_engines!(
    async fn a_clock_that_is_days_ahead_for_a_minute_deletes_no_sessions_and_no_counted_attempts(
        services: TestServices,
    ) {
        let store = Store::new(services.db.clone(), services.clock.clone());
        let (kept, ended) = (session(&store, &services, DAY).await, session(&store, &services, DAY).await);
        let ada = ada(&services).await;
        use_up_tries(&services, &ada).await;
        services.clock.set_forward(DAY * 8);
        store.delete(&ended).await.unwrap();
        people::sign_in(&services, "nobody@example.com", "wrong horse", HOME).await.unwrap_err();
        services.clock.turn_back(DAY * 8);
        assert!(store.load(&kept).await.unwrap().is_some(), "{}", services.engine);
        assert!(store.load(&ended).await.unwrap().is_none());
        assert!(refused_for(&services, &ada).await.is_some(), "{}", services.engine);
    }
);

async fn ada(services: &Services) -> Agent {
    let new = NewAgent { name: "Ada".into(), email: "ada@example.com".into(), password: "correct horse".into() };
    people::create_agent(services, Role::Agent, new).await.unwrap()
}

async fn use_up_tries(services: &Services, ada: &Agent) {
    for _ in 0..10 {
        let refused = people::sign_in(services, &ada.email, "wrong horse", HOME).await;
        assert!(matches!(refused, Err(Error::SignedOut(_))), "{refused:?}");
    }
}

/// For how long the right password is refused.
async fn refused_for(services: &Services, ada: &Agent) -> Option<Duration> {
    match people::sign_in(services, &ada.email, "correct horse", HOME).await {
        Err(Error::RateLimited { retry_after }) => Some(retry_after),
        other => other.map(|_| None).unwrap(),
    }
}

on_both_engines!(
    async fn nobody_is_locked_out_for_longer_because_the_clock_is_turned_back(services: TestServices) {
        let ada = ada(&services).await;
        use_up_tries(&services, &ada).await;
        assert_eq!(refused_for(&services, &ada).await, Some(MINUTE * 15), "{}", services.engine);
        // What two servers' clocks may differ by lets nobody guess more often.
        services.clock.turn_back(MINUTE * 4);
        assert_eq!(refused_for(&services, &ada).await, Some(MINUTE * 15), "{}", services.engine);
        services.clock.turn_back(HOUR);
        assert_eq!(refused_for(&services, &ada).await, None, "{}", services.engine);
    }
);

on_both_engines!(
    async fn the_list_keeps_its_order_while_the_clock_is_turned_back(services: TestServices) {
        let agent = services.agent("Ada", Role::Agent).await;
        let (first, second) = (written_in(&services).await, written_in(&services).await);
        services.clock.advance(MINUTE);
        let before = services.visitor_says(&first, "one").await;
        services.clock.turn_back(HOUR);
        let after = services.visitor_says(&second, "two").await;
        assert!(after.created_at > before.created_at, "{}", services.engine);
        let order = async |services: &Services| {
            let page = conversations::list_folder(services, &agent, false, None, None).await.unwrap();
            page.items.into_iter().map(|item| item.id).collect::<Vec<_>>()
        };
        assert_eq!(order(&services).await, [second.thread_id, first.thread_id], "{}", services.engine);
        // A process that starts afterwards goes on from there.
        let clock = Clock::test(services.clock.now());
        clock.keep_watch(&services.db).await.unwrap();
        let other = Services::new(services.db.clone(), clock, services.config.as_ref().clone());
        let other = TestServices { services: other, ..services };
        let third = other.visitor_says(&first, "three").await;
        assert!(third.created_at > after.created_at, "{}", other.engine);
        assert_eq!(order(&other).await, [first.thread_id, second.thread_id], "{}", other.engine);
    }
);
