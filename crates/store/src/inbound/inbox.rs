//! The texts that came in as people look at them.

use domain::{InboundId, MessageId, PhoneNumber, Reading, Reply, Rule, SiteId, Timestamp};
use sqlx::AssertSqlSafe;

use super::InboundEffect;
use crate::{
    Message, Page, Paged, Store, StoreError,
    db::{FromCell, Row, args},
    messages::{Condition, of_number},
};

/// What a person decided about a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InboxDecision {
    /// It meant STOP: the number was unsubscribed.
    Unsubscribed,
    /// It was answered.
    Answered,
    /// Nothing was to be done.
    Dismissed,
}

/// A decision, who made it and when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextDecided {
    /// What.
    pub decision: InboxDecision,
    /// Who: `user ada@example.org`.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A text that came in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboundMessage {
    /// Identity.
    pub id: InboundId,
    /// Who sent it, where that is a phone number.
    pub phone: Option<PhoneNumber>,
    /// Who sent it, as it came.
    pub from: String,
    /// The number it was sent to, as it came.
    pub to: String,
    /// The text.
    pub text: String,
    /// When the text was emptied, as it is kept only for a time.
    pub emptied_at: Option<Timestamp>,
    /// What it was understood to want.
    pub reply: Reply,
    /// Why it was understood so; `None` for texts from before reasons were kept.
    pub reading: Option<Reading>,
    /// What came of it.
    pub effect: InboundEffect,
    /// What a person decided about it.
    pub decided: Option<TextDecided>,
    /// The message that answers it.
    pub answer: Option<MessageId>,
    /// Whether the number is stopped at present.
    pub stopped: bool,
    /// When it came.
    pub created_at: Timestamp,
}

/// Where texts stand with the people who look after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum InboxState {
    /// For review, and nobody has decided yet.
    Waiting,
    /// Decided so.
    Decided(InboxDecision),
}

/// Which texts. Repeats are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboundFilter {
    /// What they were understood to want.
    pub reply: Option<Reply>,
    /// Where they stand.
    pub state: Option<InboxState>,
    /// Come at this time or later.
    pub from: Option<Timestamp>,
    /// Come before this time.
    pub to: Option<Timestamp>,
    /// Words in the text, in whatever case, or a number as people write it.
    pub search: Option<String>,
}

/// What a number wrote and was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conversation {
    /// Its texts, newest first.
    pub texts: Vec<InboundMessage>,
    /// The messages to it, newest first.
    pub messages: Vec<Message>,
}

impl InboxDecision {
    /// `unsubscribed`, `answered`, `dismissed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Unsubscribed => "unsubscribed",
            Self::Answered => "answered",
            Self::Dismissed => "dismissed",
        }
    }

    /// The decision of that name.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Unsubscribed, Self::Answered, Self::Dismissed].into_iter().find(|known| known.as_str() == word)
    }
}

impl FromCell for InboxDecision {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        let word: String = row.get(column)?;
        Self::parse(&word).ok_or_else(|| StoreError::corrupt("decision", word))
    }
}

/// What a text for review that nobody has decided on looks like. `inbound_messages_waiting` holds these.
pub(super) const WAITING: &str = "i.reply = 'review' AND i.effect <> 'repeat' AND i.decision IS NULL";

const TEXT: &str =
    "SELECT i.id, i.phone, i.from_raw, i.to_raw, i.text, i.emptied_at, i.reply, i.rule, i.word, i.effect, i.decision,
           i.decided_by, i.decided_at, i.answer_id, i.created_at, x.phone AS stopped
    FROM inbound_messages i
    LEFT JOIN suppressions x ON x.site_id = i.site_id AND x.phone = i.phone";

fn text(row: &Row) -> Result<InboundMessage, StoreError> {
    let (reply, rule): (Reply, Option<Rule>) = (row.get("reply")?, row.get("rule")?);
    let word: Option<String> = row.get("word")?;
    let reading = rule.map(|rule| Reading { reply, rule, word: word.unwrap_or_default() });
    let decision: Option<InboxDecision> = row.get("decision")?;
    let decided = match decision {
        None => None,
        Some(decision) => Some(TextDecided { decision, by: row.get("decided_by")?, at: row.get("decided_at")? }),
    };
    let stopped: Option<i64> = row.get("stopped")?;
    Ok(InboundMessage {
        id: row.get("id")?,
        phone: row.get("phone")?,
        from: row.get("from_raw")?,
        to: row.get("to_raw")?,
        text: row.get("text")?,
        emptied_at: row.get("emptied_at")?,
        reply,
        reading,
        effect: row.get("effect")?,
        decided,
        answer: row.get("answer_id")?,
        stopped: stopped.is_some(),
        created_at: row.get("created_at")?,
    })
}

