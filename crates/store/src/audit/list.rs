//! The audit log as people look at it: newest first, in pages that begin where the last one ended.

use std::time::Duration;

use domain::{PhoneNumber, SiteId, Slug, Timestamp};
use serde_json::{Map, Value};
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::{Act, Who, WhoKind, search};
use crate::{AuditEventId, Store, StoreError, db::Row, ids::first_id, messages::Condition};

/// One line of the audit log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEvent {
    /// Identity; later ones are greater.
    pub id: AuditEventId,
    /// The site it was done at; `None` for what concerns all of them.
    pub site: Option<Slug>,
    /// What was done.
    pub act: Act,
    /// What did it.
    pub who: WhoKind,
    /// The id of the user or the key.
    pub who_id: Option<Uuid>,
    /// The name that they had then.
    pub who_name: String,
    /// Where they called from.
    pub address: Option<String>,
    /// What kind of thing it was done to.
    pub subject: String,
    /// Which one.
    pub subject_id: Option<String>,
    /// What that is called.
    pub subject_name: Option<String>,
    /// The number it was about.
    pub phone: Option<PhoneNumber>,
    /// Whether it was about a number that was erased since.
    pub is_erased: bool,
    /// The fields that changed, before.
    pub was: Map<String, Value>,
    /// The fields that changed, afterwards.
    pub became: Map<String, Value>,
    /// When.
    pub at: Timestamp,
}

/// Which part of the log somebody may see.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum AuditScope {
    /// All of it.
    #[default]
    All,
    /// What was done at these sites.
    Sites(Vec<SiteId>),
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditWho {
    /// This user or key.
    Id(Uuid),
    /// All of that kind.
    Kind(WhoKind),
}

/// Which events.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// The part of the log.
    pub scope: AuditScope,
    /// Who did it.
    pub who: Option<AuditWho>,
    /// What was done.
    pub act: Option<Act>,
    /// At this time or later.
    pub from: Option<Timestamp>,
    /// Before this time.
    pub to: Option<Timestamp>,
    /// Words in the names of who acted, what they did and to what, in whatever case; or the end of a number, at least four
    /// digits, however it is written.
    pub search: Option<String>,
}

/// Where a page begins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AuditCursor {
    /// With the newest.
    #[default]
    Newest,
    /// After this event, towards the older ones.
    Older(AuditEventId),
    /// Before this event, towards the newer ones.
    Newer(AuditEventId),
}

/// A page, newest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditPage {
    /// The events on it.
    pub items: Vec<AuditEvent>,
    /// Whether there are older ones.
    pub has_older: bool,
    /// Whether there are newer ones.
    pub has_newer: bool,
}

const EVENT: &str = "SELECT a.id, s.slug, a.act, a.actor_kind, a.actor_id, a.actor_name, a.address, a.subject_kind,
           a.subject_id, a.subject_name, a.phone, a.fingerprint IS NOT NULL AS is_erased, a.was, a.became, a.created_at
    FROM audit_events a
    LEFT JOIN sites s ON s.id = a.site_id";

fn event(row: &Row) -> Result<AuditEvent, StoreError> {
    Ok(AuditEvent {
        id: row.get("id")?,
        site: row.get("slug")?,
        act: row.get("act")?,
        who: row.get("actor_kind")?,
        who_id: row.get("actor_id")?,
        who_name: row.get("actor_name")?,
        address: row.get("address")?,
        subject: row.get("subject_kind")?,
        subject_id: row.get("subject_id")?,
        subject_name: row.get("subject_name")?,
        phone: row.get("phone")?,
        is_erased: row.get("is_erased")?,
        was: row.json("was")?,
        became: row.json("became")?,
        at: row.get("created_at")?,
    })
}

