//! The outcome of a form that was posted, for the page that is shown next.
//!
//! It travels in a cookie that lives for one page: unlike a query, it stays out of logs and histories, and
//! nobody can put words into our mouth with a link. It needs neither JavaScript nor a session. Only what is too
//! long for a cookie, such as a reply, waits in the session of whoever is signed in.

use crate::{
    cookies::FLASH,
    error::AppError,
    page::{current_agent, go, session},
};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::{Deserialize, Serialize};

/// Browsers drop cookies over 4,096 bytes.
const MAX_JSON_BYTES: usize = 2_800;
/// What the cookie holds when the session holds the outcome.
const IN_SESSION: &str = "in-session";
const SESSION_KEY: &str = "flash";

/// The outcome of one form.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Flash {
    form: String,
    error: Option<AppError>,
    done: Option<String>,
    kept: Vec<(String, String)>,
}

impl Flash {
    /// Reads the outcome of the form that led here, and lets the browser forget it.
    pub async fn take() -> Self {
        let Some(value) = FLASH.read() else { return Self::default() };
        FLASH.forget();
        let flash = if value == IN_SESSION { take_from_session().await } else { decode(&value) };
        flash.unwrap_or_default()
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

    /// Sends it along with the answer.
    async fn leave(mut self) {
        let value = match encode(&self) {
            Some(value) => value,
            None if leave_in_session(&self).await => IN_SESSION.to_owned(),
            None => {
                self.kept.clear();
                encode(&self).unwrap_or_default()
            }
        };
        FLASH.set(&value);
    }
}

/// Fields are named in camel case in JSON and in snake case in forms.
fn same_field(a: &str, b: &str) -> bool {
    a.replace('_', "").eq_ignore_ascii_case(&b.replace('_', ""))
}

/// Answers a posted form: on to `next` with the sentence about what was done, which may be empty; or back to
/// `back` with the error and what was typed (never passwords).
pub async fn answer(form: &str, result: Result<String, AppError>, (next, back): (&str, &str), kept: &[(&str, &str)]) {
    let mut flash = Flash { form: form.to_owned(), ..Flash::default() };
    let to = match result {
        Ok(done) => {
            flash.done = Some(done).filter(|done| !done.is_empty());
            next
        }
        Err(error) => {
            flash.error = Some(error);
            flash.kept = kept.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
            back
        }
    };
    if flash.error.is_some() || flash.done.is_some() {
        flash.leave().await;
    }
    go(to);
}

/// Answers a posted form that has made something which is seen only once, such as a key: the next page shows it, as
/// the value of `field`, and nobody keeps it.
pub async fn answer_once(form: &str, next: &str, (field, value): (&str, &str)) {
    let kept = vec![(field.to_owned(), value.to_owned())];
    let flash = Flash { form: form.to_owned(), kept, ..Flash::default() };
    flash.leave().await;
    go(next);
}

/// The cookie's value; `None` when browsers would drop it.
fn encode(flash: &Flash) -> Option<String> {
    let json = serde_json::to_vec(flash).ok()?;
    (json.len() <= MAX_JSON_BYTES).then(|| URL_SAFE_NO_PAD.encode(json))
}

fn decode(value: &str) -> Option<Flash> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(value).ok()?).ok()
}

/// Only for those who are signed in: strangers can't fill the database.
async fn leave_in_session(flash: &Flash) -> bool {
    match (current_agent().await, session().await) {
        (Ok(_), Ok(session)) => session.insert(SESSION_KEY, flash).await.is_ok(),
        _ => false,
    }
}

async fn take_from_session() -> Option<Flash> {
    session().await.ok()?.remove(SESSION_KEY).await.ok()?
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
    fn a_cookie_holds_what_fits_it() {
        let mut flash = outcome(None);
        let value = encode(&flash).unwrap();
        assert_eq!(decode(&value), Some(flash.clone()));
        flash.kept.push(("greeting".into(), "x".repeat(3_000)));
        assert_eq!(encode(&flash), None);
        assert_eq!(decode(IN_SESSION), None);
    }
}
