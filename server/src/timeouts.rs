//! How long the server waits for others before it goes on without them.

use std::time::Duration;

/// How long the server waits for others. The defaults are those of an installed server; tests shorten them.
#[derive(Debug, Clone, Copy)]
pub struct Timeouts {
    /// For the headers of a request, and for the next request of a connection.
    pub header_read: Duration,
    /// For a whole request, its body included; slow ones would hold every connection.
    pub request: Duration,
    /// For a peer to receive some more of a response. One that receives nearly nothing is cut off after once to twice
    /// this.
    pub response_stall: Duration,
    /// For one whole response, or all that is queued for a socket at once, from when the server waits for the peer.
    pub response_total: Duration,
    /// For a socket's first frame, which authenticates it.
    pub first_frame: Duration,
    /// Between two health checks of a socket: whether its peer is there, and whether an agent's session is still good.
    pub heartbeat: Duration,
    /// For anything to arrive on a socket, if only the pong to a heartbeat's ping.
    pub pong: Duration,
    /// For a peer to receive some more of what its socket is sent.
    pub send_stall: Duration,
    /// For a peer that makes no progress when the server is told to stop.
    pub drain_stall: Duration,
    /// For work that is under way when the server is told to stop. It promises to be gone within ten seconds, and
    /// the process needs a moment of those for itself.
    pub shutdown: Duration,
}

impl Default for Timeouts {
    fn default() -> Self {
        Self {
            header_read: Duration::from_secs(15),
            request: Duration::from_secs(30),
            response_stall: Duration::from_secs(10),
            response_total: Duration::from_secs(600),
            first_frame: Duration::from_secs(5),
            heartbeat: Duration::from_secs(25),
            pong: Duration::from_secs(60),
            send_stall: Duration::from_secs(10),
            drain_stall: Duration::from_millis(1_500),
            shutdown: Duration::from_secs(9),
        }
    }
}
