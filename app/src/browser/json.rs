//! JSON as the browser reads and writes it. The widget uses this in place of serde, whose parsers would make
//! every visitor download a third more; the desk, which loads once a day, uses serde.

use js_sys::{Array, JSON, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// A JSON value, or nothing where one was expected.
#[derive(Debug, Clone)]
pub struct Json(JsValue);

impl Json {
    /// Reads text; `None` when it is not JSON.
    pub fn parse(text: &str) -> Option<Self> {
        JSON::parse(text).ok().map(Self)
    }

    /// An object with these fields; those without a value are left out.
    pub fn object(fields: &[(&str, Option<&str>)]) -> Self {
        let object = Self(Object::new().into());
        for (name, value) in fields {
            if let Some(value) = value {
                object.set(name, *value);
            }
        }
        object
    }

    /// A list of these values.
    pub fn list(items: impl IntoIterator<Item = Self>) -> Self {
        let list = Array::new();
        for item in items {
            list.push(&item.0);
        }
        Self(list.into())
    }

    /// Sets a field of an object.
    pub fn set(&self, name: &str, value: impl Into<JsValue>) {
        // Only a frozen object refuses, and these are our own.
        let _ = Reflect::set(&self.0, &name.into(), &value.into());
    }

    /// A field; nothing where there is none.
    pub fn get(&self, name: &str) -> Self {
        Self(Reflect::get(&self.0, &name.into()).unwrap_or(JsValue::UNDEFINED))
    }

    /// This value, unless it is nothing.
    pub fn some(self) -> Option<Self> {
        (!self.0.is_undefined() && !self.0.is_null()).then_some(self)
    }

    /// A field that is text.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).0.as_string()
    }

    /// A field that is a whole number; 0 where there is none.
    pub fn number(&self, name: &str) -> i64 {
        self.get(name).0.as_f64().unwrap_or_default() as i64
    }

    /// A field that is true.
    pub fn flag(&self, name: &str) -> bool {
        self.get(name).0.is_truthy()
    }

    /// The values of this list; none where it is not a list.
    pub fn items(self) -> Vec<Self> {
        self.0.dyn_into::<Array>().map(|list| list.iter().map(Self).collect()).unwrap_or_default()
    }

    /// This value as text.
    pub fn write(&self) -> String {
        JSON::stringify(&self.0).map(String::from).unwrap_or_default()
    }
}

impl From<Json> for JsValue {
    fn from(json: Json) -> Self {
        json.0
    }
}
