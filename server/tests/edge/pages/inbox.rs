//! The desk without JavaScript: what its list is filtered by, and access that is taken away.

use crate::support::{Client, TestServer, on_both_engines};
use domain::people::{Permission, Role};
use serde_json::{Value, json};
use test_support::jwt::{claims_with, secret};

/// An inquiry with a message.
async fn inquiry(server: &TestServer, subject: &str) -> Value {
    let new = json!({ "subject": subject, "message": "It went out." });
    server.anonymous().send("POST", "/api/support-inquiries", new).await.json()
}

fn id(inquiry: &Value) -> &str {
    inquiry["id"].as_str().unwrap()
}

/// Which of the subjects a page of the desk shows.
async fn shown(staff: &Client, path: &str) -> String {
    let page = staff.get(path).await;
    assert_eq!(page.status, 200, "{path}: {}", page.text());
    let subjects = ["Lamp", "Bulb", "Lantern"];
    subjects.into_iter().filter(|subject| page.text().contains(&format!(">{subject}<"))).collect::<Vec<_>>().join(" ")
}

on_both_engines!(
    async fn an_address_filters_the_list(server: TestServer) {
        let ada = server.agent(Role::Agent).await;
        let staff = server.sign_in(&ada).await;
        let mut all = Vec::new();
        for subject in ["Lamp", "Bulb", "Lantern"] {
            all.push(inquiry(&server, subject).await);
        }
        let change = async |at: usize, what: &str, body: Value| {
            let path = format!("/api/admin/support-inquiries/{}/{what}", id(&all[at]));
            assert_eq!(staff.send("PATCH", &path, body).await.status, 200, "{}", server.engine);
        };
        change(0, "status", json!({ "status": "waiting" })).await;
        change(1, "assign", json!({ "assignedAdminId": ada.id })).await;
        change(2, "status", json!({ "status": "resolved" })).await;
        for (query, expected) in [
            ("", "Lamp Bulb"),
            ("status=waiting", "Lamp"),
            ("status=open", "Bulb"),
            ("status=resolved", ""),
            ("status=resolved&archived=true", "Lantern"),
            ("assigned=me", "Bulb"),
            ("assigned=none", "Lamp"),
            (&format!("assigned={}", ada.id), "Bulb"),
            ("assigned=me&status=waiting", ""),
            ("assigned=none&search=went", "Lamp"),
            ("category=Billing", ""),
            // What can't be is not asked for, as forms leave empty what was not chosen.
            ("status=&category=&assigned=&search=", "Lamp Bulb"),
            ("status=nothing&assigned=nobody", "Lamp Bulb"),
        ] {
            assert_eq!(shown(&staff, &format!("/inbox?{query}")).await, expected, "{query} on {}", server.engine);
        }
        let others = server.staff(Role::Admin).await;
        assert_eq!(shown(&others, "/inbox?assigned=me").await, "", "{}: it is whoever asks", server.engine);

        let page = staff.get("/inbox?assigned=none").await.text();
        assert!(page.contains(&format!("href=\"/inbox/{}?assigned=none\"", id(&all[0]))), "it is kept: {page}");
        let empty = staff.get("/inbox?status=spam").await.text();
        assert!(
            empty.contains("Nothing like that among active conversations") && empty.contains("Show all"),
            "{empty}"
        );

        let form = [("archived", "false"), ("filter[status]", "waiting"), ("filter[assigned]", "none")];
        let listed = staff.form("/desk/list_chats", &form).await.json();
        let items = listed["page"]["items"].as_array().unwrap();
        assert_eq!((items.len(), &items[0]["subject"]), (1, &json!("Lamp")), "{}", server.engine);
    }
);

on_both_engines!(
    async fn a_form_takes_access_away_for_those_who_may(server: TestServer) {
        let (owner, agent, opened) =
            (server.staff(Role::Owner).await, server.staff(Role::Agent).await, inquiry(&server, "Lamp").await);
        let token = opened["inquiryAccessToken"].as_str().unwrap();
        let guest = server.anonymous().with("authorization", &format!("Bearer {token}"));
        let read = async || guest.get(&format!("/api/support-inquiries/{}", id(&opened))).await.status.as_u16();
        let page = format!("/inbox/{}", id(&opened));
        let revoke = async |by: &Client| by.form("/desk/take_access", &[("id", id(&opened))]).await;

        let fields = [("role", "agent"), ("permissions[]", Permission::SupportInquiriesRead.as_str())];
        owner.form("/desk/set_role_permissions", &fields).await;
        assert!(!agent.get(&page).await.text().contains("/desk/take_access"), "{}", server.engine);
        for by in [&agent, &server.anonymous()] {
            revoke(by).await;
            assert_eq!(read().await, 200, "{}", server.engine);
        }
        assert!(owner.get(&page).await.text().contains("action=\"/desk/take_access\""));
        assert_eq!(revoke(&owner).await.header("location"), page);
        assert_eq!(read().await, 403, "{}", server.engine);
    }
);

on_both_engines!(
    async fn an_address_that_was_typed_is_marked_where_the_website_says_who_it_is(server: TestServer) {
        let staff = server.staff(Role::Agent).await;
        let (visitor, id) = server.guest().await;
        let said = json!({ "email": "maya@example.com", "name": "Maya" });
        let token = secret(&server.services).await.token(&claims_with(&server.services, "1", said));
        let known = visitor.send("POST", "/api/support_chat/identify", json!({ "token": token })).await;
        assert_eq!(known.status, 200, "{}", known.text());
        let typed = json!({ "name": "The boss", "email": "ceo@corp.example" });
        assert_eq!(visitor.send("PATCH", "/api/support_chat", typed).await.status, 200);
        let page = staff.get(&format!("/inbox/{id}")).await.text();
        for wanted in ["Signed in", "mailto:maya@example.com", "Gave this address", "Gave this name"] {
            assert!(page.contains(wanted), "{wanted} on {}: {page}", server.engine);
        }
        assert!(!page.contains("mailto:ceo@corp.example"), "{}: {page}", server.engine);
        assert!(page.contains("Goes to chat; by email"), "{}: {page}", server.engine);
        let heading = page.split("<h2").skip(1).any(|heading| heading.split("</h2>").next().unwrap().contains("boss"));
        assert!(!heading, "{}: {page}", server.engine);
    }
);
