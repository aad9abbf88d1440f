//! Tokens of websites: which are believed, and what is kept of what they say.

use backend::{Error, customers, settings::FIRST_INBOX_KEY};
use domain::{customers::Customer, people::Role};
use serde_json::{Value, json};
use std::time::Duration;
use test_support::{
    TestServices,
    jwt::{self, RSA_PUBLIC, Signer, at, claims, claims_with, secret, token_of},
    on_both_engines,
};

async fn known(services: &TestServices, token: &str) -> Customer {
    let found = customers::authenticate(services, token).await;
    found.unwrap_or_else(|error| panic!("{}: {error}", services.engine)).customer
}

async fn check_refused(services: &TestServices, what: &str, token: &str) {
    let refused = customers::authenticate(services, token).await;
    assert!(matches!(refused, Err(Error::TokenInvalid)), "{} {what}: {refused:?}", services.engine);
}

on_both_engines!(
    async fn every_way_of_signing_is_understood(services: TestServices) {
        let admin = services.agent("Ada", Role::Admin).await;
        assert_eq!(known(&services, &token_of(&services, "1").await).await.external_id.as_deref(), Some("1"));
        for (signer, sub) in [(Signer::rsa(), "2"), (Signer::ec(), "3"), (Signer::ed(), "4")] {
            let token = signer.token(&claims(&services, sub));
            check_refused(&services, "unknown key", &token).await;
            let (algorithm, pem) = (signer.algorithm(), signer.public_key());
            let key = customers::add_public_key(&services, &admin, FIRST_INBOX_KEY, algorithm, &pem).await.unwrap();
            assert_eq!(known(&services, &token).await.external_id.as_deref(), Some(sub));
            customers::remove_key(&services, &admin, FIRST_INBOX_KEY, key.id).await.unwrap();
            check_refused(&services, "removed key", &token).await;
        }
    }
);

on_both_engines!(
    async fn forged_tokens_are_refused(services: TestServices) {
        let (secret, good) = (secret(&services).await, claims(&services, "1"));
        let token = secret.token(&good);
        let (message, signature) = token.rsplit_once('.').unwrap();
        let (header, body) = message.split_once('.').unwrap();
        let other = Signer::Secret("somebody else’s secret".to_owned());
        let stolen = jwt::unsigned(&json!({ "alg": "HS256" }), &claims(&services, "2"));
        let forged = [
            ("another secret", other.token(&good)),
            ("another body", format!("{stolen}.{signature}")),
            ("no signature", format!("{message}.")),
            ("truncated", token[..token.len() - 1].to_owned()),
            ("without its head", format!("{body}.{signature}")),
            ("with a tail", format!("{token}.{header}")),
            ("alg none", format!("{}.", jwt::unsigned(&json!({ "alg": "none" }), &good))),
            ("alg none, signed", secret.token_with(&json!({ "alg": "none" }), &good)),
            ("another alg", secret.token_with(&json!({ "alg": "HS512" }), &good)),
            ("the alg of a public key", secret.token_with(&json!({ "alg": "RS256" }), &good)),
            ("no alg", secret.token_with(&json!({ "typ": "JWT" }), &good)),
            ("crit", secret.token_with(&json!({ "alg": "HS256", "crit": ["b64"], "b64": false }), &good)),
            ("an unknown inbox", secret.token_with(&json!({ "alg": "HS256", "kid": "nobody" }), &good)),
            ("NUL in the inbox", secret.token_with(&json!({ "alg": "HS256", "kid": "demo\0" }), &good)),
            ("words", "nonsense".to_owned()),
            ("nothing", String::new()),
            ("dots", "..".to_owned()),
            ("8 KiB", secret.token(&claims_with(&services, "1", json!({ "padding": "x".repeat(8 * 1024) })))),
        ];
        for (what, token) in forged {
            check_refused(&services, what, &token).await;
        }
        known(&services, &token).await;
        known(&services, &secret.token_with(&json!({ "alg": "HS256", "kid": "demo" }), &good)).await;
    }
);

