//! Texts that came in: STOP, START, HELP and the rest.

use std::time::Duration;

use domain::{InboundId, PhoneNumber, Reply, SiteId, SubscriberStatus, Timestamp};

use crate::{
    ConsentKind, NewMessage, Page, Paged, Store, StoreError,
    bookkeeping::{Books, SYSTEM},
    db::{Row, Tx, args},
    ids::new_id,
    messages::enqueue_or_hold,
    subscribers::{Restarted, Stop, restart, stop},
    suppressions::is_suppressed,
};

/// How long a text is recognised as a repeat: providers repeat for 24 hours what was not answered.
const REPEATS: Duration = Duration::from_hours(48);
/// How often a number gets the help text.
const HELP_EVERY: Duration = Duration::from_hours(24);

/// A text that came in, as the provider told it.
#[derive(Debug, Clone)]
pub struct InboundRecord {
    /// The site whose webhook it came to.
    pub site: SiteId,
    /// Who sent it, where that is a phone number.
    pub from: Option<PhoneNumber>,
    /// Who sent it, as it came.
    pub from_raw: String,
    /// The number it was sent to, as it came; only recorded.
    pub to: String,
    /// The provider's keyword, where the number is shared.
    pub keyword: Option<String>,
    /// The text, decoded.
    pub text: String,
    /// The provider's coding, as it came.
    pub coding: Option<String>,
    /// The provider's time, as it came.
    pub provider_time: Option<String>,
    /// Everything as it came.
    pub raw: String,
    /// A hash of from, to, time, keyword, text and coding, by which a repeat is recognised.
    pub hash: Vec<u8>,
    /// What the text was understood to want.
    pub reply: Reply,
    /// When it came.
    pub now: Timestamp,
}

/// What to do about it. Answers are queued only where something changed.
#[derive(Debug, Clone)]
pub enum InboundAction {
    /// Unsubscribe, and confirm it once.
    Stop {
        /// The confirmation.
        confirmation: Option<NewMessage>,
    },
    /// Lift a STOP.
    Start {
        /// The answer, for who is an active subscriber again.
        confirmation: Option<NewMessage>,
    },
    /// Answer with the help text, at most once a day and number.
    Help {
        /// The help text.
        answer: Option<NewMessage>,
    },
    /// Only keep it.
    Keep,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboundEffect {
    /// The same text came within 48 hours before: nothing was done again.
    Repeat,
    /// The number is stopped now.
    Stopped,
    /// It was stopped already.
    AlreadyStopped,
    /// The STOP was lifted.
    Restarted,
    /// There was no STOP to lift.
    NotStopped,
    /// The help text is queued.
    HelpSent,
    /// Kept, and nothing else done.
    Kept,
}

/// A text that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundMessage {
    /// Identity.
    pub id: InboundId,
    /// Who sent it, as it came.
    pub from: String,
    /// The number it was sent to, as it came.
    pub to: String,
    /// The text.
    pub text: String,
    /// What it was understood to want: `stop`, `start`, `help`, `review`, `other`.
    pub reply: String,
    /// Whether it had come before.
    pub repeat: bool,
    /// When it came.
    pub created_at: Timestamp,
}

impl InboundEffect {
    /// The word for it in the database.
    const fn as_str(self) -> &'static str {
        match self {
            Self::Repeat => "repeat",
            Self::Stopped => "stopped",
            Self::AlreadyStopped => "already_stopped",
            Self::Restarted => "restarted",
            Self::NotStopped => "not_stopped",
            Self::HelpSent => "help_sent",
            Self::Kept => "kept",
        }
    }
}

/// Whether the same text came before, as far back as providers repeat. Without the provider's time one STOP looks like the
/// other: from a number that is not stopped (any more) it is none then, as who says STOP after START means it.
async fn is_repeat(tx: &mut Tx, record: &InboundRecord, action: &InboundAction) -> Result<bool, StoreError> {
    if let (InboundAction::Stop { .. }, Some(phone), None) = (action, record.from, &record.provider_time)
        && !is_suppressed(tx, record.site, phone).await?
    {
        return Ok(false);
    }
    let sql = "SELECT 1 AS found FROM inbound_messages
               WHERE site_id = $1 AND hash = $2 AND created_at > $3 AND effect <> 'repeat'
               LIMIT 1";
    Ok(tx.optional(sql, args![record.site, record.hash, record.now.minus(REPEATS)]).await?.is_some())
}

async fn keep(tx: &mut Tx, record: &InboundRecord, effect: InboundEffect) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO inbound_messages
             (id, site_id, phone, from_raw, to_raw, keyword, text, coding, provider_time, raw, hash, reply, effect,
              created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        args![
            new_id(record.now)?,
            record.site,
            record.from,
            record.from_raw,
            record.to,
            record.keyword,
            record.text,
            record.coding,
            record.provider_time,
            record.raw,
            record.hash,
            record.reply.as_str(),
            effect.as_str(),
            record.now,
        ],
    )
    .await?;
    Ok(())
}

