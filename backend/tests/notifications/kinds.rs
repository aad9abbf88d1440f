//! What an email says, and that what people write in it stays text.

use crate::scene::Scene;
use backend::{
    Db,
    db::Engine,
    notifications::{self, Mailer, email, worker},
    people, settings,
};
use domain::{notifications::DeliveryState, people::Role, settings::InboxSettings};
use test_support::{on_both_engines, smtp::Received};

async fn rename_inbox(scene: &Scene, name: &str) {
    let settings = InboxSettings {
        name: name.into(),
        colour: "#7c3f12".into(),
        greeting: String::new(),
        categories: String::new(),
        allowed_origins: String::new(),
    };
    settings::update_inbox(&scene.services, &scene.ada, settings).await.unwrap();
}

async fn mail_about(scene: &Scene, replies: &[&str]) -> Received {
    for reply in replies {
        scene.ada_replies(reply).await;
    }
    scene.minutes_pass(5);
    scene.worker_looks().await;
    scene.server.received().pop().unwrap()
}

on_both_engines!(
    async fn a_mail_says_who_replied_and_how_to_go_on_or_stop(scene: Scene) {
        rename_inbox(&scene, "Lamps & Light").await;
        let mail = mail_about(&scene, &["Happy to look."]).await;
        assert_eq!(mail.subject(), "New reply from Lamps & Light");
        assert_eq!(mail.header("From"), "Porchlight <desk@example.com>");
        let (chat, stop) = (mail.token("chat"), mail.token("unsubscribe"));
        let (text, html) = (mail.text(), mail.html());
        assert!(text.contains("Ada replied to you") && text.contains("> Happy to look.\nAda, 10:00 UTC"), "{text}");
        assert!(html.contains("Lamps &amp; Light") && html.contains("Ada replied to you"), "{html}");
        assert!(html.contains(&format!("href=\"https://desk.example.com/chat/{chat}\"")));
        assert!(html.contains(&format!("href=\"https://desk.example.com/unsubscribe/{stop}\"")));
        assert_eq!(mail.header("List-Unsubscribe"), format!("<https://desk.example.com/unsubscribe/{stop}>"));
        assert_eq!(mail.header("List-Unsubscribe-Post"), "List-Unsubscribe=One-Click");
        assert_ne!(chat, stop);
    }
);

on_both_engines!(
    async fn several_replies_are_counted_and_shortened(scene: Scene) {
        let (fits, long) = ("é".repeat(200), "ü".repeat(201));
        let mail = mail_about(&scene, &[&fits, &long, "three"]).await;
        assert_eq!(mail.subject(), "3 new replies from Support");
        let (text, html) = (mail.text(), mail.html());
        let previews: Vec<_> = text.lines().filter_map(|line| line.strip_prefix("> ")).collect();
        let shortened = format!("{}…", "ü".repeat(199));
        assert_eq!(previews, [fits.as_str(), &shortened, "three"], "{}", scene.services.engine);
        assert!(previews.iter().all(|preview| html.contains(preview)), "{html}");
    }
);

on_both_engines!(
    async fn a_reply_keeps_its_lines(scene: Scene) {
        let mail = mail_about(&scene, &["1. unplug it\n2. plug it in"]).await;
        assert!(mail.text().contains("> 1. unplug it\n> 2. plug it in"), "{}", mail.text());
        assert!(mail.html().contains("1. unplug it<br>2. plug it in"), "{}", mail.html());
    }
);

on_both_engines!(
    async fn what_people_write_stays_text(scene: Scene) {
        rename_inbox(&scene, "<b>Lamps</b>").await;
        let mail = mail_about(&scene, &["<script>alert(1)</script> https://a.example/?x=1&y=2."]).await;
        let html = mail.html();
        assert!(!html.contains("<script>") && !html.contains("<b>"), "{html}");
        assert!(html.contains("&lt;script&gt;alert(1)"), "{html}");
        assert!(html.contains("<a href=\"https://a.example/?x=1&amp;y=2\""), "{html}");
    }
);

on_both_engines!(
    async fn a_test_goes_to_whoever_asked(scene: Scene) {
        let id = notifications::send_test(&scene.services, &scene.ada).await.unwrap();
        scene.worker_looks().await;
        let mail = &scene.server.received()[0];
        assert_eq!((mail.to.as_str(), mail.subject().as_str()), (scene.ada.email.as_str(), "Test email from Support"));
        assert_eq!(mail.header("List-Unsubscribe"), "");
        let line = &scene.log().await[0];
        assert_eq!((line.id, line.state), (id, DeliveryState::Sent));
    }
);

