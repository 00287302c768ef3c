//! The append-only record of who agreed to or refused what, when, how and on which wording.

use domain::{PhoneNumber, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    Store, StoreError,
    db::{FromCell, Row, Tx, args, clean, json_id, to_json},
    dialect::Field,
    ids::new_id,
};

/// What a visitor saw and agreed to, and from where: the proof of consent.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The words beside the box.
    pub wording: String,
    /// The page they stood on.
    pub page: Option<String>,
    /// The visitor's address.
    pub ip: Option<String>,
    /// The visitor's browser.
    pub user_agent: Option<String>,
}

/// What a consent event says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConsentKind {
    /// Opted in.
    OptIn,
    /// Opted in while the number was stopped: changed nothing.
    OptInWhileStopped,
    /// Opted in while suspended by an admin: changed nothing.
    OptInWhileSuspended,
    /// Opted in once more: changed nothing.
    OptInAgain,
    /// Texted STOP.
    Stop,
    /// Texted START after a STOP.
    Start,
    /// The carrier reports that the number opted out.
    CarrierOptOut,
    /// An admin suspended the number.
    Suspended,
    /// An admin let the number receive again.
    Resumed,
    /// An admin unsubscribed the number, on request.
    Unsubscribed,
    /// An admin deleted the number.
    Deleted,
}

/// One line of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConsentEvent {
    /// The number.
    pub phone: PhoneNumber,
    /// What happened.
    pub kind: ConsentKind,
    /// How it came in: `web`, `api`, `sms`, `admin`, `carrier`.
    pub source: String,
    /// Who did it: `subscriber`, `user ada@example.org`, `api key ci`, `system`.
    pub actor: String,
    /// The reason an admin gave, or the text that the subscriber sent.
    pub reason: Option<String>,
    /// What was seen and agreed to, for an opt-in.
    pub evidence: Option<Evidence>,
    /// When.
    pub created_at: Timestamp,
}

impl ConsentKind {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::OptIn,
        Self::OptInWhileStopped,
        Self::OptInWhileSuspended,
        Self::OptInAgain,
        Self::Stop,
        Self::Start,
        Self::CarrierOptOut,
        Self::Suspended,
        Self::Resumed,
        Self::Unsubscribed,
        Self::Deleted,
    ];

    /// The word for it in the database and for people who export it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OptIn => "opt_in",
            Self::OptInWhileStopped => "opt_in_while_stopped",
            Self::OptInWhileSuspended => "opt_in_while_suspended",
            Self::OptInAgain => "opt_in_again",
            Self::Stop => "stop",
            Self::Start => "start",
            Self::CarrierOptOut => "carrier_opt_out",
            Self::Suspended => "suspended",
            Self::Resumed => "resumed",
            Self::Unsubscribed => "unsubscribed",
            Self::Deleted => "deleted",
        }
    }
}

impl FromCell for ConsentKind {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        let word: String = row.get(column)?;
        let known = Self::ALL.iter().find(|kind| kind.as_str() == word);
        known.copied().ok_or_else(|| StoreError::corrupt("consent event", word))
    }
}

/// An event to be recorded.
pub(crate) struct NewConsentEvent<'a> {
    pub(crate) site: SiteId,
    pub(crate) phone: PhoneNumber,
    pub(crate) kind: ConsentKind,
    pub(crate) source: &'a str,
    pub(crate) actor: &'a str,
    pub(crate) reason: Option<&'a str>,
    pub(crate) evidence: Option<&'a Evidence>,
}

/// An event as it is bound.
#[derive(Serialize)]
struct Bound {
    id: String,
    site: String,
    phone: Option<i64>,
    kind: &'static str,
    source: String,
    actor: String,
    reason: Option<String>,
    wording: Option<String>,
    page: Option<String>,
    ip: Option<String>,
    user_agent: Option<String>,
    at: i64,
}

const EVENT: &[(&str, Field)] = &[
    ("id", Field::Uuid),
    ("site", Field::Uuid),
    ("phone", Field::Int),
    ("kind", Field::Text),
    ("source", Field::Text),
    ("actor", Field::Text),
    ("reason", Field::Text),
    ("wording", Field::Text),
    ("page", Field::Text),
    ("ip", Field::Text),
    ("user_agent", Field::Text),
    ("at", Field::Int),
];

/// Records an event.
pub(crate) async fn record(tx: &mut Tx, event: NewConsentEvent<'_>, now: Timestamp) -> Result<(), StoreError> {
    record_all(tx, &[(event, now)]).await
}

/// Records events in their order, each at its time.
pub(crate) async fn record_all(tx: &mut Tx, events: &[(NewConsentEvent<'_>, Timestamp)]) -> Result<(), StoreError> {
    if events.is_empty() {
        return Ok(());
    }
    let rows = tx.dialect().rows_of(1, "event", EVENT);
    let sql = format!(
        "INSERT INTO consent_events
             (id, site_id, phone, kind, source, actor, reason, wording, page, ip, user_agent, created_at)
         SELECT id, site, phone, kind, source, actor, reason, wording, page, ip, user_agent, at FROM {rows}"
    );
    let bound: Vec<Bound> = events.iter().map(|(event, now)| event.bound(*now)).collect::<Result<_, _>>()?;
    tx.execute(AssertSqlSafe(sql), args![to_json(&bound)?]).await?;
    Ok(())
}

impl NewConsentEvent<'_> {
    fn bound(&self, now: Timestamp) -> Result<Bound, StoreError> {
        let evidence = self.evidence;
        Ok(Bound {
            id: json_id(new_id(now)?),
            site: json_id(self.site.as_uuid()),
            phone: self.phone.digits().parse().ok(),
            kind: self.kind.as_str(),
            source: clean(self.source),
            actor: clean(self.actor),
            reason: self.reason.map(clean),
            wording: evidence.map(|evidence| clean(&evidence.wording)),
            page: evidence.and_then(|evidence| evidence.page.as_deref().map(clean)),
            ip: evidence.and_then(|evidence| evidence.ip.as_deref().map(clean)),
            user_agent: evidence.and_then(|evidence| evidence.user_agent.as_deref().map(clean)),
            at: now.as_micros(),
        })
    }
}

fn consent_event(row: &Row) -> Result<ConsentEvent, StoreError> {
    let wording: Option<String> = row.get("wording")?;
    let evidence = match wording {
        None => None,
        Some(wording) => {
            Some(Evidence { wording, page: row.get("page")?, ip: row.get("ip")?, user_agent: row.get("user_agent")? })
        }
    };
    Ok(ConsentEvent {
        phone: row.get("phone")?,
        kind: row.get("kind")?,
        source: row.get("source")?,
        actor: row.get("actor")?,
        reason: row.get("reason")?,
        evidence,
        created_at: row.get("created_at")?,
    })
}

impl Store {
    /// What a number agreed to and refused on a site, oldest first.
    pub async fn consent_events(&self, site: SiteId, phone: PhoneNumber) -> Result<Vec<ConsentEvent>, StoreError> {
        let rows = self
            .read()
            .await?
            .all(
                "SELECT phone, kind, source, actor, reason, wording, page, ip, user_agent, created_at
                 FROM consent_events
                 WHERE site_id = $1 AND phone = $2
                 ORDER BY id",
                args![site, phone],
            )
            .await?;
        rows.iter().map(consent_event).collect()
    }
}
