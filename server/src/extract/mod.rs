//! What handlers take out of a request. Every refusal is an `ErrorBody`.

mod credentials;
mod input;
mod rate_limited;

pub use credentials::{Bearer, CurrentAgent, CurrentCustomer, PathAgent, PathParticipant, TokenParticipant, bearer};
pub use input::{AgentPath, BodyLimit, DepartmentPath, Form, Json, Query};
pub use rate_limited::{Opening, Writing, WritingIn};
