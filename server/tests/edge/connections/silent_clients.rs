//! Clients that connect and then send nothing, or too little.

use crate::support::{listening, servers_with_timeouts};
use futures::future::join_all;
use server::Timeouts;
use std::{net::SocketAddr, time::Duration};
use test_support::socket::TIMEOUT;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::{interval, timeout},
};

const POST: &str = "POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";

/// What a client sends before it falls silent.
fn beginnings() -> Vec<(&'static str, String)> {
    let preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
    vec![
        ("nothing", String::new()),
        ("one byte", "G".to_owned()),
        ("the first byte of HTTP/2", "P".to_owned()),
        ("half of HTTP/2's preface", preface[..12].to_owned()),
        ("all but the end of HTTP/2's preface", preface[..23].to_owned()),
        ("HTTP/2's preface", preface.to_owned()),
        ("HTTP/2's preface and settings", format!("{preface}\0\0\0\u{4}\0\0\0\0\0")),
        ("headers that do not end", "GET /healthz HTTP/1.1\r\nhost: x\r\n".to_owned()),
        ("a whole request", "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n".to_owned()),
        ("a request and a byte", "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\nG".to_owned()),
        ("half a body", format!("{POST}content-length: 100\r\n\r\n{{")),
        ("no body after asking for leave", format!("{POST}content-length: 100\r\nexpect: 100-continue\r\n\r\n")),
        (
            "half a body that nobody reads",
            "GET /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{".to_owned(),
        ),
        ("a chunk and no more", format!("{POST}transfer-encoding: chunked\r\n\r\n1\r\n{{\r\n")),
    ]
}

#[tokio::test]
async fn whoever_falls_silent_is_cut_off() {
    let timeouts = Timeouts {
        header_read: Duration::from_millis(300),
        request: Duration::from_millis(300),
        ..Timeouts::default()
    };
    for (server, address) in listening(servers_with_timeouts(timeouts).await).await {
        let silent = beginnings()
            .into_iter()
            .map(async |(what, sent)| (what, timeout(TIMEOUT, what_comes(address, sent)).await));
        for (what, came) in join_all(silent).await {
            let came = came.unwrap_or_else(|_| panic!("{}: {what}: it stays open", server.engine));
            assert!(came.is_empty() || came.starts_with(b"HTTP/1.1 "), "{what}: {}", String::from_utf8_lossy(&came));
        }
    }
}

/// Everything that the server sends until the connection ends, however it ends.
async fn what_comes(address: SocketAddr, sent: String) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    let _ = stream.read_to_end(&mut bytes).await;
    bytes
}

#[tokio::test]
async fn a_chunked_body_that_drips_is_cut_off() {
    let timeouts = Timeouts { request: Duration::from_millis(300), ..Timeouts::default() };
    for (server, address) in listening(servers_with_timeouts(timeouts).await).await {
        let (mut reading, mut writing) = TcpStream::connect(address).await.unwrap().into_split();
        let dripping = tokio::spawn(async move {
            writing.write_all(format!("{POST}transfer-encoding: chunked\r\n\r\n").as_bytes()).await.unwrap();
            let mut every = interval(Duration::from_millis(20));
            while writing.write_all(b"1\r\n{\r\n").await.is_ok() {
                every.tick().await;
            }
        });
        let mut bytes = Vec::new();
        let ended = timeout(TIMEOUT, reading.read_to_end(&mut bytes)).await;
        dripping.abort();
        assert!(ended.is_ok(), "{}: it stays open", server.engine);
        assert!(bytes.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&bytes));
    }
}
