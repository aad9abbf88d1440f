//! The desk's inbox as a page: the newest conversations of 2,000, for someone who is signed in.

use super::{archive::Archive, reads};
use crate::{options::Options, rest, samples::Samples};
use anyhow::Result;
use memchr::memmem;

/// What osTicket gave on the machine that the goal was set on, its list of tickets per second.
pub const OSTICKET: f64 = 125.0;

pub fn run(options: &Options, archive: &Archive, samples: &mut Samples) -> Result<()> {
    let stage = &archive.stage;
    let plain = format!("cookie: {}\r\n", stage.cookie);
    let is_list = |body: &[u8]| memmem::find_iter(body, b"Visitor ").count() >= 20;
    let request = vec![rest::request("GET", "/inbox", &plain, "")];
    samples.add("inbox pages/s", "Porchlight", reads::rate(stage.server.address, request, options.seconds, &is_list)?);
    // As browsers ask for it. What is compressed is checked by its size alone.
    let packed = vec![rest::request("GET", "/inbox", &format!("{plain}accept-encoding: br\r\n"), "")];
    let rate = reads::rate(stage.server.address, packed, options.seconds / 2.0, &|body| body.len() > 500)?;
    samples.add("inbox pages/s, with Brotli", "Porchlight", rate);
    samples.add("inbox pages/s", "osTicket", OSTICKET);
    Ok(())
}
