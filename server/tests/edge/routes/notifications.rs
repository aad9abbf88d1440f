//! Stopping emails: looking changes nothing, posting does (RFC 8058).

use crate::support::{Client, TestServer, on_both_engines, servers, token_in};
use backend::conversations;

async fn link(server: &TestServer) -> (String, String) {
    let mail = server.mailed("Happy to look.").await;
    let token = token_in(&mail, "unsubscribe");
    (format!("/unsubscribe/{token}"), token)
}

async fn is_unsubscribed(server: &TestServer, token: &str) -> bool {
    conversations::unsubscribe_page(&server.services, token).await.unwrap().done
}

on_both_engines!(
    async fn looking_changes_nothing_and_the_form_stops_the_emails(server: TestServer) {
        let (path, token) = link(&server).await;
        let reader = server.anonymous();
        let page = reader.get(&path).await;
        assert!(page.status == 200 && page.text().contains("maya@example.com"), "{}", page.text());
        reader.raw("HEAD", &path, Vec::new()).await;
        assert!(!is_unsubscribed(&server, &token).await, "{}", server.engine);

        let posted = reader.with("sec-fetch-site", "same-origin").form(&path, &[]).await;
        assert_eq!((posted.status.as_u16(), posted.header("location")), (303, path.as_str()));
        assert!(is_unsubscribed(&server, &token).await);
        assert!(reader.get(&path).await.text().contains("You are unsubscribed"));
    }
);

#[tokio::test]
async fn one_click_from_a_mail_provider_is_enough() {
    let boundary = "multipart/form-data; boundary=b";
    let multipart = "--b\r\ncontent-disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n";
    let kinds = [("application/x-www-form-urlencoded", "List-Unsubscribe=One-Click"), (boundary, multipart)];
    for server in servers().await {
        for (kind, body) in kinds {
            let (path, token) = link(&server).await;
            // A mail provider's server: no cookie, no `Origin`, and no redirect for it.
            let provider: Client = server.anonymous().with("content-type", kind);
            for _ in 0..2 {
                let answer = provider.raw("POST", &path, body.as_bytes().to_vec()).await;
                assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, "Unsubscribed."), "{kind}");
            }
            assert!(is_unsubscribed(&server, &token).await, "{} {kind}", server.engine);
        }
    }
}

on_both_engines!(
    async fn another_sites_page_stops_nothing(server: TestServer) {
        let (path, token) = link(&server).await;
        let page = server.anonymous().with("origin", "https://evil.example");
        assert_eq!(page.form(&path, &[("List-Unsubscribe", "One-Click")]).await.status, 403);
        assert!(!is_unsubscribed(&server, &token).await, "{}", server.engine);
    }
);
