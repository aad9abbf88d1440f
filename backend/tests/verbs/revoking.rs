//! Access ends: by the visitor's own hand, and by that of staff.

use crate::support::{TestDesk, desks, jwt::token_of, told};
use backend::{
    Error,
    conversations::{self, Arrival, Guest},
    realtime::{CloseReason, Connection, Outgoing, SocketOwner, topics},
    settings::FIRST_INBOX_KEY,
};
use domain::{conversations::OpenChat, people::Role};
use serde_json::json;

async fn open(desk: &TestDesk) -> (String, Guest) {
    let request = OpenChat { inbox: FIRST_INBOX_KEY.into(), ..OpenChat::default() };
    let token = conversations::open(desk, request, None).await.unwrap().token;
    let guest = conversations::authenticate_guest(desk, &token).await.unwrap();
    (token, guest)
}

fn socket(desk: &TestDesk, guest: &Guest) -> Connection {
    desk.realtime.connect(SocketOwner::Guest(guest.clone()))
}

async fn is_closed(socket: &mut Connection) -> bool {
    matches!(told(socket).await, Outgoing::Close(CloseReason::Revoked))
}

async fn is_good(desk: &TestDesk, token: &str) -> bool {
    match conversations::authenticate_guest(desk, token).await {
        Ok(_) => true,
        Err(Error::TokenInvalid) => false,
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn logging_out_ends_one_token_and_its_sockets() {
    for desk in desks().await {
        let (token, guest) = open(&desk).await;
        let jwt = token_of(&desk, "1").await;
        let owned = conversations::sign_in(&desk, Some(&token), &jwt, Arrival::default()).await.unwrap().chat.id;
        let other = conversations::sign_in(&desk, None, &jwt, Arrival::default()).await.unwrap();
        assert_eq!(other.chat.id, owned);
        let other_guest = conversations::authenticate_guest(&desk, &other.token).await.unwrap();
        let (mut here, mut there) = (socket(&desk, &guest), socket(&desk, &other_guest));
        there.join(&topics::conversation_room(owned));
        conversations::log_out(&desk, &token).await.unwrap();
        assert!(is_closed(&mut here).await && !is_good(&desk, &token).await, "{}", desk.engine);
        assert!(is_good(&desk, &other.token).await, "the other browser stays");
        desk.visitor_says(&other_guest, "still here").await;
        assert!(matches!(told(&mut there).await, Outgoing::Frame(_)));
        assert!(matches!(conversations::log_out(&desk, &token).await, Err(Error::TokenInvalid)));
        assert!(!conversations::has_access(&desk, &guest.token_hash.unwrap()).await.unwrap());
        assert!(conversations::has_access(&desk, &other_guest.token_hash.unwrap()).await.unwrap());
    }
}

#[tokio::test]
async fn staff_take_a_conversation_away_from_everyone_with_a_token() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let ((token, guest), (bystander, other)) = (open(&desk).await, open(&desk).await);
        let (mut hers, mut theirs) = (socket(&desk, &guest), socket(&desk, &other));
        theirs.join(&topics::conversation_room(other.conversation_id));
        conversations::revoke_access(&desk, &ada, guest.conversation_id).await.unwrap();
        conversations::revoke_access(&desk, &ada, guest.conversation_id).await.unwrap();
        assert!(is_closed(&mut hers).await && !is_good(&desk, &token).await, "{}", desk.engine);
        assert!(is_good(&desk, &bystander).await);
        desk.visitor_says(&other, "still here").await;
        assert!(matches!(told(&mut theirs).await, Outgoing::Frame(_)));
        let log = conversations::activities(&desk, &ada, guest.conversation_id).await.unwrap();
        let [entry] = &log[..] else { panic!("{log:?}") };
        assert_eq!(entry.action, "conversation.revoke_access");
        assert_eq!(entry.after, Some(json!({ "tokensRevoked": 1, "linksRevoked": 0, "addressesForgotten": 0 })));
        let unknown =
            conversations::revoke_access(&desk, &ada, domain::ids::ConversationId(uuid::Uuid::now_v7())).await;
        assert!(matches!(unknown, Err(Error::NotFound("conversation"))));
    }
}

#[tokio::test]
async fn a_customer_still_has_what_staff_took_from_others() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let jwt = token_of(&desk, "1").await;
        let opened = conversations::sign_in(&desk, None, &jwt, Arrival::default()).await.unwrap();
        conversations::revoke_access(&desk, &ada, opened.chat.id).await.unwrap();
        assert!(!is_good(&desk, &opened.token).await, "{}", desk.engine);
        assert_eq!(conversations::visitor_of(&desk, &jwt).await.unwrap().conversation_id, opened.chat.id);
    }
}
