//! Sockets.

mod access;
mod customers;
mod floods;
mod limits;
mod requests;
