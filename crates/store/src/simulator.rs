//! What the simulator's virtual handsets received and sent.

use domain::{PhoneNumber, SiteId, Timestamp};

use crate::{
    HandsetMessageId, Page, Paged, Store, StoreError,
    db::{FromCell, Row, args},
    ids::new_id,
};

/// Which way a text went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HandsetDirection {
    /// To the handset.
    Received,
    /// From the handset.
    Sent,
}

/// A text to be noted in a handset's log.
#[derive(Debug, Clone)]
pub struct NewHandsetMessage<'a> {
    /// The site that sent it, or that it was sent to.
    pub site: SiteId,
    /// The handset's number.
    pub handset: PhoneNumber,
    /// Which way it went.
    pub direction: HandsetDirection,
    /// The other side: a sender's name or number.
    pub other: &'a str,
    /// The text.
    pub body: &'a str,
    /// What the simulator did with it: `delivered`, `failed`, `refused (status 32)`.
    pub outcome: &'a str,
}

/// A text in a handset's log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandsetMessage {
    /// Identity.
    pub id: HandsetMessageId,
    /// The handset's number.
    pub handset: PhoneNumber,
    /// Which way it went.
    pub direction: HandsetDirection,
    /// The other side: a sender's name or number.
    pub other: String,
    /// The text.
    pub body: String,
    /// What the simulator did with it.
    pub outcome: String,
    /// When.
    pub created_at: Timestamp,
}

/// A virtual handset.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Handset {
    /// Its number.
    pub phone: PhoneNumber,
    /// Texts in its log.
    pub messages: u64,
    /// When the last one came or went.
    pub last_at: Timestamp,
}

impl HandsetDirection {
    /// `received` or `sent`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Received => "received",
            Self::Sent => "sent",
        }
    }
}

impl FromCell for HandsetDirection {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        let word: String = row.get(column)?;
        [Self::Received, Self::Sent]
            .into_iter()
            .find(|direction| direction.as_str() == word)
            .ok_or_else(|| StoreError::corrupt("direction", word))
    }
}

fn handset_message(row: &Row) -> Result<HandsetMessage, StoreError> {
    Ok(HandsetMessage {
        id: row.get("id")?,
        handset: row.get("handset")?,
        direction: row.get("direction")?,
        other: row.get("other")?,
        body: row.get("body")?,
        outcome: row.get("outcome")?,
        created_at: row.get("created_at")?,
    })
}

fn handset(row: &Row) -> Result<Handset, StoreError> {
    Ok(Handset { phone: row.get("handset")?, messages: row.get("messages")?, last_at: row.get("last_at")? })
}

impl Store {
    /// Notes a text in a handset's log.
    pub async fn add_handset_message(
        &self,
        message: NewHandsetMessage<'_>,
        now: Timestamp,
    ) -> Result<HandsetMessageId, StoreError> {
        let id = HandsetMessageId::from_uuid(new_id(now)?);
        let mut tx = self.write("add_handset_message").await?;
        tx.execute(
            "INSERT INTO handset_messages (id, site_id, handset, direction, other, body, outcome, created_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            args![
                id,
                message.site,
                message.handset,
                message.direction.as_str(),
                message.other,
                message.body,
                message.outcome,
                now,
            ],
        )
        .await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Handsets that have a log with the site, the latest used first.
    pub async fn handsets(&self, site: SiteId, page: Page) -> Result<Paged<Handset>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT handset, COUNT(*) AS messages, MAX(created_at) AS last_at
                 FROM handset_messages
                 WHERE site_id = $1
                 GROUP BY handset
                 ORDER BY last_at DESC, handset
                 LIMIT $2 OFFSET $3",
                args![site, page.size, page.offset()],
            )
            .await?;
        let sql = "SELECT COUNT(DISTINCT handset) AS total FROM handset_messages WHERE site_id = $1";
        let total = tx.one(sql, args![site]).await?.get("total")?;
        Ok(Paged { items: rows.iter().map(handset).collect::<Result<_, _>>()?, total })
    }

    /// The latest texts between a handset and the site, at most `limit`, oldest first.
    pub async fn handset_messages(
        &self,
        site: SiteId,
        phone: PhoneNumber,
        limit: u32,
    ) -> Result<Vec<HandsetMessage>, StoreError> {
        let rows = self
            .read()
            .await?
            .all(
                "SELECT id, handset, direction, other, body, outcome, created_at
                 FROM handset_messages
                 WHERE site_id = $1 AND handset = $2
                 ORDER BY id DESC
                 LIMIT $3",
                args![site, phone, limit],
            )
            .await?;
        rows.iter().rev().map(handset_message).collect()
    }
}
