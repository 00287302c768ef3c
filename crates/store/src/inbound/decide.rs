//! What a person decides about a text that came in.

use domain::{InboundId, MessageId, PhoneNumber, SiteId, Timestamp};

use super::inbox::InboxDecision;
use crate::{
    Act, Acting, Change, ConsentKind, NewMessage, StoreError,
    audit::Entry,
    bookkeeping::{Books, SYSTEM},
    db::{Tx, args},
    dialect::Gate,
    messages::enqueue,
    subscribers::{Stop, stop},
    suppressions::is_suppressed,
};

/// What came of unsubscribing the sender of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnsubscribedByText {
    /// The number is stopped now.
    Stopped,
    /// It was already.
    AlreadyStopped,
    /// The sender is no phone number: there is nobody to unsubscribe.
    NoNumber,
}

/// What came of answering a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnsweredText {
    /// The answer is queued.
    Queued(MessageId),
    /// The text has its answer already.
    Already,
    /// The number is stopped.
    Stopped,
    /// The text is not from the answer's recipient.
    NotFromThere,
}

/// What is read of a text before it is decided on.
struct Decidable {
    phone: Option<PhoneNumber>,
    text: String,
    decision: Option<InboxDecision>,
    answer: Option<MessageId>,
}

async fn decidable(tx: &mut Tx, site: SiteId, id: InboundId) -> Result<Decidable, StoreError> {
    let sql = "SELECT phone, text, decision, answer_id FROM inbound_messages WHERE site_id = $1 AND id = $2";
    let row = tx.optional(sql, args![site, id]).await?.ok_or(StoreError::NotFound("inbound message"))?;
    Ok(Decidable {
        phone: row.get("phone")?,
        text: row.get("text")?,
        decision: row.get("decision")?,
        answer: row.get("answer_id")?,
    })
}

async fn decide(
    tx: &mut Tx,
    (site, id): (SiteId, InboundId),
    decision: InboxDecision,
    (actor, now): (&str, Timestamp),
) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE inbound_messages SET decision = $3, decided_by = $4, decided_at = $5 WHERE site_id = $1 AND id = $2",
        args![site, id, decision.as_str(), actor, now],
    )
    .await?;
    Ok(())
}

impl Acting {
    /// Unsubscribes the number that sent this text, as an admin does on request, with its consent event; everything of that
    /// number that waits is decided with it. Once more changes nothing.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn unsubscribe_by_text(
        &self,
        site: SiteId,
        id: InboundId,
        actor: &str,
        now: Timestamp,
    ) -> Result<UnsubscribedByText, StoreError> {
        let mut tx = self.act("unsubscribe_by_text").await?;
        tx.lock_site(site).await?;
        let text = decidable(&mut tx, site, id).await?;
        let Some(phone) = text.phone else { return Ok(UnsubscribedByText::NoNumber) };
        let was_stopped = is_suppressed(&mut tx, site, phone).await?;
        tx.pass(Gate::Stopping).await?;
        let mut books = Books::default();
        let reason = format!("asked for by text: {}", text.text);
        let how = Stop { kind: ConsentKind::Unsubscribed, source: "admin", actor, reason: Some(&reason) };
        stop(&mut tx, &mut books, site, phone, how, now).await?;
        books.post(&mut tx, SYSTEM, now).await?;
        decide(&mut tx, (site, id), InboxDecision::Unsubscribed, (actor, now)).await?;
        // `inbound_messages_number` serves it.
        tx.execute(
            "UPDATE inbound_messages SET decision = $3, decided_by = $4, decided_at = $5
             WHERE site_id = $1 AND phone = $2 AND reply = 'review' AND effect <> 'repeat' AND decision IS NULL",
            args![site, phone, InboxDecision::Unsubscribed.as_str(), actor, now],
        )
        .await?;
        tx.commit(Entry::new(Act::TextUnsubscribed, "text").at(site).id(id).phone(phone), now).await?;
        Ok(if was_stopped { UnsubscribedByText::AlreadyStopped } else { UnsubscribedByText::Stopped })
    }

    /// Puts a text aside. One that was decided on stays as it is.
    ///
    /// # Errors
    /// [`StoreError::NotFound`].
    pub async fn dismiss_text(
        &self,
        site: SiteId,
        id: InboundId,
        actor: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.act("dismiss_text").await?;
        tx.lock_site(site).await?;
        let text = decidable(&mut tx, site, id).await?;
        if text.decision.is_some() {
            return Ok(());
        }
        decide(&mut tx, (site, id), InboxDecision::Dismissed, (actor, now)).await?;
        tx.commit(Entry::new(Act::TextDismissed, "text").at(site).id(id).phone(text.phone), now).await
    }

    /// Queues the answer to a text, which gets one at most.
    ///
    /// # Errors
    /// [`StoreError::NotFound`]; [`StoreError::InsufficientCredits`], and nothing was done.
    pub async fn answer_text(
        &self,
        site: SiteId,
        id: InboundId,
        answer: &NewMessage,
        actor: &str,
        now: Timestamp,
    ) -> Result<AnsweredText, StoreError> {
        let mut tx = self.act("answer_text").await?;
        tx.lock_site(site).await?;
        let text = decidable(&mut tx, site, id).await?;
        if text.phone != Some(answer.recipient) {
            return Ok(AnsweredText::NotFromThere);
        }
        if text.answer.is_some() {
            return Ok(AnsweredText::Already);
        }
        if is_suppressed(&mut tx, site, answer.recipient).await? {
            return Ok(AnsweredText::Stopped);
        }
        let message = enqueue(&mut tx, answer, None, now).await?;
        tx.execute("UPDATE inbound_messages SET answer_id = $2 WHERE id = $1", args![id, message]).await?;
        if text.decision.is_none() {
            decide(&mut tx, (site, id), InboxDecision::Answered, (actor, now)).await?;
        }
        let change =
            Change::none().new_field("message", message.to_string()).new_field("credits", answer.credits.get());
        tx.commit(Entry::new(Act::TextAnswered, "text").at(site).id(id).phone(text.phone).change(change), now).await?;
        Ok(AnsweredText::Queued(message))
    }
}
