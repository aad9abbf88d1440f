//! Asking the server, in place of `browser/fetch.rs`.

use super::page::{Request, current};
use crate::realtime::PATIENCE_MS;

/// There was no answer.
#[derive(Debug)]
pub struct NoAnswer;

pub async fn fetch(
    method: &str,
    path: &str,
    token: Option<&str>,
    body: Option<String>,
) -> Result<(bool, String), NoAnswer> {
    let (method, path, token) = (method.to_owned(), path.to_owned(), token.map(str::to_owned));
    current().ask(Request { method, path, token, is_form: false, body }, PATIENCE_MS).await.ok_or(NoAnswer)
}
