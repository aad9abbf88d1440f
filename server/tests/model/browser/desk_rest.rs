//! What of the desk belongs to a real page: the address, the keyboard, notifications and toasts do nothing here.

pub mod history {
    use super::super::state::Desk;

    impl Desk {
        pub fn push_address(self) {}
        pub fn replace_address(self) {}
    }

    pub fn follow(_: Desk) {}

    pub fn leave_for_sign_in() {
        panic!("an agent was led to the sign-in");
    }
}

pub mod keyboard {
    pub fn listen(_: super::super::state::Desk) {}
}

pub mod notify {
    use super::super::state::Desk;
    use crate::realtime::browser;
    use domain::conversations::ChatListItem;

    pub fn begin(desk: Desk) {
        browser::on_change(move || desk.looked_at());
    }

    pub fn about(_: Desk, _: Option<&ChatListItem>, _: &ChatListItem) {}
}

pub mod toast {
    use super::super::state::Desk;
    use domain::{conversations::Status, ids::ConversationId};
    use leptos::prelude::*;

    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Toast {
        pub text: String,
        pub undo: Option<(ConversationId, Undo)>,
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Undo {
        Archive(bool),
        Status(Status),
    }

    impl Desk {
        pub fn say(self, toast: Toast) {
            self.toast.set(Some(toast));
        }
    }
}
