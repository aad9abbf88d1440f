//! One server for each SQLite database: two would each believe that they alone number events and tell everyone of them.

use crate::{Error, Result};
use std::{
    fs::{File, OpenOptions, TryLockError},
    os::unix::fs::OpenOptionsExt as _,
    path::{Path, PathBuf},
};

/// Keeps other servers away from a SQLite database for as long as it lives. The system lets it go when the process ends,
/// however that ends.
#[derive(Debug)]
pub struct ServerLock {
    _file: File,
}

impl ServerLock {
    /// Takes the lock of a database that is there; `None` while another server has it.
    ///
    /// The lock is on a file beside the database itself, wherever links lead to it. It can't be on the database: SQLite
    /// would lose its own locks when ours is closed.
    pub fn try_take(database: &Path) -> Result<Option<Self>> {
        let path = path(database).map_err(|error| failed(database, &error))?;
        let file = OpenOptions::new().create(true).append(true).mode(0o600).open(&path);
        let file = file.map_err(|error| failed(&path, &error))?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => {
                tracing::warn!(%error, path = %path.display(), "files can’t be locked there: see to it that only one server runs");
                Ok(Some(Self { _file: file }))
            }
        }
    }
}

fn path(database: &Path) -> std::io::Result<PathBuf> {
    let mut path = database.canonicalize()?.into_os_string();
    path.push(".lock");
    Ok(path.into())
}

fn failed(path: &Path, error: &std::io::Error) -> Error {
    Error::Internal(format!("{} can’t be opened: {error}", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, os::unix::fs::symlink};

    #[test]
    fn one_has_it_whatever_the_database_is_called_and_the_next_when_it_is_let_go() {
        let folder = tempfile::tempdir().unwrap();
        let (database, link) = (folder.path().join("a.db"), folder.path().join("b.db"));
        fs::write(&database, "").unwrap();
        symlink(&database, &link).unwrap();
        let spelled = folder.path().join(".").join("a.db");
        let held = ServerLock::try_take(&database).unwrap();
        assert!(held.is_some());
        for name in [&database, &link, &spelled] {
            assert!(ServerLock::try_take(name).unwrap().is_none(), "{}", name.display());
        }
        drop(held);
        assert!(ServerLock::try_take(&link).unwrap().is_some());
    }
}
