//! Rules that say "only one" or "at least one", when many ask at the same moment. The table of all of them is in
//! `backend/src/db/decisions.rs`.

use backend::{
    Db, Error, Result, Services,
    conversations::{self, Arrival},
    customers, notifications,
    people::{self, Actor, NewAgent},
    settings,
};
use domain::{
    customers::KeyAlgorithm,
    people::{Agent, Role},
};
use std::{collections::HashSet, fmt::Debug, net::IpAddr, time::Duration};
use test_support::{TestServices, jwt, on_both_engines};
use tokio::task::JoinSet;

const MANY: usize = 5;
const ROUNDS: usize = 5;

/// Lets many do something at once, each as a process of its own would. On PostgreSQL none can change `tables` before all
/// of them wait, so that each has read what it wants to read; SQLite lets none of them begin before.
async fn at_once<T: Send + 'static, F: Future<Output = Result<T>> + Send + 'static>(
    services: &TestServices,
    tables: &'static str,
    act: impl Fn(Services, usize) -> F,
) -> Vec<Result<T>> {
    let mut tasks = JoinSet::new();
    let spawn_all = |tasks: &mut JoinSet<_>| {
        for number in 0..MANY {
            tasks.spawn(act(services.services.clone(), number));
        }
    };
    match &services.db {
        Db::Sqlite { .. } => {
            let held = services.db.begin().await.unwrap();
            spawn_all(&mut tasks);
            tokio::task::yield_now().await;
            drop(held);
        }
        Db::Postgres(pool) => {
            let mut held = pool.begin().await.unwrap();
            let sql = sqlx::AssertSqlSafe(format!("LOCK TABLE {tables} IN SHARE MODE"));
            sqlx::query(sql).execute(&mut *held).await.unwrap();
            spawn_all(&mut tasks);
            wait_until_all_wait(pool).await;
            held.commit().await.unwrap();
        }
    }
    tasks.join_all().await
}

/// Not in the transaction, which would see the same activity each time.
async fn wait_until_all_wait(pool: &sqlx::PgPool) {
    let sql = "SELECT COUNT(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    let all_wait = async {
        while sqlx::query_scalar::<_, i64>(sql).fetch_one(pool).await.unwrap() < MANY as i64 {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(40), all_wait).await.expect("not all of them wait");
}

/// Of many, one has succeeded, and everyone else was told of a conflict.
fn only_one<T: Debug>(services: &TestServices, results: Vec<Result<T>>) -> T {
    let (mut done, refused): (Vec<_>, Vec<_>) = results.into_iter().partition(Result::is_ok);
    assert_eq!(done.len(), 1, "{}: {done:?}", services.engine);
    assert!(refused.iter().all(|result| matches!(result, Err(Error::Conflict(_)))), "{}: {refused:?}", services.engine);
    done.remove(0).unwrap()
}

fn somebody(number: usize) -> NewAgent {
    let email = format!("somebody{number}@example.com");
    NewAgent { name: format!("Somebody {number}"), email, password: "correct horse".into() }
}

async fn agents(services: &Services, by: &Agent) -> Vec<Agent> {
    people::list_agents(services, by).await.unwrap()
}

on_both_engines!(
    async fn of_many_who_set_it_up_one_becomes_the_owner(services: TestServices) {
        for round in 0..ROUNDS {
            // Each from a network of their own, because tries are counted by network.
            let set_up = move |services: Services, number: usize| async move {
                let address = IpAddr::from([10, 0, round, number].map(|part| part as u8));
                let code = people::setup_code(&services);
                people::create_owner(&services, &code, somebody(number), address).await
            };
            let owner = only_one(&services, at_once(&services, "agents", set_up).await);
            assert_eq!(agents(&services, &owner).await, [owner], "{}", services.engine);
            services.execute("DELETE FROM agents").await;
        }
    }
);

on_both_engines!(
    async fn an_address_gets_one_account(services: TestServices) {
        for round in 0..ROUNDS {
            let create = move |services: Services, _| async move {
                people::create_agent(&services, Role::Admin, somebody(round)).await
            };
            only_one(&services, at_once(&services, "agents", create).await);
        }
    }
);

on_both_engines!(
    async fn one_owner_stays_whoever_demotes_and_deactivates_whom(services: TestServices) {
        for _ in 0..ROUNDS {
            let mut owners = Vec::new();
            for number in 0..MANY {
                owners.push(services.agent(&format!("Owner {number}"), Role::Owner).await);
            }
            let all = owners.clone();
            // Each takes away the next one's role or access.
            let lose = move |services: Services, number: usize| {
                let (by, other) = (all[number].clone(), all[(number + 1) % MANY].id);
                async move {
                    match number % 2 {
                        0 => people::change_role(&services, &by, other, Role::Agent).await,
                        _ => people::deactivate(&services, &by, other).await,
                    }
                }
            };
            let results = at_once(&services, "agents", lose).await;
            let refused: Vec<_> = results.iter().filter(|result| result.is_err()).collect();
            assert!(matches!(refused[..], [Err(Error::Conflict(_))]), "{}: {refused:?}", services.engine);
            let left = agents(&services, &owners[0]).await;
            let left = left.iter().filter(|agent| agent.role == Role::Owner && agent.deactivated_at.is_none());
            assert_eq!(left.count(), 1, "{}", services.engine);
            services.execute("UPDATE agents SET role = 'agent'").await;
        }
    }
);

