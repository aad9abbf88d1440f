//! Where the site comes from: a folder that the operator names, or the binary itself. A folder that is only
//! found would be a trap: an old one would replace, without a word, what this version was built with.

use super::file::File;
use anyhow::{Context as _, bail};
use leptos::{config::get_configuration, prelude::LeptosOptions};
use rust_embed::Embed;
use std::{borrow::Cow, collections::BTreeMap, fs, path::Path};

/// The built site, compiled in by a release build: `bin/build` builds it before the server. A debug build
/// reads the folder when it runs.
#[derive(Embed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Built;

/// What was found.
pub(super) enum Found {
    /// `cargo leptos` runs the server, and says everything by its environment.
    Live(LeptosOptions),
    /// The files by path.
    Files(BTreeMap<String, File>),
}

/// Finds the site: `LEPTOS_SITE_ROOT`, else what is compiled in.
pub(super) fn find() -> anyhow::Result<Found> {
    if std::env::var_os("LEPTOS_OUTPUT_NAME").is_some() {
        return Ok(Found::Live(get_configuration(None)?.leptos_options));
    }
    let files = match std::env::var_os("LEPTOS_SITE_ROOT") {
        Some(folder) => read_folder(Path::new(&folder)).context("LEPTOS_SITE_ROOT")?,
        None => built()?,
    };
    // While one develops, the desk's module has the widget too.
    let has_widget = ["pkg/widget.js", "pkg/widget.wasm"].iter().all(|file| files.contains_key(*file));
    if cfg!(not(debug_assertions)) && !has_widget {
        bail!("This site was built without the widget’s module. Build it with `bin/build`.");
    }
    Ok(Found::Files(files))
}

fn built() -> anyhow::Result<BTreeMap<String, File>> {
    let named = |name: Cow<'static, str>| {
        let found = Built::get(&name)?;
        let bytes = match found.data {
            Cow::Borrowed(bytes) => axum::body::Bytes::from_static(bytes),
            Cow::Owned(bytes) => bytes.into(),
        };
        let file = File::with_digest(&name, bytes, found.metadata.sha256_hash());
        Some((name.into_owned(), file))
    };
    let files: BTreeMap<_, _> = Built::iter().filter_map(named).collect();
    if files.is_empty() {
        bail!("This binary was built without its pages. Build it with `bin/build`.");
    }
    Ok(files)
}

/// Every file in a folder. What somebody has compressed there already may be older than the file beside it, and is left out.
pub(super) fn read_folder(folder: &Path) -> anyhow::Result<BTreeMap<String, File>> {
    let mut files = BTreeMap::new();
    read_into(&mut files, folder, "").with_context(|| format!("can’t read {}", folder.display()))?;
    if files.keys().any(|path| path.starts_with("pkg/")) {
        return Ok(files);
    }
    bail!("{} has no scripts in “pkg”: it is no built site", folder.display())
}

fn read_into(files: &mut BTreeMap<String, File>, folder: &Path, prefix: &str) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        let full = format!("{prefix}{name}");
        if path.is_dir() {
            read_into(files, &path, &format!("{full}/"))?;
        } else if !path.extension().is_some_and(|extension| extension == "br" || extension == "gz") {
            files.insert(full.clone(), File::new(&full, fs::read(&path)?.into()));
        }
    }
    Ok(())
}
