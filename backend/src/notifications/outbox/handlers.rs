//! What the worker is handed: the kinds of deliveries and the channels.
//!
//! Two traits, where the house otherwise prefers enums. An enum of all kinds would have to be named here, and the outbox
//! would know the contexts that its deliveries are about, which know the outbox. With a trait the arrow points from each
//! kind to the outbox, and a new kind or channel changes no line of this folder.

use super::claimed::Claimed;
use crate::{Result, Services, db::Tx};
use async_trait::async_trait;
use chrono::TimeDelta;
use domain::notifications::DeliveryState;
use serde_json::Value;
use uuid::Uuid;

/// What the deliveries of one kind say, and what they depend on.
#[async_trait]
pub(crate) trait Kind: Send + Sync {
    /// As rows name it.
    fn name(&self) -> &'static str;

    /// How long a delivery that was never tried may wait at most. One that waits for longer is from before the clock was
    /// turned back.
    fn longest_wait(&self, _services: &Services) -> TimeDelta {
        TimeDelta::zero()
    }

    /// Looks at how things stand now, and writes the message or says why there is none.
    async fn prepare(&self, services: &Services, delivery: &Claimed) -> Result<Prepared>;

    /// Takes the locks that [`Kind::after_finish`] needs, before anything is written in the transaction.
    async fn before_finish(&self, _tx: &mut Tx, _delivery: &Claimed) -> Result<()> {
        Ok(())
    }

    /// Does what follows from a delivery that is done with, in the transaction that says so. `seen` is the newest event
    /// of its subject that was looked at.
    async fn after_finish(&self, _tx: &mut Tx, _services: &Services, _delivery: &Claimed, _seen: i64) -> Result<()> {
        Ok(())
    }

    /// Tells whoever watches the subject that a delivery about it was sent, given up or taken up again. Comes after the
    /// commit, so a failure only costs freshness: the kind logs it.
    async fn announce(&self, _services: &Services, _subject_id: Option<Uuid>) {}

    /// What a row keeps of its payload in a state that is not [`DeliveryState::Pending`].
    fn payload_kept(&self, payload: Value, _state: DeliveryState) -> Value {
        payload
    }
}

/// A way to whoever is to be told.
#[async_trait]
pub(crate) trait Channel: Send + Sync {
    /// As rows name it.
    fn name(&self) -> &'static str;

    /// Sends one message to the delivery's recipient.
    async fn send(&self, services: &Services, delivery: &Claimed, message: Message) -> Result<(), Failure>;
}

/// A message, in the parts that channels use.
#[derive(Debug, Clone)]
pub(crate) struct Message {
    /// Whose name it goes out under, where the settings name nobody.
    pub(crate) sender: String,
    /// One line.
    pub(crate) subject: String,
    /// All of it as plain text.
    pub(crate) text: String,
    /// The same as HTML.
    pub(crate) html: String,
    /// Where to stop such messages.
    pub(crate) unsubscribe: Option<String>,
}

/// What a kind has found out about a delivery that is due.
pub(crate) struct Prepared {
    /// What is to be done.
    pub(crate) verdict: Verdict,
    /// The newest event of its subject that was looked at; 0 where there are none.
    pub(crate) seen: i64,
    /// What the row holds once that is done.
    pub(crate) payload: Value,
}

impl Prepared {
    /// Sends this, about nothing that has events.
    pub(crate) fn send(message: Message, payload: &Value) -> Self {
        Self { verdict: Verdict::Send(Box::new(message)), seen: 0, payload: payload.clone() }
    }

    /// Sends nothing, about nothing that has events.
    pub(crate) fn skip(reason: &str, payload: &Value) -> Self {
        Self { verdict: Verdict::Skip(reason.to_owned()), seen: 0, payload: payload.clone() }
    }
}

/// Whether a delivery is sent.
pub(crate) enum Verdict {
    /// Send this.
    Send(Box<Message>),
    /// Send nothing, for this reason.
    Skip(String),
}

/// Why a channel did not take a message, as a sentence for the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It may work later.
    Temporary(String),
    /// It won't.
    Permanent(String),
}

/// All kinds and channels that a worker knows.
pub(crate) struct Handlers {
    kinds: Vec<Box<dyn Kind>>,
    channels: Vec<Box<dyn Channel>>,
}

impl Handlers {
    /// Puts them together. Names are unique.
    pub(crate) fn new(kinds: Vec<Box<dyn Kind>>, channels: Vec<Box<dyn Channel>>) -> Self {
        Self { kinds, channels }
    }

    pub(super) fn kinds(&self) -> impl Iterator<Item = &(dyn Kind + 'static)> {
        self.kinds.iter().map(AsRef::as_ref)
    }

    pub(super) fn kind(&self, name: &str) -> Option<&dyn Kind> {
        self.kinds().find(|kind| kind.name() == name)
    }

    pub(super) fn channel(&self, name: &str) -> Option<&dyn Channel> {
        self.channels.iter().map(AsRef::as_ref).find(|channel| channel.name() == name)
    }
}
