//! What sites answer texts with.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{Credits, MessageKind, PhoneNumber, RateTable, Reply, SiteId, measure};
use store::{InboundAction, InboundRecord, NewMessage};

use crate::config::Mode;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::providers::SIMULATOR_SENDER;
use crate::words::Words;

/// What some sites answer with at present.
pub(crate) struct Answers(HashMap<SiteId, HashMap<Reply, Answer>>);

/// An answer, but for whom it goes to.
struct Answer {
    kind: MessageKind,
    sender: String,
    body: String,
    segments: u32,
    /// What a segment costs, unless it is free.
    rates: Option<RateTable>,
}

impl Answers {
    /// What the sites answer to texts that were read like that.
    pub(crate) async fn to(engine: &Engine, texts: &BTreeSet<(SiteId, Reply)>) -> Result<Self, EngineError> {
        let mut wanted: HashMap<SiteId, HashSet<Reply>> = HashMap::new();
        for (site, reply) in texts {
            wanted.entry(*site).or_default().insert(*reply);
        }
        let mut answers = HashMap::with_capacity(wanted.len());
        for (site, replies) in wanted {
            answers.insert(site, answers_of(engine, site, &replies).await?);
        }
        Ok(Self(answers))
    }

    /// What to do about a text.
    pub(crate) fn action(&self, text: &InboundRecord) -> InboundAction {
        let answer =
            text.from.and_then(|from| Some(self.0.get(&text.site)?.get(&text.reading.reply)?.message(text.site, from)));
        match text.reading.reply {
            Reply::Stop => InboundAction::Stop { confirmation: answer },
            Reply::Start => InboundAction::Start { confirmation: answer },
            Reply::Help => InboundAction::Help { answer },
            Reply::Review | Reply::Other => InboundAction::Keep,
        }
    }
}

impl Answer {
    fn message(&self, site: SiteId, recipient: PhoneNumber) -> NewMessage {
        let region = recipient.region();
        let rate = self.rates.as_ref().map_or(0, |rates| i64::from(rates.rate(region)));
        NewMessage {
            site,
            kind: self.kind,
            recipient,
            region,
            sender: self.sender.clone(),
            body: self.body.clone(),
            segments: self.segments,
            credits: Credits::new(rate * i64::from(self.segments)),
        }
    }
}

/// A site's answers. There are some only while it sends and has something to send with.
async fn answers_of(
    engine: &Engine,
    id: SiteId,
    replies: &HashSet<Reply>,
) -> Result<HashMap<Reply, Answer>, EngineError> {
    let mut answers = HashMap::new();
    let texts = [
        (Reply::Stop, MessageKind::StopConfirmation),
        // The first message of a subscription begun anew.
        (Reply::Start, MessageKind::Welcome),
        (Reply::Help, MessageKind::Help),
    ];
    let mut texts = texts.into_iter().filter(|(reply, _)| replies.contains(reply)).peekable();
    if texts.peek().is_none() {
        return Ok(answers);
    }
    let site = engine.current_site(id).await?;
    if !site.sms_enabled {
        return Ok(answers);
    }
    let sender = match engine.store().provider_account(id).await? {
        Some(account) => account.sender,
        None if engine.mode().await? == Mode::Demo => SIMULATOR_SENDER.to_owned(),
        None => return Ok(answers),
    };
    for (reply, kind) in texts {
        let words = &site.settings.words;
        let text = match reply {
            Reply::Stop => &words.stop_confirmation,
            Reply::Start => &words.start_confirmation,
            _ => &words.help,
        };
        let body = Words::new(&site.name, &sender).render_or_plain(text);
        let rates = if kind.is_free() { None } else { Some(engine.site_rates(id, &site.settings).await?.table) };
        let segments = measure(&body).segments;
        answers.insert(reply, Answer { kind, sender: sender.clone(), body, segments, rates });
    }
    Ok(answers)
}
