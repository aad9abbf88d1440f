//! Small components with one job each, composed by pages.

pub mod avatar;
pub mod copy;
pub mod icons;
pub mod linked_text;
pub mod placeholders;
pub mod rail;
pub mod relative_time;
pub mod textarea;
pub mod time;

// Parts of pages that only the server renders.
#[cfg(feature = "ssr")]
pub mod card_page;
#[cfg(feature = "ssr")]
pub mod form;
