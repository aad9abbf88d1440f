//! Where a request comes from.

use crate::state::AppState;
use app::people::ClientAddress;
use axum::{
    extract::{ConnectInfo, Request, State},
    http::HeaderMap,
    middleware::Next,
    response::Response,
};
use ipnet::IpNet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// Notes the client's address for all that limits by it.
pub async fn note(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let address = client(peer(&request), &forwarded(request.headers()), &state.config.trusted_proxies);
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

fn peer(request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|peer| peer.0.ip());
    peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}

/// The peer, where it says that it passes on what others ask and is not named as a proxy. A client may say so too.
pub fn unnamed_proxy(request: &Request, trusted: &[IpNet]) -> Option<IpAddr> {
    let peer = peer(request).to_canonical();
    let is_named = trusted.iter().any(|network| network.contains(&peer));
    (!is_named && request.headers().contains_key("x-forwarded-for")).then_some(peer)
}

/// The client behind trusted proxies: the rightmost forwarded address that is not a trusted proxy's own.
/// What is left of it was written by the client, who may write anything.
pub fn client(peer: IpAddr, forwarded: &[&str], trusted: &[IpNet]) -> IpAddr {
    let is_trusted = |address: &IpAddr| trusted.iter().any(|network| network.contains(address));
    let mut address = peer.to_canonical();
    let mut hops = forwarded.iter().rev();
    while is_trusted(&address) {
        match hops.next().and_then(|hop| parse_hop(hop)) {
            Some(hop) => address = hop,
            None => break,
        }
    }
    address
}

fn forwarded(headers: &HeaderMap) -> Vec<&str> {
    let values = headers.get_all("x-forwarded-for").into_iter();
    values.filter_map(|value| value.to_str().ok()).flat_map(|value| value.split(',')).map(str::trim).collect()
}

/// An address, which some proxies write with a port or in brackets.
fn parse_hop(hop: &str) -> Option<IpAddr> {
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']')).unwrap_or(hop);
    let with_port = || hop.parse::<SocketAddr>().ok().map(|address| address.ip());
    bare.parse().ok().or_else(with_port).map(|address: IpAddr| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_are_believed() {
        let trusted: Vec<IpNet> = vec!["10.0.0.0/8".parse().unwrap(), "fd00::/8".parse().unwrap()];
        let check = |peer: &str, forwarded: &[&str], expected: &str| {
            let found = client(peer.parse().unwrap(), forwarded, &trusted);
            assert_eq!(found, expected.parse::<IpAddr>().unwrap(), "{peer} {forwarded:?}");
        };
        check("203.0.113.9", &[], "203.0.113.9");
        check("203.0.113.9", &["198.51.100.1"], "203.0.113.9");
        check("10.0.0.1", &[], "10.0.0.1");
        check("10.0.0.1", &["198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["1.1.1.1", "198.51.100.1"], "198.51.100.1");
        check("10.0.0.1", &["1.1.1.1", "198.51.100.1", "10.0.0.2"], "198.51.100.1");
        check("10.0.0.1", &["10.0.0.3", "10.0.0.2"], "10.0.0.3");
        check("10.0.0.1", &["1.1.1.1", "nonsense"], "10.0.0.1");
        check("10.0.0.1", &["198.51.100.1:4711"], "198.51.100.1");
        check("fd00::1", &["[2001:db8::1]"], "2001:db8::1");
        check("::ffff:10.0.0.1", &["198.51.100.1"], "198.51.100.1");
    }
}
