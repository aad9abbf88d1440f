//! One file of the site: what it holds, and how it is answered.

use axum::{
    body::Bytes,
    http::{
        HeaderMap, HeaderName, HeaderValue, StatusCode,
        header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY},
    },
    response::{IntoResponse, Response},
};
use ring::digest::{SHA256, digest};
use std::sync::OnceLock;

/// Who may load an answer from another origin.
pub const CORP: HeaderName = HeaderName::from_static("cross-origin-resource-policy");

/// A SHA-256.
pub(super) type Digest = [u8; 32];

/// A file of the site.
pub struct File {
    bytes: Bytes,
    digest: Digest,
    kind: HeaderValue,
    /// The same in brotli, once `compress` has it.
    brotli: OnceLock<Bytes>,
}

impl File {
    /// A file with this name and these contents.
    pub(super) fn new(name: &str, bytes: Bytes) -> Self {
        let mut sum = [0; 32];
        sum.copy_from_slice(digest(&SHA256, &bytes).as_ref());
        Self::with_digest(name, bytes, sum)
    }

    /// The same, where the digest of the contents is known.
    pub(super) fn with_digest(name: &str, bytes: Bytes, digest: Digest) -> Self {
        let kind = mime_guess::from_path(name).first_raw().unwrap_or("application/octet-stream");
        Self { bytes, digest, kind: HeaderValue::from_static(kind), brotli: OnceLock::new() }
    }

    pub(super) fn bytes(&self) -> &Bytes {
        &self.bytes
    }

    pub(super) fn digest(&self) -> &Digest {
        &self.digest
    }

    /// What stands for the contents in a name.
    pub(super) fn version(&self) -> String {
        short(&self.digest)
    }

    /// From now on the file is also answered in this form.
    pub(super) fn compressed(&self, brotli: Bytes) {
        // One thread compresses, and each file once.
        let _ = self.brotli.set(brotli);
    }

    /// The answer to a request with these headers, or that the browser has the file already.
    pub(super) fn answer(&self, asked: &HeaderMap, keep: &'static str) -> Response {
        // Weak: the same file in several encodings.
        let tag = format!("W/\"{}\"", short(&self.digest));
        let mut response =
            if is_known(asked, &tag) { StatusCode::NOT_MODIFIED.into_response() } else { self.body(asked) };
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(keep));
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        // Pages of other sites load the widget, some of them under `Cross-Origin-Embedder-Policy`.
        headers.insert(CORP, HeaderValue::from_static("cross-origin"));
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            headers.insert(ETAG, tag);
        }
        response
    }

    fn body(&self, asked: &HeaderMap) -> Response {
        let kind = (CONTENT_TYPE, self.kind.clone());
        match self.brotli.get().filter(|_| takes_brotli(asked)) {
            Some(brotli) => {
                ([kind, (CONTENT_ENCODING, HeaderValue::from_static("br"))], brotli.clone()).into_response()
            }
            None => ([kind], self.bytes.clone()).into_response(),
        }
    }
}

/// The first sixteen digits of a digest.
pub(super) fn short(digest: &[u8]) -> String {
    digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

fn is_known(asked: &HeaderMap, tag: &str) -> bool {
    items(asked.get(IF_NONE_MATCH)).any(|known| known == "*" || known.trim_start_matches("W/") == &tag[2..])
}

fn takes_brotli(asked: &HeaderMap) -> bool {
    items(asked.get(ACCEPT_ENCODING)).any(|coding| match coding.split_once(';') {
        None => coding == "br",
        Some((name, quality)) => name.trim() == "br" && !matches!(quality.trim(), "q=0" | "q=0.0"),
    })
}

fn items(header: Option<&HeaderValue>) -> impl Iterator<Item = &str> {
    header.and_then(|value| value.to_str().ok()).unwrap_or_default().split(',').map(str::trim)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(name: &'static str, value: &str) -> HeaderMap {
        [(name.parse().unwrap(), value.parse().unwrap())].into_iter().collect()
    }

    #[test]
    fn brotli_goes_to_those_who_take_it() {
        let file = File::new("a.js", Bytes::from_static(b"let a = 1"));
        let encoding = |value: &str| {
            let answer = file.answer(&asked("accept-encoding", value), "no-cache");
            answer.headers().get(CONTENT_ENCODING).map(|value| value.to_str().unwrap().to_owned())
        };
        assert_eq!(encoding("br"), None, "there is none yet");
        file.compressed(Bytes::from_static(b"smaller"));
        assert_eq!(encoding("gzip, br").as_deref(), Some("br"));
        for none in ["gzip", "br;q=0", "broken", ""] {
            assert_eq!(encoding(none), None, "{none}");
        }
        let answer = file.answer(&HeaderMap::new(), "no-cache");
        assert_eq!(answer.headers()[CONTENT_TYPE], "text/javascript");
    }

    #[test]
    fn a_browser_that_has_the_file_is_told_so() {
        let (old, new) =
            (File::new("a.css", Bytes::from_static(b"old")), File::new("a.css", Bytes::from_static(b"new")));
        let tag = old.answer(&HeaderMap::new(), "no-cache").headers()[ETAG].to_str().unwrap().to_owned();
        let status = |file: &File, tag: &str| file.answer(&asked("if-none-match", tag), "no-cache").status();
        assert_eq!(status(&old, &tag), StatusCode::NOT_MODIFIED);
        assert_eq!(status(&old, &format!("\"other\", {tag}")), StatusCode::NOT_MODIFIED);
        assert_eq!(status(&new, &tag), StatusCode::OK);
        assert_eq!(status(&new, ""), StatusCode::OK);
    }
}
