//! A code that was right, where what it was for broke off.

use crate::{
    scene::{MAYA, Scene},
    verification_scene::{HOME, INVALID, other_than},
};
use backend::{
    conversations::{self, confirm_code, confirm_inquiry_code},
    customers,
    realtime::Participant,
};
use domain::ids::ThreadId;
use test_support::on_both_engines;

impl Scene {
    /// Shows the address by a code, and nobody can be made its customer. Returns the code.
    async fn breaks_off(&self, guest: &Participant) -> String {
        let code = self.code_for(guest).await;
        self.services.execute("ALTER TABLE customers RENAME TO customers_away").await;
        let broke_off = self.confirm(guest, &code).await;
        self.services.execute("ALTER TABLE customers_away RENAME TO customers").await;
        assert_ne!(broke_off.unwrap_err().code(), INVALID, "{}", self.services.engine);
        assert!(self.is_verified(guest).await, "{}", self.services.engine);
        code
    }

    async fn mayas(&self) -> Vec<ThreadId> {
        let maya = customers::of_verified_email(&self.services, self.maya.inbox_id, MAYA).await.unwrap();
        self.services.owned_by(&maya).await
    }
}

on_both_engines!(
    async fn the_same_code_finishes_what_broke_off(scene: Scene) {
        let code = scene.breaks_off(&scene.maya).await;
        let chat = scene.confirm(&scene.maya, &code).await.unwrap();
        assert_eq!((chat.id, chat.email_verified), (scene.maya.thread_id, true), "{}", scene.services.engine);
        assert_eq!(scene.mayas().await, [chat.id], "{}", scene.services.engine);
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID, "there is nothing left to finish");
    }
);

on_both_engines!(
    async fn the_same_code_finishes_it_for_an_inquiry(scene: Scene) {
        let code = scene.breaks_off(&scene.maya).await;
        let inquiry = confirm_inquiry_code(&scene.services, &scene.maya, &code, HOME).await.unwrap();
        assert!(inquiry.email_verified, "{}", scene.services.engine);
        assert_eq!(scene.mayas().await, [inquiry.id], "{}", scene.services.engine);
        let again = confirm_inquiry_code(&scene.services, &scene.maya, &code, HOME).await.unwrap_err();
        assert_eq!(again.code(), INVALID);
    }
);

on_both_engines!(
    async fn what_was_not_carried_over_is_carried_over_by_the_same_code(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        scene.confirm(&scene.maya, &code).await.unwrap();
        let phone = scene.services.guest(Some(MAYA)).await;
        for text in ["One", "Two"] {
            scene.services.visitor_says(&phone, text).await;
        }
        let code = scene.code_for(&phone).await;
        // A text that can't be posted.
        scene.services.execute("UPDATE messages SET content = ' ' WHERE content = 'Two'").await;
        assert_ne!(scene.refusal(&phone, &code).await, INVALID, "{}", scene.services.engine);
        scene.services.execute("UPDATE messages SET content = 'Two' WHERE content = ' '").await;
        let opened = confirm_code(&scene.services, &phone, "si_", &code, HOME).await.unwrap();
        let said: Vec<_> = opened.chat.messages.iter().map(|message| message.content.as_str()).collect();
        assert_eq!((opened.chat.id, said), (scene.maya.thread_id, vec!["One", "Two"]), "{}", scene.services.engine);
        assert!(conversations::authenticate_token(&scene.services, &opened.token).await.is_ok());
    }
);

on_both_engines!(
    async fn a_used_code_has_no_more_tries_and_no_more_time_than_any_other(scene: Scene) {
        let code = scene.breaks_off(&scene.maya).await;
        for _ in 0..4 {
            assert_eq!(scene.refusal(&scene.maya, &other_than(&code)).await, INVALID, "{}", scene.services.engine);
        }
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID, "{}: it was the sixth", scene.services.engine);

        let code = scene.breaks_off(&scene.maya).await;
        scene.minutes_pass(10);
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID, "{}: ten minutes", scene.services.engine);
        assert!(scene.mayas().await.is_empty());
    }
);

on_both_engines!(
    async fn a_used_code_finishes_nothing_for_another_address(scene: Scene) {
        for change in
            ["UPDATE visitors SET email = 'victim@example.com'", "UPDATE visitors SET email_verified_at = NULL"]
        {
            scene.gives_address(&scene.maya, "other@example.com").await;
            scene.gives_address(&scene.maya, MAYA).await;
            let code = scene.breaks_off(&scene.maya).await;
            scene.services.execute(change).await;
            assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID, "{}: {change}", scene.services.engine);
        }
        assert!(scene.mayas().await.is_empty());
    }
);
