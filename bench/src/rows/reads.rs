//! The same few requests again and again, over connections that stay open.

use crate::load::{self, Work};
use anyhow::{Result, ensure};
use std::{net::SocketAddr, time::{Duration, Instant}};

const CONNECTIONS: usize = 16;
const WARM_UP: Duration = Duration::from_secs(1);

/// Requests per second; every answer is checked, the first to each request by its content.
pub fn rate(to: SocketAddr, requests: Vec<Vec<u8>>, seconds: f64, check: &dyn Fn(&[u8]) -> bool) -> Result<f64> {
    let started = Instant::now();
    let from = started + WARM_UP;
    let until = from + Duration::from_secs_f64(seconds);
    let lengths = vec![None; requests.len()];
    let mut reads = Reads { requests, lengths, check, next: 0, now: started, from, until, done: 0, wrong: None };
    load::run(to, CONNECTIONS, &mut reads)?;
    ensure!(reads.wrong.is_none(), "an answer is wrong: {}", reads.wrong.unwrap_or_default());
    Ok(reads.done as f64 / (reads.now - from).as_secs_f64())
}

struct Reads<'a> {
    requests: Vec<Vec<u8>>,
    /// How long the first answer to each was.
    lengths: Vec<Option<usize>>,
    check: &'a dyn Fn(&[u8]) -> bool,
    next: usize,
    now: Instant,
    from: Instant,
    until: Instant,
    done: u64,
    wrong: Option<String>,
}

impl Work for Reads<'_> {
    fn next(&mut self, request: &mut Vec<u8>) -> Option<usize> {
        if self.now > self.until || self.wrong.is_some() {
            return None;
        }
        let number = self.next % self.requests.len();
        self.next += 1;
        request.extend_from_slice(&self.requests[number]);
        Some(number)
    }

    fn done(&mut self, number: usize, status: u16, body: &[u8]) {
        self.now = Instant::now();
        let known = *self.lengths[number].get_or_insert(body.len());
        let is_first = self.next <= self.requests.len();
        // Nonces and times differ, and with them what a compressor makes of a page.
        let is_as_long = body.len().abs_diff(known) <= known / 20;
        if status != 200 || !is_as_long || (is_first && !(self.check)(body)) {
            let text = String::from_utf8_lossy(&body[..body.len().min(300)]);
            self.wrong = Some(format!("{status}, {} bytes: {text}", body.len()));
        }
        self.done += u64::from(self.now > self.from && self.now <= self.until);
    }
}
