//! Keeping what is shown in step with the server: by what its socket says, and by asking again for what may be missing.

mod event_handlers;
mod fetch;
mod resync;
mod start;
mod subscription;
mod updates;
