//! `bench relay PORT`: passes texts on to everyone in a room and stores nothing. What tokio-tungstenite costs
//! before anything is done with a message.

use anyhow::Result;
use futures_util::{SinkExt as _, StreamExt as _};
use std::{collections::HashMap, sync::{Arc, Mutex, PoisonError}};
use tokio::{net::{TcpListener, TcpStream}, sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel}};
use tokio_tungstenite::{accept_hdr_async_with_config, tungstenite::{Message, Utf8Bytes, handshake::server::{Request, Response}, protocol::WebSocketConfig}};

type Rooms = Arc<Mutex<HashMap<String, Vec<UnboundedSender<Utf8Bytes>>>>>;

#[tokio::main(worker_threads = 2)]
pub async fn run(port: u16) -> Result<()> {
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    let rooms = Rooms::default();
    loop {
        let (stream, _) = listener.accept().await?;
        stream.set_nodelay(true)?;
        tokio::spawn(serve(stream, rooms.clone()));
    }
}

/// Until the socket closes; what is wrong with it interests nobody.
async fn serve(stream: TcpStream, rooms: Rooms) -> Option<()> {
    let mut room = String::new();
    #[allow(clippy::result_large_err)] // The library says what a refusal is.
    let note = |request: &Request, response: Response| {
        room = request.uri().query().unwrap_or_default().to_owned();
        Ok(response)
    };
    let config = WebSocketConfig::default().read_buffer_size(4096).write_buffer_size(0);
    let mut socket = accept_hdr_async_with_config(stream, note, Some(config)).await.ok()?;
    let (sender, mut inbox): (_, UnboundedReceiver<Utf8Bytes>) = unbounded_channel();
    rooms.lock().unwrap_or_else(PoisonError::into_inner).entry(room.clone()).or_default().push(sender);
    loop {
        tokio::select! {
            text = inbox.recv() => socket.send(Message::Text(text?)).await.ok()?,
            message = socket.next() => if let Message::Text(text) = message?.ok()? {
                let mut rooms = rooms.lock().unwrap_or_else(PoisonError::into_inner);
                rooms.get_mut(&room)?.retain(|other| other.send(text.clone()).is_ok());
            },
        }
    }
}
