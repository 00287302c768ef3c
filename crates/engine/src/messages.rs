//! The history: every message, what became of it, and what a person may do about the unknown ones.

use std::time::Duration;

use domain::{BroadcastId, Credits, MessageId, MessageKind, MessageStatus, PhoneNumber, Region, Timestamp};
use serde::{Deserialize, Serialize};
use store::{Hold, Message, MessageFilter, Unrepeatable};

use crate::access::SiteAccess;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors, unrepeatable_words};
use crate::filters::{self, digits_of, present};
use crate::paging::{Paged, Paging};
use crate::times;

/// The history's query string, as text. [`MessageParams::parse`] makes a query of it.
#[derive(Debug, Clone, Default, Deserialize, Serialize)]
#[serde(default)]
pub struct MessageParams {
    /// Digits anywhere in the recipient's number.
    pub recipient: Option<String>,
    /// A status.
    pub status: Option<String>,
    /// A kind.
    pub kind: Option<String>,
    /// A broadcast's id.
    pub broadcast: Option<String>,
    /// Not before: RFC 3339, or a date.
    pub from: Option<String>,
    /// Not after: RFC 3339, or a date, which is meant whole.
    pub to: Option<String>,
    /// Words in the text or the provider's response, or digits of the number.
    pub search: Option<String>,
    /// From 1.
    pub page: Option<String>,
    /// 1 to 100.
    pub per_page: Option<String>,
}

/// What of the history to show.
#[derive(Debug, Clone, Default)]
pub struct MessageQuery {
    /// Digits anywhere in the recipient's number.
    pub recipient: Option<String>,
    /// Only these.
    pub status: Option<MessageStatus>,
    /// Only these.
    pub kind: Option<MessageKind>,
    /// Only this broadcast's.
    pub broadcast: Option<BroadcastId>,
    /// Not before.
    pub from: Option<Timestamp>,
    /// Not after.
    pub to: Option<Timestamp>,
    /// Words in the text or the response, or digits of the number.
    pub search: Option<String>,
    /// The page.
    pub paging: Paging,
}

/// A message as admins see one. Serialises as the API's answer.
#[derive(Debug, Clone, Serialize, utoipa::ToSchema)]
pub struct MessageView {
    /// Its id.
    pub id: MessageId,
    /// What it is.
    pub kind: MessageKind,
    /// The broadcast it is part of.
    pub broadcast_id: Option<BroadcastId>,
    /// Whom it is from.
    pub sender: String,
    /// Whom it is for; `None` where what was typed is no number.
    pub recipient: Option<PhoneNumber>,
    /// What was typed, where it is no number; else the number in international format.
    pub recipient_text: String,
    /// The recipient's region.
    pub region: Option<Region>,
    /// Its text; empty once it is kept no longer.
    pub body: String,
    /// When its text was removed, as the site keeps texts only for a time.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub text_removed_at: Option<Timestamp>,
    /// Its segments.
    pub segments: u32,
    /// What it costs.
    pub credits: Credits,
    /// What became of it.
    pub status: MessageStatus,
    /// Whether it waits for credits.
    pub waits_for_credits: bool,
    /// Queued before a time in which nothing was running: an admin decides whether it still goes out.
    pub waits_for_decision: bool,
    /// Why, in words: the provider's, or ours.
    pub response: Option<String>,
    /// The provider's code for it.
    pub error_code: Option<String>,
    /// Named for a broadcast and left out of it from the start: not among its recipients.
    pub excluded: bool,
    /// Whether it was given up on and its credits refunded.
    pub written_off: bool,
    /// Why it can't be sent again, whatever becomes of it: a code, or one whose text is kept no longer.
    pub not_again: Option<&'static str>,
    /// The message this one was resent as.
    pub resent_as: Option<MessageId>,
    /// The message this one repeats.
    pub resend_of: Option<MessageId>,
    /// When it was queued.
    #[serde(serialize_with = "crate::times::rfc3339")]
    pub created_at: Timestamp,
    /// When the provider took it.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub sent_at: Option<Timestamp>,
    /// When it was delivered.
    #[serde(serialize_with = "crate::times::rfc3339_option")]
    pub delivered_at: Option<Timestamp>,
}

impl MessageParams {
    /// Reads the query string.
    ///
    /// # Errors
    /// `Invalid` with every field that can't be read.
    pub fn parse(&self) -> Result<MessageQuery, EngineError> {
        let mut errors = FieldErrors::default();
        let recipient = self.recipient.as_deref().map(digits_of).filter(|digits| !digits.is_empty());
        if recipient.is_none() && present(self.recipient.as_deref()).is_some() {
            errors.add("recipient", "Search for digits of the number.");
        }
        let status = filters::token("status", self.status.as_deref(), &mut errors);
        let kind = filters::token("kind", self.kind.as_deref(), &mut errors);
        let broadcast = filters::token("broadcast", self.broadcast.as_deref(), &mut errors);
        let from = times::parse("from", self.from.as_deref(), false, &mut errors);
        let to = times::parse("to", self.to.as_deref(), true, &mut errors);
        let search = filters::search("search", self.search.as_deref(), &mut errors);
        let paging = Paging::parse_into(self.page.as_deref(), self.per_page.as_deref(), &mut errors);
        errors.into_result()?;
        Ok(MessageQuery { recipient, status, kind, broadcast, from, to, search, paging })
    }
}

