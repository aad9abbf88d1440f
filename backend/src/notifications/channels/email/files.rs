//! Emails as files: what happens to them while there is no mail server.

use crate::{Error, Result, notifications::outbox::Failure};
use domain::Timestamp;
use mail_parser::{Address, MessageParser};
use std::path::{Path, PathBuf};

/// Emails that are shown at most.
const SHOWN: usize = 50;

/// An email in the folder, as a page shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMail {
    /// The file's name.
    pub name: String,
    /// The sender, as written.
    pub from: String,
    /// The address it is for.
    pub to: String,
    /// One line.
    pub subject: String,
    /// When it was written.
    pub date: Option<Timestamp>,
    /// The plain text part.
    pub text: String,
    /// The HTML part. Show it in a sandboxed frame, as a mail program would.
    pub html: String,
}

/// Writes an email. The name comes from its Message-ID, so that a second try replaces the first.
pub(super) async fn store(folder: &Path, message_id: &str, content: &[u8]) -> Result<(), Failure> {
    let stem: String = message_id.chars().filter(|c| c.is_ascii_alphanumeric() || "-@.".contains(*c)).collect();
    let stem = stem.split('@').next().unwrap_or_default();
    let (part, whole) = (folder.join(format!("{stem}.part")), folder.join(format!("{stem}.eml")));
    let write = async {
        // The links in them work: nobody but the server reads them.
        tokio::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).await?;
        tokio::fs::write(&part, content).await?;
        // A reader sees all of it or nothing.
        tokio::fs::rename(&part, &whole).await
    };
    write.await.map_err(|error| Failure::Temporary(format!("the email could not be stored: {error}")))
}

/// The newest emails in the folder, newest first. None when the folder is not there.
pub async fn list_files(folder: &Path) -> Result<Vec<StoredMail>> {
    let mut mails = Vec::new();
    for path in newest(folder).await? {
        let content = tokio::fs::read(&path).await.map_err(internal)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        mails.extend(parse(name, &content));
    }
    Ok(mails)
}

async fn newest(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut entries = match tokio::fs::read_dir(folder).await {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(internal(error)),
    };
    let mut paths = Vec::new();
    while let Some(entry) = entries.next_entry().await.map_err(internal)? {
        let path = entry.path();
        if path.extension().is_some_and(|extension| extension == "eml") {
            paths.push(path);
        }
    }
    // The names are ids that sort by age.
    paths.sort_unstable_by(|a, b| b.cmp(a));
    paths.truncate(SHOWN);
    Ok(paths)
}

/// Reads an email as a mail program does; `None` when it is not one.
fn parse(name: String, content: &[u8]) -> Option<StoredMail> {
    let mail = MessageParser::default().parse(content)?;
    let address = |list: Option<&Address<'_>>| {
        let first = list.and_then(Address::first);
        let address = first.and_then(|first| first.address()).unwrap_or_default();
        match first.and_then(|first| first.name()) {
            Some(name) => format!("{name} <{address}>"),
            None => address.to_owned(),
        }
    };
    Some(StoredMail {
        name,
        from: address(mail.from()),
        to: address(mail.to()),
        subject: mail.subject().unwrap_or_default().to_owned(),
        date: mail.date().and_then(|date| Timestamp::from_timestamp(date.to_timestamp(), 0)),
        text: mail.body_text(0).unwrap_or_default().into_owned(),
        html: mail.body_html(0).unwrap_or_default().into_owned(),
    })
}

fn internal(error: std::io::Error) -> Error {
    Error::Internal(format!("the mail folder: {error}"))
}
