//! Closures behind one type each.
//!
//! Leptos compiles the code around a reactive closure anew for every closure it is given. What a visitor
//! downloads hands it these instead, which are all the same to it.

use leptos::prelude::Effect;

/// A condition, for `class:…=`.
pub type Condition = Box<dyn FnMut() -> bool + Send>;

/// A text that changes.
pub type Words = Box<dyn FnMut() -> String + Send>;

/// A condition, for `class:…=`.
pub fn when(condition: impl FnMut() -> bool + Send + 'static) -> Condition {
    Box::new(condition)
}

/// A text that changes.
pub fn words(text: impl FnMut() -> String + Send + 'static) -> Words {
    Box::new(text)
}

/// Runs `reaction` in the browser now and whenever a signal that it read changes.
pub fn react(reaction: impl FnMut() + 'static) {
    let reaction: Box<dyn FnMut()> = Box::new(reaction);
    Effect::new(reaction);
}
