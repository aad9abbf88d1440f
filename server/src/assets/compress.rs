//! Compressing the unpacked site once, as well as brotli can: too slow for every request, and for the start.

use std::{
    fs,
    io::{self, Write as _},
    path::Path,
};

/// What gets smaller. Fonts are compressed already.
const WORTH_IT: [&str; 6] = ["js", "wasm", "css", "svg", "html", "json"];

/// Puts a `.br` beside each file that has none. Until it is there, answers are compressed as they go, less
/// well. A failure costs visitors bytes, nothing else.
pub fn folder(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            self::folder(&path);
        } else if path.extension().is_some_and(|extension| WORTH_IT.iter().any(|known| extension == *known))
            && let Err(error) = file(&path)
        {
            tracing::warn!(%error, path = %path.display(), "a file was not compressed");
        }
    }
}

fn file(path: &Path) -> io::Result<()> {
    let beside = |suffix: &str| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        name
    };
    let whole = beside(".br");
    if Path::new(&whole).exists() {
        return Ok(());
    }
    let mut compressed = Vec::new();
    brotli::BrotliCompress(
        &mut fs::read(path)?.as_slice(),
        &mut compressed,
        &brotli::enc::BrotliEncoderParams::default(),
    )?;
    // A request sees all of it or nothing.
    let part = beside(".part");
    fs::File::create(&part)?.write_all(&compressed)?;
    fs::rename(part, whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_get_smaller_and_fonts_stay() {
        let site = tempfile::tempdir().unwrap();
        let pkg = site.path().join("pkg");
        fs::create_dir(&pkg).unwrap();
        fs::write(pkg.join("a.js"), "let a = 1;\n".repeat(100)).unwrap();
        fs::write(site.path().join("a.woff2"), "font").unwrap();
        folder(site.path());
        assert!(fs::metadata(pkg.join("a.js.br")).unwrap().len() < 100);
        assert!(!site.path().join("a.woff2.br").exists() && !pkg.join("a.js.part").exists());
    }
}
