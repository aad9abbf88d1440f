//! Ids for messages, which their writer makes.

/// An id that sorts by time after the one of `last`, the moment in the id before it (UUID version 7). `now` is in milliseconds
/// since 1970.
pub fn new_id(last: &mut u64, now: u64, random: [u8; 10]) -> String {
    *last = now.max(*last + 1);
    format_id(*last, random)
}

/// The layout of RFC 9562, section 5.7: 48 bits of milliseconds, then random ones.
fn format_id(milliseconds: u64, random: [u8; 10]) -> String {
    let mut bytes = [0_u8; 16];
    bytes[..6].copy_from_slice(&milliseconds.to_be_bytes()[2..]);
    bytes[6..].copy_from_slice(&random);
    bytes[6] = bytes[6] & 0x0f | 0x70;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut id = String::with_capacity(36);
    for (at, byte) in bytes.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            id.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            id.push(b"0123456789abcdef"[usize::from(digit)].into());
        }
    }
    id
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_valid_and_sort_by_time() {
        let id = format_id(0x0193_5a7b_c2d4, [0xff; 10]);
        assert_eq!(id, "01935a7b-c2d4-7fff-bfff-ffffffffffff");
        assert_eq!(uuid::Uuid::parse_str(&id).map(|id| id.get_version_num()), Ok(7));
        assert!(id < format_id(0x0193_5a7b_c2d5, [0; 10]));
    }

    #[test]
    fn ids_of_one_moment_or_of_a_clock_that_was_set_back_keep_their_order() {
        let mut last = 0;
        let ids = [5, 5, 3].map(|now| new_id(&mut last, now, [0; 10]));
        assert!(ids.is_sorted() && ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
    }
}
