//! What brings the widget into a page.

/// The code that a website's owner puts into their pages.
pub fn snippet(base_url: &str, inbox_key: &str) -> String {
    let base_url = base_url.trim_end_matches('/');
    format!(
        "<script>window.porchlightSettings = {{ inbox: \"{inbox_key}\" }}</script>\n\
         <script async src=\"{base_url}/widget.js\"></script>"
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_snippet_names_the_inbox_and_the_loader() {
        let expected = "<script>window.porchlightSettings = { inbox: \"demo\" }</script>\n\
                        <script async src=\"https://desk.example/widget.js\"></script>";
        assert_eq!(super::snippet("https://desk.example/", "demo"), expected);
    }
}
