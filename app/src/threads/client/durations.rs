//! How long things last, and how often they are done. All are milliseconds.

/// How long anything of the server's may take: the answer to a request, of whichever kind, or a connection. What takes
/// longer is given up, and what carried it counts as dead.
pub const PATIENCE_MS: f64 = 10_000.0;

/// The pause between two requests where sockets are blocked.
pub const POLL_MS: i32 = 5_000;

/// The time for which "is typing" stays after the last sign of it.
pub const TYPING_MS: i32 = 5_000;

/// The pause between two signs of typing. It is shorter than the time for which one is shown.
pub const TYPING_EVERY_MS: f64 = 3_000.0;
