//! One connection to `/ws`.

use crate::http::Client;
use domain::realtime::topics;
use futures::{SinkExt as _, StreamExt as _};
use serde_json::{Value, json};
use std::{collections::VecDeque, net::SocketAddr, time::Duration};
use tokio::{
    net::{TcpSocket, TcpStream},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream, client_async,
    tungstenite::{Message, client::IntoClientRequest as _},
};

/// The connection is gone.
#[derive(Debug)]
pub struct Gone;

/// How long a client waits for an answer before it takes the connection for dead.
const ANSWER_WITHIN: Duration = Duration::from_secs(20);

/// One connection.
pub struct Line {
    pub stream: WebSocketStream<TcpStream>,
    next_id: u64,
    pushed: VecDeque<Value>,
}

impl Line {
    /// Connects, and says who it is: an agent by the cookie, a visitor by the token.
    pub async fn open(client: &Client) -> Result<Self, Gone> {
        let stream = TcpStream::connect(client.address).await.map_err(|_| Gone)?;
        Self::over(stream, client).await
    }

    /// Like `open`, with little room for what it has not read.
    pub async fn narrow(client: &Client) -> Result<Self, Gone> {
        let socket = TcpSocket::new_v4().map_err(|_| Gone)?;
        socket.set_recv_buffer_size(8 * 1024).map_err(|_| Gone)?;
        Self::over(socket.connect(client.address).await.map_err(|_| Gone)?, client).await
    }

    async fn over(stream: TcpStream, client: &Client) -> Result<Self, Gone> {
        let token = client.header().strip_prefix("Bearer ").map(str::to_owned);
        let mut line = Self::anonymous(stream, client.address, client.header()).await?;
        if let Some(token) = token {
            line.ask(topics::AUTHENTICATE, json!({ "token": token })).await?;
        }
        Ok(line)
    }

    /// A connection that has not said yet whose it is.
    pub async fn anonymous(stream: TcpStream, address: SocketAddr, cookie: &str) -> Result<Self, Gone> {
        let mut request = format!("ws://{address}/ws").into_client_request().map_err(|_| Gone)?;
        if let Ok(cookie) = cookie.parse() {
            request.headers_mut().insert("cookie", cookie);
        }
        let opened = timeout(ANSWER_WITHIN, client_async(request, stream)).await;
        let (stream, _) = opened.map_err(|_| Gone)?.map_err(|_| Gone)?;
        Ok(Self { stream, next_id: 1, pushed: VecDeque::new() })
    }

    /// Asks, and waits for the answer. What is pushed meanwhile waits for `next`.
    pub async fn ask(&mut self, event: &str, data: Value) -> Result<Value, Gone> {
        let id = self.next_id;
        self.next_id += 1;
        let frame = json!({ "id": id, "event": event, "data": data }).to_string();
        self.stream.send(Message::text(frame)).await.map_err(|_| Gone)?;
        let answer = async {
            loop {
                let frame = self.receive().await?;
                if frame["id"] == id {
                    return Ok(frame);
                }
                self.pushed.push_back(frame);
            }
        };
        timeout(ANSWER_WITHIN, answer).await.map_err(|_| Gone)?
    }

    /// The next push.
    pub async fn next(&mut self) -> Result<Value, Gone> {
        match self.pushed.pop_front() {
            Some(frame) => Ok(frame),
            None => self.receive().await,
        }
    }

    /// The next push of this event, which has to come soon.
    pub async fn next_of(&mut self, event: &str) -> Result<Value, Gone> {
        let wanted = async {
            loop {
                let frame = self.next().await?;
                if frame["event"] == event {
                    return Ok(frame);
                }
            }
        };
        timeout(ANSWER_WITHIN, wanted).await.map_err(|_| Gone)?
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
}
