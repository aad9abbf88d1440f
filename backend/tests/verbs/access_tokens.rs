//! Access ends: by the visitor's own hand, and by that of staff.

use backend::{
    Error,
    conversations::{self, Arrival},
    realtime::{CloseReason, Connection, Outgoing, Participant, Principal, Room},
    settings::FIRST_INBOX_KEY,
    threads,
};
use domain::{conversations::OpenChat, people::Role};
use serde_json::json;
use test_support::{TestServices, jwt::token_of, next_outgoing, on_both_engines};

async fn open(services: &TestServices) -> (String, Participant) {
    let request = OpenChat { inbox: FIRST_INBOX_KEY.into(), ..OpenChat::default() };
    let token = conversations::create_chat(services, request, None).await.unwrap().token;
    let guest = conversations::authenticate_token(services, &token).await.unwrap();
    (token, guest)
}

fn socket(services: &TestServices, guest: &Participant) -> Connection {
    services.realtime.connect(Principal::Visitor(guest.clone()))
}

async fn is_closed(socket: &mut Connection) -> bool {
    matches!(next_outgoing(socket).await, Outgoing::Close(CloseReason::Revoked))
}

async fn is_good(services: &TestServices, token: &str) -> bool {
    match conversations::authenticate_token(services, token).await {
        Ok(_) => true,
        Err(Error::TokenInvalid) => false,
        Err(error) => panic!("{error}"),
    }
}

on_both_engines!(
    async fn logging_out_ends_one_token_and_its_sockets(services: TestServices) {
        let (token, guest) = open(&services).await;
        let jwt = token_of(&services, "1").await;
        let owned =
            conversations::claim_with_jwt(&services, Some(&token), &jwt, Arrival::default()).await.unwrap().chat.id;
        let other = conversations::claim_with_jwt(&services, None, &jwt, Arrival::default()).await.unwrap();
        assert_eq!(other.chat.id, owned);
        let other_guest = conversations::authenticate_token(&services, &other.token).await.unwrap();
        let (mut here, mut there) = (socket(&services, &guest), socket(&services, &other_guest));
        there.join(Room::conversation(owned));
        conversations::revoke_token(&services, &token).await.unwrap();
        assert!(is_closed(&mut here).await && !is_good(&services, &token).await, "{}", services.engine);
        assert!(is_good(&services, &other.token).await, "the other browser stays");
        services.visitor_says(&other_guest, "still here").await;
        assert!(matches!(next_outgoing(&mut there).await, Outgoing::Frame(_)));
        assert!(matches!(conversations::revoke_token(&services, &token).await, Err(Error::TokenInvalid)));
        assert!(!conversations::is_token_valid(&services, &guest.token_hash.unwrap()).await.unwrap());
        assert!(conversations::is_token_valid(&services, &other_guest.token_hash.unwrap()).await.unwrap());
    }
);

on_both_engines!(
    async fn staff_take_a_conversation_away_from_everyone_with_a_token(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let ((token, guest), (bystander, other)) = (open(&services).await, open(&services).await);
        let (mut hers, mut theirs) = (socket(&services, &guest), socket(&services, &other));
        theirs.join(Room::conversation(other.thread_id));
        conversations::revoke_access(&services, &ada, guest.thread_id).await.unwrap();
        conversations::revoke_access(&services, &ada, guest.thread_id).await.unwrap();
        assert!(is_closed(&mut hers).await && !is_good(&services, &token).await, "{}", services.engine);
        assert!(is_good(&services, &bystander).await);
        services.visitor_says(&other, "still here").await;
        assert!(matches!(next_outgoing(&mut theirs).await, Outgoing::Frame(_)));
        let log = threads::list_activities(&services, &ada, guest.thread_id).await.unwrap();
        let [entry] = &log[..] else { panic!("{log:?}") };
        assert_eq!(entry.action, "conversation.revoke_access");
        assert_eq!(entry.after, Some(json!({ "tokensRevoked": 1, "linksRevoked": 0, "addressesForgotten": 0 })));
        let unknown = conversations::revoke_access(&services, &ada, domain::ids::ThreadId(uuid::Uuid::now_v7())).await;
        assert!(matches!(unknown, Err(Error::NotFound("conversation"))));
    }
);

on_both_engines!(
    async fn a_customer_still_has_what_staff_took_from_others(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let jwt = token_of(&services, "1").await;
        let opened = conversations::claim_with_jwt(&services, None, &jwt, Arrival::default()).await.unwrap();
        conversations::revoke_access(&services, &ada, opened.chat.id).await.unwrap();
        assert!(!is_good(&services, &opened.token).await, "{}", services.engine);
        assert_eq!(conversations::authenticate_participant(&services, &jwt).await.unwrap().thread_id, opened.chat.id);
    }
);
