//! Why a socket ends.

use tokio_tungstenite::tungstenite::{Utf8Bytes, protocol::CloseFrame};

/// Why a socket ends. The codes are those of RFC 6455 and its registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The peer has gone; there is nobody to tell.
    Gone,
    /// The peer closed the socket.
    Closed,
    /// The peer sent something that can't be read.
    Invalid,
    /// The peer asked for more than it may.
    Refused,
    /// The first frame did not come in time.
    Late,
    /// The peer fell behind.
    Slow,
    /// The server stops.
    Restarting,
}

impl End {
    /// What the peer is told, if there is somebody to tell.
    pub(super) fn close_frame(self) -> Option<CloseFrame> {
        let (code, reason): (u16, _) = match self {
            Self::Gone | Self::Closed => return None,
            Self::Invalid => (1007, "invalid frame"),
            Self::Refused => (1008, "refused"),
            Self::Late => (1013, "too late"),
            Self::Slow => (1013, "too slow"),
            Self::Restarting => (1012, "restarting"),
        };
        Some(CloseFrame { code: code.into(), reason: Utf8Bytes::from_static(reason) })
    }
}
