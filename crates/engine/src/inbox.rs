//! The inbox: texts that came in, what was made of them and why, and what a person does about those that wait.

use std::str::FromStr;
use std::time::Duration;

use domain::{Credits, InboundId, MessageId, MessageKind, PhoneNumber, Reading, Reply, Rule, Timestamp, measure};
use serde::{Deserialize, Serialize};
use store::{
    AnsweredText, InboundEffect, InboundFilter, InboundMessage, InboxDecision, InboxState, NewMessage,
    UnsubscribedByText,
};

use crate::access::SiteAccess;
use crate::config::Mode;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::filters;
use crate::messages::MessageView;
use crate::paging::{Paged, Paging};
use crate::providers::SIMULATOR_SENDER;
use crate::times;

/// How far back a conversation goes, and how many messages each way it shows at most.
const CONVERSATION_BACK: Duration = Duration::from_hours(24 * 90);
const CONVERSATION_MOST: u32 = 200;

/// The inbox's query string, as text. [`InboxParams::parse`] makes a query of it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct InboxParams {
    /// Words in the text, or digits of the number.
    pub search: Option<String>,
    /// What it was understood to want: `stop`, `start`, `help`, `review`, `other`.
    pub outcome: Option<String>,
    /// Where it stands: `waiting`, `unsubscribed`, `answered`, `dismissed`.
    pub state: Option<String>,
    /// Not before: RFC 3339, or a date.
    pub from: Option<String>,
    /// Not after: RFC 3339, or a date, which is meant whole.
    pub to: Option<String>,
    /// From 1.
    pub page: Option<String>,
    /// 1 to 100.
    pub per_page: Option<String>,
}

/// Which texts to show.
#[derive(Debug, Clone, Default)]
pub struct InboxQuery {
    filter: InboundFilter,
    paging: Paging,
}

/// Where a text stands with the people who look after it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum TextState {
    /// For review, and nobody has decided yet.
    Waiting,
    /// It meant STOP: the number was unsubscribed.
    Unsubscribed,
    /// It was answered.
    Answered,
    /// Nothing was to be done.
    Dismissed,
}

/// A text that came in, as admins see one. Serialises as the API's answer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct InboxText {
    /// Its id.
    pub id: InboundId,
    /// Who sent it; `None` for short codes and words, which nobody can answer.
    pub phone: Option<PhoneNumber>,
    /// The number in international format, or the sender as it came.
    pub sender: String,
    /// The number it was sent to, as it came.
    pub to: String,
    /// The text; empty once it is kept no longer.
    pub body: String,
    /// When the text was removed, as the site keeps texts only for a time.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub text_removed_at: Option<Timestamp>,
    /// What it was understood to want.
    pub outcome: Reply,
    /// The rule that said so; `None` for texts from before reasons were kept.
    pub rule: Option<Rule>,
    /// The word that the rule found.
    pub word: Option<String>,
    /// Why, in a sentence.
    pub why: String,
    /// What came of it: `stopped`, `already_stopped`, `restarted`, `not_stopped`, `confirmed`, `help_sent`, `kept`.
    pub effect: &'static str,
    /// Where it stands, if anybody has to look or had.
    pub state: Option<TextState>,
    /// Who decided.
    pub decided_by: Option<String>,
    /// When.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub decided_at: Option<Timestamp>,
    /// The message that answers it.
    pub answer_id: Option<MessageId>,
    /// Whether the number is stopped at present.
    pub stopped: bool,
    /// When it came.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
}

/// One line of a conversation.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case", tag = "direction")]
pub enum ConversationLine {
    /// The number wrote.
    In(InboxText),
    /// It was sent something, or would have been.
    Out(MessageView),
}

/// What a number wrote and was sent in the last 90 days, oldest first.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct ConversationView {
    /// The number in international format.
    pub sender: String,
    /// Whether the number is stopped at present.
    pub stopped: bool,
    /// The lines.
    pub lines: Vec<ConversationLine>,
}

/// An answer before it goes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct AnswerQuote {
    /// The text.
    pub body: String,
    /// Its segments.
    pub segments: u32,
    /// What it costs.
    pub credits: Credits,
    /// Credits the site has left.
    pub available: Credits,
    /// Whether they suffice.
    pub sufficient: bool,
}

impl TextState {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Waiting, Self::Unsubscribed, Self::Answered, Self::Dismissed];

    /// `waiting`, `unsubscribed`, `answered`, `dismissed`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Unsubscribed => "unsubscribed",
            Self::Answered => "answered",
            Self::Dismissed => "dismissed",
        }
    }

    fn to_store(self) -> InboxState {
        match self {
            Self::Waiting => InboxState::Waiting,
            Self::Unsubscribed => InboxState::Decided(InboxDecision::Unsubscribed),
            Self::Answered => InboxState::Decided(InboxDecision::Answered),
            Self::Dismissed => InboxState::Decided(InboxDecision::Dismissed),
        }
    }
}

