//! What stands above the panels: banners, toasts, the help.

mod help_dialog;
mod outage_banner;
mod toast_area;

pub use help_dialog::HelpDialog;
pub use outage_banner::{OutageBanner, StaleBanner};
pub use toast_area::ToastArea;
