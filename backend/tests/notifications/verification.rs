//! Codes: which one is believed, and how little guessing helps.

use crate::{
    code_scene::{HOME, desks_with_guest, other_than, restarted, stored},
    scene::{MAYA, scenes},
    support::{frames, told},
};
use backend::{
    Error,
    conversations::{self, confirm_code, request_code},
    realtime::Outgoing,
};
use std::{net::IpAddr, time::Duration};
use tokio::task::JoinSet;

const INVALID: &str = "SUPPORT_INQUIRY_EMAIL_VERIFICATION_INVALID";
const LIMITED: &str = "RATE_LIMIT_EXCEEDED";

/// Another network each time.
fn network(number: u8) -> IpAddr {
    IpAddr::from([192, 0, 2, number])
}

#[tokio::test]
async fn the_code_that_was_mailed_proves_the_address() {
    for scene in scenes().await {
        let code = scene.code_for(&scene.maya).await;
        assert!(!scene.is_verified(&scene.maya).await, "not by asking");
        let mut desk = scene.desk.staff_socket(&scene.ada);
        frames(&mut desk).await;
        let chat = scene.confirm(&scene.maya, &format!(" {code}\n")).await.unwrap();
        assert!(chat.email_verified, "{}", scene.desk.engine);
        assert!(matches!(told(&mut desk).await, Outgoing::Frame(frame) if frame.contains("support.chats.changed")));
    }
}

#[tokio::test]
async fn a_code_works_once() {
    for scene in scenes().await {
        let code = scene.code_for(&scene.maya).await;
        let mut tries = JoinSet::new();
        for _ in 0..5 {
            let (desk, maya, code) = (scene.desk.desk.clone(), scene.maya.clone(), code.clone());
            tries.spawn(async move { confirm_code(&desk, &maya, &code, HOME).await.is_ok() });
        }
        let right = tries.join_all().await.into_iter().filter(|right| *right).count();
        assert_eq!(right, 1, "{}", scene.desk.engine);
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
    }
}

#[tokio::test]
async fn the_sixth_try_is_refused_even_with_the_right_code() {
    for scene in scenes().await {
        let code = scene.code_for(&scene.maya).await;
        for _ in 0..5 {
            assert_eq!(scene.refusal(&scene.maya, &other_than(&code)).await, INVALID);
        }
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
        let newer = scene.code_for(&scene.maya).await;
        assert!(scene.confirm(&scene.maya, &newer).await.is_ok(), "{}: a new code has new tries", scene.desk.engine);
    }
}

#[tokio::test]
async fn tries_at_the_same_moment_are_all_counted() {
    for scene in scenes().await {
        let code = scene.code_for(&scene.maya).await;
        let mut tries = JoinSet::new();
        for number in 0..12 {
            let (desk, maya, wrong) = (scene.desk.desk.clone(), scene.maya.clone(), other_than(&code));
            tries.spawn(async move { confirm_code(&desk, &maya, &wrong, network(number)).await.unwrap_err().code() });
        }
        assert_eq!(tries.join_all().await, [INVALID; 12]);
        let taken = stored(&scene.desk, "SELECT CAST(tries AS TEXT) FROM email_codes").await;
        assert_eq!(taken, ["5"], "{}", scene.desk.engine);
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
    }
}

#[tokio::test]
async fn an_older_code_stops_working() {
    for scene in scenes().await {
        let older = scene.code_for(&scene.maya).await;
        let newer = scene.code_for(&scene.maya).await;
        // One in a million times they are the same.
        if older != newer {
            assert_eq!(scene.refusal(&scene.maya, &older).await, INVALID);
        }
        assert!(scene.confirm(&scene.maya, &newer).await.is_ok(), "{}", scene.desk.engine);
    }
}

#[tokio::test]
async fn a_code_works_for_ten_minutes() {
    for scene in scenes().await {
        let code = scene.code_for(&scene.maya).await;
        scene.minutes_pass(10);
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
        let code = scene.code_for(&scene.maya).await;
        scene.desk.clock.advance(Duration::from_secs(599));
        assert!(scene.confirm(&scene.maya, &code).await.is_ok(), "{}", scene.desk.engine);
    }
}

#[tokio::test]
async fn whatever_is_wrong_with_a_code_the_answer_is_the_same() {
    for scene in scenes().await {
        let stranger = scene.desk.guest(Some("eve@example.com")).await;
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
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{}: {answers:?}", scene.desk.engine);
        assert_eq!(answers[0].error_code, INVALID);
        assert!(!scene.is_verified(&stranger).await);
    }
}

#[tokio::test]
async fn another_address_has_to_be_shown_anew() {
    for scene in scenes().await {
        let code = scene.code_for(&scene.maya).await;
        scene.gives_address(&scene.maya, "victim@example.com").await;
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
        scene.gives_address(&scene.maya, MAYA).await;
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID, "going back does not bring it back");

        let code = scene.code_for(&scene.maya).await;
        scene.confirm(&scene.maya, &code).await.unwrap();
        assert!(scene.gives_address(&scene.maya, "Maya@Example.com").await.email_verified, "the same in other letters");
        let chat = scene.gives_address(&scene.maya, "victim@example.com").await;
        assert!(!chat.email_verified, "{}", scene.desk.engine);
    }
}

#[tokio::test]
async fn an_address_that_changes_behind_a_code_is_not_believed() {
    for scene in scenes().await {
        let code = scene.code_for(&scene.maya).await;
        scene.desk.execute("UPDATE visitors SET email = 'victim@example.com'").await;
        assert_eq!(scene.refusal(&scene.maya, &code).await, INVALID);
        assert!(!scene.is_verified(&scene.maya).await, "{}", scene.desk.engine);
    }
}

