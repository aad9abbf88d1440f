//! RFC 6455, as much of it as is needed: whole text frames.

pub(super) const TEXT: u8 = 1;
pub(super) const CLOSE: u8 = 8;
pub(super) const PING: u8 = 9;
pub(super) const PONG: u8 = 10;

const MASK: [u8; 4] = [0; 4];

/// A client's frame. The mask is zero: the server unmasks as always, and we are spared the other half.
pub(super) fn encode(out: &mut Vec<u8>, opcode: u8, payload: &[u8]) {
    out.push(0x80 | opcode);
    match payload.len() {
        length @ 0..=125 => out.push(0x80 | length as u8),
        length @ 126..=0xffff => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        length => {
            out.push(0x80 | 127);
            out.extend_from_slice(&(length as u64).to_be_bytes());
        }
    }
    out.extend_from_slice(&MASK);
    out.extend_from_slice(payload);
}

/// A server's frame: its opcode, its payload, and how long it was in all. `None` until all of it is there.
pub(super) fn decode(bytes: &[u8]) -> Option<(u8, &[u8], usize)> {
    let [first, second, ..] = *bytes else { return None };
    assert!(first & 0x80 != 0, "a message in pieces: none of the servers sends such");
    assert!(second & 0x80 == 0, "servers do not mask");
    let (start, length) = match second & 0x7f {
        126 => (4, u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?) as usize),
        127 => (10, u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?) as usize),
        short => (2, short as usize),
    };
    let end = start + length;
    Some((first & 0x0f, bytes.get(start..end)?, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_every_length_are_read_once_they_are_whole() {
        for length in [0, 1, 125, 126, 65_535, 65_536] {
            let mut frame = Vec::new();
            encode(&mut frame, TEXT, &vec![b'x'; length]);
            // A server's has no mask.
            let mask = frame.len() - length - 4;
            frame.drain(mask..mask + 4);
            frame[1] &= 0x7f;
            let (opcode, payload, used) = decode(&frame).unwrap();
            assert_eq!((opcode, payload.len(), used), (TEXT, length, frame.len()));
            assert!(decode(&frame[..frame.len() - 1]).is_none());
        }
    }
}