impl FromStr for TextState {
    type Err = EngineError;

    fn from_str(word: &str) -> Result<Self, EngineError> {
        let known = Self::ALL.into_iter().find(|state| state.as_str() == word);
        known.ok_or_else(|| EngineError::invalid("state", "This is no state we know."))
    }
}

impl From<InboxDecision> for TextState {
    fn from(decision: InboxDecision) -> Self {
        match decision {
            InboxDecision::Unsubscribed => Self::Unsubscribed,
            InboxDecision::Answered => Self::Answered,
            InboxDecision::Dismissed => Self::Dismissed,
        }
    }
}

impl InboxParams {
    /// Reads the query string.
    ///
    /// # Errors
    /// `Invalid` with every field that can't be read.
    pub fn parse(&self) -> Result<InboxQuery, EngineError> {
        let mut errors = FieldErrors::default();
        let filter = InboundFilter {
            reply: filters::token("outcome", self.outcome.as_deref(), &mut errors),
            state: filters::token("state", self.state.as_deref(), &mut errors).map(TextState::to_store),
            from: times::parse("from", self.from.as_deref(), false, &mut errors),
            // The store leaves the end out.
            to: times::parse("to", self.to.as_deref(), true, &mut errors).map(|to| to.plus(Duration::from_micros(1))),
            search: filters::search("search", self.search.as_deref(), &mut errors),
        };
        let paging = Paging::parse_into(self.page.as_deref(), self.per_page.as_deref(), &mut errors);
        errors.into_result()?;
        Ok(InboxQuery { filter, paging })
    }
}

impl From<InboundMessage> for InboxText {
    fn from(text: InboundMessage) -> Self {
        let waits = text.reply == Reply::Review && text.effect != InboundEffect::Repeat;
        let state = text.decided.as_ref().map(|decided| TextState::from(decided.decision));
        let (decided_by, decided_at) = text.decided.map(|decided| (decided.by, decided.at)).unzip();
        Self {
            id: text.id,
            phone: text.phone,
            sender: text.phone.map_or(text.from, PhoneNumber::international),
            to: text.to,
            body: text.text,
            text_removed_at: text.emptied_at,
            outcome: text.reply,
            rule: text.reading.as_ref().map(|reading| reading.rule),
            why: text.reading.as_ref().map_or_else(|| BEFORE_REASONS.to_owned(), Reading::why),
            word: text.reading.map(|reading| reading.word).filter(|word| !word.is_empty()),
            effect: text.effect.as_str(),
            state: state.or(waits.then_some(TextState::Waiting)),
            decided_by,
            decided_at,
            answer_id: text.answer,
            stopped: text.stopped,
            created_at: text.created_at,
        }
    }
}

const BEFORE_REASONS: &str = "It came before reasons were kept.";
const NO_NUMBER: &str = "This sender is no phone number: it can be neither unsubscribed nor answered.";
const STOPPED: &str =
    "This number has texted STOP: nothing may be sent to it. Only its owner can come back, by texting START.";

impl ConversationLine {
    fn at(&self) -> Timestamp {
        match self {
            Self::In(text) => text.created_at,
            Self::Out(message) => message.created_at,
        }
    }
}

impl Engine {
    /// A page of the site's inbox, newest first. Repeats by the provider are left out.
    pub async fn inbox(&self, access: &SiteAccess, query: &InboxQuery) -> Result<Paged<InboxText>, EngineError> {
        let page = query.paging.to_store();
        let found = self.store().inbound_messages(access.site_id(), &query.filter, page).await?;
        Ok(Paged::from_store(found, query.paging, InboxText::from))
    }

    /// How many texts of the site wait for a person.
    pub async fn count_waiting_texts(&self, access: &SiteAccess) -> Result<u64, EngineError> {
        Ok(self.store().count_waiting_texts(access.site_id()).await?)
    }

