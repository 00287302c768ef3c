//! The audit log as owners read it: who did what to the service, when, and what it was before.

use std::str::FromStr;
use std::time::Duration;

use domain::{PhoneNumber, Scope, Slug, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use store::{AuditCursor, AuditEvent, AuditEventId, AuditFilter, AuditScope, AuditWho, Who, WhoKind};
use uuid::Uuid;

use crate::access::SiteAccess;
use crate::actor::Actor;
use crate::csv_file::{plain, write_rows};
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::filters::{self, present};
use crate::paging::Paging;
use crate::times;

/// Rows of an export that are read at once.
const CHUNK: u32 = 500;
/// People and keys that are offered to choose from, at most; the search finds the others.
const OFFERED: usize = 200;

/// The log's query string, as text. [`AuditParams::parse`] makes a query of it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct AuditParams {
    /// Words in the names of who acted, what they did and to what; or a number.
    pub search: Option<String>,
    /// Who: the id of a user or a key, or `command`, `system`, `stranger`, `user`, `api_key`.
    pub who: Option<String>,
    /// What was done: `site.settings_changed`.
    pub act: Option<String>,
    /// Not before: RFC 3339, or a date.
    pub from: Option<String>,
    /// Not after: RFC 3339, or a date, which is meant whole.
    pub to: Option<String>,
    /// What came before the event with this id.
    pub older: Option<String>,
    /// What came after the event with this id.
    pub newer: Option<String>,
    /// 1 to 100.
    pub per_page: Option<String>,
}

/// Which part of the log to show.
#[derive(Debug, Clone, Default)]
pub struct AuditQuery {
    filter: AuditFilter,
    cursor: AuditCursor,
    paging: Paging,
}

/// Who acted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AuditActor {
    /// `user`, `api_key`, `command`, `system`, `stranger`.
    pub kind: &'static str,
    /// The id of the user or the key.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub id: Option<Uuid>,
    /// The name that they had then.
    pub name: String,
    /// Where they called from.
    pub address: Option<String>,
}

/// What an act was done to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AuditSubject {
    /// What kind of thing: `site`, `broadcast`, `api key`.
    pub kind: String,
    /// Which one.
    pub id: Option<String>,
    /// What it is called.
    pub name: Option<String>,
    /// Its number.
    pub phone: Option<PhoneNumber>,
    /// Whether its number was erased since.
    pub is_erased: bool,
}

/// One line of the log. Serialises as the API's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AuditView {
    /// Its id; later ones are greater.
    #[schema(value_type = String, format = Uuid)]
    pub id: AuditEventId,
    /// When.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub at: Timestamp,
    /// What was done, as a word that stays the same.
    pub act: &'static str,
    /// The same for people.
    pub act_name: &'static str,
    /// Who did it.
    pub actor: AuditActor,
    /// The slug of the site it was done at; `None` for what concerns all of them.
    pub site: Option<Slug>,
    /// To what.
    pub subject: AuditSubject,
    /// The fields that changed, before.
    #[schema(value_type = Object)]
    pub before: Map<String, Value>,
    /// The fields that changed, afterwards.
    #[schema(value_type = Object)]
    pub after: Map<String, Value>,
}

/// A page of the log, newest first. Serialises as the API's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AuditList {
    /// The events.
    pub items: Vec<AuditView>,
    /// What to ask for as `older` for the next page; `None` on the last one.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub older: Option<AuditEventId>,
    /// What to ask for as `newer` for the page before; `None` on the first one.
    #[schema(value_type = Option<String>, format = Uuid)]
    pub newer: Option<AuditEventId>,
    /// The most events a page could have.
    pub per_page: u32,
}

impl AuditParams {
    /// Reads the query string.
    ///
    /// # Errors
    /// `Invalid` with every field that can't be read.
    pub fn parse(&self) -> Result<AuditQuery, EngineError> {
        let mut errors = FieldErrors::default();
        let filter = AuditFilter {
            scope: AuditScope::All,
            who: filters::token::<Asked>("who", self.who.as_deref(), &mut errors).map(|Asked(who)| who),
            act: filters::token("act", self.act.as_deref(), &mut errors),
            from: times::parse("from", self.from.as_deref(), false, &mut errors),
            // The store leaves the end out.
            to: times::parse("to", self.to.as_deref(), true, &mut errors).map(|to| to.plus(Duration::from_micros(1))),
            search: filters::search("search", self.search.as_deref(), &mut errors),
        };
        let older: Option<Uuid> = filters::token("older", self.older.as_deref(), &mut errors);
        let newer: Option<Uuid> = filters::token("newer", self.newer.as_deref(), &mut errors);
        let cursor = match (older, newer) {
            (Some(_), Some(_)) => {
                errors.add("newer", "Ask for what is older or for what is newer, not for both.");
                AuditCursor::Newest
            }
            (Some(id), None) => AuditCursor::Older(AuditEventId::from_uuid(id)),
            (None, Some(id)) => AuditCursor::Newer(AuditEventId::from_uuid(id)),
            (None, None) => AuditCursor::Newest,
        };
        let paging = Paging::parse_into(None, self.per_page.as_deref(), &mut errors);
        errors.into_result()?;
        Ok(AuditQuery { filter, cursor, paging })
    }

    /// Whether anything narrows the list down.
    pub fn is_filtered(&self) -> bool {
        [&self.search, &self.who, &self.act, &self.from, &self.to]
            .into_iter()
            .any(|one| present(one.as_deref()).is_some())
    }
}

