//! The WASM entry: makes the islands of a page that the server rendered come alive.

// The type of a view nests as deep as the view does.
#![recursion_limit = "512"]

// Linked in for its islands, which the page calls by name.
use app as _;

/// Smaller than std's, which every visitor would have to download.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Called by the page's script once the module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen]
pub fn hydrate() {
    leptos::mount::hydrate_islands();
}
