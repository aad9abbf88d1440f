//! Signing in and setting up: which addresses and passwords are right, and how often somebody may guess.

use crate::people::{HOME, owner, session};
use backend::{
    Error,
    people::{self, NewAgent, Store},
};
use domain::people::Role;
use std::{sync::Arc, time::Duration};
use test_support::{TestServices, on_both_engines};
use tower_sessions::Session;

on_both_engines!(
    async fn signing_in_tells_nothing_about_accounts(services: TestServices) {
        let ada = people::create_agent(&services, Role::Agent, owner()).await.unwrap();
        let signed_in = people::sign_in(&services, " ADA@example.com ", "correct horse", HOME).await.unwrap();
        assert_eq!(signed_in, ada);
        let sentence = async |email: &str, password: &str| {
            let refused = people::sign_in(&services, email, password, HOME).await.unwrap_err();
            (refused.code(), refused.sentence())
        };
        let wrong = sentence("ada@example.com", "wrong").await;
        assert_eq!(wrong, sentence("nobody@example.com", "wrong").await, "{}", services.engine);
        assert_eq!(wrong, sentence("", "").await);
        assert_eq!(wrong, sentence("ada@example.com", &"x".repeat(2_000)).await);
        assert_eq!(wrong.0, "UNAUTHORIZED");
    }
);

on_both_engines!(
    async fn guessing_is_limited_by_account_and_by_network(services: TestServices) {
        people::create_agent(&services, Role::Agent, owner()).await.unwrap();
        for guess in 0..10 {
            let refused = people::sign_in(&services, "ada@example.com", &format!("guess {guess}"), HOME).await;
            assert!(matches!(refused, Err(Error::SignedOut(_))), "{refused:?}");
        }
        let limited = people::sign_in(&services, "ada@example.com", "correct horse", HOME).await;
        assert!(matches!(limited, Err(Error::RateLimited { .. })), "{limited:?}");
        let elsewhere = "192.0.2.1".parse().unwrap();
        assert!(people::sign_in(&services, "ada@example.com", "correct horse", elsewhere).await.is_ok());
        for guess in 0..20 {
            let _ = people::sign_in(&services, &format!("nobody{guess}@example.com"), "guess", HOME).await;
        }
        let limited = people::sign_in(&services, "someone@example.com", "guess", HOME).await;
        assert!(matches!(limited, Err(Error::RateLimited { .. })), "{limited:?}");

        services.clock.advance(Duration::from_secs(15 * 60 + 1));
        assert!(
            people::sign_in(&services, "ada@example.com", "correct horse", HOME).await.is_ok(),
            "{}",
            services.engine
        );
    }
);

on_both_engines!(
    async fn guesses_at_the_same_moment_are_all_counted(services: TestServices) {
        people::create_agent(&services, Role::Agent, owner()).await.unwrap();
        let mut guesses = tokio::task::JoinSet::new();
        for guess in 0..40 {
            let services = services.services.clone();
            guesses.spawn(async move {
                people::sign_in(&services, "ada@example.com", &format!("guess {guess}"), HOME).await
            });
        }
        let answers = guesses.join_all().await;
        let looked_at = answers.iter().filter(|answer| matches!(answer, Err(Error::SignedOut(_)))).count();
        assert_eq!(looked_at, 10, "{}", services.engine);
    }
);

on_both_engines!(
    async fn guesses_at_the_current_password_are_guesses_at_the_password(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let id = session(&services, ada.id).await;
        let mut guesses = tokio::task::JoinSet::new();
        for guess in 0..20 {
            let (services, ada, store) = (
                services.services.clone(),
                ada.clone(),
                Arc::new(Store::new(services.db.clone(), services.clock.clone())),
            );
            guesses.spawn(async move {
                let (here, guess) = (Session::new(Some(id), store, None), format!("guess {guess}"));
                people::change_password(&services, &ada, &here, &guess, "new password", HOME).await
            });
        }
        let answers = guesses.join_all().await;
        let looked_at = answers.iter().filter(|answer| matches!(answer, Err(Error::Invalid { .. }))).count();
        assert_eq!(looked_at, 10, "{}", services.engine);
        let limited = people::sign_in(&services, &ada.email, "correct horse", HOME).await;
        assert!(matches!(limited, Err(Error::RateLimited { .. })), "{}: {limited:?}", services.engine);
        let other = services.agent("Ben", Role::Agent).await;
        assert!(people::sign_in(&services, &other.email, "correct horse", HOME).await.is_ok(), "{}", services.engine);
        services.clock.advance(Duration::from_secs(15 * 60 + 1));
        assert!(people::sign_in(&services, &ada.email, "correct horse", HOME).await.is_ok(), "{}", services.engine);
    }
);

