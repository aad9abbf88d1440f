//! Links that were mailed to an address which is not the visitor's any more.

use crate::{
    scene::{MAYA, Scene, scenes},
    verification_scene::HOME,
};
use backend::{
    conversations::{self, Arrival, confirm_code, confirm_inquiry_code},
    customers,
    realtime::{CloseReason, Connection, Outgoing, Participant, Principal},
};
use serde_json::{Value, json};
use std::time::Duration;
use test_support::{
    jwt::{claims_with, secret},
    next_outgoing, on_both_engines,
};
use tokio::time::timeout;

const NOOR: &str = "noor@example.com";

/// Somebody who has followed the link of an email, as whom it makes them.
struct Reader {
    link: String,
    unsubscribe: String,
    token: String,
    guest: Participant,
    socket: Connection,
}

impl Scene {
    async fn reader(&self) -> Reader {
        self.ada_replies("Happy to look.").await;
        self.minutes_pass(5);
        self.worker_looks().await;
        let mail = self.server.received().pop().unwrap();
        let link = mail.token("chat");
        let token = conversations::resume_link(&self.services, &link).await.unwrap();
        let guest = conversations::authenticate_token(&self.services, &token).await.unwrap();
        let socket = self.services.realtime.connect(Principal::Visitor(guest.clone()));
        Reader { link, unsubscribe: mail.token("unsubscribe"), token, guest, socket }
    }

    /// Whether a link and its token still open the conversation; never one of them alone.
    async fn opens(&self, reader: &Reader) -> bool {
        let link = conversations::resume_link(&self.services, &reader.link).await.is_ok();
        let token = conversations::authenticate_token(&self.services, &reader.token).await.is_ok();
        assert_eq!(link, token, "{}", self.services.engine);
        link
    }

    async fn becomes_customers(&self, guest: &Participant, said: Value) {
        let jwt = secret(&self.services).await.token(&claims_with(&self.services, "1", said));
        let customer = customers::authenticate(&self.services, &jwt).await.unwrap().customer;
        let place = conversations::claim(&self.services, Some(guest), &customer, Arrival::default()).await.unwrap();
        assert_eq!(place.participant.thread_id, guest.thread_id);
    }
}

async fn is_closed(socket: &mut Connection) -> bool {
    matches!(next_outgoing(socket).await, Outgoing::Close(CloseReason::Revoked))
}

async fn hears_nothing(socket: &mut Connection) -> bool {
    timeout(Duration::ZERO, socket.next()).await.is_err()
}

on_both_engines!(
    async fn links_to_a_mistyped_address_end_when_it_is_corrected(scene: Scene) {
        let mut reader = scene.reader().await;
        let mut own = scene.services.realtime.connect(Principal::Visitor(scene.maya.clone()));
        scene.gives_address(&scene.maya, "Maya@Example.com").await;
        assert!(scene.opens(&reader).await, "{}: the same in other letters", scene.services.engine);
        scene.gives_address(&scene.maya, NOOR).await;
        assert!(!scene.opens(&reader).await, "{}", scene.services.engine);
        assert!(is_closed(&mut reader.socket).await);
        let page = conversations::unsubscribe_page(&scene.services, &reader.unsubscribe).await.unwrap();
        assert_eq!(page.email, MAYA, "emails can still be stopped");
        let hash = scene.maya.token_hash.clone().unwrap();
        assert!(conversations::is_token_valid(&scene.services, &hash).await.unwrap() && hears_nothing(&mut own).await);
        // Going back does not bring it back, but the next email has links that work.
        scene.gives_address(&scene.maya, MAYA).await;
        assert!(!scene.opens(&reader).await, "{}", scene.services.engine);
        assert!(
            {
                let next = scene.reader().await;
                scene.opens(&next).await
            },
            "{}",
            scene.services.engine
        );
    }
);

on_both_engines!(
    async fn whoever_came_by_a_link_goes_on_by_it_when_they_give_another_address(scene: Scene) {
        let mut reader = scene.reader().await;
        scene.gives_address(&reader.guest, NOOR).await;
        assert!(scene.opens(&reader).await && hears_nothing(&mut reader.socket).await, "{}", scene.services.engine);
        scene.becomes_customers(&reader.guest, json!({})).await;
        assert!(scene.opens(&reader).await, "{}", scene.services.engine);
    }
);

#[tokio::test]
async fn links_to_others_end_when_a_conversation_becomes_a_customers() {
    for (said, stays) in [
        (json!({ "email": MAYA }), true),
        (json!({ "email": MAYA, "email_verified": false }), false),
        (json!({ "email": NOOR }), false),
        (json!({}), false),
    ] {
        for scene in scenes().await {
            let mut reader = scene.reader().await;
            scene.becomes_customers(&scene.maya, said.clone()).await;
            assert_eq!(scene.opens(&reader).await, stays, "{}: {said}", scene.services.engine);
            assert!(stays || is_closed(&mut reader.socket).await, "{}: {said}", scene.services.engine);
            // Once it is theirs, identifying again takes nothing away.
            if said == json!({}) {
                let next = scene.reader().await;
                scene.becomes_customers(&scene.maya, said.clone()).await;
                assert!(scene.opens(&next).await, "{}", scene.services.engine);
            }
        }
    }
}

#[tokio::test]
async fn links_to_others_end_when_an_address_is_shown() {
    for for_inquiry in [false, true] {
        for scene in scenes().await {
            let mut reader = scene.reader().await;
            // As an older version let it be.
            scene.services.execute("UPDATE visitors SET email = 'noor@example.com'").await;
            let code = scene.code_for(&scene.maya).await;
            if for_inquiry {
                confirm_inquiry_code(&scene.services, &scene.maya, &code, HOME).await.unwrap();
            } else {
                confirm_code(&scene.services, &scene.maya, "si_", &code, HOME).await.unwrap();
            }
            assert!(!scene.opens(&reader).await && is_closed(&mut reader.socket).await, "{}", scene.services.engine);
        }
    }
}
