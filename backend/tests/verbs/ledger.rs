//! What the ledger promises, whatever is written at once.

use backend::{
    Error, Services, conversations,
    realtime::Participant,
    threads::{self, Viewer},
};
use domain::{
    ids::ThreadId,
    people::Role,
    threads::{Message, NewMessage},
};
use std::collections::HashSet;
use test_support::{TestServices, message, on_both_engines, services_on_both_engines};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Everything in a conversation, oldest first, and that its events have no gaps.
async fn history(services: &Services, guest: &Participant) -> Vec<Message> {
    let chat = conversations::find_chat(services, guest).await.unwrap();
    let (mut messages, mut earlier) = (chat.messages, chat.has_earlier);
    while earlier {
        let before = Some(messages[0].event_id);
        let page = threads::list_messages(services, &guest.clone().into(), guest.thread_id, before).await;
        let page = page.unwrap();
        earlier = page.has_earlier;
        messages.splice(..0, page.messages);
    }
    let numbers: Vec<_> = messages.iter().map(|message| message.event_id).collect();
    assert_eq!(numbers, (1..=chat.last_event_id).collect::<Vec<_>>());
    messages
}

fn post(
    services: &Services,
    viewer: &Viewer,
    id: ThreadId,
    new: NewMessage,
) -> impl Future<Output = PostResult> + use<> {
    let (services, viewer) = (services.clone(), viewer.clone());
    async move { threads::post(&services, &viewer, id, new).await }
}

type PostResult = backend::Result<Message>;

/// A second process on the same database, as far as the ledger can tell.
fn second(services: &TestServices) -> Services {
    Services::new(services.db.clone(), services.clock.clone(), services.config.as_ref().clone())
}

on_both_engines!(
    async fn numbers_have_no_gaps_whoever_writes_at_once(services: TestServices) {
        let (other, ada) = (second(&services), services.agent("Ada", Role::Agent).await);
        let guests = [services.guest(None).await, services.guest(None).await, services.guest(None).await];
        let mut posts = JoinSet::new();
        for number in 0..60 {
            for guest in &guests {
                let id = guest.thread_id;
                let through: &Services = if number % 2 == 0 { &services } else { &other };
                posts.spawn(post(through, &guest.clone().into(), id, message(&format!("visitor {number}"))));
                posts.spawn(post(through, &Viewer::from(ada.clone()), id, message(&format!("agent {number}"))));
            }
        }
        let acknowledged: Vec<_> = posts.join_all().await.into_iter().map(Result::unwrap).collect();
        for guest in &guests {
            let stored = history(&services, guest).await;
            assert_eq!(stored.len(), 120, "{}", services.engine);
            let ours: HashSet<_> = stored.iter().map(|message| (message.id, message.event_id)).collect();
            let told = acknowledged.iter().filter(|message| message.thread_id == guest.thread_id);
            assert_eq!(told.map(|message| (message.id, message.event_id)).collect::<HashSet<_>>(), ours);
        }
    }
);

on_both_engines!(
    async fn the_same_id_at_once_is_one_message(services: TestServices) {
        let (other, guest) = (second(&services), services.guest(None).await);
        let (viewer, key) = (Viewer::Participant(guest.clone()), Uuid::now_v7());
        let mut posts = JoinSet::new();
        for number in 0..20 {
            let new = NewMessage { content: format!("try {number}"), client_message_id: key };
            let through: &Services = if number % 2 == 0 { &services } else { &other };
            posts.spawn(post(through, &viewer, guest.thread_id, new));
        }
        let answers: Vec<_> = posts.join_all().await.into_iter().map(Result::unwrap).collect();
        assert_eq!(history(&services, &guest).await, answers[..1], "{}", services.engine);
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{}: {answers:?}", services.engine);
    }
);

on_both_engines!(
    async fn an_id_belongs_to_its_sender(services: TestServices) {
        let (ada, guest) = (services.agent("Ada", Role::Agent).await, services.guest(None).await);
        let (id, key) = (guest.thread_id, Uuid::now_v7());
        let new = |content: &str| NewMessage { content: content.to_owned(), client_message_id: key };
        let (visitors, agents) = tokio::join!(
            post(&services, &guest.clone().into(), id, new("from the visitor")),
            post(&services, &Viewer::from(ada), id, new("from the agent")),
        );
        assert_eq!(visitors.unwrap().content, "from the visitor");
        assert_eq!(agents.unwrap().content, "from the agent");
        assert_eq!(history(&services, &guest).await.len(), 2, "{}", services.engine);
    }
);

