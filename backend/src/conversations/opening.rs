//! How a conversation begins.

use super::{
    Guest,
    access::{GUESTS_LIFE, issue_token},
    chat_of,
    details::{Details, check, line, shorten},
    inquiry,
    queries::{self, NewMessage},
};
use crate::{
    Error, Result, Services,
    db::{Tx, is_unique_violation, run},
    settings,
};
use domain::{
    conversations::{
        MAX_SUBJECT_CHARS, Message, NewInquiry, OpenChat, OpenedChat, OpenedInquiry, SenderType, VisitorDetails, draft,
    },
    ids::{ConversationId, InboxId, MessageId, VisitorId},
    settings::Inbox,
    text,
};
use uuid::Uuid;

const MAX_USER_AGENT_CHARS: usize = 400;
/// The signs of a tracking code: none that looks like another one, and 32 of them.
const CODE_SIGNS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
const CODE_LENGTH: usize = 6;
/// How often another code is tried when one is taken. Of a billion, few are.
const CODE_TRIES: usize = 5;

/// A conversation that is to begin.
pub(super) struct Beginning {
    inbox_id: InboxId,
    details: Details,
    user_agent: Option<String>,
    subject: Option<String>,
    category: Option<String>,
    /// What is said at once: by Porchlight, and by the visitor.
    messages: Vec<(SenderType, Uuid, String)>,
}

impl Beginning {
    /// Of somebody of whom nothing is known, and who has said nothing.
    pub(super) fn blank(inbox_id: InboxId, user_agent: Option<&str>) -> Self {
        Self {
            inbox_id,
            details: Details::default(),
            user_agent: clean_user_agent(user_agent),
            subject: None,
            category: None,
            messages: Vec::new(),
        }
    }
}

/// Opens a guest's conversation and returns its token, once.
///
/// Errors: `NotFound` for an unknown inbox, `Invalid` for a name or an address that can't be one.
pub async fn open(services: &Services, request: OpenChat, user_agent: Option<&str>) -> Result<OpenedChat> {
    let inbox = settings::inbox_by_key(services, &request.inbox).await?;
    let said = VisitorDetails { name: request.name, email: request.email, page_url: request.page_url };
    let beginning = Beginning { details: check(said.into())?, ..Beginning::blank(inbox.id, user_agent) };
    let (guest, token) = begin(services, &beginning).await?;
    Ok(OpenedChat { token, chat: chat_of(services, &guest).await? })
}

/// Opens a guest's conversation as integrators do: with a subject, the inbox's greeting and maybe a first message. The
/// token is returned once.
///
/// Source: spec 2 §18.1. Errors: `NotFound` for an unknown inbox, `Invalid` for a field that can't be accepted.
pub async fn open_inquiry(services: &Services, new: NewInquiry, user_agent: Option<&str>) -> Result<OpenedInquiry> {
    let inbox = settings::inbox_by_key(services, new.inbox.as_deref().unwrap_or(settings::FIRST_INBOX_KEY)).await?;
    let (guest, token) = begin(services, &prepare(&inbox, new, user_agent)?).await?;
    Ok(OpenedInquiry { inquiry: inquiry(services, &guest).await?, inquiry_access_token: Some(token) })
}

/// Checks what an integrator says of a conversation that is to begin.
pub(super) fn prepare(inbox: &Inbox, new: NewInquiry, user_agent: Option<&str>) -> Result<Beginning> {
    let subject = line("subject", Some(new.subject), MAX_SUBJECT_CHARS, "The subject has at most 200 characters.")?;
    let subject = subject.ok_or_else(|| Error::invalid("subject", "Say in a few words what it is about."))?;
    let greeting = (!inbox.greeting.is_empty()).then(|| (SenderType::System, Uuid::now_v7(), inbox.greeting.clone()));
    let first = new.message.filter(|text| !text.trim().is_empty()).map(|text| draft(&text)).transpose();
    let first = first.map_err(|error| Error::invalid("message", error.sentence()))?;
    let first = first.map(|text| (SenderType::Customer, new.client_message_id.unwrap_or_else(Uuid::now_v7), text));
    let said = Details { name: new.name, email: new.email, phone: new.phone, page_url: new.page_url };
    Ok(Beginning {
        details: check(said)?,
        subject: Some(subject),
        category: check_category(inbox, new.category.as_deref())?,
        messages: greeting.into_iter().chain(first).collect(),
        ..Beginning::blank(inbox.id, user_agent)
    })
}

fn clean_user_agent(user_agent: Option<&str>) -> Option<String> {
    user_agent.and_then(text::clean_line).map(|agent| shorten(agent, MAX_USER_AGENT_CHARS))
}

