//! How the API's description shows the values that serialise as something other than their fields.

use std::borrow::Cow;

use utoipa::openapi::schema::{KnownFormat, Object, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::{
    ApiKeyId, BroadcastId, ClockTime, Colour, Credits, InboundId, MessageId, PhoneNumber, Region, SiteId, Slug,
    SubscriberId, Timestamp, UserId,
};

/// Gives each type a schema of its own name.
macro_rules! described {
    ($($type:ident => $schema:expr,)*) => {
        $(
            impl PartialSchema for $type {
                fn schema() -> RefOr<Schema> {
                    let schema: ObjectBuilder = $schema;
                    schema.into()
                }
            }

            impl ToSchema for $type {
                fn name() -> Cow<'static, str> {
                    Cow::Borrowed(stringify!($type))
                }
            }
        )*
    };
}

fn text(description: &str, example: &str) -> ObjectBuilder {
    Object::builder().schema_type(Type::String).description(Some(description)).examples([example])
}

/// One of some words.
pub(crate) fn one_of(words: impl Iterator<Item = &'static str>) -> RefOr<Schema> {
    Object::builder().schema_type(Type::String).enum_values(Some(words)).into()
}

fn id(description: &str) -> ObjectBuilder {
    text(description, "0190163d-8694-739b-aea5-966c26f8ad91").format(Some(SchemaFormat::KnownFormat(KnownFormat::Uuid)))
}

described! {
    SiteId => id("A site."),
    SubscriberId => id("A phone number on a site."),
    BroadcastId => id("One message to many recipients."),
    MessageId => id("One SMS to one number."),
    UserId => id("A person who signs in."),
    ApiKeyId => id("A key of this API."),
    InboundId => id("An SMS that came in."),
    Credits => Object::builder()
        .schema_type(Type::Integer)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
        .description(Some("Credits: one is the cheapest SMS of the price list.")),
    // Only the API's answers are described, and there a time is always text.
    Timestamp => text("A time in UTC, RFC 3339.", "2026-07-01T08:30:00Z")
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime))),
    ClockTime => text("A time on a clock, `00:00` to `24:00`.", "08:00").pattern(Some("^[0-9]{1,2}:[0-9]{2}(:00)?$")),
    Colour => text("A colour of sRGB.", "#8a4b0c").pattern(Some("^#[0-9a-f]{6}$")),
    PhoneNumber => text("A phone number in E.164.", "+60123456789").pattern(Some("^\\+[1-9][0-9]{4,14}$")),
    Region => text("An ISO 3166-1 alpha-2 code, or `001` for numbers of no country.", "MY")
        .pattern(Some("^([A-Z]{2}|001)$")),
    Slug => text("The name of a site in addresses.", "main").pattern(Some("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$")),
}
