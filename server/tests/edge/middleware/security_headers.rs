//! What browsers are told about answers.

use crate::support::{TestServer, on_both_engines, servers, servers_with, token_in};
use backend::settings;
use domain::{people::Role, settings::InboxSettings};
use serde_json::json;

on_both_engines!(
    async fn pages_have_a_policy_with_a_fresh_nonce_that_their_scripts_carry(server: TestServer) {
        let (first, second) =
            (server.anonymous().get("/widget?inbox=demo").await, server.anonymous().get("/widget?inbox=demo").await);
        let nonce = |policy: &str| policy.split("'nonce-").nth(1).unwrap().split('\'').next().unwrap().to_owned();
        let (policy, page) = (first.header("content-security-policy").to_owned(), first.text());
        assert_ne!(nonce(&policy), nonce(second.header("content-security-policy")));
        assert!(page.contains(&format!("nonce=\"{}\"", nonce(&policy))), "{page}");
        for tag in ["<script", "<style"] {
            let bare = page.split(tag).skip(1).filter(|rest| !rest.split('>').next().unwrap().contains("nonce="));
            assert_eq!(bare.count(), 0, "each {tag}> has the nonce: {page}");
        }
        assert!(!page.contains(" style=\""), "the policy refuses style attributes: {page}");
        assert_eq!(first.header("x-content-type-options"), "nosniff");
        assert_eq!(first.header("cache-control"), "no-store", "it may hold a guest's token");
        assert!(!first.header("x-request-id").is_empty());
    }
);

#[tokio::test]
async fn what_one_person_may_see_is_kept_nowhere() {
    for server in
        servers().await.into_iter().chain(servers_with(&[("PORCHLIGHT_BASE_URL", "https://desk.example.com")]).await)
    {
        let (services, (guest, _)) = (server.staff(Role::Owner).await, server.guest().await);
        let id = server.conversation().await;
        let mail = server.mailed("Happy to look.").await;
        let section = |name: &str| format!("/settings/{name}");
        let pages = ["inbox", "keys", "agents", "roles", "mail", "api-keys", "profile"].map(section);
        let links = ["chat", "unsubscribe"].map(|page| format!("/{page}/{}", token_in(&mail, page)));
        let pages = pages.into_iter().chain(["/inbox".to_owned(), format!("/inbox/{id}")]);
        for path in pages.chain(links).chain(["/invite/unknown".to_owned(), "/nothing-here".to_owned()]) {
            let page = services.get(&path).await;
            assert!(page.header("content-type").starts_with("text/html"), "{} {path}", server.engine);
            assert_eq!(page.header("cache-control"), "no-store", "{} {path}", server.engine);
            assert_eq!(page.header("cross-origin-opener-policy"), "same-origin", "{} {path}", server.engine);
        }
        for answer in [
            services.get("/api/admin/chats").await,
            services.get(&format!("/api/admin/chats/{id}/messages")).await,
            services.form("/desk/list_chats", &[("archived", "false")]).await,
            guest.get("/api/support_chat").await,
            server.anonymous().get("/api/admin/chats").await,
            server.anonymous().get("/inbox").await,
        ] {
            assert_eq!(answer.header("cache-control"), "no-store", "{}", server.engine);
        }
        let widget = server.anonymous().get("/widget?inbox=demo").await;
        assert_eq!(widget.header("cross-origin-opener-policy"), "", "{}: other pages have it in them", server.engine);
    }
}

on_both_engines!(
    async fn only_allowed_pages_frame_the_widget_and_none_the_desk(server: TestServer) {
        let ancestors = async |path: &str| {
            let answer = server.anonymous().get(path).await;
            answer.header("content-security-policy").split("frame-ancestors ").nth(1).unwrap_or("").to_owned()
        };
        assert_eq!(ancestors("/widget?inbox=demo").await, "*");
        assert_eq!(ancestors("/widget?inbox=unknown").await, "'none'");
        assert_eq!(ancestors("/sign-in").await, "'none'");
        let owner = backend::people::NewAgent {
            name: "O".into(),
            email: "o@example.com".into(),
            password: "correct horse".into(),
        };
        let owner = backend::people::create_agent(&server.services, Role::Owner, owner).await.unwrap();
        let settings = InboxSettings {
            name: "Shop".into(),
            colour: "#7c3f12".into(),
            greeting: String::new(),
            categories: String::new(),
            allowed_origins: "https://shop.example\nhttps://*.shop.example".into(),
        };
        settings::update_inbox(&server.services, &owner.into(), settings).await.unwrap();
        assert_eq!(ancestors("/widget?inbox=demo").await, "'self' https://shop.example https://*.shop.example");
    }
);

on_both_engines!(
    async fn files_are_served(server: TestServer) {
        let file = server.anonymous().get("/favicon.svg").await;
        assert_eq!((file.status.as_u16(), file.header("content-type")), (200, "image/svg+xml"));
        assert_eq!(file.header("cache-control"), "public, no-cache");
        let missing = server.anonymous().get("/nothing-here").await;
        assert_eq!(missing.status, 404);
        assert!(missing.header("content-type").starts_with("text/html"));
        for outside in ["/../Cargo.toml", "/%2e%2e/Cargo.toml", "/..%2fCargo.toml"] {
            assert_eq!(server.anonymous().get(outside).await.status, 404, "{outside}");
        }
    }
);

on_both_engines!(
    async fn floods_from_one_address_are_refused(server: TestServer) {
        let mut refused = None;
        for _ in 0..40 {
            let answer = server.anonymous().send("POST", "/api/support_chat", json!({ "inbox": "demo" })).await;
            if answer.status == 429 {
                refused = Some(answer);
                break;
            }
        }
        let refused = refused.unwrap();
        assert_eq!(refused.error_code(), "RATE_LIMIT_EXCEEDED");
        assert!(refused.header("retry-after").parse::<u64>().unwrap() >= 1);
    }
);

#[tokio::test]
async fn an_invented_forwarded_address_escapes_no_limit() {
    let new = json!({ "inbox": "demo" });
    let refused = async |server: &TestServer, header: &dyn Fn(u32) -> String| {
        for number in 0..45 {
            let client = server.anonymous().with("x-forwarded-for", &header(number));
            if client.send("POST", "/api/support_chat", new.clone()).await.status == 429 {
                return true;
            }
        }
        false
    };
    for server in servers().await {
        assert!(
            refused(&server, &|number| format!("203.0.113.{number}")).await,
            "{}: nobody is trusted",
            server.engine
        );
    }
    // Requests in this process come from 0.0.0.0.
    for server in servers_with(&[("PORCHLIGHT_TRUSTED_PROXIES", "0.0.0.0/32")]).await {
        let each = refused(&server, &|number| format!("198.51.100.{number}")).await;
        assert!(!each, "{}: behind a proxy each has a limit of their own", server.engine);
        let invented = refused(&server, &|number| format!("203.0.113.{number}, 192.0.2.1")).await;
        assert!(invented, "{}: what the client wrote itself does not count", server.engine);
    }
}
