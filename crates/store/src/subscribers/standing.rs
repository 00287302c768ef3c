//! Where numbers stand with their sites: read at once, changed in memory one after the other, written at once.

use std::collections::BTreeMap;

use domain::{PhoneNumber, SiteId, SubscriberId, SubscriberStatus, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use crate::{
    StoreError,
    days::{DailyFigures, Moved},
    db::{Json, Row, Tx, args, json_id, to_json},
    dialect::Field,
};

/// What came of lifting a STOP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Restarted {
    /// There was none.
    WasNotStopped,
    /// There was one; the number is no active subscriber all the same.
    Lifted,
    /// There was one, and an active subscriber is back.
    Receives,
}

/// What came of a proof that a number is its owner's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Vouched {
    /// There is no subscriber, or a deleted one.
    Nobody,
    /// It has become an active subscriber.
    Receives,
    /// It was active already, or is suspended.
    Unchanged,
}

/// Where some numbers stand with their sites, whose rows are locked.
#[derive(Default)]
pub(crate) struct Standings {
    numbers: BTreeMap<(SiteId, PhoneNumber), Standing>,
}

/// Where a number stands with a site.
#[derive(Default)]
struct Standing {
    stopped: bool,
    /// The language that it opted in with, a BCP 47 tag.
    locale: Option<String>,
    subscriber: Option<Known>,
    /// Whether a STOP that the database knows was lifted.
    lifted: bool,
    /// The STOP to be remembered: how it came, and when.
    added: Option<(&'static str, Timestamp)>,
}

/// A subscriber that is not deleted, or is.
struct Known {
    id: SubscriberId,
    status: SubscriberStatus,
    /// Whether it received when it was read.
    received: bool,
    was_suspended: bool,
    deleted: bool,
    change: Option<Change>,
}

/// What changes about a subscriber but for the status.
#[derive(Clone, Copy)]
struct Change {
    since: Timestamp,
    /// Ceased to be active, or became so, in the site's present epoch.
    went: bool,
    came: bool,
}

/// A number of a site as it is bound.
#[derive(Serialize)]
struct Named {
    site: String,
    phone: Option<i64>,
}

const NAMED: &[(&str, Field)] = &[("site", Field::Uuid), ("phone", Field::Int)];

impl Standings {
    /// Reads where these numbers stand. Their sites' rows must be locked.
    pub(crate) async fn read(
        tx: &mut Tx,
        numbers: impl IntoIterator<Item = (SiteId, PhoneNumber)>,
    ) -> Result<Self, StoreError> {
        let mut numbers: BTreeMap<_, _> = numbers.into_iter().map(|number| (number, Standing::default())).collect();
        if numbers.is_empty() {
            return Ok(Self::default());
        }
        let rows = tx.dialect().rows_of(1, "named", NAMED);
        // The unique indexes of both tables serve it.
        let sql = format!(
            "SELECT named.site AS site, named.phone AS phone, x.phone AS stopped,
                    s.id AS id, s.status AS status, s.was_suspended AS was_suspended, s.deleted_at AS deleted_at,
                    s.locale AS locale
             FROM {rows}
             LEFT JOIN suppressions x ON x.site_id = named.site AND x.phone = named.phone
             LEFT JOIN subscribers s ON s.site_id = named.site AND s.phone = named.phone"
        );
        for row in tx.all(AssertSqlSafe(sql), args![named(numbers.keys())?]).await? {
            let stopped: Option<i64> = row.get("stopped")?;
            let standing = Standing {
                stopped: stopped.is_some(),
                locale: row.get("locale")?,
                subscriber: known(&row)?,
                ..Standing::default()
            };
            numbers.insert((row.get("site")?, row.get("phone")?), standing);
        }
        Ok(Self { numbers })
    }

    /// Whether the number is stopped.
    pub(crate) fn is_stopped(&self, site: SiteId, phone: PhoneNumber) -> bool {
        self.numbers.get(&(site, phone)).is_some_and(|standing| standing.stopped)
    }

    /// The language that the number opted in with, a BCP 47 tag.
    pub(crate) fn locale(&self, site: SiteId, phone: PhoneNumber) -> Option<&str> {
        self.numbers.get(&(site, phone))?.locale.as_deref()
    }

