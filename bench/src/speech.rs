//! What the sockets say, and finding it again in what they are told.

use crate::target::Kind;
use memchr::memmem;
use std::{io::Write as _, time::{SystemTime, UNIX_EPOCH}};

/// Marks a text as ours; the speaker and the number follow: `~#000012.000000345`.
const MARK: &[u8] = b"~#";
const MARK_LENGTH: usize = 18;
const WORDS: &str = " I would like to know when my order arrives, and whether it can be changed still. Thank you!";

/// Somebody's numbered message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    pub speaker: usize,
    pub number: u32,
}

/// Every message of ours in a text.
pub fn marks(text: &[u8]) -> impl Iterator<Item = Mark> {
    memmem::find_iter(text, MARK).filter_map(|at| read(text.get(at..at + MARK_LENGTH)?))
}

fn read(bytes: &[u8]) -> Option<Mark> {
    let digits = |bytes: &[u8]| bytes.iter().fold(0, |number: u32, digit| number * 10 + u32::from(digit & 0x0f));
    (bytes[8] == b'.').then(|| Mark { speaker: digits(&bytes[2..8]) as usize, number: digits(&bytes[9..18]) })
}

/// The text of a message: about 110 bytes.
pub fn content(mark: Mark) -> String {
    format!("~#{:06}.{:09}{WORDS}", mark.speaker, mark.number)
}

/// A UUID of version 7 for a message: of this moment, and unique by speaker and number.
pub fn client_id(mark: Mark) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_millis();
    let (high, low) = ((now >> 16) & 0xffff_ffff, now & 0xffff);
    format!("{high:08x}-{low:04x}-7000-8{:03x}-{:04x}{:08x}", mark.speaker >> 16, mark.speaker & 0xffff, mark.number)
}

/// Writes the frame that posts a message; `room` is the conversation.
pub fn write(buffer: &mut Vec<u8>, kind: Kind, room: &str, client_id: &str, mark: Mark) {
    buffer.clear();
    let Mark { speaker, number } = mark;
    let done = match kind {
        Kind::Porchlight => write!(
            buffer,
            r#"{{"id":{},"event":"support:send_message","data":{{"inquiryId":"{room}","clientMessageId":"{client_id}","content":"~#{speaker:06}.{number:09}{WORDS}"}}}}"#,
            number + 10
        ),
        Kind::SocketIo => write!(buffer, r#"42["m","~#{speaker:06}.{number:09}{WORDS}"]"#),
        Kind::Bun | Kind::Relay => write!(buffer, "~#{speaker:06}.{number:09}{WORDS}"),
    };
    done.expect("writing to memory");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_found_again() {
        let mark = Mark { speaker: 19_999, number: 123_456_789 };
        for kind in [Kind::Porchlight, Kind::SocketIo, Kind::Bun, Kind::Relay] {
            let mut buffer = Vec::new();
            write(&mut buffer, kind, "room", &client_id(mark), mark);
            assert_eq!(marks(&buffer).collect::<Vec<_>>(), [mark]);
        }
        assert_eq!(client_id(mark).len(), 36);
    }
}
