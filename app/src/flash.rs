//! What became of a form that was posted, for the page that is shown next.
//!
//! It travels in a cookie that lives for one page: unlike a query, it stays out of logs and histories, and
//! nobody can put words into our mouth with a link. It needs neither JavaScript nor a session.

use crate::{error::AppError, page::go};
use axum::http::{
    HeaderValue,
    header::{COOKIE, SET_COOKIE},
    request::Parts,
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

const COOKIE_NAME: &str = "porchlight_flash";
/// Browsers drop cookies over 4,096 bytes; what was typed is left out of one that would be.
const MAX_JSON_BYTES: usize = 2_800;

/// The outcome of one form.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Flash {
    form: String,
    error: Option<AppError>,
    done: Option<String>,
    kept: Vec<(String, String)>,
}

impl Flash {
    /// Reads the outcome of the form that led here, and lets the browser forget it.
    pub fn take() -> Self {
        let Some(flash) = use_context::<Parts>().and_then(|parts| read(&parts)) else {
            return Self::default();
        };
        set_cookie("", 0);
        flash
    }

    /// The outcome, if it is of the form `name`.
    pub fn of(&self, name: &str) -> Self {
        if self.form == name { self.clone() } else { Self::default() }
    }

    /// What was typed into a field, or what it holds otherwise.
    pub fn value(&self, field: &str, otherwise: &str) -> String {
        let typed = self.kept.iter().find(|(name, _)| name == field);
        typed.map_or(otherwise, |(_, value)| value).to_owned()
    }

    /// What is wrong with a field.
    pub fn error_at(&self, field: &str) -> Option<String> {
        let error = self.error.as_ref()?;
        error.field.as_deref().is_some_and(|at| same_field(at, field)).then(|| error.message.clone())
    }

    /// What is wrong, if it is with none of `fields`.
    pub fn error_beside(&self, fields: &[&str]) -> Option<String> {
        let error = self.error.as_ref()?;
        let is_shown = fields.iter().any(|field| self.error_at(field).is_some());
        (!is_shown).then(|| error.message.clone())
    }

    /// What was done.
    pub fn done(&self) -> Option<String> {
        self.done.clone()
    }
}

/// Fields are named in camel case in JSON and in snake case in forms.
fn same_field(a: &str, b: &str) -> bool {
    a.replace('_', "").eq_ignore_ascii_case(&b.replace('_', ""))
}

/// Answers a posted form: on to `next` when it worked, saying `done`, or else back to `back` with the error
/// and what was typed (never passwords).
pub fn answer<T>(form: &str, result: Result<T, AppError>, next: (&str, &str), back: &str, kept: &[(&str, &str)]) {
    let mut flash = Flash { form: form.to_owned(), ..Flash::default() };
    let to = match result {
        Ok(_) => {
            flash.done = Some(next.1.to_owned()).filter(|done| !done.is_empty());
            next.0
        }
        Err(error) => {
            flash.error = Some(error);
            flash.kept = kept.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            back
        }
    };
    if flash.error.is_some() || flash.done.is_some() {
        set_cookie(&encode(flash), 60);
    }
    go(to);
}

fn encode(mut flash: Flash) -> String {
    let json = |flash: &Flash| serde_json::to_vec(flash).unwrap_or_default();
    let mut bytes = json(&flash);
    if bytes.len() > MAX_JSON_BYTES {
        flash.kept.clear();
        bytes = json(&flash);
    }
    URL_SAFE_NO_PAD.encode(bytes)
}

fn read(parts: &Parts) -> Option<Flash> {
    let cookies = parts.headers.get_all(COOKIE).into_iter().filter_map(|value| value.to_str().ok());
    let mut pairs = cookies.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    let (_, value) = pairs.find(|(name, _)| *name == COOKIE_NAME)?;
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).ok()?).ok()
}

fn set_cookie(value: &str, seconds: u32) {
    let line = format!("{COOKIE_NAME}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax");
    if let (Some(response), Ok(line)) = (use_context::<leptos_axum::ResponseOptions>(), HeaderValue::from_str(&line)) {
        response.append_header(SET_COOKIE, line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn outcome(field: Option<&str>) -> Flash {
        let error = AppError { field: field.map(str::to_owned), ..AppError::new("VALIDATION_FAILED", "No.") };
        Flash { form: "a".into(), error: Some(error), kept: vec![("name".into(), "Ada".into())], ..Flash::default() }
    }

    #[test]
    fn an_error_is_shown_at_its_field_or_above_all() {
        assert_eq!(outcome(Some("allowedOrigins")).error_at("allowed_origins").as_deref(), Some("No."));
        assert_eq!(outcome(Some("email")).error_beside(&["email"]), None);
        assert_eq!(outcome(Some("code")).error_beside(&["email"]).as_deref(), Some("No."));
        assert_eq!(outcome(None).error_beside(&["email"]).as_deref(), Some("No."));
        assert!(outcome(None).of("b").error_beside(&[]).is_none());
    }

    #[test]
    fn what_would_not_fit_a_cookie_is_left_out() {
        let mut flash = outcome(None);
        flash.kept.push(("greeting".into(), "x".repeat(3_000)));
        assert!(encode(flash).len() < 4_000);
    }
}
