//! Starting, serving and stopping.

use crate::{assets::Site, config::Config, connections, database, maintenance, router::router, state::AppState};
use anyhow::Context as _;
use backend::{
    Services, conversations, customers,
    notifications::{Mailer, worker},
    people,
};
use secrecy::ExposeSecret;
use std::{io, net::SocketAddr};
use tokio::{
    net::{TcpListener, TcpSocket},
    signal::unix::{SignalKind, signal},
    task::JoinHandle,
    time::timeout,
};
use tokio_util::sync::CancellationToken;

/// Connections that may wait to be taken, as far as the system lets them: after a restart all come at once, and one that
/// finds no room tries again a second later.
const BACKLOG: u32 = 4_096;

/// Runs the server until it is told to stop.
pub async fn run(config: Config) -> anyhow::Result<()> {
    // The lock is held until everything has ended.
    let (services, _lock) = database::open_for_server(&config).await?;
    customers::ensure_inbox(&services).await?;
    let site = Site::open(&config.data)?;
    site.compress_in_background(&config.data);
    let mailer = mailer(&config)?;
    let listener = listen(config.addr).with_context(|| format!("PORCHLIGHT_ADDR: can’t listen on {}", config.addr))?;
    tracing::info!(address = %config.addr, version = env!("CARGO_PKG_VERSION"), "listening");
    print_next_step(&config, &services).await?;
    let state = AppState::new(services, config, site);
    let worker = tokio::spawn(worker::run(state.services.clone(), mailer, state.shutdown.clone()));
    let (db, shutdown) = (state.services.db.clone(), state.shutdown.clone());
    tokio::spawn(async move { db.checkpoint_until(shutdown).await });
    let maintained = state.clone();
    tokio::spawn(async move {
        let (services, shutdown) = (maintained.services.clone(), maintained.shutdown.clone());
        maintenance::run(services, &maintained.config, shutdown).await;
    });
    stop_on_signal(state.shutdown.clone())?;
    until_stopped(listener, &state, worker).await;
    Ok(())
}

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    // A server that starts again finds the old one's connections still closing.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Answers until `state.shutdown` is cancelled, and returns when everything has ended.
pub async fn until_stopped(listener: TcpListener, state: &AppState, worker: JoinHandle<()>) {
    connections::accept(listener, router(state.clone()), state).await;
    stop(state, worker).await;
}

fn mailer(config: &Config) -> anyhow::Result<Mailer> {
    match &config.smtp_url {
        Some(url) => Mailer::smtp(url.expose_secret())
            .map_err(|error| anyhow::anyhow!("PORCHLIGHT_SMTP_URL: {}", error.sentence())),
        None => Ok(Mailer::Files(config.mail_folder())),
    }
}

/// Tells the operator where to go.
async fn print_next_step(config: &Config, services: &Services) -> anyhow::Result<()> {
    let base = config.base_url.as_str().trim_end_matches('/');
    println!("\n  Porchlight is on: {base}");
    if people::any_agent(services).await? {
        println!("  Answer visitors:  {base}/inbox");
    } else {
        println!("  Next step:        {base}/setup");
        println!("                    It asks for this code: {}", people::setup_code(services));
    }
    println!("  Try the widget:   {base}/demo\n");
    if !config.addr.ip().is_loopback() && config.is_local() {
        tracing::warn!("set PORCHLIGHT_BASE_URL to the address that people use: links in mails start with it");
    }
    Ok(())
}

fn stop_on_signal(shutdown: CancellationToken) -> anyhow::Result<()> {
    let (mut terminate, mut interrupt) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::spawn(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
        shutdown.cancel();
    });
    Ok(())
}

/// Tells sockets to come back, lets requests and the worker finish, and closes the database.
async fn stop(state: &AppState, worker: JoinHandle<()>) {
    tracing::info!("stopping");
    state.services.realtime.restart();
    let finished = async {
        let (_, _, worker) = tokio::join!(state.connections.closed(), state.sockets.closed(), worker);
        if let Err(error) = worker {
            tracing::error!(%error, "the mail worker broke off");
        }
        conversations::write_presence(&state.services).await;
        state.services.db.close().await;
    };
    if timeout(state.timeouts.shutdown, finished).await.is_err() {
        tracing::warn!(after = ?state.timeouts.shutdown, "some work was still going on; stopping anyway");
    }
}
