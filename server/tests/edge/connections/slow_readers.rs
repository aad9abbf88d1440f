//! Clients that do not take what they asked for, and servers that stop meanwhile.

use crate::support::{Client, TestServer, listening, servers_with_timeouts};
use domain::{ids::ThreadId, people::Role, realtime::topics};
use serde_json::json;
use server::Timeouts;
use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};
use test_support::socket::{TIMEOUT, as_guest, connect, room};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpSocket, TcpStream},
    time::{interval, timeout},
};
use uuid::Uuid;

const fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

/// Longer than a test waits for anything.
const FOR_EVER: Duration = Duration::from_secs(600);
const ASK: &[u8] = b"GET /widget.js HTTP/1.1\r\nhost: x\r\n\r\n";

#[tokio::test]
async fn whoever_takes_no_answers_is_cut_off() {
    let timeouts = Timeouts { response_stall: millis(300), ..Timeouts::default() };
    for (server, address) in listening(servers_with_timeouts(timeouts).await).await {
        for reads in [false, true] {
            let (mut reading, mut writing) = narrow(address).await.into_split();
            // A byte now and then is nearly nothing.
            let trickle = tokio::spawn(async move {
                let mut every = interval(millis(20));
                while reads && reading.read_u8().await.is_ok() {
                    every.tick().await;
                }
                reading
            });
            let asking = async { while writing.write_all(ASK).await.is_ok() {} };
            let ended = timeout(TIMEOUT, asking).await;
            trickle.abort();
            assert!(ended.is_ok(), "{}: it stays open", server.engine);
        }
    }
}

#[tokio::test]
async fn whoever_takes_answers_slowly_gets_all_of_them() {
    const ANSWERS: usize = 150;
    let timeouts = Timeouts { response_stall: millis(2_000), ..Timeouts::default() };
    for (_server, address) in listening(servers_with_timeouts(timeouts).await).await {
        let (reading, mut writing) = narrow(address).await.into_split();
        let asking = tokio::spawn(async move {
            for _ in 1..ANSWERS {
                writing.write_all(ASK).await.unwrap();
            }
            writing.write_all(b"GET /widget.js HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
            writing
        });
        let began = Instant::now();
        let bytes = slowly(reading).await;
        let answers = bytes.windows(15).filter(|window| window == b"HTTP/1.1 200 OK").count();
        assert_eq!(answers, ANSWERS, "after {:?}", began.elapsed());
        asking.abort();
    }
}

#[tokio::test]
async fn a_stopping_server_waits_for_nobody_who_stands_still() {
    let timeouts = Timeouts {
        header_read: FOR_EVER,
        request: FOR_EVER,
        response_stall: FOR_EVER,
        first_frame: FOR_EVER,
        send_stall: FOR_EVER,
        shutdown: FOR_EVER,
        drain_stall: millis(300),
        ..Timeouts::default()
    };
    for server in servers_with_timeouts(timeouts).await {
        let (address, serving) = server.listen().await;
        let (visitor, id) = server.guest().await;
        let mut standing = Vec::new();
        for sent in [
            "",
            "G",
            "PRI * HTTP/2",
            "GET /healthz HTTP/1.1\r\nhost: x\r\n",
            "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n",
            "POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{",
        ] {
            let mut stream = TcpStream::connect(address).await.unwrap();
            stream.write_all(sent.as_bytes()).await.unwrap();
            standing.push(stream);
        }
        let mut greedy = narrow(address).await;
        let asking = async { while greedy.write_all(ASK).await.is_ok() {} };
        assert!(timeout(millis(500), asking).await.is_err(), "the server takes no more");
        let _silent = connect(address, &[]).await.unwrap();
        let _full = full_socket(&server, address, &visitor, id).await;
        server.state.shutdown.cancel();
        timeout(TIMEOUT, serving).await.expect("it has stopped").unwrap();
    }
}

#[tokio::test]
async fn a_stopping_server_waits_for_whoever_goes_on() {
    let timeouts = Timeouts { drain_stall: millis(2_000), shutdown: FOR_EVER, ..Timeouts::default() };
    for server in servers_with_timeouts(timeouts).await {
        let (address, serving) = server.listen().await;
        let (visitor, id) = server.guest().await;
        say_much(&server, id).await;
        let mut stream = narrow(address).await;
        let token = visitor.header("authorization");
        let ask = format!("GET /api/support_chat/messages HTTP/1.1\r\nhost: x\r\nauthorization: {token}\r\n\r\n");
        stream.write_all(ask.as_bytes()).await.unwrap();
        stream.readable().await.unwrap();
        server.state.shutdown.cancel();
        let answer = String::from_utf8(slowly(stream).await).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let length = head.lines().find_map(|line| line.strip_prefix("content-length: ")).unwrap();
        assert_eq!(body.len().to_string(), length, "{}: {head}", server.engine);
        assert!(body.len() > 500_000, "it takes a while");
        timeout(TIMEOUT, serving).await.expect("it has stopped").unwrap();
    }
}

/// A connection with little room for what it has not read.
async fn narrow(address: SocketAddr) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(8 * 1024).unwrap();
    socket.connect(address).await.unwrap()
}

/// Everything that comes, a little at a time: longer than the server waits, and never nothing for that long.
async fn slowly(mut reading: impl AsyncReadExt + Unpin) -> Vec<u8> {
    let (mut every, mut all, mut some) = (interval(millis(20)), Vec::new(), [0; 4 * 1024]);
    loop {
        every.tick().await;
        match timeout(TIMEOUT, reading.read(&mut some)).await.expect("nothing comes") {
            Ok(0) | Err(_) => return all,
            Ok(read) => all.extend_from_slice(&some[..read]),
        }
    }
}

/// Writes more than a page of long messages.
async fn say_much(server: &TestServer, id: ThreadId) {
    let services = server.staff(Role::Agent).await;
    for _ in 0..60 {
        let body = json!({ "content": "é".repeat(10_000), "clientMessageId": Uuid::now_v7() });
        let answer = services.send("POST", &format!("/api/admin/chats/{id}/messages"), body).await;
        assert!(answer.status.is_success(), "{}", answer.text());
    }
}

/// A socket that has been sent more than it reads.
async fn full_socket(
    server: &TestServer,
    address: SocketAddr,
    visitor: &Client,
    id: ThreadId,
) -> test_support::socket::Socket {
    let mut socket = as_guest(address, visitor).await;
    socket.ask(topics::JOIN, room(id)).await;
    say_much(server, id).await;
    socket
}
