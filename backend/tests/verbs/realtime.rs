use backend::{
    conversations, people,
    realtime::{CloseReason, Connection, Outgoing, Principal, Room, topics},
    threads::{self, Viewer},
};
use domain::{conversations::VisitorDetails, people::Role};
use serde_json::Value;
use std::collections::HashSet;
use test_support::{TestServices, frame, message, next_outgoing, on_both_engines, services_on_both_engines};
use tokio::task::JoinSet;

on_both_engines!(
    async fn a_message_reaches_its_room_and_the_staff(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = services.guest(None).await;
        let mut staff = services.staff_socket(&ada);
        let mut visitor = services.realtime.connect(Principal::Visitor(guest.clone()));
        visitor.join(Room::conversation(guest.thread_id));
        services.visitor_says(&guest, "Hello").await;

        let created = frame(&mut visitor).await;
        assert_eq!((&created["event"], &created["eventId"]), (&topics::MESSAGE_CREATED.into(), &1.into()));
        assert_eq!(created["data"]["content"], "Hello");
        let changed = frame(&mut staff).await;
        assert_eq!((&changed["event"], &changed["data"][0]["unreadCount"]), (&topics::CHATS_CHANGED.into(), &1.into()));
        assert_eq!(changed["data"][0]["online"], true);
    }
);

on_both_engines!(
    async fn a_message_that_is_sent_again_is_told_again(services: TestServices) {
        let guest = services.guest(None).await;
        let (viewer, id, new) = (Viewer::Participant(guest.clone()), guest.thread_id, message("Did this arrive?"));
        let first = threads::post(&services, &viewer, id, new.clone()).await.unwrap();
        // As if the server had not heard that its commit worked, and so had told nobody.
        let mut visitor = services.realtime.connect(Principal::Visitor(guest));
        visitor.join(Room::conversation(id));
        threads::post(&services, &viewer, id, new).await.unwrap();
        let told = frame(&mut visitor).await;
        assert_eq!((&told["eventId"], &told["data"]["id"]), (&1.into(), &serde_json::json!(first.id)));
    }
);

#[tokio::test]
async fn long_lines_do_not_make_long_frames() {
    const VISITORS: usize = 70;
    for services in services_on_both_engines().await {
        let mut staff = services.staff_socket(&services.agent("Ada", Role::Agent).await.agent);
        let mut posts = JoinSet::new();
        for _ in 0..VISITORS {
            let guest = services.guest(None).await;
            let long = format!("https://shop.example/{}", "\u{1F426}".repeat(3_000));
            let details = VisitorDetails { page_url: Some(long), ..VisitorDetails::default() };
            conversations::update_chat(&services, &guest, details).await.unwrap();
            let (services, viewer, id) =
                (services.services.clone(), Viewer::Participant(guest.clone()), guest.thread_id);
            posts.spawn(async move { threads::post(&services, &viewer, id, message("Hello")).await.map(|_| id) });
        }
        let mut untold: HashSet<_> = posts.join_all().await.into_iter().map(|id| id.unwrap().to_string()).collect();
        while !untold.is_empty() {
            let Outgoing::Frame(text) = next_outgoing(&mut staff).await else { panic!("closed") };
            assert!(text.len() < 64 * 1024, "{} bytes", text.len());
            let frame: Value = serde_json::from_str(&text).unwrap();
            for line in frame["data"].as_array().unwrap().iter().filter(|line| line["lastMessagePreview"].is_string()) {
                untold.remove(line["id"].as_str().unwrap());
            }
        }
    }
}

