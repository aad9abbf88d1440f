//! The widget without JavaScript.

use crate::support::{Answer, TestServer, on_both_engines};
use backend::{conversations, realtime::Participant, threads::ListQuery};
use domain::{conversations::Status, people::Role};
use uuid::Uuid;

async fn post(server: &TestServer, cookie: Option<&str>, content: &str, id: Uuid) -> Answer {
    let client = cookie.map_or(server.anonymous(), |cookie| server.anonymous().with("cookie", cookie));
    let id = id.to_string();
    let fields = [("inbox", "demo"), ("content", content), ("clientMessageId", &id), ("name", ""), ("email", "")];
    client.form("/widget/messages", &fields).await
}

on_both_engines!(
    async fn a_form_opens_a_conversation_and_stays_in_it(server: TestServer) {
        let id = Uuid::now_v7();
        let first = post(&server, None, "hello", id).await;
        assert_eq!((first.status.as_u16(), first.header("location")), (303, "/widget?inbox=demo"));
        let line = first.header("set-cookie").to_owned();
        assert!(line.contains("HttpOnly") && line.contains("SameSite=Lax") && line.contains("Path=/widget"), "{line}");
        let cookie = line.split(';').next().unwrap();
        // Reloading posts the same form again.
        let again = post(&server, Some(cookie), "hello", id).await;
        assert!(!again.headers.contains_key("set-cookie"));
        post(&server, Some(cookie), "more <script>", Uuid::now_v7()).await;
        let guest = server.guest_of(cookie.split_once('=').unwrap().1).await;
        let chat = conversations::find_chat(&server.services, &guest).await.unwrap();
        let texts: Vec<&str> = chat.messages.iter().map(|message| message.content.as_str()).collect();
        assert_eq!(texts, ["hello", "more <script>"], "{}", server.engine);
        let page = server.anonymous().with("cookie", cookie).get("/widget?inbox=demo").await.text();
        assert!(page.contains("more &lt;script&gt;"), "{page}");
    }
);

on_both_engines!(
    async fn after_a_conversation_that_takes_no_more_messages_another_begins(server: TestServer) {
        let first = post(&server, None, "hello", Uuid::now_v7()).await;
        let cookie = first.header("set-cookie").split(';').next().unwrap().to_owned();
        let (closed, ada) = (guest_of(&server, &first).await, server.agent(Role::Agent).await);
        conversations::set_status(&server.services, &ada, closed.thread_id, Status::Closed).await.unwrap();
        let next = post(&server, Some(&cookie), "hello again", Uuid::now_v7()).await;
        assert_eq!(next.status, 303, "{}: {}", server.engine, next.text());
        let other = guest_of(&server, &next).await;
        assert_ne!(other.thread_id, closed.thread_id);
        assert_eq!(
            conversations::find_chat(&server.services, &other).await.unwrap().messages[0].content,
            "hello again"
        );
    }
);

on_both_engines!(
    /// The browser may send the form again when its answer was lost, or when somebody reloads the page.
    async fn a_form_that_comes_again_after_the_closing_says_it_once(server: TestServer) {
        let (id, ada) = (Uuid::now_v7(), server.agent(Role::Agent).await);
        let first = post(&server, None, "hello", id).await;
        let cookie = first.header("set-cookie").split(';').next().unwrap().to_owned();
        let closed = guest_of(&server, &first).await;
        conversations::set_status(&server.services, &ada, closed.thread_id, Status::Closed).await.unwrap();
        let again = post(&server, Some(&cookie), " hello ", id).await;
        assert_eq!((again.status.as_u16(), again.header("set-cookie")), (303, ""), "{}", server.engine);
        let all = conversations::list(&server.services, &ada, ListQuery::default()).await.unwrap();
        assert_eq!(all.items.iter().map(|item| item.message_count).collect::<Vec<_>>(), [1], "{}", server.engine);
        // Another text under its id is another message, and needs another conversation.
        let other = post(&server, Some(&cookie), "hello?", id).await;
        let other = guest_of(&server, &other).await;
        assert_ne!(other.thread_id, closed.thread_id, "{}", server.engine);
    }
);

/// The guest whose token an answer keeps in a cookie.
async fn guest_of(server: &TestServer, answer: &Answer) -> Participant {
    let cookie = answer.header("set-cookie").split(';').next().unwrap();
    server.guest_of(cookie.split_once('=').unwrap().1).await
}

on_both_engines!(
    async fn what_is_refused_is_said_on_a_page(server: TestServer) {
        let blank = post(&server, None, "  ", Uuid::now_v7()).await;
        assert_eq!(blank.status, 400);
        assert!(blank.text().contains("Write something first."), "{}", blank.text());
        assert!(!blank.headers.contains_key("set-cookie"), "no empty conversation is left behind");
        let expired = post(&server, Some("porchlight_guest=si_old"), "hello", Uuid::now_v7()).await;
        assert_eq!(expired.status, 303);
        assert!(expired.headers.contains_key("set-cookie"), "an expired cookie is as good as none");
    }
);

on_both_engines!(
    async fn another_text_under_a_forms_old_id_is_another_message(server: TestServer) {
        let id = Uuid::now_v7();
        let first = post(&server, None, "one", id).await;
        let cookie = first.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        for content in ["one", "two"] {
            assert_eq!(post(&server, Some(&cookie), content, id).await.status.as_u16(), 303);
        }
        let page = server.anonymous().with("cookie", &cookie).get("/widget?inbox=demo").await.text();
        assert_eq!((page.matches(">one<").count(), page.matches(">two<").count()), (1, 1), "{}: {page}", server.engine);
    }
);
