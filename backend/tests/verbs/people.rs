use crate::support::{TestDesk, desks};
use backend::{
    Error,
    people::{self, NewAgent, Store},
    realtime::Outgoing,
};
use domain::people::Role;
use std::{net::IpAddr, sync::Arc, time::Duration};
use time::OffsetDateTime;
use tower_sessions::{
    Session, SessionStore,
    session::{Id, Record},
};

pub const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

pub fn owner() -> NewAgent {
    NewAgent { name: "Ada".into(), email: "Ada@Example.com".into(), password: "correct horse".into() }
}

#[tokio::test]
async fn the_owner_needs_the_printed_code_and_there_is_one_first_run() {
    for desk in desks().await {
        assert!(!people::any_agent(&desk).await.unwrap());
        let stranger = people::create_owner(&desk, "WRONG-CODE", owner(), HOME).await;
        assert!(matches!(stranger, Err(Error::Invalid { field: "setupCode", .. })));

        let code = people::setup_code(&desk);
        assert_eq!(code, people::setup_code(&desk));
        let ada = people::create_owner(&desk, &code.to_lowercase(), owner(), HOME).await.unwrap();
        assert_eq!((ada.role, ada.email.as_str()), (Role::Owner, "ada@example.com"), "{}", desk.engine);
        let other = NewAgent { email: "b@example.com".into(), ..owner() };
        let second = people::create_owner(&desk, &code, other, HOME).await;
        assert!(matches!(second, Err(Error::Conflict(_))));
    }
}

#[tokio::test]
async fn a_forgotten_password_is_replaced_from_the_shell() {
    for desk in desks().await {
        let ada = people::create_agent(&desk, Role::Owner, owner()).await.unwrap();
        let mut socket = desk.staff_socket(&ada);
        let short = people::reset_password(&desk, &ada.email, "short").await.unwrap_err();
        assert_eq!(short.code(), "VALIDATION_FAILED");
        let unknown = people::reset_password(&desk, "nobody@example.com", "another horse").await.unwrap_err();
        assert_eq!(unknown.code(), "NOT_FOUND");
        people::reset_password(&desk, " ADA@example.com ", "another horse").await.unwrap();
        assert!(people::sign_in(&desk, &ada.email, "correct horse", HOME).await.is_err());
        assert!(people::sign_in(&desk, &ada.email, "another horse", HOME).await.is_ok());
        assert!(matches!(socket.next().await, Outgoing::Close(_)), "{}", desk.engine);
    }
}

#[tokio::test]
async fn an_invitation_becomes_an_account_once() {
    for desk in desks().await {
        let admin = desk.agent("Ada", Role::Admin).await;
        people::invite(&desk, &admin, "New@Example.com", Role::Agent).await.unwrap();
        let pending = people::list_invitations(&desk, &admin).await.unwrap();
        assert_eq!((pending.len(), pending[0].email.as_str()), (1, "new@example.com"), "{}", desk.engine);

        let unknown = people::accept_invitation(&desk, "unknown", "New", "correct horse").await;
        assert!(matches!(unknown, Err(Error::NotFound("invitation"))));
        people::revoke_invitation(&desk, &admin, pending[0].id).await.unwrap();
        assert!(people::list_invitations(&desk, &admin).await.unwrap().is_empty());

        let known = people::invite(&desk, &admin, &admin.email, Role::Agent).await;
        assert!(matches!(known, Err(Error::Conflict(_))));
    }
}

#[tokio::test]
async fn nobody_acts_above_their_role() {
    for desk in desks().await {
        let (agent, admin) = (desk.agent("A", Role::Agent).await, desk.agent("B", Role::Admin).await);
        let owner = desk.agent("C", Role::Owner).await;
        let forbidden = |error: Option<Error>| assert!(matches!(error, Some(Error::Forbidden(_))), "{error:?}");
        forbidden(people::invite(&desk, &agent, "x@example.com", Role::Agent).await.err());
        forbidden(people::list_agents(&desk, &agent).await.err());
        forbidden(people::change_role(&desk, &agent, agent.id, Role::Admin).await.err());
        forbidden(people::invite(&desk, &admin, "x@example.com", Role::Owner).await.err());
        forbidden(people::change_role(&desk, &admin, admin.id, Role::Owner).await.err());
        forbidden(people::deactivate(&desk, &admin, owner.id).await.err());
        assert_eq!(people::change_role(&desk, &owner, agent.id, Role::Admin).await.unwrap().role, Role::Admin);
    }
}

