//! The token by which a website says who its visitor is: a JWT (RFC 7519), signed with a key of the inbox.

use super::{
    crypto,
    queries::keys::{self, Key},
    records::{self, Said, SaidEmail},
};
use crate::{Error, Result, Services, email, realtime::Proof, settings};
use domain::{
    Timestamp,
    conversations::MAX_PHONE_CHARS,
    customers::Customer,
    ids::{InboxId, InboxKeyId},
    people::MAX_NAME_CHARS,
    text,
};
use jsonwebtoken::{Header, Validation};
use serde::Deserialize;
use serde_json::Value;

/// A longer token is not even looked at.
const MAX_BYTES: usize = 8 * 1024;
const MAX_SUB_CHARS: usize = 200;
const MAX_KID_CHARS: usize = 100;
/// The website's clock may be ahead of ours by so many seconds. There is no such allowance for the end of a token.
const LEEWAY: f64 = 30.0;

/// A customer, and for how long that is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identified {
    /// Who.
    pub customer: Customer,
    /// What says so.
    pub proof: Proof,
}

/// Why a token is refused: for the log. Clients are told the same whatever it is, so that they can't feel their way.
enum Refusal {
    Because(&'static str),
    /// It is us who failed.
    Failed(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// What a token says (RFC 7519 §4.1, OpenID Connect Core §5.1).
#[derive(Deserialize)]
struct Claims {
    sub: String,
    exp: f64,
    nbf: Option<f64>,
    iat: Option<f64>,
    aud: Option<Audience>,
    email: Option<String>,
    /// Whether the website has made sure that the address is theirs. What is neither true nor missing is a no.
    email_verified: Option<Value>,
    name: Option<String>,
    phone: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

/// The customer whom a website's token names; what it says of them is kept.
///
/// The header's `kid` names the inbox, and is the first one's where there is none. Errors: `TokenInvalid`, whatever is
/// wrong with the token.
pub async fn authenticate(services: &Services, jwt: &str) -> Result<Identified> {
    match read(services, jwt).await {
        Ok((inbox, key, claims)) => {
            let proof = Proof { key, expires_at: timestamp(claims.exp) };
            let said = said(claims).ok_or_else(|| refused("sub"))?;
            Ok(Identified { customer: records::remember(services, inbox, said).await?, proof })
        }
        Err(Refusal::Because(why)) => Err(refused(why)),
        Err(Refusal::Failed(error)) => Err(error),
    }
}

fn refused(why: &str) -> Error {
    tracing::debug!(why, "a customer’s token was refused");
    Error::TokenInvalid
}

/// Whether a token that was good still is: it has not expired, and neither has the key that signed it.
pub async fn is_good(services: &Services, proof: &Proof) -> Result<bool> {
    Ok(!proof.has_expired(services) && keys::is_good(&services.db, proof.key, services.clock.now()).await?)
}

async fn read(services: &Services, jwt: &str) -> Result<(InboxId, InboxKeyId, Claims), Refusal> {
    if jwt.len() > MAX_BYTES {
        return Err(Refusal::Because("size"));
    }
    let header = jsonwebtoken::decode_header(jwt).map_err(|_| Refusal::Because("header"))?;
    // RFC 7515 §4.1.11: what must be understood and is not makes the token invalid.
    if header.crit.is_some() {
        return Err(Refusal::Because("crit"));
    }
    let inbox_key = header.kid.as_deref().unwrap_or(settings::FIRST_INBOX_KEY);
    if inbox_key.chars().count() > MAX_KID_CHARS || inbox_key.contains(char::is_control) {
        return Err(Refusal::Because("kid"));
    }
    let inbox = match settings::inbox_by_key(services, inbox_key).await {
        Err(Error::NotFound(_)) => return Err(Refusal::Because("kid")),
        found => found?,
    };
    let keys = keys::list_good(&services.db, inbox.id, services.clock.now()).await?;
    let signed = keys.iter().find_map(|key| Some((key.id, verified(jwt, &header, key)?)));
    let (key, claims) = signed.ok_or(Refusal::Because("signature or claims"))?;
    check_times(&claims, services.clock.now())?;
    check_audience(services, &claims, &inbox.key)?;
    Ok((inbox.id, key, claims))
}

/// What the token says, if this key has signed it. The claims are checked afterwards, by our clock and our rules: the
/// library's own would accept a token that expired a minute ago.
fn verified(jwt: &str, header: &Header, key: &Key) -> Option<Claims> {
    if header.alg != key.algorithm() {
        return None;
    }
    crypto::install();
    let mut validation = Validation::new(key.algorithm());
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_nbf, validation.validate_aud) = (false, false, false);
    jsonwebtoken::decode::<Claims>(jwt, &key.decoding().ok()?, &validation).ok().map(|token| token.claims)
}

fn check_times(claims: &Claims, now: Timestamp) -> Result<(), Refusal> {
    let now = now.timestamp_micros() as f64 / 1e6;
    if claims.exp <= now {
        return Err(Refusal::Because("exp"));
    }
    let starts = [claims.nbf, claims.iat].into_iter().flatten();
    if starts.into_iter().any(|start| start > now + LEEWAY) {
        return Err(Refusal::Because("nbf or iat"));
    }
    Ok(())
}

/// A token that is meant for somebody must be meant for this inbox, or for this server.
fn check_audience(services: &Services, claims: &Claims, inbox_key: &str) -> Result<(), Refusal> {
    let origin = services.config.base_url.origin().ascii_serialization();
    let is_ours = |audience: &String| audience == inbox_key || audience.strip_suffix('/').unwrap_or(audience) == origin;
    let fits = match &claims.aud {
        None => true,
        Some(Audience::One(audience)) => is_ours(audience),
        Some(Audience::Many(audiences)) => audiences.iter().any(is_ours),
    };
    if fits { Ok(()) } else { Err(Refusal::Because("aud")) }
}

/// What can't be used of an address, a name or a number is left out, so that a typing error in somebody's profile does
/// not keep them out; names and numbers are cleaned as what visitors say of themselves is. `None` without a usable `sub`.
fn said(claims: Claims) -> Option<Said> {
    let line = |text: Option<String>| text.as_deref().and_then(text::clean_line);
    let email = claims.email.and_then(|email| email::parse(&email).ok());
    Some(Said {
        external_id: Some(claims.sub).filter(|sub| is_usable(sub))?,
        email: email.map(|address| SaidEmail { address, is_verified: claims.email_verified.map(|word| word == true) }),
        name: line(claims.name).filter(|name| name.chars().count() <= MAX_NAME_CHARS),
        phone: line(claims.phone).filter(|phone| phone.chars().count() <= MAX_PHONE_CHARS),
    })
}

/// Whether a `sub` can name a customer. It is compared byte for byte and never cleaned: two that differ in anything are
/// two people (OpenID Connect Core §2). Blank ones and those with control characters are mistakes, and PostgreSQL could
/// not store NUL.
fn is_usable(sub: &str) -> bool {
    !sub.trim().is_empty() && !sub.contains(char::is_control) && sub.chars().count() <= MAX_SUB_CHARS
}

/// To the second before, so that nobody is known for longer than the token says.
fn timestamp(seconds: f64) -> Timestamp {
    Timestamp::from_timestamp(seconds as i64, 0).unwrap_or(Timestamp::MAX_UTC)
}
