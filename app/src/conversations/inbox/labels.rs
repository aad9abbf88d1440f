//! What things are called on the screen.

use domain::conversations::Status;

/// A status as people read it.
pub(super) fn status_label(status: Status) -> &'static str {
    match status {
        Status::Open => "Open",
        Status::Active => "Active",
        Status::Waiting => "Waiting for visitor",
        Status::Linked => "Ticket",
        Status::Resolved => "Resolved",
        Status::Closed => "Closed",
        Status::Spam => "Spam",
    }
}

/// What a part of the filter is called.
pub(super) fn filter_label(name: &str) -> &'static str {
    match name {
        "status" => "Status",
        "category" => "Category",
        _ => "Who sees to it",
    }
}
