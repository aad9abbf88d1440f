//! The whole route table, and what every request passes through.

use crate::{
    address, assets, body_limit, cookies, csrf, error,
    routes::{
        admin_chats, admin_inquiries, api_docs, dev_mail, health, pages, session, support_chat, support_inquiries,
        verify_email, widget_form,
    },
    security_headers::{self, Nonce},
    state::AppState,
    ws,
};
use app::{cookies::SESSION, notifications::MailTransport};
use axum::{
    Router,
    body::Body,
    extract::MatchedPath,
    http::{HeaderName, HeaderValue, Request, StatusCode, request::Parts},
    middleware::{self, Next},
    response::Response,
    routing::{delete, get, patch, post},
};
use backend::people::Store;
use leptos::prelude::{provide_context, use_context};
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use time::Duration;
use tower::ServiceBuilder;
use tower_http::{
    compression::CompressionLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
    trace::TraceLayer,
};
use tower_sessions::{Expiry, SessionManagerLayer};
use tracing::{Instrument as _, Level, Span};

const REQUEST_ID: HeaderName = HeaderName::from_static(app::people::REQUEST_ID);

/// Builds the table and, from the same lines, the list that the tests compare with theirs.
macro_rules! routes {
    ($($method:ident $path:literal $handler:path;)+) => {
        /// Method and path of every route that is not a page or a server function of `app`.
        pub const ROUTES: &[(&str, &str)] = &[$((stringify!($method), $path)),+];

        fn table() -> Router<AppState> {
            Router::new()$(.route($path, $method($handler)))+
        }
    };
}

routes! {
    // Visitors, by their token.
    post   "/api/support_chat"                  support_chat::open;
    get    "/api/support_chat"                  support_chat::show;
    patch  "/api/support_chat"                  support_chat::update;
    patch  "/api/support_chat/mark_read"        support_chat::mark_read;
    post   "/api/support_chat/messages"         support_chat::post;
    get    "/api/support_chat/messages"         support_chat::messages;
    post   "/api/support_chat/verify-email/request" verify_email::request;
    post   "/api/support_chat/verify-email/confirm" verify_email::confirm;
    post   "/api/support_chat/identify"         support_chat::identify;
    delete "/api/support_chat/token"            support_chat::log_out;

    // The same conversations as integrators know them.
    get    "/api/support-inquiries"                     support_inquiries::list;
    post   "/api/support-inquiries"                     support_inquiries::open;
    get    "/api/support-inquiries/{id}"                support_inquiries::show;
    get    "/api/support-inquiries/{id}/messages"       support_inquiries::messages;
    post   "/api/support-inquiries/{id}/messages"       support_inquiries::post;
    patch  "/api/support-inquiries/{id}/identify"       support_inquiries::identify;
    post   "/api/support-inquiries/{id}/verify-email/request" verify_email::request_for_inquiry;
    post   "/api/support-inquiries/{id}/verify-email/confirm" verify_email::confirm_inquiry;

    // Agents, by their session.
    post   "/api/session"                       session::sign_in;
    delete "/api/session"                       session::sign_out;
    get    "/api/admin/chats"                   admin_chats::list;
    get    "/api/admin/chats/{id}"              admin_chats::show;
    get    "/api/admin/chats/{id}/messages"     admin_chats::messages;
    post   "/api/admin/chats/{id}/messages"     admin_chats::post;
    post   "/api/admin/chats/{id}/archive"      admin_chats::archive;
    post   "/api/admin/chats/{id}/unarchive"    admin_chats::unarchive;

    get    "/api/admin/support-inquiries"               admin_inquiries::list;
    get    "/api/admin/support-inquiries/{id}"          admin_chats::show;
    get    "/api/admin/support-inquiries/{id}/messages" admin_chats::messages;
    post   "/api/admin/support-inquiries/{id}/messages" admin_chats::post;
    patch  "/api/admin/support-inquiries/{id}/assign"   admin_inquiries::assign;
    patch  "/api/admin/support-inquiries/{id}/status"   admin_inquiries::set_status;
    get    "/api/admin/support-inquiries/{id}/activities" admin_inquiries::activities;
    post   "/api/admin/support-inquiries/{id}/revoke-access" admin_inquiries::revoke_access;

    // What all of this is, for programs and for people.
    get    "/api/openapi.json"                  api_docs::openapi;
    get    "/api/docs"                          api_docs::page;

    // Both.
    get    "/ws"                                ws::upgrade;

    // Without JavaScript, and from mails.
    post   "/widget/messages"                   widget_form::post;
    get    "/widget/look.js"                    pages::widget_look;
    post   "/unsubscribe/{token}"               pages::unsubscribe;

    get    "/"                                  pages::root;
    get    "/healthz"                           health::alive;
    get    "/readyz"                            health::ready;

    // Mails that were not sent, while somebody tries Porchlight on their own machine.
    get    "/dev/mail"                          dev_mail::list;
    get    "/dev/mail/{name}"                   dev_mail::show;
    get    "/dev/mail/{name}/body"              dev_mail::body;
}

