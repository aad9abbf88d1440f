//! Conversations as integrators know them: support inquiries (spec 2).

use crate::{
    error::{Answer, ApiError},
    extract::{CurrentCustomer, Json, Opening, PathParticipant, Query, WritingIn, bearer},
    routes::{
        api_docs::SUPPORT_INQUIRIES,
        threads::{self, Created, MessagesQuery, PageOrEvents},
    },
};
use axum::{
    extract::State,
    http::{HeaderMap, StatusCode, header::USER_AGENT},
    response::Response,
};
use backend::{
    Services, conversations,
    threads::{ListQuery, Order, Sort},
};
use domain::{
    conversations::{Identification, Inquiry, NewInquiry, OpenedInquiry, OwnInquiries, Status},
    threads::{Message, NewMessage},
};
use serde::Deserialize;

/// `POST /api/support-inquiries`: opens a conversation; the only answer that shows a guest's token. A customer, who sends
/// theirs, needs none.
#[utoipa::path(
    post, path = "/api/support-inquiries", tag = SUPPORT_INQUIRIES,
    security((), ("customerToken" = [])), request_body = NewInquiry,
    responses((status = 201, body = OpenedInquiry), (status = 404))
)]
pub async fn open(
    _: Opening,
    State(services): State<Services>,
    headers: HeaderMap,
    Json(new): Json<NewInquiry>,
) -> Created<OpenedInquiry> {
    let user_agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok());
    let opened = match bearer(&headers).filter(|token| !conversations::is_access_token(token)) {
        Some(jwt) => conversations::create_inquiry_as_customer(&services, jwt, new, user_agent).await?,
        None => conversations::create_inquiry(&services, new, user_agent).await?,
    };
    Ok((StatusCode::CREATED, axum::Json(opened)))
}

/// Which of a customer's own (spec 2 §11.2).
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct InquiryFilters {
    /// Where they stand.
    status: Option<Status>,
    /// What they are about.
    category: Option<String>,
    /// What it is sorted by.
    #[param(value_type = Option<String>, pattern = "^(lastMessageAt|createdAt|updatedAt)$")]
    sort: Option<Sort>,
    /// `asc` begins with the oldest, `desc` with the newest.
    #[param(value_type = Option<String>, pattern = "^(asc|desc)$")]
    order: Option<Order>,
    /// How many at once.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<i64>,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
}

/// `GET /api/support-inquiries`: a customer's own.
#[utoipa::path(
    get, path = "/api/support-inquiries", tag = SUPPORT_INQUIRIES,
    security(("customerToken" = [])), params(InquiryFilters),
    responses((status = 200, body = OwnInquiries))
)]
pub async fn list(
    CurrentCustomer(customer): CurrentCustomer,
    State(services): State<Services>,
    Query(filters): Query<InquiryFilters>,
) -> Answer<OwnInquiries> {
    let InquiryFilters { status, category, sort, order, limit, cursor } = filters;
    let query =
        ListQuery { status: status.map(Into::into), category, sort, order, limit, cursor, ..ListQuery::default() };
    Ok(axum::Json(conversations::list_own(&services, &customer, query).await?))
}

/// `GET /api/support-inquiries/{id}`: the conversation with its newest messages.
#[utoipa::path(
    get, path = "/api/support-inquiries/{id}", tag = SUPPORT_INQUIRIES,
    responses((status = 200, body = Inquiry))
)]
pub async fn show(PathParticipant(guest): PathParticipant, State(services): State<Services>) -> Answer<Inquiry> {
    Ok(axum::Json(conversations::find_inquiry(&services, &guest).await?))
}

/// `GET /api/support-inquiries/{id}/messages`: with `sinceEventId` what came after that event, otherwise a page of
/// history.
#[utoipa::path(
    get, path = "/api/support-inquiries/{id}/messages", tag = SUPPORT_INQUIRIES,
    params(MessagesQuery),
    responses((status = 200, body = PageOrEvents))
)]
pub async fn messages(
    PathParticipant(guest): PathParticipant,
    State(services): State<Services>,
    Query(query): Query<MessagesQuery>,
) -> Result<Response, ApiError> {
    threads::list(&services, guest, query).await
}

/// `POST /api/support-inquiries/{id}/messages`: posts a message. The same `clientMessageId` again returns the first
/// result.
#[utoipa::path(
    post, path = "/api/support-inquiries/{id}/messages", tag = SUPPORT_INQUIRIES,
    request_body = NewMessage,
    responses((status = 201, body = Message))
)]
pub async fn post(
    WritingIn(PathParticipant(guest)): WritingIn<PathParticipant>,
    State(services): State<Services>,
    Json(message): Json<NewMessage>,
) -> Created<Message> {
    threads::post(&services, guest, message).await
}

/// `PATCH /api/support-inquiries/{id}/identify`: who the visitor is. Nothing is told about who that might be.
#[utoipa::path(
    patch, path = "/api/support-inquiries/{id}/identify", tag = SUPPORT_INQUIRIES,
    request_body = Identification,
    responses((status = 200, body = Inquiry))
)]
pub async fn identify(
    WritingIn(PathParticipant(guest)): WritingIn<PathParticipant>,
    State(services): State<Services>,
    Json(who): Json<Identification>,
) -> Answer<Inquiry> {
    Ok(axum::Json(conversations::update_inquiry(&services, &guest, who).await?))
}
