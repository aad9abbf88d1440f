//! What follows from a committed change of a thread: the list and the search index take it up. Verbs say what has
//! changed, and here alone is decided who has to know.

use super::queries;
use crate::{Result, Services, search};
use domain::{
    ids::{CustomerId, ThreadId},
    threads::ThreadKind,
};

/// What has changed of a thread.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// It was begun, and something was said at once.
    Beginning,
    /// It was begun with a subject, and nothing was said yet: it can be found, and is in no list yet.
    SilentBeginning,
    /// It was begun, and nothing is known of it that could be listed or found.
    BlankBeginning,
    /// A message came.
    Message,
    /// Messages were read.
    Reading,
    /// Its status is another one.
    Status,
    /// Somebody else sees to it.
    Assignment,
    /// Another department sees to it.
    Department,
    /// It moved to the archive, or back.
    Archive,
    /// What can be found of it is different: who the customer is, or what they call themselves.
    Profile,
    /// What is only shown of it is different, or who has access.
    Appearance,
}

/// Tells everything that follows threads of a change. Call it once for each change, after the commit.
pub(crate) fn committed(services: &Services, (kind, id): (ThreadKind, ThreadId), change: Change) {
    let (is_listed, is_searched) = match change {
        Change::Beginning | Change::Message | Change::Profile => (true, true),
        Change::SilentBeginning => (false, true),
        Change::BlankBeginning => (false, false),
        Change::Reading | Change::Status | Change::Assignment | Change::Department => (true, false),
        Change::Archive | Change::Appearance => (true, false),
    };
    if is_searched {
        services.search.changed(id);
    }
    if is_listed {
        services.list_feed.changed(kind, id);
    }
}

/// What is known of a customer is different now: staff see it in the lines of their threads, and when they search.
pub(crate) async fn customer_changed(services: &Services, customer: CustomerId) -> Result<()> {
    for (kind, id) in queries::of_customer(&services.db, customer).await? {
        search::card_changed(&services.db, id).await?;
        committed(services, (kind, id), Change::Profile);
    }
    Ok(())
}