impl Store {
    /// When a text last came in on a site.
    pub async fn last_inbound_at(&self, site: SiteId) -> Result<Option<Timestamp>, StoreError> {
        // The last by its identity, which goes by time: the newest-first index gives it at once.
        let sql = "SELECT created_at FROM inbound_messages WHERE site_id = $1 ORDER BY id DESC LIMIT 1";
        self.read().await?.optional(sql, args![site]).await?.map(|row| row.get("created_at")).transpose()
    }

    /// A page of the texts that came in on a site, newest first, without repeats.
    pub async fn inbound_messages(
        &self,
        site: SiteId,
        filter: &InboundFilter,
        page: Page,
    ) -> Result<Paged<InboundMessage>, StoreError> {
        let mut tx = self.read().await?;
        let dialect = tx.dialect();
        let mut condition = Condition::about("i.site_id = ?", site);
        condition.also("i.reply = ?", filter.reply);
        condition.also("i.created_at >= ?", filter.from);
        condition.also("i.created_at < ?", filter.to);
        match filter.state {
            Some(InboxState::Waiting) => condition.plainly(WAITING),
            Some(InboxState::Decided(decision)) => condition.also("i.decision = ?", Some(decision.as_str())),
            None => condition.plainly("i.effect <> 'repeat'"),
        }
        if let Some(words) = filter.search.as_deref().map(str::trim).filter(|words| !words.is_empty()) {
            condition.search(dialect, words, &["i.text", "i.from_raw"], "i.phone");
        }
        let clauses = condition.sql();
        let sql = format!("SELECT COUNT(*) AS total FROM inbound_messages i WHERE {clauses}");
        let total = tx.one(AssertSqlSafe(sql), condition.values.clone()).await?.get("total")?;
        let (limit, offset) = (condition.bind(&page.size), condition.bind(&page.offset()));
        let sql = format!("{TEXT} WHERE {clauses} ORDER BY i.id DESC LIMIT {limit} OFFSET {offset}");
        let rows = tx.all(AssertSqlSafe(sql), condition.values).await?;
        Ok(Paged { items: rows.iter().map(text).collect::<Result<_, _>>()?, total })
    }

    /// One text of a site.
    pub async fn inbound_message(&self, site: SiteId, id: InboundId) -> Result<Option<InboundMessage>, StoreError> {
        let sql = format!("{TEXT} WHERE i.site_id = $1 AND i.id = $2");
        let row = self.read().await?.optional(AssertSqlSafe(sql), args![site, id]).await?;
        row.as_ref().map(text).transpose()
    }

    /// How many texts of a site wait for a person. `inbound_messages_waiting` serves it.
    pub async fn count_waiting_texts(&self, site: SiteId) -> Result<u64, StoreError> {
        let sql = format!("SELECT COUNT(*) AS total FROM inbound_messages i WHERE i.site_id = $1 AND {WAITING}");
        self.read().await?.one(AssertSqlSafe(sql), args![site]).await?.get("total")
    }

    /// What a number wrote and was sent since then, at most so many of each, the newest. Repeats are left out.
    pub async fn conversation(
        &self,
        site: SiteId,
        phone: PhoneNumber,
        since: Timestamp,
        most: u32,
    ) -> Result<Conversation, StoreError> {
        let mut tx = self.read().await?;
        // `inbound_messages_number` serves it.
        let sql = format!(
            "{TEXT}
             WHERE i.site_id = $1 AND i.phone = $2 AND i.created_at >= $3 AND i.effect <> 'repeat'
             ORDER BY i.id DESC
             LIMIT $4"
        );
        let rows = tx.all(AssertSqlSafe(sql), args![site, phone, since, most]).await?;
        let texts = rows.iter().map(text).collect::<Result<_, _>>()?;
        Ok(Conversation { texts, messages: of_number(&mut tx, site, phone, since, most).await? })
    }
}
