//! The only place that changes credits and the counts of broadcasts.
//!
//! Whatever changes messages notes each move in [`Books`] and posts them before it commits: one update for each broadcast
//! and each account, one line in the ledger for each kind of change, and what it adds to the figures of days. So counts and sums
//! can't drift from the messages.

use std::collections::BTreeMap;

use domain::{BroadcastId, BroadcastStatus, Credits, MessageId, MessageStatus, Region, SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use crate::{
    CreditAccount, LedgerKind, StoreError,
    broadcasts::{RegionChange, add_by_region},
    days::DailyFigures,
    db::{FromCell, Row, ToValue, Tx, args},
    ledger::{NewLedgerEntry, append},
};

/// Who a line of the ledger names where no person decided.
pub(crate) const SYSTEM: &str = "system";

/// What became of a message's credits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Charge {
    /// Nothing was promised: the message is free, held, or was left out.
    None,
    /// Promised.
    Reserved,
    /// Used.
    Spent,
    /// Given back; never taken again.
    Released,
}

impl Charge {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Reserved => "reserved",
            Self::Spent => "spent",
            Self::Released => "released",
        }
    }

    /// What becomes of the credits when the message comes to stand there: a refusal gives back even what was spent on a
    /// message whose fate was unknown.
    pub(crate) const fn after(self, status: MessageStatus) -> Self {
        match (self, status) {
            (Self::None, _) => Self::None,
            (Self::Released, _)
            | (_, MessageStatus::Rejected | MessageStatus::Suppressed | MessageStatus::Cancelled) => Self::Released,
            (Self::Reserved, MessageStatus::Queued | MessageStatus::Sending) => Self::Reserved,
            (Self::Reserved | Self::Spent, _) => Self::Spent,
        }
    }
}

impl FromCell for Charge {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        let word: String = row.get(column)?;
        [Self::None, Self::Reserved, Self::Spent, Self::Released]
            .into_iter()
            .find(|charge| charge.as_str() == word)
            .ok_or_else(|| StoreError::corrupt("charge", word))
    }
}

/// One message, or several alike, that come to stand elsewhere.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Move {
    pub(crate) site: SiteId,
    pub(crate) broadcast: Option<BroadcastId>,
    /// Where the recipients are. `None` where nobody counts that, and for recipients without a row of a broadcast that was
    /// confirmed before regions were counted.
    pub(crate) region: Option<Region>,
    /// The message, if it is one alone and no broadcast's.
    pub(crate) message: Option<MessageId>,
    pub(crate) from: (MessageStatus, Charge),
    pub(crate) to: (MessageStatus, Charge),
    /// How many.
    pub(crate) messages: u64,
    /// Their credits together.
    pub(crate) credits: Credits,
}

/// Moves noted, not posted yet.
#[derive(Default)]
pub(crate) struct Books {
    broadcasts: BTreeMap<BroadcastId, Tally>,
    lines: BTreeMap<(SiteId, Option<BroadcastId>, LineKind), Line>,
    days: DailyFigures,
}

/// How a broadcast's counts and credits change.
#[derive(Default)]
struct Tally {
    by_status: BTreeMap<MessageStatus, i64>,
    reserved: i64,
    spent: i64,
    released: i64,
    by_region: BTreeMap<Region, RegionChange>,
}

/// The kinds of line that moves cause, in the order in which they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum LineKind {
    Release,
    Spend,
    Refund,
}

impl LineKind {
    const fn of(from: Charge, to: Charge) -> Option<Self> {
        match (from, to) {
            (Charge::Reserved, Charge::Released) => Some(Self::Release),
            (Charge::Reserved, Charge::Spent) => Some(Self::Spend),
            (Charge::Spent, Charge::Released) => Some(Self::Refund),
            _ => None,
        }
    }

    const fn kind(self) -> LedgerKind {
        match self {
            Self::Release => LedgerKind::Release,
            Self::Spend => LedgerKind::Spend,
            Self::Refund => LedgerKind::Refund,
        }
    }

    /// How balance and reserved part change for each credit.
    const fn deltas(self) -> (i64, i64) {
        match self {
            Self::Release => (0, -1),
            Self::Spend => (-1, -1),
            Self::Refund => (1, 0),
        }
    }
}

