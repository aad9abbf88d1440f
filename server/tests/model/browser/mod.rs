//! A browser in place of the real one: its time stands still until the schedule lets it pass, and its network does what
//! the schedule says.

pub mod asked;
pub mod fetch;
pub mod json;
pub mod page;
pub mod storage;
