//! The widget as a whole: header, messages, composer.

use super::{
    contact::Contact,
    host::{Host, Wish},
    link::Link,
    seed::Seed,
    sound,
    store::Store,
    thread::Thread,
};
use crate::{
    realtime::Status,
    ui::{
        composer::Composer,
        erased::{react, when, words},
        icons,
    },
};
use leptos::{html::Textarea, prelude::*};
use send_wrapper::SendWrapper;
use wasm_bindgen::{JsCast, JsValue};

/// A visitor's conversation. The server renders it with what a visitor without JavaScript would see.
#[island]
pub fn Widget() -> impl IntoView {
    let Seed { inbox, name, greeting, token, chat, full_page, form_id } = Seed::take();
    let store = Store::new(chat);
    let link = Link::new(store, inbox.clone());
    let alive = store.alive;
    let field = NodeRef::<Textarea>::new();
    let label = format!("Chat with {name}");
    let host = StoredValue::new(None);
    react(move || {
        alive.set(true);
        watch_page(store);
        store.open.set(full_page || !Host::is_there());
        host.set_value(Some(SendWrapper::new(join_host(link, field))));
        link.start(token.clone(), full_page);
    });
    report(link, host);
    let send = move || {
        link.send();
        focus(field);
    };
    view! {
        <section class="widget" class:page=full_page class:alive=when(move || alive.get()) aria-label=label
            on:keydown=move |event| if event.key() == "Escape" { tell(host, "close", true) }
        >
            <Header link name=name.clone() close=(!full_page).then_some(Callback::new(move |()| {
                tell(host, "close", true);
            })) />
            <Thread link inbox_name=name greeting />
            <form class="pc" method="post" action="/widget/messages" novalidate=move || alive.get()
                on:submit=move |event| { event.prevent_default(); send(); }
            >
                <input type="hidden" name="inbox" value=inbox />
                <input type="hidden" name="clientMessageId" value=form_id />
                <p class="notice" role="alert">{store.notice}</p>
                <Contact link />
                <div class="in">
                    <Composer draft=store.draft on_send=Callback::new(move |()| send())
                        on_typing=Callback::new(move |()| link.typed()) hint="Write a message…" field />
                    <button class="go" aria-label="Send">{icons::send(16)}</button>
                </div>
                <p class="by">"Light left on by "<b>"Porchlight"</b></p>
            </form>
        </section>
    }
}

/// Who one talks to, and whether the connection stands.
#[component]
fn Header(link: Link, name: String, close: Option<Callback<()>>) -> impl IntoView {
    let store = link.store;
    let class = move || match store.status.get() {
        Status::Online | Status::Polling => "dot on",
        Status::Connecting => "dot",
        Status::Offline => "dot off",
    };
    let state = move || match store.status.get() {
        Status::Online => "Connected",
        Status::Polling => "Connected, a few seconds behind",
        Status::Connecting => "Connecting…",
        Status::Offline => "Offline. We keep what you write",
    };
    let toggle = move |_| {
        store.muted.update(|muted| *muted = !*muted);
        link.shelf().keep_muted(store.muted.get_untracked());
    };
    view! {
        <header class="ph">
            <div class="who">
                <h1 dir="auto">{name}</h1>
                <p class="status js" role="status"><span class=words(move || class().to_owned())></span>{words(move || state().to_owned())}</p>
            </div>
            <button type="button" class="hb js" aria-label="Sound" aria-pressed=words(move || (!store.muted.get()).to_string()) title="Sound" on:click=toggle>
                <span class:hidden=when(move || store.muted.get())>{icons::bell(18)}</span>
                <span class:hidden=when(move || !store.muted.get())>{icons::bell_off(18)}</span>
            </button>
            {close.map(|close| view! {
                <button type="button" class="hb js" aria-label="Close chat" on:click=move |_| close.run(())>{icons::x(20)}</button>
            })}
        </header>
    }
}

/// The way to the host page, once the browser has it.
type Way = StoredValue<Option<SendWrapper<Host>>>;

fn tell(host: Way, word: &str, what: impl Into<JsValue>) {
    host.with_value(|host| {
        if let Some(host) = host {
            host.tell(word, what);
        }
    });
}

/// Hears what the host page asks, and tells it what it may know.
fn join_host(link: Link, field: NodeRef<Textarea>) -> Host {
    let joined = move |host: &Host| {
        host.tell("ready", true);
        host.tell("known", link.is_known());
        host.tell("unread", link.store.unread.get_untracked() as f64);
    };
    Host::join(joined, move |wish| match wish {
        Wish::Open => {
            link.store.open.set(true);
            focus(field);
        }
        Wish::Close => link.store.open.set(false),
        Wish::Logout => link.forget(false),
        Wish::Page(address) => link.is_on(address),
    })
}

/// Keeps the host page, the server and the browser's storage up to date with what happens here.
fn report(link: Link, host: Way) {
    let store = link.store;
    let mut before = None;
    react(move || {
        let unread = store.unread.get();
        let is_more = before.replace(unread).is_some_and(|before| unread > before);
        tell(host, "unread", unread as f64);
        tell(host, "known", link.is_known());
        if is_more {
            tell(host, "message", true);
        }
        if unread > 0 && store.open.get() && store.visible.get() && store.status.get().is_reachable() {
            leptos::task::spawn_local(link.mark_read());
        }
    });
    react(move || {
        let notice = store.notice.get();
        if !notice.is_empty() {
            tell(host, "error", notice);
        }
    });
}

/// Follows whether the browser shows the page, and lets sounds play once the visitor has touched it.
fn watch_page(store: Store) {
    let looked_at = move || store.visible.set(!document().hidden());
    looked_at();
    let handler = wasm_bindgen::closure::Closure::<dyn FnMut()>::new(looked_at);
    // The page's lifetime is the handler's.
    let _ = document().add_event_listener_with_callback("visibilitychange", handler.into_js_value().unchecked_ref());
    window_event_listener_untyped("pointerdown", |_| sound::allow());
    window_event_listener_untyped("keydown", |_| sound::allow());
}

fn focus(field: NodeRef<Textarea>) {
    if let Some(field) = field.get_untracked() {
        // A field that can't have the focus is a page that is going away.
        let _ = field.focus();
    }
}
