//! How many connections and sockets one address may have, and how often it may open another.

use crate::support::{crowded_servers, listening, servers_with};
use std::{
    net::{Ipv4Addr, SocketAddr},
    time::Duration,
};
use test_support::socket::connect;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{Instant, interval},
};
use tokio_tungstenite::tungstenite::Error;

/// What one address may have.
const SOME: usize = 20;
/// More than that.
const MANY: usize = 30;

#[tokio::test]
async fn an_address_has_so_many_connections_and_no_more() {
    for (_server, address) in listening(crowded_servers(&[], SOME).await).await {
        let (mut open, refusal) = open_until_refused(address).await;
        assert_eq!(open.len(), SOME);
        assert!(refusal.contains("RATE_LIMIT_EXCEEDED"), "{refusal}");
        assert!(asked(Ipv4Addr::new(127, 0, 0, 2), address).await.1.starts_with("HTTP/1.1 200"), "another address");
        open.pop();
        let mut every = interval(Duration::from_millis(20));
        while !asked(Ipv4Addr::LOCALHOST, address).await.1.starts_with("HTTP/1.1 200") {
            every.tick().await;
        }
    }
}

/// Connections that were answered, and the first answer that is a refusal.
async fn open_until_refused(address: SocketAddr) -> (Vec<TcpStream>, String) {
    let mut open = Vec::new();
    loop {
        let (stream, answer) = asked(Ipv4Addr::LOCALHOST, address).await;
        if !answer.starts_with("HTTP/1.1 200") {
            return (open, answer);
        }
        open.push(stream);
        assert!(open.len() < MANY, "there is no end to it");
    }
}

#[tokio::test]
async fn a_proxy_has_as_many_connections_as_its_clients_need() {
    for env in [("PORCHLIGHT_TRUSTED_PROXIES", "127.0.0.1/32"), ("PORCHLIGHT_RATE_LIMITS", "off")] {
        for (_server, address) in listening(crowded_servers(&[env], SOME).await).await {
            let mut open = Vec::new();
            for _ in 0..MANY {
                let (stream, answer) = asked(Ipv4Addr::LOCALHOST, address).await;
                assert!(answer.starts_with("HTTP/1.1 200"), "{} {env:?}: {answer}", open.len());
                open.push(stream);
            }
        }
    }
}

/// A connection from this address, and what its first request is answered.
async fn asked(from: Ipv4Addr, address: SocketAddr) -> (TcpStream, String) {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind(SocketAddr::from((from, 0))).unwrap();
    let mut stream = socket.connect(address).await.unwrap();
    // Whoever is refused may be so before it has asked.
    let _ = stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await;
    let mut answer = [0; 2048];
    let read = stream.read(&mut answer).await.unwrap_or_default();
    (stream, String::from_utf8_lossy(&answer[..read]).into_owned())
}

#[tokio::test]
async fn coming_back_all_the_time_is_refused_after_a_while() {
    for (server, address) in listening(servers_with(&[("PORCHLIGHT_TRUSTED_PROXIES", "127.0.0.1/32")]).await).await {
        let came = async |from: &str| connect(address, &[("x-forwarded-for", from)]).await;
        let (mut times, began) = (0, Instant::now());
        let refused = loop {
            match came("198.51.100.7").await {
                Ok(_) => times += 1,
                Err(error) => break error,
            }
            assert!(times < 2_000, "there is no end to it");
        };
        assert!(matches!(&refused, Error::Http(answer) if answer.status() == 429), "{}: {refused}", server.engine);
        // All of an office come back at once after a restart, and some of them twice.
        assert!(times >= 200, "{}: {times}", server.engine);
        assert!(f64::from(times) <= 300.0 + began.elapsed().as_secs_f64() * 5.0 + 1.0, "{}: {times}", server.engine);
        assert!(came("198.51.100.8").await.is_ok(), "{}: another address", server.engine);
    }
}

#[tokio::test]
async fn those_who_find_no_place_use_up_nothing_of_the_others() {
    for (server, address) in listening(servers_with(&[("PORCHLIGHT_TRUSTED_PROXIES", "127.0.0.1/32")]).await).await {
        let came = async || connect(address, &[("x-forwarded-for", "198.51.100.7")]).await;
        let mut open = Vec::new();
        for _ in 0..100 {
            open.push(came().await.unwrap());
        }
        for _ in 0..150 {
            assert!(matches!(came().await, Err(Error::Http(answer)) if answer.status() == 429));
        }
        let left =
            (0..150).filter(|_| server.state.rate_limits.check_connecting([198, 51, 100, 7].into()).is_ok()).count();
        assert_eq!(left, 150, "{}", server.engine);
    }
}
