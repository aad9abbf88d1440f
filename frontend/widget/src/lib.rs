//! The widget's WASM entry: makes the page alive that a visitor sees.

/// Smaller than std's, which every visitor would have to download.
#[cfg(target_family = "wasm")]
#[global_allocator]
static ALLOCATOR: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// Called by the module's own script once the module is loaded.
#[wasm_bindgen::prelude::wasm_bindgen(start)]
pub fn start() {
    app::conversations::widget::start();
}
