//! The site that is served: which files there are under which paths, and what Leptos is told about them.

use super::{
    compress::{self, write_whole},
    file::{Digest, File, short},
    source,
};
use anyhow::Context as _;
use app::SiteNames;
use leptos::prelude::LeptosOptions;
use ring::digest::{Context as Sha256, SHA256};
use std::{
    collections::{BTreeMap, HashMap},
    path::{Component, Path, PathBuf},
    sync::Arc,
};

/// What an installed binary runs with; the build's own copy of it is in Cargo.toml.
const LEPTOS_TOML: &str = include_str!("../../../Leptos.toml");

/// The site.
#[derive(Clone)]
pub struct Site {
    options: LeptosOptions,
    names: SiteNames,
    files: Files,
}

#[derive(Clone)]
enum Files {
    /// All of them by path, as they were at the start.
    Kept(Arc<HashMap<String, Arc<File>>>),
    /// A folder that changes while one develops, and is looked at each time.
    Live(PathBuf),
}

/// The site as `cargo leptos watch` builds it again and again.
impl From<LeptosOptions> for Site {
    fn from(options: LeptosOptions) -> Self {
        let files = Files::Live(PathBuf::from(&*options.site_root));
        Self { options, names: SiteNames::default(), files }
    }
}

impl Site {
    /// Finds the site, and writes what Leptos reads of it into the data folder.
    pub fn open(data: &Path) -> anyhow::Result<Self> {
        match source::find()? {
            source::Found::Live(options) => Ok(options.into()),
            source::Found::Files(files) => Self::of_files(files, data),
        }
    }

    /// The site in a folder, as it is now.
    pub fn of_folder(folder: &Path, data: &Path) -> anyhow::Result<Self> {
        Self::of_files(source::read_folder(folder)?, data)
    }

    /// Gives the files of `pkg` their place under the build's id.
    fn of_files(files: BTreeMap<String, File>, data: &Path) -> anyhow::Result<Self> {
        let mut options: LeptosOptions = toml::from_str(LEPTOS_TOML).context("Leptos.toml")?;
        let pkg = format!("{}/", options.site_pkg_dir);
        let build = id(files.iter().filter(|(path, _)| path.starts_with(&pkg)));
        let placed = |path: String| match path.strip_prefix(&pkg) {
            Some(name) => format!("{pkg}{build}/{name}"),
            None => path,
        };
        let by_path: HashMap<_, _> = files.into_iter().map(|(path, file)| (placed(path), Arc::new(file))).collect();
        options.site_root = folder(data)?.into();
        options.site_pkg_dir = format!("{pkg}{build}").into();
        options.hash_file = write_for_leptos(&options, &by_path)?.into();
        let versions = by_path.iter().map(|(path, file)| (format!("/{path}"), file.version())).collect();
        let names = SiteNames { build: Some(build.into()), versions: Arc::new(versions) };
        Ok(Self { options, names, files: Files::Kept(Arc::new(by_path)) })
    }

    /// What Leptos is told.
    pub fn options(&self) -> &LeptosOptions {
        &self.options
    }

    /// What stands for the names and contents of all scripts, modules and styles: the same in every process with the same
    /// ones. There is none where they change.
    pub fn build(&self) -> Option<&str> {
        self.names.build.as_deref()
    }

    /// What pages are told.
    pub fn names(&self) -> &SiteNames {
        &self.names
    }

    /// The file that a path without its first slash stands for.
    pub(super) async fn file(&self, path: &str) -> Option<Arc<File>> {
        match &self.files {
            Files::Kept(by_path) => by_path.get(path).cloned(),
            Files::Live(folder) => {
                let is_inside = Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
                let bytes = tokio::fs::read(folder.join(path)).await.ok().filter(|_| is_inside)?;
                Some(Arc::new(File::new(path, bytes.into())))
            }
        }
    }

    /// Whether a path can only stand for what the build with this site's id has made.
    pub(super) fn is_of_build(&self, path: &str) -> bool {
        self.build().is_some()
            && path.strip_prefix(&*self.options.site_pkg_dir).is_some_and(|name| name.starts_with('/'))
    }

    /// Compresses the files in the background. A thread of its own, not one of the runtime's: those are waited
    /// for when the server stops, and this may take longer than that should.
    pub fn compress_in_background(&self, data: &Path) {
        let Files::Kept(by_path) = &self.files else { return };
        let (by_path, folder) = (by_path.clone(), data.join(FOLDER).join("br"));
        std::thread::spawn(move || {
            let worth_it = by_path.iter().filter(|(path, _)| compress::is_worth_it(path));
            compress::all(worth_it.map(|(_, file)| &**file), &folder);
        });
    }
}

/// Where in the data folder.
const FOLDER: &str = "site";

fn folder(data: &Path) -> anyhow::Result<String> {
    let path = data.join(FOLDER);
    std::fs::create_dir_all(&path).with_context(|| format!("can’t make {}", path.display()))?;
    let path = path.canonicalize().with_context(|| format!("{} is not there", path.display()))?;
    path.into_os_string().into_string().map_err(|path| anyhow::anyhow!("{} is not UTF-8", path.display()))
}

/// Covers every name and every byte, whatever the build's own hashes cover.
fn id<'a>(files: impl Iterator<Item = (&'a String, &'a File)>) -> String {
    let mut sum = Sha256::new(&SHA256);
    for (path, file) in files {
        let digest: &Digest = file.digest();
        sum.update(path.as_bytes());
        sum.update(&[0]);
        sum.update(digest);
    }
    short(sum.finish().as_ref())
}

