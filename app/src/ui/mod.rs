//! Small components with one job each, composed by pages.

pub mod avatar;
pub mod bubble;
pub mod composer;
pub mod copy;
#[cfg(feature = "ssr")]
pub mod door;
pub mod empty;
pub mod erased;
#[cfg(feature = "ssr")]
pub mod field;
pub mod icons;
pub mod linked_text;
#[cfg(feature = "ssr")]
pub mod moment;
pub mod rail;
pub mod time;
