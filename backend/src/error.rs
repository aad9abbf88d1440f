//! What can go wrong, as people and programs are told.

use domain::{realtime::ErrorBody, threads::ThreadKind};
use std::time::Duration;

/// The result of a verb.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a verb did not do what it was asked to. Codes and statuses: spec 2 §16.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A field has a value that can't be accepted; the message says what would be.
    #[error("{field}: {message}")]
    Invalid {
        /// The field's name in JSON and forms.
        field: &'static str,
        /// A sentence.
        message: String,
    },
    /// There is no such thing, or not for this viewer.
    #[error("{0} not found")]
    NotFound(&'static str),
    /// Nobody is signed in, or the password is wrong; the sentence does not tell which.
    #[error("signed out: {0}")]
    SignedOut(&'static str),
    /// Signed in, but this role may not.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// The guest's token is unknown, expired or revoked, or a customer's is not good; all look the same.
    #[error("token invalid")]
    TokenInvalid,
    /// The thread, of this kind, takes no more messages.
    #[error("thread closed")]
    ThreadClosed(ThreadKind),
    /// The code is wrong, used or expired, or there is none; all look the same.
    #[error("verification invalid")]
    VerificationInvalid,
    /// What was shown is good, but not for this thread; whether there is such a one is not told.
    #[error("access denied")]
    AccessDenied,
    /// Too often.
    #[error("rate limited")]
    RateLimited {
        /// When to try again.
        retry_after: Duration,
    },
    /// It was changed by someone else, or exists already.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The body, or a part of it, is too big.
    #[error("too large: {0}")]
    TooLarge(String),
    /// The body is not sent as JSON.
    #[error("not JSON")]
    MediaType,
    /// Nothing can be stored at the moment: the disk is full, or the database is away.
    #[error("storage unavailable: {0}")]
    Unavailable(String),
    /// The database failed.
    #[error("database: {0}")]
    Database(sqlx::Error),
    /// Something that should not happen.
    #[error("internal: {0}")]
    Internal(String),
}

/// The nouns of threads in [`Error::NotFound`].
pub(crate) const CONVERSATION: &str = "conversation";
const TICKET: &str = "ticket";

impl Error {
    /// A field's value can't be accepted.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid { field, message: message.into() }
    }

    /// A thread is not found where threads of this kind are served, or of every kind: it does not exist, it is of another
    /// kind, or it may not be seen.
    pub(crate) fn no_thread(kind: impl Into<Option<ThreadKind>>) -> Self {
        Self::NotFound(match kind.into() {
            Some(ThreadKind::Conversation) => CONVERSATION,
            Some(ThreadKind::Ticket) => TICKET,
            None => "thread",
        })
    }

    /// The stable name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid { .. } => "VALIDATION_FAILED",
            Self::NotFound(CONVERSATION) => "SUPPORT_INQUIRY_NOT_FOUND",
            Self::NotFound(TICKET) => "SUPPORT_REQUEST_NOT_FOUND",
            Self::NotFound(_) => "NOT_FOUND",
            Self::SignedOut(_) => "UNAUTHORIZED",
            Self::Forbidden(_) => "FORBIDDEN",
            Self::TokenInvalid => "SUPPORT_INQUIRY_TOKEN_INVALID",
            Self::ThreadClosed(ThreadKind::Conversation) => "SUPPORT_INQUIRY_CLOSED",
            Self::ThreadClosed(ThreadKind::Ticket) => "SUPPORT_REQUEST_CLOSED",
            Self::VerificationInvalid => "SUPPORT_INQUIRY_EMAIL_VERIFICATION_INVALID",
            Self::AccessDenied => "SUPPORT_INQUIRY_ACCESS_DENIED",
            Self::RateLimited { .. } => "RATE_LIMIT_EXCEEDED",
            Self::Conflict(_) => "CONFLICT",
            Self::TooLarge(_) => "PAYLOAD_TOO_LARGE",
            Self::MediaType => "UNSUPPORTED_MEDIA_TYPE",
            Self::Unavailable(_) => "STORAGE_UNAVAILABLE",
            Self::Database(_) | Self::Internal(_) => "INTERNAL_ERROR",
        }
    }

    /// The HTTP status.
    pub fn status(&self) -> u16 {
        match self {
            Self::Invalid { .. } | Self::ThreadClosed(_) | Self::VerificationInvalid => 400,
            Self::SignedOut(_) => 401,
            Self::Forbidden(_) | Self::TokenInvalid | Self::AccessDenied => 403,
            Self::NotFound(_) => 404,
            Self::Conflict(_) => 409,
            Self::TooLarge(_) => 413,
            Self::MediaType => 415,
            Self::RateLimited { .. } => 429,
            Self::Unavailable(_) => 503,
            Self::Database(_) | Self::Internal(_) => 500,
        }
    }

    /// The sentence for people. What failed inside is logged, not told.
    pub fn sentence(&self) -> String {
        match self {
            Self::Invalid { message, .. }
            | Self::Forbidden(message)
            | Self::Conflict(message)
            | Self::TooLarge(message) => message.clone(),
            Self::SignedOut(message) => (*message).to_owned(),
            Self::NotFound(what) => format!("There is no such {what}, or you may not see it."),
            Self::TokenInvalid => "This chat has expired. Please start a new one.".to_owned(),
            Self::MediaType => "Send the body as JSON, with “Content-Type: application/json”.".to_owned(),
            Self::ThreadClosed(kind) => format!("This {} is closed. Please start a new one.", kind.as_str()),
            Self::VerificationInvalid => "This code is wrong or has expired. Ask for a new one.".to_owned(),
            Self::AccessDenied => {
                "This chat is not yours to see. Sign in, or use the link that you were given.".to_owned()
            }
            Self::RateLimited { retry_after } => {
                format!("Too many tries. Please wait {} seconds.", retry_after.as_secs().max(1))
            }
            Self::Unavailable(_) => "Nothing can be stored at the moment. Please try again in a while.".to_owned(),
            Self::Database(_) | Self::Internal(_) => "Something went wrong on our side. Please try again.".to_owned(),
        }
    }

    /// As it is sent.
    pub fn body(&self) -> ErrorBody {
        ErrorBody { error_code: self.code().to_owned(), message: self.sentence() }
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        if is_nul(&error) {
            return Self::invalid("text", "Text can’t hold the character NUL.");
        }
        if is_away(&error) { Self::Unavailable(error.to_string()) } else { Self::Database(error) }
    }
}

/// Whether the database can't be reached or has no room: what failed will work later.
fn is_away(error: &sqlx::Error) -> bool {
    let Some(error) = error.as_database_error() else {
        return matches!(error, sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::WorkerCrashed);
    };
    let code = error.code().unwrap_or_default();
    match code.parse::<u32>() {
        // PostgreSQL's are letters and digits, five of them (Appendix A of its manual): connection, resources,
        // operator, system; and a server that only reads, as one does that another is taking over from.
        _ if code.len() == 5 => ["08", "25006", "53", "57", "58"].iter().any(|class| code.starts_with(class)),
        // SQLite's: the low byte of an extended code is BUSY, READONLY, IOERR, FULL or CANTOPEN.
        Ok(code) => matches!(code & 0xff, 5 | 8 | 10 | 13 | 14),
        Err(_) => false,
    }
}

/// PostgreSQL refuses U+0000 in text (SQLSTATE 22021), which only a program sends.
fn is_nul(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == "22021")
}
