//! A client of `/ws`.

use crate::support::{Client, TestServer};
use axum::http::HeaderValue;
use domain::{ids::ConversationId, realtime::topics};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{net::SocketAddr, time::Duration};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{
    MaybeTlsStream, WebSocketStream, connect_async,
    tungstenite::{Error, Message, client::IntoClientRequest, protocol::frame::coding::CloseCode},
};
use uuid::Uuid;

/// Longer than anything takes; a test that waits for it has failed.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Socket {
    pub stream: WebSocketStream<MaybeTlsStream<TcpStream>>,
    next_id: u64,
}

/// Lets servers listen on this machine.
pub async fn start(servers: Vec<TestServer>) -> Vec<(TestServer, SocketAddr)> {
    let mut started = Vec::new();
    for server in servers {
        let (address, _) = server.listen().await;
        started.push((server, address));
    }
    started
}

/// What names a room.
pub fn room(id: ConversationId) -> Value {
    json!({ "inquiryId": id })
}

/// What posts a message.
pub fn message(id: ConversationId, content: &str) -> Value {
    json!({ "inquiryId": id, "content": content, "clientMessageId": Uuid::now_v7() })
}

pub async fn connect(address: SocketAddr, headers: &[(&'static str, &str)]) -> Result<Socket, Error> {
    let mut request = format!("ws://{address}/ws").into_client_request().unwrap();
    for (name, value) in headers {
        request.headers_mut().insert(*name, HeaderValue::from_str(value).unwrap());
    }
    connect_async(request).await.map(|(stream, _)| Socket { stream, next_id: 1 })
}

pub async fn as_guest(address: SocketAddr, client: &Client) -> Socket {
    let mut socket = connect(address, &[]).await.unwrap();
    let token = client.header("authorization").trim_start_matches("Bearer ").to_owned();
    let answer = socket.ask(topics::AUTHENTICATE, json!({ "token": token })).await;
    assert_eq!(answer["event"], "ack", "{answer}");
    socket
}

pub async fn as_staff(address: SocketAddr, client: &Client) -> Socket {
    let mut socket = connect(address, &[("cookie", client.header("cookie"))]).await.unwrap();
    let answer = socket.ask(topics::JOIN_STAFF, json!({})).await;
    assert_eq!(answer["event"], "ack", "{answer}");
    socket
}

impl Socket {
    pub async fn send(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// Sends a request and returns its answer; pushes that come before are passed over.
    pub async fn ask(&mut self, event: &str, data: Value) -> Value {
        let id = self.request(event, data).await;
        self.wait(|frame| frame["id"] == id).await
    }

    /// Sends a request, and returns the id that its answer will have.
    pub async fn request(&mut self, event: &str, data: Value) -> u64 {
        let id = self.next_id;
        self.next_id += 1;
        self.send(Message::text(json!({ "id": id, "event": event, "data": data }).to_string())).await;
        id
    }

    /// The next push of an event.
    pub async fn push(&mut self, event: &str) -> Value {
        self.wait(|frame| frame["event"] == event && frame.get("id").is_none()).await
    }

    /// Every frame up to the next push of an event.
    pub async fn until(&mut self, event: &str) -> Vec<Value> {
        let mut frames = Vec::new();
        loop {
            frames.push(self.wait(|_| true).await);
            if frames.last().is_some_and(|frame| frame["event"] == event) {
                return frames;
            }
        }
    }

    pub async fn wait(&mut self, wanted: impl Fn(&Value) -> bool) -> Value {
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("no such frame came") {
                Some(Ok(Message::Text(text))) => {
                    let frame: Value = serde_json::from_str(&text).unwrap();
                    if wanted(&frame) {
                        return frame;
                    }
                }
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                other => panic!("closed instead: {other:?}"),
            }
        }
    }

    /// The frames before the server closes, and the code it closes with.
    pub async fn closed(&mut self) -> (Vec<Value>, u16) {
        let mut frames = Vec::new();
        loop {
            match timeout(PATIENCE, self.stream.next()).await.expect("it stays open") {
                Some(Ok(Message::Text(text))) => frames.push(serde_json::from_str(&text).unwrap()),
                Some(Ok(Message::Close(frame))) => {
                    return (frames, frame.map_or(CloseCode::Abnormal, |frame| frame.code).into());
                }
                Some(Ok(_)) => {}
                Some(Err(_)) | None => return (frames, 0),
            }
        }
    }
}
