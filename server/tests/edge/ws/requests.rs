//! What is said over `/ws`, over real connections.

use crate::support::{Listening, on_both_engines};
use domain::{ids::ThreadId, people::Role, realtime::topics};
use serde_json::json;
use test_support::socket::{as_guest, as_staff, message, room};
use uuid::Uuid;

on_both_engines!(
    async fn both_sides_hear_each_other_at_once(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let agent = server.staff(Role::Agent).await;
        let (mut visitor, mut agent) = (as_guest(address, &visitor).await, as_staff(address, &agent).await);
        visitor.ask(topics::JOIN, room(id)).await;
        agent.ask(topics::JOIN, room(id)).await;

        let sent = visitor.ask(topics::SEND, message(id, "hello")).await;
        assert_eq!((&sent["event"], &sent["data"]["content"]), (&json!("ack"), &json!("hello")), "{sent}");
        let heard = agent.push(topics::MESSAGE_CREATED).await;
        assert_eq!((&heard["eventId"], &heard["data"]["senderType"]), (&json!(1), &json!("customer")), "{heard}");
        assert_eq!(agent.push(topics::CHATS_CHANGED).await["data"][0]["lastMessagePreview"], "hello");

        agent.ask(topics::TYPING, room(id)).await;
        assert_eq!(visitor.push(topics::TYPING_STARTED).await["data"]["senderType"], "agent");
        agent.ask(topics::SEND, message(id, "hi")).await;
        // One's own messages are pushed too, for one's other windows.
        let heard = visitor.wait(|frame| frame["event"] == topics::MESSAGE_CREATED && frame["eventId"] == 2).await;
        assert_eq!((&heard["data"]["content"], &heard["data"]["senderName"]), (&json!("hi"), &json!("Ada")), "{heard}");
        visitor.ask(topics::MARK_READ, room(id)).await;
        assert_eq!(agent.push(topics::MESSAGES_READ).await["data"]["readerType"], "customer");
    }
);

on_both_engines!(
    async fn rooms_of_others_are_refused(Listening { server, address }: Listening) {
        let (visitor, own) = server.guest().await;
        let other = server.conversation().await;
        let mut visitor = as_guest(address, &visitor).await;
        for event in [topics::JOIN, topics::SYNC, topics::TYPING, topics::MARK_READ] {
            let answer = visitor.ask(event, room(other)).await;
            assert_eq!(answer["data"]["errorCode"], "SUPPORT_INQUIRY_NOT_FOUND", "{} {event}", server.engine);
        }
        let answer = visitor.ask(topics::SEND, message(other, "x")).await;
        assert_eq!(answer["data"]["errorCode"], "SUPPORT_INQUIRY_NOT_FOUND");
        assert_eq!(visitor.ask(topics::JOIN_STAFF, json!({})).await["data"]["errorCode"], "FORBIDDEN");
        assert_eq!(visitor.ask(topics::JOIN, room(own)).await["event"], "ack");
        assert_eq!(visitor.ask(topics::JOIN, room(ThreadId(Uuid::now_v7()))).await["event"], "error");
    }
);

on_both_engines!(
    async fn what_was_missed_comes_with_sync(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        let joined = visitor.ask(topics::JOIN, room(id)).await;
        assert_eq!(joined["data"], json!({ "events": [], "lastEventId": 0, "gapDetected": false }));
        for text in ["one", "two", "three"] {
            visitor.ask(topics::SEND, message(id, text)).await;
        }
        let synced = visitor.ask(topics::SYNC, json!({ "inquiryId": id, "sinceEventId": 1 })).await;
        let events = synced["data"]["events"].as_array().unwrap();
        let found: Vec<_> =
            events.iter().map(|event| (event["eventId"].as_i64(), event["data"]["content"].as_str())).collect();
        assert_eq!(found, [(Some(2), Some("two")), (Some(3), Some("three"))]);
        let beyond = visitor.ask(topics::SYNC, json!({ "inquiryId": id, "sinceEventId": 99 })).await;
        assert_eq!(beyond["data"]["gapDetected"], true);
        assert_eq!(visitor.ask(topics::JOIN, room(id)).await["data"]["lastEventId"], 3);
    }
);

on_both_engines!(
    async fn the_same_message_twice_is_one(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        let message = message(id, "once");
        let (first, again) =
            (visitor.ask(topics::SEND, message.clone()).await, visitor.ask(topics::SEND, message).await);
        assert_eq!(first["data"], again["data"], "{}", server.engine);
    }
);

on_both_engines!(
    async fn bad_data_is_answered_and_the_connection_stays(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let mut visitor = as_guest(address, &visitor).await;
        for (event, data) in [
            (topics::JOIN, json!({})),
            (topics::JOIN, json!({ "inquiryId": "1" })),
            (topics::SEND, json!({ "inquiryId": id, "content": "x" })),
            (topics::SEND, message(id, "  ")),
            (topics::SEND, message(id, &"x".repeat(10_001))),
            ("no.such.event", json!({})),
        ] {
            let answer = visitor.ask(event, data).await;
            assert_eq!(answer["data"]["errorCode"], "VALIDATION_FAILED", "{} {event} {answer}", server.engine);
        }
        assert_eq!(visitor.ask(topics::PING, json!({})).await["event"], "ack");
    }
);

on_both_engines!(
    async fn staff_see_who_is_online(Listening { server, address }: Listening) {
        let agent = server.staff(Role::Agent).await;
        let (visitor, id) = server.guest().await;
        let mut agent = as_staff(address, &agent).await;
        let visitor = as_guest(address, &visitor).await;
        assert_eq!(agent.push(topics::PRESENCE_CHANGED).await["data"], json!([{ "id": id, "online": true }]));
        drop(visitor);
        assert_eq!(
            agent.push(topics::PRESENCE_CHANGED).await["data"],
            json!([{ "id": id, "online": false }]),
            "{}",
            server.engine
        );
    }
);

on_both_engines!(
    async fn typing_is_heard_on_the_other_side_only(Listening { server, address }: Listening) {
        let (visitor, id) = server.guest().await;
        let mut writer = as_staff(address, &server.staff(Role::Agent).await).await;
        let mut colleague = as_staff(address, &server.staff(Role::Agent).await).await;
        writer.ask(topics::JOIN, room(id)).await;
        colleague.ask(topics::JOIN, room(id)).await;
        let mut visitor = as_guest(address, &visitor).await;
        visitor.ask(topics::JOIN, room(id)).await;
        writer.request(topics::TYPING, room(id)).await;
        let heard = visitor.push(topics::TYPING_STARTED).await;
        assert_eq!(heard["data"], json!({ "senderType": "agent", "senderName": "Ada" }), "{}", server.engine);

        // Pushes keep their order: had there been one of the typing, it would have come before this one.
        visitor.request(topics::SEND, message(id, "hello")).await;
        for staff in [&mut writer, &mut colleague] {
            let frames = staff.until(topics::MESSAGE_CREATED).await;
            assert!(frames.iter().all(|frame| frame["event"] != topics::TYPING_STARTED), "{frames:?}");
        }
    }
);

on_both_engines!(
    async fn a_ping_is_answered(Listening { server, address }: Listening) {
        let (visitor, _) = server.guest().await;
        let (mut visitor, mut agent) =
            (as_guest(address, &visitor).await, as_staff(address, &server.staff(Role::Agent).await).await);
        for socket in [&mut visitor, &mut agent] {
            let answer = socket.ask(topics::PING, json!(null)).await;
            assert_eq!((&answer["event"], &answer["data"]), (&json!("ack"), &json!({})), "{}", server.engine);
        }
    }
);
