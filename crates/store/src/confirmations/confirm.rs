//! A code comes back, or a YES: the number is its owner's.

use domain::{CodePurpose, CodeRules, ConfirmationId, PhoneNumber, SiteId, Timestamp};

use super::{Ending, end};
use crate::{
    ConsentKind, Evidence, Store, StoreError, Translated,
    attempts::spend_on_visitor,
    consent::{NewConsentEvent, record},
    db::{Tx, args},
    messages::enqueue_or_hold,
    subscribers::{Newcomer, Standings, Vouched, add_or_bring_back},
};

/// Whether this is the hash of the entered code for the request of that identity; compares in constant time.
pub type IsRight<'a> = &'a (dyn Fn(ConfirmationId, &[u8]) -> bool + Send + Sync);

/// A code as it was entered for a number.
pub struct CodeEntry<'a> {
    /// The site.
    pub site: SiteId,
    /// The number.
    pub phone: PhoneNumber,
    /// Tells the right code.
    pub is_right: IsRight<'a>,
    /// What was seen, and from where.
    pub evidence: Evidence,
    /// The welcome message, for who is subscribed by this.
    pub welcome: Option<Translated>,
    /// The message for who comes back after a STOP.
    pub back: Option<Translated>,
    /// When.
    pub now: Timestamp,
}

/// What came of an entered code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Entered {
    /// It was right.
    Right(Proven),
    /// It was wrong, or there is no code to be entered: nobody learns which.
    Wrong,
}

/// What a proof of possession changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Proven {
    /// The number is subscribed now, for the first time or again.
    Subscribed,
    /// A STOP was lifted and the number receives again.
    Back,
    /// Nothing: it received already, or an admin suspended it. A STOP of a suspended one is lifted.
    Nothing,
}

/// A request for a code, and how it came.
pub(super) struct Request {
    pub(super) id: ConfirmationId,
    pub(super) source: String,
    pub(super) locale: Option<String>,
}

/// A request that waits for its code.
struct Live {
    request: Request,
    hash: Vec<u8>,
    tries: u32,
    expires_at: Timestamp,
}

/// The live request of a number of a site whose row is locked, if that is what it was asked for. One that ran out is ended and
/// not answered.
async fn live(
    tx: &mut Tx,
    (site, phone): (SiteId, PhoneNumber),
    purpose: CodePurpose,
    now: Timestamp,
) -> Result<Option<Live>, StoreError> {
    let row = tx
        .optional(
            "SELECT id, code_hash, tries, expires_at, source, locale FROM confirmations
             WHERE site_id = $1 AND phone = $2 AND outcome IS NULL AND purpose = $3",
            args![site, phone, purpose.as_str()],
        )
        .await?;
    let Some(row) = row else { return Ok(None) };
    let live = Live {
        request: Request { id: row.get("id")?, source: row.get("source")?, locale: row.get("locale")? },
        hash: row.get("code_hash")?,
        tries: row.get("tries")?,
        expires_at: row.get("expires_at")?,
    };
    if live.expires_at > now {
        return Ok(Some(live));
    }
    end(tx, live.request.id, Ending::Expired).await?;
    Ok(None)
}

/// Tries a code for a number of a site whose row is locked: the request that it is right for. A wrong one is counted, the last
/// of them ends it. Who gets the request has to end it.
pub(super) async fn tried(
    tx: &mut Tx,
    number: (SiteId, PhoneNumber),
    purpose: CodePurpose,
    is_right: IsRight<'_>,
    now: Timestamp,
) -> Result<Option<Request>, StoreError> {
    let found = live(tx, number, purpose, now).await?;
    // Compared with something in any case.
    let (id, hash) = found.as_ref().map_or_else(nothing, |live| (live.request.id, live.hash.clone()));
    let is_right = is_right(id, &hash);
    match found {
        Some(live) if !is_right => {
            let tries = live.tries + 1;
            tx.execute("UPDATE confirmations SET tries = $2 WHERE id = $1", args![id, tries]).await?;
            if tries >= CodeRules::TRIES {
                end(tx, id, Ending::Spent).await?;
            }
            Ok(None)
        }
        found => Ok(found.map(|live| live.request)),
    }
}

/// A number whose owner has proved that it is theirs.
pub(super) struct Owner<'a> {
    pub(super) site: SiteId,
    pub(super) phone: PhoneNumber,
    /// How the proof came: `web`, `sms`.
    pub(super) source: &'a str,
    pub(super) reason: Option<&'a str>,
    pub(super) evidence: Option<&'a Evidence>,
    pub(super) welcome: Option<&'a Translated>,
    pub(super) back: Option<&'a Translated>,
    pub(super) now: Timestamp,
}

