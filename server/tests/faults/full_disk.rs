//! The disk is full, and has room again.

use crate::{
    binary::Porchlight,
    disk::Disk,
    follower::Follower,
    people::{Person, Stored},
};
use domain::realtime::topics;
use serde_json::json;
use test_support::{http::Client, socket::Socket, until};
use uuid::Uuid;

const REFUSED: (u16, &str) = (503, "STORAGE_UNAVAILABLE");
/// What the desk says, on its page.
const NOTICE: &str = "can’t be stored";
/// More messages than can fit.
const TOO_MANY: usize = 2_000;

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_nothing_is_acknowledged_and_nothing_has_to_be_restarted() {
    until_there_is_room(Disk::small()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn files_that_may_not_grow_are_like_a_full_disk() {
    until_there_is_room(Disk::Limited).await;
}

async fn until_there_is_room(disk: Disk) {
    let server = disk.start().await;
    let agent = server.agent().await;
    let maya = Person::visitor(server.address).await;
    let (mut told, reader) = (staff(&agent).await, Follower::of(&maya));
    let mut stored = vec![maya.says("before").await, maya.answered_by(&agent).says("hello").await];
    assert!(!page(&agent, "/inbox").await.contains(NOTICE));

    disk.fill(&server);
    let waiting = refused(&maya, &mut stored).await;
    let change = told.try_push(topics::STORAGE_CHANGED).await.unwrap();
    assert_eq!(change["data"]["available"], false, "staff are told at once: {change}");
    everything_says_so(&server, &agent, &maya, &waiting).await;
    everything_can_be_read(&agent, &maya, &stored).await;

    disk.free(&server);
    until("the server is ready again", async || server.readiness().await.0 == 200).await;
    let change = told.try_push(topics::STORAGE_CHANGED).await.unwrap();
    assert_eq!(change["data"]["available"], true, "{change}");
    assert!(!page(&agent, "/inbox").await.contains(NOTICE));
    for _ in 0..2 {
        let answer = maya.tries(&waiting.content, waiting.key).await.unwrap();
        assert_eq!(answer.status, 201, "{}", answer.text());
        assert_eq!(Stored::read(&answer.json()).event_id, stored.len() as i64 + 1);
    }
    stored.push(Stored { event_id: stored.len() as i64 + 1, ..waiting });
    assert_eq!(maya.history().await, stored);
    until("the reader has everything", async || reader.shown().messages == stored).await;
}

/// A socket that hears what all staff are told.
async fn staff(agent: &Client) -> Socket {
    let mut socket = Socket::try_open(agent).await.unwrap();
    let joined = socket.try_ask(topics::JOIN_STAFF, json!({})).await.unwrap();
    assert_eq!(joined["event"], topics::ACK, "{joined}");
    socket
}

/// Writes until something is refused. What was begun before the disk was full may still fit.
async fn refused(maya: &Person, stored: &mut Vec<Stored>) -> Stored {
    for number in 0..TOO_MANY {
        let (content, key) = (format!("{number} {}", "x".repeat(8_000)), Uuid::now_v7());
        let answer = maya.tries(&content, key).await.unwrap();
        if answer.status == 201 {
            stored.push(Stored::read(&answer.json()));
            continue;
        }
        let (status, code) = answer.verdict();
        assert_eq!((status, code.as_str()), REFUSED, "{}", answer.text());
        return Stored { event_id: 0, key, content };
    }
    panic!("it never gets full");
}

async fn everything_says_so(server: &Porchlight, agent: &Client, maya: &Person, waiting: &Stored) {
    let (status, words) = server.readiness().await;
    assert_eq!(status, 503);
    assert!(words.contains("stored"), "{words}");
    assert_eq!(server.client().try_get("/healthz").await.unwrap().status, 200, "the process itself is well");
    assert!(page(agent, "/inbox").await.contains(NOTICE));
    for person in [maya, &maya.answered_by(agent)] {
        let (status, code) = person.tries(&waiting.content, waiting.key).await.unwrap().verdict();
        assert_eq!((status, code.as_str()), REFUSED);
    }
    let mut socket = Socket::try_open(&maya.client).await.unwrap();
    let data = json!({ "inquiryId": maya.conversation, "content": waiting.content, "clientMessageId": waiting.key });
    let answer = socket.try_ask(topics::SEND, data).await.unwrap();
    assert_eq!((&answer["event"], &answer["data"]["errorCode"]), (&json!(topics::ERROR), &json!(REFUSED.1)));
}

async fn everything_can_be_read(agent: &Client, maya: &Person, stored: &[Stored]) {
    assert_eq!(maya.history().await, stored);
    assert_eq!(maya.answered_by(agent).history().await, stored);
    let chat = format!("/api/admin/chats/{}", maya.conversation);
    for path in ["/api/admin/chats", &chat] {
        let answer = agent.try_get(path).await.unwrap();
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    }
    assert!(page(agent, &format!("/inbox/{}", maya.conversation)).await.contains("hello"));
    assert_eq!(maya.client.try_get("/api/support_chat").await.unwrap().status, 200);
    let mut socket = Socket::try_open(&maya.client).await.unwrap();
    let since = json!({ "inquiryId": maya.conversation, "sinceEventId": stored.len() - 1 });
    let joined = socket.try_ask(topics::JOIN, since).await.unwrap();
    assert_eq!(joined["data"]["lastEventId"], json!(stored.len()), "{joined}");
}

async fn page(agent: &Client, path: &str) -> String {
    let answer = agent.try_get(path).await.unwrap();
    assert_eq!(answer.status, 200, "{path}: {}", answer.text());
    answer.text()
}
