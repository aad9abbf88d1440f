//! What limits count by.

use std::net::{IpAddr, Ipv6Addr};

/// What counts as one address: an IPv6 subscriber usually has a whole /64.
pub fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
        v4 => v4,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ipv6_network_is_one_address() {
        let check = |address: &str, expected: &str| {
            assert_eq!(network(address.parse().unwrap()), expected.parse::<IpAddr>().unwrap());
        };
        check("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::");
        check("198.51.100.1", "198.51.100.1");
        check("::ffff:198.51.100.1", "198.51.100.1");
    }
}