/// Leptos reads two small files from the disk while it renders: which hashes are in the names, and which chunks an island
/// needs. They are written at each start, whole or not at all; another version has its own beside them.
fn write_for_leptos(options: &LeptosOptions, by_path: &HashMap<String, Arc<File>>) -> anyhow::Result<String> {
    let folder = format!("{}/{}", options.site_root, options.site_pkg_dir);
    let own = |path: &str| path.strip_prefix(&*options.site_pkg_dir)?.strip_prefix('/').map(str::to_owned);
    let mut lines = Vec::new();
    for (name, file) in by_path.iter().filter_map(|(path, file)| Some((own(path)?, file))) {
        lines.extend(hash_line(&name, &options.output_name));
        if name.starts_with("__wasm_split_manifest") {
            write_whole(Path::new(&format!("{folder}/{name}")), file.bytes())?;
        }
    }
    lines.sort();
    let hash_file = format!("{folder}/hash.txt");
    write_whole(Path::new(&hash_file), lines.concat().as_bytes())?;
    Ok(hash_file)
}

/// The build leaves `hash.txt` beside the binary, where a copied binary has none. The same lines can be read
/// off the files' names: `porchlight.<hash>.wasm` is `wasm: <hash>`.
fn hash_line(name: &str, output_name: &str) -> Option<String> {
    let [stem, hash, extension] = name.split('.').collect::<Vec<_>>().try_into().ok()?;
    let key = match (stem, extension) {
        ("__wasm_split", "js") => "split",
        ("__wasm_split_manifest", "json") => "manifest",
        (stem, "js" | "wasm" | "css") if stem == output_name => extension,
        _ => return None,
    };
    Some(format!("{key}: {hash}\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_are_read_off_names() {
        let check =
            |name, expected: Option<&str>| assert_eq!(hash_line(name, "porchlight").as_deref(), expected, "{name}");
        check("porchlight.aB-_1.js", Some("js: aB-_1\n"));
        check("porchlight.x.wasm", Some("wasm: x\n"));
        check("porchlight.x.css", Some("css: x\n"));
        check("__wasm_split.x.js", Some("split: x\n"));
        check("__wasm_split_manifest.x.json", Some("manifest: x\n"));
        check("porchlight.x.js.br", None);
        check("chunk_1.x.wasm", None);
        check("porchlight.js", None);
    }

    #[test]
    fn the_installed_options_are_those_of_the_build() {
        let options: LeptosOptions = toml::from_str(LEPTOS_TOML).unwrap();
        let cargo: toml::Table = toml::from_str(include_str!("../../../Cargo.toml")).unwrap();
        let build = &cargo["workspace"]["metadata"]["leptos"][0];
        assert_eq!(build["name"].as_str(), Some(&*options.output_name));
        assert_eq!(build["site-pkg-dir"].as_str(), Some(&*options.site_pkg_dir));
        assert_eq!(build["hash-files"].as_bool(), Some(options.hash_files));
        assert_eq!(build["site-root"].as_str(), Some("target/site"), "the folder that is compiled in");
    }

    #[test]
    fn the_id_follows_from_every_name_and_every_byte() {
        let id = |files: &[(&str, &'static str)]| {
            let files: BTreeMap<_, _> =
                files.iter().map(|(name, text)| ((*name).to_owned(), File::new(name, (*text).into()))).collect();
            super::id(files.iter())
        };
        let all = [
            id(&[("pkg/a.js", "a"), ("pkg/b.js", "b")]),
            id(&[("pkg/a.js", "a"), ("pkg/b.js", "B")]),
            id(&[("pkg/a.js", "b"), ("pkg/b.js", "a")]),
            id(&[("pkg/a.js", "a"), ("pkg/c.js", "b")]),
            id(&[("pkg/a.js", "a")]),
        ];
        let different: std::collections::HashSet<_> = all.iter().collect();
        assert_eq!(different.len(), all.len(), "{all:?}");
        assert_eq!(all[0], id(&[("pkg/b.js", "b"), ("pkg/a.js", "a")]), "the same files are the same build");
    }

    #[test]
    fn what_leptos_reads_is_right_after_each_start() {
        let (folder, data) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let manifest = "__wasm_split_manifest.m.json";
        write_whole(&folder.path().join("pkg/porchlight.h.js"), b"1").unwrap();
        write_whole(&folder.path().join("pkg").join(manifest), b"{}").unwrap();
        let hashes = |site: &Site| std::fs::read_to_string(&*site.options.hash_file).unwrap();
        let site = Site::of_folder(folder.path(), data.path()).unwrap();
        let kept = PathBuf::from(format!("{}/{}", site.options.site_root, site.options.site_pkg_dir));
        assert_eq!(hashes(&site), "js: h\nmanifest: m\n");
        // As a crash leaves it.
        std::fs::write(&*site.options.hash_file, "").unwrap();
        std::fs::remove_file(kept.join(manifest)).unwrap();
        let again = Site::of_folder(folder.path(), data.path()).unwrap();
        assert_eq!((hashes(&again), again.build()), ("js: h\nmanifest: m\n".to_owned(), site.build()));
        assert_eq!(std::fs::read(kept.join(manifest)).unwrap(), b"{}");
        // Another version in the same folder takes nothing away.
        write_whole(&folder.path().join("pkg/porchlight.h.js"), b"2").unwrap();
        let next = Site::of_folder(folder.path(), data.path()).unwrap();
        assert_ne!(next.build(), site.build());
        assert_eq!((hashes(&site), hashes(&next)), (hashes(&again), "js: h\nmanifest: m\n".to_owned()));
    }
}
