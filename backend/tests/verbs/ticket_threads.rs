//! A thread of another kind than a conversation's goes through the same verbs, by its own rules, and through none that serve
//! conversations.

use backend::{
    Db, Error, Result, conversations,
    realtime::{Principal, Room},
    threads::{self, ListQuery, Viewer},
};
use domain::{
    conversations::Status,
    ids::ThreadId,
    people::Role,
    realtime::topics,
    threads::{
        ThreadKind::{Conversation, Ticket},
        ThreadRef,
    },
};
use test_support::{TestServices, frame, frames, message, on_both_engines};

const STATUS: &str = "SELECT status FROM threads WHERE id = $1 AND archived_at IS NULL AND assigned_to IS NULL";

async fn status(services: &TestServices, id: ThreadId) -> Option<String> {
    match &services.db {
        Db::Sqlite { read, .. } => sqlx::query_scalar(STATUS).bind(id).fetch_optional(read).await,
        Db::Postgres(pool) => sqlx::query_scalar(STATUS).bind(id).fetch_optional(pool).await,
    }
    .unwrap()
}

on_both_engines!(
    async fn a_customer_who_writes_in_a_resolved_ticket_opens_it_again(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let participant = services.ticket(&services.guest(None).await, "resolved").await;
        let id = participant.thread_id;
        services.execute("UPDATE threads SET archived_at = created_at WHERE kind = 'ticket'").await;
        let mut socket = services.realtime.connect(Principal::Visitor(participant.clone()));
        let room = threads::authorize(&services, &participant.clone().into(), id).await.unwrap();
        socket.join(room);

        let viewer = participant.into();
        let posted = threads::post(&services, &viewer, id, message("It went out again.")).await.unwrap();
        assert_eq!(posted.event_id, 1, "{}", services.engine);
        let told = frame(&mut socket).await;
        assert_eq!(told["event"], "support.request_message.created");
        assert_eq!(told["room"], format!("support:request:{id}:messages"));
        assert_eq!(status(&services, id).await.as_deref(), Some("open"), "{}", services.engine);
        let listed = conversations::list(&services, &ada, ListQuery::default()).await.unwrap();
        assert!(listed.items.iter().all(|item| item.id != id), "a ticket is no conversation");
    }
);

fn is_missing<T>(result: Result<T>) -> bool {
    matches!(result, Err(Error::NotFound(_)))
}

/// The names of the verbs of threads that find nothing.
async fn missing(services: &TestServices, viewer: &Viewer, thread: impl Into<ThreadRef>) -> Vec<&'static str> {
    let thread = thread.into();
    let asked = [
        ("join", is_missing(threads::authorize(services, viewer, thread).await)),
        ("messages", is_missing(threads::list_messages(services, viewer, thread, None).await)),
        ("page", is_missing(threads::find_history_page(services, viewer, thread, None).await)),
        ("events", is_missing(threads::sync(services, viewer, thread, 0).await)),
        ("read", is_missing(threads::mark_read(services, viewer, thread, None).await)),
        ("type", is_missing(threads::typing(services, viewer, thread).await)),
        ("post", is_missing(threads::post(services, viewer, thread, message("hi")).await)),
        ("blank", is_missing(threads::post(services, viewer, thread, message(" ")).await)),
        ("post form", is_missing(threads::post_form(services, viewer, thread, message("hi")).await)),
    ];
    asked.into_iter().filter(|(_, missing)| *missing).map(|(verb, _)| verb).collect()
}

on_both_engines!(
    async fn each_kind_is_found_where_it_is_served(services: TestServices) {
        let owner = services.agent("Ada", Role::Owner).await;
        let visitor = services.guest(None).await;
        let ticket = services.ticket(&visitor, "open").await;
        for participant in [&visitor, &ticket] {
            let ((kind, id), mine) = (participant.thread(), Viewer::from(participant.clone()));
            let other = if kind == Conversation { Ticket } else { Conversation };
            for viewer in [&mine, &Viewer::from(owner.clone())] {
                assert_eq!(missing(&services, viewer, (kind, id)).await, [""; 0], "{} {kind:?}", services.engine);
                assert_eq!(missing(&services, viewer, id).await, [""; 0], "{} {kind:?}", services.engine);
                assert_eq!(missing(&services, viewer, (other, id)).await.len(), 9, "{} {kind:?}", services.engine);
            }
            let room = threads::authorize(&services, &owner.clone().into(), id).await.unwrap();
            assert_eq!(room, Room::Thread(kind, id));
            assert!(is_missing(threads::list_activities(&services, &owner, (other, id)).await));
        }
    }
);

on_both_engines!(
    async fn what_serves_conversations_leaves_tickets_alone(services: TestServices) {
        let owner = services.agent("Ada", Role::Owner).await;
        let ticket = services.ticket(&services.guest(None).await, "open").await;
        let id = ticket.thread_id;
        let asked = [
            is_missing(conversations::find_detail(&services, &owner, id).await),
            is_missing(conversations::archive(&services, &owner, id).await),
            is_missing(conversations::unarchive(&services, &owner, id).await),
            is_missing(conversations::set_status(&services, &owner, id, Status::Resolved).await),
            // A ticket may have a status of the same name.
            is_missing(conversations::set_status(&services, &owner, id, Status::Open).await),
            is_missing(conversations::assign(&services, &owner, id, None, Some(owner.id)).await),
            is_missing(conversations::revoke_access(&services, &owner, id).await),
        ];
        assert_eq!(asked, [true; 7], "{}", services.engine);
        assert_eq!(status(&services, id).await.as_deref(), Some("open"), "{}", services.engine);
        assert!(threads::list_activities(&services, &owner, (Ticket, id)).await.unwrap().is_empty());
    }
);

on_both_engines!(
    async fn who_looks_at_one_kinds_list_hears_nothing_of_another(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let visitor = services.guest(None).await;
        let ticket = services.ticket(&visitor, "open").await;
        let (mut conversations, mut tickets) = (services.staff_socket(&ada), services.staff_socket(&ada));
        tickets.leave(Room::List(Conversation));
        tickets.join(Room::List(Ticket));
        threads::typing(&services, &ticket.clone().into(), ticket.thread_id).await.unwrap();
        threads::typing(&services, &visitor.clone().into(), visitor.thread_id).await.unwrap();
        services.realtime.tell_staff(topics::STORAGE_CHANGED, ());
        for (socket, room, id) in
            [(&mut conversations, topics::STAFF_ROOM, visitor.thread_id), (&mut tickets, "tickets", ticket.thread_id)]
        {
            let told = frames(socket).await;
            let told: Vec<_> =
                told.iter().map(|frame| (&frame["event"], &frame["room"], &frame["data"]["id"])).collect();
            let typing = (&topics::TYPING_STARTED.into(), &room.into(), &id.to_string().into());
            let staff = (&topics::STORAGE_CHANGED.into(), &topics::STAFF_ROOM.into(), &().into());
            assert_eq!(told, [typing, staff], "{}", services.engine);
        }
    }
);
