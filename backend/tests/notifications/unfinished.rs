//! A code that was right, where what it was for broke off.

use crate::{
    code_scene::{HOME, INVALID, other_than},
    scene::{MAYA, Scene, scenes},
};
use backend::{
    conversations::{self, Guest, confirm_code, confirm_inquiry_code},
    customers,
};
use domain::ids::ConversationId;

impl Scene {
    /// Shows the address by a code, and nobody can be made its customer. Returns the code.
    async fn breaks_off(&self, guest: &Guest) -> String {
        let code = self.code_for(guest).await;
        self.desk.execute("ALTER TABLE customers RENAME TO customers_away").await;
        let broke_off = self.confirm(guest, &code).await;
        self.desk.execute("ALTER TABLE customers_away RENAME TO customers").await;
        assert_ne!(broke_off.unwrap_err().code(), INVALID, "{}", self.desk.engine);
        assert!(self.is_verified(guest).await, "{}", self.desk.engine);
        code
    }

    async fn mayas(&self) -> Vec<ConversationId> {
        let maya = customers::of_verified_email(&self.desk, self.maya.inbox_id, MAYA).await.unwrap();
        conversations::own_ids(&self.desk, &maya).await.unwrap()
    }
}

#[tokio::test]
async fn the_same_code_finishes_what_broke_off() {
    for scene in scenes().await {
        let code = scene.breaks_off(&scene.maya).await;
        let chat = scene.confirm(&scene.maya, &code).await.unwrap();
        assert_eq!((chat.id, chat.email_verified), (scene.maya.conversation_id, true), "{}", scene.desk.engine);
        assert_eq!(scene.mayas().await, [chat.id], "{}", scene.desk.engine);
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID, "there is nothing left to finish");
    }
}

#[tokio::test]
async fn the_same_code_finishes_it_for_an_inquiry() {
    for scene in scenes().await {
        let code = scene.breaks_off(&scene.maya).await;
        let inquiry = confirm_inquiry_code(&scene.desk, &scene.maya, &code, HOME).await.unwrap();
        assert!(inquiry.email_verified, "{}", scene.desk.engine);
        assert_eq!(scene.mayas().await, [inquiry.id], "{}", scene.desk.engine);
        let again = confirm_inquiry_code(&scene.desk, &scene.maya, &code, HOME).await.unwrap_err();
        assert_eq!(again.code(), INVALID);
    }
}

#[tokio::test]
async fn what_was_not_carried_over_is_carried_over_by_the_same_code() {
    for scene in scenes().await {
        let code = scene.code_for(&scene.maya).await;
        scene.confirm(&scene.maya, &code).await.unwrap();
        let phone = scene.desk.guest(Some(MAYA)).await;
        for text in ["One", "Two"] {
            scene.desk.visitor_says(&phone, text).await;
        }
        let code = scene.code_for(&phone).await;
        // A text that can't be posted.
        scene.desk.execute("UPDATE messages SET content = ' ' WHERE content = 'Two'").await;
        assert_ne!(scene.refusal(&phone, &code).await, INVALID, "{}", scene.desk.engine);
        scene.desk.execute("UPDATE messages SET content = 'Two' WHERE content = ' '").await;
        let opened = confirm_code(&scene.desk, &phone, "si_", &code, HOME).await.unwrap();
        let said: Vec<_> = opened.chat.messages.iter().map(|message| message.content.as_str()).collect();
        assert_eq!((opened.chat.id, said), (scene.maya.conversation_id, vec!["One", "Two"]), "{}", scene.desk.engine);
        assert!(conversations::authenticate_guest(&scene.desk, &opened.token).await.is_ok());
    }
}

#[tokio::test]
async fn a_used_code_has_no_more_tries_and_no_more_time_than_any_other() {
    for scene in scenes().await {
        let code = scene.breaks_off(&scene.maya).await;
        for _ in 0..4 {
            assert_eq!(scene.refusal(&scene.maya, &other_than(&code)).await, INVALID, "{}", scene.desk.engine);
        }
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID, "{}: it was the sixth", scene.desk.engine);

        let code = scene.breaks_off(&scene.maya).await;
        scene.minutes_pass(10);
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID, "{}: ten minutes", scene.desk.engine);
        assert!(scene.mayas().await.is_empty());
    }
}

#[tokio::test]
async fn a_used_code_finishes_nothing_for_another_address() {
    for scene in scenes().await {
        for change in
            ["UPDATE visitors SET email = 'victim@example.com'", "UPDATE visitors SET email_verified_at = NULL"]
        {
            scene.gives_address(&scene.maya, "other@example.com").await;
            scene.gives_address(&scene.maya, MAYA).await;
            let code = scene.breaks_off(&scene.maya).await;
            scene.desk.execute(change).await;
            assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID, "{}: {change}", scene.desk.engine);
        }
        assert!(scene.mayas().await.is_empty());
    }
}
