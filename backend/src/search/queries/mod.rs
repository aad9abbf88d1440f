//! The SQL of the search index: writing it, and reading what matches.

mod documents;
mod found;
mod matches;

pub(in crate::search) use documents::{
    CARD, Document, Standing, behind, insert, make_marks, messages, move_mark, remove_card, standings,
};
pub(crate) use documents::{card_changed, card_changes};
pub(crate) use found::Match;
pub(in crate::search) use matches::{Place, between, newest};
