//! The widget without JavaScript: its form posts here, and a cookie keeps the guest's token.

use crate::{
    error::log,
    extract::{Form, Writing},
    middleware::security_headers::Nonce,
    routes::html::page,
    state::AppState,
};
use app::{cookies::GUEST, people::ClientAddress};
use axum::{
    Extension,
    extract::State,
    http::{
        HeaderMap, StatusCode,
        header::{SET_COOKIE, USER_AGENT},
    },
    response::{IntoResponse, Redirect, Response},
};
use backend::{
    Error, Result, conversations,
    realtime::Participant,
    settings,
    threads::{self, Viewer},
};
use domain::{
    conversations::{OpenChat, VisitorDetails},
    text::escape_html,
    threads::NewMessage,
};
use serde::Deserialize;
use uuid::Uuid;

/// What the form sends. Browsers send every field, so an empty one counts as absent.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Post {
    inbox: String,
    content: String,
    client_message_id: Uuid,
    name: Option<String>,
    email: Option<String>,
}

impl Post {
    fn message(&self) -> NewMessage {
        NewMessage { content: self.content.clone(), client_message_id: self.client_message_id }
    }
}

/// `POST /widget/messages`
pub async fn post(
    _: Writing,
    State(state): State<AppState>,
    Extension(ClientAddress(address)): Extension<ClientAddress>,
    Extension(nonce): Extension<Nonce>,
    headers: HeaderMap,
    Form(form): Form<Post>,
) -> Response {
    let back = format!(
        "/widget?{}",
        url::form_urlencoded::Serializer::new(String::new()).append_pair("inbox", &form.inbox).finish()
    );
    let answered = match guest_of(&state, &form, &headers).await {
        Ok(Some(guest)) => answer(&state, guest, form, None).await,
        // None, or one that takes no more messages.
        Ok(None) => match state.rate_limits.check_opening(address) {
            Ok(()) => open_and_answer(&state, form, &headers).await,
            Err(error) => Err(error),
        },
        Err(error) => Err(error),
    };
    match answered {
        Ok(token) => redirect(&back, token.as_deref()),
        Err(error) => problem(&error, &nonce, &back),
    }
}

/// The guest that the cookie stands for, if it belongs to this inbox.
async fn guest_of(state: &AppState, form: &Post, headers: &HeaderMap) -> Result<Option<Participant>> {
    let inbox = settings::inbox_by_key(&state.services, &form.inbox).await?;
    let Some(token) = GUEST.value(headers) else { return Ok(None) };
    conversations::authenticate_writer(&state.services, &token, inbox.id, &form.message()).await
}

async fn open_and_answer(state: &AppState, form: Post, headers: &HeaderMap) -> Result<Option<String>> {
    // Before a conversation is opened for it, or an empty form would leave an empty one behind.
    domain::threads::draft(&form.content).map_err(|why| Error::invalid("content", why.sentence()))?;
    let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let request =
        OpenChat { inbox: form.inbox.clone(), name: form.name.clone(), email: form.email.clone(), page_url: None };
    let opened = conversations::create_chat(&state.services, request, user_agent).await?;
    let guest = conversations::authenticate_token(&state.services, &opened.token).await?;
    answer(state, guest, Post { name: None, email: None, ..form }, Some(opened.token)).await
}

/// Stores the details that came with it, and the message. Returns the token to keep.
async fn answer(state: &AppState, guest: Participant, form: Post, token: Option<String>) -> Result<Option<String>> {
    state.rate_limits.check_conversation(&guest)?;
    let message = form.message();
    let is_given = |field: &Option<String>| field.as_ref().is_some_and(|field| !field.trim().is_empty());
    if is_given(&form.name) || is_given(&form.email) {
        let details = VisitorDetails { name: form.name, email: form.email, page_url: None };
        conversations::update_chat(&state.services, &guest, details).await?;
    }
    let thread = guest.thread();
    threads::post_form(&state.services, &Viewer::Participant(guest), thread, message).await?;
    Ok(token)
}

fn redirect(to: &str, token: Option<&str>) -> Response {
    let mut response = Redirect::to(to).into_response();
    if let Some(line) = token.and_then(|token| GUEST.line(token)) {
        response.headers_mut().append(SET_COOKIE, line);
    }
    response
}

/// Going back in the browser keeps what was typed.
fn problem(error: &Error, nonce: &Nonce, back: &str) -> Response {
    log(error);
    let (sentence, back) = (escape_html(&error.sentence()), escape_html(back));
    let body =
        format!("<h1>Your message was not sent</h1><p>{sentence}</p><p><a href=\"{back}\">Back to the chat</a></p>");
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    (status, page("Not sent", &nonce.0, &body)).into_response()
}
