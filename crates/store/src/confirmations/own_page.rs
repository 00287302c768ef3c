//! Codes for one's own page: to those alone whom the site knows, and good for nothing but to see the page, and to come back there.

use domain::{CodePurpose, CodeRules, ConfirmationId, PhoneNumber, SiteId, SubscriberStatus, Timestamp};

use super::{
    Asked, Ending, NewCode, Proven, Wanted,
    confirm::{IsRight, Owner, Request, let_in, tried},
    end, request,
};
use crate::{
    AttemptId, Evidence, OverBudget, Store, StoreError, Translated,
    attempts::take_attempt,
    db::{Tx, args},
};

/// A wish to see the page of a number, by somebody who says that it is theirs.
#[derive(Debug, Clone)]
pub struct OwnPageOrder {
    /// The site.
    pub site: SiteId,
    /// The number.
    pub phone: PhoneNumber,
    /// The visitor's language, a BCP 47 tag.
    pub locale: Option<String>,
    /// The code; `None` where the site has nothing to send it with.
    pub code: Option<NewCode>,
    /// The attempt that leads to it, which goes away in the same transaction.
    pub attempt: AttemptId,
    /// When.
    pub now: Timestamp,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OwnPageAsked {
    /// A code is on its way.
    Sent,
    /// None is: the site doesn't have the number, or an admin suspended it, or it had too many.
    Nothing,
    /// It costs more than the site lets its visitors cost: nothing was done, and the attempt is still there.
    OverBudget(OverBudget),
    /// The attempt was dealt with before: nothing was done.
    Done,
}

/// The wish to come back, on the own page of a number that had left, by who entered its code.
#[derive(Debug, Clone)]
pub struct ComeBack {
    /// The site.
    pub site: SiteId,
    /// The number.
    pub phone: PhoneNumber,
    /// The request whose code was entered, which nobody else knows.
    pub entered: ConfirmationId,
    /// What was seen and agreed to.
    pub evidence: Evidence,
    /// The message for who never was a subscriber.
    pub welcome: Option<Translated>,
    /// The message for who comes back.
    pub back: Option<Translated>,
    /// When.
    pub now: Timestamp,
}

impl Store {
    /// Sends a code for its own page to a number that the site knows: to a subscriber whom no admin suspended, and to one
    /// that said STOP, as seldom as to come back. To all others nothing.
    pub async fn ask_for_own_page(&self, order: OwnPageOrder) -> Result<OwnPageAsked, StoreError> {
        let mut tx = self.write("ask_for_own_page").await?;
        tx.lock_site(order.site).await?;
        if !take_attempt(&mut tx, order.attempt).await? {
            return Ok(OwnPageAsked::Done);
        }
        let known = known(&mut tx, order.site, order.phone).await?;
        let mut asked = OwnPageAsked::Nothing;
        if let (Some(Known { stopped }), Some(code)) = (known, &order.code) {
            let wanted = Wanted {
                site: order.site,
                phone: order.phone,
                purpose: CodePurpose::OwnPage,
                stopped,
                source: "web",
                locale: order.locale.as_deref(),
            };
            match request(&mut tx, &wanted, code, order.now).await? {
                Asked::Sent => asked = OwnPageAsked::Sent,
                Asked::TooMany => {}
                Asked::OverBudget(over) => return Ok(OwnPageAsked::OverBudget(over)),
            }
        }
        tx.commit().await?;
        Ok(asked)
    }

    /// Takes a code for the page of a number: the request that it was right for. Tries are counted as for any code; the right
    /// one works once, and changes nothing about the number.
    pub async fn enter_own_page(
        &self,
        (site, phone): (SiteId, PhoneNumber),
        is_right: IsRight<'_>,
        now: Timestamp,
    ) -> Result<Option<ConfirmationId>, StoreError> {
        let mut tx = self.write("enter_own_page").await?;
        tx.lock_site(site).await?;
        let right = tried(&mut tx, (site, phone), CodePurpose::OwnPage, is_right, now).await?.map(|request| request.id);
        if let Some(id) = right {
            end(&mut tx, id, Ending::Confirmed).await?;
        }
        tx.commit().await?;
        Ok(right)
    }

    /// Whether who entered the code of this request may bring the number back with it.
    pub async fn may_come_back(
        &self,
        number: (SiteId, PhoneNumber),
        entered: ConfirmationId,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        Ok(proof(&mut self.read().await?, number, entered, now).await?.is_some())
    }

    /// Brings a number back that had left before its code was asked for, as entering a code for that does. What changed;
    /// `None` where the code is no proof of that (any more).
    pub async fn come_back(&self, wish: ComeBack) -> Result<Option<Proven>, StoreError> {
        let mut tx = self.write("come_back").await?;
        tx.lock_site(wish.site).await?;
        let Some(request) = proof(&mut tx, (wish.site, wish.phone), wish.entered, wish.now).await? else {
            return Ok(None);
        };
        let owner = Owner {
            site: wish.site,
            phone: wish.phone,
            source: "web",
            reason: None,
            evidence: Some(&wish.evidence),
            welcome: wish.welcome.as_ref(),
            back: wish.back.as_ref(),
            now: wish.now,
        };
        let proven = let_in(&mut tx, &owner, &request).await?;
        tx.commit().await?;
        Ok(Some(proven))
    }
}

/// A number that a site knows and may send a code to.
struct Known {
    /// Whether it said STOP.
    stopped: bool,
}

/// What is known of a number. What an admin suspended or deleted, and what was erased, is left alone.
async fn known(tx: &mut Tx, site: SiteId, phone: PhoneNumber) -> Result<Option<Known>, StoreError> {
    let sql = "SELECT 1 AS found FROM suppressions WHERE site_id = $1 AND phone = $2";
    if tx.optional(sql, args![site, phone]).await?.is_some() {
        return Ok(Some(Known { stopped: true }));
    }
    let sql = "SELECT status FROM subscribers WHERE site_id = $1 AND phone = $2 AND deleted_at IS NULL";
    let Some(row) = tx.optional(sql, args![site, phone]).await? else { return Ok(None) };
    let status: SubscriberStatus = row.get("status")?;
    Ok((status != SubscriberStatus::Suspended).then_some(Known { stopped: false }))
}

/// The request whose code was entered, where that still proves who has the number: for half an hour, against no STOP that came
/// after it was asked for.
async fn proof(
    tx: &mut Tx,
    (site, phone): (SiteId, PhoneNumber),
    entered: ConfirmationId,
    now: Timestamp,
) -> Result<Option<Request>, StoreError> {
    let row = tx
        .optional(
            "SELECT c.id, c.source, c.locale
             FROM confirmations c
             JOIN suppressions s ON s.site_id = c.site_id AND s.phone = c.phone AND s.created_at < c.created_at
             WHERE c.id = $1 AND c.site_id = $2 AND c.phone = $3
                 AND c.purpose = $4 AND c.outcome = $5 AND c.created_at > $6",
            args![
                entered,
                site,
                phone,
                CodePurpose::OwnPage.as_str(),
                Ending::Confirmed.as_str(),
                now.minus(CodeRules::PROVES_FOR)
            ],
        )
        .await?;
    row.map(|row| Ok(Request { id: row.get("id")?, source: row.get("source")?, locale: row.get("locale")? }))
        .transpose()
}