on_both_engines!(
    async fn many_changes_of_access_never_wait_for_each_other(services: TestServices) {
        let owner = services.agent("Olga", Role::Owner).await;
        for _ in 0..ROUNDS {
            let mut staff: Vec<Actor> = Vec::new();
            for number in 0..MANY {
                staff.push(services.agent(&format!("Admin {number}"), Role::Admin).await);
            }
            let (owner, all) = (owner.clone(), staff);
            let change = move |services: Services, number: usize| {
                let (by, other) = match number {
                    0 => (owner.clone(), all[1].id),
                    _ => (all[number].clone(), all[(number + 1) % MANY].id),
                };
                async move { people::change_role(&services, &by, other, Role::Agent).await }
            };
            let results = at_once(&services, "agents", change).await;
            assert!(results.iter().all(Result::is_ok), "{}: {results:?}", services.engine);
        }
    }
);

on_both_engines!(
    async fn an_address_has_an_account_or_an_invitation_and_not_both(services: TestServices) {
        let owner = services.agent("Olga", Role::Owner).await;
        for round in 0..ROUNDS {
            let by = owner.clone();
            let invite_or_create = move |services: Services, number: usize| {
                let (by, new) = (by.clone(), somebody(round));
                async move {
                    match number % 2 {
                        0 => people::invite(&services, &by, &new.email, Role::Agent).await.map(|_| false),
                        _ => people::create_agent(&services, Role::Agent, new).await.map(|_| true),
                    }
                }
            };
            let results = at_once(&services, "agents, invitations", invite_or_create).await;
            assert_eq!(results.iter().filter(|result| matches!(result, Ok(true))).count(), 1, "{}", services.engine);
            let others = results.iter().filter(|result| !matches!(result, Ok(_) | Err(Error::Conflict(_))));
            assert_eq!(others.count(), 0, "{}: {results:?}", services.engine);
            let invitations = people::list_invitations(&services, &owner).await.unwrap();
            assert!(invitations.is_empty(), "{}: {invitations:?}", services.engine);
            let again = people::invite(&services, &owner, &somebody(round).email, Role::Agent).await;
            assert!(matches!(again, Err(Error::Conflict(_))), "{again:?}");
        }
    }
);

on_both_engines!(
    async fn an_inbox_has_one_secret_and_twenty_public_keys(services: TestServices) {
        let owner = services.agent("Olga", Role::Owner).await;
        services.execute("DELETE FROM inbox_keys").await;
        let ensure = |services: Services, _| async move { customers::ensure_inbox(&services).await };
        at_once(&services, "inbox_keys", ensure).await.into_iter().for_each(Result::unwrap);
        let keys = customers::list_keys(&services, &owner, settings::FIRST_INBOX_KEY).await.unwrap();
        assert_eq!(keys.len(), 1, "{}", services.engine);
        for _ in 0..19 {
            add_key(services.services.clone(), owner.clone()).await.unwrap();
        }
        let by = owner.clone();
        only_one(&services, at_once(&services, "inbox_keys", move |services, _| add_key(services, by.clone())).await);
    }
);

async fn add_key(services: Services, by: Actor) -> Result<()> {
    let (inbox, pem) = (settings::FIRST_INBOX_KEY, jwt::RSA_PUBLIC);
    customers::add_public_key(&services, &by, inbox, KeyAlgorithm::Rs256, pem).await.map(|_| ())
}

on_both_engines!(
    async fn a_customer_who_comes_from_many_places_is_one_and_goes_on_in_one_conversation(services: TestServices) {
        let secret = jwt::secret(&services).await;
        for round in 0..ROUNDS {
            let said = serde_json::json!({ "email": format!("maya{round}@example.com"), "email_verified": true });
            let token = secret.token(&jwt::claims_with(&services, &format!("maya {round}"), said));
            let come = move |services: Services, _| {
                let token = token.clone();
                async move {
                    let customer = customers::authenticate(&services, &token).await?.customer;
                    let place = conversations::claim(&services, None, &customer, Arrival::default()).await?;
                    Ok((customer.id, place.participant.thread_id))
                }
            };
            let places: HashSet<_> =
                at_once(&services, "customers", come).await.into_iter().map(Result::unwrap).collect();
            assert_eq!(places.len(), 1, "{}: {places:?}", services.engine);
        }
    }
);

on_both_engines!(
    async fn an_email_that_was_given_up_is_sent_again_once(services: TestServices) {
        let owner = services.agent("Olga", Role::Owner).await;
        for _ in 0..ROUNDS {
            let id = notifications::send_test(&services, &owner).await.unwrap();
            services.execute("UPDATE deliveries SET state = 'dead'").await;
            let by = owner.clone();
            let retry = move |services: Services, _| {
                let by = by.clone();
                async move { notifications::retry(&services, &by, id).await }
            };
            only_one(&services, at_once(&services, "deliveries", retry).await);
        }
    }
);
