//! Accounts, conversations and messages, made through the product's own doors.

use crate::{load::{self, Work}, options::Options, rest, server::{Server, porchlight}, speech::{self, Mark}};
use anyhow::{Context as _, Result, ensure};
use std::{io::Write as _, net::SocketAddr, path::Path, process::Stdio};

const EMAIL: &str = "owner@example.com";
const PASSWORD: &str = "a password for the benchmark";
const CONNECTIONS: usize = 32;

/// A visitor's conversation and the token that opens it.
#[derive(Clone, Default)]
pub struct Guest {
    pub token: String,
    pub id: String,
}

/// Creates the owner's account in a new data folder.
pub fn create_owner(options: &Options, data: &Path) -> Result<()> {
    std::fs::create_dir_all(data)?;
    let mut command = porchlight(options, data, ([127, 0, 0, 1], 0).into());
    command.args(["agent", "create", "--email", EMAIL, "--name", "Robin", "--role", "owner", "--password-stdin"]);
    let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().context("starting Porchlight")?;
    child.stdin.take().context("no standard input")?.write_all(PASSWORD.as_bytes())?;
    ensure!(child.wait()?.success(), "the owner’s account was not created");
    Ok(())
}

/// Signs the owner in, and returns the cookie.
pub fn sign_in(server: &Server) -> Result<String> {
    let body = format!(r#"{{"email":"{EMAIL}","password":"{PASSWORD}"}}"#);
    let answer = rest::post(server.address, "/api/session", "", &body)?;
    let cookie = answer.between("set-cookie: ", ";").with_context(|| format!("no cookie: {}", answer.text))?;
    Ok(cookie.to_owned())
}

/// Opens so many conversations, each by another visitor, who has a name.
pub fn conversations(to: SocketAddr, count: usize) -> Result<Vec<Guest>> {
    let mut opening = Opening { next: 0, guests: vec![Guest::default(); count], failed: None };
    load::run(to, CONNECTIONS, &mut opening)?;
    ensure!(opening.failed.is_none(), "a conversation was not opened: {}", opening.failed.unwrap_or_default());
    Ok(opening.guests)
}

struct Opening {
    next: usize,
    guests: Vec<Guest>,
    failed: Option<String>,
}

impl Work for Opening {
    fn next(&mut self, request: &mut Vec<u8>) -> Option<usize> {
        let number = self.next;
        if number == self.guests.len() || self.failed.is_some() {
            return None;
        }
        self.next += 1;
        let page = format!("https://shop.example.com/lamps/{}", number % 37);
        let body = format!(r#"{{"inbox":"demo","name":"Visitor {number}","pageUrl":"{page}"}}"#);
        request.extend(rest::request("POST", "/api/support_chat", "", &body));
        Some(number)
    }

    fn done(&mut self, number: usize, _status: u16, body: &[u8]) {
        let text = String::from_utf8_lossy(body);
        let field = |start: &str| Some(text.split_once(start)?.1.split('"').next()?.to_owned());
        match (field(r#""token":""#), field(r#""chat":{"id":""#)) {
            (Some(token), Some(id)) => self.guests[number] = Guest { token, id },
            _ => self.failed = Some(text.into_owned()),
        }
    }
}

/// One message to post: in which conversation, and whether the visitor or the owner writes.
#[derive(Clone, Copy)]
pub struct Line {
    pub guest: usize,
    pub by_visitor: bool,
    pub number: u32,
}

/// Posts them all by REST. Lines of one conversation are not kept in order.
pub fn post(to: SocketAddr, cookie: &str, guests: &[Guest], lines: &[Line]) -> Result<()> {
    let mut posting = Posting { cookie, guests, lines, next: 0, failed: None };
    load::run(to, CONNECTIONS, &mut posting)?;
    ensure!(posting.failed.is_none(), "a message was not posted: {}", posting.failed.unwrap_or_default());
    Ok(())
}

struct Posting<'a> {
    cookie: &'a str,
    guests: &'a [Guest],
    lines: &'a [Line],
    next: usize,
    failed: Option<String>,
}

impl Work for Posting<'_> {
    fn next(&mut self, request: &mut Vec<u8>) -> Option<usize> {
        let line = self.lines.get(self.next).filter(|_| self.failed.is_none())?;
        let Guest { token, id } = &self.guests[line.guest];
        let mark = Mark { speaker: line.guest, number: line.number };
        let (content, client_id) = (speech::content(mark), speech::client_id(mark));
        let body = format!(r#"{{"content":"{content}","clientMessageId":"{client_id}"}}"#);
        let (path, header) = match line.by_visitor {
            true => ("/api/support_chat/messages".to_owned(), format!("authorization: Bearer {token}\r\n")),
            false => (format!("/api/admin/chats/{id}/messages"), format!("cookie: {}\r\n", self.cookie)),
        };
        request.extend(rest::request("POST", &path, &header, &body));
        self.next += 1;
        Some(self.next - 1)
    }

    fn done(&mut self, _number: usize, status: u16, body: &[u8]) {
        if !(200..300).contains(&status) {
            self.failed = Some(String::from_utf8_lossy(body).into_owned());
        }
    }
}
