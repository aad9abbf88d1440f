//! Settings: the frame around every page of them, and the inbox's own.

#[cfg(feature = "ssr")]
mod forms;
#[cfg(feature = "ssr")]
mod inbox;
#[cfg(feature = "ssr")]
mod key_forms;
#[cfg(feature = "ssr")]
mod keys;
#[cfg(feature = "ssr")]
pub mod layout;
mod section;
#[cfg(feature = "ssr")]
pub mod theme;

#[cfg(feature = "ssr")]
pub use forms::ChooseTheme;
#[cfg(feature = "ssr")]
pub use inbox::InboxSettingsPage;
#[cfg(feature = "ssr")]
pub use keys::KeysPage;
pub use section::Section;

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
