//! `porchlight agent`: the people who answer.

use crate::{config::Config, database};
use anyhow::{Context as _, bail};
use backend::people;
use clap::{Args, Subcommand};
use domain::people::Role;
use std::io::{IsTerminal as _, Read as _};

#[derive(Debug, Subcommand)]
pub(super) enum AgentCommand {
    /// Creates an agent who can sign in at once.
    Create(NewAgent),
    /// Gives an agent who has forgotten theirs another password, and signs them out everywhere.
    SetPassword(SetPassword),
}

#[derive(Debug, Args)]
pub(super) struct SetPassword {
    /// Where they sign in with.
    #[arg(long)]
    email: String,
    /// Read the password from the standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
}

#[derive(Debug, Args)]
pub(super) struct NewAgent {
    /// Where they sign in with.
    #[arg(long)]
    email: String,
    /// What visitors see.
    #[arg(long)]
    name: String,
    /// owner, admin or agent.
    #[arg(long)]
    role: Role,
    /// Read the password from the standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
}

pub(super) async fn run(config: &Config, command: AgentCommand) -> anyhow::Result<()> {
    match command {
        AgentCommand::Create(new) => create(config, new).await,
        AgentCommand::SetPassword(set) => set_password(config, set).await,
    }
}

async fn create(config: &Config, new: NewAgent) -> anyhow::Result<()> {
    let password = read_password()?;
    let services = database::open(config).await?;
    let agent = people::NewAgent { name: new.name, email: new.email, password };
    match people::create_agent(&services, new.role, agent).await {
        Ok(agent) => println!("{} can sign in as {} at {}", agent.name, agent.email, address(config)),
        Err(error) => bail!(error.sentence()),
    }
    services.db.close().await;
    Ok(())
}

async fn set_password(config: &Config, set: SetPassword) -> anyhow::Result<()> {
    let password = read_password()?;
    let services = database::open_existing(config).await?;
    match people::reset_password(&services, &set.email, &password).await {
        Ok(agent) => println!("{} signs in with the new password at {}", agent.email, address(config)),
        Err(error) => bail!(error.sentence()),
    }
    services.db.close().await;
    Ok(())
}

fn read_password() -> anyhow::Result<String> {
    let mut password = String::new();
    if std::io::stdin().is_terminal() {
        eprintln!("Type the password, then Enter and Ctrl-D:");
    }
    std::io::stdin().read_to_string(&mut password).context("The password could not be read")?;
    Ok(password.trim_end_matches(['\r', '\n']).to_owned())
}

fn address(config: &Config) -> &str {
    config.base_url.as_str().trim_end_matches('/')
}
