//! Reading the requests of one connection and answering them.

use super::{
    bodies::{RequestBody, ResponseBody},
    progress::Progress,
    stream::CountedStream,
};
use crate::{limits::Slot, state::AppState};
use axum::{Router, body::Body, extract::ConnectInfo};
use hyper::{Request, Response, body::Incoming, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::{convert::Infallible, net::SocketAddr, pin::pin, sync::Arc};
use tokio::net::TcpStream;
use tower::ServiceExt as _;

/// What the headers of a request may take, and what may wait to be sent. The library's own limit is 400 KiB, which an
/// address could hold for each of its connections.
const BUFFER: usize = 64 * 1024;

/// Reads requests from a connection and answers them, until either side ends it or the peer makes no progress.
///
/// HTTP/1 alone: telling versions apart would wait for a silent client for ever.
pub fn serve(stream: TcpStream, peer: SocketAddr, slot: Slot, app: Router, state: &AppState) {
    let stream = Arc::new(stream);
    let progress = Progress::new(&stream);
    let answering = progress.clone();
    let service = service_fn(move |request| answer(app.clone(), request, peer, answering.clone()));
    let io = TokioIo::new(CountedStream::new(stream, progress.clone(), slot));
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(state.timeouts.header_read).max_buf_size(BUFFER);
    let served = state.clone();
    state.connections.spawn(async move {
        let (timeouts, mut connection) =
            (&served.timeouts, pin!(builder.serve_connection(io, service).with_upgrades()));
        let ended = tokio::select! {
            ended = connection.as_mut() => Some(ended),
            () = progress.receiver_stalled(timeouts.response_stall) => None,
            () = progress.response_overdue(timeouts.response_total) => None,
            () = served.shutdown.cancelled() => {
                connection.as_mut().graceful_shutdown();
                tokio::select! {
                    ended = connection.as_mut() => Some(ended),
                    () = progress.stalled(timeouts.drain_stall) => None,
                }
            }
        };
        match ended {
            Some(Ok(())) => {}
            Some(Err(error)) => tracing::debug!(%error, "a connection broke off"),
            None => tracing::debug!("a connection made no progress"),
        }
    });
}

async fn answer(
    app: Router,
    request: Request<Incoming>,
    peer: SocketAddr,
    progress: Arc<Progress>,
) -> Result<Response<ResponseBody<Body>>, Infallible> {
    let in_flight = progress.begin_request();
    let mut request = request.map(|body| Body::new(RequestBody::new(body, progress.clone())));
    request.extensions_mut().insert(ConnectInfo(peer));
    // For a socket, which has the connection from then on.
    request.extensions_mut().insert(progress);
    Ok(app.oneshot(request).await?.map(|body| ResponseBody::new(body, in_flight)))
}