    /// Whether an admin suspended or deleted the number.
    pub(crate) fn is_shut_out(&self, site: SiteId, phone: PhoneNumber) -> bool {
        let known = self.numbers.get(&(site, phone)).and_then(|standing| standing.subscriber.as_ref());
        known.is_some_and(|known| known.deleted || known.status == SubscriberStatus::Suspended)
    }

    /// Stops the number: remembered, subscriber or not, and its subscriber unsubscribed. Whether that is new.
    pub(crate) fn stop(&mut self, site: SiteId, phone: PhoneNumber, source: &'static str, now: Timestamp) -> bool {
        let standing = self.numbers.entry((site, phone)).or_default();
        let new = !standing.stopped;
        if new {
            standing.stopped = true;
            standing.added = Some((source, now));
        }
        let left = standing.subscriber.as_mut().is_some_and(|known| known.stop(now));
        new || left
    }

    /// Lifts a STOP. Whether there was one, and whether an active subscriber is back.
    pub(crate) fn restart(&mut self, site: SiteId, phone: PhoneNumber, now: Timestamp) -> Restarted {
        let standing = self.numbers.entry((site, phone)).or_default();
        if !standing.stopped {
            return Restarted::WasNotStopped;
        }
        standing.stopped = false;
        // One that was added meanwhile stands in no row yet.
        standing.lifted |= standing.added.take().is_none();
        let receives = standing.subscriber.as_mut().is_some_and(|known| known.restart(now));
        if receives { Restarted::Receives } else { Restarted::Lifted }
    }

    /// Takes the word of a number's owner, who has proved to be that: lifts a STOP and makes a pending subscriber active.
    pub(crate) fn vouch(&mut self, site: SiteId, phone: PhoneNumber, now: Timestamp) -> Vouched {
        let restarted = self.restart(site, phone, now);
        let subscriber = self.numbers.get_mut(&(site, phone)).and_then(|standing| standing.subscriber.as_mut());
        match subscriber {
            Some(known) if !known.deleted => {
                let receives = restarted == Restarted::Receives || known.confirm(now);
                if receives { Vouched::Receives } else { Vouched::Unchanged }
            }
            _ => Vouched::Nobody,
        }
    }

    /// Writes what changed.
    pub(crate) async fn write(&self, tx: &mut Tx) -> Result<(), StoreError> {
        self.write_lifted(tx).await?;
        self.write_added(tx).await?;
        self.write_subscribers(tx).await?;
        self.count().post(tx).await
    }

    /// What it adds to the figures of days.
    fn count(&self) -> DailyFigures {
        let mut days = DailyFigures::default();
        for ((site, _), standing) in &self.numbers {
            if let Some((_, at)) = standing.added {
                days.stop(*site, at);
            }
            let Some((known, change)) = standing.subscriber.as_ref().and_then(|known| Some((known, known.change?)))
            else {
                continue;
            };
            match (known.received, known.status.receives()) {
                (false, true) => days.subscriber(*site, Moved::In, change.since),
                (true, false) => days.subscriber(*site, Moved::Out, change.since),
                (true, true) | (false, false) => {}
            }
        }
        days
    }

    async fn write_lifted(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let lifted: Vec<_> = self.numbers.iter().filter(|(_, standing)| standing.lifted).map(|(key, _)| key).collect();
        if lifted.is_empty() {
            return Ok(());
        }
        let rows = tx.dialect().rows_of(1, "named", NAMED);
        let sql = format!("DELETE FROM suppressions WHERE (site_id, phone) IN (SELECT site, phone FROM {rows})");
        tx.execute(AssertSqlSafe(sql), args![named(lifted)?]).await?;
        Ok(())
    }

    async fn write_added(&self, tx: &mut Tx) -> Result<(), StoreError> {
        #[derive(Serialize)]
        struct Bound {
            #[serde(flatten)]
            number: Named,
            source: &'static str,
            at: i64,
        }
        let added: Vec<Bound> = self
            .numbers
            .iter()
            .filter_map(|(key, standing)| {
                let (source, at) = standing.added?;
                Some(Bound { number: Named::of(key), source, at: at.as_micros() })
            })
            .collect();
        if added.is_empty() {
            return Ok(());
        }
        let fields = [NAMED, &[("source", Field::Text), ("at", Field::Int)]].concat();
        let rows = tx.dialect().rows_of(1, "stop", &fields);
        // WHERE keeps SQLite from reading ON as the condition of a join.
        let sql = format!(
            "INSERT INTO suppressions (site_id, phone, source, created_at)
             SELECT site, phone, source, at FROM {rows} WHERE TRUE
             ON CONFLICT (site_id, phone) DO NOTHING"
        );
        tx.execute(AssertSqlSafe(sql), args![to_json(&added)?]).await?;
        Ok(())
    }

