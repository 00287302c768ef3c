//! Asking a number for a code.

use domain::{CodePurpose, CodeRules, ConfirmationId, PastCode, PhoneNumber, SiteId, Timestamp};

use super::Ending;
use crate::{
    NewMessage, OverBudget, Store, StoreError,
    attempts::spend_on_visitor,
    db::{Tx, args},
    messages::enqueue_or_hold,
    suppressions::is_suppressed,
};

/// A code to be sent: random, made beforehand, and perhaps not used.
#[derive(Debug, Clone)]
pub struct NewCode {
    /// The identity of the request, which its hash and its text are bound to.
    pub id: ConfirmationId,
    /// The code's keyed hash.
    pub hash: Vec<u8>,
    /// The text with the code in it, encrypted.
    pub sealed_text: Vec<u8>,
    /// The message, with something else in the place of the code.
    pub message: NewMessage,
}

/// A wish for a code by somebody who says that the number is theirs.
#[derive(Debug, Clone)]
pub struct CodeOrder {
    /// The site.
    pub site: SiteId,
    /// The number.
    pub phone: PhoneNumber,
    /// What the one before was asked for.
    pub purpose: CodePurpose,
    /// The code.
    pub code: NewCode,
    /// When.
    pub now: Timestamp,
}

/// What came of asking for another code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SentAgain {
    /// It is on its way; the one before is good for nothing any more.
    Sent,
    /// There is nothing to send again, or it is too soon, or there were too many, or the day's budget is spent.
    No,
}

/// What a code is wanted for, and by whom.
pub(crate) struct Wanted<'a> {
    pub(crate) site: SiteId,
    pub(crate) phone: PhoneNumber,
    pub(crate) purpose: CodePurpose,
    /// Whether the number is stopped.
    pub(crate) stopped: bool,
    pub(crate) source: &'a str,
    pub(crate) locale: Option<&'a str>,
}

/// What came of wanting a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Asked {
    /// It is on its way.
    Sent,
    /// The number had one a moment ago, or too many lately.
    TooMany,
    /// It costs more than the site lets its visitors cost: the transaction must not be committed.
    OverBudget(OverBudget),
}

/// Queues a code to a number of a site whose row is locked. A live request that is there already is replaced.
pub(crate) async fn request(
    tx: &mut Tx,
    wanted: &Wanted<'_>,
    code: &NewCode,
    now: Timestamp,
) -> Result<Asked, StoreError> {
    let past = past(tx, wanted.site, wanted.phone, now).await?;
    if !CodeRules::allow(&past, wanted.stopped, now) {
        return Ok(Asked::TooMany);
    }
    if let Err(over) = spend_on_visitor(tx, &code.message, now).await? {
        return Ok(Asked::OverBudget(over));
    }
    tx.execute(
        "UPDATE confirmations SET outcome = $3, sealed_text = NULL WHERE site_id = $1 AND phone = $2 AND outcome IS NULL",
        args![wanted.site, wanted.phone, Ending::Replaced.as_str()],
    )
    .await?;
    let message = enqueue_or_hold(tx, &code.message, now).await?.id();
    tx.execute(
        "INSERT INTO confirmations
             (id, site_id, phone, message_id, past_stop, code_hash, sealed_text, source, locale, created_at, expires_at,
              purpose)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        args![
            code.id,
            wanted.site,
            wanted.phone,
            message,
            wanted.stopped,
            code.hash,
            code.sealed_text,
            wanted.source,
            wanted.locale,
            now,
            now.plus(CodeRules::VALID),
            wanted.purpose.as_str(),
        ],
    )
    .await?;
    Ok(Asked::Sent)
}

/// The codes that went to a number in the last 30 days. `confirmations_number` serves it.
async fn past(tx: &mut Tx, site: SiteId, phone: PhoneNumber, now: Timestamp) -> Result<Vec<PastCode>, StoreError> {
    let sql = "SELECT created_at, past_stop FROM confirmations WHERE site_id = $1 AND phone = $2 AND created_at > $3";
    let rows = tx.all(sql, args![site, phone, now.minus(CodeRules::MONTH)]).await?;
    rows.iter().map(|row| Ok(PastCode { at: row.get("created_at")?, past_stop: row.get("past_stop")? })).collect()
}

impl Store {
    /// Sends another code to a number whose last one for the same purpose was not entered and is no older than half an hour.
    /// The same rules hold as for the first.
    pub async fn send_code_again(&self, order: CodeOrder) -> Result<SentAgain, StoreError> {
        let mut tx = self.write("send_code_again").await?;
        tx.lock_site(order.site).await?;
        // `confirmations_number` serves it. What was withdrawn was so by the number itself, or by an admin.
        let last = tx
            .optional(
                "SELECT source, locale, outcome FROM confirmations
                 WHERE site_id = $1 AND phone = $2 AND created_at > $3 AND purpose = $4
                 ORDER BY created_at DESC, id DESC
                 LIMIT 1",
                args![order.site, order.phone, order.now.minus(CodeRules::RESEND_WITHIN), order.purpose.as_str()],
            )
            .await?;
        let Some(last) = last else { return Ok(SentAgain::No) };
        let outcome: Option<String> = last.get("outcome")?;
        if outcome.is_some_and(|outcome| outcome != Ending::Expired.as_str() && outcome != Ending::Spent.as_str()) {
            return Ok(SentAgain::No);
        }
        let (source, locale): (String, Option<String>) = (last.get("source")?, last.get("locale")?);
        let wanted = Wanted {
            site: order.site,
            phone: order.phone,
            purpose: order.purpose,
            stopped: is_suppressed(&mut tx, order.site, order.phone).await?,
            source: &source,
            locale: locale.as_deref(),
        };
        if request(&mut tx, &wanted, &order.code, order.now).await? != Asked::Sent {
            return Ok(SentAgain::No);
        }
        tx.commit().await?;
        Ok(SentAgain::Sent)
    }
}
