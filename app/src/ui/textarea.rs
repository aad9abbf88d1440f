//! The text of text areas.

/// Makes `text` inert inside a `<textarea>`, so that it reads there as it was typed. Leptos writes it as it is,
/// unlike the text of other elements.
pub fn raw_text(text: &str) -> String {
    let inert = text.replace('&', "&amp;").replace('<', "&lt;");
    // Browsers drop a line break that comes first.
    if inert.starts_with('\n') { format!("\n{inert}") } else { inert }
}

#[cfg(test)]
mod tests {
    use super::raw_text;

    #[test]
    fn nothing_ends_the_field_early() {
        assert_eq!(raw_text("a </textarea><b> &lt;"), "a &lt;/textarea>&lt;b> &amp;lt;");
        assert_eq!(raw_text("\nsecond"), "\n\nsecond");
    }
}
