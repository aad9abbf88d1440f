//! Codes: which one is believed, and how little guessing helps.

use crate::{
    scene::{MAYA, Scene},
    verification_scene::{HOME, INVALID, network, other_than, stored},
};
use backend::{
    conversations::{self, confirm_code, confirm_inquiry_code, request_code},
    customers,
};
use domain::conversations::Chat;
use serde_json::json;
use std::time::Duration;
use test_support::{frame, frames, on_both_engines};
use tokio::task::JoinSet;

on_both_engines!(
    async fn the_code_that_was_mailed_proves_the_address(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        assert!(!scene.is_verified(&scene.maya).await, "not by asking");
        let mut services = scene.services.staff_socket(&scene.ada);
        frames(&mut services).await;
        let chat = scene.confirm(&scene.maya, &format!(" {code}\n")).await.unwrap();
        assert!(chat.email_verified, "{}", scene.services.engine);
        let changed = frame(&mut services).await;
        assert_eq!(
            (&changed["event"], &changed["data"][0]["identity"]),
            (&json!("support.chats.changed"), &json!("verified"))
        );
    }
);

on_both_engines!(
    async fn a_code_works_once(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        scene.confirm(&scene.maya, &code).await.unwrap();
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID, "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn a_code_that_comes_several_times_at_once_does_one_thing(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        let mut tries = JoinSet::new();
        for _ in 0..4 {
            let (services, maya, code) = (scene.services.services.clone(), scene.maya.clone(), code.clone());
            tries.spawn(async move { confirm_code(&services, &maya, "si_", &code, HOME).await });
        }
        let (right, wrong): (Vec<_>, Vec<_>) = tries.join_all().await.into_iter().partition(Result::is_ok);
        let here = |chat: &Chat| chat.id == scene.maya.thread_id;
        assert!(
            !right.is_empty() && right.iter().flatten().all(|opened| here(&opened.chat)),
            "{}",
            scene.services.engine
        );
        assert!(wrong.into_iter().all(|refused| refused.unwrap_err().code() == INVALID), "{}", scene.services.engine);
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
    }
);

on_both_engines!(
    async fn the_sixth_try_is_refused_even_with_the_right_code(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        for _ in 0..5 {
            assert_eq!(scene.refusal(&scene.maya, &other_than(&code)).await, INVALID);
        }
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
        let newer = scene.code_for(&scene.maya).await;
        assert!(
            scene.confirm(&scene.maya, &newer).await.is_ok(),
            "{}: a new code has new tries",
            scene.services.engine
        );
    }
);

on_both_engines!(
    async fn tries_at_the_same_moment_are_all_counted(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        let mut tries = JoinSet::new();
        for number in 0..12 {
            let (services, maya, wrong) = (scene.services.services.clone(), scene.maya.clone(), other_than(&code));
            tries.spawn(async move {
                confirm_code(&services, &maya, "si_", &wrong, network(number)).await.unwrap_err().code()
            });
        }
        assert_eq!(tries.join_all().await, [INVALID; 12]);
        let taken = stored(&scene.services, "SELECT CAST(tries AS TEXT) FROM email_codes").await;
        assert_eq!(taken, ["5"], "{}", scene.services.engine);
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
    }
);

