//! Cleaning and shortening of what people typed.

/// Trims, and drops control characters (a CR or LF in a name would reach a mail header).
/// `None` when nothing is left.
pub fn clean_line(text: &str) -> Option<String> {
    let clean: String = text.chars().filter(|c| !c.is_control()).collect();
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

/// At most `max` characters on one line; a cut ends in "…" (which counts).
pub fn preview(text: &str, max: usize) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    shorten(&line, max)
}

fn shorten(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(max.saturating_sub(1)).collect();
    cut.truncate(cut.trim_end().len());
    cut.push('…');
    cut
}

/// At most `max` characters with their line breaks, blank lines made one; a cut ends in "…" (which counts).
pub fn excerpt(text: &str, max: usize) -> String {
    let mut kept = String::new();
    for line in text.trim().lines().map(str::trim_end) {
        if !line.is_empty() || !kept.ends_with("\n\n") {
            kept.push_str(line);
            kept.push('\n');
        }
    }
    shorten(kept.trim_end(), max)
}

/// Whether `text` has the shape of an email address that a mail server could accept.
///
/// Only a confirmation proves an address (RFC 5321 leaves the local part to its host), so this
/// refuses what can't be one and accepts the rest.
pub fn is_email(text: &str) -> bool {
    let Some((local, host)) = text.rsplit_once('@') else {
        return false;
    };
    let plain = |c: char| !c.is_whitespace() && !c.is_control() && !"<>()[],;:\\\"".contains(c);
    text.len() <= 254
        && !local.is_empty()
        && local.len() <= 64
        && text.chars().all(plain)
        && !local.contains('@')
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..")
        && host.contains('.')
        && host.split('.').all(|label| !label.is_empty() && !label.starts_with('-') && !label.ends_with('-'))
}

/// Makes text inert in HTML, in an element and in a quoted attribute.
pub fn escape_html(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for sign in text.chars() {
        match sign {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            sign => safe.push(sign),
        }
    }
    safe
}

/// Two letters that stand for a person where there is no picture: "Maya Brandt" is "MB".
pub fn initials(name: &str) -> String {
    let mut words = name.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let (first, second) = (words.next(), words.next());
    let letters: String = match (first, second) {
        (Some(a), Some(b)) => a.chars().take(1).chain(b.chars().take(1)).collect(),
        (Some(a), None) => a.chars().take(2).collect(),
        _ => "?".to_owned(),
    };
    letters.to_uppercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn preview_is_one_line_and_never_too_long() {
        let check = |text: &str, max, expected: &str| assert_eq!(preview(text, max), expected);
        check("hello", 100, "hello");
        check("  two\n lines ", 100, "two lines");
        check("abcdef", 4, "abc…");
        check("ab cdef", 4, "ab…");
        check("ééééé", 3, "éé…");
    }

    #[test]
    fn emails_that_cannot_be_one_are_refused() {
        for good in ["a@b.co", "first.last+tag@example.co.uk", "ü@exämple.de"] {
            assert!(is_email(good), "{good}");
        }
        for bad in
            ["", "a", "a@b", "@b.co", "a@.co", "a b@c.de", "a@b.co\r\nBcc: x@y.z", "a@@b.co", "a..b@c.de", "<a@b.co>"]
        {
            assert!(!is_email(bad), "{bad}");
        }
    }

    #[test]
    fn a_line_has_no_control_characters() {
        assert_eq!(clean_line(" Ada\r\nBcc: x ").as_deref(), Some("AdaBcc: x"));
        assert_eq!(clean_line(" \u{7}\n "), None);
    }

    #[test]
    fn markup_in_text_is_inert() {
        assert_eq!(escape_html("<a href=\"x\" id='y'>&"), "&lt;a href=&quot;x&quot; id=&#39;y&#39;&gt;&amp;");
    }

    #[test]
    fn excerpts_keep_their_lines() {
        let check = |text, max, expected: &str| assert_eq!(excerpt(text, max), expected);
        check(" one \n\n\n\n two\n", 20, "one\n\n two");
        check("1. here\n2. there", 20, "1. here\n2. there");
        check("one\ntwo three", 9, "one\ntwo…");
        check("", 5, "");
    }

    #[test]
    fn initials_of_names_and_addresses() {
        let check = |name, expected| assert_eq!(initials(name), expected);
        check("Maya Brandt", "MB");
        check("jonas.kerr@example.com", "JK");
        check("ada", "AD");
        check("…", "?");
    }
}
