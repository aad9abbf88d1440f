//! What of the inbox belongs to a real page: the address, the keyboard, notifications and toasts do nothing here.

pub mod navigation {
    use super::super::state::InboxState;

    impl InboxState {
        pub fn push_address(self) {}
        pub fn replace_address(self) {}
    }

    pub fn follow(_: InboxState) {}

    pub fn leave_for_sign_in() {
        panic!("an agent was led to the sign-in");
    }
}

pub mod keyboard {
    pub fn listen(_: super::super::state::InboxState) {}
}

pub mod desktop_notifications {
    use super::super::state::InboxState;
    use crate::realtime::browser;
    use domain::conversations::ChatListItem;

    pub fn begin(state: InboxState) {
        browser::on_change(move || state.looked_at());
    }

    pub fn about(_: InboxState, _: Option<&ChatListItem>, _: &ChatListItem) {}
}

pub mod toast_area {
    use super::super::state::InboxState;
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

    impl InboxState {
        pub fn say(self, toast: Toast) {
            self.toast.set(Some(toast));
        }
    }
}
