//! Guests become customers whose conversation takes no more messages.

use backend::{
    conversations::{self, Arrival},
    people::Actor,
    realtime::Participant,
    settings::FIRST_INBOX_KEY,
};
use domain::{
    conversations::{OpenChat, OpenedChat, Status},
    people::Role,
};
use test_support::{
    TestServices,
    jwt::{customer, token_of},
    on_both_engines,
};

async fn identify(services: &TestServices, bearer: Option<&str>, sub: &str) -> OpenedChat {
    let jwt = token_of(services, sub).await;
    conversations::claim_with_jwt(services, bearer, &jwt, Arrival::default()).await.unwrap()
}

/// A guest's token and conversation, which staff have moved to a status.
async fn ended(services: &TestServices, ada: &Actor, status: Status) -> (String, Participant) {
    let request = OpenChat { inbox: FIRST_INBOX_KEY.into(), ..OpenChat::default() };
    let token = conversations::create_chat(services, request, None).await.unwrap().token;
    let guest = conversations::authenticate_token(services, &token).await.unwrap();
    services.visitor_says(&guest, "hello").await;
    conversations::set_status(services, ada, guest.thread_id, status).await.unwrap();
    (token, guest)
}

on_both_engines!(
    async fn nobody_goes_on_where_no_messages_are_taken(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        for (sub, status, has_another) in [
            ("1", Status::Closed, false),
            ("2", Status::Closed, true),
            ("3", Status::Spam, false),
            ("4", Status::Spam, true),
        ] {
            let another = if has_another { Some(identify(&services, None, sub).await.chat.id) } else { None };
            let (token, guest) = ended(&services, &ada, status).await;
            let (first, again) =
                (identify(&services, Some(&token), sub).await, identify(&services, Some(&token), sub).await);
            let what = format!("{} {status} {has_another}", services.engine);
            assert_eq!(first.chat.id, again.chat.id, "{what}");
            assert_ne!(first.chat.id, guest.thread_id, "{what}");
            assert!(another.is_none_or(|another| first.chat.id == another), "{what}");
            assert!(first.chat.status.takes_messages() && first.chat.messages.is_empty(), "{what}: nothing is carried");
            let opens = conversations::authenticate_token(&services, &first.token).await.unwrap();
            assert_eq!(opens.thread_id, first.chat.id, "{what}");
            let own = services.owned_by(&customer(&services, sub).await).await;
            assert_eq!(own.contains(&guest.thread_id), status == Status::Closed, "{what}");
        }
    }
);

on_both_engines!(
    async fn a_customer_whose_conversation_was_closed_gets_another(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let opened = identify(&services, None, "1").await;
        conversations::set_status(&services, &ada, opened.chat.id, Status::Closed).await.unwrap();
        let next = identify(&services, Some(&opened.token), "1").await.chat.id;
        assert_ne!(next, opened.chat.id, "{}", services.engine);
        let own = services.owned_by(&customer(&services, "1").await).await;
        assert_eq!(own, [next, opened.chat.id], "{}", services.engine);
    }
);

on_both_engines!(
    async fn a_strangers_closed_conversation_is_left_alone(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let (token, guest) = ended(&services, &ada, Status::Closed).await;
        identify(&services, Some(&token), "1").await;
        let other = identify(&services, Some(&token), "2").await.chat.id;
        let own = async |sub| services.owned_by(&customer(&services, sub).await).await;
        assert!(own("1").await.contains(&guest.thread_id), "{}", services.engine);
        assert_eq!(own("2").await, [other], "{}", services.engine);
    }
);
