//! `/demo`: a shop that does not exist, with the widget on it as on any website.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::Title;

/// What the shop sells: name, what it is, price, and the class that draws it.
const LAMPS: [(&str, &str, &str, &str); 3] = [
    ("Fern", "Reading lamp, brass and linen", "€ 148", "lamp fern"),
    ("Harbour", "Pendant, hand-blown glass", "€ 210", "lamp harbour"),
    ("Ember", "Table lamp, dimmable", "€ 96", "lamp ember"),
];

/// The shop's front page.
#[component]
pub fn DemoPage() -> impl IntoView {
    view! {
        <Title text="Lamps & Light" />
        <aside class="note">
            <p>"This shop is a demonstration. Write to it with the button in the corner, and answer from the desk."</p>
            <a href="/inbox" target="_blank">"Open the desk in another window"</a>
        </aside>
        <header class="bar">
            <strong>"Lamps & Light"</strong>
            <nav aria-label="Shop">
                <a href="#lamps">"Shop"</a>
                <a href="#repairs">"Repairs"</a>
                <a href="#about">"About"</a>
            </nav>
        </header>
        <main>
            <section class="hero">
                <h1>"Light that feels like coming home."</h1>
                <p>"Hand-made lamps, repaired for as long as you own them. Ships in two days."</p>
                <a class="button" href="#lamps">"See the lamps"</a>
            </section>
            <section id="lamps" class="lamps" aria-label="Lamps">{LAMPS.map(lamp).collect_view()}</section>
            <section id="repairs" class="words">
                <h2>"Repairs, for good"</h2>
                <p>"A switch that sticks, a shade that tore: send it to us. Owners pay for the parts, never for the work."</p>
            </section>
            <section id="about" class="words">
                <h2>"A workshop with an open door"</h2>
                <p>"Six people, one kiln, and a habit of answering every message ourselves."</p>
            </section>
        </main>
        <footer>"Lamps & Light is made up. The chat is real."</footer>
        <script nonce=use_nonce()>"window.porchlightSettings = { inbox: \"demo\" }"</script>
        <script async src="/widget.js"></script>
    }
}

fn lamp((name, what, price, class): (&'static str, &'static str, &'static str, &'static str)) -> impl IntoView {
    view! {
        <article>
            <div class=class aria-hidden="true"></div>
            <h2>{name}</h2>
            <p>{what}</p>
            <p class="price">{price}</p>
        </article>
    }
}
