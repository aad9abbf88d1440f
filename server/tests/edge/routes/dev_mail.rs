//! Mails that were not sent, shown on the operator's machine.

use crate::support::{TestServer, on_both_engines, servers_with, token_in};
use domain::people::Role;

on_both_engines!(
    async fn those_who_manage_read_mails_as_their_reader_would(server: TestServer) {
        let mail = server.mailed("Look at <b>this</b>.").await;
        let (shown, owner) = (format!("/dev/mail/{}", mail.name), server.staff(Role::Owner).await);
        assert!(owner.get("/dev/mail").await.text().contains(&shown), "{}", server.engine);
        let page = owner.get(&shown).await.text();
        assert!(page.contains("maya@example.com") && page.contains("Look at &lt;b&gt;this&lt;/b&gt;."), "{page}");
        let body = owner.get(&format!("{shown}/body")).await;
        assert!(body.text().contains(&token_in(&mail, "chat")));
        assert!(body.header("content-security-policy").starts_with("default-src 'none'"));
    }
);

on_both_engines!(
    async fn strangers_are_led_to_the_sign_in_and_agents_are_refused(server: TestServer) {
        let first = server.anonymous().get("/dev/mail").await;
        assert_eq!((first.status.as_u16(), first.header("location")), (303, "/setup"), "nobody works here yet");
        let mail = server.mailed("Hello.").await;
        let agent = server.staff(Role::Agent).await;
        for path in
            ["/dev/mail".to_owned(), format!("/dev/mail/{}", mail.name), format!("/dev/mail/{}/body", mail.name)]
        {
            let answer = server.anonymous().get(&path).await;
            let next = format!("/sign-in?next={}", path.replace('/', "%2F"));
            assert_eq!((answer.status.as_u16(), answer.header("location")), (303, next.as_str()), "{}", server.engine);
            assert!(answer.text().is_empty());
            assert_eq!(agent.get(&path).await.status, 403);
        }
    }
);

#[tokio::test]
async fn mails_are_shown_only_on_the_operators_machine() {
    for setting in
        [("PORCHLIGHT_BASE_URL", "https://desk.example.com"), ("PORCHLIGHT_SMTP_URL", "smtp://127.0.0.1:2525")]
    {
        for server in servers_with(&[setting]).await {
            assert_eq!(server.anonymous().get("/dev/mail").await.status, 404, "{setting:?}");
            assert_eq!(server.staff(Role::Owner).await.get("/dev/mail").await.status, 404, "{setting:?}");
        }
    }
}