/// The pages of `app` and their paths.
pub fn page_routes() -> Vec<AxumRouteListing> {
    generate_route_list(app::App)
}

/// Everything that the server answers.
pub fn router(state: AppState) -> Router {
    let (page_state, options) = (state.clone(), state.site.options().clone());
    let context = move || provide_page_context(&page_state);
    table()
        .leptos_routes_with_context(&state, page_routes(), context, move || app::shell(options.clone()))
        .fallback(assets::serve)
        .method_not_allowed_fallback(pages::method_not_allowed)
        .layer(session_layer(&state))
        .layer(middleware::from_fn_with_state(state.clone(), cookies::translate))
        .layer(
            // The first is the outermost.
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
                .layer(TraceLayer::new_for_http().make_span_with(span))
                .layer(PropagateRequestIdLayer::new(REQUEST_ID))
                .layer(middleware::from_fn_with_state(state.clone(), security_headers::add))
                .option_layer(build_layer(&state))
                .layer(CompressionLayer::new())
                .layer(middleware::from_fn_with_state(state.clone(), address::note))
                .layer(middleware::from_fn_with_state(state.clone(), csrf::check))
                .layer(middleware::from_fn(to_its_end))
                .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, state.patience.request))
                .layer(middleware::from_fn(body_limit::enforce)),
        )
        .with_state(state)
}

/// A client that leaves must not stop what it asked for between the commit and telling everyone of it. A panic
/// ends only the request that it came from.
async fn to_its_end(request: Request<Body>, next: Next) -> Response {
    let answered = tokio::spawn(next.run(request).in_current_span()).await;
    answered.unwrap_or_else(|_| error::broke_off())
}

/// A page that is older than the server learns it from any answer.
fn build_layer(state: &AppState) -> Option<SetResponseHeaderLayer<HeaderValue>> {
    let build = HeaderValue::from_str(state.site.build()?).ok()?;
    Some(SetResponseHeaderLayer::overriding(assets::BUILD, build))
}

/// The sessions of the agents.
pub(crate) fn sessions(state: &AppState) -> Store {
    Store::new(state.services.db.clone(), state.services.clock.clone())
}

fn session_layer(state: &AppState) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(sessions(state))
        .with_name(SESSION.name)
        .with_expiry(Expiry::OnInactivity(Duration::seconds(SESSION.seconds.into())))
}

/// The route's pattern, not the path: paths of mails' links hold secrets.
fn span<B>(request: &Request<B>) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    let id = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::span!(Level::INFO, "request", method = %request.method(), route, id)
}

/// What pages and server functions find in their context.
pub fn provide_page_context(state: &AppState) {
    provide_context(state.services.clone());
    provide_context(MailTransport(state.config.mail_transport()));
    provide_context(state.site.names().clone());
    let nonce = use_context::<Parts>().and_then(|parts| parts.extensions.get::<Nonce>().cloned());
    if let Some(nonce) = nonce {
        provide_context(leptos::nonce::Nonce::from_value(nonce.0));
    }
}
