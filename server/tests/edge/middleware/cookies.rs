//! Cookies as browsers get them, with and without TLS.

use crate::{
    routes::site::{Built, addresses, client},
    support::{Answer, Client, PASSWORD, TestServer, servers, servers_with},
};
use axum::http::header::SET_COOKIE;
use backend::{
    db::Engine,
    notifications::{Mailer, email::list_files, worker},
    people,
};
use domain::people::Role;
use serde_json::json;
use uuid::Uuid;

/// What each cookie is called behind TLS, by its plain name.
const PREFIXED: [(&str, &str); 4] = [
    ("porchlight_session", "__Host-porchlight_session"),
    ("porchlight_flash", "__Host-porchlight_flash"),
    ("porchlight_theme", "__Host-porchlight_theme"),
    ("porchlight_guest", "__Secure-porchlight_guest"),
];

async fn tls_servers() -> Vec<TestServer> {
    servers_with(&[("PORCHLIGHT_BASE_URL", "https://desk.example.com")]).await
}

/// The lines by which an answer sets cookies.
fn lines(answer: &Answer) -> Vec<&str> {
    answer.headers.get_all(SET_COOKIE).iter().map(|line| line.to_str().unwrap()).collect()
}

/// `name=value` of the cookie with this name that an answer sets.
fn pair(answer: &Answer, name: &str) -> String {
    let found = lines(answer).into_iter().find(|line| line.split_once('=').unwrap().0 == name);
    let line = found.unwrap_or_else(|| panic!("no {name} in {:?}", lines(answer)));
    line.split(';').next().unwrap().to_owned()
}

fn value(pair: &str) -> &str {
    pair.split_once('=').unwrap().1
}

async fn post_as_guest(client: &Client) -> Answer {
    let id = Uuid::now_v7().to_string();
    client.form("/widget/messages", &[("inbox", "demo"), ("content", "hello"), ("clientMessageId", &id)]).await
}

/// An answer of each kind that sets a cookie or takes one back.
async fn answers(server: &TestServer) -> Vec<(&'static str, Answer)> {
    let (ada, nobody) = (server.agent(Role::Owner).await, server.anonymous());
    let services = server.sign_in(&ada).await;
    let with_flash = |answer: &Answer, name: &str| services.with("cookie", &pair(answer, name));
    let account = json!({ "email": ada.email, "password": PASSWORD });
    let wrong = nobody.form("/desk/sign_in", &[("email", &ada.email), ("password", "wrong")]).await;
    let flash = lines(&wrong)[0].split_once('=').unwrap().0.to_owned();
    let page = with_flash(&wrong, &flash).get("/sign-in").await;
    vec![
        ("porchlight_session", nobody.send("POST", "/api/session", account).await),
        ("porchlight_session", nobody.form("/desk/sign_in", &[("email", &ada.email), ("password", PASSWORD)]).await),
        ("porchlight_flash", services.form("/desk/show_secret", &[("inbox", "demo")]).await),
        ("porchlight_flash", wrong),
        ("porchlight_flash", page),
        ("porchlight_theme", services.form("/desk/choose_theme", &[("theme", "dark")]).await),
        ("porchlight_theme", services.form("/desk/choose_theme", &[("theme", "system")]).await),
        ("porchlight_guest", post_as_guest(&nobody).await),
        ("porchlight_session", services.form("/desk/sign_out", &[]).await),
    ]
}

#[tokio::test]
async fn every_cookie_has_its_attributes_when_it_is_set_and_when_it_is_taken_back() {
    for (is_tls, servers) in [(false, servers().await), (true, tls_servers().await)] {
        for server in servers {
            for (number, (plain, answer)) in answers(&server).await.into_iter().enumerate() {
                let expected = PREFIXED.iter().find(|(name, _)| *name == plain).unwrap();
                let name = if is_tls { expected.1 } else { expected.0 };
                let lines = lines(&answer);
                assert_eq!(lines.len(), 1, "{} {number}: {lines:?}", server.engine);
                let (known, attributes) = (lines[0].split_once('=').unwrap().0, lines[0].replace("; ", ";"));
                let attributes: Vec<&str> = attributes.split(';').skip(1).collect();
                assert_eq!(known, name, "{} {number}", server.engine);
                let path = if plain == "porchlight_guest" { "Path=/widget" } else { "Path=/" };
                for needed in ["HttpOnly", "SameSite=Lax", path] {
                    assert!(attributes.contains(&needed), "{} {number}: {}", server.engine, lines[0]);
                }
                assert_eq!(attributes.contains(&"Secure"), is_tls, "{} {number}: {}", server.engine, lines[0]);
                assert!(!attributes.iter().any(|one| one.starts_with("Domain")), "{}", lines[0]);
                assert!(attributes.iter().any(|one| one.starts_with("Max-Age=")), "{}", lines[0]);
            }
        }
    }
}

