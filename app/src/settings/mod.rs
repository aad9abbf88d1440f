//! Settings: the frame around every page of them, and the inbox's own.

#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
mod inbox;
#[cfg(feature = "ssr")]
mod key_forms;
#[cfg(feature = "ssr")]
mod keys;
#[cfg(feature = "ssr")]
pub mod layout;
mod section;
mod snippet;
#[cfg(feature = "ssr")]
pub mod theme;

#[cfg(feature = "ssr")]
pub use forms::ChooseTheme;
#[cfg(feature = "ssr")]
pub use inbox::InboxSettingsPage;
#[cfg(feature = "ssr")]
pub use keys::KeysPage;
pub use section::Section;
pub use snippet::snippet;
