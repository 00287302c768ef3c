//! A subscriber's message arrives.

use std::collections::{BTreeSet, HashMap};

use domain::{Circumstances, OwnWords, Reading, Reply, Rule, SiteId, read_reply};
use gateway::webhook::InboundFields;
use sha2::{Digest, Sha256};
use store::{InboundBatch, InboundEffect, InboundRecord};

use crate::answers::Answers;
use crate::batches::Batch;
use crate::engine::Engine;
use crate::error::EngineError;

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
    /// It answered what the number was asked: subscribed.
    Confirmed,
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
            InboundEffect::Confirmed => Self::Confirmed,
            InboundEffect::HelpSent => Self::HelpSent,
            InboundEffect::Kept => Self::Kept,
        }
    }
}

/// Stores texts that came in, several at once.
#[derive(Clone)]
pub(crate) struct StoreInbound(Engine);

impl Batch for StoreInbound {
    type Item = InboundRecord;
    type Answer = InboundEffect;
    const KIND: &'static str = "inbound";
    const AT_ONCE: usize = 128;

    type Subject = (SiteId, Reply);
    type Turn = (Known, InboundBatch);

    fn subject(text: &InboundRecord) -> Option<(SiteId, Reply)> {
        // A YES is answered like a START, should it answer a code.
        Some((text.site, yes(text).map_or(text.reading.reply, |reading| reading.reply)))
    }

    async fn turn(&self, about: &BTreeSet<(SiteId, Reply)>) -> Result<(Known, InboundBatch), EngineError> {
        let Self(engine) = self;
        let known = Known::of(engine, about).await?;
        Ok((known, engine.store().begin_inbound().await?))
    }

    async fn store(
        &self,
        (known, turn): (Known, InboundBatch),
        items: &[InboundRecord],
    ) -> Result<Vec<InboundEffect>, EngineError> {
        let Self(engine) = self;
        let with_action = |text| {
            let text = known.read(text);
            let action = match yes(&text) {
                Some(reading) => known.answers.confirmation(&text, reading),
                None => known.answers.action(&text),
            };
            (text, action)
        };
        let texts: Vec<_> = items.iter().map(with_action).collect();
        let effects = turn.receive(&texts).await?;
        engine.wake_dispatcher();
        engine.announce_change();
        Ok(effects)
    }
}

/// What is known of sites when their texts are taken in. The words are those of this moment: who adds one means the next
/// text.
pub(crate) struct Known {
    /// The opt-out words that some of them have of their own.
    own: HashMap<SiteId, OwnWords>,
    answers: Answers,
}

impl Known {
    /// What texts to these sites need that were read like that.
    async fn of(engine: &Engine, texts: &BTreeSet<(SiteId, Reply)>) -> Result<Self, EngineError> {
        let (mut own, mut replies) = (HashMap::new(), texts.clone());
        let sites: BTreeSet<SiteId> =
            texts.iter().filter(|(_, reply)| *reply != Reply::Stop).map(|(site, _)| *site).collect();
        for site in sites {
            let words = OwnWords::of(&engine.current_site(site).await?.settings.opt_out_words);
            if !words.is_empty() {
                // Any other text may turn out to be a STOP by them.
                replies.insert((site, Reply::Stop));
                own.insert(site, words);
            }
        }
        Ok(Self { own, answers: Answers::to(engine, &replies).await? })
    }

    /// The text, read once more where its site has opt-out words of its own and it isn't a STOP already.
    fn read(&self, text: &InboundRecord) -> InboundRecord {
        let mut text = text.clone();
        if let Some(words) = self.own.get(&text.site)
            && text.reading.reply != Reply::Stop
        {
            let known =
                Circumstances { keyword: text.keyword.as_deref(), own: Some(words), ..Circumstances::default() };
            text.reading = read_reply(&text.text, known);
        }
        text
    }
}

/// How a text is read if its number was asked for a code: for one that says YES and nothing else.
fn yes(text: &InboundRecord) -> Option<Reading> {
    if matches!(text.reading.reply, Reply::Stop | Reply::Start) {
        return None;
    }
    let keyword = text.keyword.as_deref();
    let asked = Circumstances { keyword, confirmation_pending: true, ..Circumstances::default() };
    Some(read_reply(&text.text, asked)).filter(|reading| reading.rule == Rule::Confirmation)
}

impl Engine {
    /// Stores an inbound message and does what it says, in one transaction, together with others that come at the same
    /// time. `raw` is the request as it came: query and body.
    ///
    /// # Errors
    /// `NotFound` for an unknown secret, `Busy` where too many wait to be stored.
    pub async fn receive_inbound(
        &self,
        secret: &str,
        fields: InboundFields,
        raw: &str,
    ) -> Result<InboundOutcome, EngineError> {
        let site = self.webhook_site(secret).await?;
        let text = fields.readable_text().into_owned();
        let keyword = fields.readable_keyword().map(std::borrow::Cow::into_owned);
        let record = InboundRecord {
            site,
            from: fields.sender(),
            hash: Sha256::digest(fields.canonical().as_bytes()).to_vec(),
            reading: read_reply(&text, Circumstances { keyword: keyword.as_deref(), ..Circumstances::default() }),
            from_raw: fields.from,
            to: fields.to.unwrap_or_default(),
            keyword,
            text,
            coding: fields.coding.map(|coding| coding.to_string()),
            provider_time: fields.time,
            raw: raw.replace('\0', ""),
            now: self.now(),
        };
        Ok(self.inbound_batches().store(&StoreInbound(self.clone()), record).await?.into())
    }
}
