//! The staff's list of inquiries by REST: its filters, orders and pages.

use crate::support::{Client, TestServer, on_both_engines};
use domain::people::Role;
use serde_json::{Value, json};

async fn subjects(staff: &Client, query: &str) -> (Vec<String>, Value) {
    let answer = staff.get(&format!("/api/admin/support-inquiries?{query}")).await;
    assert_eq!(answer.status.as_u16(), 200, "{query}: {}", answer.text());
    let page = answer.json();
    let subject = |item: &Value| item["subject"].as_str().unwrap().to_owned();
    (page["items"].as_array().unwrap().iter().map(subject).collect(), page["nextCursor"].clone())
}

on_both_engines!(
    async fn staff_filter_sort_search_and_page(server: TestServer) {
        let staff = server.staff(Role::Agent).await;
        let mut ids = Vec::new();
        for subject in ["Lamp", "Bulb", "Lantern"] {
            let new = json!({ "subject": subject, "message": "It went out.", "email": "maya@example.com" });
            let opened = server.anonymous().send("POST", "/api/support-inquiries", new).await.json();
            ids.push(opened["id"].as_str().unwrap().to_owned());
        }
        let path = format!("/api/admin/support-inquiries/{}/status", ids[1]);
        staff.send("PATCH", &path, json!({ "status": "waiting" })).await;
        let check = async |query: &str, expected: &[&str]| {
            let (found, next) = subjects(&staff, query).await;
            assert_eq!((found, next), (expected.iter().map(|s| (*s).to_owned()).collect(), Value::Null), "{query}");
        };
        check("sort=createdAt&order=asc", &["Lamp", "Bulb", "Lantern"]).await;
        check("sort=createdAt", &["Lantern", "Bulb", "Lamp"]).await;
        check("status=waiting", &["Bulb"]).await;
        check("status=open&sort=createdAt&order=asc&archived=false", &["Lamp", "Lantern"]).await;
        check("search=la&status=open", &["Lantern", "Lamp"]).await;
        check("search=maya%40example.com+bulb", &["Bulb"]).await;
        check("assignedAdminId=none&search=bulb", &["Bulb"]).await;
        check("category=nothing", &[]).await;
        let (first, next) = subjects(&staff, "sort=createdAt&limit=2").await;
        assert_eq!(first, ["Lantern", "Bulb"], "{}", server.engine);
        let next = next.as_str().unwrap();
        check(&format!("sort=createdAt&limit=2&cursor={next}"), &["Lamp"]).await;
    }
);

on_both_engines!(
    async fn what_a_list_does_not_know_is_bad_input(server: TestServer) {
        let staff = server.staff(Role::Agent).await;
        for query in [
            "status=nothing",
            "sort=subject",
            "sort=createdAt%20DESC;--",
            "order=up",
            "limit=0",
            "limit=101",
            "limit=x",
            "assignedAdminId=1",
            "cursor=1",
            "archived=maybe",
            "unknown=1",
            "search=x&sort=createdAt",
            "search=x&cursor=1.2",
        ] {
            let answer = staff.get(&format!("/api/admin/support-inquiries?{query}")).await;
            let told = (answer.status.as_u16(), answer.error_code());
            assert_eq!(told, (400, "VALIDATION_FAILED".to_owned()), "{query} on {}", server.engine);
        }
    }
);
