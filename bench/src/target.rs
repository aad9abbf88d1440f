//! What is measured, and how each is spoken to.

use memchr::memmem;

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Porchlight,
    SocketIo,
    Bun,
    /// tokio-tungstenite that passes texts on and stores nothing: our own limit.
    Relay,
}

/// What a text frame is.
pub enum Heard<'a> {
    /// The answer to a request: it worked.
    Ack,
    /// Somebody's message, our own included.
    Message(&'a [u8]),
    /// A request was refused.
    Refused(&'a [u8]),
    /// To be answered with this.
    Ping(&'static [u8]),
    /// A line of the desk's list, someone's presence, and the like.
    Other,
}

impl Kind {
    pub fn name(self) -> &'static str {
        match self {
            Self::Porchlight => "Porchlight",
            Self::SocketIo => "socket.io",
            Self::Bun => "Bun",
            Self::Relay => "bare relay",
        }
    }

    /// Whether the sender gets an answer of its own; with the others its message coming back says that it is stored.
    pub fn acknowledges(self) -> bool {
        self == Self::Porchlight
    }

    pub fn hear(self, text: &[u8]) -> Heard<'_> {
        match self {
            Self::Porchlight => hear_porchlight(text),
            Self::SocketIo if text.starts_with(b"42[") => Heard::Message(text),
            Self::SocketIo if text == b"2" => Heard::Ping(b"3"),
            Self::SocketIo => Heard::Other,
            Self::Bun | Self::Relay => Heard::Message(text),
        }
    }

    /// The bytes that open a socket in a room.
    pub fn upgrade(self, room: usize, cookie: Option<&str>) -> Vec<u8> {
        let path = match self {
            Self::Porchlight => "/ws".to_owned(),
            Self::SocketIo => format!("/socket.io/?EIO=4&transport=websocket&room={room}"),
            Self::Bun | Self::Relay => format!("/?room={room}"),
        };
        let cookie = cookie.map(|cookie| format!("cookie: {cookie}\r\n")).unwrap_or_default();
        format!(
            "GET {path} HTTP/1.1\r\nhost: localhost\r\nupgrade: websocket\r\nconnection: Upgrade\r\n\
             sec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\n{cookie}\r\n"
        )
        .into_bytes()
    }
}

fn hear_porchlight(text: &[u8]) -> Heard<'_> {
    let start = &text[..text.len().min(80)];
    if start.starts_with(br#"{"id":"#) {
        let worked = memmem::find(start, br#""event":"ack""#).is_some();
        return if worked { Heard::Ack } else { Heard::Refused(text) };
    }
    if start.starts_with(br#"{"event":"support.inquiry_message.created""#) {
        return Heard::Message(text);
    }
    if start.starts_with(br#"{"event":"error""#) { Heard::Refused(text) } else { Heard::Other }
}

/// Whether a refusal is back-pressure: the same message is welcome a little later.
pub fn says_slow_down(refusal: &[u8]) -> bool {
    memmem::find(refusal, b"RATE_LIMIT_EXCEEDED").is_some()
}

/// The first number after `name` in a text.
pub fn number_after(text: &[u8], name: &[u8]) -> Option<u64> {
    let at = memmem::find(text, name)? + name.len();
    let digits = text[at..].iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(None, |number: Option<u64>, digit| Some(number.unwrap_or(0) * 10 + u64::from(digit - b'0')))
}
