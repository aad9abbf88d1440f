//! Requests to the real binary. Each has a connection of its own, so that none outlives a server that is killed.

use serde_json::Value;
use std::{
    io::{Error, ErrorKind, Result},
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::timeout,
};

/// Longer than an answer takes; the server's own limit is shorter.
const PATIENCE: Duration = Duration::from_secs(40);

/// Who asks, and where.
#[derive(Clone)]
pub struct Client {
    pub address: SocketAddr,
    /// Where they are, on this machine.
    from: Ipv4Addr,
    header: Option<(&'static str, String)>,
}

pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
    /// The cookie that it sets, if any.
    cookie: Option<String>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        Self::from(Ipv4Addr::LOCALHOST, address)
    }

    /// Who asks from another address of this machine.
    pub fn from(from: Ipv4Addr, address: SocketAddr) -> Self {
        Self { address, from, header: None }
    }

    pub async fn connect(&self) -> Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((self.from, 0)))?;
        socket.connect(self.address).await
    }

    /// Sends this header with each request.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        Self { header: Some((name, value.to_owned())), ..self.clone() }
    }

    /// The value of the header that it always sends.
    pub fn header(&self) -> &str {
        self.header.as_ref().map_or("", |(_, value)| value)
    }

    /// An error is a connection that could not be had, or broke off before the answer.
    pub async fn get(&self, path: &str) -> Result<Answer> {
        self.raw("GET", path, &[]).await
    }

    pub async fn send(&self, method: &str, path: &str, body: &Value) -> Result<Answer> {
        self.raw(method, path, body.to_string().as_bytes()).await
    }

    /// Posts, and returns the cookie that comes with the answer.
    pub async fn cookie(&self, path: &str, body: &[u8]) -> Result<String> {
        let answer = self.raw("POST", path, body).await?;
        answer.cookie.ok_or_else(|| Error::other(String::from_utf8_lossy(&answer.body)))
    }

    pub async fn raw(&self, method: &str, path: &str, body: &[u8]) -> Result<Answer> {
        let late = |_| Error::from(ErrorKind::TimedOut);
        timeout(PATIENCE, self.exchange(method, path, body)).await.map_err(late)?
    }

    /// HTTP/1.0: the answer ends with the connection, and is not in chunks.
    async fn exchange(&self, method: &str, path: &str, body: &[u8]) -> Result<Answer> {
        let mut stream = self.connect().await?;
        let own = self.header.as_ref().map_or_else(String::new, |(name, value)| format!("{name}: {value}\r\n"));
        let head = format!(
            "{method} {path} HTTP/1.0\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n{own}\r\n",
            self.address,
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        // Whoever is refused early is answered before everything is read.
        let _ = stream.write_all(body).await;
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes).await;
        Answer::parse(&bytes).ok_or_else(|| read.err().unwrap_or(ErrorKind::UnexpectedEof.into()))
    }
}

impl Answer {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = str::from_utf8(&bytes[..end]).ok()?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(name));
        let length = header("content-length: ").and_then(|length| length.parse::<usize>().ok());
        let cookie = header("set-cookie: ").map(|line| line.split(';').next().unwrap_or_default().to_owned());
        let body = bytes[end + 4..].to_vec();
        // One that was cut short is no answer.
        length.is_none_or(|length| length == body.len()).then_some(Self { status, body, cookie })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The status and, of an error, its code.
    pub fn verdict(&self) -> (u16, String) {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        (self.status, body["errorCode"].as_str().unwrap_or_default().to_owned())
    }
}
