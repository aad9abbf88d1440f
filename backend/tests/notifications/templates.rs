//! Each kind of email, byte for byte. `UPDATE_GOLDEN=1` writes what they are now; then `git diff` says what has changed.

use crate::{scene::Scene, verification_scene::HOME};
use backend::{conversations, notifications, people, settings};
use domain::{people::Role, settings::InboxSettings};
use mail_parser::{MimeHeaders, PartType};
use std::{fmt::Write, fs, path::PathBuf};
use test_support::{on_both_engines, smtp::Received};

/// What is different in every email, and what stands for it in the files.
async fn check(scene: &Scene, name: &str, random: &[(&str, &str)]) {
    let mail = scene.server.received().pop().unwrap();
    let mut shown = readable(&mail);
    for (value, placeholder) in random {
        shown = shown.replace(value, placeholder);
    }
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/notifications/golden").join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        fs::write(&path, &shown).unwrap();
    }
    let expected = fs::read_to_string(&path).unwrap_or_default();
    assert!(shown == expected, "{}: {name} is now\n{shown}", scene.services.engine);
}

/// The envelope, every header as it was sent, and the two texts decoded.
fn readable(mail: &Received) -> String {
    let parsed = mail.parsed();
    let boundary = parsed.content_type().and_then(|mime| mime.attribute("boundary")).unwrap();
    let id = parsed.message_id().unwrap().split('@').next().unwrap();
    let mut shown = format!("MAIL FROM {}\nRCPT TO {}\n\n", mail.from, mail.to);
    for part in &parsed.parts {
        let headers = &mail.data[part.raw_header_offset() as usize..part.raw_body_offset() as usize];
        writeln!(shown, "{}", headers.trim_end()).unwrap();
        match &part.body {
            PartType::Text(text) | PartType::Html(text) => write!(shown, "\n{text}<END>\n\n").unwrap(),
            _ => shown.push('\n'),
        }
    }
    shown.replace("\r\n", "\n").replace(boundary, "[boundary]").replace(id, "[id]")
}

async fn name_inbox(scene: &Scene) {
    let settings = InboxSettings {
        name: "Lämps & <b>\"Light\"</b>'s".into(),
        colour: "#7c3f12".into(),
        greeting: String::new(),
        categories: String::new(),
        allowed_origins: String::new(),
    };
    settings::update_inbox(&scene.services, &scene.ada, settings).await.unwrap();
}

async fn check_replies(scene: &Scene, name: &str) {
    assert_eq!(scene.worker_looks().await, 1);
    let mail = scene.server.received().pop().unwrap();
    let links = [(mail.token("chat"), "[chat]"), (mail.token("unsubscribe"), "[unsubscribe]")];
    let random: Vec<_> = links.iter().map(|(token, placeholder)| (token.as_str(), *placeholder)).collect();
    check(scene, name, &random).await;
}

on_both_engines!(
    async fn one_reply(scene: Scene) {
        name_inbox(&scene).await;
        scene.ada_replies("See https://a.example/?x=1&y=2.\nIt's \"<b>fine</b>\" & done 💡").await;
        scene.minutes_pass(5);
        check_replies(&scene, "one_reply.eml").await;
    }
);

on_both_engines!(
    async fn replies_of_two_days(scene: Scene) {
        let ben = scene.services.agent("Ben O'Hara", Role::Agent).await;
        scene.ada_replies(&"é".repeat(201)).await;
        scene.services.clock.advance(std::time::Duration::from_secs(24 * 3600));
        scene.services.agent_says(&ben, scene.maya.thread_id, "Two.\r\n\r\n> quoted").await;
        check_replies(&scene, "replies_of_two_days.eml").await;
    }
);

on_both_engines!(
    async fn more_replies_than_are_shown(scene: Scene) {
        for (count, name) in [(21, "one_more_reply.eml"), (22, "more_replies.eml")] {
            for number in 1..=count {
                scene.ada_replies(&format!("Number {number}")).await;
            }
            scene.minutes_pass(5);
            check_replies(&scene, name).await;
        }
    }
);

on_both_engines!(
    async fn three_agents(scene: Scene) {
        for name in ["Ben", "Cy"] {
            let agent = scene.services.agent(name, Role::Agent).await;
            scene.services.agent_says(&agent, scene.maya.thread_id, "Hello.").await;
        }
        scene.ada_replies("Hello, too.").await;
        scene.minutes_pass(5);
        check_replies(&scene, "three_agents.eml").await;
    }
);

on_both_engines!(
    async fn a_code(scene: Scene) {
        name_inbox(&scene).await;
        conversations::request_code(&scene.services, &scene.maya, HOME).await.unwrap();
        assert_eq!(scene.worker_looks().await, 1);
        let code = crate::verification_scene::code_in(&scene.server.received()[0]);
        check(&scene, "code.eml", &[(&code, "[code]")]).await;
    }
);

on_both_engines!(
    async fn an_invitation(scene: Scene) {
        name_inbox(&scene).await;
        people::invite(&scene.services, &scene.ada, "ben@example.com", Role::Admin).await.unwrap();
        assert_eq!(scene.worker_looks().await, 1);
        let token = scene.server.received()[0].token("invite");
        check(&scene, "invitation.eml", &[(&token, "[invite]")]).await;
    }
);

on_both_engines!(
    async fn a_test(scene: Scene) {
        name_inbox(&scene).await;
        notifications::send_test(&scene.services, &scene.ada).await.unwrap();
        assert_eq!(scene.worker_looks().await, 1);
        let to = scene.ada.email.clone();
        check(&scene, "test.eml", &[(&to, "[ada]")]).await;
    }
);
