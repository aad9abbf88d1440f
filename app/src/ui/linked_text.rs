//! Text that people wrote, with its links made clickable and nothing else.

use domain::links::{Segment, split};
use leptos::{either::Either, prelude::*};

/// Shows `text` as text. Only `http` and `https` addresses become anchors; markup stays inert.
#[component]
pub fn LinkedText(
    /// What was written.
    text: String,
) -> impl IntoView {
    split(&text)
        .into_iter()
        .map(|segment| match segment {
            Segment::Text(text) => Either::Left(text.to_owned()),
            // No `opener` and no address of ours for the page that is linked to.
            Segment::Link(link) => {
                let (link, href) = (link.to_owned(), link.to_owned());
                Either::Right(view! { <a href=href target="_blank" rel="noopener noreferrer nofollow">{link}</a> })
            }
        })
        .collect_view()
}
