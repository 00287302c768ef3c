//! Credits: what a site has, where it went, and grants.

use domain::{BroadcastId, Credits, MessageId, Scope, SiteId, SiteSettings, Timestamp};
use serde::{Deserialize, Serialize};
use store::LedgerKind;

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::paging::{Paged, Paging};
use crate::times::month_of;

/// What a site has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct CreditAccount {
    /// Granted and refunded, less spent.
    pub balance: Credits,
    /// Set aside for what is queued.
    pub reserved: Credits,
    /// What is left to use.
    pub available: Credits,
}

/// One line of the ledger.
#[derive(Debug, Clone, Serialize)]
pub struct LedgerEntry {
    /// `grant`, `monthly`, `purchase`, `reserve`, `release`, `spend` or `refund`.
    pub kind: String,
    /// What it did to the balance.
    pub balance_delta: i64,
    /// What it did to the reservation.
    pub reserved_delta: i64,
    /// The broadcast it is about.
    pub broadcast_id: Option<BroadcastId>,
    /// The message it is about.
    pub message_id: Option<MessageId>,
    /// Words.
    pub note: Option<String>,
    /// Who did it.
    pub actor: String,
    /// When.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
}

/// A grant by hand.
#[derive(Debug, Clone, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantInput {
    /// Credits to give, 1 to 1,000,000,000.
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    pub amount: i64,
    /// Why; at most 200 characters.
    #[serde(default)]
    pub note: String,
}

impl From<store::CreditAccount> for CreditAccount {
    fn from(account: store::CreditAccount) -> Self {
        Self { balance: account.balance, reserved: account.reserved, available: account.available() }
    }
}

impl From<store::LedgerEntry> for LedgerEntry {
    fn from(entry: store::LedgerEntry) -> Self {
        Self {
            kind: kind_word(entry.kind).to_owned(),
            balance_delta: entry.balance_delta.get(),
            reserved_delta: entry.reserved_delta.get(),
            broadcast_id: entry.broadcast,
            message_id: entry.message,
            note: entry.note,
            actor: entry.actor,
            created_at: entry.created_at,
        }
    }
}

fn kind_word(kind: LedgerKind) -> &'static str {
    match kind {
        LedgerKind::Grant => "grant",
        LedgerKind::Monthly => "monthly",
        LedgerKind::Purchase => "purchase",
        LedgerKind::Reserve => "reserve",
        LedgerKind::Release => "release",
        LedgerKind::Spend => "spend",
        LedgerKind::Refund => "refund",
    }
}

/// The most credits that are given at once.
const MAX_GRANT: i64 = 1_000_000_000;
const MAX_NOTE_CHARS: usize = 200;

impl Engine {
    /// What the site has.
    pub async fn credits(&self, access: &SiteAccess) -> Result<CreditAccount, EngineError> {
        Ok(self.store().credit_account(access.site_id()).await?.into())
    }

    /// The site's ledger, newest first.
    pub async fn ledger(&self, access: &SiteAccess, paging: Paging) -> Result<Paged<LedgerEntry>, EngineError> {
        let found = self.store().ledger(access.site_id(), paging.to_store()).await?;
        Ok(Paged::from_store(found, paging, LedgerEntry::from))
    }

    /// Gives the site credits (owners). What waited for credits goes out.
    ///
    /// # Errors
    /// `Forbidden`, `Invalid`.
    pub async fn grant_credits(&self, access: &SiteAccess, grant: GrantInput) -> Result<CreditAccount, EngineError> {
        access.require(Scope::CreditsGrant)?;
        let mut errors = FieldErrors::default();
        let mut note = String::new();
        if !(1..=MAX_GRANT).contains(&grant.amount) {
            errors.add("amount", "Give a whole number from 1 to 1,000,000,000.");
        }
        errors.take("note", domain::note(&grant.note), &mut note);
        if note.chars().count() > MAX_NOTE_CHARS {
            errors.add("note", format!("Use at most {MAX_NOTE_CHARS} characters."));
        }
        errors.into_result()?;
        let (site, amount) = (access.site_id(), Credits::new(grant.amount));
        let account = self.by(access).grant_credits(site, amount, &note, &access.label(), self.now()).await?;
        if self.store().release_holds(self.now()).await? == 0 {
            return Ok(account.into());
        }
        self.wake_dispatcher();
        self.credits(access).await
    }

    /// Gives the site this month's free credits, once however many processes ask. Says whether this call did.
    pub(crate) async fn grant_month(&self, site: SiteId, settings: &SiteSettings) -> Result<bool, EngineError> {
        let now = self.now();
        let amount = Credits::new(i64::from(settings.monthly_credits));
        Ok(self.store().grant_monthly_credits(site, &month_of(now), amount, now).await?)
    }
}
