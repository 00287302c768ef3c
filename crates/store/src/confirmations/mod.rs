//! Codes that go to numbers to prove who has them: asked for, entered, withdrawn.
//!
//! A number of a site has one live request at most, which the site's row lock and a unique index see to. The code itself is
//! stored nowhere: its keyed hash is, and the text with it encrypted for as long as it may have to be sent.

mod confirm;
mod own_page;
mod request;

use domain::{ConfirmationId, PhoneNumber, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    db::{Tx, args, to_json},
    dialect::Field,
};

pub(crate) use confirm::confirm_by_text;
pub use confirm::{CodeEntry, Entered, IsRight, Proven};
pub use own_page::{ComeBack, OwnPageAsked, OwnPageOrder};
pub(crate) use request::{Asked, Wanted, request};
pub use request::{CodeOrder, NewCode, SentAgain};

/// How a request ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// The right code came, or a YES.
    Confirmed,
    /// Another code went out.
    Replaced,
    /// The code came too late.
    Expired,
    /// The last wrong code came.
    Spent,
    /// The number left, or was shut out.
    Withdrawn,
}

impl Ending {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::Replaced => "replaced",
            Self::Expired => "expired",
            Self::Spent => "spent",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// Ends a request.
async fn end(tx: &mut Tx, id: ConfirmationId, how: Ending) -> Result<(), StoreError> {
    let sql = "UPDATE confirmations SET outcome = $2, sealed_text = NULL WHERE id = $1";
    tx.execute(sql, args![id, how.as_str()]).await?;
    Ok(())
}

/// Numbers as they are bound.
#[derive(Serialize)]
struct Bound {
    phone: Option<i64>,
}

fn bound(phones: &[PhoneNumber]) -> Vec<Bound> {
    phones.iter().map(|phone| Bound { phone: phone.digits().parse().ok() }).collect()
}

/// Withdraws what is asked of these numbers of a site whose row is locked: their codes are good for nothing any more.
pub(crate) async fn withdraw(tx: &mut Tx, site: SiteId, phones: &[PhoneNumber]) -> Result<(), StoreError> {
    let rows = tx.dialect().rows_of(3, "gone", &[("phone", Field::Int)]);
    // `confirmations_live` serves it.
    let sql = format!(
        "UPDATE confirmations SET outcome = $2, sealed_text = NULL
         WHERE site_id = $1 AND phone IN (SELECT phone FROM {rows}) AND outcome IS NULL"
    );
    tx.execute(AssertSqlSafe(sql), args![site, Ending::Withdrawn.as_str(), to_json(&bound(phones))?]).await?;
    Ok(())
}

/// Those of the numbers of a site that have a live request.
pub(crate) async fn live_among(
    tx: &mut Tx,
    site: SiteId,
    phones: &[PhoneNumber],
    now: Timestamp,
) -> Result<Vec<PhoneNumber>, StoreError> {
    let rows = tx.dialect().rows_of(3, "named", &[("phone", Field::Int)]);
    // `confirmations_live` serves it.
    let sql = format!(
        "SELECT phone FROM confirmations
         WHERE site_id = $1 AND outcome IS NULL AND expires_at > $2 AND phone IN (SELECT phone FROM {rows})"
    );
    let found = tx.all(AssertSqlSafe(sql), args![site, now, to_json(&bound(phones))?]).await?;
    found.iter().map(|row| row.get("phone")).collect()
}

impl Store {
    /// Ends the requests that ran out and forgets their texts; how many.
    pub async fn expire_confirmations(&self, now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.write("expire_confirmations").await?;
        let lock = tx.dialect().for_update_skip_locked("c");
        // `confirmations_sealed` serves it: what has ended has no text.
        let sql = format!(
            "UPDATE confirmations SET sealed_text = NULL, outcome = COALESCE(outcome, $2)
             WHERE id IN (
                 SELECT c.id FROM confirmations c WHERE c.expires_at <= $1 AND c.sealed_text IS NOT NULL{lock}
             )"
        );
        let expired = tx.execute(AssertSqlSafe(sql), args![now, Ending::Expired.as_str()]).await?;
        tx.commit().await?;
        Ok(expired)
    }
}