#[tokio::test]
async fn the_last_owner_stays() {
    for desk in desks().await {
        let (first, second) = (desk.agent("A", Role::Owner).await, desk.agent("B", Role::Owner).await);
        people::deactivate(&desk, &first, second.id).await.unwrap();
        for refused in [
            people::deactivate(&desk, &first, first.id).await,
            people::change_role(&desk, &first, first.id, Role::Agent).await,
        ] {
            assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        }
        people::reactivate(&desk, &first, second.id).await.unwrap();

        // Two owners who demote each other at once: one of them stays.
        let (a, b) = (desk.desk.clone(), desk.desk.clone());
        let (one, other) = (first.clone(), second.clone());
        let both = tokio::join!(
            tokio::spawn(async move { people::change_role(&a, &one, other.id, Role::Agent).await.is_ok() }),
            tokio::spawn(async move { people::change_role(&b, &second, first.id, Role::Agent).await.is_ok() }),
        );
        assert!(both.0.unwrap() != both.1.unwrap(), "{}", desk.engine);
    }
}

pub async fn session(desk: &TestDesk, agent: domain::ids::AgentId) -> Id {
    let store = Store::new(desk.db.clone(), desk.clock.clone());
    let expiry_date = OffsetDateTime::from_unix_timestamp(desk.clock.now().timestamp() + 3600).unwrap();
    let data = [(people::AGENT_KEY.to_owned(), serde_json::json!(agent))].into();
    let mut record = Record { id: Id::default(), data, expiry_date };
    store.create(&mut record).await.unwrap();
    record.id
}

#[tokio::test]
async fn changing_the_password_ends_the_other_sessions() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let store = Store::new(desk.db.clone(), desk.clock.clone());
        let (old, elsewhere) = (session(&desk, ada.id).await, session(&desk, ada.id).await);
        let here = Session::new(Some(old), Arc::new(store.clone()), None);
        let change =
            async |current: &str| people::change_password(&desk, &ada, &here, current, "new password", HOME).await;
        assert!(matches!(change("wrong").await, Err(Error::Invalid { field: "currentPassword", .. })));
        assert!(store.load(&old).await.unwrap().is_some(), "a wrong password changes nothing");
        change("correct horse").await.unwrap();
        let new = here.id().unwrap();
        assert!(new != old && store.load(&new).await.unwrap().is_some(), "{}: it goes on under a new id", desk.engine);
        assert!(store.load(&old).await.unwrap().is_none(), "{}", desk.engine);
        assert!(store.load(&elsewhere).await.unwrap().is_none(), "{}", desk.engine);
        assert!(people::sign_in(&desk, &ada.email, "new password", HOME).await.is_ok());
        assert!(people::sign_in(&desk, &ada.email, "correct horse", HOME).await.is_err());
    }
}

#[tokio::test]
async fn whoever_is_deactivated_is_out_at_once() {
    for desk in desks().await {
        let (owner, ada) = (desk.agent("Owner", Role::Owner).await, desk.agent("Ada", Role::Agent).await);
        let id = session(&desk, ada.id).await;
        people::deactivate(&desk, &owner, ada.id).await.unwrap();
        let store = Store::new(desk.db.clone(), desk.clock.clone());
        assert!(store.load(&id).await.unwrap().is_none(), "{}", desk.engine);
        assert_eq!(people::agent(&desk, ada.id).await.unwrap(), None);
        assert!(people::sign_in(&desk, &ada.email, "correct horse", HOME).await.is_err());
    }
}

#[tokio::test]
async fn sessions_expire_and_only_their_hash_is_stored() {
    for desk in desks().await {
        let ada = desk.agent("Ada", Role::Agent).await;
        let store = Store::new(desk.db.clone(), desk.clock.clone());
        let id = session(&desk, ada.id).await;
        assert_eq!(store.load(&id).await.unwrap().unwrap().data[people::AGENT_KEY], serde_json::json!(ada.id));
        desk.clock.advance(Duration::from_secs(3601));
        assert!(store.load(&id).await.unwrap().is_none(), "{}", desk.engine);
    }
}
