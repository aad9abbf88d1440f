//! Compressing the site once, as well as brotli can: too slow for every request, and for the start.

use super::file::File;
use axum::body::Bytes;
use std::{
    collections::HashSet,
    fs,
    io::{self, Write as _},
    path::Path,
    time::{Duration, SystemTime},
};

/// What gets smaller. Fonts are compressed already.
const WORTH_IT: [&str; 6] = ["js", "wasm", "css", "svg", "html", "json"];
/// How long the results for other versions' files are kept: one of them may come back.
const KEPT: Duration = Duration::from_secs(7 * 24 * 3600);

/// Whether a file with this name gets smaller.
pub(super) fn is_worth_it(name: &str) -> bool {
    Path::new(name).extension().is_some_and(|extension| WORTH_IT.iter().any(|known| extension == *known))
}

/// Compresses the files. `folder` keeps the results under the digests of what they hold, for the next start. Until a file is
/// done, answers are compressed as they go, less well; a failure costs visitors bytes, nothing else.
pub(super) fn all<'a>(files: impl Iterator<Item = &'a File>, folder: &Path) {
    let files: Vec<&File> = files.collect();
    forget_others(&files, folder);
    for file in files {
        match brotli(file, folder) {
            Ok(compressed) => file.compressed(compressed),
            Err(error) => tracing::warn!(%error, "a file was not compressed"),
        }
    }
}

fn brotli(file: &File, folder: &Path) -> io::Result<Bytes> {
    let path = folder.join(file.version());
    // A crash may have left anything there: what does not hold the file is made again.
    if let Some(kept) = fs::read(&path).ok().filter(|kept| holds(kept, file)) {
        return Ok(kept.into());
    }
    let mut compressed = Vec::new();
    let best = brotli::enc::BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut &file.bytes()[..], &mut compressed, &best)?;
    write_whole(&path, &compressed)?;
    Ok(compressed.into())
}

/// Writes a file so that all of it is there or nothing, also while others do the same.
pub(super) fn write_whole(path: &Path, bytes: &[u8]) -> io::Result<()> {
    if fs::read(path).is_ok_and(|before| before == bytes) {
        return Ok(());
    }
    fs::create_dir_all(path.parent().unwrap_or(path))?;
    let mut part = path.as_os_str().to_owned();
    part.push(format!(".{}.part", std::process::id()));
    fs::File::create(&part)?.write_all(bytes)?;
    fs::rename(&part, path)
}

fn holds(compressed: &[u8], file: &File) -> bool {
    let mut whole = Vec::new();
    brotli::BrotliDecompress(&mut &compressed[..], &mut whole).is_ok() && whole == file.bytes()[..]
}

fn forget_others(files: &[&File], folder: &Path) {
    let ours: HashSet<String> = files.iter().map(|file| file.version()).collect();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let written = entry.metadata().and_then(|metadata| metadata.modified());
        let age = written.ok().and_then(|written| SystemTime::now().duration_since(written).ok());
        if age.is_some_and(|age| age > KEPT) && !ours.contains(&*entry.file_name().to_string_lossy()) {
            // It costs its place on the disk until the next start.
            let _ = fs::remove_file(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderMap, header::CONTENT_ENCODING};
    use http_body_util::BodyExt as _;

    fn script() -> File {
        File::new("a.js", "let a = 1;\n".repeat(100).into())
    }

    async fn squeezed(file: &File) -> Vec<u8> {
        let asked: HeaderMap = [("accept-encoding".parse().unwrap(), "br".parse().unwrap())].into_iter().collect();
        let answer = file.answer(&asked, "no-cache");
        assert_eq!(answer.headers()[CONTENT_ENCODING], "br");
        answer.into_body().collect().await.unwrap().to_bytes().to_vec()
    }

    #[tokio::test]
    async fn scripts_get_smaller_and_stay_what_they_are() {
        let folder = tempfile::tempdir().unwrap();
        let file = script();
        all([&file].into_iter(), folder.path());
        let bytes = squeezed(&file).await;
        assert!(bytes.len() < 100 && holds(&bytes, &file));
        assert!(is_worth_it("pkg/a.js") && !is_worth_it("fonts/a.woff2") && !is_worth_it("a.js.br"));
    }

    #[tokio::test]
    async fn what_is_left_of_another_file_or_of_a_crash_is_not_served() {
        let other = File::new("a.js", "let b = 2;\n".repeat(100).into());
        for left in [brotli(&other, tempfile::tempdir().unwrap().path()).unwrap(), Bytes::new(), "torn".into()] {
            let (folder, file) = (tempfile::tempdir().unwrap(), script());
            fs::write(folder.path().join(file.version()), &left).unwrap();
            all([&file].into_iter(), folder.path());
            assert!(holds(&squeezed(&file).await, &file), "{left:?}");
        }
    }
}
