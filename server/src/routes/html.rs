//! The few pages that are not `app`'s: plain, without scripts.

use axum::response::Html;
use domain::text::escape_html;

/// A document around `body`, which is HTML; `nonce` lets its style through the policy.
pub fn page(title: &str, nonce: &str, body: &str) -> Html<String> {
    styled_page(title, nonce, "", body)
}

/// The same with more style.
pub fn styled_page(title: &str, nonce: &str, more: &str, body: &str) -> Html<String> {
    let (title, style) = (escape_html(title), STYLE);
    Html(format!(
        "<!DOCTYPE html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>{title}</title>\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <link rel=\"icon\" href=\"/favicon.svg\" type=\"image/svg+xml\">\
         <style nonce=\"{nonce}\">{style}{more}</style></head><body>{body}</body></html>"
    ))
}

const STYLE: &str = "
:root { color-scheme: light dark; --line: #e2ddd5; --muted: #6b645a; --accent: #9a5212; --card: #fff; }
@media (prefers-color-scheme: dark) { :root { --line: #3a352e; --muted: #a59d91; --accent: #f0a95b; --card: #1f1c18; } }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 720px; margin: 0 auto; padding: 32px 16px; }
h1 { font-size: 24px; margin: 0 0 8px; overflow-wrap: anywhere; }
a { color: var(--accent); }
p, dl { color: var(--muted); margin: 0 0 16px; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 4px 16px; }
dd { margin: 0; overflow-wrap: anywhere; }
ul { list-style: none; padding: 0; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
li + li { border-top: 1px solid var(--line); }
li a { display: block; padding: 12px 16px; text-decoration: none; overflow-wrap: anywhere; }
li small { display: block; color: var(--muted); }
iframe { width: 100%; height: 640px; border: 1px solid var(--line); border-radius: 8px; background: #fff; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; border: 1px solid var(--line); border-radius: 8px; padding: 16px; }
";
