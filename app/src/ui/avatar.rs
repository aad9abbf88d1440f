//! Two letters on a colour that stays the same for the same person.

use domain::text::initials;
use leptos::prelude::*;

/// How many colours `style/controls.css` has for avatars.
const PALETTE: u32 = 6;

/// A person without a picture.
#[component]
pub fn Avatar(
    /// Whose initials.
    #[prop(into)]
    name: Signal<String>,
    /// `s`, `m` or `l`.
    #[prop(default = "m")]
    size: &'static str,
    /// Whether the dot of presence is shown.
    #[prop(into, optional)]
    online: Signal<bool>,
) -> impl IntoView {
    let class = move || format!("av sz-{size} hue-{}", name.with(|name| hue(name)));
    view! {
        <span class=class aria-hidden="true">
            {move || name.with(|name| initials(name))}
            <span class="dot" class:on=online></span>
        </span>
    }
}

/// Which colour a name has; FNV-1a, because it is the same on the server and in the browser.
fn hue(name: &str) -> u32 {
    let hash = name.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % PALETTE
}
