//! Full-text search: what is found, in which order, and that nothing is left out of the index.

mod behind;
mod corpus;
mod pages;
mod speed;

use backend::{Error, conversations, realtime::Participant};
use domain::{
    conversations::{ChatPage, NewInquiry, VisitorDetails},
    ids::ThreadId,
    people::{Agent, Role},
};
use test_support::{TestServices, on_both_engines};

async fn search(services: &backend::Services, ada: &Agent, text: &str) -> ChatPage {
    conversations::list_folder(services, ada, false, Some(text), None).await.unwrap()
}

fn ids(page: &ChatPage) -> Vec<ThreadId> {
    page.items.iter().map(|item| item.id).collect()
}

async fn check(services: &TestServices, ada: &Agent, text: &str, expected: &[&Participant]) {
    let expected: Vec<_> = expected.iter().map(|guest| guest.thread_id).collect();
    assert_eq!(ids(&search(services, ada, text).await), expected, "{text} on {}", services.engine);
}

async fn inquiry(services: &TestServices) -> (Participant, String) {
    let new = NewInquiry {
        subject: "Broken lantern".into(),
        message: Some("The glass arrived in pieces.".into()),
        name: Some("Maya Brandt".into()),
        email: Some("m.brandt@example.com".into()),
        phone: Some("+49 (30) 1234-567".into()),
        ..NewInquiry::default()
    };
    let opened = conversations::create_inquiry(services, new, None).await.unwrap();
    let guest = conversations::authenticate_token(services, &opened.inquiry_access_token.unwrap()).await.unwrap();
    (guest, opened.inquiry.tracking_code)
}

on_both_engines!(
    async fn it_looks_at_every_field_and_every_message(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let (maya, code) = inquiry(&services).await;
        let other = services.guest(Some("other@example.com")).await;
        services.visitor_says(&other, "Something else").await;
        services.agent_says(&ada, maya.thread_id, "We will send a replacement").await;
        let (half, small) = (&code[..7], code.to_lowercase());
        let texts = ["lantern", "maya", "BRANDT", "m.brandt@example.com", "pieces", "replacement", &code, half, &small];
        for text in texts.into_iter().chain(["+49 (30) 1234-567", "49301234567", "493012", "+49 30 1234 567"]) {
            check(&services, &ada, text, &[&maya]).await;
        }
        check(&services, &ada, "example", &[&other, &maya]).await;
        // The greeting is said to everybody.
        check(&services, &ada, "help", &[]).await;
    }
);

on_both_engines!(
    async fn words_are_found_however_they_are_written(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = services.guest(None).await;
        services.visitor_says(&guest, "Welche Größe? ПРИВЕТ, мир! 東京タワーは café-crème").await;
        for text in [
            "größe",
            "GRÖSSE",
            "Grosse",
            "gro",
            "привет",
            "Мир",
            "東京",
            "タワー",
            "京タ",
            "CAFÉ",
            "cafe",
            "crem",
            "cafe welche",
            "créme größe 東京",
        ] {
            check(&services, &ada, text, &[&guest]).await;
        }
        // Neither the middle of a word, nor signs in another order, nor a word's beginning before the last one.
        for text in ["röße", "京東", "wel cafe", "groessen"] {
            check(&services, &ada, text, &[]).await;
        }
    }
);

on_both_engines!(
    async fn all_words_are_in_one_message(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let (both, apart) = (services.guest(None).await, services.guest(None).await);
        services.visitor_says(&both, "the blue lamp").await;
        services.visitor_says(&apart, "the blue one").await;
        services.visitor_says(&apart, "a lamp").await;
        check(&services, &ada, "lamp blue", &[&both]).await;
        check(&services, &ada, "lam", &[&apart, &both]).await;
        check(&services, &ada, "blue lam", &[&both]).await;
        check(&services, &ada, "blue blue lamp lamp", &[&both]).await;
    }
);

on_both_engines!(
    async fn nothing_that_is_typed_is_syntax(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = services.guest(None).await;
        services.visitor_says(&guest, "100% late or near").await;
        let sign = format!("§{}", guest.thread_id.0.simple());
        for text in [
            "\"late",
            "late*",
            "late'",
            "(late",
            "late:*",
            "-late",
            "late\\",
            "{late}^",
            "100%",
            "late\0near",
            "'late' & near",
        ] {
            check(&services, &ada, text, &[&guest]).await;
        }
        let long = "x".repeat(200);
        for text in [
            "NEAR(late zzz)",
            "late AND zzz",
            "late OR zzz",
            "late NOT zzz",
            "words:late",
            "!late & zzz",
            "%",
            "\0",
            "*",
            "\"\"",
            &sign,
            "#0",
            "'; DROP TABLE messages; --",
            &long,
        ] {
            check(&services, &ada, text, &[]).await;
        }
        let too_long = conversations::list_folder(&services, &ada, false, Some(&"x".repeat(201)), None).await;
        assert!(matches!(too_long, Err(Error::Invalid { field: "search", .. })));
    }
);

on_both_engines!(
    async fn a_new_name_replaces_the_old_one(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = services.guest(Some("old@example.com")).await;
        services.visitor_says(&guest, "Hello").await;
        check(&services, &ada, "old", &[&guest]).await;
        for name in ["Maya", "Mayumi"] {
            let details = VisitorDetails { name: Some(name.into()), ..VisitorDetails::default() };
            conversations::update_chat(&services, &guest, details).await.unwrap();
        }
        check(&services, &ada, "mayumi", &[&guest]).await;
        check(&services, &ada, "maya", &[]).await;
        check(&services, &ada, "old", &[&guest]).await;
        check(&services, &ada, "hello", &[&guest]).await;
    }
);

on_both_engines!(
    async fn what_is_archived_is_found_in_the_archive(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = services.guest(None).await;
        services.visitor_says(&guest, "a lamp").await;
        conversations::archive(&services, &ada, guest.thread_id).await.unwrap();
        check(&services, &ada, "lamp", &[]).await;
        let archive = conversations::list_folder(&services, &ada, true, Some("lamp"), None).await.unwrap();
        assert_eq!(ids(&archive), [guest.thread_id], "{}", services.engine);
        services.visitor_says(&guest, "another one").await;
        check(&services, &ada, "lamp", &[&guest]).await;
    }
);