/// The inbox's own way of writing a category.
pub(super) fn check_category(inbox: &Inbox, category: Option<&str>) -> Result<Option<String>> {
    let Some(wanted) = category.map(str::trim).filter(|category| !category.is_empty()) else { return Ok(None) };
    let known = inbox.categories.iter().find(|known| known.to_lowercase() == wanted.to_lowercase());
    known.cloned().map(Some).ok_or_else(|| {
        let sentence = match &inbox.categories[..] {
            [] => "This inbox has no categories.".to_owned(),
            known => format!("Use one of these categories: {}.", known.join(", ")),
        };
        Error::invalid("category", sentence)
    })
}

/// Does it again while the tracking code that it made is taken.
pub(super) async fn with_a_free_code<T, F>(mut store: impl FnMut() -> F) -> Result<T>
where
    F: Future<Output = Result<T>>,
{
    let mut tries = 0;
    loop {
        tries += 1;
        match store().await {
            Err(Error::Database(error)) if is_unique_violation(&error) && tries < CODE_TRIES => {}
            done => return done,
        }
    }
}

/// Stores the visitor, the conversation, what is said at once, and the token.
async fn begin(services: &Services, beginning: &Beginning) -> Result<(Guest, String)> {
    let stored = with_a_free_code(|| store(services, beginning)).await;
    let (guest, token) = services.storage.note(services, stored)?;
    if !beginning.messages.is_empty() {
        services.lines.changed(guest.conversation_id);
    }
    if !beginning.messages.is_empty() || beginning.subject.is_some() {
        services.search.changed(guest.conversation_id);
    }
    Ok((guest, token))
}

async fn store(services: &Services, beginning: &Beginning) -> Result<(Guest, String)> {
    let mut tx = services.db.begin().await?;
    let guest = insert(&mut tx, services, beginning).await?;
    let token = issue_token(&mut tx, services, guest.conversation_id, GUESTS_LIFE).await?;
    tx.commit().await?;
    Ok((guest, token))
}

/// Stores the visitor, the conversation, and what is said at once. The tracking code may be taken, which is a unique
/// violation.
pub(super) async fn insert(tx: &mut Tx, services: &Services, beginning: &Beginning) -> Result<Guest> {
    let guest = Guest {
        conversation_id: ConversationId(Uuid::now_v7()),
        visitor_id: VisitorId(Uuid::now_v7()),
        inbox_id: beginning.inbox_id,
        token_hash: None,
    };
    store_visitor(tx, services, &guest, beginning).await?;
    store_conversation(tx, services, &guest, beginning).await?;
    queries::insert_messages(tx, &first_messages(services, &guest, beginning)).await?;
    Ok(guest)
}

async fn store_visitor(tx: &mut Tx, services: &Services, guest: &Guest, beginning: &Beginning) -> Result<()> {
    let Details { name, email, phone, page_url } = &beginning.details;
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO visitors (id, inbox_id, name, email, phone, page_url, user_agent, first_seen_at, last_seen_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)")
        .bind(guest.visitor_id).bind(guest.inbox_id).bind(name).bind(email).bind(phone).bind(page_url)
        .bind(&beginning.user_agent).bind(services.clock.now())
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

/// The visitor has read the greeting, which stands before what they say.
async fn store_conversation(tx: &mut Tx, services: &Services, guest: &Guest, beginning: &Beginning) -> Result<()> {
    let messages = beginning.messages.len() as i64;
    let wrote = beginning.messages.iter().any(|(sender, ..)| *sender == SenderType::Customer);
    let now = services.clock.stamp();
    run!(tx.conn(), conn => sqlx::query(
        "INSERT INTO conversations (id, inbox_id, visitor_id, tracking_code, subject, category, last_event_id,
           last_message_at, visitor_read_up_to, visitor_wrote_up_to, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $7, $9, $10, $10)")
        .bind(guest.conversation_id).bind(guest.inbox_id).bind(guest.visitor_id).bind(tracking_code())
        .bind(&beginning.subject).bind(&beginning.category).bind(messages)
        .bind((messages > 0).then_some(now)).bind(if wrote { messages } else { 0 }).bind(now)
        .execute(conn).await.map(|_| ()))?;
    Ok(())
}

fn first_messages(services: &Services, guest: &Guest, beginning: &Beginning) -> Vec<NewMessage> {
    let message =
        |(number, (sender_type, client_message_id, content)): (i64, &(SenderType, Uuid, String))| NewMessage {
            sender_id: if *sender_type == SenderType::System { guest.inbox_id.0 } else { guest.visitor_id.0 },
            message: Message {
                id: MessageId(Uuid::now_v7()),
                conversation_id: guest.conversation_id,
                event_id: number,
                client_message_id: *client_message_id,
                content: content.clone(),
                sender_type: *sender_type,
                sender_name: None,
                read_at: None,
                created_at: services.clock.stamp(),
            },
        };
    (1..).zip(&beginning.messages).map(message).collect()
}

/// `INQ-` and six signs by chance: it tells nothing of how many there are, and opens nothing.
fn tracking_code() -> String {
    let sign = |_| char::from(CODE_SIGNS[rand::random_range(0..CODE_SIGNS.len())]);
    format!("INQ-{}", (0..CODE_LENGTH).map(sign).collect::<String>())
}
