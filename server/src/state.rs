//! What every handler can reach.

use crate::{
    assets::Site,
    config::Config,
    limits::{Connections, PER_ADDRESS, RateLimits, Sockets},
    timeouts::Timeouts,
};
use axum::extract::FromRef;
use backend::{Services, people::Store};
use leptos::prelude::LeptosOptions;
use std::{ops::Deref, sync::Arc};
use tokio_util::sync::CancellationToken;

/// What every handler can reach. Cheap to clone, and small: every socket holds one.
#[derive(Clone)]
pub struct AppState(Arc<Parts>);

/// The parts of an [`AppState`].
pub struct Parts {
    /// The verbs' own.
    pub services: Services,
    /// What the operator chose.
    pub config: Config,
    /// Scripts, styles and other files.
    pub site: Site,
    /// How often strangers may write and ask.
    pub rate_limits: RateLimits,
    /// The connections that are open, by address.
    pub connections: Connections,
    /// The sockets that are open, by address.
    pub sockets: Sockets,
    /// How long the server waits for others.
    pub timeouts: Timeouts,
    /// Cancelled when the server begins to stop.
    pub shutdown: CancellationToken,
}

impl Parts {
    /// Puts the parts together.
    pub fn new(services: Services, config: Config, site: impl Into<Site>) -> Self {
        Self {
            rate_limits: RateLimits::new(config.rate_limits),
            connections: Connections::new(&config, PER_ADDRESS),
            sockets: Sockets::new(config.rate_limits),
            services,
            config,
            site: site.into(),
            timeouts: Timeouts::default(),
            shutdown: CancellationToken::new(),
        }
    }
}

impl AppState {
    /// The state of a server with these parts and the usual others.
    pub fn new(services: Services, config: Config, site: impl Into<Site>) -> Self {
        Parts::new(services, config, site).into()
    }

    /// The sessions of the agents.
    pub fn session_store(&self) -> Store {
        Store::new(self.services.db.clone(), self.services.clock.clone())
    }
}

impl From<Parts> for AppState {
    fn from(parts: Parts) -> Self {
        Self(Arc::new(parts))
    }
}

impl Deref for AppState {
    type Target = Parts;
    fn deref(&self) -> &Parts {
        &self.0
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.site.options().clone()
    }
}

impl FromRef<AppState> for Services {
    fn from_ref(state: &AppState) -> Self {
        state.services.clone()
    }
}
