//! Guests become customers, and customers find their conversation again.

use backend::{
    Error,
    conversations::{self, Arrival},
    realtime::Participant,
    settings::FIRST_INBOX_KEY,
    threads::{self, Viewer},
};
use domain::{
    conversations::{Chat, Identity, OpenChat, OpenedChat, VisitorDetails},
    ids::ThreadId,
    people::Role,
};
use serde_json::json;
use std::time::Duration;
use test_support::{
    TestServices,
    jwt::{claims_with, customer, secret, token_of},
    message, on_both_engines,
};
use uuid::Uuid;

/// A guest's token and conversation.
async fn open(services: &TestServices) -> (String, Participant) {
    let request = OpenChat { inbox: FIRST_INBOX_KEY.into(), ..OpenChat::default() };
    let token = conversations::create_chat(services, request, None).await.unwrap().token;
    let guest = conversations::authenticate_token(services, &token).await.unwrap();
    (token, guest)
}

async fn identify(services: &TestServices, bearer: Option<&str>, sub: &str) -> OpenedChat {
    let jwt = token_of(services, sub).await;
    conversations::claim_with_jwt(services, bearer, &jwt, Arrival::default()).await.unwrap()
}

fn said(chat: &Chat) -> Vec<&str> {
    chat.messages.iter().map(|message| message.content.as_str()).collect()
}

on_both_engines!(
    async fn a_guests_conversation_becomes_the_customers(services: TestServices) {
        let (token, guest) = open(&services).await;
        services.visitor_says(&guest, "hello").await;
        for _ in 0..2 {
            let opened = identify(&services, Some(&token), "1").await;
            assert_eq!((&opened.token, opened.chat.id), (&token, guest.thread_id), "{}", services.engine);
            assert_eq!(said(&opened.chat), ["hello"]);
        }
        let maya = customer(&services, "1").await;
        assert_eq!(services.owned_by(&maya).await, [guest.thread_id]);
        let ada = services.agent("Ada", Role::Agent).await;
        let item = conversations::find_detail(&services, &ada, guest.thread_id).await.unwrap().item;
        assert_eq!(item.identity, Identity::SignedIn);
    }
);

on_both_engines!(
    async fn a_second_device_finds_the_same_conversation(services: TestServices) {
        let first = identify(&services, None, "1").await;
        let again = identify(&services, None, "1").await;
        assert_eq!(first.chat.id, again.chat.id, "{}", services.engine);
        assert_ne!(first.token, again.token, "each device has a token of its own");
        // A token that is no good any more counts as none.
        assert_eq!(identify(&services, Some("si_expired"), "1").await.chat.id, first.chat.id);
        assert_ne!(identify(&services, None, "2").await.chat.id, first.chat.id);
        services.clock.advance(Duration::from_secs(30 * 24 * 3600));
        let expired = conversations::authenticate_token(&services, &again.token).await;
        assert!(matches!(expired, Err(Error::TokenInvalid)), "after 30 days");
    }
);

on_both_engines!(
    async fn what_a_guest_wrote_goes_on_in_the_customers_conversation(services: TestServices) {
        let earlier = identify(&services, None, "1").await;
        let at_home = conversations::authenticate_token(&services, &earlier.token).await.unwrap();
        services.visitor_says(&at_home, "from home").await;
        let (token, guest) = open(&services).await;
        for text in ["one", "two"] {
            services.visitor_says(&guest, text).await;
        }
        for _ in 0..2 {
            let opened = identify(&services, Some(&token), "1").await;
            assert_eq!(opened.chat.id, earlier.chat.id, "{}", services.engine);
            assert_ne!(opened.token, token);
            assert_eq!(said(&opened.chat), ["from home", "one", "two"], "once");
        }
        let ada = services.agent("Ada", Role::Agent).await;
        assert!(is_archived(&services, &ada, guest.thread_id).await);
        assert!(!is_archived(&services, &ada, earlier.chat.id).await);
        // What another tab writes with the old token comes along the next time.
        services.visitor_says(&guest, "three").await;
        assert_eq!(said(&identify(&services, Some(&token), "1").await.chat), ["from home", "one", "two", "three"]);
        let own = services.owned_by(&customer(&services, "1").await).await;
        assert_eq!(own, [earlier.chat.id]);
    }
);

async fn is_archived(services: &TestServices, ada: &domain::people::Agent, id: ThreadId) -> bool {
    conversations::find_detail(services, ada, id).await.unwrap().item.archived
}

on_both_engines!(
    async fn an_answered_guest_keeps_the_conversation(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let earlier = identify(&services, None, "1").await;
        let (token, guest) = open(&services).await;
        services.visitor_says(&guest, "hello").await;
        services.agent_says(&ada, guest.thread_id, "hi").await;
        let opened = identify(&services, Some(&token), "1").await;
        assert_eq!((opened.chat.id, opened.token), (guest.thread_id, token), "{}", services.engine);
        let own = services.owned_by(&customer(&services, "1").await).await;
        assert_eq!(own, [guest.thread_id, earlier.chat.id]);
        // The newest of them is where the customer goes on.
        assert_eq!(identify(&services, None, "1").await.chat.id, guest.thread_id);
    }
);

on_both_engines!(
    async fn a_long_conversation_is_not_copied(services: TestServices) {
        identify(&services, None, "1").await;
        let (token, guest) = open(&services).await;
        for number in 0..201 {
            services.visitor_says(&guest, &number.to_string()).await;
        }
        assert_eq!(identify(&services, Some(&token), "1").await.chat.id, guest.thread_id, "{}", services.engine);
    }
);

