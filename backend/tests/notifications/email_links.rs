//! The links in an email.

use crate::scene::Scene;
use backend::{conversations, threads};
use domain::notifications::DeliveryState::Skipped;
use test_support::{on_both_engines, smtp::Behaviour};

on_both_engines!(
    async fn the_chat_link_opens_the_conversation_again_and_again(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        let link = scene.server.received()[0].token("chat");
        let first = conversations::resume_link(&scene.services, &link).await.unwrap();
        let second = conversations::resume_link(&scene.services, &link).await.unwrap();
        assert_eq!(first, second, "following it often does not leave many tokens");
        let guest = conversations::authenticate_token(&scene.services, &first).await.unwrap();
        assert_eq!(guest.thread_id, scene.maya.thread_id);

        scene.minutes_pass(91 * 24 * 60);
        let late = conversations::resume_link(&scene.services, &link).await.unwrap_err();
        assert_eq!(late.code(), "SUPPORT_INQUIRY_TOKEN_INVALID");
        let late = conversations::authenticate_token(&scene.services, &first).await.unwrap_err();
        assert_eq!(late.code(), "SUPPORT_INQUIRY_TOKEN_INVALID", "its token lives no longer than the link");
    }
);

on_both_engines!(
    async fn links_are_good_for_one_purpose(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        let mail = &scene.server.received()[0];
        let (chat, stop) = (mail.token("chat"), mail.token("unsubscribe"));
        assert!(conversations::resume_link(&scene.services, &stop).await.is_err());
        assert!(conversations::unsubscribe(&scene.services, &chat).await.is_err());
        assert!(conversations::unsubscribe_page(&scene.services, "nonsense").await.is_err());
        assert!(conversations::authenticate_token(&scene.services, &chat).await.is_err());
    }
);

on_both_engines!(
    async fn links_open_nothing_once_staff_took_the_conversation_away(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        let mail = &scene.server.received()[0];
        let (chat, stop) = (mail.token("chat"), mail.token("unsubscribe"));
        let token = conversations::resume_link(&scene.services, &chat).await.unwrap();
        conversations::revoke_access(&scene.services, &scene.ada, scene.maya.thread_id).await.unwrap();
        assert!(conversations::authenticate_token(&scene.services, &token).await.is_err());
        let late = conversations::resume_link(&scene.services, &chat).await.unwrap_err();
        assert_eq!(late.code(), "SUPPORT_INQUIRY_TOKEN_INVALID");
        conversations::unsubscribe(&scene.services, &stop).await.unwrap();
    }
);

on_both_engines!(
    async fn who_lost_access_gets_no_new_link_by_the_next_reply(scene: Scene) {
        let id = scene.maya.thread_id;
        scene.ada_replies("Happy to look.").await;
        conversations::revoke_access(&scene.services, &scene.ada, id).await.unwrap();
        scene.ada_replies("It is looked at.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        assert!(scene.server.received().is_empty(), "{}", scene.services.engine);
        assert_eq!(scene.outcomes().await, [(Skipped, Some("the visitor gave another address".into()))]);
        let log = threads::list_activities(&scene.services, &scene.ada, id).await.unwrap();
        assert_eq!(log[0].after.as_ref().unwrap()["addressesForgotten"], 1);
        let shown = conversations::find_detail(&scene.services, &scene.ada, id).await.unwrap();
        assert_eq!(shown.item.user_email, None);
    }
);

on_both_engines!(
    async fn unsubscribing_stops_what_waits_and_what_follows(scene: Scene) {
        scene.ada_replies("One.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        let link = scene.server.received()[0].token("unsubscribe");
        let page = conversations::unsubscribe_page(&scene.services, &link).await.unwrap();
        assert_eq!((page.email.as_str(), page.inbox_name.as_str(), page.done), (crate::scene::MAYA, "Support", false));

        scene.ada_replies("Two.").await;
        for _ in 0..2 {
            conversations::unsubscribe(&scene.services, &link).await.unwrap();
        }
        assert!(conversations::unsubscribe_page(&scene.services, &link).await.unwrap().done);
        scene.minutes_pass(5);
        scene.worker_looks().await;
        scene.ada_replies("Three.").await;
        scene.minutes_pass(5);
        assert_eq!(scene.worker_looks().await, 0);
        assert_eq!(scene.server.received().len(), 1);
        assert_eq!(scene.outcomes().await[1], (Skipped, Some("unsubscribed".into())));
    }
);

on_both_engines!(
    async fn every_copy_of_a_mail_has_working_links(scene: Scene) {
        scene.server.behave(Behaviour::HangUpAfterData);
        scene.ada_replies("Happy to look.").await;
        scene.minutes_pass(5);
        scene.worker_looks().await;
        scene.server.behave(Behaviour::Accept);
        scene.minutes_pass(1);
        scene.worker_looks().await;
        let mails = scene.server.received();
        assert_eq!(mails.len(), 2);
        assert_eq!(mails[0].header("Message-ID"), mails[1].header("Message-ID"));
        for mail in mails {
            conversations::resume_link(&scene.services, &mail.token("chat")).await.unwrap();
            conversations::unsubscribe(&scene.services, &mail.token("unsubscribe")).await.unwrap();
        }
    }
);
