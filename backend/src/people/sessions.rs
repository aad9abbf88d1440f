//! Sessions in the database, so that they survive a restart. Only a hash of the id is kept.
//!
//! tower-sessions' own sqlx store pins an older sqlx, hence this one.

use super::queries::sessions::{self, Data};
use crate::{Clock, Db, secrets};
use async_trait::async_trait;
use domain::{Timestamp, ids::AgentId};
use sqlx::types::Json;
use time::OffsetDateTime;
use tower_sessions::{
    SessionStore,
    session::{Id, Record},
    session_store::{Error, Result},
};

/// Where a session keeps the id of the agent who is signed in.
pub const AGENT_KEY: &str = "agent_id";

/// The store that the session layer is given.
#[derive(Clone, Debug)]
pub struct Store {
    db: Db,
    clock: Clock,
}

impl Store {
    /// Keeps sessions in this database.
    pub fn new(db: Db, clock: Clock) -> Self {
        Self { db, clock }
    }

    /// Whether the session with this id is one that an older version began, whose cookie had a plain name: any host of the
    /// domain can set one of that name, but none could foresee its session here.
    pub async fn is_from_before(&self, id: &str) -> bool {
        let Ok(id) = id.parse::<Id>() else { return false };
        matches!(sessions::is_from_before(&self.db, key(&id)).await, Ok(Some(true)))
    }
}

#[async_trait]
impl SessionStore for Store {
    async fn create(&self, record: &mut Record) -> Result<()> {
        // 128 random bits don't collide; should they, the other session is not overwritten.
        while self.load(&record.id).await?.is_some() {
            record.id = Id::default();
        }
        self.save(record).await
    }

    async fn save(&self, record: &Record) -> Result<()> {
        let agent: Option<AgentId> = record.data.get(AGENT_KEY).and_then(|id| serde_json::from_value(id.clone()).ok());
        let expires_at = to_timestamp(record.expiry_date);
        sessions::upsert(&self.db, key(&record.id), agent, &record.data, expires_at).await.map_err(backend_error)
    }

    async fn load(&self, id: &Id) -> Result<Option<Record>> {
        let row = sessions::find(&self.db, key(id), self.clock.now()).await.map_err(backend_error)?;
        let to_record = |(data, expires_at): (Json<Data>, Timestamp)| {
            let expiry_date = OffsetDateTime::from_unix_timestamp(expires_at.timestamp());
            let expiry_date = expiry_date.map_err(|error| Error::Decode(error.to_string()))?;
            Ok(Record { id: *id, data: data.0, expiry_date })
        };
        row.map(to_record).transpose()
    }

    async fn delete(&self, id: &Id) -> Result<()> {
        // Whatever expired goes too: sign-outs are rare enough, and nothing else has to clean up. While the clock is not
        // to be believed, nothing has.
        let now = self.clock.settled(&self.db).await.map_err(|error| Error::Backend(error.to_string()))?;
        sessions::delete(&self.db, key(id), now).await.map_err(backend_error)
    }
}

fn key(id: &Id) -> Vec<u8> {
    secrets::hash(&id.to_string())
}

fn to_timestamp(at: OffsetDateTime) -> Timestamp {
    Timestamp::from_timestamp(at.unix_timestamp(), 0).unwrap_or_default()
}

fn backend_error(error: sqlx::Error) -> Error {
    Error::Backend(error.to_string())
}
