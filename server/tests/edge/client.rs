//! Someone who sends requests to a server in this process, and what they get.

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    http::{HeaderMap, Request, StatusCode},
};
use serde_json::Value;
use tower::ServiceExt;

/// Someone who sends requests, with what they always send along.
#[derive(Clone)]
pub struct Client {
    app: Router,
    headers: HeaderMap,
}

impl Client {
    pub fn new(app: Router) -> Self {
        Self { app, headers: HeaderMap::new() }
    }

    pub fn with(&self, name: &'static str, value: &str) -> Self {
        let mut client = self.clone();
        client.headers.insert(name, value.parse().unwrap());
        client
    }

    pub fn header(&self, name: &str) -> &str {
        self.maybe_header(name).unwrap()
    }

    pub fn maybe_header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).map(|value| value.to_str().unwrap())
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.raw("GET", path, Vec::new()).await
    }

    pub async fn send(&self, method: &str, path: &str, body: Value) -> Answer {
        self.with("content-type", "application/json").raw(method, path, body.to_string().into_bytes()).await
    }

    pub async fn form(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        self.with("content-type", "application/x-www-form-urlencoded").raw("POST", path, body.into_bytes()).await
    }

    pub async fn raw(&self, method: &str, path: &str, body: Vec<u8>) -> Answer {
        let mut request = Request::builder().method(method).uri(path).body(Body::from(body)).unwrap();
        request.headers_mut().extend(self.headers.clone());
        let response = self.app.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap();
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub fn error_code(&self) -> String {
        self.json()["errorCode"].as_str().unwrap_or_default().to_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The headers without those that no two answers share.
    pub fn shared_headers(&self) -> HeaderMap {
        let mut headers = self.headers.clone();
        for own in ["date", "x-request-id"] {
            headers.remove(own);
        }
        // The policy has a number in it that is used once.
        if let Some(policy) = headers.remove("content-security-policy") {
            let policy = policy.to_str().unwrap();
            let (before, rest) = policy.split_once("'nonce-").unwrap_or((policy, ""));
            let after = rest.split_once('\'').map_or("", |(_, after)| after);
            headers.insert("content-security-policy", format!("{before}{after}").parse().unwrap());
        }
        headers
    }
}
