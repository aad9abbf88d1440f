//! The banner and the help, which stand above the panels.

mod help_dialog;
mod outage_banner;

pub use help_dialog::HelpDialog;
pub use outage_banner::OutageBanner;
