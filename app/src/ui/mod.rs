//! Small components with one job each, composed by pages.

pub mod avatar;
pub mod bubble;
pub mod composer;
pub mod copy;
pub mod empty;
pub mod erased;
pub mod icons;
pub mod linked_text;
pub mod rail;
pub mod raw_text;
pub mod relative_time;
pub mod time;

// Parts of pages that only the server renders.
#[cfg(feature = "ssr")]
pub mod dead_end;
#[cfg(feature = "ssr")]
pub mod door;
#[cfg(feature = "ssr")]
pub mod field;
#[cfg(feature = "ssr")]
pub mod moment;
#[cfg(feature = "ssr")]
pub mod post_button;