on_both_engines!(
    async fn an_older_code_stops_working(scene: Scene) {
        let older = scene.code_for(&scene.maya).await;
        let newer = scene.code_for(&scene.maya).await;
        // One in a million times they are the same.
        if older != newer {
            assert_eq!(scene.refusal(&scene.maya, &older).await, INVALID);
        }
        assert!(scene.confirm(&scene.maya, &newer).await.is_ok(), "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn a_code_works_for_ten_minutes(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        scene.minutes_pass(10);
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
        let code = scene.code_for(&scene.maya).await;
        scene.services.clock.advance(Duration::from_secs(599));
        assert!(scene.confirm(&scene.maya, &code).await.is_ok(), "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn whatever_is_wrong_with_a_code_the_answer_is_the_same(scene: Scene) {
        let stranger = scene.services.guest(Some("eve@example.com")).await;
        let mut answers = vec![scene.confirm(&stranger, "123456").await.unwrap_err().body()];
        let code = scene.code_for(&scene.maya).await;
        for wrong in [other_than(&code), String::new(), "é".repeat(1_000), code[1..].to_owned()] {
            answers.push(scene.confirm(&scene.maya, &wrong).await.unwrap_err().body());
        }
        // Somebody else's code, with and without one of one's own.
        answers.push(scene.confirm(&stranger, &code).await.unwrap_err().body());
        let own = scene.code_for(&stranger).await;
        if own != code {
            answers.push(scene.confirm(&stranger, &code).await.unwrap_err().body());
        }
        scene.confirm(&scene.maya, &code).await.unwrap();
        answers.push(scene.confirm(&scene.maya, &code).await.unwrap_err().body());
        scene.minutes_pass(10);
        answers.push(scene.confirm(&stranger, &own).await.unwrap_err().body());
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{}: {answers:?}", scene.services.engine);
        assert_eq!(answers[0].error_code, INVALID);
        assert!(!scene.is_verified(&stranger).await);
    }
);

on_both_engines!(
    async fn another_address_has_to_be_shown_anew(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        scene.gives_address(&scene.maya, "victim@example.com").await;
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
        scene.gives_address(&scene.maya, MAYA).await;
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID, "going back does not bring it back");

        let code = scene.code_for(&scene.maya).await;
        scene.confirm(&scene.maya, &code).await.unwrap();
        assert!(scene.gives_address(&scene.maya, "Maya@Example.com").await.email_verified, "the same in other letters");
        let chat = scene.gives_address(&scene.maya, "victim@example.com").await;
        assert!(!chat.email_verified, "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn an_address_that_changes_behind_a_code_is_not_believed(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        scene.services.execute("UPDATE visitors SET email = 'victim@example.com'").await;
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
        assert!(!scene.is_verified(&scene.maya).await, "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn what_is_mailed_to_is_what_is_believed(scene: Scene) {
        // As an older version stored it.
        let eve = scene.services.guest(Some("eve@example.com")).await;
        scene.services.execute("UPDATE visitors SET email = 'Kim@xn--exmple-cua.de'").await;
        scene.code_for(&eve).await;
        assert_eq!(scene.server.received()[0].to, "kim@xn--exmple-cua.de", "{}", scene.services.engine);
        assert_eq!(stored(&scene.services, "SELECT email FROM email_codes").await, ["kim@exämple.de"]);
    }
);

on_both_engines!(
    async fn nothing_is_mailed_to_what_only_looks_like_an_address(scene: Scene) {
        let eve = scene.services.guest(Some("eve@example.com")).await;
        // As an older version stored it. The sign for kelvin is another letter than k, until it is made small.
        for sql in [
            "UPDATE visitors SET email = '\u{212A}im@example.com'",
            "UPDATE visitors SET email = 'kim\u{200b}@example.com'",
        ] {
            scene.services.execute(sql).await;
            let refused = request_code(&scene.services, &eve, HOME).await.unwrap_err();
            assert_eq!(refused.code(), "VALIDATION_FAILED", "{}: {sql}", scene.services.engine);
            assert!(scene.log().await.is_empty(), "{}", scene.services.engine);
        }
    }
);

on_both_engines!(
    async fn nothing_is_mailed_without_an_address(scene: Scene) {
        let shy = scene.services.guest(None).await;
        let error = request_code(&scene.services, &shy, HOME).await.unwrap_err();
        assert_eq!((error.code(), error.sentence()), ("VALIDATION_FAILED", "Leave an email address first.".to_owned()));
        assert_eq!(scene.refusal(&shy, "000000").await, INVALID);
        assert!(scene.log().await.is_empty(), "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn codes_are_kept_as_hashes(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        let sql = if scene.services.db.is_sqlite() {
            "SELECT hex(code_hash) FROM email_codes"
        } else {
            "SELECT encode(code_hash, 'hex') FROM email_codes"
        };
        let first = stored(&scene.services, sql).await.remove(0);
        assert!(first.len() == 64 && !first.contains(&code), "{first}");
        assert!(!first.eq_ignore_ascii_case(&plain_hash(&code)), "{}: the code's id is in it", scene.services.engine);
    }
);

fn plain_hash(code: &str) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(code).iter().map(|byte| format!("{byte:02x}")).collect()
}

on_both_engines!(
    async fn whoever_shows_an_address_goes_on_in_the_conversation_that_it_has(scene: Scene) {
        scene.ada_replies("Happy to look.").await;
        let code = scene.code_for(&scene.maya).await;
        let first = confirm_code(&scene.services, &scene.maya, "si_", &code, HOME).await.unwrap();
        assert_eq!((first.token.as_str(), first.chat.id), ("si_", scene.maya.thread_id), "{}", scene.services.engine);

        let phone = scene.services.guest(Some(MAYA)).await;
        scene.services.visitor_says(&phone, "It is me again").await;
        let code = scene.code_for(&phone).await;
        let second = confirm_code(&scene.services, &phone, "si_", &code, HOME).await.unwrap();
        assert_eq!(second.chat.id, scene.maya.thread_id);
        let said: Vec<_> = second.chat.messages.iter().map(|message| message.content.as_str()).collect();
        assert_eq!(said, ["Happy to look.", "It is me again"]);
        let opens = conversations::authenticate_token(&scene.services, &second.token).await.unwrap();
        assert_eq!(opens.thread_id, scene.maya.thread_id);
    }
);

on_both_engines!(
    async fn an_inquiry_stays_where_it_is_when_its_address_is_shown(scene: Scene) {
        let code = scene.code_for(&scene.maya).await;
        confirm_code(&scene.services, &scene.maya, "si_", &code, HOME).await.unwrap();
        let other = scene.services.guest(Some(MAYA)).await;
        let code = scene.code_for(&other).await;
        let inquiry = confirm_inquiry_code(&scene.services, &other, &code, HOME).await.unwrap();
        assert_eq!((inquiry.id, inquiry.email_verified), (other.thread_id, true), "{}", scene.services.engine);
        let maya = customers::of_verified_email(&scene.services, other.inbox_id, MAYA).await.unwrap();
        let own = scene.services.owned_by(&maya).await;
        assert_eq!(own, [other.thread_id, scene.maya.thread_id]);
    }
);
