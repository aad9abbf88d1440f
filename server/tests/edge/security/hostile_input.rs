//! What strangers type stays what it is: text, never markup, a header or a query.

use crate::support::{Client, TestServer, on_both_engines, servers, servers_with};
use backend::{people, settings};
use domain::{
    people::{Permission, Role},
    settings::InboxSettings,
};
use serde_json::{Value, json};
use std::path::Path;
use url::form_urlencoded::byte_serialize;

/// What means something in SQL, in LIKE, in FTS5 and in a tsquery.
const SYNTAX: [&str; 32] = [
    "'",
    "''",
    "\"",
    "`",
    "' OR '1'='1",
    "\" OR \"\"=\"",
    "'; DROP TABLE conversations; --",
    "x') UNION SELECT key_text FROM inbox_keys --",
    "createdAt; SELECT pg_sleep(9)",
    "(SELECT 1)",
    "--",
    "/*",
    "\\",
    "\\'",
    "%",
    "_",
    "%_%",
    "*",
    "zzz*^",
    "NEAR(lamp zzz, 2)",
    "lamp NOT zzz zzz",
    "words : zzz",
    "{words} : zzz",
    "zzz:*",
    "lamp & !zzz",
    "zzz <-> lamp",
    "$1",
    "?1",
    "\0",
    "zzz\0lamp",
    "\u{202e}\u{feff}",
    "#0",
];

fn encoded(text: &str) -> String {
    byte_serialize(text.as_bytes()).collect()
}

/// Nothing that is typed into a parameter is more than text: it is refused with a sentence, or nothing is found.
async fn check_parameters(client: &Client, path: &str, parameters: &[&str], engine: &str) {
    let long = "zzz".repeat(3_000);
    for parameter in parameters {
        for typed in SYNTAX.into_iter().chain([long.as_str()]) {
            let answer = client.get(&format!("{path}?{parameter}={}", encoded(typed))).await;
            let told = (answer.status.as_u16(), answer.error_code());
            if told == (400, "VALIDATION_FAILED".to_owned()) {
                continue;
            }
            assert_eq!(told.0, 200, "{engine} {path} {parameter}={typed:?}: {}", answer.text());
            assert_eq!(answer.json()["items"], json!([]), "{engine} {path} {parameter}={typed:?}");
        }
        let bytes = client.get(&format!("{path}?{parameter}=%ff%fe")).await;
        assert!(bytes.status.as_u16() < 500, "{engine} {path} {parameter}: {}", bytes.text());
    }
}

#[tokio::test]
async fn nothing_in_a_filter_a_sort_or_a_search_is_a_query() {
    for server in servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await {
        let staff = server.staff(Role::Agent).await;
        let jwt = test_support::jwt::token_of(&server.services, "1").await;
        let customer = server.anonymous().with("authorization", &format!("Bearer {jwt}"));
        let new = json!({ "subject": "A lamp", "message": "It went out." });
        let opened = customer.send("POST", "/api/support-inquiries", new).await.json();
        let list = ["status", "category", "sort", "order", "limit", "cursor"];
        check_parameters(&customer, "/api/support-inquiries", &list, server.engine).await;
        let more = ["archived", "customerId", "assignedAdminId", "search"];
        let path = "/api/admin/support-inquiries";
        check_parameters(&staff, path, &[&list[..], &more].concat(), server.engine).await;
        check_parameters(&staff, "/api/admin/chats", &["archived", "search", "cursor"], server.engine).await;
        let messages = format!("{path}/{}/messages", opened["id"].as_str().unwrap());
        check_parameters(&staff, &messages, &["sinceEventId", "beforeEventId"], server.engine).await;
        for at in ["search=lamp", "limit=1", "sort=createdAt"] {
            let found = staff.get(&format!("{path}?{at}")).await.json();
            assert_eq!(found["items"][0]["id"], opened["id"], "{} {at}: it is all still there", server.engine);
        }
    }
}

const SCRIPT: &str = "<script>alert(1)</script>";
const IMAGE: &str = "\"'><img src=x onerror=alert(2)>";
const TAGS: [&str; 6] = ["<b>one", "<b>two", "<b>three", "<b>four", "<b>five", "<b>six"];

async fn save_inbox(server: &TestServer, name: &str, greeting: &str, category: &str) {
    let owner = server.agent(Role::Owner).await;
    let settings = InboxSettings {
        name: name.into(),
        colour: "#112233".into(),
        greeting: greeting.into(),
        categories: category.into(),
        allowed_origins: String::new(),
    };
    settings::update_inbox(&server.services, &owner, settings).await.unwrap();
}

