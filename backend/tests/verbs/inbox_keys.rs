//! The secret of an inbox and its public keys.

use backend::{Error, customers, db::Engine, settings::FIRST_INBOX_KEY};
use domain::{customers::KeyAlgorithm, ids::InboxKeyId, people::Role};
use serde_json::json;
use std::time::Duration;
use test_support::{
    TestServices,
    jwt::{RSA_PRIVATE, RSA_PUBLIC, Signer, claims_with, pem_of, secret, token_of},
    on_both_engines,
};
use uuid::Uuid;

const DAY: Duration = Duration::from_secs(24 * 3600);

on_both_engines!(
    async fn an_inbox_has_one_secret_from_the_start(services: TestServices) {
        let first = customers::secret(&services, FIRST_INBOX_KEY).await.unwrap().secret;
        assert_eq!(first.len(), 43);
        customers::ensure_inbox(&services).await.unwrap();
        assert_eq!(customers::secret(&services, FIRST_INBOX_KEY).await.unwrap().secret, first, "{}", services.engine);
        assert!(matches!(customers::secret(&services, "nobody").await, Err(Error::NotFound("inbox"))));
    }
);

on_both_engines!(
    async fn an_old_secret_goes_on_for_the_overlap(services: TestServices) {
        let year = json!({ "exp": services.clock.now().timestamp() + 365 * 24 * 3600 });
        let claims = claims_with(&services, "1", year);
        let old = secret(&services).await.token(&claims);
        let proof = customers::authenticate(&services, &old).await.unwrap().proof;
        let rotated = customers::rotate_secret(&services, None, FIRST_INBOX_KEY, DAY).await.unwrap();
        let new = Signer::Secret(rotated.secret.clone()).token(&claims);
        assert_eq!(customers::secret(&services, FIRST_INBOX_KEY).await.unwrap().secret, rotated.secret);
        services.clock.advance(DAY - Duration::from_secs(1));
        for token in [&old, &new] {
            assert!(customers::authenticate(&services, token).await.is_ok(), "{}", services.engine);
        }
        // A second change does not make the first secret's time longer.
        let newest = customers::rotate_secret(&services, None, FIRST_INBOX_KEY, DAY).await.unwrap();
        services.clock.advance(Duration::from_secs(1));
        assert!(
            matches!(customers::authenticate(&services, &old).await, Err(Error::TokenInvalid)),
            "{}",
            services.engine
        );
        assert!(!customers::is_good(&services, &proof).await.unwrap(), "what it has opened ends with it");
        assert!(customers::authenticate(&services, &new).await.is_ok());

        customers::rotate_secret(&services, None, FIRST_INBOX_KEY, Duration::ZERO).await.unwrap();
        for token in [new, Signer::Secret(newest.secret).token(&claims)] {
            assert!(matches!(customers::authenticate(&services, &token).await, Err(Error::TokenInvalid)));
        }
        let too_long = customers::rotate_secret(&services, None, FIRST_INBOX_KEY, 31 * DAY).await;
        assert!(matches!(too_long, Err(Error::Invalid { field: "overlap", .. })));
    }
);

on_both_engines!(
    async fn another_inbox_has_another_secret(services: TestServices) {
        second_inbox(&services).await;
        let shop = Signer::Secret(customers::secret(&services, "shop").await.unwrap().secret);
        let claims = claims_with(&services, "1", json!({}));
        let header = |kid: &str| json!({ "alg": "HS256", "kid": kid });
        let found =
            customers::authenticate(&services, &shop.token_with(&header("shop"), &claims)).await.unwrap().customer;
        let first = customers::authenticate(&services, &token_of(&services, "1").await).await.unwrap().customer;
        assert_ne!((found.id, found.inbox_id), (first.id, first.inbox_id), "the same sub of another website");
        for token in [shop.token(&claims), secret(&services).await.token_with(&header("shop"), &claims)] {
            let refused = customers::authenticate(&services, &token).await;
            assert!(matches!(refused, Err(Error::TokenInvalid)), "{}: {refused:?}", services.engine);
        }
        let aud = claims_with(&services, "1", json!({ "aud": FIRST_INBOX_KEY }));
        let refused = customers::authenticate(&services, &shop.token_with(&header("shop"), &aud)).await;
        assert!(matches!(refused, Err(Error::TokenInvalid)), "{}: {refused:?}", services.engine);
    }
);

pub async fn second_inbox(services: &backend::Services) {
    let sql = "INSERT INTO inboxes (id, key, name, colour, greeting, allowed_origins, created_at, updated_at)
               SELECT $1, 'shop', name, colour, greeting, allowed_origins, created_at, updated_at FROM inboxes";
    let id = Uuid::now_v7();
    match services.db.writer() {
        Engine::Sqlite(pool) => sqlx::query(sql).bind(id).execute(pool).await.map(|_| ()),
        Engine::Postgres(pool) => sqlx::query(sql).bind(id).execute(pool).await.map(|_| ()),
    }
    .unwrap();
}

