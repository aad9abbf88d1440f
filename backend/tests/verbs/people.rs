use backend::{
    Error,
    people::{self, NewAgent, Store},
    realtime::Outgoing,
};
use domain::people::Role;
use std::{net::IpAddr, sync::Arc, time::Duration};
use test_support::{TestServices, on_both_engines};
use time::OffsetDateTime;
use tower_sessions::{
    Session, SessionStore,
    session::{Id, Record},
};

pub const HOME: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

pub fn owner() -> NewAgent {
    NewAgent { name: "Ada".into(), email: "Ada@Example.com".into(), password: "correct horse".into() }
}

on_both_engines!(
    async fn the_owner_needs_the_printed_code_and_there_is_one_first_run(services: TestServices) {
        assert!(!people::any_agent(&services).await.unwrap());
        let stranger = people::create_owner(&services, "WRONG-CODE", owner(), HOME).await;
        assert!(matches!(stranger, Err(Error::Invalid { field: "setupCode", .. })));

        let code = people::setup_code(&services);
        assert_eq!(code, people::setup_code(&services));
        let ada = people::create_owner(&services, &code.to_lowercase(), owner(), HOME).await.unwrap();
        assert_eq!((ada.role, ada.email.as_str()), (Role::Owner, "ada@example.com"), "{}", services.engine);
        let other = NewAgent { email: "b@example.com".into(), ..owner() };
        let second = people::create_owner(&services, &code, other, HOME).await;
        assert!(matches!(second, Err(Error::Conflict(_))));
    }
);

on_both_engines!(
    async fn a_forgotten_password_is_replaced_from_the_shell(services: TestServices) {
        let ada = people::create_agent(&services, Role::Owner, owner()).await.unwrap();
        let mut socket = services.staff_socket(&ada);
        let short = people::reset_password(&services, &ada.email, "short").await.unwrap_err();
        assert_eq!(short.code(), "VALIDATION_FAILED");
        let unknown = people::reset_password(&services, "nobody@example.com", "another horse").await.unwrap_err();
        assert_eq!(unknown.code(), "NOT_FOUND");
        people::reset_password(&services, " ADA@example.com ", "another horse").await.unwrap();
        assert!(people::sign_in(&services, &ada.email, "correct horse", HOME).await.is_err());
        assert!(people::sign_in(&services, &ada.email, "another horse", HOME).await.is_ok());
        assert!(matches!(socket.next().await, Outgoing::Close(_)), "{}", services.engine);
    }
);

on_both_engines!(
    async fn an_invitation_becomes_an_account_once(services: TestServices) {
        let admin = services.agent("Ada", Role::Admin).await;
        people::invite(&services, &admin, "New@Example.com", Role::Agent).await.unwrap();
        let pending = people::list_invitations(&services, &admin).await.unwrap();
        assert_eq!((pending.len(), pending[0].email.as_str()), (1, "new@example.com"), "{}", services.engine);

        let unknown = people::accept_invitation(&services, "unknown", "New", "correct horse").await;
        assert!(matches!(unknown, Err(Error::NotFound("invitation"))));
        people::revoke_invitation(&services, &admin, pending[0].id).await.unwrap();
        assert!(people::list_invitations(&services, &admin).await.unwrap().is_empty());

        let known = people::invite(&services, &admin, &admin.email, Role::Agent).await;
        assert!(matches!(known, Err(Error::Conflict(_))));
    }
);

on_both_engines!(
    async fn nobody_acts_above_their_role(services: TestServices) {
        let (agent, admin) = (services.agent("A", Role::Agent).await, services.agent("B", Role::Admin).await);
        let owner = services.agent("C", Role::Owner).await;
        let forbidden = |error: Option<Error>| assert!(matches!(error, Some(Error::Forbidden(_))), "{error:?}");
        forbidden(people::invite(&services, &agent, "x@example.com", Role::Agent).await.err());
        forbidden(people::list_agents(&services, &agent).await.err());
        forbidden(people::change_role(&services, &agent, agent.id, Role::Admin).await.err());
        forbidden(people::invite(&services, &admin, "x@example.com", Role::Owner).await.err());
        forbidden(people::change_role(&services, &admin, admin.id, Role::Owner).await.err());
        forbidden(people::deactivate(&services, &admin, owner.id).await.err());
        assert_eq!(people::change_role(&services, &owner, agent.id, Role::Admin).await.unwrap().role, Role::Admin);
    }
);

