//! Scripts, styles and other files: a name that browsers keep for ever never stands for two things.

use crate::support::{Client, TestServer, servers};
use domain::realtime::topics;
use serde_json::json;
use server::{AppState, Site, router};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;
use test_support::socket::connect;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
/// As cargo-leptos names them: the hash of the first does not cover the name of the second, which is inside it.
const ENTRY: &str = "porchlight.entry.js";

/// A built site, in which the entry imports this chunk.
pub struct Built {
    folder: TempDir,
    data: TempDir,
}

impl Built {
    pub fn with_chunk(chunk: &str) -> Self {
        let built = Self { folder: tempfile::tempdir().unwrap(), data: tempfile::tempdir().unwrap() };
        built.write(&format!("pkg/{ENTRY}"), &format!("import \"./__wasm_split.{chunk}.js\""));
        built.write(&format!("pkg/__wasm_split.{chunk}.js"), &format!("// {chunk}"));
        built.write("pkg/porchlight.module.wasm", "wasm");
        built.write("pkg/widget.js", "// the widget's");
        built.write("pkg/widget.wasm", "the widget's");
        built.write("widget.css", &format!("/* {chunk} */"));
        built.write("widget.js", "// the loader");
        built.write("favicon.svg", "<svg/>");
        built
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub fn site(&self) -> Site {
        Site::of_folder(self.folder.path(), self.data.path()).unwrap()
    }
}

/// A client of this server as if it had this site.
pub fn client(server: &TestServer, site: &Site) -> Client {
    let state = AppState::new(server.services.clone(), server.state.config.clone(), site.clone());
    Client::of(router::router(state))
}

/// Every address under `/pkg` that a page of this site loads, or leads to.
pub fn addresses(site: &Site, built: &Built) -> Vec<String> {
    let names = fs::read_dir(built.folder.path().join("pkg")).unwrap();
    let build = site.build().unwrap();
    names.map(|name| format!("/pkg/{build}/{}", name.unwrap().file_name().to_str().unwrap())).collect()
}

#[tokio::test]
async fn a_name_that_is_kept_for_ever_stands_for_one_thing() {
    let server = servers().await.remove(0);
    let (old, new) = (Built::with_chunk("one"), Built::with_chunk("two"));
    let (old_site, new_site) = (old.site(), new.site());
    let (at_old, at_new) = (client(&server, &old_site), client(&server, &new_site));
    for address in addresses(&old_site, &old) {
        let answer = at_old.get(&address).await;
        assert_eq!((answer.status.as_u16(), answer.header("cache-control")), (200, FOR_EVER), "{address}");
        let elsewhere = at_new.get(&address).await;
        assert_eq!((elsewhere.status.as_u16(), elsewhere.header("cache-control")), (404, "no-store"), "{address}");
    }
    // The name that browsers have from before there was an id.
    let before = at_new.get(&format!("/pkg/{ENTRY}")).await;
    assert_eq!((before.status.as_u16(), before.header("cache-control")), (404, "no-store"));
}

#[tokio::test]
async fn a_page_names_its_build_and_so_does_every_answer() {
    let server = servers().await.remove(0);
    let built = Built::with_chunk("one");
    let site = built.site();
    let (client, build) = (client(&server, &site), site.build().unwrap());
    let files = [("/widget?inbox=demo", ["widget.js", "widget.wasm"]), ("/sign-in", [ENTRY, "porchlight.module.wasm"])];
    for (path, names) in files {
        let text = client.get(path).await.text();
        assert!(text.contains(&format!("<meta id=\"build\" name=\"porchlight-build\" content=\"{build}\"")), "{text}");
        for name in names {
            assert!(text.contains(&format!("\"/pkg/{build}/{name}\"")), "{text}");
        }
    }
    for path in ["/widget?inbox=demo", "/healthz", "/api/support_chat", "/nothing-here"] {
        assert_eq!(client.get(path).await.header("porchlight-build"), build, "{path}");
    }
    for path in ["/widget?inbox=demo", "/sign-in", "/demo", "/nothing-here"] {
        let cache = client.get(path).await.header("cache-control").to_owned();
        assert!(cache == "no-store" || cache == "private, no-cache", "a page outlives no build: {path} {cache}");
    }
}

#[tokio::test]
async fn the_widgets_page_names_nothing_of_the_desks_module_and_the_desks_nothing_of_the_widgets() {
    let server = servers().await.remove(0);
    let built = Built::with_chunk("one");
    let site = built.site();
    let client = client(&server, &site);
    let (widget, desk) = (client.get("/widget?inbox=demo").await.text(), client.get("/sign-in").await.text());
    for name in ["porchlight.entry", "porchlight.module", "__wasm_split", "leptos", "hydrate"] {
        assert!(!widget.contains(name), "{name}: {widget}");
    }
    assert!(!desk.contains("/widget."), "{desk}");
}

#[tokio::test]
async fn a_site_that_is_being_developed_may_have_the_widget_in_the_desks_module() {
    let server = servers().await.remove(0);
    let built = Built::with_chunk("one");
    fs::remove_file(built.folder.path().join("pkg/widget.js")).unwrap();
    let site = built.site();
    let page = client(&server, &site).get("/widget?inbox=demo").await.text();
    assert!(page.contains(&format!("/pkg/{}/{ENTRY}", site.build().unwrap())), "{page}");
}

#[tokio::test]
async fn a_visitors_socket_is_told_the_build_in_its_first_answer() {
    let mut server = servers().await.remove(0);
    let built = Built::with_chunk("one");
    let site = built.site();
    server.state = AppState::new(server.services.clone(), server.state.config.clone(), site.clone());
    let (guest, _) = server.guest().await;
    let token = guest.header("authorization").trim_start_matches("Bearer ").to_owned();
    let (address, _) = server.listen().await;
    let mut socket = connect(address, &[]).await.unwrap();
    let answer = socket.ask(topics::AUTHENTICATE, json!({ "token": token })).await;
    assert_eq!(answer["data"]["build"], site.build().unwrap(), "{answer}");
}

#[tokio::test]
async fn other_files_have_their_version_in_the_address_or_are_asked_for_again() {
    let server = servers().await.remove(0);
    let (old_built, new_built) = (Built::with_chunk("one"), Built::with_chunk("two"));
    let (old, new) = (old_built.site(), new_built.site());
    let (at_old, at_new) = (client(&server, &old), client(&server, &new));
    let style = old.names().address("/widget.css");
    let (page, asked) = (at_old.get("/widget?inbox=demo").await.text(), at_old.get(&style).await);
    assert!(page.contains(&style), "{style}");
    assert_eq!((asked.text().as_str(), asked.header("cache-control")), ("/* one */", FOR_EVER));
    // A new page that an old server is asked for by chance gets a file, and keeps it no longer than it is right.
    assert_eq!(at_new.get(&style).await.header("cache-control"), "public, no-cache");
    assert_eq!(at_old.get("/widget.css").await.header("cache-control"), "public, no-cache");
    let loader = at_old.get("/widget.js").await;
    assert_eq!(loader.header("cache-control"), "public, max-age=300");
    let again = client(&server, &old).with("if-none-match", loader.header("etag")).get("/widget.js").await;
    assert_eq!(again.status, 304);
    let stale = at_new.with("if-none-match", asked.header("etag")).get("/widget.css").await;
    assert_eq!((stale.status.as_u16(), stale.text().as_str()), (200, "/* two */"));
}

#[tokio::test]
async fn what_was_compressed_from_an_older_file_is_not_served() {
    let server = servers().await.remove(0);
    let built = Built::with_chunk("one");
    built.write("widget.css.br", "of an older file");
    built.write(&format!("pkg/{ENTRY}.gz"), "of an older file");
    let site = built.site();
    let client = client(&server, &site).with("accept-encoding", "br, gzip");
    for address in ["/widget.css".to_owned(), format!("/pkg/{}/{ENTRY}", site.build().unwrap())] {
        let answer = client.get(&address).await;
        assert!(!answer.text().contains("older"), "{address}");
    }
    assert_eq!(client.get("/widget.css.br").await.status, 404);
}

#[tokio::test]
async fn a_folder_that_changes_while_it_is_served_changes_no_answer() {
    let server = servers().await.remove(0);
    let built = Built::with_chunk("one");
    let site = built.site();
    let client = client(&server, &site);
    let address = addresses(&site, &built).remove(0);
    let before = client.get(&address).await.text();
    fs::remove_dir_all(built.folder.path()).unwrap();
    assert_eq!(client.get(&address).await.text(), before);
}

#[test]
fn a_folder_without_scripts_is_refused_with_a_sentence() {
    let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let refusal = Site::of_folder(folder.path(), data.path()).err().unwrap();
    assert!(format!("{refusal:#}").contains("it is no built site"), "{refusal:#}");
}

#[test]
fn fonts_have_the_digest_of_their_contents_in_their_name() {
    let public = Path::new(env!("CARGO_MANIFEST_DIR")).join("../public");
    let fonts: Vec<PathBuf> = fs::read_dir(public.join("fonts")).unwrap().map(|font| font.unwrap().path()).collect();
    let built = Built::with_chunk("one");
    for font in &fonts {
        let name = format!("fonts/{}", font.file_name().unwrap().to_str().unwrap());
        fs::create_dir_all(built.folder.path().join("fonts")).unwrap();
        fs::copy(font, built.folder.path().join(&name)).unwrap();
        let address = built.site().names().address(&format!("/{name}"));
        let version = address.split("?v=").nth(1).unwrap();
        assert!(name.contains(version), "{name} should have {version} in its name, and the styles too");
    }
    assert!(!fonts.is_empty());
}
