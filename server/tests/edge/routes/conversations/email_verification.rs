//! Showing that an address is one's own, from outside.

use crate::support::{Answer, Client, TestServer, on_both_engines, servers_with};
use backend::notifications::{
    Mailer,
    email::{StoredMail, list_files},
    worker,
};
use domain::people::Role;
use serde_json::json;

const REQUEST: &str = "/api/support_chat/verify-email/request";
const CONFIRM: &str = "/api/support_chat/verify-email/confirm";

/// A visitor who has left this address.
async fn guest_with(server: &TestServer, email: &str) -> Client {
    let (guest, _) = server.guest().await;
    let answer = guest.send("PATCH", "/api/support_chat", json!({ "email": email })).await;
    assert_eq!(answer.json()["emailVerified"], false, "{}", answer.text());
    guest
}

/// Lets everything leave that waits, and returns what this address has been mailed so far.
pub async fn mails_to(server: &TestServer, email: &str) -> Vec<StoredMail> {
    let folder = server.state.config.mail_folder();
    worker::run_due_once(&server.services, &Mailer::Files(folder.clone())).await.unwrap();
    let mut mails = list_files(&folder).await.unwrap();
    mails.retain(|mail| mail.to == email);
    mails
}

/// The code that was mailed to this address.
pub async fn code_for(server: &TestServer, email: &str) -> String {
    mails_to(server, email).await[0].subject.chars().take(6).collect()
}

async fn confirm(guest: &Client, code: &str) -> Answer {
    guest.send("POST", CONFIRM, json!({ "code": code })).await
}

on_both_engines!(
    async fn a_visitor_shows_that_an_address_is_theirs(server: TestServer) {
        let guest = guest_with(&server, "maya@example.com").await;
        let asked = guest.send("POST", REQUEST, json!({})).await;
        assert_eq!((asked.status.as_u16(), asked.text().as_str()), (202, "{}"), "{}", server.engine);
        let code = code_for(&server, "maya@example.com").await;
        let verified = confirm(&guest, &code).await;
        assert_eq!((verified.status.as_u16(), &verified.json()["chat"]["emailVerified"]), (200, &json!(true)));
        assert_eq!(guest.get("/api/support_chat").await.json()["emailVerified"], true);

        let again = confirm(&guest, &code).await;
        assert_eq!(again.status, 400);
        assert_eq!(again.error_code(), "SUPPORT_INQUIRY_EMAIL_VERIFICATION_INVALID");
        assert_eq!(again.json()["message"], "This code is wrong or has expired. Ask for a new one.");
        let odd = guest.send("POST", CONFIRM, json!({ "code": code, "emailVerified": true })).await;
        assert_eq!(odd.error_code(), "VALIDATION_FAILED");
    }
);

on_both_engines!(
    async fn an_inquirys_address_is_shown_in_the_same_way(server: TestServer) {
        let new = json!({ "subject": "A lamp", "email": "maya@example.com" });
        let opened = server.anonymous().send("POST", "/api/support-inquiries", new).await.json();
        assert_eq!(opened["emailVerified"], false);
        let token = opened["inquiryAccessToken"].as_str().unwrap();
        let guest = server.anonymous().with("authorization", &format!("Bearer {token}"));
        let path = |what| format!("/api/support-inquiries/{}/verify-email/{what}", opened["id"].as_str().unwrap());
        assert_eq!(guest.send("POST", &path("request"), json!({})).await.status, 202);
        let code = code_for(&server, "maya@example.com").await;
        let verified = guest.send("POST", &path("confirm"), json!({ "code": code })).await;
        assert_eq!((verified.status.as_u16(), &verified.json()["emailVerified"]), (200, &json!(true)));
        assert_eq!(verified.json()["trackingCode"], opened["trackingCode"], "{}", server.engine);
    }
);

on_both_engines!(
    /// An address that another visitor has verified, one of an agent, and one that nobody has heard of.
    async fn nobody_learns_whose_address_it_is(server: TestServer) {
        let ada = server.agent(Role::Agent).await;
        let known = guest_with(&server, "known@example.com").await;
        known.send("POST", REQUEST, json!({})).await;
        let code = code_for(&server, "known@example.com").await;
        assert_eq!(confirm(&known, &code).await.status, 200);

        let mut seen = Vec::new();
        for (email, before) in [("known@example.com", 1), (ada.email.as_str(), 0), ("unknown@example.com", 0)] {
            let guest = guest_with(&server, email).await;
            let asked = guest.send("POST", REQUEST, json!({})).await;
            let mails = mails_to(&server, email).await;
            assert_eq!(mails.len(), before + 1, "{}: one mail to {email}", server.engine);
            let code: String = mails[0].subject.chars().take(6).collect();
            let same = [&mails[0].subject, &mails[0].text, &mails[0].html].map(|part| part.replace(&code, "CODE"));
            let wrong = confirm(&guest, "wrong").await;
            seen.push((
                asked.status,
                asked.text(),
                asked.shared_headers(),
                same,
                wrong.status,
                wrong.text(),
                wrong.shared_headers(),
            ));
        }
        assert_eq!(seen[0], seen[2], "{}", server.engine);
        assert_eq!(seen[1], seen[2], "{}", server.engine);
    }
);

#[tokio::test]
async fn limits_on_codes_hold_without_flood_limits() {
    for server in servers_with(&[("PORCHLIGHT_RATE_LIMITS", "off")]).await {
        let guest = guest_with(&server, "maya@example.com").await;
        for _ in 0..5 {
            assert_eq!(guest.send("POST", REQUEST, json!({})).await.status, 202);
        }
        let refused = guest.send("POST", REQUEST, json!({})).await;
        assert_eq!((refused.status.as_u16(), refused.error_code().as_str()), (429, "RATE_LIMIT_EXCEEDED"));
        let wait: u64 = refused.header("retry-after").parse().unwrap();
        assert!((3_500..=3_600).contains(&wait), "{}: {wait}", server.engine);
        for _ in 0..15 {
            assert_eq!(confirm(&guest, "wrong").await.status, 400);
        }
        assert_eq!(confirm(&guest, "wrong").await.status, 429, "{}", server.engine);
    }
}
