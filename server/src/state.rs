//! What every handler can reach.

use crate::{config::Config, limits::Limits, patience::Patience, ws::Sockets};
use axum::extract::FromRef;
use backend::Desk;
use leptos::prelude::LeptosOptions;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What every handler can reach. Cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The verbs' own.
    pub desk: Desk,
    /// What the operator chose.
    pub config: Arc<Config>,
    /// Where pages find their scripts and styles.
    pub leptos: LeptosOptions,
    /// Flood limits of public writes.
    pub limits: Arc<Limits>,
    /// The sockets that are open, by address.
    pub sockets: Sockets,
    /// How long the server waits for others.
    pub patience: Patience,
    /// Cancelled when the server begins to stop.
    pub shutdown: CancellationToken,
}

impl AppState {
    /// Puts the parts together.
    pub fn new(desk: Desk, config: Config, leptos: LeptosOptions) -> Self {
        Self {
            limits: Arc::new(Limits::new(config.rate_limits)),
            sockets: Sockets::new(config.rate_limits),
            desk,
            config: Arc::new(config),
            leptos,
            patience: Patience::default(),
            shutdown: CancellationToken::new(),
        }
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}

impl FromRef<AppState> for Desk {
    fn from_ref(state: &AppState) -> Self {
        state.desk.clone()
    }
}
