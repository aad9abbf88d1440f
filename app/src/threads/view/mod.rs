//! Views of threads of every kind. What differs between the kinds is handed in.

pub(crate) mod composer;
pub(crate) mod controls;
pub(crate) mod filter_bar;
mod line;
pub(crate) mod list;
pub(crate) mod notices;
pub(crate) mod skeletons;
pub(crate) mod timeline;
