//! What a person decides about messages that can't be told to have gone out.

use domain::{Credits, IllegalTransition, MessageId, MessageKind, MessageStatus, PhoneNumber, SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    Act, Acting, Change, NewMessage, StoreError,
    audit::Entry,
    bookkeeping::{Books, Charge, Move},
    db::{Row, Tx, args},
    dialect::Gate,
    erasure::ERASED,
    messages::enqueue,
};

/// An `unknown` message of the site, locked. [`StoreError::NotFound`], [`StoreError::Illegal`] if it stands elsewhere.
async fn lock_unknown(tx: &mut Tx, site: SiteId, id: MessageId, to: &'static str) -> Result<Row, StoreError> {
    let lock = tx.dialect().for_update("m");
    let sql = format!(
        "SELECT m.kind, m.broadcast_id, m.recipient, m.region, m.segments, m.credits, m.status, m.charge, m.written_off,
                COALESCE(m.sender, b.sender) AS sender, COALESCE(m.body, b.body) AS body
         FROM messages m
         LEFT JOIN broadcasts b ON b.id = m.broadcast_id
         WHERE m.id = $1 AND m.site_id = $2{lock}"
    );
    let row = tx.optional(AssertSqlSafe(sql), args![id, site]).await?.ok_or(StoreError::NotFound("message"))?;
    let status: MessageStatus = row.get("status")?;
    if status == MessageStatus::Unknown {
        Ok(row)
    } else {
        Err(IllegalTransition { what: "message", from: status.as_str(), to }.into())
    }
}

/// Why a message can't be sent again, whatever became of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unrepeatable {
    /// Its code is good for nothing any more, and is not in the text that is kept.
    Code,
    /// Its text is kept no longer.
    Emptied,
}

impl Unrepeatable {
    /// Of a message of that kind with that text, as they are kept.
    pub fn of(kind: MessageKind, body: &str) -> Option<Self> {
        match kind {
            MessageKind::Code => Some(Self::Code),
            _ => body.is_empty().then_some(Self::Emptied),
        }
    }
}

impl Acting {
    /// Queues an `unknown` message once more, as a new message with its own credits; the old one stays as it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::Illegal`] if it is not `unknown`; [`StoreError::AlreadyResent`];
    /// [`StoreError::Unrepeatable`]; [`StoreError::InsufficientCredits`].
    pub async fn resend_message(&self, site: SiteId, id: MessageId, now: Timestamp) -> Result<MessageId, StoreError> {
        let mut tx = self.act("resend_message").await?;
        tx.lock_site(site).await?;
        let row = lock_unknown(&mut tx, site, id, "resent").await?;
        let recipient: Option<PhoneNumber> = row.get("recipient")?;
        let erased = IllegalTransition { what: "message", from: ERASED, to: "resent" };
        let again = NewMessage {
            site,
            kind: row.get("kind")?,
            recipient: recipient.ok_or(erased)?,
            region: row.get("region")?,
            sender: row.get("sender")?,
            body: row.get("body")?,
            segments: row.get("segments")?,
            credits: row.get("credits")?,
        };
        if let Some(why) = Unrepeatable::of(again.kind, &again.body) {
            return Err(StoreError::Unrepeatable(why));
        }
        let resent = enqueue(&mut tx, &again, Some(id), now)
            .await
            .map_err(|error| if error.is_unique_violation() { StoreError::AlreadyResent } else { error })?;
        let change = Change::none().new_field("message", resent.to_string()).new_field("credits", again.credits.get());
        let entry = Entry::new(Act::MessageResent, "message").at(site).id(id).phone(again.recipient);
        tx.commit(entry.change(change), now).await?;
        Ok(resent)
    }

    /// Gives up on an `unknown` message and refunds its credits; it stays `unknown`, written off. Once more changes
    /// nothing. [`StoreError::NotFound`]; [`StoreError::Illegal`] if it is not `unknown`.
    pub async fn write_off_message(
        &self,
        site: SiteId,
        id: MessageId,
        actor: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.act("write_off_message").await?;
        tx.pass(Gate::Sending).await?;
        let row = lock_unknown(&mut tx, site, id, "written off").await?;
        let charge: Charge = row.get("charge")?;
        let broadcast = row.get("broadcast_id")?;
        let refunded = if charge == Charge::Spent { Charge::Released } else { charge };
        tx.execute(
            "UPDATE messages SET written_off = $2, charge = $3 WHERE id = $1",
            args![id, true, refunded.as_str()],
        )
        .await?;
        let mut books = Books::default();
        books.note(Move {
            site,
            broadcast,
            region: row.get("region")?,
            message: broadcast.is_none().then_some(id),
            from: (MessageStatus::Unknown, charge),
            to: (MessageStatus::Unknown, refunded),
            messages: 1,
            credits: row.get("credits")?,
        });
        books.post(&mut tx, actor, now).await?;
        if row.get("written_off")? {
            return tx.commit_without_act().await;
        }
        let refund = if charge == Charge::Spent { row.get::<Credits>("credits")?.get() } else { 0 };
        let entry = Entry::new(Act::MessageWrittenOff, "message")
            .at(site)
            .id(id)
            .phone(row.get::<Option<PhoneNumber>>("recipient")?);
        tx.commit(entry.change(Change::none().new_field("refund", refund)), now).await
    }
}
