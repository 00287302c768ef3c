//! The history of messages.

use domain::{BroadcastId, Credits, MessageId, MessageKind, MessageStatus, PhoneNumber, Region, SiteId, Timestamp};

use sqlx::AssertSqlSafe;

use crate::{
    Page, Paged, Store, StoreError,
    db::{FromCell, Row, ToValue, Tx, Value, args},
    dialect::Dialect,
    ids::first_id,
};

/// Why a queued message waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Hold {
    /// The site lacks the credits.
    Credits,
    /// Nobody had sent for long: a person decides.
    Restart,
}

/// One SMS to one number, or the record of why none was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Identity.
    pub id: MessageId,
    /// The site.
    pub site: SiteId,
    /// What it is for.
    pub kind: MessageKind,
    /// The broadcast it is part of.
    pub broadcast: Option<BroadcastId>,
    /// The sender it carries.
    pub sender: String,
    /// Who gets it; `None` where what was named is no number.
    pub recipient: Option<PhoneNumber>,
    /// What was named in place of a number.
    pub typed: Option<String>,
    /// The recipient's region.
    pub region: Option<Region>,
    /// The text.
    pub body: String,
    /// When the text was emptied, as it is kept only for a time.
    pub emptied_at: Option<Timestamp>,
    /// SMS on the air.
    pub segments: u32,
    /// What it costs, or would have.
    pub credits: Credits,
    /// Where it stands.
    pub status: MessageStatus,
    /// Why it waits, if it does.
    pub hold: Option<Hold>,
    /// Named for a broadcast and left out of it from the start: not among its recipients.
    pub excluded: bool,
    /// Why it was not sent: `unsubscribed`, `suspended`, `deleted`, `pending`, `invalid`, `duplicate`, `too_dear`,
    /// `cancelled`, `too_late`, `restart`.
    pub reason: Option<String>,
    /// The provider's last words.
    pub response: Option<String>,
    /// The provider's last error code.
    pub error_code: Option<String>,
    /// The provider's id for it.
    pub provider_message_id: Option<String>,
    /// How often it was claimed for sending.
    pub attempts: u32,
    /// The message that this one sends again.
    pub resend_of: Option<MessageId>,
    /// The message that sends this one again.
    pub resent_as: Option<MessageId>,
    /// Given up on, its credits refunded.
    pub written_off: bool,
    /// When it was queued.
    pub created_at: Timestamp,
    /// When it is due, or was.
    pub due_at: Timestamp,
    /// When the provider took it, or may have.
    pub sent_at: Option<Timestamp>,
    /// When the handset had it, by the provider's report.
    pub delivered_at: Option<Timestamp>,
}

/// Which messages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MessageFilter {
    /// Digits that the recipient's number contains; other characters are ignored.
    pub recipient: Option<String>,
    /// Where it stands.
    pub status: Option<MessageStatus>,
    /// What it is for.
    pub kind: Option<MessageKind>,
    /// The broadcast it is part of.
    pub broadcast: Option<BroadcastId>,
    /// Queued at this time or later.
    pub from: Option<Timestamp>,
    /// Queued before this time.
    pub to: Option<Timestamp>,
    /// Words anywhere, in whatever case: text, sender, recipient, response, reason. A number may be written as people do.
    pub search: Option<String>,
}

impl Hold {
    /// `credits`, `restart`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Credits => "credits",
            Self::Restart => "restart",
        }
    }
}

impl FromCell for Hold {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        let word: String = row.get(column)?;
        [Self::Credits, Self::Restart]
            .into_iter()
            .find(|hold| hold.as_str() == word)
            .ok_or_else(|| StoreError::corrupt("hold", word))
    }
}

const MESSAGE: &str = "SELECT m.id, m.site_id, m.kind, m.broadcast_id, m.recipient, m.typed, m.region, m.segments,
           m.credits, m.status, m.hold, m.excluded, m.reason, m.response, m.error_code, m.provider_message_id,
           m.attempts, m.resend_of, m.written_off, m.created_at, m.due_at, m.sent_at, m.delivered_at,
           COALESCE(m.sender, b.sender) AS sender, COALESCE(m.body, b.body) AS body,
           COALESCE(m.emptied_at, b.emptied_at) AS emptied_at,
           (SELECT again.id FROM messages again WHERE again.resend_of = m.id) AS resent_as
    FROM messages m
    LEFT JOIN broadcasts b ON b.id = m.broadcast_id";

