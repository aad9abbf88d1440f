//! JSON, in place of `browser/json.rs`, which leaves it to the browser.

use serde_json::{Map, Value};
use std::cell::RefCell;

#[derive(Debug, Clone)]
pub struct Json(RefCell<Value>);

/// What a field can be set to.
pub struct Field(Value);

impl From<&str> for Field {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// A browser writes a whole number without a point.
impl From<f64> for Field {
    fn from(number: f64) -> Self {
        Self((number as i64).into())
    }
}

impl From<Json> for Field {
    fn from(json: Json) -> Self {
        Self(json.0.into_inner())
    }
}

impl From<Value> for Json {
    fn from(value: Value) -> Self {
        Self(RefCell::new(value))
    }
}

impl Json {
    pub fn parse(text: &str) -> Option<Self> {
        serde_json::from_str::<Value>(text).ok().map(Self::from)
    }

    pub fn object(fields: &[(&str, Option<&str>)]) -> Self {
        let object = Self::from(Value::Object(Map::new()));
        for (name, value) in fields {
            if let Some(value) = value {
                object.set(name, *value);
            }
        }
        object
    }

    pub fn set(&self, name: &str, value: impl Into<Field>) {
        self.0.borrow_mut()[name] = value.into().0;
    }

    pub fn get(&self, name: &str) -> Self {
        self.0.borrow().get(name).cloned().unwrap_or(Value::Null).into()
    }

    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).0.borrow().as_str().map(str::to_owned)
    }

    pub fn number(&self, name: &str) -> i64 {
        self.get(name).0.borrow().as_i64().unwrap_or_default()
    }

    pub fn flag(&self, name: &str) -> bool {
        match &*self.get(name).0.borrow() {
            Value::Null => false,
            Value::Bool(flag) => *flag,
            Value::String(text) => !text.is_empty(),
            Value::Number(number) => number.as_f64() != Some(0.0),
            Value::Array(_) | Value::Object(_) => true,
        }
    }

    pub fn items(self) -> Vec<Self> {
        match self.0.into_inner() {
            Value::Array(items) => items.into_iter().map(Self::from).collect(),
            _ => Vec::new(),
        }
    }

    pub fn write(&self) -> String {
        self.0.borrow().to_string()
    }
}
