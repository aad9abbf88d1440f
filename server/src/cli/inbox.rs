//! `porchlight inbox`: the inboxes, and the secrets that websites sign their customers' tokens with.

use crate::{config::Config, database::open_existing};
use anyhow::bail;
use backend::{
    Error, Result, Services,
    customers::{self, InboxSecret},
    settings,
};
use clap::{Args, Subcommand};
use domain::ids::InboxId;
use serde::Serialize;
use std::{io::Write as _, time::Duration};

#[derive(Debug, Subcommand)]
pub(super) enum InboxCommand {
    /// Lists the inboxes.
    List(Format),
    /// Shows an inbox with its secret.
    Show(Named),
    /// Makes a new secret; the old one goes on for a while.
    RotateSecret(Rotate),
}

#[derive(Debug, Args)]
pub(super) struct Format {
    /// Prints JSON, for programs.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(super) struct Named {
    /// The public name in the snippet, such as demo.
    key: String,
    #[command(flatten)]
    format: Format,
}

#[derive(Debug, Args)]
pub(super) struct Rotate {
    #[command(flatten)]
    named: Named,
    /// For how long the old secret stays good. 0 ends it at once, as after a leak.
    #[arg(long, default_value_t = 24, value_parser = clap::value_parser!(u32).range(..=720))]
    overlap_hours: u32,
}

/// What programs get.
#[derive(Serialize)]
struct Printed {
    id: InboxId,
    key: String,
    secret: String,
}

impl From<InboxSecret> for Printed {
    fn from(found: InboxSecret) -> Self {
        Self { id: found.inbox.id, key: found.inbox.key, secret: found.secret }
    }
}

pub(super) async fn run(config: &Config, command: InboxCommand) -> anyhow::Result<()> {
    let services = open_existing(config).await?;
    let text = match text(&services, command).await {
        Ok(text) => text,
        Err(Error::NotFound(_)) => bail!("There is no such inbox. `porchlight inbox list` shows them."),
        Err(error) => bail!(error.sentence()),
    };
    // Whoever reads it may have seen enough, such as `head`.
    let _ = writeln!(std::io::stdout(), "{text}");
    services.db.close().await;
    Ok(())
}

async fn text(services: &Services, command: InboxCommand) -> Result<String> {
    // The server may never have run.
    customers::ensure_inbox(services).await?;
    match command {
        InboxCommand::List(format) => list(services, &format).await,
        InboxCommand::Show(named) => shown(customers::secret(services, &named.key).await?, &named.format),
        InboxCommand::RotateSecret(Rotate { named, overlap_hours }) => {
            let overlap = Duration::from_secs(u64::from(overlap_hours) * 3600);
            shown(customers::rotate_secret(services, None, &named.key, overlap).await?, &named.format)
        }
    }
}

async fn list(services: &Services, format: &Format) -> Result<String> {
    let mut found = Vec::new();
    for inbox in settings::inboxes(services).await? {
        found.push(customers::secret(services, &inbox.key).await?);
    }
    if format.json {
        return json(&found.into_iter().map(Printed::from).collect::<Vec<_>>());
    }
    // Not the secrets: a list is for looking, also over somebody's shoulder.
    let lines: Vec<_> = found.iter().map(|one| format!("{}  {}", one.inbox.key, one.inbox.name)).collect();
    Ok(lines.join("\n"))
}

fn shown(found: InboxSecret, format: &Format) -> Result<String> {
    if format.json {
        return json(&Printed::from(found));
    }
    Ok(format!(
        "key     {}\nname    {}\nid      {}\nsecret  {}",
        found.inbox.key, found.inbox.name, found.inbox.id, found.secret
    ))
}

fn json(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|error| Error::Internal(error.to_string()))
}
