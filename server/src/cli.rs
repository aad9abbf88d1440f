//! The command line.

mod database;
mod inbox;

pub use database::{open, open_for_server};

use crate::{config::Config, serve};
use anyhow::{Context as _, bail};
use backend::people;
use clap::{Args, Parser, Subcommand};
use domain::people::Role;
use std::{
    io::{IsTerminal as _, Read as _, Write as _},
    path::PathBuf,
};

/// Live chat and a support desk that you host yourself.
#[derive(Debug, Parser)]
#[command(name = "porchlight", version)]
pub struct Cli {
    /// A TOML file with settings; otherwise PORCHLIGHT_CONFIG, or porchlight.toml in this folder.
    #[arg(long, global = true)]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Starts the server (the default).
    Serve,
    /// Brings the database to this version, and stops.
    Migrate,
    /// Manages the people who answer.
    #[command(subcommand)]
    Agent(AgentCommand),
    /// Shows inboxes and the secrets that websites sign with.
    #[command(subcommand)]
    Inbox(inbox::InboxCommand),
    /// Prints what is in force, without secrets.
    Config,
}

#[derive(Debug, Subcommand)]
enum AgentCommand {
    /// Creates an agent who can sign in at once.
    Create(NewAgent),
    /// Gives an agent who has forgotten theirs another password, and signs them out everywhere.
    SetPassword(SetPassword),
}

#[derive(Debug, Args)]
struct SetPassword {
    /// Where they sign in with.
    #[arg(long)]
    email: String,
    /// Read the password from the standard input.
    #[arg(long, required = true)]
    password_stdin: bool,
}

#[derive(Debug, Args)]
struct NewAgent {
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

/// Does what the command line says.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let config = Config::load(cli.config.as_deref())?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(config).await,
        Command::Migrate => {
            open(&config).await?.db.close().await;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Agent(AgentCommand::Create(new)) => create_agent(&config, new).await,
        Command::Agent(AgentCommand::SetPassword(set)) => set_password(&config, set).await,
        Command::Inbox(command) => inbox::run(&config, command).await,
        Command::Config => {
            // Whoever reads it may have seen enough, such as `head`.
            let _ = write!(std::io::stdout(), "{config}");
            Ok(())
        }
    }
}

async fn create_agent(config: &Config, new: NewAgent) -> anyhow::Result<()> {
    let password = read_password()?;
    let services = open(config).await?;
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
