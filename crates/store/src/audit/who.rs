//! Who does what is kept in the audit log.

use std::net::IpAddr;

use uuid::Uuid;

use crate::{
    StoreError,
    db::{FromCell, Row},
};

/// What stands behind an act.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WhoKind {
    /// A person who signed in.
    User,
    /// A program with an API key.
    ApiKey,
    /// A command on the machine that Carillon runs on.
    Command,
    /// Carillon itself.
    System,
    /// Somebody who tries to sign in.
    Stranger,
}

/// Somebody who does something, as they are called at that moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// What they are.
    pub kind: WhoKind,
    /// The id of the user or the key.
    pub id: Option<Uuid>,
    /// E-mail address, or the name of the key.
    pub name: String,
    /// Where they call from.
    pub address: Option<IpAddr>,
}

impl Who {
    /// Carillon itself.
    pub fn system() -> Self {
        Self { kind: WhoKind::System, id: None, name: "carillon".to_owned(), address: None }
    }

    /// Somebody nobody knows yet.
    pub fn stranger(address: Option<IpAddr>) -> Self {
        Self { kind: WhoKind::Stranger, id: None, name: "somebody".to_owned(), address }
    }
}

impl WhoKind {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::User, Self::ApiKey, Self::Command, Self::System, Self::Stranger];

    /// `user`, `api_key`, `command`, `system`, `stranger`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::ApiKey => "api_key",
            Self::Command => "command",
            Self::System => "system",
            Self::Stranger => "stranger",
        }
    }
}

impl std::str::FromStr for WhoKind {
    type Err = StoreError;

    fn from_str(word: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.into_iter().find(|kind| kind.as_str() == word);
        known.ok_or_else(|| StoreError::corrupt("kind of actor", word))
    }
}

impl FromCell for WhoKind {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        row.get::<String>(column)?.parse()
    }
}
