//! The team's page and its forms, without JavaScript.

use crate::support::{Answer, Client, TestServer, on_both_engines};
use axum::http::header::SET_COOKIE;
use backend::people;
use domain::people::{Availability, Role};

/// The page after a form, with what the form left for it.
async fn next_page(client: &Client, answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    let cookies = answer.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    let flash =
        cookies.filter_map(|cookie| cookie.split(';').next()).find(|pair| pair.starts_with("porchlight_flash="));
    let cookies = [client.header("cookie"), flash.unwrap_or_default()].join("; ");
    client.with("cookie", &cookies).get(answer.header("location")).await.text()
}

on_both_engines!(
    async fn a_team_is_made_by_forms(server: TestServer) {
        let (admin, ada) = (server.staff(Role::Admin).await, server.agent(Role::Agent).await);
        let made =
            admin.form("/desk/create_department", &[("name", "Billing"), ("description", ""), ("tier", "2")]).await;
        let page = next_page(&admin, &made).await;
        assert!(page.contains("There is a department Billing now."), "{}: {page}", server.engine);
        let twin = admin.form("/desk/create_department", &[("name", "billing"), ("tier", "2")]).await;
        let page = next_page(&admin, &twin).await;
        assert!(
            page.contains("already") && page.contains("value=\"billing\""),
            "{}: what was typed stays",
            server.engine
        );

        let owner = server.agent(Role::Owner).await;
        let id = people::list_departments(&server.services, &owner).await.unwrap()[0].id.to_string();
        let ada_id = ada.id.to_string();
        let set = async |capacity: &str| {
            let fields = [("id", &*ada_id), ("department", &id), ("tier", "3"), ("capacity", capacity), ("phone", "")];
            let answer = admin.form("/desk/change_support_agent", &fields).await;
            next_page(&admin, &answer).await
        };
        assert!(set("many").await.contains("Type a whole number."), "{}", server.engine);
        assert!(set("501").await.contains("1 to 500 tickets"), "{}", server.engine);
        assert!(set("7").await.contains("Saved."), "{}", server.engine);
        let found = people::find_support_agent(&server.services, &owner, ada.id).await.unwrap();
        assert_eq!((found.department.as_deref(), found.tier, found.capacity), (Some("Billing"), 3, 7));
        let page = admin.get("/settings/team").await.text();
        assert!(page.contains("Billing") && page.contains("0 of 7"), "{}: {page}", server.engine);

        let refused = admin.form("/desk/delete_department", &[("id", &id), ("into", "")]).await;
        assert!(next_page(&admin, &refused).await.contains("Say which other one takes them."), "{}", server.engine);
    }
);

on_both_engines!(
    async fn ones_own_availability_is_chosen_on_any_page_and_leads_back_there(server: TestServer) {
        let ada = server.agent(Role::Agent).await;
        let desk = server.sign_in(&ada).await;
        let page = desk.get("/inbox?archived=true").await.text();
        assert!(
            page.contains("/desk/choose_availability") && page.contains("value=\"/inbox?archived=true\""),
            "{page}"
        );
        let fields = [("availability", "away"), ("end", "30m"), ("next", "/inbox?archived=true")];
        let answer = desk.form("/desk/choose_availability", &fields).await;
        assert_eq!(answer.header("location"), "/inbox?archived=true", "{}", server.engine);
        let found = people::find_support_agent(&server.services, &ada, ada.id).await.unwrap();
        assert_eq!((found.status, found.until.is_some()), (Availability::Away, true), "{}", server.engine);
        let fields = [("availability", "available"), ("end", "1h"), ("next", "https://evil.example/")];
        let answer = desk.form("/desk/choose_availability", &fields).await;
        assert_eq!(answer.header("location"), "/inbox");
        let found = people::find_support_agent(&server.services, &ada, ada.id).await.unwrap();
        assert_eq!((found.status, found.until), (Availability::Available, None), "{}", server.engine);
        let other =
            [("id", &*server.agent(Role::Agent).await.id.to_string()), ("availability", "away"), ("end", "open")];
        desk.form("/desk/set_availability_of", &other).await;
        let team = people::find_team(&server.services, &ada).await.unwrap();
        assert!(team.agents.iter().all(|agent| agent.status == Availability::Available), "{}", server.engine);
        // An agent sees the team, and no way to change it.
        let page = desk.get("/settings/team").await.text();
        assert!(
            !page.contains("/settings/team/agents/") && !page.contains("new-department"),
            "{}: {page}",
            server.engine
        );
    }
);
