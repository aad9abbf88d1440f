//! The command line.

mod agent;
mod inbox;

use crate::{config::Config, database, serve};
use clap::{Parser, Subcommand};
use std::{io::Write as _, path::PathBuf};

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
    Agent(agent::AgentCommand),
    /// Shows inboxes and the secrets that websites sign with.
    #[command(subcommand)]
    Inbox(inbox::InboxCommand),
    /// Prints what is in force, without secrets.
    Config,
}

/// Does what the command line says.
pub async fn run(cli: Cli) -> anyhow::Result<()> {
    let config = Config::load(cli.config.as_deref())?;
    match cli.command.unwrap_or(Command::Serve) {
        Command::Serve => serve::run(config).await,
        Command::Migrate => {
            database::open(&config).await?.db.close().await;
            println!("The database is up to date.");
            Ok(())
        }
        Command::Agent(command) => agent::run(&config, command).await,
        Command::Inbox(command) => inbox::run(&config, command).await,
        Command::Config => {
            // Whoever reads it may have seen enough, such as `head`.
            let _ = write!(std::io::stdout(), "{config}");
            Ok(())
        }
    }
}
