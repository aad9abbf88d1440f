//! What stands on the desk beside "Signed in" is the website's word, whatever its visitors type.

use backend::{
    conversations::{self, Arrival},
    realtime::Participant,
    settings::FIRST_INBOX_KEY,
    threads,
};
use domain::{
    conversations::{ChatListItem, Identity, OpenChat, VisitorDetails},
    people::{Agent, Role},
};
use serde_json::{Value, json};
use test_support::{
    TestServices,
    jwt::{claims_with, secret},
    on_both_engines,
};

const MAYA: &str = "maya@example.com";
const CEO: &str = "ceo@corp.example";

async fn types(services: &TestServices, guest: &Participant, name: &str, email: &str) {
    let details = VisitorDetails { name: Some(name.into()), email: Some(email.into()), page_url: None };
    conversations::update_chat(services, guest, details).await.unwrap();
}

/// A guest who types a name and an address, whom the website then says this of.
async fn signed_in(services: &TestServices, sub: &str, said: Value) -> Participant {
    let request = OpenChat { inbox: FIRST_INBOX_KEY.into(), ..OpenChat::default() };
    let token = conversations::create_chat(services, request, None).await.unwrap().token;
    let guest = conversations::authenticate_token(services, &token).await.unwrap();
    services.visitor_says(&guest, "hello").await;
    types(services, &guest, "The boss", CEO).await;
    let jwt = secret(services).await.token(&claims_with(services, sub, said));
    conversations::claim_with_jwt(services, Some(&token), &jwt, Arrival::default()).await.unwrap();
    guest
}

/// How the desk shows it, in its list as when it is open.
async fn shown(services: &TestServices, ada: &Agent, guest: &Participant) -> ChatListItem {
    let opened = conversations::find_detail(services, ada, guest.thread_id).await.unwrap().item;
    let listed = conversations::list_folder(services, ada, false, None, None).await.unwrap().items;
    let listed = listed.into_iter().find(|item| item.id == guest.thread_id).unwrap();
    assert_eq!(listed, opened, "{}", services.engine);
    opened
}

on_both_engines!(
    async fn what_a_visitor_types_does_not_stand_beside_signed_in(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        for (sub, said, name, email) in [
            ("all", json!({ "email": MAYA, "name": "Maya" }), Some("Maya"), Some(MAYA)),
            ("no name", json!({ "email": "noor@example.com" }), None, Some("noor@example.com")),
            ("nothing", json!({}), None, None),
            ("not verified", json!({ "email": CEO, "email_verified": false }), None, None),
        ] {
            let guest = signed_in(&services, sub, said).await;
            // Once as it was typed before the website spoke, once typed afterwards.
            for _ in 0..2 {
                let item = shown(&services, &ada, &guest).await;
                let known = (item.identity, item.user_name.as_deref(), item.user_email.as_deref());
                assert_eq!(known, (Identity::SignedIn, name, email), "{} {sub}", services.engine);
                assert!(!item.title().contains("boss") && !item.title().contains("ceo"), "{}", item.title());
                types(&services, &guest, "The boss", CEO).await;
            }
            let item = serde_json::to_value(shown(&services, &ada, &guest).await).unwrap();
            assert_eq!(
                (&item["mailedTo"], &item["givenName"]),
                (&json!(CEO), &json!("The boss")),
                "{}",
                services.engine
            );
        }
    }
);

on_both_engines!(
    async fn only_what_the_website_does_not_say_is_shown_as_given(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = signed_in(&services, "1", json!({ "email": MAYA, "name": "Maya" })).await;
        types(&services, &guest, "Maya", "Maya@Example.com").await;
        let item = serde_json::to_value(shown(&services, &ada, &guest).await).unwrap();
        assert_eq!((&item["userEmail"], &item["mailedTo"]), (&json!(MAYA), &json!(MAYA)), "{}", services.engine);
        assert_eq!(item["givenName"], Value::Null);
        let stranger = services.guest(Some(CEO)).await;
        services.visitor_says(&stranger, "hello").await;
        let item = shown(&services, &ada, &stranger).await;
        assert_eq!((item.identity, item.user_email.as_deref()), (Identity::EmailGiven, Some(CEO)));
    }
);

on_both_engines!(
    async fn both_what_the_website_says_and_what_was_typed_are_found(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = signed_in(&services, "1", json!({ "email": MAYA, "name": "Maya Brandt" })).await;
        types(&services, &guest, "The boss", CEO).await;
        for text in ["brandt", "maya@example.com", "boss", CEO] {
            let page = conversations::list_folder(&services, &ada, false, Some(text), None).await.unwrap();
            let found: Vec<_> = page.items.iter().map(|item| item.id).collect();
            assert_eq!(found, [guest.thread_id], "{text} on {}", services.engine);
        }
    }
);

on_both_engines!(
    async fn who_lost_access_gets_no_replies_at_an_address_of_their_own(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = signed_in(&services, "maya", json!({ "email": MAYA })).await;
        types(&services, &guest, "The boss", CEO).await;
        // As a code that came there would have it.
        services.execute("UPDATE visitors SET email_verified_at = first_seen_at").await;
        assert_eq!(shown(&services, &ada, &guest).await.mailed_to.as_deref(), Some(CEO));
        conversations::revoke_access(&services, &ada, guest.thread_id).await.unwrap();
        assert_eq!(shown(&services, &ada, &guest).await.mailed_to.as_deref(), Some(MAYA), "{}", services.engine);
        conversations::revoke_access(&services, &ada, guest.thread_id).await.unwrap();
        let log = threads::list_activities(&services, &ada, guest.thread_id).await.unwrap();
        assert_eq!(log.len(), 1, "once there is nothing to take, nothing is taken: {log:?}");
    }
);

on_both_engines!(
    async fn a_customer_whom_the_website_renames_is_found_by_the_new_name(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = signed_in(&services, "1", json!({ "name": "Maya Brandt" })).await;
        let found = async |text| {
            conversations::list_folder(&services, &ada, false, Some(text), None).await.unwrap().items.len()
        };
        assert_eq!((found("brandt").await, found("olsen").await), (1, 0), "{}", services.engine);
        // A token that is shown without the conversation, as a server does.
        let jwt = secret(&services).await.token(&claims_with(&services, "1", json!({ "name": "Maya Olsen" })));
        conversations::authenticate_participant_of(&services, &jwt, guest.thread_id).await.unwrap();
        assert_eq!((found("brandt").await, found("olsen").await), (0, 1), "{}", services.engine);
    }
);

on_both_engines!(
    async fn what_a_visitor_has_shown_is_not_asked_for_again_because_the_website_has_not_made_sure(
        services: TestServices,
    ) {
        let said = json!({ "email": MAYA, "email_verified": false });
        let guest = signed_in(&services, "1", said.clone()).await;
        assert!(!conversations::find_chat(&services, &guest).await.unwrap().email_verified, "{}", services.engine);
        // As a code that came there would have it.
        services.execute("UPDATE visitors SET email_verified_at = first_seen_at").await;
        let jwt = secret(&services).await.token(&claims_with(&services, "1", said));
        conversations::claim_with_jwt(&services, None, &jwt, Arrival::default()).await.unwrap();
        assert!(conversations::find_chat(&services, &guest).await.unwrap().email_verified, "{}", services.engine);
    }
);