on_both_engines!(
    async fn only_public_keys_of_the_kind_are_taken(services: TestServices) {
        let admin = services.agent("Ada", Role::Admin).await;
        let p384 = [
            b"\x30\x76\x30\x10\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x05\x2b\x81\x04\x00\x22\x03\x62\x00\x04"
                .as_slice(),
            &[7; 96],
        ];
        for (what, algorithm, pem) in [
            ("private", KeyAlgorithm::Rs256, RSA_PRIVATE),
            ("RSA as EC", KeyAlgorithm::Es256, RSA_PUBLIC),
            ("RSA as Ed", KeyAlgorithm::EdDsa, RSA_PUBLIC),
            ("EC as RSA", KeyAlgorithm::Rs256, &Signer::ec().public_key()),
            ("P-384", KeyAlgorithm::Es256, &pem_of(&p384.concat())),
            ("a secret", KeyAlgorithm::Hs256, RSA_PUBLIC),
            ("words", KeyAlgorithm::Rs256, "nonsense"),
        ] {
            let refused = customers::add_public_key(&services, &admin, FIRST_INBOX_KEY, algorithm, pem).await;
            assert!(matches!(refused, Err(Error::Invalid { field: "publicKey", .. })), "{what}: {refused:?}");
        }
        assert_eq!(
            customers::list_keys(&services, &admin, FIRST_INBOX_KEY).await.unwrap().len(),
            1,
            "{}",
            services.engine
        );
    }
);

on_both_engines!(
    async fn only_managers_change_keys_and_the_secret_stays(services: TestServices) {
        let (agent, admin) = (services.agent("Ada", Role::Agent).await, services.agent("Ben", Role::Admin).await);
        let (key, pem) = (KeyAlgorithm::Rs256, RSA_PUBLIC);
        let is_forbidden = |error: Option<Error>| assert!(matches!(error, Some(Error::Forbidden(_))), "{error:?}");
        is_forbidden(customers::rotate_secret(&services, Some(&agent), FIRST_INBOX_KEY, DAY).await.err());
        is_forbidden(customers::add_public_key(&services, &agent, FIRST_INBOX_KEY, key, pem).await.err());
        is_forbidden(customers::show_secret(&services, &agent, FIRST_INBOX_KEY).await.err());
        is_forbidden(customers::list_keys(&services, &agent, FIRST_INBOX_KEY).await.err());
        is_forbidden(customers::remove_key(&services, &agent, FIRST_INBOX_KEY, InboxKeyId(Uuid::now_v7())).await.err());
        let secret = customers::list_keys(&services, &admin, FIRST_INBOX_KEY).await.unwrap()[0].id;
        let removed = customers::remove_key(&services, &admin, FIRST_INBOX_KEY, secret).await;
        assert!(matches!(removed, Err(Error::NotFound("public key"))), "{}", services.engine);
    }
);

on_both_engines!(
    async fn the_log_tells_of_keys_without_the_secret(services: TestServices) {
        let admin = services.agent("Ben", Role::Admin).await;
        let rotated = customers::rotate_secret(&services, Some(&admin), FIRST_INBOX_KEY, DAY).await.unwrap();
        let key = customers::add_public_key(&services, &admin, FIRST_INBOX_KEY, KeyAlgorithm::Rs256, RSA_PUBLIC).await;
        customers::remove_key(&services, &admin, FIRST_INBOX_KEY, key.unwrap().id).await.unwrap();
        let sql = "SELECT action, COALESCE(CAST(before AS TEXT), '') || COALESCE(CAST(after AS TEXT), '')
                   FROM activities ORDER BY id";
        let log: Vec<(String, String)> = match services.db.reader() {
            Engine::Sqlite(pool) => sqlx::query_as(sql).fetch_all(pool).await,
            Engine::Postgres(pool) => sqlx::query_as(sql).fetch_all(pool).await,
        }
        .unwrap();
        let actions: Vec<_> = log.iter().map(|(action, _)| action.as_str()).collect();
        assert_eq!(actions, ["inbox.rotate_secret", "inbox.add_key", "inbox.remove_key"], "{}", services.engine);
        assert!(log.iter().all(|(_, text)| text.len() > 10 && !text.contains(&rotated.secret)), "{log:?}");
    }
);

on_both_engines!(
    async fn public_keys_are_shown_and_the_secret_only_to_who_asks_for_it(services: TestServices) {
        let admin = services.agent("Ben", Role::Admin).await;
        let asked = customers::show_secret(&services, &admin, FIRST_INBOX_KEY).await.unwrap().secret;
        assert_eq!(asked, customers::secret(&services, FIRST_INBOX_KEY).await.unwrap().secret, "{}", services.engine);
        let pem = format!("\n{RSA_PUBLIC}\n");
        let added =
            customers::add_public_key(&services, &admin, FIRST_INBOX_KEY, KeyAlgorithm::Rs256, &pem).await.unwrap();
        let listed = customers::list_keys(&services, &admin, FIRST_INBOX_KEY).await.unwrap();
        assert_eq!(listed[1], added, "{}", services.engine);
        let texts: Vec<_> = listed.iter().map(|key| key.public_key.as_deref()).collect();
        assert_eq!(texts, [None, Some(RSA_PUBLIC.trim())], "{}", services.engine);
    }
);

on_both_engines!(
    async fn two_at_once_do_not_add_more_keys_than_there_may_be(services: TestServices) {
        let admin = services.agent("Ben", Role::Admin).await;
        let add = async || {
            customers::add_public_key(&services, &admin, FIRST_INBOX_KEY, KeyAlgorithm::Rs256, RSA_PUBLIC).await
        };
        for _ in 0..19 {
            add().await.unwrap();
        }
        let (one, two) = tokio::join!(add(), add());
        let refused = [one, two].into_iter().filter(|added| matches!(added, Err(Error::Conflict(_)))).count();
        assert_eq!(refused, 1, "{}", services.engine);
    }
);
