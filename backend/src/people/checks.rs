//! What is asked of names, passwords and permissions, wherever they come from.

use crate::{Error, Result};
use domain::{
    people::{Agent, MAX_NAME_CHARS, Permission},
    text,
};

pub(super) fn check_name(name: &str) -> Result<String> {
    text::clean_line(name)
        .filter(|name| name.chars().count() <= MAX_NAME_CHARS)
        .ok_or_else(|| Error::invalid("name", "The name has 1 to 200 characters."))
}

pub(super) fn check_password(field: &'static str, password: &str) -> Result<()> {
    domain::people::check_password(password).map_err(|sentence| Error::invalid(field, sentence))
}

/// Refuses agents, and keys, that hold none of these permissions.
pub fn require_any(agent: &Agent, permissions: &[Permission]) -> Result<()> {
    let refused = permissions.iter().map(|permission| require(agent, *permission));
    refused.reduce(|first, other| first.or_else(|error| other.map_err(|_| error))).unwrap_or(Ok(()))
}

/// Refuses agents, and keys, that don't hold a permission.
pub fn require(agent: &Agent, permission: Permission) -> Result<()> {
    if agent.may(permission) {
        return Ok(());
    }
    let (name, words) = (permission.as_str(), permission.words());
    Err(Error::Forbidden(format!("This needs the permission {name} ({words}). Ask an owner for it.")))
}
