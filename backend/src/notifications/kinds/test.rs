//! A test of the mail settings, which an agent sends to themselves.

use crate::{
    Result, Services,
    notifications::{
        enqueue::enqueue_test,
        outbox::{Claimed, Kind, Prepared},
        templates::{Button, Email, address},
    },
    people::require,
    settings,
};
use askama::Template;
use async_trait::async_trait;
use domain::{
    ids::DeliveryId,
    notifications::kinds,
    people::{Agent, Permission},
};

/// Mails a test to the agent's own address; its line in the log tells how that went.
///
/// Errors: `Forbidden` without `Mail_UPDATE`.
pub async fn send_test(services: &Services, agent: &Agent) -> Result<DeliveryId> {
    require(agent, Permission::MailUpdate)?;
    let mut tx = services.db.begin().await?;
    let id = enqueue_test(&mut tx, services, &agent.email).await?;
    tx.commit().await?;
    Ok(id)
}

#[derive(Template)]
#[template(path = "email/test.txt", blocks = ["subject", "heading", "sentence", "button", "because"])]
struct Texts<'a> {
    inbox: &'a str,
}

pub(super) struct Test;

#[async_trait]
impl Kind for Test {
    fn name(&self) -> &'static str {
        kinds::TEST
    }

    async fn prepare(&self, services: &Services, delivery: &Claimed) -> Result<Prepared> {
        let inbox = settings::inbox(services).await?.name;
        let texts = Texts { inbox: &inbox };
        let email = Email {
            inbox: inbox.clone(),
            heading: texts.as_heading().render()?,
            sentence: Some(texts.as_sentence().render()?),
            button: Some(Button { label: texts.as_button().render()?, address: address(services, "settings", "mail") }),
            because: texts.as_because().render()?,
            ..Email::default()
        };
        Ok(Prepared::send(email.message(texts.as_subject().render()?)?, &delivery.payload))
    }
}