/// All sessions that there are become such as an older version began.
async fn upgrade(server: &TestServer) {
    let sql = "UPDATE sessions SET is_from_before = TRUE";
    match server.services.db.writer() {
        Engine::Sqlite(pool) => sqlx::query(sql).execute(pool).await.map(|_| ()),
        Engine::Postgres(pool) => sqlx::query(sql).execute(pool).await.map(|_| ()),
    }
    .unwrap();
}

/// A client with the cookie that an older version would have set for the session of this one.
async fn with_old_cookie(client: Client, server: &TestServer, email: &str) -> (Client, String) {
    let account = json!({ "email": email, "password": PASSWORD });
    let signed_in = server.anonymous().send("POST", "/api/session", account).await;
    let session = pair(&signed_in, "__Host-porchlight_session");
    (client.with("cookie", &format!("a=b; porchlight_session={}", value(&session))), session)
}

#[tokio::test]
async fn an_upgrade_signs_nobody_out_and_the_old_name_is_forgotten() {
    for server in tls_servers().await {
        let ada = server.agent(Role::Agent).await;
        let (old, session) = with_old_cookie(server.anonymous(), &server, &ada.email).await;
        upgrade(&server).await;
        let answer = old.get("/api/admin/chats").await;
        assert_eq!(answer.status, 200, "{}", server.engine);
        assert_eq!(pair(&answer, "__Host-porchlight_session"), session, "it goes on under its new name");
        let gone = lines(&answer).into_iter().find(|line| line.starts_with("porchlight_session=;")).unwrap();
        assert!(gone.contains("Max-Age=0") && gone.contains("Path=/;"), "{gone}");
        // Whoever signs out with it gets no new one.
        let out = old.send("DELETE", "/api/session", json!({})).await;
        assert_eq!(value(&pair(&out, "__Host-porchlight_session")), "");
        assert_eq!(old.get("/api/admin/chats").await.status, 401, "{}", server.engine);

        let posted = post_as_guest(&server.anonymous()).await;
        let token = pair(&posted, "__Secure-porchlight_guest");
        let old = server.anonymous().with("cookie", &format!("porchlight_guest={}", value(&token)));
        let page = old.get("/widget?inbox=demo").await;
        assert!(page.text().contains("hello"), "{}: {}", server.engine, page.text());
        assert_eq!(pair(&page, "__Secure-porchlight_guest"), token);
        let dark = server.anonymous().with("cookie", "porchlight_theme=dark").get("/sign-in").await;
        assert!(dark.text().contains("data-theme=\"dark\"") || dark.status == 303, "{}", dark.text());
        assert_eq!(pair(&dark, "__Host-porchlight_theme"), "__Host-porchlight_theme=dark");
    }
}

#[tokio::test]
async fn no_answer_that_others_may_get_too_sets_a_cookie() {
    for server in tls_servers().await {
        let (ada, built) = (server.agent(Role::Agent).await, Built::with_chunk("one"));
        let site = built.site();
        let (old, session) = with_old_cookie(client(&server, &site), &server, &ada.email).await;
        upgrade(&server).await;
        let files =
            ["/widget.js", "/favicon.svg", "/widget/look.js?inbox=demo", "/api/openapi.json"].map(str::to_owned);
        for path in files.into_iter().chain(addresses(&site, &built)) {
            let file = old.get(&path).await;
            let said = (file.status.as_u16(), file.header("cache-control").contains("public"));
            assert_eq!(said, (200, true), "{} {path}", server.engine);
            assert!(lines(&file).is_empty(), "{} {path}: {:?}", server.engine, lines(&file));
        }
        let page = old.get("/settings/profile").await;
        assert!(page.header("cache-control").contains("no-store"), "{}", server.engine);
        assert_eq!(pair(&page, "__Host-porchlight_session"), session, "{}", server.engine);
    }
}

#[tokio::test]
async fn a_session_that_is_no_older_than_the_upgrade_counts_under_its_own_name_alone() {
    for server in tls_servers().await {
        let (ada, eve) = (server.agent(Role::Agent).await, server.agent(Role::Agent).await);
        let (old, _) = with_old_cookie(server.anonymous(), &server, &ada.email).await;
        upgrade(&server).await;
        let (planted, _) = with_old_cookie(server.anonymous(), &server, &eve.email).await;
        let answer = planted.get("/api/admin/chats").await;
        assert_eq!((answer.status.as_u16(), lines(&answer)), (401, vec![]), "{}", server.engine);
        let nonsense = server.anonymous().with("cookie", "porchlight_session=nonsense");
        assert_eq!(nonsense.get("/api/admin/chats").await.status, 401, "{}", server.engine);
        // Until it is renamed, which not every answer does.
        for _ in 0..2 {
            assert_eq!(old.get("/api/admin/chats").await.status, 200, "{}", server.engine);
        }
    }
}

