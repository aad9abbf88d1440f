//! How a conversation begins.

use super::{
    access_tokens::{GUESTS_LIFE, issue_token},
    details::{Details, check, line, shorten},
    queries,
    views::{find_chat, find_inquiry},
};
use crate::{
    Error, Result, Services, customers,
    db::{Tx, is_unique_violation},
    realtime::Participant,
    settings,
    threads::{
        Change, committed,
        queries::{NewMessage, NewThread, insert_messages, insert_thread},
    },
};
use domain::{
    conversations::{MAX_SUBJECT_CHARS, NewInquiry, OpenChat, OpenedChat, OpenedInquiry, VisitorDetails},
    customers::Customer,
    ids::{InboxId, MessageId, ThreadId, VisitorId},
    settings::Inbox,
    text,
    threads::{Message, SenderType, ThreadKind::Conversation, draft},
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

/// Begins a guest's conversation and returns its token, once.
///
/// Errors: `NotFound` for an unknown inbox, `Invalid` for a name or an address that can't be one.
pub async fn create_chat(services: &Services, request: OpenChat, user_agent: Option<&str>) -> Result<OpenedChat> {
    let inbox = settings::inbox_by_key(services, &request.inbox).await?;
    let said = VisitorDetails { name: request.name, email: request.email, page_url: request.page_url };
    let beginning = Beginning { details: check(said.into())?, ..Beginning::blank(inbox.id, user_agent) };
    let (participant, token) = begin(services, &beginning).await?;
    Ok(OpenedChat { token, chat: find_chat(services, &participant).await? })
}

/// Begins a guest's conversation as integrators do: with a subject, the inbox's greeting and maybe a first message. The
/// token is returned once.
///
/// Source: spec 2 §18.1. Errors: `NotFound` for an unknown inbox, `Invalid` for a field that can't be accepted.
pub async fn create_inquiry(services: &Services, new: NewInquiry, user_agent: Option<&str>) -> Result<OpenedInquiry> {
    let inbox = settings::inbox_by_key(services, new.inbox.as_deref().unwrap_or(settings::FIRST_INBOX_KEY)).await?;
    let (participant, token) = begin(services, &prepare(&inbox, new, user_agent)?).await?;
    let inquiry = find_inquiry(services, &participant).await?;
    Ok(OpenedInquiry { inquiry, inquiry_access_token: Some(token) })
}

/// Begins another conversation of a customer, as integrators do. They need no access token for it.
///
/// Source: spec 2 §18.2. Errors: `TokenInvalid`, also when it is for another inbox than the customer's; `Invalid` for a
/// field that can't be accepted.
pub async fn create_inquiry_as_customer(
    services: &Services,
    jwt: &str,
    new: NewInquiry,
    user_agent: Option<&str>,
) -> Result<OpenedInquiry> {
    let customer = customers::authenticate(services, jwt).await?.customer;
    let inbox = settings::inbox_by_id(services, customer.inbox_id).await?;
    if new.inbox.as_ref().is_some_and(|key| *key != inbox.key) {
        return Err(Error::TokenInvalid);
    }
    let beginning = prepare(&inbox, new, user_agent)?;
    let stored = with_a_free_code(|| store_as(services, &customer, &beginning)).await;
    let participant = services.storage_health.note(services, stored)?;
    committed(services, (Conversation, participant.thread_id), Change::Beginning);
    let inquiry = find_inquiry(services, &participant).await?;
    Ok(OpenedInquiry { inquiry, inquiry_access_token: None })
}

async fn store_as(services: &Services, customer: &Customer, beginning: &Beginning) -> Result<Participant> {
    let mut tx = services.db.begin().await?;
    let participant = insert(&mut tx, services, beginning).await?;
    queries::set_customer(&mut tx, participant.thread_id, customer.id, services.clock.stamp()).await?;
    queries::introduce(&mut tx, &participant, customer, None, services.clock.now()).await?;
    tx.commit().await?;
    Ok(participant)
}

/// Checks what an integrator says of a conversation that is to begin.
fn prepare(inbox: &Inbox, new: NewInquiry, user_agent: Option<&str>) -> Result<Beginning> {
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
fn check_category(inbox: &Inbox, category: Option<&str>) -> Result<Option<String>> {
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
async fn begin(services: &Services, beginning: &Beginning) -> Result<(Participant, String)> {
    let stored = with_a_free_code(|| store(services, beginning)).await;
    let (participant, token) = services.storage_health.note(services, stored)?;
    let change = match (&beginning.messages[..], &beginning.subject) {
        ([_, ..], _) => Change::Beginning,
        ([], Some(_)) => Change::SilentBeginning,
        ([], None) => Change::BlankBeginning,
    };
    committed(services, (Conversation, participant.thread_id), change);
    Ok((participant, token))
}

async fn store(services: &Services, beginning: &Beginning) -> Result<(Participant, String)> {
    let mut tx = services.db.begin().await?;
    let participant = insert(&mut tx, services, beginning).await?;
    let token = issue_token(&mut tx, services, participant.thread_id, GUESTS_LIFE).await?;
    tx.commit().await?;
    Ok((participant, token))
}

/// Stores the visitor, the conversation, and what is said at once, whose greeting the visitor has read. The tracking code
/// may be taken, which is a unique violation.
pub(super) async fn insert(tx: &mut Tx, services: &Services, beginning: &Beginning) -> Result<Participant> {
    let participant = Participant {
        thread_id: ThreadId(Uuid::now_v7()),
        kind: Conversation,
        visitor_id: VisitorId(Uuid::now_v7()),
        inbox_id: beginning.inbox_id,
        token_hash: None,
    };
    let messages = beginning.messages.len() as i64;
    let wrote = beginning.messages.iter().any(|(sender, ..)| *sender == SenderType::Customer);
    let thread = NewThread {
        id: participant.thread_id,
        kind: Conversation,
        inbox_id: beginning.inbox_id,
        reference: tracking_code(),
        subject: beginning.subject.as_deref(),
        category: beginning.category.as_deref(),
        messages,
        customer_wrote_up_to: if wrote { messages } else { 0 },
    };
    let (details, user_agent) = (&beginning.details, beginning.user_agent.as_deref());
    queries::insert_visitor(tx, &participant, details, user_agent, services.clock.now()).await?;
    insert_thread(tx, &thread, services.clock.stamp()).await?;
    queries::insert_conversation(tx, &participant).await?;
    insert_messages(tx, &first_messages(services, &participant, beginning)).await?;
    Ok(participant)
}

fn first_messages(services: &Services, participant: &Participant, beginning: &Beginning) -> Vec<NewMessage> {
    let message =
        |(number, (sender_type, client_message_id, content)): (i64, &(SenderType, Uuid, String))| NewMessage {
            sender_id: if *sender_type == SenderType::System {
                participant.inbox_id.0
            } else {
                participant.visitor_id.0
            },
            message: Message {
                id: MessageId(Uuid::now_v7()),
                thread_id: participant.thread_id,
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
