//! The SQL of customers. The module is private to its context, so what is `pub` in it stays there.

pub mod keys;
pub mod records;
