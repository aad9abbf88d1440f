//! Secrets that Porchlight hands out: made here, and kept as hashes only.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// A new secret of 256 bits, in 43 characters that are safe in a URL.
pub(crate) fn token() -> String {
    URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())
}

/// What is stored of a secret. A plain hash is enough: 256 random bits can't be guessed.
pub(crate) fn hash(secret: &str) -> Vec<u8> {
    Sha256::digest(secret).to_vec()
}

/// Another secret that follows from one: it can't be guessed without it, and does not give it away.
pub(crate) fn derive(purpose: &str, secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(hash(&format!("{purpose}:{secret}")))
}
