//! The audit log: what people and programs did to the service, when, from where, and what it was before. A row is written
//! in the transaction of its act, so that neither is there without the other.
//!
//! A use that an admin asks for is a method of [`Acting`], not of [`Store`]: it can't be called without saying who acts. Its
//! transaction comes from [`Acting::act`] and ends by saying what was done, or that nothing was.

mod act;
mod change;
mod list;
mod search;
mod who;

use std::ops::{Deref, DerefMut};

use domain::{PhoneNumber, Role, SiteId, SiteScope, Timestamp, UserId};
use serde_json::{Map, Value};

pub use act::Act;
pub use change::{CHANGED, Change};
pub use list::{AuditCursor, AuditEvent, AuditFilter, AuditPage, AuditScope, AuditWho};
pub use who::{Who, WhoKind};

use crate::{
    Store, StoreError,
    db::{Tx, args},
    ids::new_id,
    users::memberships_of,
};

/// The store in the hands of somebody, for what leaves a trace in the audit log; all else is done as with [`Store`].
#[derive(Debug, Clone)]
pub struct Acting {
    store: Store,
    pub(crate) who: Who,
}

impl Deref for Acting {
    type Target = Store;

    fn deref(&self) -> &Store {
        &self.store
    }
}

impl Store {
    /// The store in somebody's hands.
    pub fn by(&self, who: Who) -> Acting {
        Acting { store: self.clone(), who }
    }
}

impl Acting {
    /// A transaction that writes, named after what it is for, and ends with an entry in the audit log.
    pub(crate) async fn act(&self, name: &'static str) -> Result<ActTx<'_>, StoreError> {
        Ok(ActTx { tx: self.store.write(name).await?, who: &self.who })
    }
}

/// What was done, to what.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    act: Act,
    site: Option<SiteId>,
    subject: (&'static str, Option<String>, Option<String>),
    phone: Option<PhoneNumber>,
    change: Change,
}

impl Entry {
    /// Something done to what kind of thing: `site`, `api key`, `broadcast`.
    pub(crate) fn new(act: Act, kind: &'static str) -> Self {
        Self { act, site: None, subject: (kind, None, None), phone: None, change: Change::none() }
    }

    /// The site it was done at.
    pub(crate) fn at(mut self, site: impl Into<Option<SiteId>>) -> Self {
        self.site = site.into();
        self
    }

    /// Which one it was done to.
    pub(crate) fn id(mut self, id: impl ToString) -> Self {
        self.subject.1 = Some(id.to_string());
        self
    }

    /// What it is called. Never a number: that has a place of its own, where it can be erased.
    pub(crate) fn name(mut self, name: &str) -> Self {
        self.subject.2 = Some(name.to_owned());
        self
    }

    /// The number it was done to.
    pub(crate) fn phone(mut self, phone: impl Into<Option<PhoneNumber>>) -> Self {
        self.phone = phone.into();
        self
    }

    /// What differs now.
    pub(crate) fn change(mut self, change: Change) -> Self {
        self.change = change;
        self
    }
}

/// A transaction in which somebody acts. It can be committed only by saying what they did, or that nothing was done.
pub(crate) struct ActTx<'a> {
    tx: Tx,
    who: &'a Who,
}

impl Deref for ActTx<'_> {
    type Target = Tx;

    fn deref(&self) -> &Tx {
        &self.tx
    }
}

impl DerefMut for ActTx<'_> {
    fn deref_mut(&mut self) -> &mut Tx {
        &mut self.tx
    }
}

impl ActTx<'_> {
    /// Whether it is this user who acts.
    pub(crate) fn is_by(&self, user: UserId) -> bool {
        self.who.kind == WhoKind::User && self.who.id == Some(user.as_uuid())
    }

    /// Refuses who does not own these sites in this very moment; commands and Carillon itself own everything. The
    /// transaction must have locked the people.
    pub(crate) async fn must_own(&mut self, sites: SiteScope) -> Result<(), StoreError> {
        let role = match (self.who.kind, self.who.id) {
            (WhoKind::Command | WhoKind::System, _) => Some(Role::Owner),
            (WhoKind::User, Some(id)) => memberships_of(&mut self.tx, UserId::from_uuid(id)).await?.role_over(sites),
            _ => None,
        };
        if role == Some(Role::Owner) { Ok(()) } else { Err(StoreError::NotOwner) }
    }

    /// Records what was done, and makes all of it last.
    pub(crate) async fn commit(mut self, entry: Entry, now: Timestamp) -> Result<(), StoreError> {
        self.record(entry, now).await?;
        self.tx.commit().await
    }

    /// Makes what was written last although nobody would call it an act: all was so already.
    pub(crate) async fn commit_without_act(self) -> Result<(), StoreError> {
        self.tx.commit().await
    }

    /// Records an act that is not the last one of its transaction.
    pub(crate) async fn record(&mut self, entry: Entry, now: Timestamp) -> Result<(), StoreError> {
        let Entry { act, site, subject: (kind, id, name), phone, change } = entry;
        let who = self.who;
        self.tx
            .execute(
                "INSERT INTO audit_events
                     (id, site_id, act, actor_kind, actor_id, actor_name, address, subject_kind, subject_id, subject_name,
                      phone, was, became, created_at)
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
                args![
                    new_id(now)?,
                    site,
                    act.as_str(),
                    who.kind.as_str(),
                    who.id,
                    who.name,
                    who.address.map(|address| address.to_string()),
                    kind,
                    id,
                    name,
                    phone,
                    json(change.was),
                    json(change.became),
                    now,
                ],
            )
            .await?;
        Ok(())
    }
}

fn json(fields: Map<String, Value>) -> String {
    Value::Object(fields).to_string()
}
