//! What nobody may do by any route: guess, inject, learn, fill up.

mod bad_input;
mod every_change;
mod guessing;
mod hostile_input;
mod identifiers;
mod logs;
mod strangers;
mod wrong_tokens;