on_both_engines!(
    async fn the_last_owner_stays(services: TestServices) {
        let (first, second) = (services.agent("A", Role::Owner).await, services.agent("B", Role::Owner).await);
        people::deactivate(&services, &first, second.id).await.unwrap();
        for refused in [
            people::deactivate(&services, &first, first.id).await,
            people::change_role(&services, &first, first.id, Role::Agent).await,
        ] {
            assert!(matches!(refused, Err(Error::Conflict(_))), "{refused:?}");
        }
        people::reactivate(&services, &first, second.id).await.unwrap();

        // Two owners who demote each other at once: one of them stays.
        let (a, b) = (services.services.clone(), services.services.clone());
        let (one, other) = (first.clone(), second.clone());
        let both = tokio::join!(
            tokio::spawn(async move { people::change_role(&a, &one, other.id, Role::Agent).await.is_ok() }),
            tokio::spawn(async move { people::change_role(&b, &second, first.id, Role::Agent).await.is_ok() }),
        );
        assert!(both.0.unwrap() != both.1.unwrap(), "{}", services.engine);
    }
);

pub async fn session(services: &TestServices, agent: domain::ids::AgentId) -> Id {
    let store = Store::new(services.db.clone(), services.clock.clone());
    let expiry_date = OffsetDateTime::from_unix_timestamp(services.clock.now().timestamp() + 3600).unwrap();
    let data = [(people::AGENT_KEY.to_owned(), serde_json::json!(agent))].into();
    let mut record = Record { id: Id::default(), data, expiry_date };
    store.create(&mut record).await.unwrap();
    record.id
}

on_both_engines!(
    async fn changing_the_password_ends_the_other_sessions(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let store = Store::new(services.db.clone(), services.clock.clone());
        let (old, elsewhere) = (session(&services, ada.id).await, session(&services, ada.id).await);
        let here = Session::new(Some(old), Arc::new(store.clone()), None);
        let change =
            async |current: &str| people::change_password(&services, &ada, &here, current, "new password", HOME).await;
        assert!(matches!(change("wrong").await, Err(Error::Invalid { field: "currentPassword", .. })));
        assert!(store.load(&old).await.unwrap().is_some(), "a wrong password changes nothing");
        change("correct horse").await.unwrap();
        let new = here.id().unwrap();
        assert!(
            new != old && store.load(&new).await.unwrap().is_some(),
            "{}: it goes on under a new id",
            services.engine
        );
        assert!(store.load(&old).await.unwrap().is_none(), "{}", services.engine);
        assert!(store.load(&elsewhere).await.unwrap().is_none(), "{}", services.engine);
        assert!(people::sign_in(&services, &ada.email, "new password", HOME).await.is_ok());
        assert!(people::sign_in(&services, &ada.email, "correct horse", HOME).await.is_err());
    }
);

on_both_engines!(
    async fn whoever_is_deactivated_is_out_at_once(services: TestServices) {
        let (owner, ada) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Agent).await);
        let id = session(&services, ada.id).await;
        people::deactivate(&services, &owner, ada.id).await.unwrap();
        let store = Store::new(services.db.clone(), services.clock.clone());
        assert!(store.load(&id).await.unwrap().is_none(), "{}", services.engine);
        assert_eq!(people::agent(&services, ada.id).await.unwrap(), None);
        assert!(people::sign_in(&services, &ada.email, "correct horse", HOME).await.is_err());
    }
);

on_both_engines!(
    async fn sessions_expire_and_only_their_hash_is_stored(services: TestServices) {
        let ada = services.agent("Ada", Role::Agent).await;
        let store = Store::new(services.db.clone(), services.clock.clone());
        let id = session(&services, ada.id).await;
        assert_eq!(store.load(&id).await.unwrap().unwrap().data[people::AGENT_KEY], serde_json::json!(ada.id));
        services.clock.advance(Duration::from_secs(3601));
        assert!(store.load(&id).await.unwrap().is_none(), "{}", services.engine);
    }
);
