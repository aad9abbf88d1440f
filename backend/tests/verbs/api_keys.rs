//! Servers act with keys: as whoever made them, within what both may do.

use backend::{
    Error, conversations,
    db::Engine,
    people::{self, Actor},
    threads,
};
use domain::{
    ids::ApiKeyId,
    people::{ApiKey, Permission, Permissions, Role},
};
use std::time::Duration;
use test_support::{TestServices, on_both_engines};

const READ: Permission = Permission::SupportInquiriesRead;
const UPDATE: Permission = Permission::SupportInquiriesUpdate;

async fn key(services: &TestServices, by: &Actor, scopes: impl Into<Permissions>) -> (ApiKeyId, String) {
    people::create_api_key(services, by, "Shop backend", scopes.into()).await.unwrap()
}

/// What a key may do; `None` when it opens nothing.
async fn held(services: &TestServices, key: &str) -> Option<Permissions> {
    people::actor_of_key(services, key, None).await.ok().map(|actor| actor.permissions)
}

async fn listed(services: &TestServices, by: &Actor) -> ApiKey {
    people::list_api_keys(services, by).await.unwrap().remove(0)
}

on_both_engines!(
    async fn a_key_acts_as_its_maker_within_its_scopes(services: TestServices) {
        let (admin, guest) = (services.agent("Ada", Role::Admin).await, services.guest(None).await);
        services.visitor_says(&guest, "hello").await;
        let (id, text) = key(&services, &admin, [READ]).await;
        assert!(text.starts_with("pk_") && text.len() == 46, "{text}");
        let actor = people::actor_of_key(&services, &text, Some("request 1".into())).await.unwrap();
        assert_eq!((actor.id, actor.api_key, actor.request_id.as_deref()), (admin.id, Some(id), Some("request 1")));
        assert_eq!(actor.permissions, [READ].into(), "{}", services.engine);
        conversations::find_detail(&services, &actor, guest.thread_id).await.unwrap();
        let archived = conversations::archive(&services, &actor, guest.thread_id).await;
        assert!(matches!(archived, Err(Error::Forbidden(_))), "{archived:?}");
    }
);

on_both_engines!(
    async fn the_log_says_that_a_key_did_it(services: TestServices) {
        let (admin, guest) = (services.agent("Ada", Role::Admin).await, services.guest(None).await);
        services.visitor_says(&guest, "hello").await;
        let (_, text) = key(&services, &admin, [READ, UPDATE]).await;
        let actor = people::actor_of_key(&services, &text, None).await.unwrap();
        conversations::archive(&services, &actor, guest.thread_id).await.unwrap();
        conversations::unarchive(&services, &admin, guest.thread_id).await.unwrap();
        let log = threads::list_activities(&services, &admin, guest.thread_id).await.unwrap();
        let by: Vec<_> = log.iter().map(|entry| (entry.agent_name.as_deref(), entry.api_key_name.as_deref())).collect();
        assert_eq!(by, [(Some("Ada"), None), (Some("Ada"), Some("Shop backend"))], "{}", services.engine);
    }
);

on_both_engines!(
    async fn nobody_gives_a_key_what_they_do_not_hold(services: TestServices) {
        let owner = services.agent("Owner", Role::Owner).await;
        let mine: Permissions = [READ, Permission::ApiKeysUpdate].into();
        people::set_permissions(&services, &owner, Role::Agent, mine).await.unwrap();
        let ada = services.agent("Ada", Role::Agent).await;
        let more = people::create_api_key(&services, &ada, "Shop", [READ, UPDATE].into()).await;
        assert!(matches!(more, Err(Error::Forbidden(_))), "{}: {more:?}", services.engine);
        // A key that makes keys does not get beyond itself.
        let (_, text) = key(&services, &ada, [Permission::ApiKeysUpdate]).await;
        let actor = people::actor_of_key(&services, &text, None).await.unwrap();
        let more = people::create_api_key(&services, &actor, "Shop", [READ].into()).await;
        assert!(matches!(more, Err(Error::Forbidden(_))), "{}: {more:?}", services.engine);
        let none = people::create_api_key(&services, &ada, "Shop", Permissions::default()).await;
        assert!(matches!(none, Err(Error::Invalid { field: "permissions", .. })), "{none:?}");
        let nameless = people::create_api_key(&services, &ada, " ", mine).await;
        assert!(matches!(nameless, Err(Error::Invalid { field: "name", .. })), "{nameless:?}");
    }
);

