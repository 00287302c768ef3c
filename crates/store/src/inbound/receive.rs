//! Taking texts in: the past is read, the plan made, and everything written in a few statements.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use domain::{PhoneNumber, Reading, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;

use super::{
    InboundAction, InboundEffect, InboundRecord,
    plan::{HELP_EVERY, Past, Plan, REPEATS, Round},
};
use crate::{
    Store, StoreError, Translated,
    bookkeeping::{Books, SYSTEM},
    confirmations::{confirm_by_text, live_among},
    consent::record_all,
    db::{Tx, args, clean, json_bytes, json_id, to_json},
    dialect::{Field, Gate},
    erasure::recall,
    ids::new_id,
    messages::{enqueue_all, suppress_queued},
    subscribers::{Standings, UNSUBSCRIBED},
};

/// A text that came in, and what to do about it.
type Text = (InboundRecord, InboundAction);

impl Store {
    /// Keeps a text that came in and does what it wants, in one transaction: durable when this returns.
    pub async fn receive_inbound(
        &self,
        record: InboundRecord,
        action: InboundAction,
    ) -> Result<InboundEffect, StoreError> {
        let effects = self.receive_inbounds(&[(record, action)]).await?;
        Ok(effects.into_iter().next().unwrap_or(InboundEffect::Kept))
    }

    /// Keeps texts that came in and does what they want, one after the other, in one transaction: durable when this
    /// returns. What comes of each, in their order.
    pub async fn receive_inbounds(&self, texts: &[Text]) -> Result<Vec<InboundEffect>, StoreError> {
        self.begin_inbound().await?.receive(texts).await
    }

    /// Waits for the turn to write. Whoever collects texts does so until then.
    pub async fn begin_inbound(&self) -> Result<InboundBatch, StoreError> {
        Ok(InboundBatch(self.write("receive_inbound").await?))
    }
}

/// A transaction that has begun, for texts that are chosen now. Dropped, nothing was done.
pub struct InboundBatch(Tx);

impl InboundBatch {
    /// As [`Store::receive_inbounds`].
    pub async fn receive(self, texts: &[Text]) -> Result<Vec<InboundEffect>, StoreError> {
        if texts.is_empty() {
            return Ok(Vec::new());
        }
        let Self(mut tx) = self;
        for site in texts.iter().map(|(record, _)| record.site).collect::<BTreeSet<_>>() {
            tx.lock_site(site).await?;
        }
        let senders: Vec<_> = texts.iter().filter_map(|(record, _)| Some((record.site, record.from?))).collect();
        recall(&mut tx, &senders).await?;
        let confirms = |text: &Text| matches!(text, (_, InboundAction::Confirm { .. }));
        let stops = |text: &Text| matches!(text, (_, InboundAction::Stop { .. }));
        if texts.iter().any(confirms) && texts.iter().any(stops) {
            // Before anything is written: whoever waits here must hold nothing that somebody within may want.
            tx.pass(Gate::Stopping).await?;
        }
        let mut effects = Vec::with_capacity(texts.len());
        for run in texts.chunk_by(|one, next| !confirms(one) && !confirms(next)) {
            match run {
                [(record, InboundAction::Confirm { reading, welcome, back })] => {
                    let messages = (welcome.as_ref(), back.as_ref());
                    effects.push(confirm(&mut tx, (record, run), reading, messages).await?);
                }
                _ => effects.extend(carry_out_all(&mut tx, run).await?),
            }
        }
        tx.commit().await?;
        Ok(effects)
    }
}

/// Does what texts want of which none answers a code.
async fn carry_out_all(tx: &mut Tx, texts: &[Text]) -> Result<Vec<InboundEffect>, StoreError> {
    let standings = Standings::read(tx, numbers(texts)).await?;
    let past = Past {
        seen: seen(tx, texts).await?,
        helped: helped(tx, texts).await?,
        asked: asked(tx, texts, &standings).await?,
        standings,
    };
    let plan = Plan::of(texts, past);
    if plan.stops() {
        // Before anything is written: whoever waits here must hold nothing that somebody within may want.
        tx.pass(Gate::Stopping).await?;
    }
    for round in &plan.rounds {
        carry_out(tx, round).await?;
    }
    plan.standings.write(tx).await?;
    record_all(tx, &plan.events).await?;
    keep(tx, texts, &plan.effects).await?;
    Ok(plan.effects)
}