/// Who, as it is asked for.
struct Asked(AuditWho);

impl FromStr for Asked {
    type Err = EngineError;

    fn from_str(word: &str) -> Result<Self, EngineError> {
        if let Ok(kind) = word.parse::<WhoKind>() {
            return Ok(Self(AuditWho::Kind(kind)));
        }
        let id = word.parse().map_err(|_| EngineError::invalid("who", "This is nobody we know."))?;
        Ok(Self(AuditWho::Id(id)))
    }
}

impl From<AuditEvent> for AuditView {
    fn from(event: AuditEvent) -> Self {
        Self {
            id: event.id,
            at: event.at,
            act: event.act.as_str(),
            act_name: event.act.says(),
            actor: AuditActor {
                kind: event.who.as_str(),
                id: event.who_id,
                name: event.who_name,
                address: event.address,
            },
            site: event.site,
            subject: AuditSubject {
                kind: event.subject,
                id: event.subject_id,
                name: event.subject_name,
                phone: event.phone,
                is_erased: event.is_erased,
            },
            before: event.was,
            after: event.became,
        }
    }
}

/// The log as a CSV file that is written while it is read.
#[derive(Debug)]
pub struct AuditExport {
    engine: Engine,
    filter: AuditFilter,
    next: Option<AuditCursor>,
    has_headings: bool,
}

const HEADINGS: [&str; 14] = [
    "id",
    "at",
    "act",
    "actor_kind",
    "actor_id",
    "actor",
    "address",
    "site",
    "subject_kind",
    "subject_id",
    "subject",
    "number",
    "before",
    "after",
];

impl AuditExport {
    /// The next part of the file, the line of headings first; `None` at its end.
    pub async fn next_chunk(&mut self) -> Option<Result<Vec<u8>, EngineError>> {
        if !std::mem::replace(&mut self.has_headings, true) {
            return Some(write_rows([HEADINGS.map(str::to_owned)]));
        }
        let cursor = self.next.take()?;
        let page = match self.engine.store().audit_events(&self.filter, cursor, CHUNK).await {
            Ok(page) => page,
            Err(error) => return Some(Err(error.into())),
        };
        if page.has_older {
            self.next = page.items.last().map(|last| AuditCursor::Older(last.id));
        }
        Some(write_rows(page.items.into_iter().map(|event| row(event.into()))))
    }
}

fn row(event: AuditView) -> [String; 14] {
    let text = |text: Option<String>| plain(text.unwrap_or_default());
    [
        event.id.to_string(),
        times::to_rfc3339(event.at),
        event.act.to_owned(),
        event.actor.kind.to_owned(),
        event.actor.id.map(|id| id.to_string()).unwrap_or_default(),
        plain(event.actor.name),
        text(event.actor.address),
        event.site.map(|site| site.to_string()).unwrap_or_default(),
        plain(event.subject.kind),
        text(event.subject.id),
        text(event.subject.name),
        event.subject.phone.map(PhoneNumber::digits).unwrap_or_default(),
        plain(Value::Object(event.before).to_string()),
        plain(Value::Object(event.after).to_string()),
    ]
}

impl Engine {
    /// A page of the log (owners): of all that the actor owns.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn audit(&self, actor: &Actor, query: &AuditQuery) -> Result<AuditList, EngineError> {
        let filter = AuditFilter { scope: own_scope(actor)?, ..query.filter.clone() };
        self.list_audit(filter, query).await
    }

    /// A page of what was done at one site (its owners).
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn site_audit(&self, access: &SiteAccess, query: &AuditQuery) -> Result<AuditList, EngineError> {
        access.require(Scope::AuditRead)?;
        let filter = AuditFilter { scope: AuditScope::Sites(vec![access.site_id()]), ..query.filter.clone() };
        self.list_audit(filter, query).await
    }

    /// Who has left something in the log (owners), by name: what the page offers to choose from.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn audit_actors(&self, actor: &Actor) -> Result<Vec<AuditActor>, EngineError> {
        let known = self.store().audit_actors(&own_scope(actor)?, OFFERED).await?;
        let of = |who: Who| AuditActor { kind: who.kind.as_str(), id: who.id, name: who.name, address: None };
        let mut actors: Vec<AuditActor> = known.into_iter().map(of).collect();
        actors.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(actors)
    }

    /// The log as a CSV file (owners).
    ///
    /// # Errors
    /// `Forbidden`.
    pub fn export_audit(&self, actor: &Actor, query: AuditQuery) -> Result<AuditExport, EngineError> {
        let filter = AuditFilter { scope: own_scope(actor)?, ..query.filter };
        Ok(AuditExport { engine: self.clone(), filter, next: Some(AuditCursor::Newest), has_headings: false })
    }

    async fn list_audit(&self, filter: AuditFilter, query: &AuditQuery) -> Result<AuditList, EngineError> {
        let per_page = query.paging.per_page();
        let page = self.store().audit_events(&filter, query.cursor, per_page).await?;
        Ok(AuditList {
            older: page.items.last().filter(|_| page.has_older).map(|event| event.id),
            newer: page.items.first().filter(|_| page.has_newer).map(|event| event.id),
            items: page.items.into_iter().map(AuditView::from).collect(),
            per_page,
        })
    }
}

/// The part of the log that an owner may see.
fn own_scope(actor: &Actor) -> Result<AuditScope, EngineError> {
    actor.require_somewhere(Scope::AuditRead)?;
    Ok(actor.sites_where(Scope::AuditRead).map_or(AuditScope::All, AuditScope::Sites))
}
