//! Settings: the team. The tables are an island that follows what happens; what is changed has pages of its own.

#[cfg(feature = "ssr")]
mod agent;
#[cfg(feature = "ssr")]
mod department;
#[cfg(feature = "ssr")]
mod fields;
#[cfg(feature = "ssr")]
mod forms;
mod island;
#[cfg(feature = "ssr")]
mod page;
mod rows;
mod state;

#[cfg(feature = "ssr")]
pub use {agent::AgentPage, department::DepartmentPage, page::TeamPage};
