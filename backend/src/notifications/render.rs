//! How an email looks: the same letter as plain text and as HTML.
//!
//! The HTML is one card in tables with inline styles, which is what mail programs agree on. The colours
//! for dark mode are in a style element: programs that drop it show the light card, and those that
//! invert colours by themselves find every text and its background set together.

use domain::{
    links::{Segment, split},
    text::escape_html,
};

/// What an email says, before it is text or HTML.
pub(super) struct Letter {
    /// Whose website this is about.
    pub(super) inbox: String,
    /// The one line that matters.
    pub(super) heading: String,
    /// What people wrote.
    pub(super) bubbles: Vec<Bubble>,
    /// A sentence of our own.
    pub(super) sentence: Option<String>,
    /// A label and an address.
    pub(super) button: Option<(&'static str, String)>,
    /// Why this person gets it.
    pub(super) because: String,
    /// Where to stop such emails.
    pub(super) unsubscribe: Option<String>,
}

/// What somebody wrote.
pub(super) struct Bubble {
    /// On one line.
    pub(super) text: String,
    /// Who and when.
    pub(super) caption: String,
}

const STOP: &str = "Stop emails about this conversation";

const HEAD: &str = r#"<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="supported-color-schemes" content="light dark">
<style>
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #171410 !important; color: #f0ebe3 !important; }
  .card { background: #211d18 !important; border-color: #3a342c !important; }
  .bubble { background: #2d2821 !important; color: #f0ebe3 !important; }
  .muted { color: #a89f93 !important; }
  .link { color: #f0b26b !important; }
}
</style></head>
"#;
const PAGE: &str =
    "margin:0;background:#f4f2ee;font:15px/24px -apple-system,Segoe UI,Helvetica,Arial,sans-serif;color:#1f1b16";
const CARD: &str = "max-width:560px;width:100%;background:#fff;border:1px solid #e8e4dd;border-radius:14px";
const BUBBLE: &str = "background:#f4f2ee;color:#1f1b16;border-radius:12px;padding:12px 16px;overflow-wrap:anywhere";
const CAPTION: &str = "font-size:12px;color:#766e63;padding:4px 4px 10px";
const BUTTON: &str = "display:inline-block;background:#b45309;color:#fffaf2;text-decoration:none;font-weight:600;\
                      border-radius:10px;padding:11px 20px";
const TABLE: &str = r#"<table role="presentation" width="100%" cellspacing="0" cellpadding="0""#;

impl Letter {
    /// The plain text part.
    pub(super) fn text(&self) -> String {
        let mut text = format!("{}\n\n{}\n\n", self.inbox, self.heading);
        for bubble in &self.bubbles {
            text += &format!("> {}\n{}\n\n", bubble.text.replace('\n', "\n> "), bubble.caption);
        }
        if let Some(sentence) = &self.sentence {
            text += &format!("{sentence}\n\n");
        }
        if let Some((label, address)) = &self.button {
            text += &format!("{label}:\n{address}\n\n");
        }
        text += &format!("{}\n", self.because);
        if let Some(address) = &self.unsubscribe {
            text += &format!("{STOP}:\n{address}\n");
        }
        text
    }

    /// The HTML part. Everything that people wrote is escaped.
    pub(super) fn html(&self) -> String {
        let mut html = String::from(HEAD);
        html += &format!(
            "<body class=\"page\" style=\"{PAGE}\">{TABLE} class=\"page\" style=\"background:#f4f2ee\"><tbody><tr>\
             <td align=\"center\" style=\"padding:32px 16px\">\n\
             <table role=\"presentation\" width=\"560\" cellspacing=\"0\" cellpadding=\"0\" class=\"card\" style=\"{CARD}\"><tbody>\n"
        );
        html += &self.title_row();
        html += &self.content_rows();
        html += "</tbody></table>\n";
        html += &self.footer();
        html += "</td></tr></tbody></table></body></html>\n";
        html
    }

    fn title_row(&self) -> String {
        format!(
            "<tr><td style=\"padding:28px 32px 8px\"><div class=\"muted\" style=\"font-size:13px;color:#766e63\">{}</div>\
             <div style=\"font-size:20px;line-height:28px;font-weight:600;padding-top:4px\">{}</div></td></tr>\n",
            escape_html(&self.inbox),
            escape_html(&self.heading)
        )
    }

    fn content_rows(&self) -> String {
        let mut rows = String::new();
        if !self.bubbles.is_empty() {
            let bubbles: String = self.bubbles.iter().map(Bubble::rows).collect();
            rows +=
                &format!("<tr><td style=\"padding:8px 32px\">{TABLE}><tbody>\n{bubbles}</tbody></table></td></tr>\n");
        }
        if let Some(sentence) = &self.sentence {
            rows += &format!("<tr><td style=\"padding:8px 32px 16px\">{}</td></tr>\n", escape_html(sentence));
        }
        if let Some((label, address)) = &self.button {
            rows += &format!(
                "<tr><td style=\"padding:8px 32px 32px\"><a href=\"{}\" style=\"{BUTTON}\">{label}</a></td></tr>\n",
                escape_html(address)
            );
        }
        rows
    }

    fn footer(&self) -> String {
        let stop = self.unsubscribe.as_ref().map(|address| {
            format!("<br><a href=\"{}\" class=\"muted\" style=\"color:#766e63\">{STOP}</a>", escape_html(address))
        });
        format!(
            "<div class=\"muted\" style=\"font-size:12px;line-height:18px;color:#766e63;padding:16px\">{}{}</div>\n",
            escape_html(&self.because),
            stop.unwrap_or_default()
        )
    }
}

impl Bubble {
    fn rows(&self) -> String {
        format!(
            "<tr><td class=\"bubble\" style=\"{BUBBLE}\">{}</td></tr>\n<tr><td class=\"muted\" style=\"{CAPTION}\">{}</td></tr>\n",
            with_links(&self.text).replace('\n', "<br>"),
            escape_html(&self.caption)
        )
    }
}

/// Text as HTML with its links clickable. A link that the preview cut short would lead elsewhere: it
/// stays text.
fn with_links(text: &str) -> String {
    let mut html = String::new();
    for segment in split(text) {
        match segment {
            Segment::Link(link) if !link.ends_with('…') => {
                let link = escape_html(link);
                html += &format!(
                    "<a href=\"{link}\" class=\"link\" style=\"color:#b45309\" rel=\"noopener noreferrer\">{link}</a>"
                );
            }
            Segment::Text(plain) | Segment::Link(plain) => html += &escape_html(plain),
        }
    }
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_stays_text() {
        let check = |text: &str, expected: &str| assert_eq!(with_links(text), expected);
        check("<script>alert('x')</script>", "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;");
        check("javascript:alert(1)", "javascript:alert(1)");
        check("a & \"b\"", "a &amp; &quot;b&quot;");
        check("see https://a.example/very-lo…", "see https://a.example/very-lo…");
        let link = with_links("at https://a.example/?x=1&y=2.");
        assert!(link.starts_with("at <a href=\"https://a.example/?x=1&amp;y=2\""), "{link}");
        assert!(link.ends_with("</a>."), "{link}");
    }
}
