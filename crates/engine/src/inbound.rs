//! A subscriber's message arrives.

use domain::{MessageKind, PhoneNumber, Reply};
use gateway::webhook::InboundFields;
use sha2::{Digest, Sha256};
use store::{InboundAction, InboundEffect, InboundRecord};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::sites::Site;
use crate::words::Words;

/// What an inbound message led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InboundOutcome {
    /// Seen before.
    Repeat,
    /// The number is off the list.
    Stopped,
    /// It was already.
    AlreadyStopped,
    /// The number is back.
    Restarted,
    /// START from a number that had never said STOP: changed nothing.
    NotStopped,
    /// The help text is on its way.
    HelpSent,
    /// Kept for people to read.
    Kept,
}

impl From<InboundEffect> for InboundOutcome {
    fn from(effect: InboundEffect) -> Self {
        match effect {
            InboundEffect::Repeat => Self::Repeat,
            InboundEffect::Stopped => Self::Stopped,
            InboundEffect::AlreadyStopped => Self::AlreadyStopped,
            InboundEffect::Restarted => Self::Restarted,
            InboundEffect::NotStopped => Self::NotStopped,
            InboundEffect::HelpSent => Self::HelpSent,
            InboundEffect::Kept => Self::Kept,
        }
    }
}

impl Engine {
    /// Stores an inbound message and does what it says, in one transaction. `raw` is the request as it
    /// came: query and body.
    ///
    /// # Errors
    /// `NotFound` for an unknown secret, `Invalid` where sender or text are missing.
    pub async fn receive_inbound(
        &self,
        secret: &str,
        fields: InboundFields,
        raw: &str,
    ) -> Result<InboundOutcome, EngineError> {
        let site = self.current_site(self.webhook_site(secret).await?).await?;
        let text = fields.readable_text().into_owned();
        let keyword = fields.readable_keyword().map(std::borrow::Cow::into_owned);
        let reply = domain::classify(&text, keyword.as_deref());
        let from = fields.sender();
        let action = self.inbound_action(&site, reply, from).await?;
        let record = InboundRecord {
            site: site.id,
            from,
            hash: Sha256::digest(fields.canonical().as_bytes()).to_vec(),
            from_raw: fields.from,
            to: fields.to.unwrap_or_default(),
            keyword,
            text,
            coding: fields.coding.map(|coding| coding.to_string()),
            provider_time: fields.time,
            raw: raw.replace('\0', ""),
            reply,
            now: self.now(),
        };
        let effect = self.store().receive_inbound(record, action).await?;
        self.wake_dispatcher();
        self.announce_change();
        Ok(effect.into())
    }

    /// What to do about a message. Answers go to numbers only, and only while the site sends.
    async fn inbound_action(
        &self,
        site: &Site,
        reply: Reply,
        from: Option<PhoneNumber>,
    ) -> Result<InboundAction, EngineError> {
        let words = &site.settings.words;
        let answer = match reply {
            Reply::Stop => Some((MessageKind::StopConfirmation, &words.stop_confirmation)),
            // The first message of a subscription begun anew.
            Reply::Start => Some((MessageKind::Welcome, &words.start_confirmation)),
            Reply::Help => Some((MessageKind::Help, &words.help)),
            Reply::Review | Reply::Other => None,
        };
        let message = match (answer, from) {
            (Some((kind, text)), Some(from)) if site.sms_enabled => {
                let sender = self.sender_of(site.id).await?;
                let body = Words::new(&site.name, &sender).render_or_plain(text);
                self.single_message(site, kind, from, body).await?
            }
            _ => None,
        };
        Ok(match reply {
            Reply::Stop => InboundAction::Stop { confirmation: message },
            Reply::Start => InboundAction::Start { confirmation: message },
            Reply::Help => InboundAction::Help { answer: message },
            Reply::Review | Reply::Other => InboundAction::Keep,
        })
    }
}
