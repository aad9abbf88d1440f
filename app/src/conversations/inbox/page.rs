//! `/inbox` and `/inbox/{id}`, rendered on the server.

use super::{
    island::InboxIsland,
    state::{InboxUrl, InitialData},
};
use crate::{
    error::AppError,
    flash::Flash,
    page::{page, services, signed_in},
    people::OwnMenu,
    settings::Section,
    ui::rail::{Place, Rail},
};
use axum::http::StatusCode;
use backend::{conversations, threads::ListQuery};
use domain::{
    conversations::ChatDetail,
    ids::ThreadId,
    people::{Agent, Permission},
};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use std::time::Duration;
use uuid::Uuid;

/// The inbox, and the conversation that the path names.
#[component]
pub fn InboxPage() -> impl IntoView {
    let (query, params) = (use_query_map().read_untracked().clone(), use_params_map().read_untracked().clone());
    let open = params.get("id").map(|id| id.parse().unwrap_or(ThreadId(Uuid::nil())));
    let asked = InboxUrl::read(open, |name| query.get(name));
    page("Inbox", async move {
        let me = signed_in().await?;
        if !me.may(Permission::SupportInquiriesRead) {
            return Ok(closed(me));
        }
        let initial = load(me, asked, Flash::take().await.of("reply")).await?;
        Ok(view! {
            <InboxIsland initial>
                <OwnMenu />
            </InboxIsland>
            <ReloadNotice />
        }
        .into_any())
    })
}

async fn load(me: Agent, asked: InboxUrl, flash: Flash) -> Result<InitialData, AppError> {
    let services = services()?;
    let inbox = backend::settings::inbox(&services).await?;
    // First, because looking at it makes it read, as the list should show.
    let chat = match asked.open {
        Some(id) => view(&services, &me, id).await?,
        None => None,
    };
    let search = Some(asked.search.trim().to_owned()).filter(|search| !search.is_empty());
    let query = ListQuery { search, ..asked.filter.clone().query(me.id, asked.archived) };
    Ok(InitialData {
        page: conversations::list(&services, &me, query).await?,
        colleagues: backend::people::colleagues(&services, &me, domain::threads::ThreadKind::Conversation).await?,
        inbox_key: inbox.key,
        categories: inbox.categories,
        base_url: services.config.base_url.to_string(),
        email_delay: words(services.config.reply_email_delay),
        storing: services.storage_health.is_available(),
        archived: asked.archived,
        search: asked.search,
        filter: asked.filter,
        open: asked.open,
        chat,
        notice: flash.error_beside(&[]),
        draft: flash.value("content", ""),
        form_id: Uuid::now_v7(),
        me,
    })
}

async fn view(services: &backend::Services, me: &Agent, id: ThreadId) -> Result<Option<ChatDetail>, AppError> {
    match conversations::find_detail(services, me, id).await {
        Ok(chat) => Ok(Some(chat)),
        Err(backend::Error::NotFound(_)) => {
            if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
                response.set_status(StatusCode::NOT_FOUND);
            }
            Ok(None)
        }
        Err(error) => Err(error.into()),
    }
}

/// The page of agents who may not read conversations: the way to the rest of the desk.
fn closed(me: Agent) -> AnyView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(StatusCode::FORBIDDEN);
    }
    view! {
        <div class="settings">
            <Rail settings=Section::first_of(&me).path() place=Place::Inbox>
                <OwnMenu />
            </Rail>
            <main>
                <h1>"Inbox"</h1>
                <p class="notice">"You may not read conversations. Ask an owner for the permission."</p>
            </main>
        </div>
    }
    .into_any()
}

/// A duration as it reads in a sentence: "5 minutes".
fn words(duration: Duration) -> String {
    let count = |number: u64, unit: &str| format!("{number} {unit}{}", if number == 1 { "" } else { "s" });
    match duration.as_secs() {
        seconds if seconds % 60 != 0 || seconds == 0 => count(seconds, "second"),
        seconds if seconds % 3600 != 0 => count(seconds / 60, "minute"),
        seconds => count(seconds / 3600, "hour"),
    }
}

/// Shown by the page's script (`page/renewal.js`) where loading the page again by itself has not helped.
#[component]
fn ReloadNotice() -> impl IntoView {
    view! {
        <div id="reload-notice" class="toasts" role="alert" hidden>
            <div class="toast">
                <span>"This page is out of date, or a part of it could not be loaded."</span>
                <a class="btn quiet" href="">"Reload"</a>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::words;
    use std::time::Duration;

    #[test]
    fn delays_read_as_people_say_them() {
        let check = |seconds, expected: &str| assert_eq!(words(Duration::from_secs(seconds)), expected);
        check(1, "1 second");
        check(90, "90 seconds");
        check(300, "5 minutes");
        check(7200, "2 hours");
    }
}
