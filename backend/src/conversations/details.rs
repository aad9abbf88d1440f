//! What visitors say of themselves, checked.

use crate::{Error, Result, email};
use domain::{
    conversations::{Identification, MAX_PHONE_CHARS, VisitorDetails},
    people::MAX_NAME_CHARS,
    text,
};

const MAX_URL_CHARS: usize = 2_000;

/// What a visitor says of themselves. What is missing stays as it is.
#[derive(Debug, Clone, Default)]
pub(super) struct Details {
    pub(super) name: Option<String>,
    pub(super) email: Option<String>,
    pub(super) phone: Option<String>,
    pub(super) page_url: Option<String>,
}

impl From<VisitorDetails> for Details {
    fn from(said: VisitorDetails) -> Self {
        Self { name: said.name, email: said.email, phone: None, page_url: said.page_url }
    }
}

impl From<Identification> for Details {
    fn from(said: Identification) -> Self {
        Self { name: said.name, email: said.email, phone: said.phone, page_url: None }
    }
}

/// Cleans what is only shown, and takes an address in its one spelling or not at all. An empty field means that it was
/// left out.
pub(super) fn check(said: Details) -> Result<Details> {
    let email = said.email.as_deref().filter(|email| !email.trim().is_empty()).map(email::parse).transpose()?;
    let is_web = |url: &String| url.starts_with("https://") || url.starts_with("http://");
    let page_url = said.page_url.as_deref().and_then(text::clean_line).filter(is_web);
    Ok(Details {
        name: line("name", said.name, MAX_NAME_CHARS, "The name has at most 200 characters.")?,
        phone: line("phone", said.phone, MAX_PHONE_CHARS, "The telephone number has at most 40 characters.")?,
        email,
        page_url: page_url.map(|url| shorten(url, MAX_URL_CHARS)),
    })
}

/// A line that somebody typed, unless it is blank.
pub(super) fn line(field: &'static str, typed: Option<String>, max: usize, sentence: &str) -> Result<Option<String>> {
    let line = typed.as_deref().and_then(text::clean_line);
    if line.as_ref().is_some_and(|line| line.chars().count() > max) {
        return Err(Error::invalid(field, sentence));
    }
    Ok(line)
}

pub(super) fn shorten(text: String, max: usize) -> String {
    if text.chars().count() <= max { text } else { text.chars().take(max).collect() }
}
