//! A ticket, where conversations are served: by every route and by every frame.

use crate::{
    route_table::body_for,
    support::{Listening, TestServer, on_both_engines},
};
use domain::{ids::ThreadId, people::Role, realtime::topics};
use serde_json::{Value, json};
use server::router::ROUTES;
use test_support::{
    jwt::{customer, token_of},
    socket::{as_staff, connect, message, room},
};

const FRAMES: [&str; 5] = [topics::JOIN, topics::SYNC, topics::TYPING, topics::MARK_READ, topics::SEND];

fn frame_for(event: &str, id: ThreadId) -> Value {
    if event == topics::SEND { message(id, "hello") } else { room(id) }
}

on_both_engines!(
    async fn a_ticket_is_not_found_among_conversations(server: TestServer) {
        let (owner, (visitor, _)) = (server.staff(Role::Owner).await, server.guest().await);
        let token = visitor.header("authorization").trim_start_matches("Bearer ").to_owned();
        let ticket = server.ticket(&server.guest_of(&token).await).await;
        let served: Vec<_> =
            ROUTES.iter().filter(|(_, path)| path.contains("{id}") && path.starts_with("/api/")).collect();
        assert!(served.len() > 15, "{}", served.len());
        for (method, path) in served {
            let at = path.replace("{id}", &ticket.to_string());
            let (client, expected) = if path.starts_with("/api/admin/") { (&owner, 404) } else { (&visitor, 403) };
            let answer = client.send(&method.to_uppercase(), &at, body_for(method, path)).await;
            assert_eq!(answer.status, expected, "{} {method} {path}: {}", server.engine, answer.text());
        }
        assert_eq!(owner.get(&format!("/inbox/{ticket}")).await.status, 404, "{}", server.engine);
    }
);

on_both_engines!(
    async fn nobody_joins_a_ticket_as_a_conversation(Listening { server, address }: Listening) {
        let (visitor, _) = server.guest().await;
        let token = visitor.header("authorization").trim_start_matches("Bearer ").to_owned();
        let ticket = server.ticket(&server.guest_of(&token).await).await;
        customer(&server.services, "1").await;
        server.execute("UPDATE threads SET customer_id = (SELECT id FROM customers) WHERE kind = 'ticket'").await;
        let mut owner = as_staff(address, &server.staff(Role::Owner).await).await;
        let mut theirs = connect(address, &[]).await.unwrap();
        theirs.ask(topics::AUTHENTICATE, json!({ "token": token_of(&server.services, "1").await })).await;
        for event in FRAMES {
            for socket in [&mut owner, &mut theirs] {
                let answer = socket.ask(event, frame_for(event, ticket)).await;
                let code = &answer["data"]["errorCode"];
                assert_eq!(code, "SUPPORT_INQUIRY_NOT_FOUND", "{} {event}: {answer}", server.engine);
            }
        }
    }
);