/// Takes a text that said YES: it confirms what its number was asked, if it was asked anything.
async fn confirm(
    tx: &mut Tx,
    (record, text): (&InboundRecord, &[Text]),
    reading: &Reading,
    messages: (Option<&Translated>, Option<&Translated>),
) -> Result<InboundEffect, StoreError> {
    let earlier = seen(tx, text).await?;
    let effect = match record.from {
        _ if !earlier.is_empty() => InboundEffect::Repeat,
        None => InboundEffect::Kept,
        Some(phone) => {
            let proven = confirm_by_text(tx, (record.site, phone), &record.text, messages, record.now).await?;
            proven.map_or(InboundEffect::Kept, |_| InboundEffect::Confirmed)
        }
    };
    if effect == InboundEffect::Confirmed {
        let read = InboundRecord { reading: reading.clone(), ..record.clone() };
        keep(tx, &[(read, InboundAction::Keep)], &[effect]).await?;
    } else {
        keep(tx, text, &[effect]).await?;
    }
    Ok(effect)
}

/// Stopped numbers that say STOP and were sent a code since.
async fn asked(
    tx: &mut Tx,
    texts: &[Text],
    standings: &Standings,
) -> Result<HashSet<(SiteId, PhoneNumber)>, StoreError> {
    let mut stopped: BTreeMap<SiteId, Vec<PhoneNumber>> = BTreeMap::new();
    for (record, action) in texts {
        if let (InboundAction::Stop { .. }, Some(phone)) = (action, record.from)
            && standings.is_stopped(record.site, phone)
        {
            stopped.entry(record.site).or_default().push(phone);
        }
    }
    let mut asked = HashSet::new();
    for (site, phones) in &stopped {
        let now = texts.iter().map(|(record, _)| record.now).min();
        let Some(now) = now else { continue };
        asked.extend(live_among(tx, *site, phones, now).await?.into_iter().map(|phone| (*site, phone)));
    }
    Ok(asked)
}

/// The numbers that want something.
fn numbers(texts: &[Text]) -> impl Iterator<Item = (SiteId, PhoneNumber)> {
    texts
        .iter()
        .filter(|(_, action)| !matches!(action, InboundAction::Keep))
        .filter_map(|(record, _)| Some((record.site, record.from?)))
}

/// The earliest of the texts' times, less the duration.
fn since(texts: &[Text], back: std::time::Duration) -> Option<Timestamp> {
    texts.iter().map(|(record, _)| record.now.minus(back)).min()
}

/// When texts of the same hashes came last that were no repeats themselves.
async fn seen(tx: &mut Tx, texts: &[Text]) -> Result<HashMap<(SiteId, Vec<u8>), Timestamp>, StoreError> {
    #[derive(Serialize)]
    struct Bound {
        site: String,
        hash: String,
    }
    let hashes: BTreeSet<_> = texts.iter().map(|(record, _)| (record.site, record.hash.as_slice())).collect();
    let hashes: Vec<Bound> = hashes
        .into_iter()
        .map(|(site, hash)| Bound { site: json_id(site.as_uuid()), hash: json_bytes(hash) })
        .collect();
    let rows = tx.dialect().rows_of(1, "named", &[("site", Field::Uuid), ("hash", Field::Bytes)]);
    // `inbound_messages_hash` serves it.
    let sql = format!(
        "SELECT i.site_id AS site, i.hash AS hash, MAX(i.created_at) AS at
         FROM {rows}
         CROSS JOIN inbound_messages i
         WHERE i.site_id = named.site AND i.hash = named.hash AND i.created_at > $2 AND i.effect <> 'repeat'
         GROUP BY i.site_id, i.hash"
    );
    tx.all(AssertSqlSafe(sql), args![to_json(&hashes)?, since(texts, REPEATS)])
        .await?
        .iter()
        .map(|row| Ok(((row.get("site")?, row.get("hash")?), row.get("at")?)))
        .collect()
}

