//! One tab at a time, by the browser's Web Locks.

use super::{fetch::limit, json::Json, page::answering};
use crate::threads::client::durations::PATIENCE_MS;
use js_sys::{Function, Promise};
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};
use wasm_bindgen_futures::{JsFuture, future_to_promise};

#[wasm_bindgen]
extern "C" {
    /// Calls `holder` once no other tab holds the lock, which is held until its promise is kept. The promise
    /// returned is kept then, and broken where there are no locks to be had, or when `options.signal` ends the wait.
    #[wasm_bindgen(catch, js_namespace = ["navigator", "locks"])]
    fn request(name: &str, options: &JsValue, holder: &Function) -> Result<Promise, JsValue>;
}

/// Does `work` while no other tab does. Browsers give no locks on plain HTTP, nor where they refuse storage, and a tab that
/// is put to sleep may keep one for ever: it is done without one then, which only asks the server twice.
pub async fn alone<W: Future<Output = ()> + 'static>(name: &str, work: impl Fn() -> W + Copy + 'static) {
    let holder = answering(move |_| {
        let work = work();
        let done = async move {
            work.await;
            Ok(JsValue::UNDEFINED)
        };
        future_to_promise(done).into()
    });
    let options = Json::object(&[]);
    options.set("signal", limit(PATIENCE_MS));
    let done = match request(name, &options.into(), &holder) {
        Ok(done) => JsFuture::from(done).await.is_ok(),
        Err(_) => false,
    };
    if !done {
        work().await;
    }
}
