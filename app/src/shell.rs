//! The document around every page, and which page answers which path.

use crate::{
    conversations::{
        inbox::InboxPage,
        widget::page::{ChatPage, WidgetPage, WidgetScript},
    },
    demo::DemoPage,
    notifications::{MailPage, UnsubscribePage},
    page::Hydration,
    people::{
        AgentPage, AgentsPage, ApiKeysPage, DepartmentPage, InvitePage, ProfilePage, RolesPage, SetupPage, SignInPage,
        TeamPage,
    },
    settings::{InboxSettingsPage, KeysPage, theme::Theme},
    site::SiteNames,
    ui::card_page::ErrorPage,
};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::{HashedStylesheet, MetaTags, Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{Route, Router, Routes},
    path,
};
use std::sync::LazyLock;

/// Who a page is for; each kind loads only the styles and scripts that it needs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Audience {
    /// Agents, on the desk.
    Desk,
    /// Visitors, in the widget or on the page that an email links to.
    Visitor,
    /// The pretended shop, which loads what any host page would.
    Demo,
}

impl Audience {
    fn of(path: &str) -> Self {
        match path {
            "/demo" => Self::Demo,
            "/widget" => Self::Visitor,
            path if path.starts_with("/chat/") => Self::Visitor,
            _ => Self::Desk,
        }
    }
}

/// A page that the browser kept whole, with what somebody saw who has signed out since, is asked for again.
const NEVER_STALE: &str = "addEventListener('pageshow', (event) => event.persisted && location.reload())";

/// Loads a page again that is older than its server, or whose code did not come. It is in the page, because what has
/// gone may be any file; without its comments, which nobody should download.
static RENEWAL: LazyLock<String> = LazyLock::new(|| {
    let lines = include_str!("page/renewal.js").lines().map(str::trim);
    lines.filter(|line| !line.starts_with("//")).collect::<Vec<_>>().join("\n")
});

/// The HTML document of every page.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let path = use_context::<axum::http::request::Parts>().map(|parts| parts.uri.path().to_owned());
    let audience = Audience::of(path.as_deref().unwrap_or("/"));
    let names = SiteNames::of_page();
    let theme = (audience == Audience::Desk).then(Theme::chosen);
    let styles = match audience {
        Audience::Desk => view! { <HashedStylesheet options=options.clone() id="leptos" /> }.into_any(),
        Audience::Visitor => view! { <link rel="stylesheet" href=names.address("/widget.css") /> }.into_any(),
        Audience::Demo => view! { <link rel="stylesheet" href=names.address("/demo.css") /> }.into_any(),
    };
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.and_then(Theme::attribute)>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                {theme.map(|theme| view! { <meta name="color-scheme" content=theme.colour_scheme() /> })}
                {names.build.as_deref().map(|build| view! { <meta id="build" name="porchlight-build" content=build.to_owned() /> })}
                {(audience != Audience::Demo)
                    .then(|| view! { <script nonce=use_nonce()>{RENEWAL.as_str()}</script> })}
                <link rel="icon" href=names.address("/favicon.svg") type="image/svg+xml" />
                {styles}
                {(audience == Audience::Desk).then(|| view! {
                    <script nonce=use_nonce()>{NEVER_STALE}</script>
                    <Hydration options=options.clone() />
                })}
                {(audience == Audience::Visitor).then(|| view! { <WidgetScript options=options.clone() /> })}
                {(audience == Audience::Desk).then(|| view! { <AutoReload options /> })}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Every page and its path.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    view! {
        <Title text="Porchlight" />
        <Router>
            <Routes fallback=NotFound>
                <Route path=path!("/setup") view=SetupPage ssr=SsrMode::Async />
                <Route path=path!("/sign-in") view=SignInPage ssr=SsrMode::Async />
                <Route path=path!("/invite/:token") view=InvitePage ssr=SsrMode::Async />
                <Route path=path!("/inbox") view=InboxPage ssr=SsrMode::Async />
                <Route path=path!("/inbox/:id") view=InboxPage ssr=SsrMode::Async />
                <Route path=path!("/settings/inbox") view=InboxSettingsPage ssr=SsrMode::Async />
                <Route path=path!("/settings/keys") view=KeysPage ssr=SsrMode::Async />
                <Route path=path!("/settings/team") view=TeamPage ssr=SsrMode::Async />
                <Route path=path!("/settings/team/agents/:id") view=AgentPage ssr=SsrMode::Async />
                <Route path=path!("/settings/team/departments/:id") view=DepartmentPage ssr=SsrMode::Async />
                <Route path=path!("/settings/agents") view=AgentsPage ssr=SsrMode::Async />
                <Route path=path!("/settings/roles") view=RolesPage ssr=SsrMode::Async />
                <Route path=path!("/settings/mail") view=MailPage ssr=SsrMode::Async />
                <Route path=path!("/settings/api-keys") view=ApiKeysPage ssr=SsrMode::Async />
                <Route path=path!("/settings/profile") view=ProfilePage ssr=SsrMode::Async />
                <Route path=path!("/unsubscribe/:token") view=UnsubscribePage ssr=SsrMode::Async />
                <Route path=path!("/widget") view=WidgetPage ssr=SsrMode::Async />
                <Route path=path!("/chat/:token") view=ChatPage ssr=SsrMode::Async />
                <Route path=path!("/demo") view=DemoPage />
            </Routes>
        </Router>
    }
}

/// Shown where no page answers.
#[component]
fn NotFound() -> impl IntoView {
    if let Some(response) = use_context::<leptos_axum::ResponseOptions>() {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
    let message = "The address may be mistyped, or what it showed is gone.";
    view! { <ErrorPage title="There is nothing here" message /> }
}
