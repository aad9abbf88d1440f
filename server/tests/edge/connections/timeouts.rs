//! How long the server waits for others: for slow clients, for silent ones, and when it stops.

use crate::support::{TestServer, listening, on_both_engines, servers_with_timeouts};
use domain::realtime::topics;
use futures::StreamExt;
use serde_json::json;
use server::Timeouts;
use std::{iter::repeat, net::SocketAddr, time::Duration};
use test_support::socket::{TIMEOUT, as_guest, connect};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{interval, timeout},
};
use tokio_tungstenite::tungstenite::Message;

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

on_both_engines!(
    async fn a_stopping_server_tells_sockets_to_come_back_and_ends(server: TestServer) {
        let (address, serving) = server.listen().await;
        let (visitor, _) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        let mut unnamed = connect(address, &[]).await.unwrap();
        server.state.shutdown.cancel();
        for socket in [&mut visitor, &mut unnamed] {
            let (frames, code) = socket.closed().await;
            let told = frames.last().unwrap();
            assert_eq!((&told["event"], code), (&json!(topics::RESTARTING), 1012), "{}", server.engine);
            assert!(told["data"]["retryAfterMs"].as_u64().unwrap() < 3_000);
        }
        timeout(TIMEOUT, serving).await.expect("it has stopped").unwrap();
        assert!(connect(address, &[]).await.is_err(), "nobody listens any more");
    }
);

#[tokio::test]
async fn stopping_does_not_wait_for_those_who_never_finish() {
    let timeouts = Timeouts { shutdown: millis(300), ..Timeouts::default() };
    for server in servers_with_timeouts(timeouts).await {
        let (address, serving) = server.listen().await;
        let _stuck = unfinished_request(address).await;
        server.state.shutdown.cancel();
        timeout(TIMEOUT, serving).await.expect("it stops anyway").unwrap();
    }
}

/// Announces a body and does not send it. The server says "continue" once a handler waits for it.
async fn unfinished_request(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    let head = b"POST /api/support_chat HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\nexpect: 100-continue\r\n\r\n";
    stream.write_all(head).await.unwrap();
    let mut answer = [0; 12];
    timeout(TIMEOUT, stream.read_exact(&mut answer)).await.expect("the request is under way").unwrap();
    assert_eq!(&answer, b"HTTP/1.1 100");
    stream
}

#[tokio::test]
async fn a_silent_socket_is_closed() {
    let timeouts = Timeouts { heartbeat: millis(50), pong: millis(200), ..Timeouts::default() };
    for (server, address) in listening(servers_with_timeouts(timeouts).await).await {
        let (visitor, id) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        // Below the protocol, pings are bytes that nobody answers.
        let (stream, mut bytes) = (visitor.stream.get_mut(), Vec::new());
        let ended = timeout(TIMEOUT, stream.read_to_end(&mut bytes)).await;
        assert!(ended.is_ok(), "{}: it stays open", server.engine);
        assert!(!server.services.realtime.is_online(id));
    }
}

#[tokio::test]
async fn a_socket_that_answers_pings_stays_open() {
    let timeouts = Timeouts { heartbeat: millis(50), pong: millis(200), ..Timeouts::default() };
    for (server, address) in listening(servers_with_timeouts(timeouts).await).await {
        let (visitor, _) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        // The library answers each; eight of them take twice as long as the server waits for a sign of life.
        for _ in 0..8 {
            let frame = timeout(TIMEOUT, visitor.stream.next()).await.expect("a ping comes");
            assert!(matches!(frame, Some(Ok(Message::Ping(_)))), "{}: {frame:?}", server.engine);
        }
        assert_eq!(visitor.ask(topics::PING, json!({})).await["event"], "ack");
    }
}

#[tokio::test]
async fn slow_headers_are_cut_off() {
    let timeouts = Timeouts { header_read: millis(300), ..Timeouts::default() };
    for (server, address) in listening(servers_with_timeouts(timeouts).await).await {
        let mut quick = TcpStream::connect(address).await.unwrap();
        quick.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
        let mut answer = String::new();
        quick.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");

        let (mut reading, writing) = TcpStream::connect(address).await.unwrap().into_split();
        let dripping = tokio::spawn(drip(writing));
        let mut bytes = Vec::new();
        let ended = timeout(TIMEOUT, reading.read_to_end(&mut bytes)).await;
        dripping.abort();
        assert!(ended.is_ok(), "{}: it stays open", server.engine);
        assert!(!bytes.starts_with(b"HTTP/1.1 200"));
    }
}

/// A request whose headers never end, one byte at a time.
async fn drip(mut writing: impl AsyncWriteExt + Unpin) {
    let mut every = interval(millis(20));
    let head = b"GET /healthz HTTP/1.1\r\nhost: x\r\nx-slow: ";
    for byte in head.iter().copied().chain(repeat(b'a')) {
        every.tick().await;
        if writing.write_all(&[byte]).await.is_err() {
            return;
        }
    }
}
