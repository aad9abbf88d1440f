//! How often codes can be asked for and tried.

use crate::{
    scene::{MAYA, Scene},
    verification_scene::{HOME, INVALID, desks_with_guest, network, other_than, restarted},
};
use backend::{
    Error,
    conversations::{self, confirm_code, request_code},
    realtime::Participant,
};
use domain::conversations::VisitorDetails;
use std::{net::IpAddr, time::Duration};
use test_support::on_both_engines;

/// What these guests show is not looked at here.
const TOKEN: &str = "si_";
const LIMITED: &str = "RATE_LIMIT_EXCEEDED";

/// Whether asking is refused, and for how long.
async fn refused(services: &backend::Services, guest: &Participant, from: IpAddr) -> Option<Duration> {
    match request_code(services, guest, from).await {
        Err(Error::RateLimited { retry_after }) => Some(retry_after),
        other => other.map(|()| None).unwrap(),
    }
}

#[tokio::test]
async fn codes_are_limited_by_conversation_for_an_hour_and_across_restarts() {
    for (services, maya) in desks_with_guest(MAYA).await {
        for number in 0..5 {
            let details =
                VisitorDetails { email: Some(format!("address{number}@example.com")), ..VisitorDetails::default() };
            conversations::update_chat(&services, &maya, details).await.unwrap();
            assert_eq!(refused(&services, &maya, network(number)).await, None);
        }
        services.clock.advance(Duration::from_secs(600));
        let again = restarted(&services);
        assert_eq!(refused(&again, &maya, network(9)).await, Some(Duration::from_secs(3_000)), "{}", services.engine);
        services.clock.advance(Duration::from_secs(3_000));
        assert_eq!(refused(&again, &maya, network(9)).await, None);
    }
}

#[tokio::test]
async fn codes_are_limited_by_address_however_it_is_written() {
    for (services, first) in desks_with_guest(MAYA).await {
        // As an older version stored it.
        services.execute("UPDATE visitors SET email = 'Maya@Example.com'").await;
        assert_eq!(refused(&services, &first, HOME).await, None);
        for number in 0..30 {
            let other = services.guest(Some(MAYA)).await;
            // Four from each network.
            let refused = refused(&services, &other, network(number / 4)).await;
            assert_eq!(refused.is_some(), number == 29, "{}: {number}", services.engine);
        }
    }
}

#[tokio::test]
async fn codes_are_counted_by_the_mailbox_that_gets_them() {
    const SPELLINGS: [&str; 6] = [
        "maya@exämple.de",
        "Maya@EXÄMPLE.DE",
        "maya@xn--exmple-cua.de",
        "maya+lamps@exämple.de",
        "maya+1@xn--exmple-cua.de",
        "MAYA+2@exämple.de",
    ];
    for (services, _) in desks_with_guest(MAYA).await {
        for number in 0..31 {
            let guest = services.guest(Some(SPELLINGS[usize::from(number) % SPELLINGS.len()])).await;
            // Four from each network.
            let refused = refused(&services, &guest, network(number / 4)).await;
            assert_eq!(refused.is_some(), number == 30, "{}: {number}", services.engine);
        }
        let other = services.guest(Some("noor@exämple.de")).await;
        assert_eq!(refused(&services, &other, network(99)).await, None, "{}: it is that mailbox", services.engine);
    }
}

#[tokio::test]
async fn codes_for_an_address_are_limited_more_for_one_network() {
    for (services, _) in desks_with_guest(MAYA).await {
        for number in 0..6 {
            let guest = services.guest(Some(MAYA)).await;
            assert_eq!(refused(&services, &guest, HOME).await.is_some(), number == 5, "{}: {number}", services.engine);
        }
        let other = services.guest(Some("noor@example.com")).await;
        assert_eq!(refused(&services, &other, HOME).await, None, "{}: it is that address there", services.engine);
    }
}

on_both_engines!(
    async fn a_stranger_does_not_keep_anyone_from_verifying_their_address(scene: Scene) {
        for hour in 0..3 {
            for _ in 0..5 {
                let eve = scene.services.guest(Some(MAYA)).await;
                let Ok(()) = request_code(&scene.services, &eve, network(1)).await else { continue };
                for _ in 0..5 {
                    confirm_code(&scene.services, &eve, TOKEN, "wrong", network(1)).await.unwrap_err();
                }
            }
            let maya = scene.services.guest(Some(MAYA)).await;
            let code = scene.code_for(&maya).await;
            scene.confirm(&maya, &code).await.unwrap();
            assert!(scene.is_verified(&maya).await, "{}: {hour}", scene.services.engine);
            scene.minutes_pass(61);
        }
    }
);

#[tokio::test]
async fn codes_are_limited_by_network() {
    for (services, _) in desks_with_guest(MAYA).await {
        for number in 0..21 {
            let guest = services.guest(Some(&format!("guest{number}@example.com"))).await;
            let from = format!("2001:db8:1:2::{number}").parse().unwrap();
            assert_eq!(refused(&services, &guest, from).await.is_some(), number == 20, "{}: {number}", services.engine);
        }
    }
}

on_both_engines!(
    async fn tries_are_limited_across_codes(scene: Scene) {
        for _ in 0..3 {
            let code = scene.code_for(&scene.maya).await;
            for _ in 0..5 {
                assert_eq!(scene.refusal(&scene.maya, &other_than(&code)).await, INVALID);
            }
        }
        let code = scene.code_for(&scene.maya).await;
        let again = restarted(&scene.services);
        let refused = confirm_code(&again, &scene.maya, TOKEN, &code, network(1)).await.unwrap_err();
        assert_eq!(refused.code(), LIMITED, "{}", scene.services.engine);
        for _ in 0..15 {
            let other = scene.services.guest(None).await;
            assert_eq!(scene.refusal(&other, "000000").await, INVALID);
        }
        let other = scene.services.guest(None).await;
        assert_eq!(scene.refusal(&other, "000000").await, LIMITED, "{}: by network", scene.services.engine);
    }
);

/// How often this address can be tried, and no code of it is right: five tries with each code, from one network or from
/// another one each time, until they are refused.
async fn tries(scene: &Scene, network_of: impl Fn(u8) -> IpAddr) -> usize {
    for number in 0..50 {
        let (eve, from) = (scene.services.guest(Some(MAYA)).await, network_of(number));
        request_code(&scene.services, &eve, from).await.unwrap();
        for tried in 0..5 {
            let refused = confirm_code(&scene.services, &eve, TOKEN, "wrong", from).await.unwrap_err();
            if refused.code() == LIMITED {
                return usize::from(number) * 5 + tried;
            }
            assert_eq!(refused.code(), INVALID, "{}", scene.services.engine);
        }
        // So slow that no other limit is met.
        scene.minutes_pass(15);
    }
    panic!("{}: there is no limit", scene.services.engine);
}

on_both_engines!(
    async fn an_address_is_not_worn_down_from_many_conversations(scene: Scene) {
        assert_eq!(tries(&scene, |_| HOME).await, 20, "{}", scene.services.engine);
        scene.minutes_pass(24 * 60);
        assert_eq!(tries(&scene, network).await, 200, "{}", scene.services.engine);
    }
);
