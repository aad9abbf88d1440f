//! Finding the built site: a folder that the operator names, or the one inside the binary. A folder that is only
//! found would be a trap: an old one would replace, without a word, what this version was built with.

use anyhow::{Context as _, bail};
use leptos::{config::get_configuration, prelude::LeptosOptions};
use rust_embed::Embed;
use std::{
    fs,
    hash::{DefaultHasher, Hash, Hasher},
    path::{Path, PathBuf},
};

/// The built site, compiled in by a release build: cargo-leptos builds it before the server. A debug build
/// reads the folder when it runs.
#[derive(Embed)]
#[folder = "../target/site"]
#[allow_missing = true]
struct Built;

/// What an installed binary runs with; the build's own copy of it is in Cargo.toml.
const LEPTOS_TOML: &str = include_str!("../../../Leptos.toml");

/// Leptos's options, with the place of the site: `LEPTOS_SITE_ROOT`, else what is compiled in.
/// `cargo leptos` says everything by its environment.
pub fn options(data: &Path) -> anyhow::Result<LeptosOptions> {
    if std::env::var_os("LEPTOS_OUTPUT_NAME").is_some() {
        return Ok(get_configuration(None)?.leptos_options);
    }
    let mut options: LeptosOptions = toml::from_str(LEPTOS_TOML).context("Leptos.toml")?;
    let (site, hash_file) = match std::env::var_os("LEPTOS_SITE_ROOT") {
        Some(site) => (PathBuf::from(site), data.join("assets/hash.txt")),
        None => unpack(&data.join("assets"))?,
    };
    write_hash_file(&site.join(&*options.site_pkg_dir), &options.output_name, &hash_file)?;
    options.site_root = absolute(&site)?.into();
    // Leptos looks for it beside the binary; an absolute path is taken as it is.
    options.hash_file = absolute(&hash_file)?.into();
    Ok(options)
}

fn absolute(path: &Path) -> anyhow::Result<String> {
    let path = path.canonicalize().with_context(|| format!("{} is not there", path.display()))?;
    path.into_os_string().into_string().map_err(|path| anyhow::anyhow!("{} is not UTF-8", path.display()))
}

/// Writes the compiled-in site into a folder named by its content, and forgets those of other versions.
fn unpack(assets: &Path) -> anyhow::Result<(PathBuf, PathBuf)> {
    if Built::iter().next().is_none() {
        bail!("This binary was built without its pages. Build it with `cargo leptos build --release --split`.");
    }
    let version = assets.join(format!("{:016x}", digest()));
    let (site, hash_file) = (version.join("site"), version.join("hash.txt"));
    if hash_file.is_file() {
        return Ok((site, hash_file));
    }
    if assets.exists() {
        fs::remove_dir_all(assets).with_context(|| format!("can’t empty {}", assets.display()))?;
    }
    for name in Built::iter() {
        let Some(file) = Built::get(&name) else { continue };
        let path = site.join(&*name);
        let parent = path.parent().unwrap_or(&site);
        fs::create_dir_all(parent)
            .and_then(|()| fs::write(&path, &file.data))
            .with_context(|| format!("can’t write {}", path.display()))?;
    }
    Ok((site, hash_file))
}

fn digest() -> u64 {
    let mut hasher = DefaultHasher::new();
    for name in Built::iter() {
        (name.as_bytes(), Built::get(&name).map(|file| file.metadata.sha256_hash())).hash(&mut hasher);
    }
    hasher.finish()
}

/// The build leaves `hash.txt` beside the binary, where a copied binary has none. The same lines can be read
/// off the files' names: `porchlight.<hash>.wasm` is `wasm: <hash>`.
fn write_hash_file(pkg: &Path, output_name: &str, hash_file: &Path) -> anyhow::Result<()> {
    let entries = fs::read_dir(pkg).with_context(|| format!("{} is not there", pkg.display()))?;
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let mut lines: Vec<String> = names.filter_map(|name| hash_line(&name, output_name)).collect();
    lines.sort();
    let folder = hash_file.parent().unwrap_or(hash_file);
    fs::create_dir_all(folder)?;
    fs::write(hash_file, lines.concat()).with_context(|| format!("can’t write {}", hash_file.display()))
}

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
        assert_eq!(build["site-root"].as_str(), Some("target/site"), "the folder that Built embeds");
    }
}
