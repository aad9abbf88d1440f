//! A mail server in the test's own process, which can be told to misbehave.

use mail_parser::{Message, MessageParser};
use std::{
    sync::{Arc, Mutex},
    time::SystemTime,
};
use tokio::{
    io::{AsyncBufReadExt, AsyncWriteExt, BufReader},
    net::{TcpListener, TcpStream},
    sync::{Notify, watch},
};

/// What the server does with the next emails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Accept,
    /// Answers the recipient with 550.
    Refuse,
    /// Answers the recipient with 451.
    Defer,
    /// Answers the sign-in with 535, though nobody signed in.
    Unauthorized,
    /// Takes the email and never answers.
    Stall,
    /// Takes the email and hangs up without a word.
    HangUpAfterData,
    /// Takes the email and answers when told to by `release`.
    Hold,
}

/// An email as it arrived.
#[derive(Debug, Clone)]
pub struct Received {
    pub from: String,
    pub to: String,
    pub data: String,
    /// When it was announced: whoever sends it was alive then.
    pub at: SystemTime,
}

impl Received {
    /// As a mail program reads it.
    pub fn parsed(&self) -> Message<'_> {
        MessageParser::default().parse(self.data.as_bytes()).unwrap()
    }

    pub fn subject(&self) -> String {
        self.parsed().subject().unwrap_or_default().to_owned()
    }

    pub fn text(&self) -> String {
        self.parsed().body_text(0).unwrap().replace("\r\n", "\n")
    }

    pub fn html(&self) -> String {
        self.parsed().body_html(0).unwrap().into_owned()
    }

    /// A header on one line.
    pub fn header(&self, name: &str) -> String {
        let raw = self.parsed().header_raw(name).unwrap_or_default().to_owned();
        raw.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The token at the end of the first link to this page.
    pub fn token(&self, page: &str) -> String {
        let text = self.text();
        let (_, rest) = text.split_once(&format!("https://desk.example.com/{page}/")).unwrap();
        rest.split_whitespace().next().unwrap().to_owned()
    }
}

struct Shared {
    behaviour: Mutex<Behaviour>,
    received: watch::Sender<Vec<Received>>,
    release: Notify,
}

/// The server; it stops with the test's runtime.
pub struct SmtpServer {
    port: u16,
    shared: Arc<Shared>,
}

impl SmtpServer {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let behaviour = Mutex::new(Behaviour::Accept);
        let shared = Arc::new(Shared { behaviour, received: watch::Sender::default(), release: Notify::new() });
        let server = Self { port, shared: Arc::clone(&shared) };
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move { converse(stream, &shared).await });
            }
        });
        server
    }

    pub fn url(&self) -> String {
        format!("smtp://127.0.0.1:{}", self.port)
    }

    pub fn behave(&self, behaviour: Behaviour) {
        *self.shared.behaviour.lock().unwrap() = behaviour;
    }

    /// Answers the email that is held.
    pub fn release(&self) {
        self.shared.release.notify_one();
    }

    pub fn received(&self) -> Vec<Received> {
        self.shared.received.borrow().clone()
    }

    /// Waits until this many emails have arrived, whether or not they were answered.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let mut received = self.shared.received.subscribe();
        received.wait_for(|mails| mails.len() >= count).await.unwrap().clone()
    }
}

/// One connection. Ends when the client leaves, or by hanging up.
async fn converse(stream: TcpStream, shared: &Shared) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let (mut from, mut to, mut at) = (String::new(), String::new(), SystemTime::now());
    say(&mut stream, "220 test.example ESMTP").await?;
    loop {
        let line = hear(&mut stream).await?;
        let behaviour = *shared.behaviour.lock().unwrap();
        let answer = match line.to_ascii_uppercase().split([' ', ':']).next().unwrap_or_default() {
            "EHLO" | "HELO" => "250 test.example",
            "MAIL" => {
                (from, at) = (address(&line), SystemTime::now());
                if behaviour == Behaviour::Unauthorized { "535 5.7.8 Wrong password" } else { "250 2.1.0 Fine" }
            }
            "RCPT" => {
                to = address(&line);
                match behaviour {
                    Behaviour::Refuse => "550 5.1.1 No such user here",
                    Behaviour::Defer => "451 4.3.0 Try again later",
                    _ => "250 2.1.5 Fine",
                }
            }
            "DATA" => {
                say(&mut stream, "354 Go on").await?;
                let data = hear_data(&mut stream).await?;
                let mail = Received { from: from.clone(), to: to.clone(), data, at };
                shared.received.send_modify(|mails| mails.push(mail));
                answer_data(behaviour, shared).await?
            }
            "QUIT" => return say(&mut stream, "221 Bye").await,
            "RSET" | "NOOP" => "250 Fine",
            _ => "502 What?",
        };
        say(&mut stream, answer).await?;
    }
}

/// The last word about an email; `None` hangs up.
async fn answer_data(behaviour: Behaviour, shared: &Shared) -> Option<&'static str> {
    match behaviour {
        Behaviour::HangUpAfterData => None,
        Behaviour::Stall => std::future::pending().await,
        Behaviour::Hold => {
            shared.release.notified().await;
            Some("250 2.0.0 Taken")
        }
        _ => Some("250 2.0.0 Taken"),
    }
}

fn address(line: &str) -> String {
    let (_, rest) = line.split_once('<').unwrap_or_default();
    rest.split('>').next().unwrap_or_default().to_owned()
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Option<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await.ok()
}

async fn hear(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned())
}

async fn hear_data(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut data = String::new();
    loop {
        let line = hear(stream).await?;
        if line == "." {
            return Some(data);
        }
        data += line.strip_prefix('.').unwrap_or(&line);
        data += "\r\n";
    }
}
