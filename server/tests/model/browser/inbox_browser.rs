//! What the inbox page asks of a real browser, in place of `conversations/inbox/browser`: nobody looks at the
//! address, and nobody allows notifications.

pub mod navigation {
    pub fn push(_path: &str) {}

    pub fn replace(_path: &str) {}

    pub fn leave_for_sign_in() {
        panic!("an agent was led to the sign-in");
    }
}

pub mod desktop_notifications {
    use domain::conversations::ChatListItem;

    pub fn show(_item: &ChatListItem, _clicked: impl FnOnce() + 'static) {}
}
