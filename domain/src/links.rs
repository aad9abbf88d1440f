//! Finding links in plain text, so that a message can be shown as text with safe anchors.

/// A piece of a message: as it was typed, or a link.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment<'a> {
    /// Shown as it is.
    Text(&'a str),
    /// An `http://` or `https://` address; safe as an `href` because of its scheme.
    Link(&'a str),
}

/// Splits text into links and what is between them. Joined again, the pieces are the text.
///
/// Only `http` and `https` become links: a `javascript:` address stays text.
///
/// Nothing here searches for a text or slices one: the code for that, and for saying where it went wrong, would be loaded by
/// every visitor.
pub fn split(text: &str) -> Vec<Segment<'_>> {
    let mut segments = Vec::new();
    let (mut rest, mut text_end) = (text, 0);
    while let Some((before, from)) = next_scheme(rest, text_end).and_then(|at| rest.split_at_checked(at)) {
        let link = link(from);
        if link.is_empty() {
            text_end = before.len() + "http".len();
            continue;
        }
        if !before.is_empty() {
            segments.push(Segment::Text(before));
        }
        segments.push(Segment::Link(link));
        (rest, text_end) = (from.strip_prefix(link).unwrap_or_default(), 0);
    }
    if !rest.is_empty() {
        segments.push(Segment::Text(rest));
    }
    segments
}

fn next_scheme(text: &str, start: usize) -> Option<usize> {
    let is_scheme = |from: &[u8]| from.starts_with(b"https://") || from.starts_with(b"http://");
    (start..text.len()).find(|at| text.as_bytes().get(*at..).is_some_and(is_scheme))
}

/// The link that `text` starts with; empty when it has no host.
/// Punctuation that ends a sentence, and a closing bracket without its opening one, stay outside.
fn link(text: &str) -> &str {
    let ends = |c: char| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | '"' | '\'' | '`');
    let mut link = text.split(ends).next().unwrap_or_default();
    while let Some(last) = link.chars().next_back() {
        let count = |bracket: u8| link.bytes().filter(|byte| *byte == bracket).count();
        let is_unopened = last == ')' && count(b'(') < count(b')');
        if !(is_unopened || matches!(last, '.' | ',' | ';' | ':' | '!' | '?')) {
            break;
        }
        link = link.strip_suffix(last).unwrap_or_default();
    }
    let host = link.strip_prefix("https://").or_else(|| link.strip_prefix("http://")).unwrap_or_default();
    // Not `is_alphanumeric`, whose tables every visitor would load.
    let starts_host = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii() || c == '[';
    if host.starts_with(starts_host) { link } else { "" }
}

#[cfg(test)]
mod tests {
    use super::{Segment::*, *};
    use proptest::prelude::*;

    #[test]
    fn finds_links_and_leaves_the_rest() {
        let check = |text, expected: &[Segment<'_>]| assert_eq!(split(text), expected, "{text}");
        check("", &[]);
        check("hello", &[Text("hello")]);
        check("see https://a.example/x?y=1.", &[Text("see "), Link("https://a.example/x?y=1"), Text(".")]);
        check("(https://a.example/b_(c))", &[Text("("), Link("https://a.example/b_(c)"), Text(")")]);
        check("javascript:alert(1)", &[Text("javascript:alert(1)")]);
        check("http:// nothing", &[Text("http:// nothing")]);
        check("http://. https://a.de", &[Text("http://. "), Link("https://a.de")]);
        check("https://a.de\"onclick=x", &[Link("https://a.de"), Text("\"onclick=x")]);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(text in "(http://|https://|[a-z.()<\"é ]){0,12}") {
            let joined: String = split(&text).into_iter().map(|s| match s { Text(t) | Link(t) => t }).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