on_both_engines!(
    async fn a_bad_one_fails_alone(services: TestServices) {
        let (ada, guest) = (services.agent("Ada", Role::Agent).await, services.guest(None).await);
        let (id, viewer, nowhere) = (guest.thread_id, Viewer::from(ada), ThreadId(Uuid::now_v7()));
        // The transaction keeps the lane busy on SQLite, so that all three go into one batch.
        let held = services.db.begin().await.unwrap();
        let mut posts = JoinSet::new();
        posts.spawn(post(&services, &viewer, id, message("one")));
        posts.spawn(post(&services, &viewer, nowhere, message("nobody will read this")));
        posts.spawn(post(&services, &viewer, id, message("two")));
        tokio::task::yield_now().await;
        drop(held);
        let results = posts.join_all().await;
        assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 2, "{}: {results:?}", services.engine);
        assert!(results.iter().any(|result| matches!(result, Err(Error::NotFound(_)))), "{}", services.engine);
        assert_eq!(history(&services, &guest).await.len(), 2);
    }
);

/// What refuses a message by its content, in a way that breaks off the whole statement.
const POISON: [&str; 2] = [
    "CREATE TRIGGER poison BEFORE INSERT ON messages WHEN NEW.content = 'poison' BEGIN SELECT RAISE(ABORT, 'poison'); END",
    "CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'poison'; END $$;
     CREATE TRIGGER poison BEFORE INSERT ON messages FOR EACH ROW WHEN (NEW.content = 'poison') EXECUTE FUNCTION poison()",
];

#[tokio::test]
async fn one_that_breaks_its_batch_fails_alone() {
    for (services, poison) in services_on_both_engines().await.into_iter().zip(POISON) {
        services.execute(poison).await;
        let guest = services.guest(None).await;
        let viewer = Viewer::Participant(guest.clone());
        let mut posts = JoinSet::new();
        for number in 0..30 {
            let content = if number == 7 { "poison".to_owned() } else { format!("{number}") };
            posts.spawn(post(&services, &viewer, guest.thread_id, message(&content)));
        }
        let results = posts.join_all().await;
        assert_eq!(results.iter().filter(|result| result.is_err()).count(), 1, "{}: {results:?}", services.engine);
        assert_eq!(history(&services, &guest).await.len(), 29, "{}", services.engine);
    }
}

#[tokio::test]
async fn more_than_can_be_stored_is_told_to_slow_down_and_nothing_taken_is_lost() {
    let services = TestServices::sqlite().await;
    let guest = services.guest(None).await;
    let viewer = Viewer::Participant(guest.clone());
    // Nothing can be written while this transaction is open.
    let held = services.db.begin().await.unwrap();
    let mut posts = JoinSet::new();
    for number in 0..6_000 {
        posts.spawn(post(&services, &viewer, guest.thread_id, message(&format!("{number}"))));
    }
    let first = posts.join_next().await.unwrap().unwrap();
    assert!(matches!(first, Err(Error::RateLimited { .. })), "{first:?}");
    drop(held);
    let results = posts.join_all().await;
    let taken: HashSet<_> = results.iter().flatten().map(|message| message.id).collect();
    assert!(taken.len() > 4_000 && taken.len() < 6_000, "{}", taken.len());
    assert!(results.iter().flat_map(Result::as_ref).all(|message| message.event_id > 0));
    assert_eq!(history(&services, &guest).await.into_iter().map(|message| message.id).collect::<HashSet<_>>(), taken);
}

on_both_engines!(
    async fn a_retry_at_another_process_returns_the_first_result(services: TestServices) {
        let guest = services.guest(None).await;
        let (viewer, new) = (Viewer::Participant(guest.clone()), message("before and after"));
        let first = threads::post(&services, &viewer, guest.thread_id, new.clone()).await.unwrap();
        let again = threads::post(&second(&services), &viewer, guest.thread_id, new).await.unwrap();
        assert_eq!((first, 1), (again, history(&services, &guest).await.len()), "{}", services.engine);
    }
);
