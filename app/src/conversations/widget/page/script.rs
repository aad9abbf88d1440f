//! How a page of the widget loads its code.

use crate::{page::Hydration, site::SiteNames};
use leptos::{nonce::use_nonce, prelude::*};

/// Loads the widget's own module. Where one develops there may be none beside the desk's, which has the widget too then.
#[component]
pub(crate) fn WidgetScript(options: LeptosOptions) -> impl IntoView {
    let [script, module] = ["js", "wasm"].map(|kind| format!("/{}/widget.{kind}", options.site_pkg_dir));
    if !SiteNames::of_page().versions.contains_key(&script) {
        return view! { <Hydration options /> }.into_any();
    }
    // It starts by itself. What fails here is seen by `page/renewal.js`.
    let load = format!("import({script:?}).then((code) => code.default({{ module_or_path: {module:?} }}))");
    view! {
        <link rel="modulepreload" href=script crossorigin="" />
        <link rel="preload" href=module r#as="fetch" r#type="application/wasm" crossorigin="" />
        <script type="module" nonce=use_nonce()>{load}</script>
    }
    .into_any()
}
