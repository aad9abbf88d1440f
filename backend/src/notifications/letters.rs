//! What each kind of email says, and whether it should be sent at all.

mod codes;
mod replies;

use super::{links, mailer::Mail, queries::Claimed, render::Letter};
use crate::{Error, Result, Services, people, settings};
use domain::notifications::NotificationKind;

/// What is to be done with a claimed row.
pub(super) enum Prepared {
    /// Send this.
    Mail {
        /// The email.
        mail: Box<Mail>,
        /// How many replies it carries.
        replies: Option<usize>,
        /// The conversation's newest event that was looked at.
        seen: i64,
    },
    /// Send nothing, for this reason.
    Skip {
        /// For the log.
        reason: String,
        /// The conversation's newest event that was looked at.
        seen: i64,
    },
}

/// Looks at how things stand now and writes the email, or says why there is none.
pub(super) async fn prepare(services: &Services, claimed: &Claimed) -> Result<Prepared> {
    match (claimed.kind, claimed.conversation_id) {
        (NotificationKind::ChatReply, Some(conversation)) => replies::letter(services, claimed, conversation).await,
        (NotificationKind::ChatReply, None) => Err(Error::Internal("a reply's email without a conversation".into())),
        (NotificationKind::EmailCode, _) => codes::letter(services, claimed).await,
        (NotificationKind::Invitation, _) => invitation(services, claimed).await,
        (NotificationKind::Test, _) => test(services, claimed).await,
    }
}

async fn invitation(services: &Services, claimed: &Claimed) -> Result<Prepared> {
    let gone = || Prepared::Skip { reason: "the invitation was accepted, replaced or taken back".into(), seen: 0 };
    let Some(token) = &claimed.payload.token else { return Ok(gone()) };
    let invitation = match people::invitation(services, token).await {
        Ok(invitation) => invitation,
        Err(Error::NotFound(_)) => return Ok(gone()),
        Err(error) => return Err(error),
    };
    let inbox = settings::inbox(services).await?.name;
    let letter = Letter {
        heading: format!("Join the {inbox} desk"),
        bubbles: Vec::new(),
        sentence: Some(format!(
            "You are invited to answer visitors as an {}. The link works once, until {}.",
            invitation.role.as_str(),
            invitation.expires_at.format("%-d %B %Y, %H:%M UTC")
        )),
        button: Some(("Accept the invitation", links::address(services, "invite", token))),
        because: format!(
            "You get this because someone at {inbox} entered this address. If it means nothing to you, ignore it."
        ),
        unsubscribe: None,
        inbox: inbox.clone(),
    };
    let mail = mail(services, claimed, format!("You are invited to the {inbox} desk"), letter);
    Ok(Prepared::Mail { mail: Box::new(mail), replies: None, seen: 0 })
}

async fn test(services: &Services, claimed: &Claimed) -> Result<Prepared> {
    let inbox = settings::inbox(services).await?.name;
    let letter = Letter {
        heading: "Mail works".into(),
        bubbles: Vec::new(),
        sentence: Some("Visitors who left before an answer will get one like this, with the reply in it.".into()),
        button: Some(("Open the desk", links::address(services, "settings", "mail"))),
        because: format!("You get this because you sent yourself a test from the settings of {inbox}."),
        unsubscribe: None,
        inbox: inbox.clone(),
    };
    let mail = mail(services, claimed, format!("Test email from {inbox}"), letter);
    Ok(Prepared::Mail { mail: Box::new(mail), replies: None, seen: 0 })
}

fn mail(services: &Services, claimed: &Claimed, subject: String, letter: Letter) -> Mail {
    Mail {
        message_id: claimed.message_id.clone(),
        date: services.clock.now(),
        from: services.config.mail_from.clone(),
        from_name: letter.inbox.clone(),
        to: claimed.recipient.clone(),
        subject,
        text: letter.text(),
        html: letter.html(),
        unsubscribe: letter.unsubscribe,
    }
}