/// Lifts a STOP, makes a pending subscriber active, adds one where there was none; with its consent event and its message. A
/// suspended one stays so.
pub(super) async fn let_in(tx: &mut Tx, owner: &Owner<'_>, request: &Request) -> Result<Proven, StoreError> {
    let (site, phone, now) = (owner.site, owner.phone, owner.now);
    end(tx, request.id, Ending::Confirmed).await?;
    let mut standings = Standings::read(tx, [(site, phone)]).await?;
    let was_stopped = standings.is_stopped(site, phone);
    let vouched = standings.vouch(site, phone, now);
    standings.write(tx).await?;
    let locale = request.locale.as_deref();
    let (proven, message) = match vouched {
        Vouched::Nobody => {
            let source = request.source.as_str();
            add_or_bring_back(tx, &Newcomer { site, phone, region: phone.region(), source, locale, now }).await?;
            (Proven::Subscribed, owner.welcome)
        }
        Vouched::Receives if was_stopped => (Proven::Back, owner.back),
        Vouched::Receives => (Proven::Subscribed, owner.welcome),
        Vouched::Unchanged => (Proven::Nothing, None),
    };
    if vouched == Vouched::Receives && locale != standings.locale(site, phone) {
        speak(tx, (site, phone), locale).await?;
    }
    let event = NewConsentEvent {
        site,
        phone,
        kind: if was_stopped { ConsentKind::Returned } else { ConsentKind::Confirmed },
        source: owner.source,
        actor: "subscriber",
        reason: owner.reason,
        evidence: owner.evidence,
    };
    record(tx, event, now).await?;
    // Who proved their number is in, even where the day's budget has no welcome left.
    if let Some(message) = message.map(|message| message.for_locale(locale))
        && spend_on_visitor(tx, message, now).await?.is_ok()
    {
        enqueue_or_hold(tx, message, now).await?;
    }
    Ok(proven)
}

/// From now on the number is spoken to in the language that it was asked for its code in.
async fn speak(tx: &mut Tx, (site, phone): (SiteId, PhoneNumber), locale: Option<&str>) -> Result<(), StoreError> {
    let sql = "UPDATE subscribers SET locale = $3 WHERE site_id = $1 AND phone = $2";
    tx.execute(sql, args![site, phone, locale]).await?;
    Ok(())
}

/// Takes a YES for the answer to a live request of a number of a site whose row is locked; `None` if there is none.
pub(crate) async fn confirm_by_text(
    tx: &mut Tx,
    (site, phone): (SiteId, PhoneNumber),
    text: &str,
    messages: (Option<&Translated>, Option<&Translated>),
    now: Timestamp,
) -> Result<Option<Proven>, StoreError> {
    let Some(live) = live(tx, (site, phone), CodePurpose::OptIn, now).await? else { return Ok(None) };
    let (welcome, back) = messages;
    let owner = Owner { site, phone, source: "sms", reason: Some(text), evidence: None, welcome, back, now };
    let_in(tx, &owner, &live.request).await.map(Some)
}

impl Store {
    /// Takes a code for a number. Tries are counted here, so that however many processes ask at once no more than three are
    /// had; the right code works once.
    pub async fn enter_code(&self, entry: CodeEntry<'_>) -> Result<Entered, StoreError> {
        let mut tx = self.write("enter_code").await?;
        tx.lock_site(entry.site).await?;
        let number = (entry.site, entry.phone);
        let entered = match tried(&mut tx, number, CodePurpose::OptIn, entry.is_right, entry.now).await? {
            None => Entered::Wrong,
            Some(request) => {
                let owner = Owner {
                    site: entry.site,
                    phone: entry.phone,
                    source: "web",
                    reason: None,
                    evidence: Some(&entry.evidence),
                    welcome: entry.welcome.as_ref(),
                    back: entry.back.as_ref(),
                    now: entry.now,
                };
                Entered::Right(let_in(&mut tx, &owner, &request).await?)
            }
        };
        tx.commit().await?;
        Ok(entered)
    }
}

/// What an entered code is compared with where no request waits.
fn nothing() -> (ConfirmationId, Vec<u8>) {
    (ConfirmationId::from_uuid(uuid::Uuid::nil()), vec![0; 32])
}
