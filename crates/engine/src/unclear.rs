//! Messages of which nobody can tell whether they went out: their list, and what a person decides about many at once.

use std::collections::BTreeMap;
use std::str::FromStr;

use domain::{BroadcastId, Credits, MessageId, MessageKind, PhoneNumber, Region, Timestamp};
use store::{Page, Resolved, Unclear, Unrepeatable};

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::{EngineError, unrepeatable_words};
use crate::messages::MessageQuery;
use crate::paging::Paged;

/// Messages that are decided on at once, at most.
const AT_ONCE: u32 = 500;

/// An unclear message as admins see one: `unknown`, neither written off nor sent again.
#[derive(Debug, Clone)]
pub struct UnclearView {
    /// Its id.
    pub id: MessageId,
    /// What it is.
    pub kind: MessageKind,
    /// The broadcast it is part of.
    pub broadcast_id: Option<BroadcastId>,
    /// Whom it is for.
    pub recipient: PhoneNumber,
    /// The recipient's region.
    pub region: Region,
    /// Its text; empty once it is kept no longer.
    pub body: String,
    /// Why it can't be sent again: a code, or one whose text is kept no longer.
    pub not_again: Option<&'static str>,
    /// Its segments.
    pub segments: u32,
    /// What it costs to send it again.
    pub credits: Credits,
    /// What comes back if it is written off.
    pub refund: Credits,
    /// Why nobody can tell, in words: ours, or the provider's.
    pub why: Option<String>,
    /// The provider's id for it. Without one nobody can ask what became of it.
    pub provider_message_id: Option<String>,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it was handed over, or may have been.
    pub sent_at: Option<Timestamp>,
    /// When the provider was asked for it last.
    pub asked_at: Option<Timestamp>,
}

/// What to do about unclear messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnclearDecision {
    /// Send them again, each as a new message that costs its own credits.
    Resend,
    /// Give up on them; their credits come back.
    WriteOff,
}

/// Which of the unclear messages.
#[derive(Debug, Clone)]
pub enum UnclearChoice {
    /// These.
    These(Vec<MessageId>),
    /// Those that a query finds; its page doesn't matter.
    Matching(MessageQuery),
}

/// What a decision about several messages would mean.
#[derive(Debug, Clone)]
pub struct UnclearReview {
    /// The messages, at most 500, newest first.
    pub messages: Vec<UnclearView>,
    /// How many of the chosen ones can't be decided on so: what is no longer to be repeated, for a decision to send it again.
    pub left_out: u64,
    /// How many were chosen. More than are listed where there are more than can be decided on at once.
    pub chosen: u64,
    /// The listed ones by region.
    pub by_region: Vec<UnclearRegion>,
    /// What it costs to send the listed ones again.
    pub credits: Credits,
    /// What comes back if the listed ones are written off.
    pub refund: Credits,
    /// What the site has left to use.
    pub available: Credits,
}

/// One region's part of a review.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnclearRegion {
    /// The region.
    pub region: Region,
    /// Messages to it.
    pub messages: u64,
    /// What it costs to send them again.
    pub credits: Credits,
    /// What comes back if they are written off.
    pub refund: Credits,
}

impl UnclearDecision {
    /// `resend` or `write-off`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Resend => "resend",
            Self::WriteOff => "write-off",
        }
    }
}

impl FromStr for UnclearDecision {
    type Err = EngineError;

    fn from_str(word: &str) -> Result<Self, EngineError> {
        [Self::Resend, Self::WriteOff]
            .into_iter()
            .find(|decision| decision.as_str() == word)
            .ok_or_else(|| EngineError::invalid("decision", "There is no such decision."))
    }
}

impl From<Unclear> for UnclearView {
    fn from(message: Unclear) -> Self {
        Self {
            id: message.id,
            kind: message.kind,
            broadcast_id: message.broadcast,
            recipient: message.recipient,
            region: message.region,
            not_again: Unrepeatable::of(message.kind, &message.body).map(unrepeatable_words),
            body: message.body,
            segments: message.segments,
            credits: message.credits,
            refund: message.refund,
            why: message.response,
            provider_message_id: message.known_as,
            created_at: message.created_at,
            sent_at: message.sent_at,
            asked_at: message.asked_at,
        }
    }
}

