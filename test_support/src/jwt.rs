//! Tokens as websites sign them, and as somebody forges them. Written by hand, so that what is tested is not tested
//! with itself.

use backend::{Services, customers, settings::FIRST_INBOX_KEY};
use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};
use domain::customers::{Customer, KeyAlgorithm};
use ring::{
    hmac,
    rand::SystemRandom,
    signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair, RSA_PKCS1_SHA256, RsaKeyPair},
};
use serde_json::{Value, json};

pub const RSA_PRIVATE: &str = include_str!("keys/rsa.pem");
pub const RSA_PUBLIC: &str = include_str!("keys/rsa.pub.pem");

/// What DER says before the bytes of a public key (RFC 5480, RFC 8410).
const P256: &[u8] =
    b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00";
const ED25519: &[u8] = b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00";

/// Whoever signs a token.
pub enum Signer {
    Secret(String),
    Rsa(RsaKeyPair),
    Ec(EcdsaKeyPair),
    Ed(Ed25519KeyPair),
}

impl Signer {
    pub fn rsa() -> Self {
        let base64: String = RSA_PRIVATE.lines().filter(|line| !line.starts_with('-')).collect();
        Self::Rsa(RsaKeyPair::from_pkcs8(&STANDARD.decode(base64).unwrap()).unwrap())
    }

    pub fn ec() -> Self {
        let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let key = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        Self::Ec(EcdsaKeyPair::from_pkcs8(kind, key.as_ref(), &random).unwrap())
    }

    pub fn ed() -> Self {
        let key = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        Self::Ed(Ed25519KeyPair::from_pkcs8(key.as_ref()).unwrap())
    }

    pub fn algorithm(&self) -> KeyAlgorithm {
        match self {
            Self::Secret(_) => KeyAlgorithm::Hs256,
            Self::Rsa(_) => KeyAlgorithm::Rs256,
            Self::Ec(_) => KeyAlgorithm::Es256,
            Self::Ed(_) => KeyAlgorithm::EdDsa,
        }
    }

    pub fn public_key(&self) -> String {
        match self {
            Self::Secret(_) => panic!("a secret has no public key"),
            Self::Rsa(_) => RSA_PUBLIC.to_owned(),
            Self::Ec(key) => pem(P256, key.public_key().as_ref()),
            Self::Ed(key) => pem(ED25519, key.public_key().as_ref()),
        }
    }

    fn sign(&self, message: &[u8]) -> Vec<u8> {
        let random = SystemRandom::new();
        match self {
            Self::Secret(secret) => {
                hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret.as_bytes()), message).as_ref().to_vec()
            }
            Self::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).unwrap();
                signature
            }
            Self::Ec(key) => key.sign(&random, message).unwrap().as_ref().to_vec(),
            Self::Ed(key) => key.sign(message).as_ref().to_vec(),
        }
    }

    /// A token with the right header.
    pub fn token(&self, claims: &Value) -> String {
        self.token_with(&json!({ "typ": "JWT", "alg": self.algorithm() }), claims)
    }

    pub fn token_with(&self, header: &Value, claims: &Value) -> String {
        let message = unsigned(header, claims);
        format!("{message}.{}", URL_SAFE_NO_PAD.encode(self.sign(message.as_bytes())))
    }
}

fn pem(prefix: &[u8], key: &[u8]) -> String {
    pem_of(&[prefix, key].concat())
}

pub fn pem_of(der: &[u8]) -> String {
    format!("-----BEGIN PUBLIC KEY-----\n{}\n-----END PUBLIC KEY-----\n", STANDARD.encode(der))
}

/// Header and claims.
pub fn unsigned(header: &Value, claims: &Value) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    format!("{}.{}", part(header), part(claims))
}

/// The first inbox's secret.
pub async fn secret(services: &Services) -> Signer {
    Signer::Secret(customers::secret(services, FIRST_INBOX_KEY).await.unwrap().secret)
}

/// So many seconds from now.
pub fn at(services: &Services, seconds: i64) -> i64 {
    services.clock.now().timestamp() + seconds
}

/// What a website says of somebody, good for an hour.
pub fn claims(services: &Services, sub: &str) -> Value {
    json!({ "sub": sub, "exp": at(services, 3600) })
}

/// The same with more.
pub fn claims_with(services: &Services, sub: &str, more: Value) -> Value {
    let mut claims = claims(services, sub);
    claims.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    claims
}

/// A good token.
pub async fn token_of(services: &Services, sub: &str) -> String {
    secret(services).await.token(&claims(services, sub))
}

/// A customer whom the website has named.
pub async fn customer(services: &Services, sub: &str) -> Customer {
    customers::authenticate(services, &token_of(services, sub).await).await.unwrap().customer
}
