//! The dispatcher's one transaction: what was answered is settled, and what is next is claimed.

use std::collections::BTreeMap;

use domain::{MessageId, SiteId, Timestamp};

use super::claim::{self, Plan};
use super::settle;
use crate::{
    Claim, ClaimedMessage, LeaseToken, Settled, Settlement, Store, StoreError,
    bookkeeping::{Books, SYSTEM},
};

/// What a dispatcher has to say and to ask.
#[derive(Debug, Clone, Default)]
pub struct Turn {
    /// What became of claimed messages.
    pub settlements: Vec<Settlement>,
    /// Claimed and provably not sent: put back into the queue.
    pub unsent: Vec<(MessageId, LeaseToken)>,
    /// Claims that the process never got to see, because the database's answer was lost: nothing was sent under them, and
    /// what they took is put back.
    pub lost: Vec<LeaseToken>,
    /// Sites whose provider asked for patience, with the messages a second they did.
    pub throttled: BTreeMap<SiteId, u32>,
    /// What to claim.
    pub claim: Option<Claim>,
}

/// What a turn brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turned {
    /// What came of the settlements.
    pub settled: Settled,
    /// Messages to be sent now, single ones first.
    pub claimed: Vec<ClaimedMessage>,
    /// Messages and subscribers gone over by the claim, also those that get nothing. As long as it isn't zero there may be more.
    pub went_over: u64,
    /// It waited for a STOP or the like to be done. Never on SQLite.
    pub met_stop: bool,
}

impl Store {
    /// Settles and claims in one transaction.
    ///
    /// A settlement under another lease changes nothing, but an answer that comes late for an `unknown` message settles it.
    /// Claimed are codes, STOP confirmations and help first, then other single messages, then broadcasts; sites share what
    /// there is evenly, each within its cap and the rate of its account. What may not go out any more (STOP, suspension,
    /// deletion, too late) is taken out of the queue and its credits released.
    pub async fn turn(&self, turn: &Turn, now: Timestamp) -> Result<Turned, StoreError> {
        let mut tx = self.write("turn").await?;
        let met_stop = tx.pass_to_send().await?;
        // First, because accounts are locked before messages.
        let mut plan = if let Some(claim) = &turn.claim {
            Some(Plan::make(&mut tx, claim, &turn.throttled, now).await?)
        } else {
            for (site, per_second) in &turn.throttled {
                claim::slow_down(&mut tx, *site, *per_second, now).await?;
            }
            None
        };
        settle::lock_all(&mut tx, &turn.settlements, &turn.unsent).await?;
        let mut books = Books::default();
        let settled = settle::settle(&mut tx, &mut books, &turn.settlements, now).await?;
        let mut turned = Turned { settled, met_stop, ..Turned::default() };
        settle::unsend(&mut tx, &mut books, &turn.unsent).await?;
        settle::put_back(&mut tx, &mut books, &turn.lost).await?;
        if let (Some(claim), Some(plan)) = (&turn.claim, &mut plan) {
            let taken = claim::claim(&mut tx, &mut books, plan, claim, now).await?;
            turned.claimed = taken.messages;
            turned.went_over = taken.went_over;
        }
        books.post(&mut tx, SYSTEM, now).await?;
        tx.commit().await?;
        Ok(turned)
    }
}
