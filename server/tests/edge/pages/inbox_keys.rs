//! The page of an inbox's keys: who sees it, who sees the secret, and what its forms do.

use crate::support::{Answer, Client, TestServer, on_both_engines};
use axum::http::header::SET_COOKIE;
use backend::{customers, settings::FIRST_INBOX_KEY};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::people::{Permission, Role};
use test_support::jwt::RSA_PUBLIC;

const PAGE: &str = "/settings/keys";
const INBOX: (&str, &str) = ("inbox", FIRST_INBOX_KEY);

async fn secret(server: &TestServer) -> String {
    customers::secret(&server.services, FIRST_INBOX_KEY).await.unwrap().secret
}

/// The cookie in which a form leaves something for the page after it.
fn flash(answer: &Answer) -> &str {
    let mut cookies = answer.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    let flash = cookies.find(|cookie| cookie.starts_with("porchlight_flash=")).unwrap_or("porchlight_flash=;");
    flash.split(';').next().unwrap()
}

/// What is in it.
fn left(answer: &Answer) -> String {
    let (_, value) = flash(answer).split_once('=').unwrap();
    String::from_utf8(URL_SAFE_NO_PAD.decode(value).unwrap()).unwrap()
}

/// The page after a form, with what the form left for it.
async fn after(client: &Client, answer: &Answer) -> Answer {
    assert_eq!(answer.header("location"), PAGE, "{}", answer.text());
    client.with("cookie", &format!("{}; {}", client.header("cookie"), flash(answer))).get(PAGE).await
}

on_both_engines!(
    async fn the_secret_is_shown_once_and_only_to_who_asks_for_it(server: TestServer) {
        let (admin, secret) = (server.staff(Role::Admin).await, secret(&server).await);
        let page = admin.get(PAGE).await;
        assert_eq!(page.status, 200, "{}", server.engine);
        assert!(page.text().contains("Show the secret") && !page.text().contains(&secret), "{}", page.text());
        let asked = admin.form("/desk/show_secret", &[INBOX]).await;
        assert!(left(&asked).contains(&secret), "{}", left(&asked));
        let shown = after(&admin, &asked).await;
        assert!(shown.text().contains(&secret), "{}: {}", server.engine, shown.text());
        assert_eq!(shown.header("cache-control"), "no-store", "the page with the secret is kept nowhere");
        assert!(!admin.get(PAGE).await.text().contains(&secret), "{}", server.engine);
    }
);

on_both_engines!(
    async fn whoever_may_not_change_the_settings_sees_no_key_and_changes_none(server: TestServer) {
        let before = secret(&server).await;
        let owner = server.staff(Role::Owner).await;
        // Everything but what it takes.
        let others = Permission::ALL.into_iter().filter(|one| *one != Permission::SettingsUpdate);
        let boxes = others.map(|permission| ("permissions[]", permission.as_str()));
        let fields: Vec<_> = [("role", "agent")].into_iter().chain(boxes).collect();
        owner.form("/desk/set_role_permissions", &fields).await;
        for client in [server.staff(Role::Agent).await, server.anonymous()] {
            let page = client.get(PAGE).await;
            assert!([303, 403].contains(&page.status.as_u16()) && !page.text().contains(&before), "{}", page.text());
            let key = [INBOX, ("algorithm", "RS256"), ("public_key", RSA_PUBLIC)];
            for (form, fields) in [
                ("/desk/show_secret", &[INBOX][..]),
                ("/desk/rotate_secret", &[INBOX, ("overlap_hours", "0")]),
                ("/desk/add_public_key", &key),
            ] {
                let answer = client.form(form, fields).await;
                let told = format!("{:?} {} {}", answer.headers, answer.text(), left(&answer));
                assert!(!told.contains(&before) && !told.contains("secret\""), "{form}: {told}");
                assert!(told.contains("FORBIDDEN") || told.contains("UNAUTHORIZED"), "{form}: {told}");
            }
        }
        let admin = server.agent(Role::Admin).await;
        let keys = customers::list_keys(&server.services, &admin, FIRST_INBOX_KEY).await.unwrap();
        assert_eq!((keys.len(), secret(&server).await), (1, before), "{}: nothing has changed", server.engine);
        let tabs = server.staff(Role::Agent).await.get("/settings/profile").await.text();
        assert!(!tabs.contains(PAGE) && owner.get("/settings/profile").await.text().contains(PAGE));
    }
);

on_both_engines!(
    async fn forms_rotate_the_secret_and_keep_the_list_of_public_keys(server: TestServer) {
        let (admin, before) = (server.staff(Role::Admin).await, secret(&server).await);
        let rotate = async |hours: &str| {
            after(&admin, &admin.form("/desk/rotate_secret", &[INBOX, ("overlap_hours", hours)]).await).await.text()
        };
        assert!(rotate("9999").await.contains("at most 30 days"), "{}", server.engine);
        assert_eq!(secret(&server).await, before);
        let rotated = rotate("24").await;
        let new = secret(&server).await;
        assert!(
            new != before && rotated.contains(&new) && rotated.contains("The old secret is good until"),
            "{rotated}"
        );

        let add = async |algorithm: &str| {
            let fields = [INBOX, ("algorithm", algorithm), ("public_key", RSA_PUBLIC)];
            after(&admin, &admin.form("/desk/add_public_key", &fields).await).await.text()
        };
        let wrong = add("ES256").await;
        assert!(wrong.contains("not a public key of this kind") && wrong.contains("BEGIN PUBLIC KEY"), "{wrong}");
        assert!(wrong.contains("None yet"), "{}: {wrong}", server.engine);
        let added = add("RS256").await;
        let (_, rest) = added.split_once("name=\"id\" value=\"").unwrap();
        let id = rest.split('"').next().unwrap();
        assert!(added.contains("BEGIN PUBLIC KEY") && !added.contains("None yet"), "{added}");
        let removed = after(&admin, &admin.form("/desk/remove_public_key", &[INBOX, ("id", id)]).await).await.text();
        assert!(removed.contains("None yet"), "{}: {removed}", server.engine);
    }
);