on_both_engines!(
    async fn a_public_key_is_no_secret(services: TestServices) {
        let admin = services.agent("Ada", Role::Admin).await;
        let (rsa, good) = (Signer::rsa(), claims(&services, "1"));
        customers::add_public_key(&services, &admin, FIRST_INBOX_KEY, rsa.algorithm(), RSA_PUBLIC).await.unwrap();
        known(&services, &rsa.token(&good)).await;
        for text in [RSA_PUBLIC, RSA_PUBLIC.trim()] {
            check_refused(&services, "HS256 by the PEM", &Signer::Secret(text.to_owned()).token(&good)).await;
        }
    }
);

on_both_engines!(
    async fn claims_that_do_not_fit_are_refused(services: TestServices) {
        let signer = secret(&services).await;
        let good = claims(&services, "1");
        let with = |field: &str, value: Value| {
            let mut claims = good.clone();
            claims[field] = value;
            claims
        };
        let without = |field: &str| {
            let mut claims = good.clone();
            claims.as_object_mut().unwrap().remove(field);
            claims
        };
        for (what, claims) in [
            ("no sub", without("sub")),
            ("no exp", without("exp")),
            ("blank sub", with("sub", json!(" \u{a0} "))),
            ("sub with a line break", with("sub", json!("1\n"))),
            ("sub with NUL", with("sub", json!("1\0"))),
            ("sub with C1", with("sub", json!("1\u{85}"))),
            ("number as sub", with("sub", json!(1))),
            ("long sub", with("sub", json!("x".repeat(201)))),
            ("exp now", with("exp", json!(at(&services, 0)))),
            ("exp before", with("exp", json!(at(&services, -1)))),
            ("text as exp", with("exp", json!("tomorrow"))),
            ("nbf in 31 s", with("nbf", json!(at(&services, 31)))),
            ("iat in 31 s", with("iat", json!(at(&services, 31)))),
            ("aud", with("aud", json!("https://other.example"))),
            ("auds", with("aud", json!(["other", "https://desk.example.com.evil.example"]))),
            ("no aud", with("aud", json!([]))),
            ("number as email", with("email", json!(5))),
            ("a list", json!([])),
        ] {
            check_refused(&services, what, &signer.token(&claims)).await;
        }
        for (what, claims) in [
            ("200 characters", with("sub", json!("é".repeat(200)))),
            ("a second left", with("exp", json!(at(&services, 1)))),
            ("a fraction left", with("exp", json!(at(&services, 0) as f64 + 0.5))),
            ("far future", with("exp", json!(1e300))),
            ("nbf in 30 s", with("nbf", json!(at(&services, 30)))),
            ("iat in 30 s", with("iat", json!(at(&services, 30)))),
            ("aud inbox", with("aud", json!("demo"))),
            ("aud server", with("aud", json!(["other", "https://desk.example.com/"]))),
            ("nothing more", with("name", json!(null))),
        ] {
            let found = customers::authenticate(&services, &signer.token(&claims)).await;
            assert!(found.is_ok(), "{} {what}: {found:?}", services.engine);
        }
    }
);

on_both_engines!(
    async fn a_token_ends_at_its_second(services: TestServices) {
        let token = token_of(&services, "1").await;
        let proof = customers::authenticate(&services, &token).await.unwrap().proof;
        services.clock.advance(Duration::from_secs(3599));
        known(&services, &token).await;
        assert!(customers::is_good(&services, &proof).await.unwrap());
        services.clock.advance(Duration::from_secs(1));
        check_refused(&services, "expired", &token).await;
        assert!(!customers::is_good(&services, &proof).await.unwrap());
    }
);

on_both_engines!(
    async fn what_the_website_says_is_kept_and_brought_up_to_date(services: TestServices) {
        let signer = secret(&services).await;
        let said = async |more: Value| known(&services, &signer.token(&claims_with(&services, "42", more))).await;
        let first = said(json!({ "email": " Maya@Example.com", "name": "Maya\r\n", "phone": "+49 30 1" })).await;
        assert_eq!(
            (first.external_id.as_deref(), first.email.as_deref(), first.name.as_deref(), first.phone.as_deref()),
            (Some("42"), Some("maya@example.com"), Some("Maya"), Some("+49 30 1"))
        );
        assert_eq!(first.email_verified_at, Some(services.clock.now()));
        services.clock.advance(Duration::from_secs(60));
        let long = "x".repeat(201);
        assert_eq!(said(json!({ "email": "maya@example.com", "name": long })).await, first, "{}", services.engine);
        assert_eq!(said(json!({ "email": "nonsense", "name": "" })).await, first);
        let moved = said(json!({ "email": "maya@new.example", "name": "Maya B." })).await;
        assert_eq!(
            (moved.id, moved.email.as_deref(), moved.name.as_deref()),
            (first.id, Some("maya@new.example"), Some("Maya B."))
        );
        assert_eq!(moved.email_verified_at, Some(services.clock.now()));
    }
);

