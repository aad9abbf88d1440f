//! The activity log: every change that staff make, written in the transaction of the change. The database refuses to
//! change or delete what is in it.

mod actor;
mod queries;

pub use actor::Actor;

use crate::{Result, Services, db::Tx};
use domain::{activity::Activity, threads::ThreadKind};
use serde::Serialize;
use serde_json::Value;
use sqlx::types::Json;
use std::fmt::Display;

/// Entries that are read at once.
const MOST: i64 = 100;

/// What was changed: a kind of thing, and which one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Subject {
    Thread(ThreadKind),
    Agent,
    Inbox,
    Invitation,
    Notification,
    Role,
    ApiKey,
    Department,
}

impl Subject {
    /// The name of something that is done to it, such as `conversation.status`.
    pub(crate) fn action(self, verb: &str) -> String {
        format!("{}.{verb}", self.as_str())
    }

    fn as_str(self) -> &'static str {
        match self {
            Self::Thread(kind) => kind.as_str(),
            Self::Agent => "agent",
            Self::Inbox => "inbox",
            Self::Invitation => "invitation",
            Self::Notification => "notification",
            Self::Role => "role",
            Self::ApiKey => "api_key",
            Self::Department => "department",
        }
    }
}

/// Writes down that `actor`, or the server's shell, has changed something: `before` and `after` hold the fields that
/// are different, and no secrets.
pub(crate) async fn record(
    tx: &mut Tx,
    services: &Services,
    actor: Option<&Actor>,
    action: &str,
    (subject, id): (Subject, impl Display),
    (before, after): (impl Serialize, impl Serialize),
) -> Result<()> {
    let entry = queries::NewActivity {
        actor,
        action,
        subject: (subject.as_str(), id.to_string()),
        states: (json(before), json(after)),
    };
    queries::insert(tx, entry, services.clock.now()).await
}

/// `()` is nothing at all.
fn json(value: impl Serialize) -> Option<Json<Value>> {
    serde_json::to_value(value).ok().filter(|value| !value.is_null()).map(Json)
}

/// What was done to something, the newest first. The caller has checked that the viewer may see it.
pub(crate) async fn of(services: &Services, subject: Subject, id: impl Display) -> Result<Vec<Activity>> {
    queries::list(&services.db, subject.as_str(), &id.to_string(), MOST).await
}
