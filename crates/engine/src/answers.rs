//! What sites answer texts with.

use std::collections::{BTreeSet, HashMap, HashSet};

use domain::{Credits, Language, MessageKind, PhoneNumber, RateTable, Reading, Reply, SiteId, SiteLanguages, measure};
use store::{InboundAction, InboundRecord, NewMessage, Translated};
use translations::words_in;

use crate::config::Mode;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::opt_in::{Texts, translated};
use crate::providers::SIMULATOR_SENDER;
use crate::words::Words;

/// What some sites answer with at present.
pub(crate) struct Answers {
    by_reply: HashMap<SiteId, HashMap<Reply, Answer>>,
    /// What is sent to who answers YES to a code.
    to_yes: HashMap<SiteId, Texts>,
}

/// An answer, but for whom it goes to.
struct Answer {
    kind: MessageKind,
    sender: String,
    languages: SiteLanguages,
    /// What it says in each of them, and how many segments that takes.
    said: HashMap<Language, (String, u32)>,
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
        let mut answers = Self { by_reply: HashMap::with_capacity(wanted.len()), to_yes: HashMap::new() };
        for (site, replies) in wanted {
            answers.by_reply.insert(site, answers_of(engine, site, &replies).await?);
            if replies.contains(&Reply::Start)
                && let Some(texts) = texts_of(engine, site).await?
            {
                answers.to_yes.insert(site, texts);
            }
        }
        Ok(answers)
    }

    /// The confirmation for a number that leaves.
    pub(crate) fn stop_confirmation(&self, site: SiteId, leaving: PhoneNumber) -> Option<Translated> {
        Some(self.by_reply.get(&site)?.get(&Reply::Stop)?.translated(site, leaving))
    }

    /// What to do about a text that says YES, and was read like that if it answers a code.
    pub(crate) fn confirmation(&self, text: &InboundRecord, reading: Reading) -> InboundAction {
        let texts = text.from.and_then(|from| Some((self.to_yes.get(&text.site)?, from)));
        InboundAction::Confirm {
            reading,
            welcome: texts.map(|(texts, from)| texts.welcome(from)),
            back: texts.map(|(texts, from)| texts.back(from)),
        }
    }

    /// What to do about a text.
    pub(crate) fn action(&self, text: &InboundRecord) -> InboundAction {
        let answer = text.from.and_then(|from| {
            Some(self.by_reply.get(&text.site)?.get(&text.reading.reply)?.translated(text.site, from))
        });
        match text.reading.reply {
            Reply::Stop => InboundAction::Stop { confirmation: answer },
            Reply::Start => InboundAction::Start { confirmation: answer },
            Reply::Help => InboundAction::Help { answer },
            Reply::Review | Reply::Other => InboundAction::Keep,
        }
    }
}

impl Answer {
    fn translated(&self, site: SiteId, recipient: PhoneNumber) -> Translated {
        translated(&self.languages, |language| self.message(site, language, recipient))
    }

    fn message(&self, site: SiteId, language: Language, recipient: PhoneNumber) -> NewMessage {
        let region = recipient.region();
        let rate = self.rates.as_ref().map_or(0, |rates| i64::from(rates.rate(region)));
        let (body, segments) = self.said.get(&language).cloned().unwrap_or_default();
        NewMessage {
            site,
            kind: self.kind,
            recipient,
            region,
            sender: self.sender.clone(),
            body,
            segments,
            credits: Credits::new(rate * i64::from(segments)),
        }
    }
}

/// What a site's messages to who answers YES are made with, while it sends.
async fn texts_of(engine: &Engine, id: SiteId) -> Result<Option<Texts>, EngineError> {
    let site = engine.current_site(id).await?;
    if !site.sms_enabled {
        return Ok(None);
    }
    let account = engine.store().provider_account(id).await?;
    engine.texts(&site, account.as_ref().map(|account| account.sender.as_str())).await
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
        let say = |language: Language| {
            let words = words_in(&site.settings, language);
            let text = match reply {
                Reply::Stop => &words.stop_confirmation,
                Reply::Start => &words.start_confirmation,
                _ => &words.help,
            };
            let body = Words::new(&site.name, &sender).render_or_plain(text);
            let segments = measure(&body).segments;
            (language, (body, segments))
        };
        let languages = site.settings.languages.clone();
        let said = languages.offered.iter().copied().map(say).collect();
        let rates = if kind.is_free() { None } else { Some(engine.site_rates(id, &site.settings).await?.table) };
        answers.insert(reply, Answer { kind, sender: sender.clone(), languages, said, rates });
    }
    Ok(answers)
}
