//! What pages and server functions find in their context.

use crate::{middleware::security_headers::Nonce, state::AppState};
use app::notifications::MailTransport;
use axum::http::request::Parts;
use leptos::prelude::{provide_context, use_context};

/// Provides it.
pub fn provide_page_context(state: &AppState) {
    provide_context(state.services.clone());
    provide_context(MailTransport(state.config.mail_transport()));
    provide_context(state.site.names().clone());
    let nonce = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Nonce>().cloned());
    if let Some(nonce) = nonce {
        provide_context(leptos::nonce::Nonce::from_value(nonce.0));
    }
}
