//! An invitation to the desk.

use crate::{
    Error, Result, Services,
    notifications::{
        enqueue::{InvitationPayload, payload, without_token},
        outbox::{Claimed, Kind, Prepared},
        templates::{Button, Email, address},
    },
    people, settings,
};
use askama::Template;
use async_trait::async_trait;
use domain::notifications::{DeliveryState, kinds};
use serde_json::Value;

const GONE: &str = "the invitation was accepted, replaced or taken back";

#[derive(Template)]
#[template(path = "email/invitation.txt", blocks = ["subject", "heading", "sentence", "button", "because"])]
struct Texts<'a> {
    inbox: &'a str,
    role: &'a str,
    until: &'a str,
}

pub(super) struct Invitation;

#[async_trait]
impl Kind for Invitation {
    fn name(&self) -> &'static str {
        kinds::INVITATION
    }

    async fn prepare(&self, services: &Services, delivery: &Claimed) -> Result<Prepared> {
        let Some(token) = payload::<InvitationPayload>(&delivery.payload)?.token else {
            return Ok(Prepared::skip(GONE, &delivery.payload));
        };
        let invitation = match people::invitation(services, &token).await {
            Ok(invitation) => invitation,
            Err(Error::NotFound(_)) => return Ok(Prepared::skip(GONE, &delivery.payload)),
            Err(error) => return Err(error),
        };
        let inbox = settings::inbox(services).await?.name;
        let until = invitation.expires_at.format("%-d %B %Y, %H:%M UTC").to_string();
        let texts = Texts { inbox: &inbox, role: invitation.role.as_str(), until: &until };
        let email = Email {
            inbox: inbox.clone(),
            heading: texts.as_heading().render()?,
            sentence: Some(texts.as_sentence().render()?),
            button: Some(Button { label: texts.as_button().render()?, address: address(services, "invite", &token) }),
            because: texts.as_because().render()?,
            ..Email::default()
        };
        Ok(Prepared::send(email.message(texts.as_subject().render()?)?, &delivery.payload))
    }

    fn payload_kept(&self, payload: Value, state: DeliveryState) -> Value {
        if state == DeliveryState::Dead { payload } else { without_token(payload) }
    }
}
