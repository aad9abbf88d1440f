//! Customers: people whose identity is verified, and the keys by which a website says who they are.

use crate::{
    Timestamp,
    ids::{CustomerId, InboxId, InboxKeyId},
};
use serde::{Deserialize, Serialize};

/// A person whose identity is verified: by a token that the website signed, or by a code sent to their address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::FromRow))]
#[serde(rename_all = "camelCase")]
pub struct Customer {
    /// Unique.
    pub id: CustomerId,
    /// The website that knows them.
    pub inbox_id: InboxId,
    /// What the website calls them: the `sub` of their tokens.
    pub external_id: Option<String>,
    /// Their address, in lower case.
    pub email: Option<String>,
    /// When the address was proven to be theirs.
    pub email_verified_at: Option<Timestamp>,
    /// Their name.
    pub name: Option<String>,
    /// Their telephone number, as it was given.
    pub phone: Option<String>,
}

/// How a key signs. A key has one algorithm, and a token that names another is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::Type), sqlx(type_name = "TEXT"))]
pub enum KeyAlgorithm {
    /// HMAC with SHA-256: both sides know the secret.
    #[serde(rename = "HS256")]
    #[cfg_attr(feature = "sql", sqlx(rename = "HS256"))]
    Hs256,
    /// RSA (PKCS #1 v1.5) with SHA-256.
    #[serde(rename = "RS256")]
    #[cfg_attr(feature = "sql", sqlx(rename = "RS256"))]
    Rs256,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    #[cfg_attr(feature = "sql", sqlx(rename = "ES256"))]
    Es256,
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    #[cfg_attr(feature = "sql", sqlx(rename = "EdDSA"))]
    EdDsa,
}

impl KeyAlgorithm {
    /// The name in JSON, SQL and forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Hs256 => "HS256",
            Self::Rs256 => "RS256",
            Self::Es256 => "ES256",
            Self::EdDsa => "EdDSA",
        }
    }
}

/// A key of an inbox as the desk shows it: never the secret.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "sql", derive(sqlx::FromRow))]
#[serde(rename_all = "camelCase")]
pub struct InboxKey {
    /// Unique.
    pub id: InboxKeyId,
    /// How it signs.
    pub algorithm: KeyAlgorithm,
    /// Since when it is good.
    pub created_at: Timestamp,
    /// Until when it is good; `None` has no end.
    pub expires_at: Option<Timestamp>,
    /// What a public key is, in PEM; nothing of a secret.
    pub public_key: Option<String>,
}
