//! The elements of the skeleton that change, and the few things that are done to them.

use crate::realtime::browser::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTemplateElement, HtmlTextAreaElement};

/// What the host page has said: that the panel is open, which page it is, and who the visitor is. It will not say so a second
/// time to a page that loads itself again (`page/renewal.js`), so these stand in the page and are put back there.
pub(super) const OPEN: &str = "data-open";
pub(super) const PAGE: &str = "data-page";
pub(super) const SIGNED: &str = "data-signed";

/// Every element that `draw` changes or that is listened to, found by its id.
pub(super) struct Parts {
    pub(super) widget: HtmlElement,
    pub(super) faces: [HtmlElement; 2],
    pub(super) dot: HtmlElement,
    pub(super) status: HtmlElement,
    pub(super) sound: HtmlElement,
    pub(super) log: HtmlElement,
    pub(super) rows: HtmlElement,
    /// A message without anything in it, to be copied.
    pub(super) row: Element,
    pub(super) earlier: HtmlElement,
    pub(super) greeting: HtmlElement,
    pub(super) typing: HtmlElement,
    pub(super) who: HtmlElement,
    pub(super) fresh: HtmlElement,
    pub(super) form: HtmlElement,
    pub(super) notice: HtmlElement,
    pub(super) contact: HtmlElement,
    pub(super) name: HtmlInputElement,
    pub(super) email: HtmlInputElement,
    pub(super) problem: HtmlElement,
    pub(super) verify: HtmlElement,
    pub(super) verify_words: HtmlElement,
    pub(super) verify_button: HtmlElement,
    pub(super) verify_problem: HtmlElement,
    pub(super) resend: HtmlElement,
    pub(super) code: HtmlInputElement,
    pub(super) closed: HtmlElement,
    pub(super) writing: HtmlElement,
    pub(super) field: HtmlTextAreaElement,
}

impl Parts {
    /// Finds them; `None` where the page is no widget.
    pub(super) fn find() -> Option<Self> {
        Some(Self {
            widget: part("widget")?,
            faces: [part("face-1")?, part("face-2")?],
            dot: part("dot")?,
            status: part("status")?,
            sound: part("sound")?,
            log: part("log")?,
            rows: part("rows")?,
            row: part::<HtmlTemplateElement>("row")?.content().first_element_child()?,
            earlier: part("earlier")?,
            greeting: part("greeting")?,
            typing: part("typing")?,
            who: part("who")?,
            fresh: part("fresh")?,
            form: part("form")?,
            notice: part("notice")?,
            contact: part("contact")?,
            name: part("name")?,
            email: part("email")?,
            problem: part("problem")?,
            verify: part("verify")?,
            verify_words: part("verify-words")?,
            verify_button: part("verify-button")?,
            verify_problem: part("verify-problem")?,
            resend: part("resend")?,
            code: part("code")?,
            closed: part("closed")?,
            writing: part("writing")?,
            field: part("field")?,
        })
    }
}

fn part<T: JsCast>(id: &str) -> Option<T> {
    // What the ids stand for is in `skeleton`.
    document().get_element_by_id(id).map(JsCast::unchecked_into)
}

/// Shows or hides an element.
pub(super) fn show(element: &HtmlElement, visible: bool) {
    element.set_hidden(!visible);
}

/// Makes this an element's text. Nothing happens when it is already, so that screen readers do not hear it twice.
pub(super) fn say(element: &Element, words: &str) {
    if element.text_content().as_deref() != Some(words) {
        element.set_text_content(Some(words));
    }
}

/// Sets an attribute.
pub(super) fn set(element: &Element, name: &str, value: &str) {
    // It fails for names that are none.
    let _ = element.set_attribute(name, value);
}
