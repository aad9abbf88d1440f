//! Banners, toasts and the help, which stand above the panels.

mod help_dialog;
mod outage_banner;
mod toast_area;

pub use help_dialog::HelpDialog;
pub use outage_banner::{OutageBanner, StaleBanner};
pub use toast_area::ToastArea;
