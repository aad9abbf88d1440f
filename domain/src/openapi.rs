//! What the description of the API says about fields that a Rust type says too little about.

use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ObjectBuilder, RefOr, Schema, Type,
        schema::{AnyOfBuilder, SchemaFormat},
    },
};

/// An email address, or nothing: an empty one counts as left out.
pub(crate) struct Email;

impl PartialSchema for Email {
    fn schema() -> RefOr<Schema> {
        let string = || ObjectBuilder::new().schema_type(Type::String);
        let address = string().format(Some(SchemaFormat::Custom("email".to_owned()))).max_length(Some(254));
        let blank = string().pattern(Some(r"^\s*$"));
        let either = AnyOfBuilder::new().item(address).item(blank);
        either.description(Some("An email address; an empty one counts as left out.")).into()
    }
}

impl ToSchema for Email {}
