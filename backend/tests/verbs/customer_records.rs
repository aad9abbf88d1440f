//! Who is known by an address alone, and is then named by their website.

use crate::inbox_keys::second_inbox;
use backend::{
    conversations::{self, Arrival},
    customers,
    realtime::Participant,
    settings,
    threads::ListQuery,
};
use domain::{conversations::Identity, customers::Customer, ids::ThreadId, people::Role};
use serde_json::{Value, json};
use test_support::{
    TestServices, frame, frames,
    jwt::{Signer, claims_with, secret},
    on_both_engines,
};

const MAYA: &str = "maya@example.com";

/// Somebody who has shown that this address is theirs, and their conversation.
async fn by_code(services: &TestServices) -> (Customer, Participant) {
    let guest = services.guest(Some(MAYA)).await;
    let inbox = settings::inbox(services).await.unwrap().id;
    let customer = customers::of_verified_email(services, inbox, MAYA).await.unwrap();
    conversations::claim(services, Some(&guest), &customer, Arrival::default()).await.unwrap();
    services.visitor_says(&guest, "hello").await;
    (customer, guest)
}

/// The customer's conversations, as they see them.
async fn own(services: &TestServices, customer: &Customer) -> Vec<ThreadId> {
    let page = conversations::list_own(services, customer, ListQuery::default()).await.unwrap();
    page.items.into_iter().map(|own| own.id).collect()
}

/// The token of somebody with this address of whom the website says also `more`.
async fn token(services: &TestServices, sub: &str, more: Value) -> String {
    let mut said = claims_with(services, sub, json!({ "email": "Maya@Example.com", "email_verified": true }));
    said.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    secret(services).await.token(&said)
}

async fn named(services: &TestServices, sub: &str, more: Value) -> Customer {
    customers::authenticate(services, &token(services, sub, more).await).await.unwrap().customer
}

on_both_engines!(
    async fn whoever_has_shown_an_address_is_the_customer_whom_the_website_names_with_it(services: TestServices) {
        let ((known, guest), ada) = (by_code(&services).await, services.agent("Ada", Role::Agent).await);
        let mut staff = services.staff_socket(&ada);
        frames(&mut staff).await;
        let maya = named(&services, "1", json!({ "name": "Maya" })).await;
        let told = (maya.id, maya.external_id.as_deref(), maya.email.as_deref(), maya.name.as_deref());
        assert_eq!(told, (known.id, Some("1"), Some(MAYA), Some("Maya")), "{}", services.engine);
        assert_eq!(maya.email_verified_at, known.email_verified_at, "it was shown when it was shown");
        assert_eq!(own(&services, &maya).await, [guest.thread_id]);
        assert_eq!(frame(&mut staff).await["data"][0]["identity"], "signed_in", "{}", services.engine);
        let item = conversations::find_detail(&services, &ada, guest.thread_id).await.unwrap().item;
        assert_eq!(item.identity, Identity::SignedIn);
        // From then on they are known by their name, whatever the address is.
        let moved = named(&services, "1", json!({ "email": "maya@new.example" })).await;
        assert_eq!((moved.id, moved.email.as_deref()), (known.id, Some("maya@new.example")), "{}", services.engine);
    }
);

on_both_engines!(
    async fn nothing_is_handed_over_without_the_websites_word_for_the_address(services: TestServices) {
        let (known, guest) = by_code(&services).await;
        for (sub, more) in [
            ("silent", json!({ "email_verified": null })),
            ("not verified", json!({ "email_verified": false })),
            ("in words", json!({ "email_verified": "true" })),
            ("a number", json!({ "email_verified": 1 })),
            ("no address", json!({ "email": null })),
            ("another address", json!({ "email": "noor@example.com" })),
            ("a longer address", json!({ "email": "maya@example.com.evil.example" })),
        ] {
            let other = named(&services, sub, more).await;
            assert_ne!(other.id, known.id, "{} {sub}", services.engine);
            assert!(own(&services, &other).await.is_empty(), "{} {sub}", services.engine);
            assert!(other.email_verified_at.is_none() || other.email.as_deref() != Some(MAYA), "{sub}");
        }
        let inbox = settings::inbox(&services).await.unwrap().id;
        assert_eq!(customers::of_verified_email(&services, inbox, MAYA).await.unwrap(), known, "{}", services.engine);
        assert_eq!(own(&services, &known).await, [guest.thread_id]);
    }
);

on_both_engines!(
    async fn an_address_that_the_website_has_not_verified_is_only_given(services: TestServices) {
        let liar = named(&services, "1", json!({ "email_verified": false })).await;
        assert_eq!((liar.email.as_deref(), liar.email_verified_at), (Some(MAYA), None), "{}", services.engine);
        // Whoever reads its mail is somebody else, and does not end in the liar's conversations.
        let (maya, _) = by_code(&services).await;
        assert_ne!(maya.id, liar.id, "{}", services.engine);
        assert!(own(&services, &liar).await.is_empty());
    }
);

on_both_engines!(
    async fn two_whom_the_website_has_named_stay_two(services: TestServices) {
        let early = named(&services, "early", json!({ "email": null })).await;
        let (known, _) = by_code(&services).await;
        let later = named(&services, "early", json!({})).await;
        assert_eq!((later.id, later.email), (early.id, None), "{}: who had a name keeps their own", services.engine);
        assert_eq!(named(&services, "first", json!({})).await.id, known.id);
        let second = named(&services, "second", json!({})).await;
        assert_eq!((second.id == known.id, second.email), (false, None), "{}", services.engine);
    }
);

on_both_engines!(
    async fn another_websites_word_hands_over_nothing(services: TestServices) {
        let (known, _) = by_code(&services).await;
        second_inbox(&services).await;
        let shop = Signer::Secret(customers::secret(&services, "shop").await.unwrap().secret);
        let said = claims_with(&services, "1", json!({ "email": MAYA, "email_verified": true }));
        let token = shop.token_with(&json!({ "alg": "HS256", "kid": "shop" }), &said);
        let other = customers::authenticate(&services, &token).await.unwrap().customer;
        assert_ne!((other.id, other.inbox_id), (known.id, known.inbox_id), "{}", services.engine);
        assert_eq!(named(&services, "1", json!({})).await.id, known.id, "{}", services.engine);
    }
);

on_both_engines!(
    async fn of_several_at_once_one_is_the_customer_and_nobody_gets_a_second(services: TestServices) {
        let (known, guest) = by_code(&services).await;
        let mut tries = tokio::task::JoinSet::new();
        for number in 0..12 {
            let (services, token) =
                (services.services.clone(), token(&services, ["1", "2"][number % 2], json!({})).await);
            tries.spawn(async move { customers::authenticate(&services, &token).await.unwrap().customer });
        }
        let found = tries.join_all().await;
        let of = |sub: &str| found.iter().filter(|one| one.external_id.as_deref() == Some(sub)).collect::<Vec<_>>();
        for same in [of("1"), of("2")] {
            assert!(same.len() == 6 && same.iter().all(|one| one.id == same[0].id), "{}: {found:?}", services.engine);
        }
        let winners = [of("1")[0], of("2")[0]].into_iter().filter(|one| one.id == known.id);
        assert_eq!(winners.count(), 1, "{}: {found:?}", services.engine);
        assert_eq!(own(&services, &known).await, [guest.thread_id]);
    }
);
