//! The emails with codes: what they say, which of them are sent, and that they go first.

use crate::{
    scene::{MAYA, Scene},
    verification_scene::{HOME, code_in, stored},
};
use backend::{conversations, notifications};
use domain::notifications::{DeliveryState::*, kinds};
use test_support::{on_both_engines, smtp::Behaviour};

const PAYLOADS: &str = "SELECT CAST(payload AS TEXT) FROM deliveries";

async fn ask(scene: &Scene) {
    conversations::request_code(&scene.services, &scene.maya, HOME).await.unwrap();
}

on_both_engines!(
    async fn a_code_says_what_it_is_for_and_nothing_else(scene: Scene) {
        scene.services.execute("UPDATE visitors SET name = 'Buy pills at pills.example'").await;
        let code = scene.code_for(&scene.maya).await;
        let mail = &scene.server.received()[0];
        assert_eq!((mail.to.as_str(), mail.subject()), (MAYA, format!("{code} is your code for Support")));
        for text in [mail.text(), mail.html()] {
            assert!(text.contains(&format!("{code} is your code")) && text.contains("ten minutes"), "{text}");
            assert!(text.contains("If it was not you, ignore it."), "{text}");
            assert!(!text.contains("pills"), "nothing that a stranger wrote is sent to others: {text}");
            assert!(!text.contains("https://desk.example.com"), "no link: {text}");
        }
        assert_eq!(scene.notes().await, [""; 0], "staff don't see it in the conversation");
    }
);

on_both_engines!(
    async fn a_code_waits_in_the_outbox_until_it_is_mailed(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        assert_eq!(scene.outcomes().await, [(Sent, None)]);
        let payload = stored(&scene.services, PAYLOADS).await.remove(0);
        assert!(!payload.contains(&code) && !payload.contains("token"), "{}: {payload}", scene.services.engine);
    }
);

on_both_engines!(
    async fn a_replaced_code_is_not_mailed(scene: Scene) {
        ask(&scene).await;
        ask(&scene).await;
        assert_eq!(scene.worker_looks().await, 2);
        assert_eq!(scene.server.received().len(), 1);
        let reason = "a newer code replaced it, or the visitor gave another address";
        assert_eq!(scene.outcomes().await, [(Skipped, Some(reason.into())), (Sent, None)]);
        assert!(scene.confirm(&scene.maya, &code_in(&scene.server.received()[0])).await.is_ok(), "the newer one");
        assert!(stored(&scene.services, PAYLOADS).await.iter().all(|payload| !payload.contains("token")));
    }
);

on_both_engines!(
    async fn a_code_for_an_address_that_was_replaced_is_not_mailed(scene: Scene) {
        ask(&scene).await;
        scene.gives_address(&scene.maya, "new@example.com").await;
        scene.worker_looks().await;
        assert!(scene.server.received().is_empty());
        assert_eq!(scene.outcomes().await[0].0, Skipped, "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn an_expired_code_is_not_mailed(scene: Scene) {
        scene.server.behave(Behaviour::Defer);
        ask(&scene).await;
        for wait in [0, 1, 5] {
            scene.minutes_pass(wait);
            assert_eq!(scene.worker_looks().await, 1);
            assert_eq!(scene.outcomes().await[0].0, Pending);
        }
        scene.server.behave(Behaviour::Accept);
        scene.minutes_pass(15);
        assert_eq!(scene.worker_looks().await, 1);
        assert!(scene.server.received().is_empty());
        assert_eq!(scene.outcomes().await, [(Skipped, Some("the code expired".into()))]);
    }
);

on_both_engines!(
    async fn a_used_code_is_not_mailed_again(scene: Scene) {
        // The mail server has the mail, but hangs up before it says so.
        scene.server.behave(Behaviour::HangUpAfterData);
        let code = scene.code_for(&scene.maya).await;
        scene.confirm(&scene.maya, &code).await.unwrap();
        scene.minutes_pass(1);
        assert_eq!(scene.worker_looks().await, 1);
        assert_eq!(scene.server.received().len(), 1, "{}", scene.services.engine);
        assert_eq!(scene.outcomes().await, [(Skipped, Some("the code was used".into()))]);
    }
);

on_both_engines!(
    async fn a_code_that_was_given_up_is_erased(scene: Scene) {
        scene.server.behave(Behaviour::Refuse);
        ask(&scene).await;
        scene.worker_looks().await;
        let line = scene.log().await.remove(0);
        assert_eq!((line.state, line.kind.as_str()), (Dead, kinds::EMAIL_CODE));
        assert!(!stored(&scene.services, PAYLOADS).await[0].contains("token"), "{}", scene.services.engine);

        scene.server.behave(Behaviour::Accept);
        notifications::retry(&scene.services, &scene.ada, line.id).await.unwrap();
        scene.worker_looks().await;
        assert_eq!(scene.outcomes().await, [(Skipped, Some("the code was erased when this was given up".into()))]);
    }
);

on_both_engines!(
    async fn a_code_leaves_before_everything_that_waits(scene: Scene) {
        for number in 0..50 {
            let guest = scene.services.guest(Some(&format!("guest{number}@example.com"))).await;
            scene.services.agent_says(&scene.ada, guest.thread_id, "Hello.").await;
        }
        scene.minutes_pass(6);
        notifications::send_test(&scene.services, &scene.ada).await.unwrap();
        ask(&scene).await;
        assert_eq!(scene.worker_looks().await, 52);
        let mails = scene.server.received();
        assert_eq!((mails.len(), mails[0].to.as_str()), (52, MAYA), "{}", scene.services.engine);
        code_in(&mails[0]);
    }
);

on_both_engines!(
    async fn nobody_writes_headers_through_a_name(scene: Scene) {
        let sql = if scene.services.db.is_sqlite() {
            "UPDATE inboxes SET name = 'Shop' || char(13) || char(10) || 'Bcc: all@example.com'"
        } else {
            "UPDATE inboxes SET name = 'Shop' || chr(13) || chr(10) || 'Bcc: all@example.com'"
        };
        scene.services.execute(sql).await;
        let code = scene.code_for(&scene.maya).await;
        let mail = &scene.server.received()[0];
        assert_eq!(mail.subject(), format!("{code} is your code for ShopBcc: all@example.com"));
        assert_eq!((mail.header("Bcc"), mail.to.as_str()), (String::new(), MAYA), "{}", scene.services.engine);
    }
);
