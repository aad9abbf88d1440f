//! A server with everyone in their rooms.

use crate::{machine, open::{Script, open}, options::Options, pool::Pool, seed::{self, Guest}, server::Server, target::Kind};
use anyhow::Result;
use std::path::{Path, PathBuf};

/// A server on a new folder, which goes away with it.
pub struct Stage {
    pub server: Server,
    pub data: Folder,
    /// Porchlight's owner is signed in with it.
    pub cookie: String,
}

/// A folder that is removed when nobody needs it any more.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new(options: &Options, name: &str) -> Result<Self> {
        let path = options.work.join(name);
        if path.exists() {
            std::fs::remove_dir_all(&path)?;
        }
        std::fs::create_dir_all(&path)?;
        Ok(Self(path))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What can't be removed is in nobody's way.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Stage {
    pub fn new(options: &Options, kind: Kind) -> Result<Self> {
        Self::named(options, kind, "data")
    }

    /// The same with a name for its folder.
    pub fn named(options: &Options, kind: Kind, name: &str) -> Result<Self> {
        machine::wait_until_quiet()?;
        let data = Folder::new(options, name)?;
        if kind == Kind::Porchlight {
            seed::create_owner(options, data.path())?;
        }
        let server = Server::start(options, kind, data.path())?;
        let cookie = if kind == Kind::Porchlight { seed::sign_in(&server)? } else { String::new() };
        Ok(Self { server, data, cookie })
    }

    /// Opens conversations with Porchlight; peers need none.
    pub fn guests(&self, count: usize) -> Result<Vec<Guest>> {
        match self.server.kind {
            Kind::Porchlight => seed::conversations(self.server.address, count),
            _ => Ok(vec![Guest::default(); count]),
        }
    }

    /// Sockets of a visitor and an agent for each, and with Porchlight some desks after them.
    pub fn pairs(&self, guests: &[Guest], desks: usize) -> Vec<Script> {
        let kind = self.server.kind;
        let pair = |(room, guest): (usize, &Guest)| match kind {
            Kind::Porchlight => [Script::visitor(guest, None), Script::agent(&self.cookie, &guest.id)],
            _ => [Script::peer(kind, room), Script::peer(kind, room)],
        };
        let desks = if kind == Kind::Porchlight { desks } else { 0 };
        guests.iter().enumerate().flat_map(pair).chain((0..desks).map(|_| Script::desk(&self.cookie))).collect()
    }

    /// Opens all of them.
    pub fn open(&self, pool: &mut Pool, scripts: &[Script]) -> Result<()> {
        open(pool, self.server.kind, self.server.address, scripts, false, &mut |_, _| {})
    }
}
