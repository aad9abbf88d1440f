//! A member of staff in the middle of a request.

use domain::{ids::ApiKeyId, people::Agent};
use std::ops::Deref;

/// A member of staff who does something, and the request in which they do it: what the activity log says of a change.
#[derive(Debug, Clone)]
pub struct Actor {
    /// Who.
    pub agent: Agent,
    /// The request's id, as in the server's log.
    pub request_id: Option<String>,
    /// The key by which they do it; `None` for whoever is signed in.
    pub api_key: Option<ApiKeyId>,
}

impl Deref for Actor {
    type Target = Agent;
    fn deref(&self) -> &Agent {
        &self.agent
    }
}

impl From<Agent> for Actor {
    fn from(agent: Agent) -> Self {
        Self { agent, request_id: None, api_key: None }
    }
}
