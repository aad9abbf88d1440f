//! Clients that leave or dawdle in the middle of a request.

use crate::support::{Listening, listening, on_both_engines, servers_with_timeouts};
use axum::{body::Body, http::Request};
use domain::{people::Role, realtime::topics};
use futures::{FutureExt, pin_mut};
use serde_json::json;
use server::Timeouts;
use std::time::Duration;
use test_support::socket::{TIMEOUT, as_staff};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::timeout,
};
use tower::ServiceExt;
use uuid::Uuid;

on_both_engines!(
    async fn what_a_client_asked_for_is_done_and_told_although_it_left(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let mut services = as_staff(address, &server.staff(Role::Agent).await).await;
        let body = json!({ "content": "Do you hear me?", "clientMessageId": Uuid::now_v7() }).to_string();
        let request = Request::post("/api/support_chat/messages")
            .header("content-type", "application/json")
            .header("authorization", visitor.header("authorization"))
            .body(Body::from(body))
            .unwrap();
        {
            let answer = server.app.clone().oneshot(request);
            pin_mut!(answer);
            assert!(answer.now_or_never().is_none(), "it left before there was an answer");
        }
        let told = services.push(topics::CHATS_CHANGED).await;
        assert_eq!(told["data"][0]["id"], json!(id), "{}", server.engine);
        assert_eq!(told["data"][0]["lastMessagePreview"], "Do you hear me?", "{told}");
    }
);

#[tokio::test]
async fn a_body_that_does_not_come_is_not_waited_for() {
    let timeouts = Timeouts { request: Duration::from_millis(200), ..Timeouts::default() };
    for (_server, address) in listening(servers_with_timeouts(timeouts).await).await {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let head =
            b"POST /api/session HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{";
        stream.write_all(head).await.unwrap();
        let mut answer = Vec::new();
        timeout(TIMEOUT, stream.read_to_end(&mut answer)).await.expect("it is cut off").unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 408"), "{}", String::from_utf8_lossy(&answer));
    }
}