on_both_engines!(
    async fn markup_in_any_field_is_text_in_json_and_on_every_page(server: TestServer) {
        let [category, phone, agent, key, inbox, greeting] = TAGS;
        save_inbox(&server, inbox, greeting, category).await;
        let owner = server.agent(Role::Owner).await;
        people::rename(&server.services, &owner, agent).await.unwrap();
        people::create_api_key(&server.services, &owner, key, [Permission::MailRead].into()).await.unwrap();
        people::set_permissions(&server.services, &owner, Role::Agent, [Permission::SupportInquiriesRead].into())
            .await
            .unwrap();
        let services = server.sign_in(&owner).await;
        let new = json!({ "subject": SCRIPT, "category": category, "name": IMAGE, "phone": phone, "message": SCRIPT,
            "email": "o'<b>@example.com", "pageUrl": "javascript:alert(3)" });
        let refused = server.anonymous().send("POST", "/api/support-inquiries", new.clone()).await;
        assert_eq!(refused.status, 400, "{}: such an address is none", server.engine);
        let mut new = new;
        new["email"] = json!("o'&amp@example.com");
        let opened = server.anonymous().send("POST", "/api/support-inquiries", new).await;
        check_json(&opened.json(), category, phone);
        assert_eq!(opened.header("content-type"), "application/json");
        assert_eq!(opened.header("x-content-type-options"), "nosniff");
        let id = opened.json()["id"].as_str().unwrap().to_owned();
        let path = format!("/api/admin/support-inquiries/{id}");
        services.send("PATCH", &format!("{path}/assign"), json!({ "assignedAdminId": owner.id })).await;
        let detail = services.get(&path).await;
        assert_eq!(detail.json()["assignedTo"]["name"], agent, "{}", detail.text());
        assert_eq!(detail.json()["pageUrl"], Value::Null, "only http is a page");
        let token = opened.json()["inquiryAccessToken"].as_str().unwrap().to_owned();
        let visitor = server.anonymous().with("cookie", &format!("porchlight_guest={token}"));
        for (client, path, shown) in [
            (&services, format!("/inbox/{id}"), &[SCRIPT, IMAGE, category, phone, agent][..]),
            (&services, "/inbox".to_owned(), &[IMAGE]),
            (&services, "/inbox?search=alert".to_owned(), &[IMAGE]),
            (&services, "/settings/inbox".to_owned(), &[category, inbox, greeting]),
            (&services, "/settings/agents".to_owned(), &[agent]),
            (&services, "/settings/roles".to_owned(), &[agent]),
            (&services, "/settings/api-keys".to_owned(), &[key, agent]),
            (&services, "/settings/profile".to_owned(), &[agent]),
            (&services, "/settings/mail".to_owned(), &[]),
            (&visitor, "/widget?inbox=demo".to_owned(), &[SCRIPT, inbox, greeting]),
        ] {
            let page = client.get(&path).await;
            assert_eq!(page.status, 200, "{} {path}", server.engine);
            check_page(&page.text(), &path, shown);
        }
    }
);

fn check_json(inquiry: &Value, category: &str, phone: &str) {
    let found = ["subject", "category", "name", "phone"].map(|field| inquiry[field].as_str().unwrap());
    assert_eq!(found, [SCRIPT, category, IMAGE, phone]);
    assert_eq!(inquiry["messages"][1]["content"], SCRIPT);
}

/// What was typed is there as text, and nowhere as markup, be it in an attribute or in a script's data.
fn check_page(page: &str, path: &str, shown: &[&str]) {
    for raw in [SCRIPT, "<img src=x", "\"'>"].into_iter().chain(TAGS) {
        assert!(
            !page.contains(raw),
            "{path} has {raw} as markup: {:?}",
            page.find(raw).map(|at| &page[at.saturating_sub(80)..at + 20])
        );
    }
    // A text area needs no more than its "<" to be escaped.
    let page = page.replace("&gt;", ">");
    for text in shown {
        let escaped = text.replace('&', "&amp;").replace('<', "&lt;");
        assert!(page.contains(escaped.trim_start_matches(['"', '\''])), "{path} does not show {text}");
    }
}

#[tokio::test]
async fn line_breaks_write_no_headers() {
    const BREAK: &str = "\r\nBcc: evil@example.com\r\n\r\n<b>";
    for server in servers().await {
        let line = |what: &str| format!("{what}{BREAK}");
        save_inbox(&server, &line("Shop"), "Hello", "").await;
        let ada = server.agent(Role::Agent).await;
        people::rename(&server.services, &ada, &line("Ada")).await.unwrap();
        let new = json!({ "subject": line("A lamp"), "name": line("Maya"), "phone": "030\r\n1", "email": "maya@example.com" });
        let opened = server.anonymous().send("POST", "/api/support-inquiries", new).await.json();
        let flat = |what: &str| format!("{what}Bcc: evil@example.com<b>");
        assert_eq!([&opened["subject"], &opened["name"]], [&json!(flat("A lamp")), &json!(flat("Maya"))]);
        assert_eq!(opened["phone"], "0301", "{}", server.engine);
        for email in ["maya@example.com\r\nBcc: evil@example.com", "a@example.com,evil@example.com", "<a@example.com>"]
        {
            let new = json!({ "subject": "x", "email": email });
            let refused = server.anonymous().send("POST", "/api/support-inquiries", new).await;
            assert_eq!(refused.error_code(), "VALIDATION_FAILED", "{email}");
        }
        let mail = server.mailed(&line("Happy to look.")).await;
        assert_eq!(mail.to, "maya@example.com");
        for head in heads(&server.state.config.mail_folder()) {
            let names = head.lines().filter(|line| !line.starts_with([' ', '\t']));
            let copies = names.filter(|line| line.to_ascii_lowercase().starts_with("bcc")).count();
            assert_eq!(copies, 0, "{}: {head}", server.engine);
        }

        let id = uuid::Uuid::now_v7().to_string();
        let inbox = "demo\r\nSet-Cookie: a=b";
        let fields = [("inbox", inbox), ("content", "hello"), ("clientMessageId", id.as_str())];
        let answer = server.anonymous().form("/widget/messages", &fields).await;
        assert!(answer.status.is_client_error() && !answer.headers.contains_key("set-cookie"), "{}", answer.status);
    }
}

/// The headers of every mail in this folder.
fn heads(folder: &Path) -> Vec<String> {
    let files = std::fs::read_dir(folder).unwrap().map(|file| file.unwrap().path());
    let mails = files.filter(|path| path.extension().is_some_and(|end| end == "eml"));
    let mails: Vec<_> = mails.map(|path| String::from_utf8_lossy(&std::fs::read(path).unwrap()).into_owned()).collect();
    assert!(!mails.is_empty());
    mails.iter().map(|mail| mail.split("\r\n\r\n").next().unwrap().to_owned()).collect()
}