on_both_engines!(
    /// An older version took " 42" and "42 " for "42".
    async fn what_was_kept_under_a_cleaned_name_is_only_that_names(services: TestServices) {
        let kept = known(&services, &token_of(&services, "42").await).await;
        for sub in ["42 ", " 42", "42\u{a0}", "4\u{200b}2"] {
            let other = known(&services, &token_of(&services, sub).await).await;
            assert_ne!(other.id, kept.id, "{} {sub:?}", services.engine);
            assert_eq!(other.external_id.as_deref(), Some(sub), "{}", services.engine);
        }
        assert_eq!(known(&services, &token_of(&services, "42").await).await.id, kept.id, "{}", services.engine);
    }
);

on_both_engines!(
    async fn an_address_stays_with_the_customer_who_has_it(services: TestServices) {
        let signer = secret(&services).await;
        let said = async |sub: &str| {
            known(&services, &signer.token(&claims_with(&services, sub, json!({ "email": "Family@example.com" }))))
                .await
        };
        let (first, second) = (said("1").await, said("2").await);
        assert_ne!(first.id, second.id, "{}", services.engine);
        assert_eq!((second.email, second.email_verified_at), (None, None));
        assert_eq!(said("1").await.email.as_deref(), Some("family@example.com"));
    }
);

on_both_engines!(
    async fn a_verified_address_is_one_customer(services: TestServices) {
        let inbox = backend::settings::inbox(&services).await.unwrap().id;
        let by_code = customers::of_verified_email(&services, inbox, "a@example.com").await.unwrap();
        assert_eq!(customers::of_verified_email(&services, inbox, "a@example.com").await.unwrap(), by_code);
        assert_eq!(
            (by_code.external_id, by_code.email_verified_at),
            (None, Some(services.clock.now())),
            "{}",
            services.engine
        );
        let signer = secret(&services).await;
        // The website's customer is somebody else until they show the address themselves.
        let named =
            known(&services, &signer.token(&claims_with(&services, "1", json!({ "email": "a@example.com" })))).await;
        assert!(named.id != by_code.id && named.email.is_none());
        let named =
            known(&services, &signer.token(&claims_with(&services, "2", json!({ "email": "b@example.com" })))).await;
        assert_eq!(customers::of_verified_email(&services, inbox, "b@example.com").await.unwrap(), named);
    }
);

on_both_engines!(
    async fn one_customer_at_once_is_one(services: TestServices) {
        let token = secret(&services).await.token(&claims_with(&services, "1", json!({ "email": "a@example.com" })));
        let tries = (0..8).map(|_| {
            let (services, token) = (services.services.clone(), token.clone());
            tokio::spawn(async move { customers::authenticate(&services, &token).await.unwrap().customer })
        });
        let mut found = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            found.push(one.await.unwrap());
        }
        assert!(found.iter().all(|one| one.id == found[0].id), "{}: {found:?}", services.engine);
        assert!(
            found.iter().all(|one| one.email.as_deref() == Some("a@example.com")),
            "{}: {found:?}",
            services.engine
        );
    }
);

on_both_engines!(
    async fn two_tokens_at_once_lose_nothing_that_one_of_them_says(services: TestServices) {
        let secret = secret(&services).await;
        for round in 0..20 {
            // A new customer each time, and then the same with something else.
            for change in ["first", "then"] {
                let said =
                    [json!({ "name": format!("{change} {round}") }), json!({ "phone": format!("{change} {round}") })];
                let mut both = tokio::task::JoinSet::new();
                for more in said {
                    let (services, token) =
                        (services.services.clone(), secret.token(&claims_with(&services, &round.to_string(), more)));
                    both.spawn(async move { customers::authenticate(&services, &token).await.unwrap() });
                }
                both.join_all().await;
                let kept = known(&services, &token_of(&services, &round.to_string()).await).await;
                let expected = Some(format!("{change} {round}"));
                assert_eq!((&kept.name, &kept.phone), (&expected, &expected), "{}", services.engine);
            }
        }
    }
);
