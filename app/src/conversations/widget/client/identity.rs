//! Who the visitor is, as far as they or the host page prove it; and what ends and begins with that.

use super::{
    api::{self, Failure},
    controller::{HostNews, Widget},
};
use crate::{
    browser::{self, Json, spawn_local},
    threads::client::durations::POLL_MS,
};

impl Widget {
    /// The host page says who its visitor is. Their conversation is shown from then on.
    pub(crate) fn identify(self, signed: String) {
        self.signed.replace(signed.clone());
        browser::stop(self.identifies.get());
        spawn_local(async move {
            self.look_for_token();
            let (token, page_url) = self.read(|state| (state.token.clone(), state.page_url.clone()));
            let body = Json::object(&[("token", Some(&signed)), ("pageUrl", page_url.as_deref())]);
            let answer = api::call("POST", "/api/support_chat/identify", token.as_deref(), Some(body.write())).await;
            let (is_late, in_use) = (*self.signed.borrow() != signed, self.read(|state| state.token.clone()));
            match answer {
                // Nobody sees what belongs to somebody who has signed out, or to whoever was here before the next one. A
                // conversation that began meanwhile is the visitor's too: the server hears of it before anything is shown.
                Ok(handed) if is_late || in_use != token => {
                    if !is_late {
                        self.identify(signed);
                    }
                    // But the token of the next one may be the same.
                    give_back(handed.text("token").filter(|token| in_use.as_ref() != Some(token))).await;
                }
                Ok(handed) => {
                    self.identified.replace(signed);
                    self.adopt(&handed);
                }
                Err(_) if is_late => {}
                // The same token is the same visitor, however often it is shown.
                Err(Failure::Unreachable) => {
                    let timer = browser::after(POLL_MS, move || self.identify_again(&signed));
                    browser::stop(self.identifies.replace(timer));
                }
                Err(failure) => {
                    self.signed.replace(self.identified.borrow().clone());
                    self.view.tell_host(HostNews::Error(match failure {
                        Failure::TokenInvalid => "The token of identify was refused.",
                        _ => "The visitor could not be identified just now.",
                    }));
                }
            }
        });
    }

    /// Tries once more, unless the host page has said something else since.
    fn identify_again(self, signed: &str) {
        if *self.signed.borrow() == signed {
            self.identify(signed.to_owned());
        }
    }

    /// The host page's visitor signs out: nothing of theirs stays here, and what this browser knew opens nothing.
    pub(crate) fn log_out(self) {
        let token = self.read(|state| state.token.clone());
        self.signed.take();
        self.identified.take();
        self.forget(false);
        spawn_local(give_back(token));
    }

    /// Leaves a conversation that takes no more messages. What was being written goes into the next one.
    pub(crate) fn begin_anew(self) {
        let signed = self.signed.borrow().clone();
        self.forget(true);
        if !signed.is_empty() {
            self.identify(signed);
        }
        self.view.focus();
    }

    /// Asks for a code, or shows the one that came.
    pub(crate) fn verify(self) {
        let (awaits, token) = self.read(|state| (state.awaits_code, state.token.clone()));
        let Some(token) = token else { return };
        let code = self.view.typed_code();
        spawn_local(async move {
            let done = if awaits { self.confirm(&token, &code).await } else { self.ask_for_code(&token).await };
            self.change_with(&token, |state| state.problem = done.err().unwrap_or_default());
        });
    }

    /// Asks for another code: the last one did not come, or is used up.
    pub(crate) fn verify_again(self) {
        self.change(|state| state.awaits_code = false);
        self.verify();
    }

    async fn ask_for_code(self, token: &str) -> Result<(), String> {
        api::call("POST", "/api/support_chat/verify-email/request", Some(token), None).await.map_err(sentence)?;
        self.change_with(token, |state| state.awaits_code = true);
        Ok(())
    }

    async fn confirm(self, token: &str, code: &str) -> Result<(), String> {
        let body = Json::object(&[("code", Some(code))]).write();
        let path = "/api/support_chat/verify-email/confirm";
        let handed = api::call("POST", path, Some(token), Some(body)).await.map_err(sentence)?;
        self.change_with(token, |state| {
            state.awaits_code = false;
            state.notice.clear();
            state.problem.clear();
        });
        if self.read(|state| state.token.as_deref() == Some(token)) {
            self.adopt(&handed);
        } else {
            give_back(handed.text("token")).await;
        }
        Ok(())
    }
}

/// Ends a token that nobody here is to use. Where the server can't be reached, it is forgotten all the same.
pub(crate) async fn give_back(token: Option<String>) {
    if let Some(token) = token {
        _ = api::call("DELETE", "/api/support_chat/token", Some(&token), None).await;
    }
}

fn sentence(failure: Failure) -> String {
    match failure {
        Failure::Refused(reason) | Failure::Busy(reason) => reason,
        _ => "This did not work just now. Please try again.".to_owned(),
    }
}