impl UnclearReview {
    fn of(decision: UnclearDecision, mut messages: Vec<UnclearView>, chosen: u64, available: Credits) -> Self {
        let all = messages.len();
        if decision == UnclearDecision::Resend {
            messages.retain(|message| message.not_again.is_none());
        }
        let left_out = u64::try_from(all - messages.len()).unwrap_or(u64::MAX);
        let mut regions: BTreeMap<Region, (u64, i64, i64)> = BTreeMap::new();
        for message in &messages {
            let (count, credits, refund) = regions.entry(message.region).or_default();
            *count += 1;
            *credits += message.credits.get();
            *refund += message.refund.get();
        }
        let by_region: Vec<UnclearRegion> = regions
            .into_iter()
            .map(|(region, (messages, credits, refund))| UnclearRegion {
                region,
                messages,
                credits: Credits::new(credits),
                refund: Credits::new(refund),
            })
            .collect();
        let credits = Credits::new(by_region.iter().map(|line| line.credits.get()).sum());
        let refund = Credits::new(by_region.iter().map(|line| line.refund.get()).sum());
        Self { messages, left_out, chosen: chosen.saturating_sub(left_out), by_region, credits, refund, available }
    }
}

impl Engine {
    /// A page of the site's unclear messages, newest first. A status in the query doesn't matter.
    pub async fn unclear_messages(
        &self,
        access: &SiteAccess,
        query: &MessageQuery,
    ) -> Result<Paged<UnclearView>, EngineError> {
        let page = query.paging.to_store();
        let found = self.store().unclear_messages(access.site_id(), &query.filter(), page).await?;
        Ok(Paged::from_store(found, query.paging, UnclearView::from))
    }

    /// How many of the site's messages are unclear.
    pub async fn count_unclear(&self, access: &SiteAccess) -> Result<u64, EngineError> {
        Ok(self.store().count_unclear(access.site_id()).await?)
    }

    /// What it would mean to decide on these: at most 500, the newest of them.
    ///
    /// # Errors
    /// `Invalid` (field `ids`) without a message, or with more than 500 named one by one.
    pub async fn review_unclear(
        &self,
        access: &SiteAccess,
        decision: UnclearDecision,
        choice: &UnclearChoice,
    ) -> Result<UnclearReview, EngineError> {
        let site = access.site_id();
        let (messages, chosen) = match choice {
            UnclearChoice::These(ids) => {
                let ids = check_choice(ids)?;
                let messages = self.store().unclear_among(site, ids).await?;
                let chosen = u64::try_from(messages.len()).unwrap_or(u64::MAX);
                (messages, chosen)
            }
            UnclearChoice::Matching(query) => {
                let found = self.store().unclear_messages(site, &query.filter(), Page::first(AT_ONCE)).await?;
                (found.items, found.total)
            }
        };
        let available = self.store().credit_account(site).await?.available();
        Ok(UnclearReview::of(decision, messages.into_iter().map(UnclearView::from).collect(), chosen, available))
    }

    /// Decides on messages, by a person's will: all of them in one step, but for those that were settled or decided on
    /// meanwhile, which stay as they are.
    ///
    /// # Errors
    /// `Invalid` (field `ids`) without a message or with more than 500; `InsufficientCredits` for all of them together:
    /// nothing was sent.
    pub async fn decide_unclear(
        &self,
        access: &SiteAccess,
        decision: UnclearDecision,
        ids: &[MessageId],
    ) -> Result<Resolved, EngineError> {
        let (site, ids, now) = (access.site_id(), check_choice(ids)?, self.now());
        let resolved = match decision {
            UnclearDecision::Resend => self.by(access).resend_messages(site, ids, now).await?,
            UnclearDecision::WriteOff => {
                let resolved = self.by(access).write_off_messages(site, ids, &access.label(), now).await?;
                self.store().release_holds(now).await?;
                resolved
            }
        };
        self.wake_dispatcher();
        self.announce_change();
        Ok(resolved)
    }
}

fn check_choice(ids: &[MessageId]) -> Result<&[MessageId], EngineError> {
    match ids.len() {
        0 => Err(EngineError::invalid("ids", "Tick the messages you mean first.")),
        many if many > AT_ONCE as usize => {
            Err(EngineError::invalid("ids", format!("Decide on at most {AT_ONCE} messages at once.")))
        }
        _ => Ok(ids),
    }
}
