//! HTTP/1.1 answers with a length or in chunks.

use anyhow::{Context as _, Result};
use memchr::memmem;
use std::borrow::Cow;

pub(super) struct Response<'a> {
    pub(super) status: u16,
    pub(super) body: Cow<'a, [u8]>,
    pub(super) length: usize,
}

/// The status, and where the body starts.
pub(super) fn head(bytes: &[u8]) -> Option<(u16, usize)> {
    let end = memmem::find(bytes, b"\r\n\r\n")? + 4;
    let status = std::str::from_utf8(bytes.get(9..12)?).ok()?.parse().ok()?;
    Some((status, end))
}

/// `None` until all of it is there.
pub(super) fn response(bytes: &[u8]) -> Result<Option<Response<'_>>> {
    let Some((status, start)) = head(bytes) else { return Ok(None) };
    let (head, rest) = bytes.split_at(start);
    if memmem::find(head, b"transfer-encoding: chunked").is_some() {
        let Some((body, length)) = chunks(rest)? else { return Ok(None) };
        return Ok(Some(Response { status, body: Cow::Owned(body), length: start + length }));
    }
    let length = match memmem::find(head, b"content-length: ") {
        Some(at) => number(&head[at + 16..], 10).context("a content-length without a number")?.0,
        None => 0,
    };
    Ok(rest.get(..length).map(|body| Response { status, body: Cow::Borrowed(body), length: start + length }))
}

fn chunks(bytes: &[u8]) -> Result<Option<(Vec<u8>, usize)>> {
    let (mut body, mut at) = (Vec::new(), 0);
    loop {
        let Some(line) = memmem::find(&bytes[at..], b"\r\n") else { return Ok(None) };
        let (length, _) = number(&bytes[at..], 16).context("a chunk without a length")?;
        let start = at + line + 2;
        let Some(chunk) = bytes.get(start..start + length + 2) else { return Ok(None) };
        body.extend_from_slice(&chunk[..length]);
        at = start + length + 2;
        if length == 0 {
            return Ok(Some((body, at)));
        }
    }
}

/// The number that the bytes start with, and how many digits it has.
fn number(bytes: &[u8], radix: u32) -> Option<(usize, usize)> {
    let digits = bytes.iter().take_while(|byte| (**byte as char).is_digit(radix)).count();
    let text = std::str::from_utf8(&bytes[..digits]).ok()?;
    Some((usize::from_str_radix(text, radix).ok()?, digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read_once_they_are_whole() {
        let check = |text: &str, body: &str| {
            let whole = response(text.as_bytes()).unwrap().unwrap();
            assert_eq!((whole.status, &*whole.body, whole.length), (200, body.as_bytes(), text.len()));
            assert!(response(&text.as_bytes()[..text.len() - 1]).unwrap().is_none());
        };
        check("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello", "hello");
        check(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\nA\r\n0123456789\r\n0\r\n\r\n",
            "hello0123456789",
        );
        check("HTTP/1.1 200 OK\r\n\r\n", "");
    }
}
