//! A server that may open few files.

use crate::binary::Porchlight;
use serde_json::json;
use std::net::Ipv4Addr;
use test_support::{http::Client, until};
use tokio::net::TcpStream;

const FILES: &str = "--nofile=256:256";
/// More than there are files.
const SILENT: usize = 400;

#[tokio::test(flavor = "multi_thread")]
async fn one_address_does_not_take_all_connections() {
    let mut server = Porchlight::prepare(&[("PORCHLIGHT_RATE_LIMITS", "on")]).through(&["prlimit", FILES]);
    server.up().await;
    let mut silent = Vec::new();
    for _ in 0..SILENT {
        silent.push(TcpStream::connect(server.address).await.unwrap());
    }
    let other = Client::from(Ipv4Addr::new(127, 0, 0, 2), server.address);
    let answer = other.try_get("/readyz").await.unwrap();
    assert_eq!(answer.status, 200, "{}", answer.text());
    let opened = other.try_send("POST", "/api/support_chat", &json!({ "inbox": "demo" })).await.unwrap();
    assert_eq!(opened.status, 201, "{}", opened.text());
    assert!(!server.log().contains("Too many open files"), "{}", server.log());
    drop(silent);
    until("they have gone", async || {
        server.client().try_get("/healthz").await.is_ok_and(|answer| answer.status == 200)
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_addresses_leave_files_for_the_database() {
    let mut server = Porchlight::prepare(&[("PORCHLIGHT_RATE_LIMITS", "on")]).through(&["prlimit", FILES]);
    server.up().await;
    let visitor = server.client().try_send("POST", "/api/support_chat", &json!({ "inbox": "demo" })).await.unwrap();
    assert_eq!(visitor.status, 201, "{}", visitor.text());
    let mut silent = Vec::new();
    for number in 0..SILENT {
        let from = Ipv4Addr::new(127, 0, 1, u8::try_from(number % 200).unwrap());
        silent.push(Client::from(from, server.address).connect().await.unwrap());
    }
    // Those who have no place are told so at once, and the others are cut off in their time.
    until("there is room again", async || {
        server
            .client()
            .try_send("POST", "/api/support_chat", &json!({ "inbox": "demo" }))
            .await
            .is_ok_and(|answer| answer.status == 201)
    })
    .await;
    assert!(!server.log().contains("Too many open files"), "{}", server.log());
}