on_both_engines!(
    async fn what_the_maker_loses_the_key_loses(services: TestServices) {
        let (owner, admin) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Admin).await);
        let (_, text) = key(&services, &admin, [READ, Permission::MailRead]).await;
        assert_eq!(held(&services, &text).await, Some([READ, Permission::MailRead].into()));
        people::change_role(&services, &owner, admin.id, Role::Agent).await.unwrap();
        assert_eq!(held(&services, &text).await, Some([READ].into()), "{}", services.engine);
        people::set_permissions(&services, &owner, Role::Agent, [UPDATE].into()).await.unwrap();
        assert_eq!(held(&services, &text).await, Some(Permissions::default()), "{}", services.engine);
        people::change_role(&services, &owner, admin.id, Role::Owner).await.unwrap();
        assert_eq!(held(&services, &text).await, Some([READ, Permission::MailRead].into()), "a key never gains");
        people::deactivate(&services, &owner, admin.id).await.unwrap();
        assert_eq!(held(&services, &text).await, None, "{}", services.engine);
        assert!(!listed(&services, &owner).await.is_maker_active);
    }
);

on_both_engines!(
    async fn malformed_unknown_and_revoked_keys_look_the_same(services: TestServices) {
        let (owner, admin) = (services.agent("Owner", Role::Owner).await, services.agent("Ada", Role::Admin).await);
        let ((id, text), (_, orphan)) = (key(&services, &owner, [READ]).await, key(&services, &admin, [READ]).await);
        people::revoke_api_key(&services, &owner, id).await.unwrap();
        people::deactivate(&services, &owner, admin.id).await.unwrap();
        let mut answers = Vec::new();
        for wrong in [text.as_str(), &orphan, "pk_", "pk_unknown", "si_unknown", "", &text[..45], &text.to_uppercase()]
        {
            let refused = people::actor_of_key(&services, wrong, None).await.unwrap_err();
            answers.push((refused.status(), refused.code(), refused.sentence()));
        }
        assert_eq!((answers[0].0, answers[0].1), (401, "UNAUTHORIZED"));
        answers.dedup();
        assert_eq!(answers.len(), 1, "{}: {answers:?}", services.engine);
        assert_eq!(listed(&services, &owner).await.name, "Shop backend");
        let unknown = people::revoke_api_key(&services, &owner, ApiKeyId(uuid::Uuid::now_v7())).await;
        assert!(matches!(unknown, Err(Error::NotFound("API key"))), "{unknown:?}");
    }
);

on_both_engines!(
    async fn the_last_use_is_noted_once_a_minute(services: TestServices) {
        let admin = services.agent("Ada", Role::Admin).await;
        let (_, text) = key(&services, &admin, [READ]).await;
        assert_eq!(listed(&services, &admin).await.last_used_at, None);
        let first = services.clock.now();
        let used = async |after: u64| {
            services.clock.advance(Duration::from_secs(after));
            held(&services, &text).await.unwrap();
            (listed(&services, &admin).await.last_used_at.unwrap() - first).num_seconds()
        };
        assert_eq!(used(0).await, 0, "{}", services.engine);
        assert_eq!(used(59).await, 0, "{}", services.engine);
        assert_eq!(used(1).await, 60, "{}", services.engine);
    }
);

on_both_engines!(
    async fn only_a_hash_of_the_key_is_kept(services: TestServices) {
        let admin = services.agent("Ada", Role::Admin).await;
        let (id, text) = key(&services, &admin, [READ]).await;
        let listed = people::list_api_keys(&services, &admin).await.unwrap();
        let sql = "SELECT key_hash FROM api_keys";
        let stored: Vec<u8> = match services.db.reader() {
            Engine::Sqlite(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
            Engine::Postgres(pool) => sqlx::query_scalar(sql).fetch_one(pool).await.unwrap(),
        };
        assert!(stored.len() == 32 && !text.as_bytes().ends_with(&stored), "{stored:?}");
        let shown = serde_json::to_string(&listed).unwrap();
        assert!(!shown.contains(&text[3..]), "{shown}");
        assert_eq!((listed.len(), listed[0].id, listed[0].created_by.as_str()), (1, id, "Ada"), "{}", services.engine);
    }
);
