//! How an email looks: the same content as plain text and as HTML.
//!
//! The HTML (`templates/email/body.html`) is one card in tables with inline styles, which is what mail programs agree on.
//! The colours for dark mode are in a style element: programs that drop it show the light card, and those that invert
//! colours by themselves find every text and its background set together.

use super::outbox::Message;
use crate::{Error, Result, Services};
use askama::{Template, filters::Escaper};
use domain::{
    links::{Segment, split},
    text::escape_html,
};
use std::fmt;

/// What an email says, before it is text or HTML.
#[derive(Default)]
pub(super) struct Email {
    /// Whose website this is about.
    pub(super) inbox: String,
    /// The one line that matters.
    pub(super) heading: String,
    /// What people wrote.
    pub(super) quotes: Vec<Quote>,
    /// A sentence of our own.
    pub(super) sentence: Option<String>,
    /// Where to go on.
    pub(super) button: Option<Button>,
    /// Why this person gets it.
    pub(super) because: String,
    /// Where to stop such emails.
    pub(super) unsubscribe: Option<String>,
}

/// A link that stands out.
pub(super) struct Button {
    pub(super) label: String,
    pub(super) address: String,
}

/// What somebody wrote.
pub(super) struct Quote {
    pub(super) text: String,
    pub(super) name: String,
    /// When, as people read it.
    pub(super) at: String,
}

/// A piece of what somebody wrote, as HTML shows it.
enum Piece<'a> {
    Text(&'a str),
    Link(&'a str),
    LineBreak,
}

#[derive(Template)]
#[template(path = "email/body.html")]
struct Html<'a> {
    email: &'a Email,
}

#[derive(Template)]
#[template(path = "email/body.txt")]
struct Text<'a> {
    email: &'a Email,
}

impl Email {
    /// The email as the outbox sends it.
    pub(super) fn message(self, subject: String) -> Result<Message> {
        let (text, html) = (Text { email: &self }.render()?, Html { email: &self }.render()?);
        Ok(Message { sender: self.inbox, subject, text, html, unsubscribe: self.unsubscribe })
    }
}

impl Quote {
    /// The text with its links. One that the preview cut short would lead elsewhere: it stays text.
    fn pieces(&self) -> Vec<Piece<'_>> {
        let mut pieces = Vec::new();
        for segment in split(&self.text) {
            match segment {
                Segment::Link(link) if !link.ends_with('…') => pieces.push(Piece::Link(link)),
                Segment::Text(plain) | Segment::Link(plain) => {
                    for (number, line) in plain.split('\n').enumerate() {
                        if number > 0 {
                            pieces.push(Piece::LineBreak);
                        }
                        pieces.push(Piece::Text(line));
                    }
                }
            }
        }
        pieces
    }
}

/// The address of a page that a secret opens: `{base URL}/{page}/{token}`
pub(super) fn address(services: &Services, page: &str, token: &str) -> String {
    format!("{}/{page}/{token}", services.config.base_url.as_str().trim_end_matches('/'))
}

/// Escapes HTML as the rest of the product does. Named in `askama.toml`.
#[derive(Debug, Clone, Copy)]
pub(super) struct HtmlEscaper;

impl Escaper for HtmlEscaper {
    fn write_escaped_str<W: fmt::Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        dest.write_str(&escape_html(text))
    }
}

impl From<askama::Error> for Error {
    fn from(error: askama::Error) -> Self {
        Self::Internal(format!("a mail could not be written: {error}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_stays_text() {
        let html = |text: &str| {
            let quote = Quote { text: text.to_owned(), name: String::new(), at: String::new() };
            let email = Email { quotes: vec![quote], ..Email::default() };
            let html = email.message(String::new()).expect("an email").html;
            let (_, rest) = html.split_once("overflow-wrap:anywhere\">").expect("a quote");
            rest.split_once("</td>").expect("its end").0.to_owned()
        };
        let check = |text: &str, expected: &str| assert_eq!(html(text), expected);
        check("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
        check("javascript:alert(1)", "javascript:alert(1)");
        check("a & \"b\"\n\nc", "a &amp; &quot;b&quot;<br><br>c");
        check("see https://a.example/very-lo…", "see https://a.example/very-lo…");
        let link = html("at https://a.example/?x=1&y=2.");
        assert!(link.starts_with("at <a href=\"https://a.example/?x=1&amp;y=2\""), "{link}");
        assert!(link.ends_with("</a>."), "{link}");
    }
}