/// When those who ask for help got it last.
async fn helped(tx: &mut Tx, texts: &[Text]) -> Result<HashMap<(SiteId, PhoneNumber), Timestamp>, StoreError> {
    #[derive(Serialize)]
    struct Bound {
        site: String,
        phone: Option<i64>,
    }
    let asking: Vec<Bound> = texts
        .iter()
        .filter(|(_, action)| matches!(action, InboundAction::Help { answer: Some(_) }))
        .filter_map(|(record, _)| Some((record.site, record.from?)))
        .collect::<BTreeSet<_>>()
        .into_iter()
        .map(|(site, phone)| Bound { site: json_id(site.as_uuid()), phone: phone.digits().parse().ok() })
        .collect();
    if asking.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = tx.dialect().rows_of(1, "named", &[("site", Field::Uuid), ("phone", Field::Int)]);
    // `inbound_messages_helped` serves it.
    let sql = format!(
        "SELECT i.site_id AS site, i.phone AS phone, MAX(i.created_at) AS at
         FROM {rows}
         CROSS JOIN inbound_messages i
         WHERE i.site_id = named.site AND i.phone = named.phone AND i.created_at > $2 AND i.effect = 'help_sent'
         GROUP BY i.site_id, i.phone"
    );
    tx.all(AssertSqlSafe(sql), args![to_json(&asking)?, since(texts, HELP_EVERY)])
        .await?
        .iter()
        .map(|row| Ok(((row.get("site")?, row.get("phone")?), row.get("at")?)))
        .collect()
}

/// Suppresses what is queued for those who left, and queues the answers.
async fn carry_out(tx: &mut Tx, round: &Round<'_>) -> Result<(), StoreError> {
    if let Some(now) = round.stopped_at {
        let mut books = Books::default();
        for (site, phones) in &round.stopped {
            suppress_queued(tx, &mut books, *site, phones, UNSUBSCRIBED).await?;
        }
        books.post(tx, SYSTEM, now).await?;
    }
    enqueue_all(tx, &round.queued).await
}

/// Keeps texts as they came, with what came of them.
async fn keep(tx: &mut Tx, texts: &[Text], effects: &[InboundEffect]) -> Result<(), StoreError> {
    #[derive(Serialize)]
    struct Bound {
        id: String,
        site: String,
        phone: Option<i64>,
        from_raw: String,
        to_raw: String,
        keyword: Option<String>,
        text: String,
        coding: Option<String>,
        provider_time: Option<String>,
        raw: String,
        hash: String,
        reply: &'static str,
        rule: &'static str,
        word: String,
        effect: &'static str,
        at: i64,
    }
    let mut bound = Vec::with_capacity(texts.len());
    for ((record, _), effect) in texts.iter().zip(effects) {
        bound.push(Bound {
            id: json_id(new_id(record.now)?),
            site: json_id(record.site.as_uuid()),
            phone: record.from.and_then(|phone| phone.digits().parse().ok()),
            from_raw: clean(&record.from_raw),
            to_raw: clean(&record.to),
            keyword: record.keyword.as_deref().map(clean),
            text: clean(&record.text),
            coding: record.coding.as_deref().map(clean),
            provider_time: record.provider_time.as_deref().map(clean),
            raw: clean(&record.raw),
            hash: json_bytes(&record.hash),
            reply: record.reading.reply.as_str(),
            rule: record.reading.rule.as_str(),
            word: clean(&record.reading.word),
            effect: effect.as_str(),
            at: record.now.as_micros(),
        });
    }
    let rows = tx.dialect().rows_of(
        1,
        "came",
        &[
            ("id", Field::Uuid),
            ("site", Field::Uuid),
            ("phone", Field::Int),
            ("from_raw", Field::Text),
            ("to_raw", Field::Text),
            ("keyword", Field::Text),
            ("text", Field::Text),
            ("coding", Field::Text),
            ("provider_time", Field::Text),
            ("raw", Field::Text),
            ("hash", Field::Bytes),
            ("reply", Field::Text),
            ("rule", Field::Text),
            ("word", Field::Text),
            ("effect", Field::Text),
            ("at", Field::Int),
        ],
    );
    let sql = format!(
        "INSERT INTO inbound_messages
             (id, site_id, phone, from_raw, to_raw, keyword, text, coding, provider_time, raw, hash, reply, rule, word,
              effect, created_at)
         SELECT id, site, phone, from_raw, to_raw, keyword, text, coding, provider_time, raw, hash, reply, rule, word,
                effect, at
         FROM {rows}"
    );
    tx.execute(AssertSqlSafe(sql), args![to_json(&bound)?]).await?;
    Ok(())
}
