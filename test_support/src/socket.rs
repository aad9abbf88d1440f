//! A client of `/ws`. What starts with `try_` returns [`Gone`] when the connection is, and the others fail the test then.

use crate::http::Client;
use domain::{ids::ThreadId, realtime::topics};
use futures::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{collections::VecDeque, net::SocketAddr, time::Duration};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{self, Message, client::IntoClientRequest, protocol::frame::coding::CloseCode},
};
use uuid::Uuid;

/// Longer than anything takes; a test that waits for it has failed, and a client takes the connection for dead.
pub const TIMEOUT: Duration = Duration::from_secs(20);

/// The connection is gone.
#[derive(Debug)]
pub struct Gone;

pub struct Socket {
    pub stream: WebSocketStream<TcpStream>,
    next_id: u64,
    /// Pushes that came while an answer was waited for.
    pushed: VecDeque<Value>,
}

/// What names a room.
pub fn room(id: ThreadId) -> Value {
    json!({ "inquiryId": id })
}

/// What posts a message.
pub fn message(id: ThreadId, content: &str) -> Value {
    json!({ "inquiryId": id, "content": content, "clientMessageId": Uuid::now_v7() })
}

/// A socket that has not said yet whose it is.
pub async fn connect(address: SocketAddr, headers: &[(&'static str, &str)]) -> Result<Socket, tungstenite::Error> {
    Socket::over(TcpStream::connect(address).await?, address, headers).await
}

/// The socket of a client that has a guest's or a customer's token.
pub async fn as_guest(address: SocketAddr, client: &Client) -> Socket {
    let mut socket = connect(address, &[]).await.unwrap();
    let answer = socket.authenticate(client).await.unwrap();
    assert_eq!(answer["event"], "ack", "{answer}");
    socket
}

/// The socket of an agent who is signed in, in the room of all staff.
pub async fn as_staff(address: SocketAddr, client: &Client) -> Socket {
    let mut socket = connect(address, &[("cookie", client.header("cookie"))]).await.unwrap();
    let answer = socket.ask(topics::JOIN_STAFF, json!({})).await;
    assert_eq!(answer["event"], "ack", "{answer}");
    socket
}

impl Socket {
    /// Connects, and says who it is: an agent by the cookie, a visitor by the token.
    pub async fn try_open(client: &Client) -> Result<Self, Gone> {
        let stream = TcpStream::connect(client.address()).await.map_err(|_| Gone)?;
        Self::try_over(stream, client).await
    }

    /// Like [`Self::try_open`], with little room for what it has not read.
    pub async fn try_open_narrow(client: &Client) -> Result<Self, Gone> {
        let socket = TcpSocket::new_v4().map_err(|_| Gone)?;
        socket.set_recv_buffer_size(8 * 1024).map_err(|_| Gone)?;
        Self::try_over(socket.connect(client.address()).await.map_err(|_| Gone)?, client).await
    }

    async fn try_over(stream: TcpStream, client: &Client) -> Result<Self, Gone> {
        let cookie = client.maybe_header("cookie").map(|cookie| ("cookie", cookie));
        let opened = timeout(TIMEOUT, Self::over(stream, client.address(), cookie.as_slice())).await;
        let mut socket = opened.map_err(|_| Gone)?.map_err(|_| Gone)?;
        if client.maybe_header("authorization").is_some() {
            let answer = socket.authenticate(client).await?;
            (answer["event"] == topics::ACK).then_some(()).ok_or(Gone)?;
        }
        Ok(socket)
    }

    /// A socket over a connection, which has not said yet whose it is.
    pub async fn over(
        stream: TcpStream,
        address: SocketAddr,
        headers: &[(&'static str, &str)],
    ) -> Result<Self, tungstenite::Error> {
        let mut request = format!("ws://{address}/ws").into_client_request()?;
        for (name, value) in headers {
            request.headers_mut().insert(*name, value.parse().unwrap());
        }
        let (stream, _) = client_async(request, stream).await?;
        Ok(Self { stream, next_id: 1, pushed: VecDeque::new() })
    }

    async fn authenticate(&mut self, client: &Client) -> Result<Value, Gone> {
        let token = client.header("authorization").trim_start_matches("Bearer ").to_owned();
        self.try_ask(topics::AUTHENTICATE, json!({ "token": token })).await
    }

    pub async fn send(&mut self, message: Message) {
        self.stream.send(message).await.unwrap();
    }

    /// Sends a request, and returns the id that its answer will have.
    pub async fn request(&mut self, event: &str, data: Value) -> u64 {
        self.try_request(event, data).await.unwrap()
    }

    async fn try_request(&mut self, event: &str, data: Value) -> Result<u64, Gone> {
        let id = self.next_id;
        self.next_id += 1;
        let frame = json!({ "id": id, "event": event, "data": data }).to_string();
        self.stream.send(Message::text(frame)).await.map_err(|_| Gone)?;
        Ok(id)
    }

    /// Sends a request and returns its answer. What is pushed meanwhile is kept for the next push.
    pub async fn ask(&mut self, event: &str, data: Value) -> Value {
        self.try_ask(event, data).await.expect("an answer")
    }

    /// Like [`Self::ask`].
    pub async fn try_ask(&mut self, event: &str, data: Value) -> Result<Value, Gone> {
        let id = self.try_request(event, data).await?;
        let answer = async {
            loop {
                let frame = self.receive().await?;
                if frame["id"] == id {
                    return Ok(frame);
                }
                self.pushed.push_back(frame);
            }
        };
        timeout(TIMEOUT, answer).await.map_err(|_| Gone)?
    }

    /// The next push of an event; those of others are passed over.
    pub async fn push(&mut self, event: &str) -> Value {
        self.wait(|frame| frame["event"] == event && frame.get("id").is_none()).await
    }

    /// Like [`Self::push`].
    pub async fn try_push(&mut self, event: &str) -> Result<Value, Gone> {
        self.try_wait(|frame| frame["event"] == event).await
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

    /// The next frame that is wanted; others are passed over.
    pub async fn wait(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Value {
        self.try_wait(is_wanted).await.expect("the frame comes")
    }

    async fn try_wait(&mut self, is_wanted: impl Fn(&Value) -> bool) -> Result<Value, Gone> {
        let wanted = async {
            loop {
                let frame = self.try_next().await?;
                if is_wanted(&frame) {
                    return Ok(frame);
                }
            }
        };
        timeout(TIMEOUT, wanted).await.map_err(|_| Gone)?
    }

    /// The next frame, however long it takes.
    pub async fn try_next(&mut self) -> Result<Value, Gone> {
        match self.pushed.pop_front() {
            Some(frame) => Ok(frame),
            None => self.receive().await,
        }
    }

    async fn receive(&mut self) -> Result<Value, Gone> {
        loop {
            match self.stream.next().await {
                Some(Ok(Message::Text(text))) => return serde_json::from_str(&text).map_err(|_| Gone),
                Some(Ok(Message::Ping(_) | Message::Pong(_))) => {}
                _ => return Err(Gone),
            }
        }
    }

    /// The frames before the server closes, and the code it closes with.
    pub async fn closed(&mut self) -> (Vec<Value>, u16) {
        let mut frames = Vec::new();
        loop {
            match timeout(TIMEOUT, self.stream.next()).await.expect("it stays open") {
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
