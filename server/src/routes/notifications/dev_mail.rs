//! Mails that were written to files because there is no mail server, shown as their reader would see them.
//! Only without SMTP and on this machine, and only to those who manage the desk: mails hold links that open
//! conversations and accept invitations. The mail of somebody who is invited is read by whoever invited them.

use crate::{
    error::ApiError,
    extract::{CurrentAgent, bearer},
    middleware::security_headers::Nonce,
    routes::html::page,
    state::AppState,
};
use axum::{
    Extension,
    extract::{FromRequestParts, Path, State},
    http::{HeaderValue, header::CONTENT_SECURITY_POLICY, request::Parts},
    response::{Html, IntoResponse, Redirect, Response},
};
use backend::{
    Error,
    notifications::{
        check_may_read_mail,
        email::{StoredMail, list_files},
    },
    people,
};
use domain::text::escape_html as escape;

/// The mail's own document: no scripts, nothing from elsewhere; its links open in the window around it.
const BODY_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; \
     form-action 'none'; frame-ancestors 'self'; sandbox allow-popups allow-popups-to-escape-sandbox \
     allow-top-navigation-by-user-activation";

/// Someone who may read them. Strangers are led to the sign-in, as by the pages of the desk.
pub struct Reader;

impl FromRequestParts<AppState> for Reader {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Response> {
        if state.config.smtp_url.is_some() || !state.config.is_local() {
            return Err(refuse(Error::NotFound("page")));
        }
        // These are pages, and keys open none.
        if bearer(&parts.headers).is_some() {
            return Err(to_sign_in(parts, state).await);
        }
        match CurrentAgent::from_request_parts(parts, state).await {
            Ok(CurrentAgent(agent)) => check_may_read_mail(&agent).map(|()| Self).map_err(refuse),
            Err(ApiError(Error::SignedOut(_))) => Err(to_sign_in(parts, state).await),
            Err(error) => Err(error.into_response()),
        }
    }
}

fn refuse(error: Error) -> Response {
    ApiError(error).into_response()
}

async fn to_sign_in(parts: &Parts, state: &AppState) -> Response {
    match people::any_agent(&state.services).await {
        Ok(true) => {
            let next: String = url::form_urlencoded::byte_serialize(parts.uri.path().as_bytes()).collect();
            Redirect::to(&format!("/sign-in?next={next}")).into_response()
        }
        Ok(false) => Redirect::to("/setup").into_response(),
        Err(error) => refuse(error),
    }
}

/// `GET /dev/mail`
pub async fn list(
    _: Reader,
    State(state): State<AppState>,
    Extension(nonce): Extension<Nonce>,
) -> Result<Html<String>, ApiError> {
    let mails = stored(&state).await?;
    let lines: String = mails.iter().map(line).collect();
    let body = if mails.is_empty() {
        "<p>No mail yet. Answer a visitor who left an address, and wait until the reply is due.</p>".to_owned()
    } else {
        format!("<ul>{lines}</ul>")
    };
    let intro =
        "<h1>Mail</h1><p>There is no mail server (PORCHLIGHT_SMTP_URL), so mail lands here instead of being sent.</p>";
    Ok(page("Mail", &nonce.0, &format!("{intro}{body}")))
}

fn line(mail: &StoredMail) -> String {
    let (name, subject, to) = (escape(&mail.name), escape(&mail.subject), escape(&mail.to));
    format!("<li><a href=\"/dev/mail/{name}\">{subject}<small>to {to}, {}</small></a></li>", date(mail))
}

fn date(mail: &StoredMail) -> String {
    mail.date.map(|date| date.format("%e %B %Y, %H:%M UTC").to_string()).unwrap_or_default()
}

/// `GET /dev/mail/{name}`
pub async fn show(
    _: Reader,
    State(state): State<AppState>,
    Extension(nonce): Extension<Nonce>,
    Path(name): Path<String>,
) -> Result<Html<String>, ApiError> {
    let mail = find(&state, &name).await?;
    let (subject, from, to) = (escape(&mail.subject), escape(&mail.from), escape(&mail.to));
    let body = format!(
        "<p><a href=\"/dev/mail\">All mail</a></p><h1>{subject}</h1>\
         <dl><dt>From</dt><dd>{from}</dd><dt>To</dt><dd>{to}</dd><dt>Date</dt><dd>{}</dd></dl>\
         <iframe title=\"The mail\" src=\"/dev/mail/{}/body\"></iframe>\
         <h2>As plain text</h2><pre>{}</pre>",
        date(&mail),
        escape(&mail.name),
        escape(&mail.text)
    );
    Ok(page(&mail.subject, &nonce.0, &body))
}

/// `GET /dev/mail/{name}/body`
pub async fn body(_: Reader, State(state): State<AppState>, Path(name): Path<String>) -> Result<Response, ApiError> {
    let mail = find(&state, &name).await?;
    let mut response = Html(format!("<base target=\"_top\">{}", mail.html)).into_response();
    response.headers_mut().insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(BODY_POLICY));
    Ok(response)
}

/// A name is compared with those in the folder, so that no path is made of it.
async fn find(state: &AppState, name: &str) -> Result<StoredMail, ApiError> {
    let mail = stored(state).await?.into_iter().find(|mail| mail.name == name);
    mail.ok_or(ApiError(Error::NotFound("mail")))
}

async fn stored(state: &AppState) -> Result<Vec<StoredMail>, ApiError> {
    Ok(list_files(&state.config.mail_folder()).await?)
}
