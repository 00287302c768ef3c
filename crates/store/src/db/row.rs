//! Values that come out of statements.

use domain::{
    ApiKeyId, BroadcastId, BroadcastStatus, ConfirmationId, Credits, InboundId, InvitationId, MessageId, MessageKind,
    MessageStatus, PhoneNumber, Refusal, Region, Reply, Role, Rule, Scopes, SiteId, Slug, SubscriberId,
    SubscriberStatus, Timestamp, UserId,
};
use sqlx::{Row as _, ValueRef as _, postgres::PgRow, sqlite::SqliteRow};
use uuid::Uuid;

use crate::{
    AttemptId, AuditEventId, ConsentEventId, ErasureId, HandsetMessageId, LedgerEntryId, RatesId, ReportId, StoreError,
    UndoId,
};

/// A row of either engine.
pub(crate) enum Row {
    Sqlite(SqliteRow),
    Postgres(PgRow),
}

/// What can be read from a row.
pub(crate) trait FromCell: Sized {
    /// The value in the column of that name.
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError>;
}

impl Row {
    /// The value in the column of that name.
    pub(crate) fn get<T: FromCell>(&self, column: &str) -> Result<T, StoreError> {
        T::from_cell(self, column)
    }

    /// A JSON text in the column of that name, read back.
    pub(crate) fn json<T: serde::de::DeserializeOwned>(&self, column: &'static str) -> Result<T, StoreError> {
        serde_json::from_str(&self.get::<String>(column)?).map_err(|error| StoreError::corrupt(column, error))
    }

    fn is_null(&self, column: &str) -> Result<bool, StoreError> {
        Ok(match self {
            Self::Sqlite(row) => row.try_get_raw(column)?.is_null(),
            Self::Postgres(row) => row.try_get_raw(column)?.is_null(),
        })
    }
}

macro_rules! plain {
    ($($name:ty)*) => {
        $(impl FromCell for $name {
            fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
                Ok(match row {
                    Row::Sqlite(row) => row.try_get(column)?,
                    Row::Postgres(row) => row.try_get(column)?,
                })
            }
        })*
    };
}

plain! { i64 bool String Uuid Vec<u8> }

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        if row.is_null(column)? { Ok(None) } else { T::from_cell(row, column).map(Some) }
    }
}

impl FromCell for u64 {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        Self::try_from(row.get::<i64>(column)?).map_err(|error| StoreError::corrupt("count", error))
    }
}

impl FromCell for u32 {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        Self::try_from(row.get::<i64>(column)?).map_err(|error| StoreError::corrupt("count", error))
    }
}

impl FromCell for Timestamp {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        row.get(column).map(Self::from_micros)
    }
}

impl FromCell for Credits {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        row.get(column).map(Self::new)
    }
}

impl FromCell for PhoneNumber {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        Self::from_e164(&format!("+{}", row.get::<i64>(column)?))
            .map_err(|error| StoreError::corrupt("phone number", error))
    }
}

impl FromCell for Region {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        let code: String = row.get(column)?;
        Self::parse(&code).ok_or_else(|| StoreError::corrupt("region", code))
    }
}

macro_rules! ids {
    ($($name:ident)*) => {
        $(impl FromCell for $name {
            fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
                row.get(column).map(Self::from_uuid)
            }
        })*
    };
}

ids! { SiteId SubscriberId ConfirmationId BroadcastId MessageId UserId ApiKeyId InboundId InvitationId RatesId LedgerEntryId ReportId HandsetMessageId
ConsentEventId AuditEventId AttemptId ErasureId UndoId }

macro_rules! words {
    ($($name:ident $what:literal)*) => {
        $(impl FromCell for $name {
            fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
                row.get::<String>(column)?.parse().map_err(|error| StoreError::corrupt($what, error))
            }
        })*
    };
}

words! {
    SubscriberStatus "subscriber status"
    MessageStatus "message status"
    BroadcastStatus "broadcast status"
    MessageKind "message kind"
    Slug "slug"
    Reply "outcome"
    Rule "rule"
    Refusal "refusal"
    Role "role"
    Scopes "scopes"
}
