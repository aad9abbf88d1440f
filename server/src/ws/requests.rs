//! The requests that clients make over the socket. Each is authorised when it is made, not once.

use super::{frames, principal::CurrentPrincipal};
use crate::state::AppState;
use axum::extract::ws::Utf8Bytes;
use backend::{
    Error, Result, Services, conversations, customers, people,
    realtime::{Connection, Principal, Room, topics},
    threads::{self, Viewer},
};
use domain::{
    ids::ThreadId,
    realtime::{ClientFrame, Synced},
    threads::{
        NewMessage,
        ThreadKind::{self, Conversation},
    },
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json, value::RawValue};
use uuid::Uuid;

/// What an answer carries, as JSON text.
type Answer = Box<RawValue>;

/// A frame from a client.
pub(super) type Request = ClientFrame<Box<RawValue>>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Token {
    token: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Joined {
    inquiry_id: ThreadId,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Since {
    inquiry_id: ThreadId,
    since_event_id: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Seen {
    inquiry_id: ThreadId,
    up_to_event_id: Option<i64>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Send {
    inquiry_id: ThreadId,
    content: String,
    client_message_id: Uuid,
}

/// Reads a frame. What can't be read at all ends the connection.
pub(super) fn read(text: &str) -> Result<Request> {
    serde_json::from_str(text).map_err(|error| Error::invalid("frame", format!("The frame can’t be read: {error}.")))
}

/// The visitor who shows a token, and what they are answered.
pub(super) async fn authenticate(state: &AppState, request: Request) -> Result<(Principal, Value)> {
    let Token { token } = data(request.data)?;
    let (services, build) = (&state.services, state.site.build());
    if conversations::is_access_token(&token) {
        let guest = conversations::authenticate_token(services, &token).await?;
        let answer = json!({ "conversationId": guest.thread_id, "build": build });
        return Ok((Principal::Visitor(guest), answer));
    }
    let customers::Identified { customer, proof } = customers::authenticate(services, &token).await?;
    let answer = json!({ "customerId": customer.id, "build": build });
    Ok((Principal::Customer { id: customer.id, proof }, answer))
}

/// Does what the frame asks for, and returns the answer.
pub(super) async fn respond(
    state: &AppState,
    connection: &Connection,
    principal: &mut CurrentPrincipal<'_>,
    request: Request,
) -> Utf8Bytes {
    let id = request.id;
    match dispatch(state, connection, principal, request).await {
        Ok(data) => frames::ack(id, data),
        Err(error) => frames::error(Some(id), &error),
    }
}

async fn dispatch(
    state: &AppState,
    connection: &Connection,
    principal: &mut CurrentPrincipal<'_>,
    request: Request,
) -> Result<Answer> {
    let (services, sent) = (&state.services, request.data);
    match request.event.as_str() {
        topics::JOIN => {
            let Since { inquiry_id, since_event_id } = data(sent)?;
            join(services, connection, principal, (Conversation, inquiry_id), since_event_id).await
        }
        topics::LEAVE => {
            let Joined { inquiry_id } = data(sent)?;
            connection.leave(Room::Thread(Conversation, inquiry_id));
            principal.left(services, inquiry_id);
            empty_answer()
        }
        topics::SYNC => {
            let Since { inquiry_id, since_event_id } = data(sent)?;
            let thread = (Conversation, inquiry_id);
            sync(services, principal.viewer(services, thread).await?, thread, since_event_id).await
        }
        topics::SEND => send(state, principal, data(sent)?).await,
        topics::TYPING => {
            let Joined { inquiry_id } = data(sent)?;
            let thread = (Conversation, inquiry_id);
            threads::typing(services, principal.viewer(services, thread).await?, thread).await?;
            empty_answer()
        }
        topics::MARK_READ => {
            let Seen { inquiry_id, up_to_event_id } = data(sent)?;
            let thread = (Conversation, inquiry_id);
            threads::mark_read(services, principal.viewer(services, thread).await?, thread, up_to_event_id).await?;
            empty_answer()
        }
        topics::JOIN_STAFF => {
            for room in threads::authorize_staff_rooms(principal.staff(services).await?, Conversation)? {
                enter(connection, principal, room)?;
            }
            empty_answer()
        }
        topics::JOIN_TEAM => {
            if let Viewer::Agent(agent) = principal.staff(services).await? {
                people::authorize_team_room(agent)?;
                enter(connection, principal, Room::Team)?;
            }
            empty_answer()
        }
        topics::PING => empty_answer(),
        topics::AUTHENTICATE => Err(Error::Conflict("This connection is authenticated already.".to_owned())),
        other => Err(Error::invalid("event", format!("There is no event “{}”.", domain::text::preview(other, 60)))),
    }
}

async fn send(state: &AppState, principal: &mut CurrentPrincipal<'_>, sent: Send) -> Result<Answer> {
    let Send { inquiry_id, content, client_message_id } = sent;
    let thread = (Conversation, inquiry_id);
    let viewer = principal.viewer(&state.services, thread).await?;
    state.rate_limits.check_viewer(viewer)?;
    let message = NewMessage { content, client_message_id };
    frames::data(&threads::post(&state.services, viewer, thread, message).await?)
}

fn empty_answer() -> Result<Answer> {
    frames::data(&json!({}))
}

/// Enters the room before reading what was missed, so that nothing falls between the two. What is pushed
/// meanwhile is also in the answer: clients drop what they have by its event id.
async fn join(
    services: &Services,
    connection: &Connection,
    principal: &mut CurrentPrincipal<'_>,
    thread: (ThreadKind, ThreadId),
    since: Option<i64>,
) -> Result<Answer> {
    let room = threads::authorize(services, principal.viewer(services, thread).await?, thread).await?;
    enter(connection, principal, room)?;
    let answer = sync(services, principal.viewer(services, thread).await?, thread, since).await;
    principal.joined(services, thread.1);
    answer
}

fn enter(connection: &Connection, principal: &mut CurrentPrincipal<'_>, room: Room) -> Result<()> {
    if connection.join(room) {
        principal.entered(room);
        return Ok(());
    }
    Err(Error::Conflict("This connection is in as many rooms as it may be. Leave one of them first.".to_owned()))
}

/// Without `sinceEventId` the client wants to know where the room stands, and nothing of what was before.
async fn sync(
    services: &Services,
    viewer: &Viewer,
    thread: (ThreadKind, ThreadId),
    since: Option<i64>,
) -> Result<Answer> {
    let synced = threads::sync(services, viewer, thread, since.unwrap_or(i64::MAX)).await?;
    let gap_detected = synced.gap_detected && since.is_some();
    frames::data(&Synced { gap_detected, ..synced })
}

fn data<T: DeserializeOwned>(sent: Option<Box<RawValue>>) -> Result<T> {
    let unusable = |error: serde_json::Error| Error::invalid("data", format!("The data can’t be used: {error}."));
    serde_json::from_str(sent.as_deref().map_or("null", RawValue::get)).map_err(unusable)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_frames_are_read() {
        let check = |text: &str, ok: bool| assert_eq!(read(text).is_ok(), ok, "{text}");
        check(r#"{"id":1,"event":"ping"}"#, true);
        check(r#"{"id":1,"event":"ping","data":{}}"#, true);
        check(r#"{"id":1,"event":"ping","extra":1}"#, false);
        check(r#"{"event":"ping"}"#, false);
        check(r#"{"id":-1,"event":"ping"}"#, false);
        check("[]", false);
        check("", false);
    }
}
