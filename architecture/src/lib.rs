//! Reads the sources of the workspace and says which file uses which.
//!
//! A path such as `crate::threads::post` is followed through modules, imports and re-exports to the file that defines the
//! item. What can't be followed (other crates, methods, macros' insides) makes no arrow.

mod arrows;
mod graph;
mod module;
mod resolve;

pub use arrows::{Table, arrows};
pub use graph::circles;
pub use module::{House, read};
pub use resolve::{Uses, uses};
