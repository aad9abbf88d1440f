//! Single requests, each on a connection of its own, for what is not measured.

use anyhow::{Context as _, Result};
use std::{io::{Read as _, Write as _}, net::{SocketAddr, TcpStream}, time::Duration};

pub struct Answer {
    pub status: u16,
    pub text: String,
}

impl Answer {
    /// What stands between the first `start` and the next `end`.
    pub fn between(&self, start: &str, end: &str) -> Option<&str> {
        let from = self.text.find(start)? + start.len();
        self.text[from..].split(end).next()
    }
}

/// `headers` are whole lines.
pub fn get(to: SocketAddr, path: &str, headers: &str) -> Result<Answer> {
    exchange(to, &format!("GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n"))
}

pub fn post(to: SocketAddr, path: &str, headers: &str, body: &str) -> Result<Answer> {
    let request = String::from_utf8(request("POST", path, headers, body))?;
    exchange(to, &request.replacen("\r\n", "\r\nconnection: close\r\n", 1))
}

/// The bytes of a request on a connection that stays.
pub fn request(method: &str, path: &str, headers: &str, body: &str) -> Vec<u8> {
    let body_headers = match body {
        "" => String::new(),
        body => format!("content-type: application/json\r\ncontent-length: {}\r\n", body.len()),
    };
    format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n{headers}{body_headers}\r\n{body}").into_bytes()
}

fn exchange(to: SocketAddr, request: &str) -> Result<Answer> {
    let mut stream = TcpStream::connect(to)?;
    stream.set_read_timeout(Some(Duration::from_secs(30)))?;
    stream.write_all(request.as_bytes())?;
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes)?;
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.get(9..12).and_then(|status| status.parse().ok()).context("no answer")?;
    Ok(Answer { status, text })
}
