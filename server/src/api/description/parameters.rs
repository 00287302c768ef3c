//! Parameters of addresses.

use domain::Slug;
use engine::Paging;
use serde_json::Value;
use utoipa::PartialSchema;
use utoipa::openapi::path::{Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::schema::{KnownFormat, Object, SchemaFormat};
use utoipa::openapi::{RefOr, Required, Schema, Type};

/// Any text of at most so many characters.
pub fn text(max: usize) -> Schema {
    Object::builder().schema_type(Type::String).max_length(Some(max)).into()
}

/// Digits of a phone number, with what people write between them.
pub fn digits() -> Schema {
    Object::builder().schema_type(Type::String).pattern(Some("^[0-9 ().+-]*$")).into()
}

/// One of these words.
pub fn choice<'a>(words: impl IntoIterator<Item = &'a str>) -> Schema {
    Object::builder().schema_type(Type::String).enum_values(Some(words.into_iter().map(Value::from))).into()
}

/// A whole number from 1.
fn number(max: u32) -> Schema {
    Object::builder().schema_type(Type::Integer).minimum(Some(1)).maximum(Some(max)).into()
}

/// A time, or a day.
fn time() -> Schema {
    Object::builder().schema_type(Type::String).examples(["2026-07-01T08:30:00Z", "2026-07-01"]).into()
}

/// What every list that takes a parameter of this name means by it.
pub(super) fn of_every_list(name: &str) -> Option<(&'static str, Schema, &'static str)> {
    Some(match name {
        "page" => ("page", number(1_000_000), "The page, from 1."),
        "per_page" => ("per_page", number(Paging::MAX_PER_PAGE), "Items of a page; 25 when nothing is said."),
        "from" => ("from", time(), "Not before: RFC 3339, or a date."),
        "to" => ("to", time(), "Not after: RFC 3339, or a date, which is meant whole."),
        _ => return None,
    })
}

/// A part of the path.
pub(super) fn of_path(name: &str) -> Parameter {
    let (schema, words): (RefOr<Schema>, _) = if name == "site" {
        (Slug::schema(), "The site's name in addresses.")
    } else {
        let format = SchemaFormat::KnownFormat(KnownFormat::Uuid);
        (Object::builder().schema_type(Type::String).format(Some(format)).into(), "Its id.")
    };
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Path)
        .required(Required::True)
        .schema(Some(schema))
        .description(Some(words))
        .build()
}
