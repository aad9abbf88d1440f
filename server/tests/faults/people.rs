//! People who write over REST, and try again with the same id until what they wrote is stored.

use domain::ids::ThreadId;
use serde_json::{Value, json};
use std::{io, net::SocketAddr, time::Duration};
use test_support::http::{Answer, Client};
use tokio::time::sleep;
use uuid::Uuid;

/// How long a client that was refused waits before it tries again.
const BETWEEN_TRIES: Duration = Duration::from_millis(100);

/// Somebody in a conversation.
#[derive(Clone)]
pub struct Person {
    pub client: Client,
    pub conversation: ThreadId,
    /// Where their messages are.
    path: String,
}

/// A message as the server has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Stored {
    pub event_id: i64,
    pub key: Uuid,
    pub content: String,
}

impl Stored {
    pub fn read(message: &Value) -> Self {
        Self {
            event_id: message["eventId"].as_i64().unwrap(),
            key: message["clientMessageId"].as_str().unwrap().parse().unwrap(),
            content: message["content"].as_str().unwrap().to_owned(),
        }
    }
}

impl Person {
    /// A visitor with a conversation of their own.
    pub async fn visitor(address: SocketAddr) -> Self {
        let client = Client::at(address);
        let opened = client.try_send("POST", "/api/support_chat", &json!({ "inbox": "demo" })).await.unwrap();
        assert_eq!(opened.status, 201, "{}", opened.text());
        let opened = opened.json();
        let conversation = opened["chat"]["id"].as_str().unwrap().parse().unwrap();
        let client = client.with("authorization", &format!("Bearer {}", opened["token"].as_str().unwrap()));
        Self { client, conversation, path: "/api/support_chat/messages".to_owned() }
    }

    /// The agent, in the same conversation.
    pub fn answered_by(&self, agent: &Client) -> Self {
        let path = format!("/api/admin/chats/{}/messages", self.conversation);
        Self { client: agent.clone(), conversation: self.conversation, path }
    }

    /// Posts once, whatever comes of it.
    pub async fn tries(&self, content: &str, key: Uuid) -> io::Result<Answer> {
        self.client.try_send("POST", &self.path, &json!({ "content": content, "clientMessageId": key })).await
    }

    /// Posts until it is acknowledged.
    pub async fn says(&self, content: &str) -> Stored {
        let key = Uuid::now_v7();
        loop {
            match self.tries(content, key).await {
                Ok(answer) if answer.status == 201 => return Stored::read(&answer.json()),
                // Anything else would be lost by a client that is told so.
                Ok(answer) => {
                    assert!(matches!(answer.status.as_u16(), 429 | 503), "{} {}", answer.status, answer.text())
                }
                Err(_) => {}
            }
            sleep(BETWEEN_TRIES).await;
        }
    }

    /// Everything that is stored, in order.
    pub async fn history(&self) -> Vec<Stored> {
        self.history_after(0).await
    }

    /// What is stored after an event. It panics when the server does not answer.
    pub async fn history_after(&self, event_id: i64) -> Vec<Stored> {
        let mut found: Vec<Stored> = Vec::new();
        let mut before = i64::MAX;
        loop {
            let answer = self.client.try_get(&format!("{}?beforeEventId={before}", self.path)).await.unwrap();
            assert_eq!(answer.status, 200, "{}", answer.text());
            let page = answer.json();
            let messages = page["messages"].as_array().unwrap().iter().map(Stored::read);
            found.extend(messages.filter(|message| message.event_id > event_id));
            found.sort();
            before = found.first().map_or(0, |first| first.event_id);
            if page["hasEarlier"] == false || before <= event_id + 1 {
                return found;
            }
        }
    }
}
