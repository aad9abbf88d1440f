//! What stands on the desk beside "Signed in" is the website's word, whatever its visitors type.

use crate::support::{
    TestDesk, desks,
    jwt::{claims_with, secret},
};
use backend::{
    conversations::{self, Arrival, Guest},
    settings::FIRST_INBOX_KEY,
};
use domain::{
    conversations::{ChatListItem, Identity, OpenChat, VisitorDetails},
    people::{Agent, Role},
};
use serde_json::{Value, json};

const MAYA: &str = "maya@example.com";
const CEO: &str = "ceo@corp.example";

async fn types(desk: &TestDesk, guest: &Guest, name: &str, email: &str) {
    let details = VisitorDetails { name: Some(name.into()), email: Some(email.into()), page_url: None };
    conversations::update_visitor(desk, guest, details).await.unwrap();
}

/// A guest who types a name and an address, whom the website then says this of.
async fn signed_in(desk: &TestDesk, sub: &str, said: Value) -> Guest {
    let request = OpenChat { inbox: FIRST_INBOX_KEY.into(), ..OpenChat::default() };
    let token = conversations::open(desk, request, None).await.unwrap().token;
    let guest = conversations::authenticate_guest(desk, &token).await.unwrap();
    desk.visitor_says(&guest, "hello").await;
    types(desk, &guest, "The boss", CEO).await;
    let jwt = secret(desk).await.token(&claims_with(desk, sub, said));
    conversations::sign_in(desk, Some(&token), &jwt, Arrival::default()).await.unwrap();
    guest
}

/// How the desk shows it, in its list as when it is open.
async fn shown(desk: &TestDesk, ada: &Agent, guest: &Guest) -> ChatListItem {
    let opened = conversations::view(desk, ada, guest.conversation_id).await.unwrap().item;
    let listed = conversations::list(desk, ada, false, None, None).await.unwrap().items;
    let listed = listed.into_iter().find(|item| item.id == guest.conversation_id).unwrap();
    assert_eq!(listed, opened, "{}", desk.engine);
    opened
}

#[tokio::test]
async fn what_a_visitor_types_does_not_stand_beside_signed_in() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        for (sub, said, name, email) in [
            ("all", json!({ "email": MAYA, "name": "Maya" }), Some("Maya"), Some(MAYA)),
            ("no name", json!({ "email": "noor@example.com" }), None, Some("noor@example.com")),
            ("nothing", json!({}), None, None),
            ("not verified", json!({ "email": CEO, "email_verified": false }), None, None),
        ] {
            let guest = signed_in(&desk, sub, said).await;
            // Once as it was typed before the website spoke, once typed afterwards.
            for _ in 0..2 {
                let item = shown(&desk, &ada, &guest).await;
                let known = (item.identity, item.user_name.as_deref(), item.user_email.as_deref());
                assert_eq!(known, (Identity::SignedIn, name, email), "{} {sub}", desk.engine);
                assert!(!item.title().contains("boss") && !item.title().contains("ceo"), "{}", item.title());
                types(&desk, &guest, "The boss", CEO).await;
            }
            let item = serde_json::to_value(shown(&desk, &ada, &guest).await).unwrap();
            assert_eq!((&item["mailedTo"], &item["givenName"]), (&json!(CEO), &json!("The boss")), "{}", desk.engine);
        }
    }
}

#[tokio::test]
async fn only_what_the_website_does_not_say_is_shown_as_given() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let guest = signed_in(&desk, "1", json!({ "email": MAYA, "name": "Maya" })).await;
        types(&desk, &guest, "Maya", "Maya@Example.com").await;
        let item = serde_json::to_value(shown(&desk, &ada, &guest).await).unwrap();
        assert_eq!((&item["userEmail"], &item["mailedTo"]), (&json!(MAYA), &json!(MAYA)), "{}", desk.engine);
        assert_eq!(item["givenName"], Value::Null);
        let stranger = desk.guest(Some(CEO)).await;
        desk.visitor_says(&stranger, "hello").await;
        let item = shown(&desk, &ada, &stranger).await;
        assert_eq!((item.identity, item.user_email.as_deref()), (Identity::EmailGiven, Some(CEO)));
    }
}

#[tokio::test]
async fn both_what_the_website_says_and_what_was_typed_are_found() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let guest = signed_in(&desk, "1", json!({ "email": MAYA, "name": "Maya Brandt" })).await;
        types(&desk, &guest, "The boss", CEO).await;
        for text in ["brandt", "maya@example.com", "boss", CEO] {
            let page = conversations::list(&desk, &ada, false, Some(text), None).await.unwrap();
            let found: Vec<_> = page.items.iter().map(|item| item.id).collect();
            assert_eq!(found, [guest.conversation_id], "{text} on {}", desk.engine);
        }
    }
}

#[tokio::test]
async fn who_lost_access_gets_no_replies_at_an_address_of_their_own() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let guest = signed_in(&desk, "maya", json!({ "email": MAYA })).await;
        types(&desk, &guest, "The boss", CEO).await;
        // As a code that came there would have it.
        desk.execute("UPDATE visitors SET email_verified_at = first_seen_at").await;
        assert_eq!(shown(&desk, &ada, &guest).await.mailed_to.as_deref(), Some(CEO));
        conversations::revoke_access(&desk, &ada, guest.conversation_id).await.unwrap();
        assert_eq!(shown(&desk, &ada, &guest).await.mailed_to.as_deref(), Some(MAYA), "{}", desk.engine);
        conversations::revoke_access(&desk, &ada, guest.conversation_id).await.unwrap();
        let log = conversations::activities(&desk, &ada, guest.conversation_id).await.unwrap();
        assert_eq!(log.len(), 1, "once there is nothing to take, nothing is taken: {log:?}");
    }
}

#[tokio::test]
async fn a_customer_whom_the_website_renames_is_found_by_the_new_name() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let guest = signed_in(&desk, "1", json!({ "name": "Maya Brandt" })).await;
        let found = async |text| conversations::list(&desk, &ada, false, Some(text), None).await.unwrap().items.len();
        assert_eq!((found("brandt").await, found("olsen").await), (1, 0), "{}", desk.engine);
        // A token that is shown without the conversation, as a server does.
        let jwt = secret(&desk).await.token(&claims_with(&desk, "1", json!({ "name": "Maya Olsen" })));
        conversations::authenticate_visitor(&desk, &jwt, guest.conversation_id).await.unwrap();
        assert_eq!((found("brandt").await, found("olsen").await), (0, 1), "{}", desk.engine);
    }
}

#[tokio::test]
async fn what_a_visitor_has_shown_is_not_asked_for_again_because_the_website_has_not_made_sure() {
    for desk in desks().await {
        let said = json!({ "email": MAYA, "email_verified": false });
        let guest = signed_in(&desk, "1", said.clone()).await;
        assert!(!conversations::chat_of(&desk, &guest).await.unwrap().email_verified, "{}", desk.engine);
        // As a code that came there would have it.
        desk.execute("UPDATE visitors SET email_verified_at = first_seen_at").await;
        let jwt = secret(&desk).await.token(&claims_with(&desk, "1", said));
        conversations::sign_in(&desk, None, &jwt, Arrival::default()).await.unwrap();
        assert!(conversations::chat_of(&desk, &guest).await.unwrap().email_verified, "{}", desk.engine);
    }
}
