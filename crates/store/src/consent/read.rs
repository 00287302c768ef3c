//! Reading the record: of one number, or of a site.

use domain::{PhoneNumber, SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use super::{ConsentEvent, ConsentSubject, Evidence};
use crate::{
    ConsentEventId, Fingerprint, Store, StoreError,
    db::{Row, Tx, args},
    messages::Condition,
};

/// Which events of a site.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ConsentFilter {
    /// Only this number's, those from before it was erased included.
    pub phone: Option<PhoneNumber>,
    /// At this time or later.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub to: Option<Timestamp>,
}

const EVENT: &str = "SELECT e.id, e.phone, e.fingerprint, e.kind, e.source, e.actor, e.reason, e.locale, e.page, e.ip,
           e.user_agent, e.created_at, w.version, COALESCE(w.text, e.wording) AS wording
    FROM consent_events e
    LEFT JOIN consent_wordings w ON w.id = e.wording_id";

fn consent_event(row: &Row) -> Result<ConsentEvent, StoreError> {
    let wording: Option<String> = row.get("wording")?;
    let evidence = match wording {
        None => None,
        Some(wording) => Some(Evidence {
            wording,
            locale: row.get("locale")?,
            page: row.get("page")?,
            ip: row.get("ip")?,
            user_agent: row.get("user_agent")?,
        }),
    };
    let fingerprint: Option<Fingerprint> = row.get("fingerprint")?;
    let subject = match fingerprint {
        Some(fingerprint) => ConsentSubject::Erased(fingerprint),
        None => ConsentSubject::Number(row.get("phone")?),
    };
    Ok(ConsentEvent {
        id: row.get("id")?,
        subject,
        kind: row.get("kind")?,
        source: row.get("source")?,
        actor: row.get("actor")?,
        reason: row.get("reason")?,
        evidence,
        wording_version: row.get("version")?,
        created_at: row.get("created_at")?,
    })
}

/// What a number agreed to and refused on a site, oldest first.
pub(crate) async fn of_number(tx: &mut Tx, site: SiteId, phone: PhoneNumber) -> Result<Vec<ConsentEvent>, StoreError> {
    // `consent_events_phone` and `consent_events_erased` serve it.
    let sql = format!("{EVENT} WHERE e.site_id = $1 AND (e.phone = $2 OR e.fingerprint = $3) ORDER BY e.id");
    let rows = tx.all(AssertSqlSafe(sql), args![site, phone, tx.fingerprint(site, phone)]).await?;
    rows.iter().map(consent_event).collect()
}

impl Store {
    /// What a number agreed to and refused on a site, oldest first; what it did before it was erased, too.
    pub async fn consent_events(&self, site: SiteId, phone: PhoneNumber) -> Result<Vec<ConsentEvent>, StoreError> {
        of_number(&mut self.read().await?, site, phone).await
    }

    /// The events after `cursor`, oldest first, at most `limit`; from the start without a cursor. For exports that are too
    /// long for one piece.
    pub async fn consent_events_after(
        &self,
        site: SiteId,
        filter: &ConsentFilter,
        cursor: Option<ConsentEventId>,
        limit: u32,
    ) -> Result<Vec<ConsentEvent>, StoreError> {
        let mut tx = self.read().await?;
        let mut condition = Condition::about("e.site_id = ?", site);
        if let Some(phone) = filter.phone {
            let (phone, fingerprint) = (phone, tx.fingerprint(site, phone));
            let (phone, fingerprint) = (condition.bind(&phone), condition.bind(&fingerprint));
            condition.plainly(&format!("(e.phone = {phone} OR e.fingerprint = {fingerprint})"));
        }
        condition.also("e.created_at >= ?", filter.from);
        condition.also("e.created_at < ?", filter.to);
        condition.also("e.id > ?", cursor);
        let limit = condition.bind(&limit);
        let sql = format!("{EVENT} WHERE {} ORDER BY e.id LIMIT {limit}", condition.sql());
        tx.all(AssertSqlSafe(sql), condition.values).await?.iter().map(consent_event).collect()
    }
}
