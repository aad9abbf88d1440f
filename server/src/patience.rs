//! How long the server waits for others before it goes on without them.

use std::time::Duration;

/// How long the server waits for others. The defaults are what an installed server uses; tests shorten them.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// For the headers of a request, and for the next request of a connection.
    pub headers: Duration,
    /// For a whole request, its body included; slow ones would hold every connection.
    pub request: Duration,
    /// For a peer to take some more of an answer. One that takes nearly nothing is cut off after once to twice this.
    pub answer: Duration,
    /// For one whole answer, or all that waits for a socket at once, from when the peer is the one who is waited for.
    pub whole_answer: Duration,
    /// For a socket's first frame, which says whose it is.
    pub first_frame: Duration,
    /// Between two looks at a socket: whether its peer is there, and whether an agent's session is still good.
    pub heartbeat: Duration,
    /// For a sign of life on a socket.
    pub silence: Duration,
    /// For a peer to take some more of what its socket is sent.
    pub sending: Duration,
    /// For whoever stands still when the server is told to stop.
    pub parting: Duration,
    /// For work that is under way when the server is told to stop. It promises to be gone within ten seconds, and
    /// the process needs a moment of those for itself.
    pub stopping: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            headers: Duration::from_secs(15),
            request: Duration::from_secs(30),
            answer: Duration::from_secs(10),
            whole_answer: Duration::from_secs(600),
            first_frame: Duration::from_secs(5),
            heartbeat: Duration::from_secs(25),
            silence: Duration::from_secs(60),
            sending: Duration::from_secs(10),
            parting: Duration::from_millis(1_500),
            stopping: Duration::from_secs(9),
        }
    }
}
