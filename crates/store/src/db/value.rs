//! Values that go into statements.

use std::fmt::Write as _;

use domain::{
    ApiKeyId, BroadcastId, BroadcastStatus, ConfirmationId, Credits, InboundId, InvitationId, MessageId, MessageKind,
    MessageStatus, PhoneNumber, Region, Reply, Role, Scopes, SiteId, SubscriberId, SubscriberStatus, Timestamp, UserId,
};
use serde::Serialize;
use uuid::Uuid;

use crate::{
    AttemptId, AuditEventId, ConsentEventId, ErasureId, HandsetMessageId, LeaseToken, LedgerEntryId, RatesId, ReportId,
    StoreError, UndoId,
};

/// A value bound to a statement. Each kind knows its NULL, because PostgreSQL wants a type for it.
#[derive(Debug, Clone)]
pub(crate) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Bool(Option<bool>),
    Uuid(Option<Uuid>),
    Bytes(Option<Vec<u8>>),
}

/// What can be bound to a statement.
pub(crate) trait ToValue {
    /// NULL of this kind.
    const NULL: Value;

    /// The value in the database's terms.
    fn to_value(&self) -> Value;
}

/// Binds values in the order of their numbers: `args![site, phone]` for `$1` and `$2`.
macro_rules! args {
    ($($value:expr),* $(,)?) => {
        vec![$($crate::db::ToValue::to_value(&$value)),*]
    };
}
pub(crate) use args;

/// An identity as it stands in JSON lists that are bound to a statement: 32 hexadecimal digits.
pub(crate) fn json_id(id: Uuid) -> String {
    id.simple().to_string()
}

/// Bytes as they stand in JSON lists that are bound to a statement: `\x` and hexadecimal digits.
pub(crate) fn json_bytes(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(2 + 2 * bytes.len());
    text.push_str("\\x");
    for byte in bytes {
        // Writing to a text never fails.
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// A list as it is bound to a statement. JSON holds no NUL, so that there is nothing to clean.
#[derive(Debug, Clone)]
pub(crate) struct Json(String);

/// A list as it is bound to a statement.
pub(crate) fn to_json<T: Serialize>(list: &T) -> Result<Json, StoreError> {
    serde_json::to_string(list).map(Json).map_err(|error| StoreError::corrupt("list", error))
}

impl ToValue for Json {
    const NULL: Value = Value::Text(None);

    fn to_value(&self) -> Value {
        Value::Text(Some(self.0.clone()))
    }
}

/// A text as it is stored: PostgreSQL takes no NUL in one, so it becomes U+FFFD, on both engines alike.
pub(crate) fn clean(text: &str) -> String {
    text.replace('\0', "\u{fffd}")
}

impl ToValue for Value {
    const NULL: Value = Value::Text(None);

    fn to_value(&self) -> Value {
        self.clone()
    }
}

impl<T: ToValue> ToValue for Option<T> {
    const NULL: Value = T::NULL;

    fn to_value(&self) -> Value {
        self.as_ref().map_or(T::NULL, T::to_value)
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    const NULL: Value = T::NULL;

    fn to_value(&self) -> Value {
        (**self).to_value()
    }
}

impl ToValue for str {
    const NULL: Value = Value::Text(None);

    fn to_value(&self) -> Value {
        Value::Text(Some(clean(self)))
    }
}

impl ToValue for String {
    const NULL: Value = Value::Text(None);

    fn to_value(&self) -> Value {
        self.as_str().to_value()
    }
}

impl ToValue for [u8] {
    const NULL: Value = Value::Bytes(None);

    fn to_value(&self) -> Value {
        Value::Bytes(Some(self.to_vec()))
    }
}

impl ToValue for Vec<u8> {
    const NULL: Value = Value::Bytes(None);

    fn to_value(&self) -> Value {
        Value::Bytes(Some(self.clone()))
    }
}

impl ToValue for bool {
    const NULL: Value = Value::Bool(None);

    fn to_value(&self) -> Value {
        Value::Bool(Some(*self))
    }
}

impl ToValue for i64 {
    const NULL: Value = Value::Int(None);

    fn to_value(&self) -> Value {
        Value::Int(Some(*self))
    }
}

impl ToValue for u32 {
    const NULL: Value = Value::Int(None);

    fn to_value(&self) -> Value {
        Value::Int(Some(i64::from(*self)))
    }
}

impl ToValue for u64 {
    const NULL: Value = Value::Int(None);

    fn to_value(&self) -> Value {
        Value::Int(Some(i64::try_from(*self).unwrap_or(i64::MAX)))
    }
}

impl ToValue for Uuid {
    const NULL: Value = Value::Uuid(None);

    fn to_value(&self) -> Value {
        Value::Uuid(Some(*self))
    }
}

impl ToValue for Timestamp {
    const NULL: Value = Value::Int(None);

    fn to_value(&self) -> Value {
        Value::Int(Some(self.as_micros()))
    }
}

impl ToValue for Credits {
    const NULL: Value = Value::Int(None);

    fn to_value(&self) -> Value {
        Value::Int(Some(self.get()))
    }
}

impl ToValue for PhoneNumber {
    const NULL: Value = Value::Int(None);

    fn to_value(&self) -> Value {
        Value::Int(self.digits().parse().ok())
    }
}

impl ToValue for LeaseToken {
    const NULL: Value = Value::Uuid(None);

    fn to_value(&self) -> Value {
        Value::Uuid(Some(self.0))
    }
}

impl ToValue for Scopes {
    const NULL: Value = Value::Text(None);

    fn to_value(&self) -> Value {
        Value::Text(Some(self.to_string()))
    }
}

macro_rules! ids {
    ($($name:ident)*) => {
        $(impl ToValue for $name {
            const NULL: Value = Value::Uuid(None);

            fn to_value(&self) -> Value {
                Value::Uuid(Some(self.as_uuid()))
            }
        })*
    };
}

ids! { SiteId SubscriberId ConfirmationId BroadcastId MessageId UserId ApiKeyId InboundId InvitationId RatesId LedgerEntryId ReportId HandsetMessageId
ConsentEventId AuditEventId AttemptId ErasureId UndoId }

macro_rules! words {
    ($($name:ident)*) => {
        $(impl ToValue for $name {
            const NULL: Value = Value::Text(None);

            fn to_value(&self) -> Value {
                Value::Text(Some(self.as_str().to_owned()))
            }
        })*
    };
}

words! { Region Role SubscriberStatus MessageStatus BroadcastStatus MessageKind Reply }