on_both_engines!(
    async fn another_customers_conversation_is_left_alone(services: TestServices) {
        let (token, guest) = open(&services).await;
        services.visitor_says(&guest, "mine").await;
        identify(&services, Some(&token), "1").await;
        let other = identify(&services, Some(&token), "2").await;
        assert_ne!(other.chat.id, guest.thread_id, "{}", services.engine);
        assert!(said(&other.chat).is_empty() && other.token != token);
        let own = services.owned_by(&customer(&services, "1").await).await;
        assert_eq!(own, [guest.thread_id]);
    }
);

on_both_engines!(
    async fn the_visitor_is_who_the_website_says(services: TestServices) {
        let (token, guest) = open(&services).await;
        let typed = VisitorDetails { name: Some("M".into()), email: Some("typo@example.com".into()), page_url: None };
        conversations::update_chat(&services, &guest, typed).await.unwrap();
        let more = json!({ "email": "maya@example.com", "name": "Maya Brandt" });
        let jwt = secret(&services).await.token(&claims_with(&services, "1", more));
        let arrival = || Arrival { page_url: Some("https://shop.example/cart".into()), user_agent: Some("Firefox") };
        let chat = conversations::claim_with_jwt(&services, Some(&token), &jwt, arrival()).await.unwrap().chat;
        assert_eq!(
            (chat.name.as_deref(), chat.email.as_deref()),
            (Some("M"), Some("maya@example.com")),
            "{}",
            services.engine
        );
        let ada = services.agent("Ada", Role::Agent).await;
        services.visitor_says(&guest, "hello").await;
        let detail = conversations::find_detail(&services, &ada, guest.thread_id).await.unwrap();
        assert_eq!(detail.item.page_url.as_deref(), Some("https://shop.example/cart"));
        assert!(chat.email_verified, "the website vouches for it");
    }
);

on_both_engines!(
    async fn several_at_once_open_one_conversation(services: TestServices) {
        let jwt = token_of(&services, "1").await;
        let tries = (0..6).map(|_| {
            let (services, jwt) = (services.services.clone(), jwt.clone());
            tokio::spawn(async move {
                conversations::claim_with_jwt(&services, None, &jwt, Arrival::default()).await.unwrap()
            })
        });
        let mut ids = Vec::new();
        for one in tries.collect::<Vec<_>>() {
            ids.push(one.await.unwrap().chat.id);
        }
        ids.dedup();
        assert_eq!(ids.len(), 1, "{}", services.engine);
    }
);

on_both_engines!(
    async fn customers_open_one_and_get_it_again(services: TestServices) {
        let jwt = token_of(&services, "1").await;
        let none = conversations::authenticate_participant(&services, &jwt).await;
        assert!(matches!(none, Err(Error::NotFound("conversation"))), "{none:?}");
        let request = || OpenChat { inbox: FIRST_INBOX_KEY.into(), name: Some("Maya".into()), ..OpenChat::default() };
        let (chat, is_new) =
            conversations::find_or_create_chat(&services, &jwt, request(), Some("Firefox")).await.unwrap();
        assert!(is_new && chat.name.as_deref() == Some("Maya"), "{}", services.engine);
        let (again, is_new) = conversations::find_or_create_chat(&services, &jwt, request(), None).await.unwrap();
        assert!(!is_new && again.id == chat.id);
        assert_eq!(conversations::authenticate_participant(&services, &jwt).await.unwrap().thread_id, chat.id);
        let elsewhere = OpenChat { inbox: "nobody".into(), ..OpenChat::default() };
        assert!(matches!(
            conversations::find_or_create_chat(&services, &jwt, elsewhere, None).await,
            Err(Error::NotFound("inbox"))
        ));
    }
);

on_both_engines!(
    async fn visitors_see_their_own_conversation_and_no_other(services: TestServices) {
        let ((mine, my), (_, other)) = (open(&services).await, open(&services).await);
        let jwt = token_of(&services, "1").await;
        let owned = identify(&services, None, "1").await.chat.id;
        let ask = async |token: &str, id| conversations::authenticate_participant_of(&services, token, id).await;
        assert_eq!(ask(&mine, my.thread_id).await.unwrap(), my);
        assert_eq!(ask(&jwt, owned).await.unwrap().thread_id, owned);
        let (theirs, unknown) = (identify(&services, None, "2").await.chat.id, ThreadId(Uuid::now_v7()));
        for (token, id) in [
            (&mine, other.thread_id),
            (&mine, owned),
            (&mine, unknown),
            (&jwt, my.thread_id),
            (&jwt, theirs),
            (&jwt, unknown),
        ] {
            assert!(matches!(ask(token, id).await, Err(Error::AccessDenied)), "{}", services.engine);
        }
        for wrong in ["si_wrong", "wrong"] {
            assert!(matches!(ask(wrong, my.thread_id).await, Err(Error::TokenInvalid)));
        }
        let maya = customer(&services, "1").await;
        let as_maya = conversations::find_participant(&services, maya.id, owned).await.unwrap();
        assert!(threads::post(&services, &Viewer::Participant(as_maya), owned, message("hello")).await.is_ok());
        for id in [theirs, my.thread_id, unknown] {
            let refused = conversations::find_participant(&services, maya.id, id).await;
            assert!(matches!(refused, Err(Error::NotFound("conversation"))), "{refused:?}");
        }
    }
);