fn message(row: &Row) -> Result<Message, StoreError> {
    Ok(Message {
        id: row.get("id")?,
        site: row.get("site_id")?,
        kind: row.get("kind")?,
        broadcast: row.get("broadcast_id")?,
        sender: row.get("sender")?,
        recipient: row.get("recipient")?,
        typed: row.get("typed")?,
        region: row.get("region")?,
        body: row.get("body")?,
        emptied_at: row.get("emptied_at")?,
        segments: row.get("segments")?,
        credits: row.get("credits")?,
        status: row.get("status")?,
        hold: row.get("hold")?,
        excluded: row.get("excluded")?,
        reason: row.get("reason")?,
        response: row.get("response")?,
        error_code: row.get("error_code")?,
        provider_message_id: row.get("provider_message_id")?,
        attempts: row.get("attempts")?,
        resend_of: row.get("resend_of")?,
        resent_as: row.get("resent_as")?,
        written_off: row.get("written_off")?,
        created_at: row.get("created_at")?,
        due_at: row.get("due_at")?,
        sent_at: row.get("sent_at")?,
        delivered_at: row.get("delivered_at")?,
    })
}

/// The texts of a message that are searched for words.
const TEXTS: [&str; 5] =
    ["COALESCE(m.body, b.body)", "COALESCE(m.sender, b.sender)", "m.typed", "m.response", "m.reason"];

/// Conditions joined by AND, and the values bound to them.
#[derive(Clone)]
pub(crate) struct Condition {
    clauses: Vec<String>,
    pub(crate) values: Vec<Value>,
}

impl Condition {
    /// What a filter stands for.
    pub(super) fn of(dialect: Dialect, site: SiteId, filter: &MessageFilter) -> Self {
        let mut condition = Self::about("m.site_id = ?", site);
        let recipient = filter.recipient.as_deref().map(digits_of).filter(|digits| !digits.is_empty());
        condition.also("CAST(m.recipient AS TEXT) LIKE ?", recipient.map(|digits| format!("%{digits}%")));
        condition.also("m.status = ?", filter.status);
        condition.also("m.kind = ?", filter.kind);
        condition.also("m.broadcast_id = ?", filter.broadcast);
        condition.also("m.created_at >= ?", filter.from);
        condition.also("m.created_at < ?", filter.to);
        let words = filter.search.as_deref().map(str::trim).filter(|words| !words.is_empty());
        if let Some(words) = words {
            condition.search(dialect, words, &TEXTS, "m.recipient");
        }
        condition
    }

    /// What holds for everything, as long as nothing is added.
    pub(crate) fn open() -> Self {
        Self { clauses: vec!["TRUE".to_owned()], values: Vec::new() }
    }

    /// What is about one site; the clause says where its identity stands.
    pub(crate) fn about(clause: &str, site: SiteId) -> Self {
        let mut condition = Self { clauses: Vec::new(), values: Vec::new() };
        condition.also(clause, Some(site));
        condition
    }

    /// Words anywhere in the texts, or a number however it is written.
    pub(crate) fn search(&mut self, dialect: Dialect, words: &str, texts: &[&str], number: &str) {
        let pattern = self.bind(&dialect.pattern_of(words));
        let mut places: Vec<String> = texts.iter().map(|text| dialect.contains(text, &pattern)).collect();
        let digits = digits_of(words);
        if !digits.is_empty() && words.chars().all(is_written_in_numbers) {
            let digits = self.bind(&format!("%{digits}%"));
            places.push(format!("CAST({number} AS TEXT) LIKE {digits}"));
        }
        self.clauses.push(format!("({})", places.join(" OR ")));
    }

    /// Adds a clause that needs no value.
    pub(crate) fn plainly(&mut self, clause: &str) {
        self.clauses.push(clause.to_owned());
    }

    /// Adds a clause in which `?` stands for the value, where there is one.
    pub(crate) fn also(&mut self, clause: &str, value: Option<impl ToValue>) {
        if let Some(value) = value {
            let parameter = self.bind(&value);
            self.clauses.push(clause.replace('?', &parameter));
        }
    }