    /// One text.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn inbox_text(&self, access: &SiteAccess, id: InboundId) -> Result<InboxText, EngineError> {
        let found = self.store().inbound_message(access.site_id(), id).await?;
        found.map(InboxText::from).ok_or(EngineError::NotFound("text"))
    }

    /// What the number that sent this text wrote and was sent: the last 90 days, oldest first, at most 200 each way.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn conversation(&self, access: &SiteAccess, id: InboundId) -> Result<ConversationView, EngineError> {
        let text = self.inbox_text(access, id).await?;
        let Some(phone) = text.phone else {
            let (sender, stopped) = (text.sender.clone(), text.stopped);
            return Ok(ConversationView { sender, stopped, lines: vec![ConversationLine::In(text)] });
        };
        let since = self.now().minus(CONVERSATION_BACK).min(text.created_at);
        let found = self.store().conversation(access.site_id(), phone, since, CONVERSATION_MOST).await?;
        let texts = found.texts.into_iter().map(|text| ConversationLine::In(text.into()));
        let messages = found.messages.into_iter().map(|message| ConversationLine::Out(message.into()));
        let mut lines: Vec<ConversationLine> = texts.chain(messages).collect();
        // What was answered at the same moment follows what it answers.
        lines.sort_by_key(|line| (line.at(), matches!(line, ConversationLine::Out(_))));
        Ok(ConversationView { sender: text.sender, stopped: text.stopped, lines })
    }

    /// Unsubscribes the number that sent this text, as on any other request, with its consent event. Whatever of that
    /// number waits is decided with it. Once more changes nothing.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` where the sender is no phone number.
    pub async fn unsubscribe_by_text(&self, access: &SiteAccess, id: InboundId) -> Result<InboxText, EngineError> {
        let done = self.by(access).unsubscribe_by_text(access.site_id(), id, &access.label(), self.now()).await?;
        if done == UnsubscribedByText::NoNumber {
            return Err(EngineError::conflict(NO_NUMBER));
        }
        self.announce_change();
        self.inbox_text(access, id).await
    }

    /// Puts a text aside: nothing is to be done about it. One that was decided on stays as it is.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn dismiss_text(&self, access: &SiteAccess, id: InboundId) -> Result<InboxText, EngineError> {
        self.by(access).dismiss_text(access.site_id(), id, &access.label(), self.now()).await?;
        self.inbox_text(access, id).await
    }

    /// What an answer to this text would cost.
    ///
    /// # Errors
    /// `NotFound`; `Invalid` at `body`; `Conflict` where the text can't be answered.
    pub async fn quote_answer(
        &self,
        access: &SiteAccess,
        id: InboundId,
        body: &str,
    ) -> Result<AnswerQuote, EngineError> {
        let text = self.inbox_text(access, id).await?;
        let answer = self.answer(access, &text, body).await?;
        let available = self.store().credit_account(access.site_id()).await?.available();
        let (segments, credits) = (answer.segments, answer.credits);
        Ok(AnswerQuote { body: answer.body, segments, credits, available, sufficient: available >= credits })
    }

    /// Sends an SMS to the number that sent this text. A text gets one answer at most. `agreed` is the price that was shown
    /// to who confirms; if it is more by now, nothing is sent.
    ///
    /// # Errors
    /// As [`Engine::quote_answer`]; `InsufficientCredits`.
    pub async fn answer_text(
        &self,
        access: &SiteAccess,
        id: InboundId,
        body: &str,
        agreed: Option<Credits>,
    ) -> Result<MessageView, EngineError> {
        let text = self.inbox_text(access, id).await?;
        let answer = self.answer(access, &text, body).await?;
        if agreed.is_some_and(|agreed| answer.credits > agreed) {
            let now = answer.credits;
            return Err(EngineError::Conflict(format!(
                "This has changed since you saw it: it would now cost {now} credits. Nothing was sent; confirm again if that is right."
            )));
        }
        let site = access.site_id();
        match self.by(access).answer_text(site, id, &answer, &access.label(), self.now()).await? {
            AnsweredText::Queued(message) => {
                self.wake_dispatcher();
                self.announce_change();
                self.message(access, message).await
            }
            AnsweredText::Already => Err(EngineError::conflict(ALREADY_ANSWERED)),
            AnsweredText::Stopped => Err(EngineError::conflict(STOPPED)),
            AnsweredText::NotFromThere => Err(EngineError::conflict(NO_NUMBER)),
        }
    }

    /// The answer as it would be sent, priced.
    async fn answer(&self, access: &SiteAccess, text: &InboxText, body: &str) -> Result<NewMessage, EngineError> {
        let recipient = text.phone.ok_or_else(|| EngineError::conflict(NO_NUMBER))?;
        if text.stopped {
            return Err(EngineError::conflict(STOPPED));
        }
        if text.answer_id.is_some() {
            return Err(EngineError::conflict(ALREADY_ANSWERED));
        }
        let site = self.current_site(access.site_id()).await?;
        let mut errors = FieldErrors::default();
        let mut checked = String::new();
        errors.take("body", domain::message_body(body), &mut checked);
        let segments = measure(&checked).segments;
        let max = site.settings.max_segments;
        if errors.is_empty() && segments > max {
            errors.add("body", format!("This message takes {segments} segments; the site allows {max}."));
        }
        errors.into_result()?;
        if !site.sms_enabled {
            return Err(EngineError::conflict("SMS are off for this site: turn them on first."));
        }
        let sender = match self.store().provider_account(site.id).await? {
            Some(account) => account.sender,
            None if self.mode().await? == Mode::Demo => SIMULATOR_SENDER.to_owned(),
            None => return Err(EngineError::conflict(crate::broadcasts::NO_PROVIDER)),
        };
        let region = recipient.region();
        let rates = self.site_rates(site.id, &site.settings).await?;
        let credits = Credits::new(i64::from(rates.table.rate(region)) * i64::from(segments));
        let kind = MessageKind::Answer;
        Ok(NewMessage { site: site.id, kind, recipient, region, sender, body: checked, segments, credits })
    }
}

const ALREADY_ANSWERED: &str = "This text was answered already.";
