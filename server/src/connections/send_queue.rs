//! The system's send queue of a connection: bytes that the peer has not acknowledged yet.

use tokio::net::TcpStream;

/// Whether this system tells how long the queue is.
pub(super) const IS_KNOWN: bool = cfg!(all(
    target_os = "linux",
    any(
        target_arch = "x86_64",
        target_arch = "x86",
        target_arch = "aarch64",
        target_arch = "arm",
        target_arch = "riscv64"
    )
));

/// Bytes that the system has accepted and the peer has not acknowledged, where that is known.
#[cfg(target_os = "linux")]
pub(super) fn bytes(stream: &TcpStream) -> Option<u64> {
    use rustix::ioctl::{Getter, Opcode, ioctl};
    use std::ffi::c_int;

    /// As all processors of [`IS_KNOWN`] have it.
    const SIOCOUTQ: Opcode = 0x5411;

    if !IS_KNOWN {
        return None;
    }
    // SAFETY: this request writes one C `int`, and nothing else, to where it is told.
    #[expect(unsafe_code, reason = "no library has a safe call for it")]
    let queued = unsafe { ioctl(stream, Getter::<SIOCOUTQ, c_int>::new()) };
    queued.ok().and_then(|bytes| u64::try_from(bytes).ok())
}

/// Unknown.
#[cfg(not(target_os = "linux"))]
pub(super) fn bytes(_: &TcpStream) -> Option<u64> {
    None
}
