//! The state of a page that shows threads, in signals.

pub(crate) mod freshness;
pub(crate) mod line;
pub(crate) mod read_only;
pub(crate) mod timeline;