    /// Binds values; how statements name them between the brackets of `IN (…)`, where there may be none.
    pub(crate) fn bind_all(&mut self, values: &[impl ToValue]) -> String {
        let names: Vec<String> = values.iter().map(|value| self.bind(value)).collect();
        if names.is_empty() { "NULL".to_owned() } else { names.join(", ") }
    }

    /// Binds a value; how statements name it.
    pub(crate) fn bind(&mut self, value: &impl ToValue) -> String {
        self.values.push(value.to_value());
        format!("${}", self.values.len())
    }

    pub(crate) fn sql(&self) -> String {
        self.clauses.join(" AND ")
    }
}

/// The messages to a number since then, newest first, at most so many.
pub(crate) async fn of_number(
    tx: &mut Tx,
    site: SiteId,
    phone: PhoneNumber,
    since: Timestamp,
    most: u32,
) -> Result<Vec<Message>, StoreError> {
    let sql = format!(
        "{MESSAGE}
         WHERE m.site_id = $1 AND m.recipient = $2 AND m.id >= $3
         ORDER BY m.id DESC
         LIMIT $4"
    );
    let rows = tx.all(AssertSqlSafe(sql), args![site, phone, first_id(since), most]).await?;
    rows.iter().map(message).collect()
}

/// The digits of what someone searches a number by.
pub(crate) fn digits_of(typed: &str) -> String {
    typed.chars().filter(char::is_ascii_digit).collect()
}

/// Whether people write this in a phone number.
/// Whether a character may stand in a number as people write it.
pub(crate) fn is_written_in_numbers(c: char) -> bool {
    c.is_ascii_digit() || c.is_whitespace() || matches!(c, '+' | '-' | '(' | ')' | '.')
}

impl Store {
    /// A page of a site's messages, newest first.
    pub async fn messages(
        &self,
        site: SiteId,
        filter: &MessageFilter,
        page: Page,
    ) -> Result<Paged<Message>, StoreError> {
        let mut tx = self.read().await?;
        let mut condition = Condition::of(tx.dialect(), site, filter);
        let clauses = condition.sql();
        // Counting looks into broadcasts only where their texts are searched.
        let texts = if filter.search.is_some() { "LEFT JOIN broadcasts b ON b.id = m.broadcast_id" } else { "" };
        let sql = format!("SELECT COUNT(*) AS total FROM messages m {texts} WHERE {clauses}");
        let total = tx.one(AssertSqlSafe(sql), condition.values.clone()).await?.get("total")?;
        let (limit, offset) = (condition.bind(&page.size), condition.bind(&page.offset()));
        let sql = format!("{MESSAGE} WHERE {clauses} ORDER BY m.id DESC LIMIT {limit} OFFSET {offset}");
        let rows = tx.all(AssertSqlSafe(sql), condition.values).await?;
        Ok(Paged { items: rows.iter().map(message).collect::<Result<_, _>>()?, total })
    }

    /// The messages after `cursor` in the order of [`Store::messages`], at most `limit`; from the start without a cursor.
    /// For exports that are too long for one piece.
    pub async fn messages_after(
        &self,
        site: SiteId,
        filter: &MessageFilter,
        cursor: Option<MessageId>,
        limit: u32,
    ) -> Result<Vec<Message>, StoreError> {
        let mut tx = self.read().await?;
        let mut condition = Condition::of(tx.dialect(), site, filter);
        condition.also("m.id < ?", cursor);
        let limit = condition.bind(&limit);
        let sql = format!("{MESSAGE} WHERE {} ORDER BY m.id DESC LIMIT {limit}", condition.sql());
        tx.all(AssertSqlSafe(sql), condition.values).await?.iter().map(message).collect()
    }

    /// One message of a site.
    pub async fn message(&self, site: SiteId, id: MessageId) -> Result<Option<Message>, StoreError> {
        let sql = format!("{MESSAGE} WHERE m.site_id = $1 AND m.id = $2");
        let row = self.read().await?.optional(AssertSqlSafe(sql), args![site, id]).await?;
        row.as_ref().map(message).transpose()
    }
}
