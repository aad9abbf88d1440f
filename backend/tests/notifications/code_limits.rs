//! How often codes can be asked for and tried.

use crate::{
    code_scene::{HOME, INVALID, desks_with_guest, network, other_than, restarted},
    scene::{MAYA, scenes},
};
use backend::{
    Error,
    conversations::{self, Guest, confirm_code, request_code},
};
use domain::conversations::VisitorDetails;
use std::{net::IpAddr, time::Duration};

/// What these guests show is not looked at here.
const TOKEN: &str = "si_";
const LIMITED: &str = "RATE_LIMIT_EXCEEDED";

/// Whether asking is refused, and for how long.
async fn refused(desk: &backend::Desk, guest: &Guest, from: IpAddr) -> Option<Duration> {
    match request_code(desk, guest, from).await {
        Err(Error::RateLimited { retry_after }) => Some(retry_after),
        other => other.map(|()| None).unwrap(),
    }
}

#[tokio::test]
async fn codes_are_limited_by_conversation_for_an_hour_and_across_restarts() {
    for (desk, maya) in desks_with_guest(MAYA).await {
        for number in 0..5 {
            let details =
                VisitorDetails { email: Some(format!("address{number}@example.com")), ..VisitorDetails::default() };
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
    for (desk, first) in desks_with_guest(MAYA).await {
        // As an older version stored it.
        desk.execute("UPDATE visitors SET email = 'Maya@Example.com'").await;
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
        let refused = confirm_code(&again, &scene.maya, TOKEN, &code, network(1)).await.unwrap_err();
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
                let refused =
                    confirm_code(&scene.desk, &eve, TOKEN, &other_than(&code), network(round)).await.unwrap_err();
                assert_eq!(refused.code(), INVALID, "{}", scene.desk.engine);
            }
        }
        scene.minutes_pass(61);
        let eve = scene.desk.guest(Some(MAYA)).await;
        let code = scene.code_for(&eve).await;
        let refused = confirm_code(&scene.desk, &eve, TOKEN, &code, network(9)).await.unwrap_err();
        assert_eq!(refused.code(), LIMITED, "{}", scene.desk.engine);
    }
}
