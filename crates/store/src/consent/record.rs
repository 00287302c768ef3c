//! Writing the record: always in the transaction of what it tells of, whose site is locked.

use std::collections::{BTreeMap, btree_map::Entry};

use domain::{PhoneNumber, SiteId, Timestamp};
use serde::Serialize;
use sha2::{Digest, Sha256};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{ConsentKind, Evidence};
use crate::{
    StoreError,
    db::{Tx, args, clean, json_id, to_json},
    dialect::Field,
    ids::new_id,
};

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
    locale: Option<String>,
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
    ("wording", Field::Uuid),
    ("locale", Field::Text),
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
    let wordings = wordings(tx, events).await?;
    let rows = tx.dialect().rows_of(1, "event", EVENT);
    let sql = format!(
        "INSERT INTO consent_events
             (id, site_id, phone, kind, source, actor, reason, wording_id, locale, page, ip, user_agent, created_at)
         SELECT id, site, phone, kind, source, actor, reason, wording, locale, page, ip, user_agent, at FROM {rows}"
    );
    let bound: Vec<Bound> = events.iter().map(|(event, now)| event.bound(&wordings, *now)).collect::<Result<_, _>>()?;
    tx.execute(AssertSqlSafe(sql), args![to_json(&bound)?]).await?;
    Ok(())
}

/// The versions of the words that were agreed to, by site and text.
type Wordings<'a> = BTreeMap<(SiteId, &'a str), Uuid>;

/// Finds the versions of the words that these events refer to, and adds those that are new.
async fn wordings<'a>(tx: &mut Tx, events: &'a [(NewConsentEvent<'_>, Timestamp)]) -> Result<Wordings<'a>, StoreError> {
    let mut wordings = Wordings::new();
    for (event, now) in events {
        let Some(evidence) = event.evidence else { continue };
        let key = (event.site, evidence.wording.as_str());
        if let Entry::Vacant(vacant) = wordings.entry(key) {
            vacant.insert(version_of(tx, event.site, &clean(&evidence.wording), *now).await?);
        }
    }
    Ok(wordings)
}

/// The version of a site's wordings that has this text; a new one if none has.
async fn version_of(tx: &mut Tx, site: SiteId, text: &str, now: Timestamp) -> Result<Uuid, StoreError> {
    let hash = Sha256::digest(text.as_bytes()).to_vec();
    let known = "SELECT id FROM consent_wordings WHERE site_id = $1 AND hash = $2";
    if let Some(row) = tx.optional(known, args![site, hash]).await? {
        return row.get("id");
    }
    let id = new_id(now)?;
    tx.execute(
        "INSERT INTO consent_wordings (id, site_id, version, hash, text, created_at)
         SELECT $1, $2, COALESCE(MAX(version), 0) + 1, $3, $4, $5 FROM consent_wordings WHERE site_id = $2",
        args![id, site, hash, text, now],
    )
    .await?;
    Ok(id)
}

impl NewConsentEvent<'_> {
    fn bound(&self, wordings: &Wordings<'_>, now: Timestamp) -> Result<Bound, StoreError> {
        let evidence = self.evidence;
        let wording = evidence.and_then(|evidence| wordings.get(&(self.site, evidence.wording.as_str())));
        Ok(Bound {
            id: json_id(new_id(now)?),
            site: json_id(self.site.as_uuid()),
            phone: self.phone.digits().parse().ok(),
            kind: self.kind.as_str(),
            source: clean(self.source),
            actor: clean(self.actor),
            reason: self.reason.map(clean),
            wording: wording.copied().map(json_id),
            locale: evidence.and_then(|evidence| evidence.locale.as_deref().map(clean)),
            page: evidence.and_then(|evidence| evidence.page.as_deref().map(clean)),
            ip: evidence.and_then(|evidence| evidence.ip.as_deref().map(clean)),
            user_agent: evidence.and_then(|evidence| evidence.user_agent.as_deref().map(clean)),
            at: now.as_micros(),
        })
    }
}
