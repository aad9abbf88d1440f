//! What every request and response passes through.

pub mod body_limit;
pub mod client_address;
pub mod cookies;
pub mod csrf;
pub mod security_headers;
