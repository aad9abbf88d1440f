//! The elements of the skeleton that change, and the few things that are done to them.

use crate::browser::document;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, HtmlInputElement, HtmlTemplateElement, HtmlTextAreaElement};

/// What the host page has said: that the panel is open, which page it is, and who the visitor is. It will not say so a second
/// time to a page that loads itself again (`page/renewal.js`), so these stand in the page and are put back there.
pub(super) const OPEN: &str = "data-open";
pub(super) const PAGE: &str = "data-page";
pub(super) const SIGNED: &str = "data-signed";

/// Every element that `draw` changes or that is listened to, found by its id.
pub(super) struct Elements {
    pub(super) widget: HtmlElement,
    pub(super) avatars: [HtmlElement; 2],
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

impl Elements {
    /// Finds them; `None` where the page is no widget.
    pub(super) fn find() -> Option<Self> {
        Some(Self {
            widget: element("widget")?,
            avatars: [element("face-1")?, element("face-2")?],
            dot: element("dot")?,
            status: element("status")?,
            sound: element("sound")?,
            log: element("log")?,
            rows: element("rows")?,
            row: element::<HtmlTemplateElement>("row")?.content().first_element_child()?,
            earlier: element("earlier")?,
            greeting: element("greeting")?,
            typing: element("typing")?,
            who: element("who")?,
            fresh: element("fresh")?,
            form: element("form")?,
            notice: element("notice")?,
            contact: element("contact")?,
            name: element("name")?,
            email: element("email")?,
            problem: element("problem")?,
            verify: element("verify")?,
            verify_words: element("verify-words")?,
            verify_button: element("verify-button")?,
            verify_problem: element("verify-problem")?,
            resend: element("resend")?,
            code: element("code")?,
            closed: element("closed")?,
            writing: element("writing")?,
            field: element("field")?,
        })
    }
}

fn element<T: JsCast>(id: &str) -> Option<T> {
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
