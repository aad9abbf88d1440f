//! Everything that the server answers, and what every request passes through.

mod table;

pub use table::ROUTES;

use crate::{
    assets, error,
    extract::BodyLimit,
    middleware::{body_limit, client_address, cookies, csrf, security_headers},
    page_context::provide_page_context,
    routes::{api_docs::LazyApiDocs, site},
    state::AppState,
};
use app::cookies::SESSION;
use axum::{
    Extension, Router,
    body::Body,
    extract::MatchedPath,
    http::{HeaderName, HeaderValue, Request, StatusCode},
    middleware::{Next, from_fn, from_fn_with_state},
    response::Response,
};
use backend::people::Store;
use leptos_axum::{AxumRouteListing, LeptosRoutes, generate_route_list};
use table::{API_DOCS, table};
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

/// The pages of `app` and their paths.
pub fn page_routes() -> Vec<AxumRouteListing> {
    generate_route_list(app::App)
}

/// Everything that the server answers.
pub fn router(state: AppState) -> Router {
    let (page_state, options) = (state.clone(), state.site.options().clone());
    let context = move || provide_page_context(&page_state);
    let pages = Router::new()
        .leptos_routes_with_context(&state, page_routes(), context, move || app::shell(options.clone()))
        .layer(from_fn_with_state(BodyLimit::MESSAGE, body_limit::enforce));
    table()
        .merge(pages)
        .fallback(site::file)
        .method_not_allowed_fallback(site::method_not_allowed)
        .layer(Extension::<LazyApiDocs>(&API_DOCS))
        .layer(session_layer(&state))
        .layer(from_fn_with_state(state.clone(), cookies::translate))
        .layer(
            // The first is the outermost.
            ServiceBuilder::new()
                .layer(SetRequestIdLayer::new(REQUEST_ID, MakeRequestUuid))
                .layer(TraceLayer::new_for_http().make_span_with(span))
                .layer(PropagateRequestIdLayer::new(REQUEST_ID))
                .layer(from_fn_with_state(state.clone(), security_headers::add))
                .option_layer(build_layer(&state))
                .layer(CompressionLayer::new())
                .layer(from_fn_with_state(state.clone(), client_address::note))
                .layer(from_fn_with_state(state.clone(), csrf::check))
                .layer(from_fn(run_to_completion))
                .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, state.timeouts.request)),
        )
        .with_state(state)
}

/// A client that leaves must not stop what it asked for between the commit and telling everyone of it. A panic
/// ends only the request that it came from.
async fn run_to_completion(request: Request<Body>, next: Next) -> Response {
    let answered = tokio::spawn(next.run(request).in_current_span()).await;
    answered.unwrap_or_else(|_| error::panicked())
}

/// A page that is older than the server learns it from any answer.
fn build_layer(state: &AppState) -> Option<SetResponseHeaderLayer<HeaderValue>> {
    let build = HeaderValue::from_str(state.site.build()?).ok()?;
    Some(SetResponseHeaderLayer::overriding(assets::BUILD, build))
}

fn session_layer(state: &AppState) -> SessionManagerLayer<Store> {
    SessionManagerLayer::new(state.session_store())
        .with_name(SESSION.name)
        .with_expiry(Expiry::OnInactivity(Duration::seconds(SESSION.seconds.into())))
}

/// The route's pattern, not the path: paths of mails' links hold secrets.
fn span<B>(request: &Request<B>) -> Span {
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
    let id = request.headers().get(&REQUEST_ID).and_then(|id| id.to_str().ok()).unwrap_or_default();
    tracing::span!(Level::INFO, "request", method = %request.method(), route, id)
}
