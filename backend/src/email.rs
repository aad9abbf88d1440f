//! Email addresses: one spelling for each mailbox, so that limits and people who are known by an address can't be had
//! twice by writing it in another way, and no two mailboxes become one.

use crate::{Error, Result};
use domain::text::is_email;
use icu_properties::{CodePointSetData, props::DefaultIgnorableCodePoint};
use unicode_normalization::is_nfkc;

/// An address in the one spelling that is stored and compared: lower case, and its domain as UTS #46 has it in Unicode,
/// so that `xn--…` and what it stands for are the same.
///
/// Nothing is taken out of an address: one with a sign that nobody sees, or that is another way to write a letter (as a
/// full-width one), is refused, because its reader would take it for somebody else's. Errors: `Invalid`.
pub(crate) fn parse(typed: &str) -> Result<String> {
    let typed = typed.trim_matches(|sign: char| sign.is_ascii_whitespace());
    if typed.chars().any(is_hidden) || !is_nfkc(typed) {
        return Err(Error::invalid(
            "email",
            "This address has a sign that can’t be seen, or that only looks like a letter. Please type it by hand.",
        ));
    }
    spelling(typed).ok_or_else(|| Error::invalid("email", "This does not look like an email address."))
}

fn spelling(typed: &str) -> Option<String> {
    let (local, domain) = typed.rsplit_once('@')?;
    let ascii = idna::domain_to_ascii(domain).ok()?;
    let (domain, Ok(())) = idna::domain_to_unicode(&ascii) else { return None };
    let fits = |domain: &str| is_email(&format!("{local}@{domain}"));
    (fits(&ascii) && fits(&domain)).then(|| format!("{}@{domain}", local.to_lowercase()))
}

/// Control characters, and what Unicode says is not shown where it is not understood: soft hyphens, zero-width signs,
/// marks of direction.
fn is_hidden(sign: char) -> bool {
    sign.is_control() || CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(sign)
}

/// The spelling of an address that is stored. An older version stored some that would be refused now; those stay what
/// they are.
pub(crate) fn of_stored(stored: &str) -> String {
    parse(stored).unwrap_or_else(|_| stored.to_lowercase())
}

/// What is counted where mail is sent to an address: many providers deliver `name+anything` to `name`. Two mailboxes
/// that share a count share nothing else.
pub(crate) fn mailbox(email: &str) -> String {
    let Some((local, domain)) = email.rsplit_once('@') else { return email.to_owned() };
    let name = local.split_once('+').map_or(local, |(name, _)| name);
    format!("{}@{domain}", if name.is_empty() { local } else { name })
}

/// The address as mail servers are told it: they all know domains in ASCII, and few know others.
pub(crate) fn for_mail_servers(email: &str) -> String {
    let ascii = email.rsplit_once('@').and_then(|(local, domain)| Some((local, idna::domain_to_ascii(domain).ok()?)));
    ascii.map_or_else(|| email.to_owned(), |(local, domain)| format!("{local}@{domain}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_has_one_spelling() {
        let check = |typed: &str, expected: &str| assert_eq!(parse(typed).ok().as_deref(), Some(expected), "{typed:?}");
        check("alice@example.com", "alice@example.com");
        check(" Alice@EXAMPLE.com\n", "alice@example.com");
        check("ü@exämple.de", "ü@exämple.de");
        check("Ü@EXÄMPLE.de", "ü@exämple.de");
        check("ü@xn--exmple-cua.de", "ü@exämple.de");
        check("ü@XN--EXMPLE-CUA.de", "ü@exämple.de");
        check("a@straße.de", "a@straße.de");
        check("first.last+tag@example.co.uk", "first.last+tag@example.co.uk");
        // Another letter is another mailbox, whatever it looks like.
        check("\u{430}lice@example.com", "\u{430}lice@example.com");
        check("a@strasse.de", "a@strasse.de");
    }

    #[test]
    fn what_only_looks_like_an_address_is_refused() {
        for bad in [
            "",
            "alice",
            "alice@example",
            "alice@example.com.",
            "al ice@example.com",
            "alice\0@example.com",
            "al\u{85}ice@example.com",
            "alice\u{200b}@example.com",
            "alice@exam\u{200b}ple.com",
            "al\u{ad}ice@example.com",
            "alice@exam\u{ad}ple.com",
            "\u{feff}alice@example.com",
            "alice\u{a0}@example.com",
            "alice@example.com\u{a0}",
            "al\u{202e}ice@example.com",
            "al\u{fe0f}ice@example.com",
            "al\u{e0041}ice@example.com",
            "ａlice@example.com",
            "alice@ｅxample.com",
            "alice@example．com",
            "alice＠example.com",
            "ali\u{212a}e@example.com",
            "u\u{308}@example.com",
            "a@xn--a.de",
            "a@xn--exmple-cua\u{ad}.de",
        ] {
            assert!(parse(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn what_an_older_version_stored_is_compared_as_it_is() {
        assert_eq!(of_stored("Maya@Example.com"), "maya@example.com");
        assert_eq!(of_stored("Maya\u{200b}@example.com"), "maya\u{200b}@example.com");
        assert_ne!(of_stored("maya\u{200b}@example.com"), of_stored("maya@example.com"));
    }

    #[test]
    fn mail_is_counted_by_the_mailbox_that_gets_it() {
        assert_eq!(mailbox("maya+shop@example.com"), "maya@example.com");
        assert_eq!(mailbox("maya@example.com"), "maya@example.com");
        assert_eq!(mailbox("+maya@example.com"), "+maya@example.com");
    }

    #[test]
    fn mail_servers_are_told_domains_in_ascii() {
        assert_eq!(for_mail_servers("ü@exämple.de"), "ü@xn--exmple-cua.de");
        assert_eq!(for_mail_servers("a@example.com"), "a@example.com");
    }
}
