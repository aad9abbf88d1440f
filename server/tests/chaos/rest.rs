//! What is asked by REST.

use domain::{
    realtime::Synced,
    threads::{Message, MessagePage},
};
use serde_json::Value;
use std::io::{Error, Result};
use test_support::http::{Answer, Client};

/// The messages after an event, oldest first. `path` is where the conversation's messages are.
pub async fn history(client: &Client, path: &str, after: i64) -> Result<Vec<Message>> {
    let mut found = Vec::new();
    let mut before = i64::MAX;
    loop {
        let answer = client.try_get(&format!("{path}?beforeEventId={before}")).await?;
        let page: MessagePage = good(&answer)?;
        before = page.messages.first().map_or(0, |first| first.event_id);
        found.extend(page.messages.into_iter().rev().filter(|message| message.event_id > after));
        if !page.has_earlier || before <= after + 1 {
            found.reverse();
            return Ok(found);
        }
    }
}

/// What came after an event.
pub async fn synced(client: &Client, path: &str, since: i64) -> Result<Synced<Value>> {
    good(&client.try_get(&format!("{path}?sinceEventId={since}")).await?)
}

fn good<T: serde::de::DeserializeOwned>(answer: &Answer) -> Result<T> {
    match answer.status.as_u16() {
        200 => serde_json::from_slice(&answer.body).map_err(Error::other),
        status => Err(Error::other(format!("{status} {}", answer.text()))),
    }
}

/// Whether an error says "slow down" or "not now".
pub fn may_be_tried_again(error: &Value) -> bool {
    matches!(error["errorCode"].as_str(), Some("RATE_LIMIT_EXCEEDED" | "STORAGE_UNAVAILABLE"))
}
