//! What handlers take out of a request. Every refusal is an `ErrorBody`.

mod credentials;
mod input;
mod rate_limited;

pub use credentials::{Bearer, CurrentAgent, CurrentCustomer, PathParticipant, TokenParticipant, bearer};
pub use input::{BodyLimit, ConversationPath, Form, Json, Query};
pub use rate_limited::{Opening, Writing, WritingIn};