on_both_engines!(
    async fn guesses_at_the_set_up_code_are_limited_by_network(services: TestServices) {
        let code = people::setup_code(&services);
        let mut guesses = tokio::task::JoinSet::new();
        for _ in 0..20 {
            let services = services.services.clone();
            guesses.spawn(async move { people::create_owner(&services, "WRONG-CODES", owner(), HOME).await });
        }
        let answers = guesses.join_all().await;
        let looked_at = answers.iter().filter(|answer| matches!(answer, Err(Error::Invalid { .. }))).count();
        assert_eq!(looked_at, 10, "{}", services.engine);
        let limited = people::create_owner(&services, &code, owner(), HOME).await;
        assert!(matches!(limited, Err(Error::RateLimited { .. })), "{}: {limited:?}", services.engine);
        let elsewhere = people::create_owner(&services, &code, owner(), "192.0.2.1".parse().unwrap()).await;
        assert!(elsewhere.is_ok(), "{}: {elsewhere:?}", services.engine);
    }
);

on_both_engines!(
    async fn an_account_has_one_address_however_its_domain_is_written(services: TestServices) {
        let new = NewAgent { email: "Ada@EXÄMPLE.de".into(), ..owner() };
        let ada = people::create_agent(&services, Role::Agent, new).await.unwrap();
        assert_eq!(ada.email, "ada@exämple.de", "{}", services.engine);
        let again = NewAgent { email: "ada@xn--exmple-cua.de".into(), ..owner() };
        let again = people::create_agent(&services, Role::Agent, again).await;
        assert!(matches!(again, Err(Error::Conflict(_))), "{}: {again:?}", services.engine);
        for typed in ["ada@exämple.de", "ADA@xn--exmple-cua.de"] {
            assert!(
                people::sign_in(&services, typed, "correct horse", HOME).await.is_ok(),
                "{} {typed}",
                services.engine
            );
        }
        for bad in ["ada\u{200b}@exämple.de", "ａda@example.com", "ada@exam\u{ad}ple.com"] {
            let refused = people::create_agent(&services, Role::Agent, NewAgent { email: bad.into(), ..owner() }).await;
            assert!(matches!(refused, Err(Error::Invalid { field: "email", .. })), "{} {bad:?}", services.engine);
        }
    }
);

on_both_engines!(
    async fn whoever_has_an_account_of_an_older_version_signs_in_with_the_address_that_it_kept(services: TestServices) {
        people::create_agent(&services, Role::Agent, owner()).await.unwrap();
        let is_in = async |email: &str| people::sign_in(&services, email, "correct horse", HOME).await.is_ok();
        services.execute("UPDATE agents SET email = 'ada@xn--exmple-cua.de'").await;
        assert!(is_in("Ada@xn--exmple-cua.de").await, "{}", services.engine);
        services.execute("UPDATE agents SET email = 'ada\u{200b}@example.com'").await;
        assert!(is_in("ada\u{200b}@example.com").await && !is_in("ada@example.com").await, "{}", services.engine);
    }
);

on_both_engines!(
    async fn an_address_that_no_account_can_have_is_not_counted(services: TestServices) {
        for email in ["a\0b@example.com".to_owned(), format!("{}@example.com", "a".repeat(60_000))] {
            for _ in 0..31 {
                let refused = people::sign_in(&services, &email, "guess", HOME).await;
                assert!(matches!(refused, Err(Error::SignedOut(_))), "{refused:?}");
            }
        }
    }
);
