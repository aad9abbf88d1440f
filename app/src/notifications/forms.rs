//! What the forms about mail post to.

// The macro makes types of the arguments, which have no place for docs.
#![allow(missing_docs)]

use crate::{error::AppError, flash::answer, page::services, people::current_agent};
use backend::notifications;
use domain::ids::DeliveryId;
use leptos::prelude::*;

const MAIL: &str = "/settings/mail";

/// Sends a test to one's own address.
#[server(prefix = "/desk", endpoint = "send_test_mail")]
pub async fn send_test_mail() -> Result<(), AppError> {
    let result = async {
        let me = current_agent().await?;
        notifications::send_test(&services()?, &me).await?;
        Ok(format!("A test is on its way to {}. Reload to see what became of it.", me.email))
    };
    answer("test", result.await, (MAIL, MAIL), &[]).await;
    Ok(())
}

/// Tries a mail again that was given up.
#[server(prefix = "/desk", endpoint = "retry_mail")]
pub async fn retry_mail(id: DeliveryId) -> Result<(), AppError> {
    let result = async {
        notifications::retry(&services()?, &current_agent().await?, id).await?;
        Ok("It is being tried again.".to_owned())
    };
    answer("log", result.await, (MAIL, MAIL), &[]).await;
    Ok(())
}