/// What a filter stands for, but for the words that are searched for. `audit_events_site`, `audit_events_act`, `audit_events_actor` or the key itself serve it, all
/// of them in the order of the list.
fn condition(filter: &AuditFilter) -> Condition {
    let mut condition = Condition::open();
    if let AuditScope::Sites(sites) = &filter.scope {
        let list = condition.bind_all(sites);
        condition.plainly(&format!("a.site_id IN ({list})"));
    }
    match filter.who {
        Some(AuditWho::Id(id)) => condition.also("a.actor_id = ?", Some(id)),
        Some(AuditWho::Kind(kind)) => condition.also("a.actor_kind = ?", Some(kind.as_str())),
        None => {}
    }
    condition.also("a.act = ?", filter.act.map(Act::as_str));
    // Identities begin with the time to the millisecond.
    condition.also("a.id >= ?", filter.from.map(|from| first_id(from).as_uuid()));
    condition.also("a.id < ?", filter.to.map(|to| first_id(to.plus(Duration::from_millis(1))).as_uuid()));
    condition.also("a.created_at >= ?", filter.from);
    condition.also("a.created_at < ?", filter.to);
    condition
}

impl Store {
    /// The users and keys that have left something in a part of the log, at most so many, with the names they had last.
    pub async fn audit_actors(&self, scope: &AuditScope, most: usize) -> Result<Vec<Who>, StoreError> {
        let mut tx = self.read().await?;
        tx.plan_each_anew().await?;
        let (mut found, mut before) = (Vec::new(), None);
        while found.len() < most {
            // From one to the next along `audit_events_actor`, whatever each has left.
            let mut next = Condition::open();
            next.plainly("a.actor_id IS NOT NULL");
            next.also("a.actor_id < ?", before);
            let sql = format!(
                "SELECT a.actor_kind, a.actor_id, a.actor_name FROM audit_events a
                 WHERE {}
                 ORDER BY a.actor_id DESC, a.id DESC
                 LIMIT 1",
                next.sql()
            );
            let Some(row) = tx.optional(AssertSqlSafe(sql), next.values).await? else { break };
            let id: Uuid = row.get("actor_id")?;
            before = Some(id);
            let filter = AuditFilter { scope: scope.clone(), who: Some(AuditWho::Id(id)), ..AuditFilter::default() };
            let here = condition(&filter);
            let sql = format!("SELECT a.id FROM audit_events a WHERE {} LIMIT 1", here.sql());
            if tx.optional(AssertSqlSafe(sql), here.values).await?.is_some() {
                let (kind, name) = (row.get("actor_kind")?, row.get("actor_name")?);
                found.push(Who { kind, id: Some(id), name, address: None });
            }
        }
        Ok(found)
    }

    /// A page of the audit log, at most `size` events.
    pub async fn audit_events(
        &self,
        filter: &AuditFilter,
        cursor: AuditCursor,
        size: u32,
    ) -> Result<AuditPage, StoreError> {
        let mut tx = self.read().await?;
        tx.plan_each_anew().await?;
        let mut condition = condition(filter);
        let order = match cursor {
            AuditCursor::Newest => "DESC",
            AuditCursor::Older(id) => {
                condition.also("a.id < ?", Some(id));
                "DESC"
            }
            AuditCursor::Newer(id) => {
                condition.also("a.id > ?", Some(id));
                "ASC"
            }
        };
        // One more tells whether it goes on.
        let most = size.saturating_add(1);
        if let Some(words) = filter.search.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
            let found = search::find(&mut tx, words, &condition, order, most).await?;
            condition = Condition::open();
            let ids = condition.bind_all(&found);
            condition.plainly(&format!("a.id IN ({ids})"));
        }
        let limit = condition.bind(&most);
        let sql = format!("{EVENT} WHERE {} ORDER BY a.id {order} LIMIT {limit}", condition.sql());
        let rows = tx.all(AssertSqlSafe(sql), condition.values).await?;
        let mut items: Vec<AuditEvent> = rows.iter().map(event).collect::<Result<_, _>>()?;
        let goes_on = items.len() > size as usize;
        items.truncate(size as usize);
        let backwards = matches!(cursor, AuditCursor::Newer(_));
        if backwards {
            items.reverse();
        }
        Ok(AuditPage {
            items,
            has_older: backwards || goes_on,
            has_newer: if backwards { goes_on } else { cursor != AuditCursor::Newest },
        })
    }
}