#[tokio::test]
async fn what_is_mailed_to_is_what_is_believed() {
    for scene in scenes().await {
        // The sign for kelvin is another letter than k, until it is made small.
        let eve = scene.desk.guest(Some("\u{212A}im@example.com")).await;
        scene.code_for(&eve).await;
        assert_eq!(scene.server.received()[0].to, "kim@example.com", "{}", scene.desk.engine);
        assert_eq!(stored(&scene.desk, "SELECT email FROM email_codes").await, ["kim@example.com"]);
    }
}

#[tokio::test]
async fn nothing_is_mailed_without_an_address() {
    for scene in scenes().await {
        let shy = scene.desk.guest(None).await;
        let error = request_code(&scene.desk, &shy, HOME).await.unwrap_err();
        assert_eq!((error.code(), error.sentence()), ("VALIDATION_FAILED", "Leave an email address first.".to_owned()));
        assert_eq!(scene.refusal(&shy, "000000").await, INVALID);
        assert!(scene.log().await.is_empty(), "{}", scene.desk.engine);
    }
}

/// Whether asking is refused, and for how long.
async fn refused(desk: &backend::Desk, guest: &conversations::Guest, from: IpAddr) -> Option<Duration> {
    match request_code(desk, guest, from).await {
        Err(Error::RateLimited { retry_after }) => Some(retry_after),
        other => other.map(|()| None).unwrap(),
    }
}

#[tokio::test]
async fn codes_are_limited_by_conversation_for_an_hour_and_across_restarts() {
    for (desk, maya) in desks_with_guest(MAYA).await {
        for number in 0..5 {
            let details = domain::conversations::VisitorDetails {
                email: Some(format!("address{number}@example.com")),
                ..Default::default()
            };
            conversations::update_visitor(&desk, &maya, details).await.unwrap();
            assert_eq!(refused(&desk, &maya, network(number)).await, None);
        }
        desk.clock.advance(Duration::from_secs(600));
        let again = restarted(&desk);
        assert_eq!(refused(&again, &maya, network(9)).await, Some(Duration::from_secs(3_000)), "{}", desk.engine);
        desk.clock.advance(Duration::from_secs(3_000));
        assert_eq!(refused(&again, &maya, network(9)).await, None);
    }
}

#[tokio::test]
async fn codes_are_limited_by_address_however_it_is_written() {
    for (desk, first) in desks_with_guest("Maya@Example.com").await {
        assert_eq!(refused(&desk, &first, HOME).await, None);
        for number in 0..5 {
            let other = desk.guest(Some(MAYA)).await;
            assert_eq!(refused(&desk, &other, network(number)).await.is_some(), number == 4, "{}", desk.engine);
        }
    }
}

#[tokio::test]
async fn codes_are_limited_by_network() {
    for (desk, _) in desks_with_guest(MAYA).await {
        for number in 0..21 {
            let guest = desk.guest(Some(&format!("guest{number}@example.com"))).await;
            let from = format!("2001:db8:1:2::{number}").parse().unwrap();
            assert_eq!(refused(&desk, &guest, from).await.is_some(), number == 20, "{}: {number}", desk.engine);
        }
    }
}

#[tokio::test]
async fn tries_are_limited_across_codes() {
    for scene in scenes().await {
        for _ in 0..3 {
            let code = scene.code_for(&scene.maya).await;
            for _ in 0..5 {
                assert_eq!(scene.refusal(&scene.maya, &other_than(&code)).await, INVALID);
            }
        }
        let code = scene.code_for(&scene.maya).await;
        let again = restarted(&scene.desk);
        let refused = confirm_code(&again, &scene.maya, &code, network(1)).await.unwrap_err();
        assert_eq!(refused.code(), LIMITED, "{}", scene.desk.engine);
        for _ in 0..15 {
            let other = scene.desk.guest(None).await;
            assert_eq!(scene.refusal(&other, "000000").await, INVALID);
        }
        let other = scene.desk.guest(None).await;
        assert_eq!(scene.refusal(&other, "000000").await, LIMITED, "{}: by network", scene.desk.engine);
    }
}

#[tokio::test]
async fn an_address_is_not_worn_down_from_many_conversations() {
    for scene in scenes().await {
        for round in 0..5 {
            let eve = scene.desk.guest(Some(MAYA)).await;
            let code = scene.code_for(&eve).await;
            for _ in 0..5 {
                let refused = confirm_code(&scene.desk, &eve, &other_than(&code), network(round)).await.unwrap_err();
                assert_eq!(refused.code(), INVALID, "{}", scene.desk.engine);
            }
        }
        scene.minutes_pass(61);
        let eve = scene.desk.guest(Some(MAYA)).await;
        let code = scene.code_for(&eve).await;
        let refused = confirm_code(&scene.desk, &eve, &code, network(9)).await.unwrap_err();
        assert_eq!(refused.code(), LIMITED, "{}", scene.desk.engine);
    }
}

#[tokio::test]
async fn codes_are_kept_as_hashes() {
    for scene in scenes().await {
        let code = scene.code_for(&scene.maya).await;
        let sql = if scene.desk.db.is_sqlite() {
            "SELECT hex(code_hash) FROM email_codes"
        } else {
            "SELECT encode(code_hash, 'hex') FROM email_codes"
        };
        let first = stored(&scene.desk, sql).await.remove(0);
        assert!(first.len() == 64 && !first.contains(&code), "{first}");
        assert!(!first.eq_ignore_ascii_case(&plain_hash(&code)), "{}: the code's id is in it", scene.desk.engine);
    }
}

fn plain_hash(code: &str) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(code).iter().map(|byte| format!("{byte:02x}")).collect()
}