    async fn write_subscribers(&self, tx: &mut Tx) -> Result<(), StoreError> {
        #[derive(Serialize)]
        struct Bound {
            id: String,
            status: &'static str,
            was_suspended: u8,
            since: i64,
            went: u8,
            came: u8,
        }
        let changed: Vec<Bound> = self
            .numbers
            .values()
            .filter_map(|standing| {
                let known = standing.subscriber.as_ref()?;
                let change = known.change?;
                Some(Bound {
                    id: json_id(known.id.as_uuid()),
                    status: known.status.as_str(),
                    was_suspended: u8::from(known.was_suspended),
                    since: change.since.as_micros(),
                    went: u8::from(change.went),
                    came: u8::from(change.came),
                })
            })
            .collect();
        if changed.is_empty() {
            return Ok(());
        }
        let rows = tx.dialect().rows_of(
            1,
            "change",
            &[
                ("id", Field::Uuid),
                ("status", Field::Text),
                ("was_suspended", Field::Int),
                ("since", Field::Int),
                ("went", Field::Int),
                ("came", Field::Int),
            ],
        );
        let sql = format!(
            "UPDATE subscribers
             SET status = change.status,
                 was_suspended = (change.was_suspended = 1),
                 since = change.since,
                 left_epoch = CASE WHEN change.went = 1
                              THEN (SELECT epoch FROM sites WHERE sites.id = subscribers.site_id)
                              ELSE subscribers.left_epoch END,
                 active_epoch = CASE WHEN change.came = 1
                                THEN (SELECT epoch FROM sites WHERE sites.id = subscribers.site_id)
                                ELSE subscribers.active_epoch END
             FROM {rows}
             WHERE subscribers.id = change.id"
        );
        tx.execute(AssertSqlSafe(sql), args![to_json(&changed)?]).await?;
        Ok(())
    }
}

impl Known {
    /// Unsubscribes one who is there; whether that is new.
    fn stop(&mut self, now: Timestamp) -> bool {
        if self.deleted || self.status == SubscriberStatus::Unsubscribed {
            return false;
        }
        self.was_suspended = self.status == SubscriberStatus::Suspended;
        let (went, came) = (self.status.receives(), false);
        self.status = self.status.stop();
        self.note(Change { since: now, went, came });
        true
    }

    /// Brings back one who had left; whether it receives now.
    fn restart(&mut self, now: Timestamp) -> bool {
        let Ok(status) = self.status.restart(self.was_suspended) else { return false };
        if self.deleted {
            return false;
        }
        self.status = status;
        self.was_suspended = false;
        self.note(Change { since: now, went: false, came: status.receives() });
        status.receives()
    }

    /// Makes a pending one active; whether it was pending.
    fn confirm(&mut self, now: Timestamp) -> bool {
        let Ok(status) = self.status.confirm() else { return false };
        self.status = status;
        self.note(Change { since: now, went: false, came: true });
        true
    }

    fn note(&mut self, next: Change) {
        let before = self.change.unwrap_or(next);
        self.change = Some(Change { since: next.since, went: before.went | next.went, came: before.came | next.came });
    }
}

impl Named {
    fn of((site, phone): &(SiteId, PhoneNumber)) -> Self {
        Self { site: json_id(site.as_uuid()), phone: phone.digits().parse().ok() }
    }
}

/// Numbers of sites as they are bound.
fn named<'a>(numbers: impl IntoIterator<Item = &'a (SiteId, PhoneNumber)>) -> Result<Json, StoreError> {
    to_json(&numbers.into_iter().map(Named::of).collect::<Vec<_>>())
}

fn known(row: &Row) -> Result<Option<Known>, StoreError> {
    let Some(id) = row.get("id")? else { return Ok(None) };
    let deleted: Option<Timestamp> = row.get("deleted_at")?;
    let status: SubscriberStatus = row.get("status")?;
    Ok(Some(Known {
        id,
        status,
        received: status.receives(),
        was_suspended: row.get("was_suspended")?,
        deleted: deleted.is_some(),
        change: None,
    }))
}
