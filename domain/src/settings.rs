//! Settings of an inbox: one website's widget.

use crate::{Timestamp, ids::InboxId};
use serde::{Deserialize, Serialize};

/// One website's widget.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Inbox {
    /// Unique.
    pub id: InboxId,
    /// The public name in the snippet.
    pub key: String,
    /// What visitors read in the widget's header and in emails.
    pub name: String,
    /// The widget's colour.
    pub colour: Colour,
    /// The first thing that a visitor reads.
    pub greeting: String,
    /// What conversations can be about.
    pub categories: Vec<String>,
    /// Origins whose pages may show the widget; empty means any.
    pub allowed_origins: Vec<String>,
    /// When it was last changed.
    pub updated_at: Timestamp,
}

/// What an admin changes of an inbox.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct InboxSettings {
    /// 1 to 200 characters.
    pub name: String,
    /// `#rrggbb`.
    pub colour: String,
    /// At most 500 characters; may be empty.
    pub greeting: String,
    /// Categories, one a line; may be empty.
    pub categories: String,
    /// Origins, one a line.
    pub allowed_origins: String,
}

/// An opaque sRGB colour, written `#rrggbb`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Colour {
    red: u8,
    green: u8,
    blue: u8,
}

impl Colour {
    /// Reads `#rrggbb`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let hex = text.strip_prefix('#').filter(|hex| hex.len() == 6 && hex.is_ascii())?;
        let part = |at: usize| u8::from_str_radix(&hex[at..at + 2], 16).ok();
        Some(Self { red: part(0)?, green: part(2)?, blue: part(4)? })
    }

    /// The text colour with the better contrast on this one: near-white or near-black.
    /// One of the two always reaches 4.5:1 (WCAG 2.2 §1.4.3).
    pub fn text_on(self) -> &'static str {
        // Where both contrasts are equal: (1.05)/(L + 0.05) = (L + 0.05)/0.05.
        if self.luminance() > 0.179 { "#000000" } else { "#ffffff" }
    }

    /// Relative luminance, 0 to 1 (WCAG 2.2).
    pub fn luminance(self) -> f32 {
        let channel = |value: u8| {
            let value = f32::from(value) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        };
        0.2126 * channel(self.red) + 0.7152 * channel(self.green) + 0.0722 * channel(self.blue)
    }
}

impl std::fmt::Display for Colour {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.red, self.green, self.blue)
    }
}

impl From<Colour> for String {
    fn from(colour: Colour) -> Self {
        colour.to_string()
    }
}

impl TryFrom<String> for Colour {
    type Error = &'static str;
    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text).ok_or("Write the colour as #rrggbb, such as #7c3f12.")
    }
}

/// Reads an origin such as `https://shop.example:8443`, as browsers write it; `None` for anything else.
/// `*.` before the host allows its subdomains (CSP `frame-ancestors` understands both).
pub fn parse_origin(text: &str) -> Option<String> {
    let text = text.trim();
    let text = text.strip_suffix('/').unwrap_or(text).to_ascii_lowercase();
    let (scheme, host) = text.split_once("://")?;
    let (name, port) = host.rsplit_once(':').map_or((host, None), |(name, port)| (name, Some(port)));
    let bare = name.strip_prefix("*.").unwrap_or(name);
    let host_ok = !bare.is_empty()
        && bare
            .split('.')
            .all(|label| !label.is_empty() && label.chars().all(|c| c.is_ascii_alphanumeric() || c == '-'));
    let port_ok = port.is_none_or(|port| port.parse::<u16>().is_ok());
    (matches!(scheme, "http" | "https") && host_ok && port_ok).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn colours_are_read_and_written() {
        assert_eq!(Colour::parse("#7C3f12").map(|c| c.to_string()).as_deref(), Some("#7c3f12"));
        for bad in ["", "7c3f12", "#7c3f1", "#7c3f1g", "red", "#é1234", "#7c3f12;"] {
            assert_eq!(Colour::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn origins_are_only_that() {
        let check = |text, expected: Option<&str>| assert_eq!(parse_origin(text).as_deref(), expected, "{text}");
        check("https://Shop.example/", Some("https://shop.example"));
        check("http://localhost:8080", Some("http://localhost:8080"));
        check("https://*.shop.example", Some("https://*.shop.example"));
        for bad in [
            "shop.example",
            "https://",
            "https://a b",
            "https://a/path",
            "https://a; script-src *",
            "ftp://a",
            "https://a:99999",
            "*",
        ] {
            check(bad, None);
        }
    }

    proptest! {
        #[test]
        fn text_is_readable_on_any_colour(red: u8, green: u8, blue: u8) {
            let colour = Colour { red, green, blue };
            let text = Colour::parse(colour.text_on()).map_or(0.0, Colour::luminance);
            let (light, dark) = if text > colour.luminance() { (text, colour.luminance()) } else { (colour.luminance(), text) };
            prop_assert!((light + 0.05) / (dark + 0.05) >= 4.5);
        }
    }
}
