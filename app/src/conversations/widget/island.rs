//! The way in: the only part of the widget that Leptos brings to life.

use super::live::Widget;
use leptos::prelude::*;

/// Makes the skeleton that the server rendered alive. It draws nothing itself, so that a visitor downloads
/// neither the markup again nor the code that would compare it with the page.
#[island]
pub fn LiveWidget() -> impl IntoView {
    if cfg!(target_family = "wasm") {
        Widget::start();
    }
}
