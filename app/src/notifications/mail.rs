//! Settings: how mail leaves, and what became of each.

use super::forms::{RetryMail, SendTestMail};
use crate::{
    flash::Flash,
    page::{page, services, who_may},
    settings::{Section, layout::SettingsLayout},
    ui::{
        form::{Outcome, PostButton},
        time::Moment,
    },
};
use domain::{
    notifications::{Delivery, DeliveryState, kinds},
    people::Permission,
};
use leptos::{prelude::*, server_fn::ServerFn};
use leptos_router::hooks::use_query_map;

/// How mail leaves, in words for the mail page, such as "SMTP by mail.example:587". The server provides it
/// as a context; passwords have no place in it.
#[derive(Debug, Clone)]
pub struct MailTransport(pub String);

/// `/settings/mail`, `/settings/mail?dead=true`.
#[component]
pub fn MailPage() -> impl IntoView {
    let only_dead = use_query_map().read_untracked().get("dead").is_some_and(|dead| dead == "true");
    let transport = use_context::<MailTransport>().map(|transport| transport.0);
    page("Mail", async move {
        let (me, services, flash) = (who_may(Permission::MailRead).await?, services()?, Flash::take().await);
        let log = backend::notifications::log(&services, &me, only_dead).await?;
        let (from, may_send) = (services.config.mail_from.clone(), me.may(Permission::MailUpdate));
        Ok(view! {
            <SettingsLayout agent=me.clone() section=Section::Mail>
                <Transport transport from to=may_send.then_some(me.email) flash=flash.of("test") />
                <Log log only_dead may_send flash=flash.of("log") />
            </SettingsLayout>
        }
        .into_any())
    })
}

#[component]
fn Transport(transport: Option<String>, from: String, to: Option<String>, flash: Flash) -> impl IntoView {
    view! {
        <section class="card">
            <h2>"Mail"</h2>
            <p class="sub">"Visitors who have left get answers by email; agents get invitations."</p>
            <dl class="facts">
                {transport.map(|transport| view! { <dt>"Leaves by"</dt><dd>{transport}</dd> })}
                <dt>"From"</dt>
                <dd>{from}</dd>
            </dl>
            <Outcome error=flash.error_beside(&[]) done=flash.done() />
            {to.map(|to| {
                view! {
                    <form method="post" action=SendTestMail::PATH>
                        <button class="btn primary">{format!("Send a test to {to}")}</button>
                    </form>
                }
            })}
        </section>
    }
}

#[component]
fn Log(log: Vec<Delivery>, only_dead: bool, may_send: bool, flash: Flash) -> impl IntoView {
    let current = move |dead: bool| (dead == only_dead).then_some("page");
    let is_empty = log.is_empty();
    let nothing =
        if only_dead { "Nothing was given up." } else { "Nothing yet. A reply that stays unread shows up here." };
    view! {
        <section class="card">
            <div class="hd">
                <h2>"What became of each"</h2>
                <nav class="seg" aria-label="Which mail">
                    <a href="/settings/mail" aria-current=current(false)>"All"</a>
                    <a href="/settings/mail?dead=true" aria-current=current(true)>"Given up"</a>
                </nav>
            </div>
            <Outcome error=flash.error_beside(&[]) done=flash.done() />
            {if is_empty {
                view! { <p class="sub">{nothing}</p> }.into_any()
            } else {
                view! { <ul class="people">{log.into_iter().map(|mail| line(mail, may_send)).collect_view()}</ul> }.into_any()
            }}
        </section>
    }
}

fn line(mail: Delivery, may_send: bool) -> impl IntoView {
    let (word, class) = match mail.state {
        DeliveryState::Pending if mail.attempts > 0 => ("Trying again", "chip amber"),
        DeliveryState::Pending => ("Waiting", "chip"),
        DeliveryState::Sent => ("Sent", "chip ok"),
        DeliveryState::Skipped => ("Not sent", "chip"),
        DeliveryState::Dead => ("Given up", "chip bad"),
    };
    let about = match mail.kind.as_str() {
        kinds::CHAT_REPLY => "Replies".to_owned(),
        kinds::INVITATION => "Invitation".to_owned(),
        kinds::EMAIL_CODE => "Code".to_owned(),
        kinds::TEST => "Test".to_owned(),
        other => other.to_owned(),
    };
    let about = match mail.conversation_id() {
        Some(id) => view! { <a href=format!("/inbox/{id}")>{about}</a> }.into_any(),
        None => about.into_any(),
    };
    let (when, at) = mail.finished_at.map_or(("due ", mail.due_at), |at| ("", at));
    let can_retry = may_send && mail.state == DeliveryState::Dead;
    view! {
        <li>
            <span class="grow">
                <b>{mail.recipient.clone()}</b>
                <span class="sub">{about} ", " {when} <Moment at /></span>
                {mail.reason.map(|reason| view! { <span class="sub" dir="auto">{reason}</span> })}
            </span>
            <span class=class>{word}</span>
            {can_retry.then(|| {
                view! {
                    <PostButton action=RetryMail::PATH id=mail.id.to_string() word="Retry" label=format!("Try again: {}", mail.recipient) />
                }
            })}
        </li>
    }
}