on_both_engines!(
    async fn an_invitation_carries_its_link_and_a_revoked_one_is_not_sent(scene: Scene) {
        people::invite(&scene.services, &scene.ada, "ben@example.com", Role::Agent).await.unwrap();
        let cy = people::invite(&scene.services, &scene.ada, "cy@example.com", Role::Admin).await.unwrap();
        people::revoke_invitation(&scene.services, &scene.ada, cy.id).await.unwrap();
        assert_eq!(scene.worker_looks().await, 2);
        let mails = scene.server.received();
        assert_eq!(mails.len(), 1);
        let found = people::invitation(&scene.services, &mails[0].token("invite")).await.unwrap();
        assert_eq!(found.email, "ben@example.com");
        assert!(
            payloads(&scene).await.iter().all(|payload| !payload.contains("token")),
            "erased once mailed or skipped"
        );
        assert_eq!(scene.outcomes().await[1].0, DeliveryState::Skipped);
    }
);

on_both_engines!(
    async fn an_invitation_is_worth_nothing_once_whoever_made_it_could_not_make_it_again(scene: Scene) {
        let admin = scene.services.agent("Ben", Role::Admin).await;
        for address in ["cy@example.com", "di@example.com"] {
            people::invite(&scene.services, &admin, address, Role::Admin).await.unwrap();
        }
        scene.worker_looks().await;
        let links: Vec<_> = scene.server.received().iter().map(|mail| mail.token("invite")).collect();
        let cy = people::accept_invitation(&scene.services, &links[0], "Cy", "correct horse").await.unwrap();
        people::deactivate(&scene.services, &scene.ada, admin.id).await.unwrap();
        let late = people::accept_invitation(&scene.services, &links[1], "Di", "correct horse").await.unwrap_err();
        assert_eq!((late.code(), cy.role), ("NOT_FOUND", Role::Admin), "{}", scene.services.engine);
    }
);

on_both_engines!(
    async fn an_invitation_of_an_older_version_is_accepted_with_the_address_that_it_went_to(scene: Scene) {
        people::invite(&scene.services, &scene.ada, "cy@example.com", Role::Agent).await.unwrap();
        scene.worker_looks().await;
        let token = scene.server.received().pop().unwrap().token("invite");
        let sql = "UPDATE invitations SET email = $1";
        // Its first letter is a full-width one.
        let address = "ｃy@example.com";
        match scene.services.db.writer() {
            Engine::Sqlite(pool) => sqlx::query(sql).bind(address).execute(pool).await.map(|_| ()),
            Engine::Postgres(pool) => sqlx::query(sql).bind(address).execute(pool).await.map(|_| ()),
        }
        .unwrap();
        let cy = people::accept_invitation(&scene.services, &token, "Cy", "correct horse").await;
        assert_eq!(cy.map(|cy| cy.email).as_deref().ok(), Some(address), "{}", scene.services.engine);
    }
);

/// What the rows keep, as it is stored.
async fn payloads(scene: &Scene) -> Vec<String> {
    let sql = "SELECT CAST(payload AS TEXT) FROM deliveries";
    match &scene.services.db {
        Db::Sqlite { read, .. } => sqlx::query_scalar(sql).fetch_all(read).await.unwrap(),
        Db::Postgres(pool) => sqlx::query_scalar(sql).fetch_all(pool).await.unwrap(),
    }
}

on_both_engines!(
    async fn without_a_mail_server_mails_are_files(scene: Scene) {
        let folder = tempfile::tempdir().unwrap();
        let folder = folder.path().join("mail");
        assert!(email::list_files(&folder).await.unwrap().is_empty(), "nothing was sent yet");
        rename_inbox(&scene, "Lämps").await;
        scene.ada_replies("Grüße!").await;
        scene.minutes_pass(5);
        worker::run_due_once(&scene.services, &Mailer::Files(folder.clone())).await.unwrap();

        let mails = email::list_files(&folder).await.unwrap();
        assert_eq!(mails.len(), 1);
        let mail = &mails[0];
        assert_eq!((mail.to.as_str(), mail.subject.as_str()), (crate::scene::MAYA, "New reply from Lämps"));
        assert!(mail.text.contains("> Grüße!") && mail.html.contains("Grüße!"), "{mail:?}");
        assert!(mail.name.ends_with(".eml"));
    }
);
