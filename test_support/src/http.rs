//! Somebody who sends requests, and what they are answered: through a server's router in this process, or over TCP.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, HeaderName, HeaderValue, Request, StatusCode, header::SET_COOKIE},
};
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
use tower::ServiceExt;

/// Longer than an answer takes; the server's own limit is shorter.
const TIMEOUT: Duration = Duration::from_secs(40);

/// Somebody who sends requests, with the headers that they always send along.
#[derive(Clone)]
pub struct Client {
    server: Server,
    headers: HeaderMap,
}

#[derive(Clone)]
enum Server {
    Router(Router),
    Tcp {
        address: SocketAddr,
        /// Where the client is, on this machine.
        from: Ipv4Addr,
    },
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Client {
    /// Asks a router in this process.
    pub fn of(router: Router) -> Self {
        Self { server: Server::Router(router), headers: HeaderMap::new() }
    }

    /// Asks over TCP. Each request has a connection of its own, so that none outlives a server that is killed.
    pub fn at(address: SocketAddr) -> Self {
        Self::from(Ipv4Addr::LOCALHOST, address)
    }

    /// Asks over TCP from another address of this machine.
    pub fn from(from: Ipv4Addr, address: SocketAddr) -> Self {
        Self { server: Server::Tcp { address, from }, headers: HeaderMap::new() }
    }

    /// Sends this header with each request.
    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.insert(name, value.parse().unwrap());
        client
    }

    pub fn header(&self, name: &str) -> &str {
        self.maybe_header(name).unwrap()
    }

    pub fn maybe_header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    /// Where the server listens.
    pub fn address(&self) -> SocketAddr {
        match &self.server {
            Server::Tcp { address, .. } => *address,
            Server::Router(_) => panic!("a router has no address"),
        }
    }

    /// A connection without anything on it.
    pub async fn connect(&self) -> Result<TcpStream> {
        let Server::Tcp { address, from } = &self.server else { panic!("a router takes no connections") };
        let socket = TcpSocket::new_v4()?;
        socket.bind(SocketAddr::from((*from, 0)))?;
        socket.connect(*address).await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.try_get(path).await.unwrap()
    }

    pub async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        self.try_send(method, path, &body).await.unwrap()
    }

    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.with("content-type", "application/x-www-form-urlencoded").raw("POST", path, body.into_bytes()).await
    }

    pub async fn raw(&self, method: &str, path: &str, body: Vec<u8>) -> Answer {
        self.try_raw(method, path, body).await.unwrap()
    }

    /// An error is a connection that could not be had, or broke off before the answer.
    pub async fn try_get(&self, path: &str) -> Result<Answer> {
        self.try_raw("GET", path, Vec::new()).await
    }

    /// Like [`Self::try_get`], with JSON.
    pub async fn try_send(&self, method: &str, path: &str, body: &Value) -> Result<Answer> {
        let client = self.with("content-type", "application/json");
        client.try_raw(method, path, body.to_string().into_bytes()).await
    }

    /// Like [`Self::try_get`], with any body.
    pub async fn try_raw(&self, method: &str, path: &str, body: Vec<u8>) -> Result<Answer> {
        match &self.server {
            Server::Router(router) => Ok(self.call(router.clone(), method, path, body).await),
            Server::Tcp { .. } => {
                let late = |_| Error::from(ErrorKind::TimedOut);
                timeout(TIMEOUT, self.exchange(method, path, &body)).await.map_err(late)?
            }
        }
    }

    async fn call(&self, router: Router, method: &str, path: &str, body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).body(Body::from(body)).unwrap();
        request.headers_mut().extend(self.headers.clone());
        let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    /// HTTP/1.0: the answer ends with the connection, and is not in chunks.
    async fn exchange(&self, method: &str, path: &str, body: &[u8]) -> Result<Answer> {
        let mut stream = self.connect().await?;
        let line = |(name, value): (&HeaderName, &HeaderValue)| format!("{name}: {}\r\n", value.to_str().unwrap());
        let own: String = self.headers.iter().map(line).collect();
        let head = format!(
            "{method} {path} HTTP/1.0\r\nhost: {}\r\ncontent-length: {}\r\n{own}\r\n",
            self.address(),
            body.len()
        );
        stream.write_all(head.as_bytes()).await?;
        // A client that is refused early is answered before everything is read.
        let _ = stream.write_all(body).await;
        let mut bytes = Vec::new();
        let read = stream.read_to_end(&mut bytes).await;
        Answer::parse(&bytes).ok_or_else(|| read.err().unwrap_or(ErrorKind::UnexpectedEof.into()))
    }
}

impl Answer {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let mut lines = str::from_utf8(&bytes[..end]).ok()?.split("\r\n");
        let status = StatusCode::from_bytes(lines.next()?.split(' ').nth(1)?.as_bytes()).ok()?;
        let mut headers = HeaderMap::new();
        for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
            headers.append(HeaderName::from_bytes(name.as_bytes()).ok()?, HeaderValue::from_str(value).ok()?);
        }
        let length = headers.get("content-length").and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
        let body = Bytes::copy_from_slice(&bytes[end + 4..]);
        // One that was cut short is no answer.
        length.is_none_or(|length| length == body.len()).then_some(Self { status, headers, body })
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn error_code(&self) -> String {
        self.json()["errorCode"].as_str().unwrap_or_default().to_owned()
    }

    /// The status and, of an error, its code.
    pub fn verdict(&self) -> (u16, String) {
        let body: Value = serde_json::from_slice(&self.body).unwrap_or_default();
        (self.status.as_u16(), body["errorCode"].as_str().unwrap_or_default().to_owned())
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// `name=value` of the first cookie that the answer sets.
    pub fn cookie(&self) -> Option<String> {
        let line = self.headers.get(SET_COOKIE)?.to_str().ok()?;
        Some(line.split(';').next().unwrap_or_default().to_owned())
    }

    /// The headers without those that no two answers share.
    pub fn shared_headers(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        for own in ["date", "x-request-id"] {
            headers.remove(own);
        }
        // The policy has a number in it that is used once.
        if let Some(policy) = headers.remove("content-security-policy") {
            let policy = policy.to_str().unwrap();
            let (before, rest) = policy.split_once("'nonce-").unwrap_or((policy, ""));
            let after = rest.split_once('\'').map_or("", |(_, after)| after);
            headers.insert("content-security-policy", format!("{before}{after}").parse().unwrap());
        }
        headers
    }
}
