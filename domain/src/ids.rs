//! Ids: UUIDs (version 7, so that they sort by age) that cannot be mistaken for one another.

use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta] $name:ident $(as $schema:ident)?),+ $(,)?) => {$(
        #[$doc]
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(transparent))]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        #[serde(transparent)]
        $(#[cfg_attr(feature = "openapi", schema(as = $schema))])?
        pub struct $name(pub Uuid);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )+};
}

id! {
    /// One thread: that of a conversation, or of a ticket, has the same id.
    ThreadId as ConversationId,
    /// One message in a thread.
    MessageId,
    /// Whoever opened the widget.
    VisitorId,
    /// A person whose identity is verified.
    CustomerId,
    /// A key that customers' tokens are signed with.
    InboxKeyId,
    /// A member of staff.
    AgentId,
    /// A group of agents who see to threads together.
    DepartmentId,
    /// One website's widget.
    InboxId,
    /// One notification on one channel.
    DeliveryId,
    /// A pending invitation of an agent.
    InvitationId,
    /// A key with which a server acts as an agent.
    ApiKeyId,
}
