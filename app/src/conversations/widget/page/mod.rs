//! The widget's pages as the server renders them: in the iframe, and alone behind the link in an email.

mod script;
mod skeleton;

pub(crate) use script::WidgetScript;

use super::client::state::{State, dto, shown::Clock};
use crate::{cookies::GUEST, local_time};
use axum::http::StatusCode;
use backend::{Error, Services, conversations, settings};
use domain::{conversations::Chat, settings::Inbox, text::escape_html, threads::Message};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::ResponseOptions;
use leptos_meta::Title;
use leptos_router::hooks::{use_params_map, use_query_map};
use serde_json::json;
use skeleton::Skeleton;
use uuid::Uuid;

/// `/widget?inbox=KEY`: what the iframe shows, and a plain page with a form without JavaScript.
#[component]
pub fn WidgetPage() -> impl IntoView {
    let key = use_query_map().with_untracked(|query| query.get("inbox")).unwrap_or_default();
    let token = GUEST.read();
    view! {
        <Suspense>
            {Suspend::new(async move {
                match widget(&key, token).await {
                    Ok(widget) => widget.view(false).into_any(),
                    Err(error) => problem(&error).into_any(),
                }
            })}
        </Suspense>
    }
}

/// `/chat/{token}`: the conversation as a page of its own, for whoever followed the link in an email.
#[component]
pub fn ChatPage() -> impl IntoView {
    let link = use_params_map().with_untracked(|params| params.get("token")).unwrap_or_default();
    view! {
        <Suspense>
            {Suspend::new(async move {
                match full_page(&link).await {
                    Ok(widget) => widget.view(true).into_any(),
                    Err(error) => problem(&error).into_any(),
                }
            })}
        </Suspense>
    }
}

/// What a page of the widget starts from.
struct Start {
    inbox: Inbox,
    token: Option<String>,
    chat: Option<Chat>,
}

async fn widget(key: &str, token: Option<String>) -> Result<Start, Error> {
    let services = expect_context::<Services>();
    let inbox = settings::inbox_by_key(&services, key).await?;
    let chat = match &token {
        Some(token) => chat_of(&services, token, &inbox).await?,
        None => None,
    };
    // A cookie of another inbox, or one that has expired, is as good as none.
    Ok(Start { inbox, token: token.filter(|_| chat.is_some()), chat })
}

/// `link` is what the email holds. It is exchanged for a guest's token, so that the address in the browser's
/// history opens nothing else.
async fn full_page(link: &str) -> Result<Start, Error> {
    let services = expect_context::<Services>();
    let token = conversations::resume_link(&services, link).await?;
    let inbox = settings::inbox(&services).await?;
    let chat = chat_of(&services, &token, &inbox).await?.ok_or(Error::TokenInvalid)?;
    Ok(Start { inbox, token: Some(token), chat: Some(chat) })
}

async fn chat_of(services: &Services, token: &str, inbox: &Inbox) -> Result<Option<Chat>, Error> {
    match conversations::authenticate_token(services, token).await {
        Ok(guest) if guest.inbox_id == inbox.id => conversations::find_chat(services, &guest).await.map(Some),
        Ok(_) | Err(Error::TokenInvalid) => Ok(None),
        Err(error) => Err(error),
    }
}

impl Start {
    fn view(self, full_page: bool) -> impl IntoView {
        let Self { inbox, token, chat } = self;
        let initial_data = json!({
            "inbox": inbox.key,
            "name": inbox.name,
            "token": token,
            "chat": chat,
            "fullPage": full_page,
        })
        .to_string();
        let colours = format!(":root{{--inbox:{};--on-inbox:{}}}", inbox.colour, inbox.colour.text_on());
        // leptos_meta writes a title as it is.
        let title = escape_html(&format!("Chat with {}", inbox.name));
        let mut state = State::new(SERVER_CLOCK);
        if let Some(chat) = chat {
            state.replace(lean(&chat));
        }
        let form_id = Uuid::now_v7().to_string();
        view! {
            <Title text=title />
            <style nonce=use_nonce()>{colours}</style>
            <Skeleton state inbox initial_data full_page form_id />
        }
    }
}

/// The server does not know the reader's zone: there, moments are UTC's until the browser has a look.
const SERVER_CLOCK: Clock = Clock { date: local_time::utc_date, day: local_time::utc_date, time: local_time::utc_time };

/// The conversation in the widget's own, leaner type, as the browser will read it.
fn lean(chat: &Chat) -> dto::Chat {
    dto::Chat {
        id: chat.id.to_string(),
        messages: chat.messages.iter().map(lean_message).collect(),
        has_earlier: chat.has_earlier,
        last_event_id: chat.last_event_id,
        name: chat.name.clone().unwrap_or_default(),
        email: chat.email.clone().unwrap_or_default(),
        unread_count: chat.unread_count,
        is_closed: !chat.status.takes_messages(),
        is_verified: chat.email_verified,
    }
}

fn lean_message(message: &Message) -> dto::Message {
    dto::Message {
        event_id: message.event_id,
        client_message_id: message.client_message_id.to_string(),
        content: message.content.clone(),
        sender_type: Some(message.sender_type),
        sender_name: message.sender_name.clone(),
        is_read: message.read_at.is_some(),
        created_at: json!(message.created_at).as_str().unwrap_or_default().to_owned(),
    }
}

fn problem(error: &Error) -> impl IntoView {
    if let Some(response) = use_context::<ResponseOptions>() {
        response.set_status(StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    }
    view! {
        <Title text="Chat" />
        <main class="problem">
            <h1>"This chat can’t be shown"</h1>
            <p>{error.sentence()}</p>
        </main>
    }
}