/// Another host of the same domain can set a cookie under a plain name.
#[tokio::test]
async fn nobody_else_s_cookie_comes_before_ours() {
    for server in tls_servers().await {
        let (ada, ben) = (server.agent(Role::Admin).await, server.agent(Role::Agent).await);
        let (own, planted) = (server.sign_in(&ada).await, server.sign_in(&ben).await);
        let planted = format!("porchlight_session={}", value(planted.header("cookie")));
        for cookies in [format!("{planted}; {}", own.header("cookie")), format!("{}; {planted}", own.header("cookie"))]
        {
            let both = server.anonymous().with("cookie", &cookies);
            let profile = both.get("/settings/profile").await.text();
            assert!(profile.contains(&ada.email) && !profile.contains(&ben.email), "{} {cookies}", server.engine);
        }
        // Nobody puts words into our mouth.
        let secret = own.form("/desk/show_secret", &[("inbox", "nowhere")]).await;
        let words = pair(&secret, "__Host-porchlight_flash");
        let shown = own.with("cookie", &format!("{}; {words}", own.header("cookie"))).get("/settings/keys").await;
        let cookies = format!("{}; porchlight_flash={}", own.header("cookie"), value(&words));
        let planted = own.with("cookie", &cookies).get("/settings/keys").await;
        assert_eq!(lines(&shown).len(), 1, "{}: it is taken and forgotten", server.engine);
        assert_eq!(lines(&planted).len(), 0, "{}: it counts as none", server.engine);
    }
}

/// The token in the invitation that was mailed last.
async fn invitation(server: &TestServer, owner: &people::Actor, email: &str) -> String {
    people::invite(&server.services, owner, email, Role::Agent).await.unwrap();
    let folder = server.state.config.mail_folder();
    worker::run_due_once(&server.services, &Mailer::Files(folder.clone())).await.unwrap();
    let mails = list_files(&folder).await.unwrap();
    let mail = mails.iter().find(|mail| mail.to == email).unwrap();
    crate::support::token_in(mail, "invite")
}

#[tokio::test]
async fn whoever_comes_in_gets_a_new_session_id_and_a_planted_one_is_worth_nothing() {
    for (name, servers) in [("porchlight_session", servers().await), ("__Host-porchlight_session", tls_servers().await)]
    {
        for server in servers {
            let code = people::setup_code(&server.services);
            let first = [("setup_code", &*code), ("name", "O"), ("email", "o@example.com"), ("password", PASSWORD)];
            // Eve's own session stands for one that she planted in the browser of others.
            let strange = format!("{name}={}", "A".repeat(22));
            let set_up = server.anonymous().with("cookie", &strange).form("/desk/create_owner", &first).await;
            let owner = server.anonymous().with("cookie", &pair(&set_up, name));
            assert_ne!(owner.header("cookie"), strange, "{}", server.engine);
            assert_eq!(owner.get("/api/admin/chats").await.status, 200);

            let (eve, ada) = (server.agent(Role::Agent).await, server.agent(Role::Owner).await);
            let token = invitation(&server, &ada, "new@example.com").await;
            let sign_in = [("email", &*ada.email), ("password", PASSWORD)];
            let accept = [("token", &*token), ("name", "New"), ("password", PASSWORD)];
            for (path, fields) in [("/desk/sign_in", &sign_in[..]), ("/desk/accept_invitation", &accept[..])] {
                let planted = server.sign_in(&eve).await;
                let came_in = planted.form(path, fields).await;
                let own = server.anonymous().with("cookie", &pair(&came_in, name));
                assert_ne!(own.header("cookie"), planted.header("cookie"), "{} {path}", server.engine);
                assert_eq!(own.get("/api/admin/chats").await.status, 200, "{} {path}", server.engine);
                assert_eq!(planted.get("/api/admin/chats").await.status, 401, "{} {path}", server.engine);
            }
        }
    }
}

#[tokio::test]
async fn a_new_password_gives_a_new_session_id() {
    for (name, servers) in [("porchlight_session", servers().await), ("__Host-porchlight_session", tls_servers().await)]
    {
        for server in servers {
            let ada = server.agent(Role::Agent).await;
            let (here, elsewhere) = (server.sign_in(&ada).await, server.sign_in(&ada).await);
            let fields = [("current_password", PASSWORD), ("password", "another horse")];
            let changed = here.form("/desk/change_my_password", &fields).await;
            let own = server.anonymous().with("cookie", &pair(&changed, name));
            assert_eq!(own.get("/api/admin/chats").await.status, 200, "{}", server.engine);
            for (whose, old) in [("its own", &here), ("another", &elsewhere)] {
                assert_eq!(old.get("/api/admin/chats").await.status, 401, "{} {whose} old id", server.engine);
            }
        }
    }
}
