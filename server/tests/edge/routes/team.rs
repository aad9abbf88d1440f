//! The team over REST and on the socket: by session and by key.

use crate::support::{Listening, TestServer, on_both_engines};
use backend::people;
use domain::{
    people::{Permission, Role},
    realtime::topics,
};
use serde_json::{Value, json};
use test_support::socket::connect;

on_both_engines!(
    async fn departments_are_made_changed_merged_and_deleted(server: TestServer) {
        let admin = server.staff(Role::Admin).await;
        let make = async |name: &str| {
            let made = admin.send("POST", "/support/departments", json!({ "name": name, "tier": 2 })).await;
            assert_eq!(made.status, 201, "{} {}", server.engine, made.text());
            made.json()
        };
        let (orders, returns, spare) = (make("Orders").await, make("Returns").await, make("Spare").await);
        let told =
            [&orders["name"], &orders["tier"], &orders["agentCount"], &orders["openTickets"], &orders["description"]];
        assert_eq!(told, [&json!("Orders"), &json!(2), &json!(0), &json!(0), &json!("")], "{orders}");
        let at = |one: &Value, rest: &str| format!("/support/departments/{}{rest}", one["id"].as_str().unwrap());
        let twin = admin.send("PATCH", &at(&orders, ""), json!({ "name": "RETURNS" })).await;
        assert_eq!((twin.status.as_u16(), twin.error_code().as_str()), (409, "CONFLICT"), "{}", server.engine);
        let ada = server.agent(Role::Agent).await;
        let moved = json!({ "departmentId": returns["id"], "capacity": 3, "phone": "+49 30 1234567" });
        let moved = admin.send("PATCH", &format!("/support/agents/{}", ada.id), moved).await.json();
        let told = [&moved["department"], &moved["capacity"], &moved["phone"], &moved["tier"], &moved["status"]];
        let expected = [&json!("Returns"), &json!(3), &json!("+49 30 1234567"), &json!(1), &json!("available")];
        assert_eq!(told, expected, "{}: {moved}", server.engine);

        let kept = admin.send("POST", &at(&returns, "/merge"), json!({ "into": orders["id"] })).await;
        assert_eq!((kept.status.as_u16(), &kept.json()["agentCount"]), (200, &json!(1)), "{}", server.engine);
        assert_eq!(admin.send("DELETE", &at(&orders, ""), json!({})).await.status, 409, "somebody is in it");
        let into = format!("{}?into={}", at(&orders, ""), spare["id"].as_str().unwrap());
        assert_eq!(admin.send("DELETE", &into, json!({})).await.status, 204);
        let agents = admin.get(&format!("/support/agents?department={}", spare["id"].as_str().unwrap())).await.json();
        assert_eq!(agents[0]["id"], json!(ada.id), "{}: {agents}", server.engine);
        assert_eq!(admin.get("/support/agents?status=away").await.json(), json!([]));
        for wrong in ["department=Spare", "status=asleep", "tier=1"] {
            assert_eq!(admin.get(&format!("/support/agents?{wrong}")).await.status, 400, "{wrong}");
        }
        let nowhere =
            admin.send("PATCH", &format!("/support/agents/{}", ada.id), json!({ "departmentId": null })).await;
        assert_eq!(nowhere.json()["departmentId"], Value::Null);
        assert_eq!(admin.get("/support/departments").await.json().as_array().unwrap().len(), 1);
    }
);

on_both_engines!(
    async fn ones_own_availability_is_told_to_everybody_who_sees_the_team(Listening { server, address }: Listening) {
        let (ada, ben) = (server.agent(Role::Agent).await, server.staff(Role::Agent).await);
        let mut socket = connect(address, &[("cookie", ben.header("cookie"))]).await.unwrap();
        assert_eq!(socket.ask(topics::JOIN_TEAM, json!({})).await["event"], "ack", "{}", server.engine);
        let (_, key) = people::create_api_key(
            &server.services,
            &server.agent(Role::Owner).await,
            "x",
            [Permission::SupportRequestsRead].into(),
        )
        .await
        .unwrap();
        let until = server.services.clock.now() + std::time::Duration::from_secs(3600);
        let choice = json!({ "availability": "away", "until": until });
        let ada_desk = server.sign_in(&ada).await;
        let set = ada_desk.send("PUT", "/support/agents/me/availability", choice).await.json();
        assert_eq!([&set["status"], &set["until"]], [&json!("away"), &json!(until)], "{}: {set}", server.engine);
        let told = socket.push(topics::AGENT_STATUS_CHANGED).await;
        assert_eq!([&told["data"]["id"], &told["data"]["status"]], [&json!(ada.id), &json!("away")], "{told}");
        let keyed = server.anonymous().with("authorization", &format!("Bearer {key}"));
        let away = keyed.get("/support/agents?status=away").await.json();
        assert_eq!(away[0]["id"], json!(ada.id), "{}: {away}", server.engine);
        let other = format!("/support/agents/{}/availability", ada.id);
        assert_eq!(keyed.send("PUT", &other, json!({ "availability": "busy" })).await.status, 403);
        let past = json!({ "availability": "away", "until": "2020-01-01T00:00:00Z" });
        assert_eq!(ada_desk.send("PUT", "/support/agents/me/availability", past).await.status, 400);
    }
);
