//! Guests become customers whose conversation takes no more messages.

use crate::support::{
    TestDesk, desks,
    jwt::{customer, token_of},
};
use backend::{
    conversations::{self, Arrival, Guest},
    people::Actor,
    settings::FIRST_INBOX_KEY,
};
use domain::{
    conversations::{OpenChat, OpenedChat, Status},
    people::Role,
};

async fn identify(desk: &TestDesk, bearer: Option<&str>, sub: &str) -> OpenedChat {
    let jwt = token_of(desk, sub).await;
    conversations::sign_in(desk, bearer, &jwt, Arrival::default()).await.unwrap()
}

/// A guest's token and conversation, which staff have moved to a status.
async fn ended(desk: &TestDesk, ada: &Actor, status: Status) -> (String, Guest) {
    let request = OpenChat { inbox: FIRST_INBOX_KEY.into(), ..OpenChat::default() };
    let token = conversations::open(desk, request, None).await.unwrap().token;
    let guest = conversations::authenticate_guest(desk, &token).await.unwrap();
    desk.visitor_says(&guest, "hello").await;
    conversations::set_status(desk, ada, guest.conversation_id, status).await.unwrap();
    (token, guest)
}

#[tokio::test]
async fn nobody_goes_on_where_no_messages_are_taken() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        for (sub, status, has_another) in [
            ("1", Status::Closed, false),
            ("2", Status::Closed, true),
            ("3", Status::Spam, false),
            ("4", Status::Spam, true),
        ] {
            let another = if has_another { Some(identify(&desk, None, sub).await.chat.id) } else { None };
            let (token, guest) = ended(&desk, &ada, status).await;
            let (first, again) = (identify(&desk, Some(&token), sub).await, identify(&desk, Some(&token), sub).await);
            let what = format!("{} {status} {has_another}", desk.engine);
            assert_eq!(first.chat.id, again.chat.id, "{what}");
            assert_ne!(first.chat.id, guest.conversation_id, "{what}");
            assert!(another.is_none_or(|another| first.chat.id == another), "{what}");
            assert!(first.chat.status.takes_messages() && first.chat.messages.is_empty(), "{what}: nothing is carried");
            let opens = conversations::authenticate_guest(&desk, &first.token).await.unwrap();
            assert_eq!(opens.conversation_id, first.chat.id, "{what}");
            let own = conversations::own_ids(&desk, &customer(&desk, sub).await).await.unwrap();
            assert_eq!(own.contains(&guest.conversation_id), status == Status::Closed, "{what}");
        }
    }
}

#[tokio::test]
async fn a_customer_whose_conversation_was_closed_gets_another() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let opened = identify(&desk, None, "1").await;
        conversations::set_status(&desk, &ada, opened.chat.id, Status::Closed).await.unwrap();
        let next = identify(&desk, Some(&opened.token), "1").await.chat.id;
        assert_ne!(next, opened.chat.id, "{}", desk.engine);
        let own = conversations::own_ids(&desk, &customer(&desk, "1").await).await.unwrap();
        assert_eq!(own, [next, opened.chat.id], "{}", desk.engine);
    }
}

#[tokio::test]
async fn a_strangers_closed_conversation_is_left_alone() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let (token, guest) = ended(&desk, &ada, Status::Closed).await;
        identify(&desk, Some(&token), "1").await;
        let other = identify(&desk, Some(&token), "2").await.chat.id;
        let own = async |sub| conversations::own_ids(&desk, &customer(&desk, sub).await).await.unwrap();
        assert!(own("1").await.contains(&guest.conversation_id), "{}", desk.engine);
        assert_eq!(own("2").await, [other], "{}", desk.engine);
    }
}
