//! The email with the code by which somebody shows that this address is theirs. It says nothing of what is known about
//! the address, nor anything that a visitor wrote.

use super::{Prepared, mail};
use crate::{
    Error, Result, Services,
    conversations::{self, MailedCode},
    notifications::{queries::Claimed, render::Letter},
};

/// Writes the email, or says why there is none.
pub(super) async fn letter(services: &Services, claimed: &Claimed) -> Result<Prepared> {
    let skip = |reason: &str| Ok(Prepared::Skip { reason: reason.to_owned(), seen: 0 });
    let id = claimed.payload.code_id.ok_or(Error::Internal("a code's email without its code".into()))?;
    let inbox = match conversations::mailed_code(services, id).await? {
        MailedCode::Works { inbox } => inbox,
        MailedCode::Over(reason) => return skip(reason),
    };
    let Some(code) = &claimed.payload.token else { return skip("the code was erased when this was given up") };
    let letter = Letter {
        heading: format!("{code} is your code"),
        bubbles: Vec::new(),
        sentence: Some(
            "Type it into the chat to show that this address is yours. It works once, for ten minutes.".into(),
        ),
        button: None,
        because: format!(
            "You get this because someone entered this address in the chat of {inbox}. If it was not you, ignore it."
        ),
        unsubscribe: None,
        inbox: inbox.clone(),
    };
    let mail = mail(services, claimed, format!("{code} is your code for {inbox}"), letter);
    Ok(Prepared::Mail { mail: Box::new(mail), replies: None, seen: 0 })
}
