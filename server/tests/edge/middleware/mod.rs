//! What every request and answer passes through.

mod cookies;
mod csrf;
mod security_headers;
