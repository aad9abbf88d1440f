use crate::support::{TestDesk, desks};
use backend::{
    conversations::{self, Viewer},
    people,
    realtime::{CloseReason, Connection, Outgoing, SocketOwner, topics},
};
use domain::people::{Agent, Role};
use serde_json::Value;

async fn staff(desk: &TestDesk, agent: &Agent) -> Connection {
    let connection = desk.realtime.connect(SocketOwner::Agent { id: agent.id, session: "session".into() });
    connection.join(topics::STAFF_ROOM);
    connection
}

async fn frame(connection: &mut Connection) -> Value {
    match connection.next().await {
        Outgoing::Frame(text) => serde_json::from_str(&text).unwrap(),
        Outgoing::Close(reason) => panic!("closed: {reason:?}"),
    }
}

#[tokio::test]
async fn a_message_reaches_its_room_and_the_staff() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let guest = desk.guest(None).await;
        let mut staff = staff(&desk, &ada).await;
        let mut visitor = desk.realtime.connect(SocketOwner::Guest(guest.clone()));
        visitor.join(&topics::conversation_room(guest.conversation_id));
        desk.visitor_says(&guest, "Hello").await;

        let created = frame(&mut visitor).await;
        assert_eq!((&created["event"], &created["eventId"]), (&topics::MESSAGE_CREATED.into(), &1.into()));
        assert_eq!(created["data"]["content"], "Hello");
        let changed = frame(&mut staff).await;
        assert_eq!((&changed["event"], &changed["data"]["unreadCount"]), (&topics::CHAT_CHANGED.into(), &1.into()));
        assert_eq!(changed["data"]["online"], true);
    }
}

#[tokio::test]
async fn typing_reaches_only_the_other_side() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let guest = desk.guest(None).await;
        let room = topics::conversation_room(guest.conversation_id);
        let mut agent = desk.realtime.connect(SocketOwner::Agent { id: ada.id, session: "s".into() });
        let mut visitor = desk.realtime.connect(SocketOwner::Guest(guest.clone()));
        agent.join(&room);
        visitor.join(&room);
        conversations::typing(&desk, &Viewer::Agent(ada), guest.conversation_id).await.unwrap();
        conversations::typing(&desk, &guest.clone().into(), guest.conversation_id).await.unwrap();
        assert_eq!(frame(&mut visitor).await["data"]["senderName"], "Ada");
        assert_eq!(frame(&mut agent).await["data"]["senderType"], "customer");
        assert_eq!(conversations::chat_of(&desk, &guest).await.unwrap().last_event_id, 0);
    }
}

#[tokio::test]
async fn losing_access_closes_the_socket() {
    for desk in desks().await {
        let (owner, ada) = (desk.agent("Owner", Role::Owner).await, desk.agent("Ada", Role::Agent).await);
        let mut socket = staff(&desk, &ada).await;
        people::deactivate(&desk, &owner, ada.id).await.unwrap();
        assert!(matches!(socket.next().await, Outgoing::Close(CloseReason::Revoked)));
    }
}

#[tokio::test]
async fn a_slow_reader_is_closed_and_nobody_else() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let guest = desk.guest(None).await;
        let room = topics::conversation_room(guest.conversation_id);
        let mut slow = desk.realtime.connect(SocketOwner::Agent { id: ada.id, session: "slow".into() });
        let mut quick = desk.realtime.connect(SocketOwner::Guest(guest.clone()));
        slow.join(&room);
        quick.join(&room);
        for number in 0..300 {
            desk.visitor_says(&guest, &number.to_string()).await;
            assert_eq!(frame(&mut quick).await["eventId"], number + 1);
        }
        assert!(matches!(slow.next().await, Outgoing::Close(CloseReason::Slow)), "{}", desk.engine);
        drop((slow, quick));
        assert_eq!(desk.realtime.connections(), 0);
        assert!(!desk.realtime.is_online(guest.conversation_id));
    }
}
