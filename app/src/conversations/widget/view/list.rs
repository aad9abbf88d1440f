//! The list of messages in the page. A message keeps its elements for as long as it is shown, so that what is
//! selected stays selected and screen readers hear only what is new.

use super::{
    super::client::state::rows::{Looks, Row},
    elements::{Elements, say, set, show},
};
use crate::browser::document;
use domain::links::{Segment, split};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// Closer to the end than this, in pixels, the reader follows what is new.
const NEAR: i32 = 60;

/// What is drawn, in order.
#[derive(Default)]
pub(super) struct List {
    drawn: Vec<Drawn>,
    /// How high the list and the window on it were when it was last at its end.
    heights: (i32, i32),
}

struct Drawn {
    key: String,
    looks: Looks,
    /// As `skeleton` has it: the day; the bubble, and under it the words and "Try now".
    element: Element,
}

impl List {
    /// Takes over what the server has drawn.
    pub(super) fn adopt(elements: &Elements) -> Self {
        let mut list = Self::default();
        let mut next = elements.rows.first_element_child();
        while let Some(element) = next {
            next = element.next_element_sibling();
            list.drawn.push(Drawn { key: element.id(), looks: Looks::default(), element });
        }
        list
    }

    /// Brings the page in step with `rows`; touches only what is different.
    pub(super) fn draw(&mut self, rows: Vec<Row<'_>>, elements: &Elements) {
        let count = rows.len();
        for (at, row) in rows.into_iter().enumerate() {
            let known = (at..self.drawn.len()).find(|at| self.drawn[*at].key == row.key);
            if known != Some(at) {
                let drawn = match known {
                    Some(known) => self.drawn.remove(known),
                    None => Drawn::new(&row, elements),
                };
                let next = self.drawn.get(at).map(|next| &next.element);
                // It fails where `next` is not in the list, which it is.
                let _ = elements.rows.insert_before(&drawn.element, next.map(AsRef::as_ref));
                self.drawn.insert(at, drawn);
            }
            self.drawn[at].update(row);
        }
        for gone in self.drawn.drain(count..) {
            gone.element.remove();
        }
    }

    /// Where the first message stands, to find out how far it was moved. `None` without one.
    pub(super) fn first(&self) -> Option<HtmlElement> {
        Some(self.drawn.first()?.element.last_element_child()?.unchecked_into())
    }

    /// The reader has gone from the end.
    pub(super) fn left_end(&mut self) {
        self.heights = (0, 0);
    }

    /// Goes to the end, unless it was there already and nothing has changed its place.
    pub(super) fn scroll_to_end(&mut self, elements: &Elements) {
        let heights = (elements.log.scroll_height(), elements.log.client_height());
        if heights != self.heights {
            elements.log.set_scroll_top(heights.0);
            self.heights = heights;
        }
    }
}

/// Whether the reader is at the end, or as good as.
pub(super) fn is_near_end(elements: &Elements) -> bool {
    let log = &elements.log;
    log.scroll_height() - log.scroll_top() - log.client_height() < NEAR
}

impl Drawn {
    fn new(row: &Row<'_>, elements: &Elements) -> Self {
        // Only a shadow root can't be copied.
        let copy = elements.row.clone_node_with_deep(true).unwrap_or_else(|_| elements.row.clone().into());
        let element: Element = copy.unchecked_into();
        if let Some(bubble) = element.last_element_child().and_then(|message| message.first_element_child()) {
            write(&bubble, row.text);
        }
        Self { key: row.key.to_owned(), looks: Looks::default(), element }
    }

    fn update(&mut self, row: Row<'_>) {
        if self.looks == row.looks {
            return;
        }
        self.looks = row.looks;
        // A row without its parts is nobody's; then there is nothing to say.
        let _ = self.show(row.at);
    }

    fn show(&self, at: &str) -> Option<()> {
        let day = self.element.first_element_child()?;
        let message = self.element.last_element_child()?;
        let foot = message.last_element_child()?;
        let (words, again) = (foot.first_element_child()?, foot.last_element_child()?);
        say(&day, &self.looks.day);
        show(day.unchecked_ref(), !self.looks.day.is_empty());
        message.set_class_name(self.looks.class);
        say(&words, &self.looks.words);
        set(&words, "datetime", at);
        show(again.unchecked_ref(), self.looks.can_retry);
        Some(())
    }
}

/// Writes what people wrote: as text, with its links made clickable and nothing else.
fn write(bubble: &Element, text: &str) {
    for segment in split(text) {
        match segment {
            Segment::Text(text) => {
                let _ = bubble.append_with_str_1(text);
            }
            Segment::Link(link) => {
                let Ok(anchor) = document().create_element("a") else { return };
                set(&anchor, "href", link);
                set(&anchor, "target", "_blank");
                // No `opener` and no address of ours for the page that is linked to.
                set(&anchor, "rel", "noopener noreferrer nofollow");
                say(&anchor, link);
                let _ = bubble.append_child(&anchor);
            }
        }
    }
}
