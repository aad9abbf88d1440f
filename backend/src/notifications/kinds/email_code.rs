//! The email with the code by which somebody shows that this address is theirs. It says nothing of what is known about
//! the address, nor anything that a visitor wrote.

use crate::{
    Result, Services,
    conversations::{self, MailedCode},
    notifications::{
        enqueue::{EmailCodePayload, payload, without_token},
        outbox::{Claimed, Kind, Prepared},
        templates::Email,
    },
};
use askama::Template;
use async_trait::async_trait;
use domain::notifications::{DeliveryState, kinds};
use serde_json::Value;

#[derive(Template)]
#[template(path = "email/email_code.txt", blocks = ["subject", "heading", "sentence", "because"])]
struct Texts<'a> {
    inbox: &'a str,
    code: &'a str,
}

pub(super) struct EmailCode;

#[async_trait]
impl Kind for EmailCode {
    fn name(&self) -> &'static str {
        kinds::EMAIL_CODE
    }

    async fn prepare(&self, services: &Services, delivery: &Claimed) -> Result<Prepared> {
        let EmailCodePayload { token, code_id } = payload(&delivery.payload)?;
        let inbox = match conversations::mailed_code(services, code_id).await? {
            MailedCode::Works { inbox } => inbox,
            MailedCode::Over(reason) => return Ok(Prepared::skip(reason, &delivery.payload)),
        };
        let Some(code) = token else {
            return Ok(Prepared::skip("the code was erased when this was given up", &delivery.payload));
        };
        let texts = Texts { inbox: &inbox, code: &code };
        let email = Email {
            inbox: inbox.clone(),
            heading: texts.as_heading().render()?,
            sentence: Some(texts.as_sentence().render()?),
            because: texts.as_because().render()?,
            ..Email::default()
        };
        Ok(Prepared::send(email.message(texts.as_subject().render()?)?, &delivery.payload))
    }

    fn payload_kept(&self, payload: Value, _state: DeliveryState) -> Value {
        without_token(payload)
    }
}