on_both_engines!(
    async fn the_desks_of_other_agents_follow(services: TestServices) {
        let (ada, ben) = (services.agent("Ada", Role::Agent).await, services.agent("Ben", Role::Agent).await);
        let guest = services.guest(None).await;
        let id = guest.thread_id;
        services.visitor_says(&guest, "Hello").await;
        let mut ben = services.staff_socket(&ben);
        conversations::archive(&services, &ada, id).await.unwrap();
        line(&mut ben, |line| line["archived"] == true).await;
        conversations::unarchive(&services, &ada, id).await.unwrap();
        line(&mut ben, |line| line["archived"] == false).await;
        let details = VisitorDetails {
            name: Some("Maya".into()),
            email: Some("maya@example.com".into()),
            page_url: Some("https://shop.example/cart".into()),
        };
        conversations::update_chat(&services, &guest, details).await.unwrap();
        let line = line(&mut ben, |line| line["userName"] == "Maya").await;
        assert_eq!((&line["userEmail"], &line["id"]), (&"maya@example.com".into(), &serde_json::json!(id)));
        assert_eq!(line["pageUrl"], "https://shop.example/cart");
    }
);

on_both_engines!(
    async fn much_that_happens_at_once_is_told_of_in_a_few_lines(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = services.guest(None).await;
        let mut staff = services.staff_socket(&ada);
        for number in 1..=100 {
            services.visitor_says(&guest, &format!("Message {number}")).await;
        }
        let mut told = 1;
        while frame(&mut staff).await["data"][0]["messageCount"] != 100 {
            told += 1;
        }
        assert!(told < 100, "{}: {told} lines", services.engine);
    }
);

/// The first line that staff are told of and that looks as it should.
async fn line(staff: &mut Connection, wanted: impl Fn(&Value) -> bool) -> Value {
    loop {
        let mut frame = frame(staff).await;
        assert_eq!((&frame["event"], &frame["room"]), (&topics::CHATS_CHANGED.into(), &topics::STAFF_ROOM.into()));
        if wanted(&frame["data"][0]) {
            return frame["data"][0].take();
        }
    }
}

on_both_engines!(
    async fn typing_reaches_only_the_other_side(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = services.guest(None).await;
        let room = Room::conversation(guest.thread_id);
        let mut agent = services.realtime.connect(Principal::Agent { id: ada.id, session: "s".into() });
        let mut visitor = services.realtime.connect(Principal::Visitor(guest.clone()));
        agent.join(room);
        visitor.join(room);
        threads::typing(&services, &Viewer::from(ada), guest.thread_id).await.unwrap();
        threads::typing(&services, &guest.clone().into(), guest.thread_id).await.unwrap();
        assert_eq!(frame(&mut visitor).await["data"]["senderName"], "Ada");
        assert_eq!(frame(&mut agent).await["data"]["senderType"], "customer");
        assert_eq!(conversations::find_chat(&services, &guest).await.unwrap().last_event_id, 0);
    }
);

on_both_engines!(
    async fn losing_access_closes_the_socket(services: TestServices) {
        let (owner, ada) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Agent).await);
        let mut socket = services.staff_socket(&ada);
        people::deactivate(&services, &owner, ada.id).await.unwrap();
        assert!(matches!(next_outgoing(&mut socket).await, Outgoing::Close(CloseReason::Revoked)));
    }
);

on_both_engines!(
    async fn a_slow_reader_is_closed_and_nobody_else(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let guest = services.guest(None).await;
        let room = Room::conversation(guest.thread_id);
        let mut slow = services.realtime.connect(Principal::Agent { id: ada.id, session: "slow".into() });
        let mut quick = services.realtime.connect(Principal::Visitor(guest.clone()));
        slow.join(room);
        quick.join(room);
        for number in 0..300 {
            services.visitor_says(&guest, &number.to_string()).await;
            assert_eq!(frame(&mut quick).await["eventId"], number + 1);
        }
        assert!(matches!(next_outgoing(&mut slow).await, Outgoing::Close(CloseReason::Slow)), "{}", services.engine);
        drop((slow, quick));
        assert_eq!(services.realtime.connections(), 0);
        assert!(!services.realtime.is_online(guest.thread_id));
    }
);