/// What one line of the ledger will say.
#[derive(Default)]
struct Line {
    credits: i64,
    messages: u64,
    message: Option<MessageId>,
}

impl Books {
    /// Notes a move.
    pub(crate) fn note(&mut self, step: Move) {
        let credits = step.credits.get();
        if let Some(broadcast) = step.broadcast {
            let tally = self.broadcasts.entry(broadcast).or_default();
            let messages = i64::try_from(step.messages).unwrap_or(i64::MAX);
            *tally.by_status.entry(step.from.0).or_default() -= messages;
            *tally.by_status.entry(step.to.0).or_default() += messages;
            tally.add(step.from.1, -credits);
            tally.add(step.to.1, credits);
            if let Some(region) = step.region {
                let change = tally.by_region.entry(region).or_default();
                for ((status, charge), messages, credits) in
                    [(step.from, -messages, -credits), (step.to, messages, credits)]
                {
                    *change.entry(status.as_str()).or_default() += messages;
                    // Not a column where nothing was promised, and left out when the rest is added.
                    *change.entry(charge.as_str()).or_default() += credits;
                }
            }
        }
        let Some(kind) = LineKind::of(step.from.1, step.to.1).filter(|_| credits != 0) else { return };
        let line = self.lines.entry((step.site, step.broadcast, kind)).or_default();
        line.credits += credits;
        line.messages += step.messages;
        line.message = step.message;
    }

    /// Notes a move of messages that the provider took, or is found to have taken, at that time.
    pub(crate) fn note_sent(&mut self, step: Move, sent_at: Timestamp) {
        self.days.sent(&step, sent_at);
        self.note(step);
    }

    /// The broadcasts that moves were noted for.
    pub(crate) fn broadcasts(&self) -> impl Iterator<Item = BroadcastId> {
        self.broadcasts.keys().copied()
    }

    /// Posts what was noted: broadcasts by id, ledger, accounts by site, figures of days by their key.
    pub(crate) async fn post(mut self, tx: &mut Tx, actor: &str, now: Timestamp) -> Result<(), StoreError> {
        for (id, tally) in &self.broadcasts {
            tally.post(tx, *id, now).await?;
        }
        let entries: Vec<_> = self.lines.iter().map(|(of, line)| line.entry(*of)).collect();
        append(tx, &entries, actor, now).await?;

        let mut accounts: BTreeMap<SiteId, (i64, i64)> = BTreeMap::new();
        for entry in &entries {
            let sums = accounts.entry(entry.site).or_default();
            sums.0 += entry.balance_delta.get();
            sums.1 += entry.reserved_delta.get();
        }
        for (site, (balance, reserved)) in accounts {
            tx.execute(
                "UPDATE credit_accounts SET balance = balance + $2, reserved = reserved + $3 WHERE site_id = $1",
                args![site, balance, reserved],
            )
            .await?;
        }
        for entry in entries.iter().filter(|entry| matches!(entry.kind, LedgerKind::Spend | LedgerKind::Refund)) {
            self.days.spend(entry.site, -entry.balance_delta.get(), now);
        }
        self.days.post(tx).await
    }
}

impl Tally {
    fn add(&mut self, charge: Charge, credits: i64) {
        match charge {
            Charge::None => {}
            Charge::Reserved => self.reserved += credits,
            Charge::Spent => self.spent += credits,
            Charge::Released => self.released += credits,
        }
    }

    /// Changes the broadcast's row, which is over once nothing of it is queued or being sent.
    async fn post(&self, tx: &mut Tx, id: BroadcastId, now: Timestamp) -> Result<(), StoreError> {
        let mut changes = Vec::new();
        let mut values = args![id, now, self.reserved, self.spent, self.released];
        for (status, change) in self.by_status.iter().filter(|(_, change)| **change != 0) {
            values.push(change.to_value());
            changes.push(format!(", {status} = {status} + ${}", values.len()));
        }
        let left = |status| self.by_status.get(&status).copied().unwrap_or_default();
        let open = left(MessageStatus::Queued) + left(MessageStatus::Sending);
        values.push(open.to_value());
        let open = format!("queued + sending + ${}", values.len());
        let sql = format!(
            "UPDATE broadcasts
             SET reserved = reserved + $3, spent = spent + $4, released = released + $5{},
                 status = CASE WHEN status = '{sending}' AND {open} = 0 THEN '{done}' ELSE status END,
                 finished_at = CASE WHEN finished_at IS NULL AND status IN ('{sending}', '{cancelled}') AND {open} = 0
                               THEN $2 ELSE finished_at END
             WHERE id = $1",
            changes.concat(),
            sending = BroadcastStatus::Sending,
            done = BroadcastStatus::Done,
            cancelled = BroadcastStatus::Cancelled,
        );
        tx.execute(AssertSqlSafe(sql), values).await?;
        add_by_region(tx, id, &self.by_region).await
    }
}

