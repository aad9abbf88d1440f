//! The verbs of the team as server functions, for islands.

// The macro makes types of the arguments, which have no place for docs.
#![allow(missing_docs)]

use crate::{client::Patient, error::AppError};
use domain::people::{SupportAgent, Team};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use {
    super::availability::choice,
    crate::page::{current_agent, services},
    backend::people,
};

/// Everybody, and every department.
#[server(prefix = "/desk", endpoint = "find_team", client = Patient)]
pub async fn find_team() -> Result<Team, AppError> {
    Ok(people::find_team(&services()?, &*current_agent().await?).await?)
}

/// Oneself, as somebody who takes tickets.
#[server(prefix = "/desk", endpoint = "find_my_availability", client = Patient)]
pub async fn find_my_availability() -> Result<SupportAgent, AppError> {
    let me = current_agent().await?;
    Ok(people::find_support_agent(&services()?, &me, me.id).await?)
}

/// Chooses whether new tickets come to oneself.
#[server(prefix = "/desk", endpoint = "set_my_availability", client = Patient)]
pub async fn set_my_availability(
    availability: String,
    end: String,
    minutes_ahead: i32,
) -> Result<SupportAgent, AppError> {
    let (me, services) = (current_agent().await?, services()?);
    let choice = choice(&services, &availability, &end, minutes_ahead)?;
    Ok(people::set_availability(&services, &me, me.id, choice).await?)
}
