//! A thread of another kind than a conversation's goes through the same ledger, by its own rules.

use backend::{
    Db, conversations,
    realtime::{Participant, Principal, Room},
    threads::{self, ListQuery},
};
use domain::{ids::ThreadId, people::Role, threads::ThreadKind};
use test_support::{TestServices, frame, message, on_both_engines};
use uuid::Uuid;

const TICKET: &str = "INSERT INTO threads (id, kind, inbox_id, reference, status, archived_at, created_at, updated_at)
    VALUES ($1, 'ticket', $2, 'TKT-2026-001', 'resolved', $3, $3, $3)";
const STATUS: &str = "SELECT status FROM threads WHERE id = $1 AND archived_at IS NULL";

on_both_engines!(
    async fn a_customer_who_writes_in_a_resolved_ticket_opens_it_again(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let visitor = services.guest(None).await;
        let (id, now) = (ThreadId(Uuid::now_v7()), services.clock.now());
        match &services.db {
            Db::Sqlite { write, .. } => {
                sqlx::query(TICKET).bind(id).bind(visitor.inbox_id).bind(now).execute(write).await.map(|_| ())
            }
            Db::Postgres(pool) => {
                sqlx::query(TICKET).bind(id).bind(visitor.inbox_id).bind(now).execute(pool).await.map(|_| ())
            }
        }
        .unwrap();
        let participant = Participant { thread_id: id, ..visitor };
        let mut socket = services.realtime.connect(Principal::Visitor(participant.clone()));
        socket.join(Room::Thread(ThreadKind::Ticket, id));

        let viewer = participant.into();
        let posted = threads::post(&services, &viewer, id, message("It went out again.")).await.unwrap();
        assert_eq!(posted.event_id, 1, "{}", services.engine);
        let told = frame(&mut socket).await;
        assert_eq!(told["event"], "support.request_message.created");
        assert_eq!(told["room"], format!("support:request:{id}:messages"));
        let status: Option<String> = match &services.db {
            Db::Sqlite { read, .. } => sqlx::query_scalar(STATUS).bind(id).fetch_optional(read).await,
            Db::Postgres(pool) => sqlx::query_scalar(STATUS).bind(id).fetch_optional(pool).await,
        }
        .unwrap();
        assert_eq!(status.as_deref(), Some("open"), "{}", services.engine);
        let listed = conversations::list(&services, &ada, ListQuery::default()).await.unwrap();
        assert!(listed.items.iter().all(|item| item.id != id), "a ticket is no conversation");
    }
);
