//! Connections: how many there may be, and what becomes of slow and silent clients.

mod departures;
mod limits;
mod silent_clients;
mod slow_readers;
mod timeouts;
