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
pub fn split(text: &str) -> Vec<Segment<'_>> {
    let mut segments = Vec::new();
    let (mut rest, mut text_end) = (text, 0);
    while let Some(at) = next_scheme(&rest[text_end..]).map(|at| at + text_end) {
        let length = link_length(&rest[at..]);
        if length == 0 {
            text_end = at + "http".len();
            continue;
        }
        if at > 0 {
            segments.push(Segment::Text(&rest[..at]));
        }
        segments.push(Segment::Link(&rest[at..at + length]));
        (rest, text_end) = (&rest[at + length..], 0);
    }
    if !rest.is_empty() {
        segments.push(Segment::Text(rest));
    }
    segments
}

fn next_scheme(text: &str) -> Option<usize> {
    [text.find("https://"), text.find("http://")].into_iter().flatten().min()
}

/// The length of the link that `text` starts with; 0 when it has no host.
/// Punctuation that ends a sentence, and a closing bracket without its opening one, stay outside.
fn link_length(text: &str) -> usize {
    let end = text.find(|c: char| c.is_whitespace() || c.is_control() || "<>\"'`".contains(c)).unwrap_or(text.len());
    let mut link = &text[..end];
    while let Some(last) = link.chars().last() {
        let unopened = last == ')' && link.matches('(').count() < link.matches(')').count();
        if !(unopened || ".,;:!?".contains(last)) {
            break;
        }
        link = &link[..link.len() - last.len_utf8()];
    }
    let host = link.split_once("://").map_or("", |(_, host)| host);
    // Not `is_alphanumeric`, whose tables every visitor would load.
    let starts_host = |c: char| c.is_ascii_alphanumeric() || !c.is_ascii() || c == '[';
    if host.starts_with(starts_host) { link.len() } else { 0 }
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
