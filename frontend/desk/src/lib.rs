//! The desk's WASM entry: makes the islands of a page that the server rendered come alive.

// The type of a view nests as deep as the view does.
#![recursion_limit = "512"]

/// Smaller than std's.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

// The page calls the islands by name: nothing else here would link them in.
use app as _;

/// Called by the page's script once the module is loaded.
///
/// `cargo leptos watch` builds one module, so that one has the widget too. `bin/build` gives it a module of its own.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    #[cfg(with_widget)]
    app::conversations::widget::start();
    leptos::mount::hydrate_islands();
}
