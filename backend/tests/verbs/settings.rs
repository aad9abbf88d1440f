use backend::{Error, customers, db::Engine, settings};
use domain::{people::Role, settings::InboxSettings};
use serde_json::Value;
use std::collections::BTreeSet;
use test_support::{TestServices, on_both_engines};

fn valid() -> InboxSettings {
    InboxSettings {
        name: "Lamps & Light".into(),
        colour: "#112233".into(),
        greeting: "Hello!".into(),
        categories: "Billing\n\n Delivery \nbilling".into(),
        allowed_origins: "https://shop.example\n\nhttps://*.shop.example/\n".into(),
    }
}

on_both_engines!(
    async fn admins_change_the_inbox(services: TestServices) {
        let admin = services.agent("Ada", Role::Admin).await;
        let inbox = settings::update_inbox(&services, &admin, valid()).await.unwrap();
        assert_eq!((inbox.name.as_str(), inbox.colour.to_string().as_str()), ("Lamps & Light", "#112233"));
        assert_eq!(inbox.categories, ["Billing", "Delivery"]);
        assert_eq!(inbox.allowed_origins, ["https://shop.example", "https://*.shop.example"]);
        // A restart does not bring the defaults back.
        customers::ensure_inbox(&services).await.unwrap();
        assert_eq!(settings::inbox(&services).await.unwrap(), inbox, "{}", services.engine);
    }
);

on_both_engines!(
    async fn the_log_tells_each_change_from_what_was_there(services: TestServices) {
        let admin = services.agent("Ada", Role::Admin).await;
        let change =
            |name: &str| settings::update_inbox(&services, &admin, InboxSettings { name: name.into(), ..valid() });
        let (one, two, three) = tokio::join!(change("One"), change("Two"), change("Three"));
        let after: BTreeSet<_> = [one, two, three].into_iter().map(|inbox| inbox.unwrap().name).collect();
        let sql = "SELECT CAST(before AS TEXT) FROM activities WHERE action = 'inbox.update'";
        let log: Vec<String> = match services.db.reader() {
            Engine::Sqlite(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
            Engine::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await,
        }
        .unwrap();
        let name = |text: &String| serde_json::from_str::<Value>(text).unwrap()["name"].as_str().unwrap().to_owned();
        let last = settings::inbox(&services).await.unwrap().name;
        let before: BTreeSet<_> = log.iter().map(name).chain([last]).collect();
        assert_eq!(before, after.into_iter().chain(["Support".to_owned()]).collect(), "{}", services.engine);
    }
);

on_both_engines!(
    async fn wrong_settings_name_their_field(services: TestServices) {
        let admin = services.agent("Ada", Role::Admin).await;
        let check =
            async |settings: InboxSettings, expected: &str| match settings::update_inbox(&services, &admin, settings)
                .await
            {
                Err(Error::Invalid { field, .. }) => assert_eq!(field, expected),
                other => panic!("{expected}: {other:?}"),
            };
        check(InboxSettings { name: " ".into(), ..valid() }, "name").await;
        check(InboxSettings { colour: "red".into(), ..valid() }, "colour").await;
        check(InboxSettings { greeting: "x".repeat(501), ..valid() }, "greeting").await;
        check(InboxSettings { categories: "x".repeat(61), ..valid() }, "categories").await;
        check(InboxSettings { allowed_origins: "*; script-src *".into(), ..valid() }, "allowedOrigins").await;
    }
);

on_both_engines!(
    async fn agents_do_not_change_settings(services: TestServices) {
        let agent = services.agent("Ada", Role::Agent).await;
        assert!(matches!(settings::update_inbox(&services, &agent, valid()).await, Err(Error::Forbidden(_))));
    }
);
