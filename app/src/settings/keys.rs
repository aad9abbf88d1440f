//! Settings: the keys with which a website signs its customers' tokens.

use super::{
    Section,
    key_forms::{AddPublicKey, RemovePublicKey, RotateSecret, ShowSecret},
    layout::SettingsLayout,
};
use crate::{
    flash::Flash,
    page::{page, services, who_may},
    ui::{
        copy::CopyIsland,
        form::{Field, Outcome, PostForm},
        time::Moment,
    },
};
use domain::{
    Timestamp,
    customers::{InboxKey, KeyAlgorithm},
    people::Permission,
};
use leptos::{prelude::*, server_fn::ServerFn};

/// The times for which an old secret can go on beside a new one: hours, and their words.
const OVERLAPS: [(u32, &str); 5] =
    [(24, "A day"), (7 * 24, "A week"), (30 * 24, "30 days"), (1, "An hour"), (0, "Not at all: it has leaked")];
/// The algorithms of public keys, and their words.
const PUBLIC: [(KeyAlgorithm, &str); 3] = [
    (KeyAlgorithm::Rs256, "RSA, RS256"),
    (KeyAlgorithm::Es256, "P-256, ES256"),
    (KeyAlgorithm::EdDsa, "Ed25519, EdDSA"),
];

/// `/settings/keys`.
#[component]
pub fn KeysPage() -> impl IntoView {
    page("Customer keys", async move {
        let (me, services) = (who_may(Permission::SettingsUpdate).await?, services()?);
        let inbox = backend::settings::inbox(&services).await?.key;
        let keys = backend::customers::list_keys(&services, &me, &inbox).await?;
        let (secrets, public): (Vec<_>, _) = keys.into_iter().partition(|key| key.algorithm == KeyAlgorithm::Hs256);
        let now = services.clock.now();
        let old_ends = secrets.into_iter().filter_map(|key| key.expires_at).filter(|at| *at > now).max();
        let flash = Flash::take().await;
        Ok(view! {
            <SettingsLayout agent=me section=Section::Keys>
                <InboxName inbox=inbox.clone() />
                <Secret inbox=inbox.clone() old_ends flash=flash.clone() />
                <PublicKeys inbox=inbox.clone() keys=public flash=flash.of("keys") />
                <KeyForm inbox flash=flash.of("key") />
            </SettingsLayout>
        }
        .into_any())
    })
}

#[component]
fn InboxName(inbox: String) -> impl IntoView {
    view! {
        <section class="card">
            <h2>"Customers who are signed in on your site"</h2>
            <p class="sub">
                "Your site can say who a visitor is, with a token (a JWT) that your server signs. They then have their conversation on every device, and you see who they are."
            </p>
            <p class="sub">"The token names this inbox as its " <code>"kid"</code> ". It is public: it also stands in the snippet."</p>
            <CopyIsland text=inbox />
        </section>
    }
}

/// The secret stays hidden until somebody asks for it, and is not in the page before.
#[component]
fn Secret(inbox: String, old_ends: Option<Timestamp>, flash: Flash) -> impl IntoView {
    let is_new = !flash.of("new-secret").value("secret", "").is_empty();
    let secret = flash.of(if is_new { "new-secret" } else { "secret" }).value("secret", "");
    let once = (!secret.is_empty()).then_some("");
    let shown = match (secret.is_empty(), is_new) {
        (true, _) => view! {
            <form method="post" action=ShowSecret::PATH>
                <input type="hidden" name="inbox" value=inbox.clone() />
                <button class="btn">"Show the secret"</button>
            </form>
        }
        .into_any(),
        (false, is_new) => view! {
            {is_new.then(|| view! { <p class="notice ok" role="status">"This is the new secret. Give it to your server."</p> })}
            <CopyIsland text=secret />
        }
        .into_any(),
    };
    view! {
        <section class="card" data-once=once>
            <h2>"Secret"</h2>
            <p class="sub">
                "Your server signs with it (HS256). Keep it as you keep a password: whoever has it can be any of your customers."
            </p>
            {shown}
            {old_ends.map(|at| view! { <p class="sub">"The old secret is good until " <Moment at /></p> })}
            <Rotation inbox flash=flash.of("rotate") />
        </section>
    }
}

#[component]
fn Rotation(inbox: String, flash: Flash) -> impl IntoView {
    let is_open = flash.error_beside(&[]).is_some();
    let option = |(hours, words): (u32, &'static str)| view! { <option value=hours.to_string()>{words}</option> };
    view! {
        <details class="more-of" open=is_open>
            <summary>"Rotate the secret"</summary>
            <PostForm action=RotateSecret::PATH flash fields=&[] button="Make a new secret">
                <input type="hidden" name="inbox" value=inbox />
                <p class="sub">
                    "The old secret stays good for as long as you choose here, beside the new one. Give your server the new one meanwhile, and nobody notices."
                </p>
                <div class="field">
                    <label for="overlap_hours">"The old one stays good for"</label>
                    <select id="overlap_hours" name="overlap_hours">{OVERLAPS.map(option)}</select>
                </div>
            </PostForm>
        </details>
    }
}

#[component]
fn PublicKeys(inbox: String, keys: Vec<InboxKey>, flash: Flash) -> impl IntoView {
    let is_empty = keys.is_empty();
    let line = move |key| line(&inbox, key);
    view! {
        <section class="card">
            <h2>"Public keys"</h2>
            <p class="sub">
                "Instead of the secret, your server can sign with a private key that only it has. Here is the public half."
            </p>
            <Outcome error=flash.error_beside(&[]) done=flash.done() />
            {if is_empty {
                view! { <p class="sub">"None yet. Add one below."</p> }.into_any()
            } else {
                view! { <ul class="people">{keys.into_iter().map(line).collect_view()}</ul> }.into_any()
            }}
        </section>
    }
}

fn line(inbox: &str, key: InboxKey) -> impl IntoView + use<> {
    let name = PUBLIC.iter().find(|(known, _)| *known == key.algorithm).map(|(_, name)| *name);
    let (inbox, id) = (inbox.to_owned(), key.id.to_string());
    view! {
        <li>
            <span class="grow">
                <b>{name}</b>
                <span class="sub">"Added " <Moment at=key.created_at /></span>
                <details class="more-of">
                    <summary>"The key"</summary>
                    <div class="code"><pre tabindex="0"><code>{key.public_key}</code></pre></div>
                </details>
            </span>
            <form method="post" action=RemovePublicKey::PATH>
                <input type="hidden" name="inbox" value=inbox />
                <input type="hidden" name="id" value=id />
                <button class="btn quiet">"Remove"</button>
            </form>
        </li>
    }
}

#[component]
fn KeyForm(inbox: String, flash: Flash) -> impl IntoView {
    let chosen = flash.value("algorithm", "");
    let option = move |(algorithm, name): (KeyAlgorithm, &'static str)| {
        view! { <option value=algorithm.as_str() selected=algorithm.as_str() == chosen>{name}</option> }
    };
    let hint = "In PEM, from -----BEGIN PUBLIC KEY----- to the end. Never a private key.";
    view! {
        <section class="card">
            <h2>"Add a public key"</h2>
            <PostForm action=AddPublicKey::PATH flash=flash.clone() fields=&["public_key"] button="Add the key">
                <input type="hidden" name="inbox" value=inbox />
                <div class="field">
                    <label for="algorithm">"Kind"</label>
                    <select id="algorithm" name="algorithm">{PUBLIC.map(option)}</select>
                </div>
                <Field flash label="Public key" name="public_key" hint lines=6 />
            </PostForm>
        </section>
    }
}
