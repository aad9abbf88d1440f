//! A second server on the same SQLite database.

use crate::binary::Porchlight;
use std::{
    fs::{self, File},
    os::unix::fs::symlink,
    process::{Child, Stdio},
};
use test_support::until;

/// Starts another one with these variables instead of the first one's, and its log in a file.
fn beside(first: &Porchlight, name: &str, env: &[(&str, &str)]) -> (Child, std::path::PathBuf) {
    let log = first.data().join(name);
    let mut command = first.command_with(env);
    command.arg("serve").stdin(Stdio::null()).stdout(Stdio::null()).stderr(File::create(&log).unwrap());
    (command.spawn().unwrap(), log)
}

#[tokio::test]
async fn a_second_server_refuses_and_says_why_whatever_the_database_is_called() {
    let mut first = Porchlight::start(&[]).await;
    let (data, elsewhere) = (first.data(), tempfile::tempdir().unwrap());
    let link = elsewhere.path().join("link");
    symlink(&data, &link).unwrap();
    let spelled = data.join("..").join("data");
    let (url, own) = (format!("sqlite:{}", data.join("porchlight.db").display()), elsewhere.path().join("own"));
    let data_of = |path: &std::path::Path| path.to_str().unwrap().to_owned();
    let cases = [("plain", data_of(&data), ""), ("link", data_of(&link), ""), ("spelled", data_of(&spelled), "")];
    let cases = cases.into_iter().chain([("named", data_of(&own), url.as_str())]);
    // All at once: each waits for a while.
    let mut started = Vec::new();
    for (name, folder, url) in cases {
        let mut env = vec![("PORCHLIGHT_ADDR", "127.0.0.1:0"), ("PORCHLIGHT_DATA", folder.as_str())];
        if !url.is_empty() {
            env.push(("DATABASE_URL", url));
        }
        started.push((name, beside(&first, name, &env)));
    }
    for (name, (mut child, log)) in started {
        let mut ended = None;
        until("it refuses", async || {
            ended = child.try_wait().unwrap();
            ended.is_some()
        })
        .await;
        let said = fs::read_to_string(log).unwrap();
        assert!(!ended.unwrap().success(), "{name}: {said}");
        let last = said.lines().last().unwrap_or_default();
        for part in ["another Porchlight server is running", "porchlight.db", "Stop that one first"] {
            assert!(last.contains(part), "{name}: {said}");
        }
    }
    assert_eq!(first.readiness().await.0, 200, "the first one goes on");
    first.kill();
    first.up().await;
    assert!(!first.log().contains("waiting for it to stop"), "nothing is left of one that was killed");
}

#[tokio::test]
async fn a_server_waits_for_one_that_is_stopping() {
    let mut first = Porchlight::start(&[]).await;
    let (mut second, log) = beside(&first, "second", &[]);
    until("it waits", async || fs::read_to_string(&log).unwrap().contains("waiting for it to stop")).await;
    assert!(second.try_wait().unwrap().is_none());
    first.kill();
    until("the second one is ready", async || first.readiness().await.0 == 200).await;
    second.kill().unwrap();
    second.wait().unwrap();
}

#[tokio::test]
async fn commands_work_beside_a_server() {
    let server = Porchlight::start(&[]).await;
    for words in [&["inbox", "list"][..], &["inbox", "show", "demo"], &["migrate"], &["config"]] {
        let done = server.command_with(&[]).args(words).output().unwrap();
        assert!(
            done.status.success() && !done.stdout.is_empty(),
            "{words:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
}
