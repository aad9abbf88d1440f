//! What the app asks of the browser, in place of `browser/page.rs`.

pub use super::{
    page::now,
    storage::{Storage, StorageEvent, local_storage},
};
pub use leptos::task::spawn_local;

use super::page::current;
use std::cell::Cell;

pub fn after(milliseconds: i32, then: impl FnMut() + 'static) -> i32 {
    current().after(milliseconds, false, then)
}

pub fn every(milliseconds: i32, then: impl FnMut() + 'static) {
    current().after(milliseconds, true, then);
}

pub fn stop(timer: i32) {
    current().stop(timer);
}

/// Requests have a connection each here.
pub fn drop_dead_connections() {}

pub fn is_online() -> bool {
    let page = current();
    !page.profile.is_offline.get() && !page.profile.is_mistaken.get()
}

pub fn is_hidden() -> bool {
    current().hidden.get()
}

pub fn on_change(mut changed: impl FnMut() + Copy + 'static) {
    current().on_change.borrow_mut().push(Box::new(move |()| changed()));
}

pub fn on_storage(heard: impl FnMut(StorageEvent) + 'static) {
    current().on_storage.borrow_mut().push(Box::new(heard));
}

/// Nobody changes the version here.
pub fn server_has(_answer: &str) {}

pub fn session_storage() -> Option<Storage> {
    None
}

thread_local! {
    static CHANCE: Cell<u64> = const { Cell::new(0x9e37_79b9_7f4a_7c15) };
}

/// Xorshift: the same numbers in every run.
fn next() -> u64 {
    let mut chance = CHANCE.get();
    chance ^= chance << 13;
    chance ^= chance >> 7;
    chance ^= chance << 17;
    CHANCE.set(chance);
    chance
}

pub fn random() -> f64 {
    (next() >> 11) as f64 / (1_u64 << 53) as f64
}

pub fn fill_random(bytes: &mut [u8]) {
    bytes.fill_with(|| (next() >> 32) as u8);
}
