//! The client of server functions: Leptos's own, with a time limit.

use crate::{
    browser::{drop_dead_connections, limit, now},
    error::AppError,
    realtime::PATIENCE_MS,
};
use futures::{Sink, Stream};
use leptos::server_fn::{
    Bytes,
    client::{Client, browser::BrowserClient},
    error::{FromServerFnError, ServerFnErrorErr},
    request::browser::BrowserRequest,
    response::browser::BrowserResponse,
};
use std::mem::replace;
use wasm_bindgen::JsValue;
use web_sys::{Request, RequestInit};

type Browser = BrowserClient;

/// Clocks are rounded, and timers may be early: so much at most.
const EARLY_MS: f64 = 100.0;

/// Breaks off what is not answered in time, in the middle of its answer too. Every server function that the desk calls
/// names this client, and a test looks whether it does.
pub struct Patient;

impl Client<AppError> for Patient {
    type Request = BrowserRequest;
    type Response = BrowserResponse;

    async fn send(mut request: BrowserRequest) -> Result<BrowserResponse, AppError> {
        let since = now();
        let limited = limit_time(&mut request);
        limited.map_err(|error| AppError::from_server_fn_error(ServerFnErrorErr::Request(format!("{error:?}"))))?;
        let answer = <Browser as Client<AppError>>::send(request).await;
        if answer.is_err() && now() - since >= PATIENCE_MS - EARLY_MS {
            drop_dead_connections();
        }
        answer
    }

    fn open_websocket(
        path: &str,
    ) -> impl Future<
        Output = Result<
            (impl Stream<Item = Result<Bytes, Bytes>> + Send + 'static, impl Sink<Bytes> + Send + 'static),
            AppError,
        >,
    > + Send {
        <Browser as Client<AppError>>::open_websocket(path)
    }

    fn spawn(future: impl Future<Output = ()> + Send + 'static) {
        <Browser as Client<AppError>>::spawn(future);
    }
}

/// Puts the limit in the place of Leptos's own signal, which breaks a request off when nobody waits for it any more,
/// but not once its answer has begun.
fn limit_time(request: &mut BrowserRequest) -> Result<(), JsValue> {
    let taken: Request = replace(&mut **request, Request::new_with_str("")?.into()).into();
    let options = RequestInit::new();
    options.set_signal(Some(&limit(PATIENCE_MS)));
    **request = Request::new_with_request_and_init(&taken, &options)?.into();
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    /// All files below a folder.
    fn files(folder: &Path) -> Vec<(String, String)> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let below = |path: &Path| match path.is_dir() {
            true => files(path),
            false => vec![(path.display().to_string(), fs::read_to_string(path).unwrap())],
        };
        entries.flat_map(|path| below(&path)).collect()
    }

    /// An island that calls one without this client would wait for ever. Those in files named `forms` are what pages
    /// post to; the browser's part does not have them.
    #[test]
    fn every_server_function_that_an_island_calls_has_a_time_limit() {
        let sources = files(Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/src")));
        let called = sources.iter().filter(|(path, _)| !path.ends_with("forms.rs"));
        let lines = called.flat_map(|(path, source)| source.lines().map(move |line| (path, line)));
        let functions: Vec<_> = lines.filter(|(_, line)| line.starts_with("#[server")).collect();
        assert!(functions.len() > 10, "{functions:?}");
        for (path, function) in functions {
            assert!(function.contains("client = Patient"), "{path}: {function}");
        }
    }
}