/// Stops the number and queues the confirmation, unless it is stopped already.
async fn take_stop(
    tx: &mut Tx,
    record: &InboundRecord,
    phone: PhoneNumber,
    confirmation: Option<NewMessage>,
) -> Result<InboundEffect, StoreError> {
    let mut books = Books::default();
    let how = Stop { kind: ConsentKind::Stop, source: "sms", actor: "subscriber", reason: Some(&record.text) };
    if !stop(tx, &mut books, record.site, phone, how, record.now).await? {
        return Ok(InboundEffect::AlreadyStopped);
    }
    books.post(tx, SYSTEM, record.now).await?;
    if let Some(confirmation) = confirmation {
        enqueue_or_hold(tx, &confirmation, record.now).await?;
    }
    Ok(InboundEffect::Stopped)
}

/// Lifts a STOP and queues the answer for who is an active subscriber again.
async fn take_start(
    tx: &mut Tx,
    record: &InboundRecord,
    phone: PhoneNumber,
    confirmation: Option<NewMessage>,
) -> Result<InboundEffect, StoreError> {
    match restart(tx, record.site, phone, &record.text, record.now).await? {
        Restarted::WasNotStopped => return Ok(InboundEffect::NotStopped),
        Restarted::Lifted => {}
        Restarted::Receives => {
            if let Some(confirmation) = confirmation {
                enqueue_or_hold(tx, &confirmation, record.now).await?;
            }
        }
    }
    Ok(InboundEffect::Restarted)
}

/// Queues the help text, unless the number may not get it or had it within a day.
async fn take_help(
    tx: &mut Tx,
    record: &InboundRecord,
    phone: PhoneNumber,
    answer: Option<NewMessage>,
) -> Result<InboundEffect, StoreError> {
    let Some(answer) = answer else { return Ok(InboundEffect::Kept) };
    let sql = "SELECT 1 AS found FROM inbound_messages
               WHERE site_id = $1 AND phone = $2 AND created_at > $3 AND effect = 'help_sent'
               LIMIT 1";
    let since = record.now.minus(HELP_EVERY);
    let had_it = tx.optional(sql, args![record.site, phone, since]).await?.is_some();
    if had_it || is_suppressed(tx, record.site, phone).await? || is_shut_out(tx, record.site, phone).await? {
        return Ok(InboundEffect::Kept);
    }
    enqueue_or_hold(tx, &answer, record.now).await?;
    Ok(InboundEffect::HelpSent)
}

/// Whether an admin suspended or deleted the number.
async fn is_shut_out(tx: &mut Tx, site: SiteId, phone: PhoneNumber) -> Result<bool, StoreError> {
    let sql = "SELECT status, deleted_at FROM subscribers WHERE site_id = $1 AND phone = $2";
    let Some(row) = tx.optional(sql, args![site, phone]).await? else { return Ok(false) };
    let deleted: Option<Timestamp> = row.get("deleted_at")?;
    Ok(deleted.is_some() || row.get::<SubscriberStatus>("status")? == SubscriberStatus::Suspended)
}

fn inbound_message(row: &Row) -> Result<InboundMessage, StoreError> {
    Ok(InboundMessage {
        id: row.get("id")?,
        from: row.get("from_raw")?,
        to: row.get("to_raw")?,
        text: row.get("text")?,
        reply: row.get("reply")?,
        repeat: row.get::<String>("effect")? == InboundEffect::Repeat.as_str(),
        created_at: row.get("created_at")?,
    })
}

impl Store {
    /// Keeps a text that came in and does what it wants, in one transaction: durable when this returns.
    pub async fn receive_inbound(
        &self,
        record: InboundRecord,
        action: InboundAction,
    ) -> Result<InboundEffect, StoreError> {
        let mut tx = self.write("receive_inbound").await?;
        tx.lock_site(record.site).await?;
        let effect = if is_repeat(&mut tx, &record, &action).await? {
            InboundEffect::Repeat
        } else {
            match (action, record.from) {
                (InboundAction::Stop { confirmation }, Some(phone)) => {
                    take_stop(&mut tx, &record, phone, confirmation).await?
                }
                (InboundAction::Start { confirmation }, Some(phone)) => {
                    take_start(&mut tx, &record, phone, confirmation).await?
                }
                (InboundAction::Help { answer }, Some(phone)) => take_help(&mut tx, &record, phone, answer).await?,
                (InboundAction::Keep, _) | (_, None) => InboundEffect::Kept,
            }
        };
        keep(&mut tx, &record, effect).await?;
        tx.commit().await?;
        Ok(effect)
    }

    /// Texts that came in on a site, newest first.
    pub async fn inbound_messages(&self, site: SiteId, page: Page) -> Result<Paged<InboundMessage>, StoreError> {
        let mut tx = self.read().await?;
        let rows = tx
            .all(
                "SELECT id, from_raw, to_raw, text, reply, effect, created_at
                 FROM inbound_messages
                 WHERE site_id = $1
                 ORDER BY id DESC
                 LIMIT $2 OFFSET $3",
                args![site, page.size, page.offset()],
            )
            .await?;
        let sql = "SELECT COUNT(*) AS total FROM inbound_messages WHERE site_id = $1";
        let total = tx.one(sql, args![site]).await?.get("total")?;
        Ok(Paged { items: rows.iter().map(inbound_message).collect::<Result<_, _>>()?, total })
    }
}