impl MessageQuery {
    pub(crate) fn filter(&self) -> MessageFilter {
        MessageFilter {
            recipient: self.recipient.clone(),
            status: self.status,
            kind: self.kind,
            broadcast: self.broadcast,
            from: self.from,
            // The store leaves the end out.
            to: self.to.map(|to| to.plus(Duration::from_micros(1))),
            search: self.search.clone(),
        }
    }
}

impl From<Message> for MessageView {
    fn from(message: Message) -> Self {
        let recipient_text = match (message.recipient, message.typed) {
            (Some(phone), _) => phone.international(),
            (None, typed) => typed.unwrap_or_else(|| ERASED.to_owned()),
        };
        let hold = message.hold.filter(|_| message.status == MessageStatus::Queued);
        let waits_for_credits = hold == Some(Hold::Credits);
        let waits_for_decision = hold == Some(Hold::Restart);
        // Why it was not sent counts over what the provider said to an earlier attempt.
        let response = message
            .reason
            .as_deref()
            .map(reason_words)
            .or_else(|| waits_for_decision.then(|| WAITS_FOR_DECISION.to_owned()))
            .or(message.response)
            .or_else(|| waits_for_credits.then(|| "Waits until the site has credits.".to_owned()));
        Self {
            id: message.id,
            kind: message.kind,
            broadcast_id: message.broadcast,
            sender: message.sender,
            recipient: message.recipient,
            recipient_text,
            region: message.region,
            not_again: Unrepeatable::of(message.kind, &message.body).map(unrepeatable_words),
            body: message.body,
            text_removed_at: message.emptied_at,
            segments: message.segments,
            credits: message.credits,
            status: message.status,
            waits_for_credits,
            waits_for_decision,
            response,
            error_code: message.error_code,
            excluded: message.excluded,
            written_off: message.written_off,
            resent_as: message.resent_as,
            resend_of: message.resend_of,
            created_at: message.created_at,
            sent_at: message.sent_at,
            delivered_at: message.delivered_at,
        }
    }
}

/// In the place of a number that was erased.
const ERASED: &str = "erased";
const WAITS_FOR_DECISION: &str = "Waits for your decision: it was queued before a time in which nothing was running.";

/// Why a message was not sent, for people.
fn reason_words(reason: &str) -> String {
    match reason {
        "unsubscribed" => "Not sent: the number has texted STOP.".to_owned(),
        "suspended" => "Not sent: suspended by an admin.".to_owned(),
        "deleted" => "Not sent: deleted by an admin.".to_owned(),
        "pending" => "Not sent: the number is not confirmed yet.".to_owned(),
        "code_over" => "Not sent: the code was entered, replaced or too old by then.".to_owned(),
        "invalid" => "Not sent: no mobile number.".to_owned(),
        "duplicate" => "Not sent: named twice.".to_owned(),
        "too_dear" => "Not sent: costs more than the broadcast was to cost a segment.".to_owned(),
        "erased" => "Not sent: the number was erased on request.".to_owned(),
        "cancelled" => "Not sent: the broadcast was cancelled.".to_owned(),
        "too_late" => "Too late: it could not go out within the time that the site gives a message.".to_owned(),
        "restart" => "Not sent: cancelled by an admin after Carillon had not been running.".to_owned(),
        other => format!("Not sent: {other}."),
    }
}

impl Engine {
    /// A page of the history, newest first.
    pub async fn messages(&self, access: &SiteAccess, query: &MessageQuery) -> Result<Paged<MessageView>, EngineError> {
        let page = query.paging.to_store();
        let found = self.store().messages(access.site_id(), &query.filter(), page).await?;
        Ok(Paged::from_store(found, query.paging, MessageView::from))
    }

    /// One message.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn message(&self, access: &SiteAccess, id: MessageId) -> Result<MessageView, EngineError> {
        let found = self.store().message(access.site_id(), id).await?;
        found.map(MessageView::from).ok_or(EngineError::NotFound("message"))
    }

    /// Sends an `unknown` message again, by a person's will: as a new message that costs its own credits.
    ///
    /// # Errors
    /// `NotFound`; `Conflict` where it isn't `unknown`, was sent again already, or can't be repeated (a code, a text that is
    /// kept no longer); `InsufficientCredits`.
    pub async fn resend_message(&self, access: &SiteAccess, id: MessageId) -> Result<MessageView, EngineError> {
        let new = self.by(access).resend_message(access.site_id(), id, self.now()).await?;
        self.wake_dispatcher();
        self.announce_change();
        self.message(access, new).await
    }

    /// Writes an `unknown` message off and refunds its credits. Once more changes nothing.
    ///
    /// # Errors
    /// `NotFound`, `Conflict` where it isn't `unknown`.
    pub async fn write_off_message(&self, access: &SiteAccess, id: MessageId) -> Result<MessageView, EngineError> {
        self.by(access).write_off_message(access.site_id(), id, &access.label(), self.now()).await?;
        self.store().release_holds(self.now()).await?;
        self.wake_dispatcher();
        self.announce_change();
        self.message(access, id).await
    }
}