impl Line {
    fn entry(&self, (site, broadcast, kind): (SiteId, Option<BroadcastId>, LineKind)) -> NewLedgerEntry<'static> {
        let (balance, reserved) = kind.deltas();
        NewLedgerEntry {
            site,
            kind: kind.kind(),
            balance_delta: Credits::new(balance * self.credits),
            reserved_delta: Credits::new(reserved * self.credits),
            broadcast,
            message: self.message.filter(|_| self.messages == 1),
            note: None,
        }
    }
}

/// Promises credits of a site, or [`StoreError::InsufficientCredits`] with nothing changed. The condition stands in the
/// update itself, so that of several that race for the last credits only those win whom they suffice for.
pub(crate) async fn reserve(
    tx: &mut Tx,
    site: SiteId,
    credits: Credits,
    (broadcast, message): (Option<BroadcastId>, Option<MessageId>),
    actor: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    if credits == Credits::ZERO {
        return Ok(());
    }
    let promised = tx
        .execute(
            "UPDATE credit_accounts SET reserved = reserved + $2 WHERE site_id = $1 AND balance - reserved >= $2",
            args![site, credits],
        )
        .await?;
    if promised == 0 {
        let available = account(tx, site).await?.available();
        return Err(StoreError::InsufficientCredits { needed: credits, available });
    }
    let entry = NewLedgerEntry {
        site,
        kind: LedgerKind::Reserve,
        balance_delta: Credits::ZERO,
        reserved_delta: credits,
        broadcast,
        message,
        note: None,
    };
    append(tx, &[entry], actor, now).await
}

/// Adds credits to a site.
pub(crate) async fn deposit(
    tx: &mut Tx,
    entry: NewLedgerEntry<'_>,
    actor: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let sql = "UPDATE credit_accounts SET balance = balance + $2 WHERE site_id = $1";
    if tx.execute(sql, args![entry.site, entry.balance_delta]).await? == 0 {
        return Err(StoreError::NotFound("site"));
    }
    append(tx, &[entry], actor, now).await
}

/// A site's account.
pub(crate) async fn account(tx: &mut Tx, site: SiteId) -> Result<CreditAccount, StoreError> {
    let sql = "SELECT balance, reserved FROM credit_accounts WHERE site_id = $1";
    let row = tx.optional(sql, args![site]).await?.ok_or(StoreError::NotFound("site"))?;
    Ok(CreditAccount { balance: row.get("balance")?, reserved: row.get("reserved")? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn credits_follow_the_message() {
        use MessageStatus::{Accepted, Cancelled, Delivered, Failed, Queued, Rejected, Sending, Suppressed, Unknown};
        for (charge, status, after) in [
            (Charge::Reserved, Sending, Charge::Reserved),
            (Charge::Reserved, Queued, Charge::Reserved),
            (Charge::Reserved, Accepted, Charge::Spent),
            (Charge::Reserved, Unknown, Charge::Spent),
            (Charge::Reserved, Rejected, Charge::Released),
            (Charge::Reserved, Suppressed, Charge::Released),
            (Charge::Reserved, Cancelled, Charge::Released),
            (Charge::Spent, Failed, Charge::Spent),
            (Charge::Spent, Delivered, Charge::Spent),
            (Charge::Spent, Rejected, Charge::Released),
            (Charge::Released, Delivered, Charge::Released),
            (Charge::None, Accepted, Charge::None),
            (Charge::None, Suppressed, Charge::None),
        ] {
            assert_eq!(charge.after(status), after, "{charge:?} {status}");
        }
    }
}
