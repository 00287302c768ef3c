//! Removing what is known of a number, a little at a time: whoever is killed in between goes on where it was.

use domain::{MessageId, MessageStatus, PhoneNumber, SiteId, Timestamp};
use serde::Serialize;
use sqlx::AssertSqlSafe;
use uuid::Uuid;

use super::places::PLACES;
use crate::{
    ErasureId, Fingerprint, Store, StoreError,
    db::{Json, Tx, args, json_id, to_json},
    dialect::{Field, Gate},
};

/// Messages that are gone over at once: about 10 ms of work.
const MESSAGES_AT_ONCE: u32 = 5_000;
/// Reports that name no message are removed so many at once.
const REPORTS_AT_ONCE: u32 = 500;

/// Where an erasure stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Erasing {
    /// There is more to be removed.
    More,
    /// A message to the number is queued or on its way: the rest has to wait until that is settled.
    Waits,
    /// Nothing is left but the fingerprint.
    Done,
}

/// An erasure under way.
struct UnderWay {
    id: ErasureId,
    site: SiteId,
    phone: PhoneNumber,
    fingerprint: Fingerprint,
    messages_up_to: Option<MessageId>,
}

impl Store {
    /// The erasures that are not finished, oldest first.
    pub async fn erasures_under_way(&self) -> Result<Vec<ErasureId>, StoreError> {
        // `erasures_under_way` serves it.
        let sql = "SELECT id FROM erasures WHERE phone IS NOT NULL ORDER BY id";
        self.read().await?.all(sql, Vec::new()).await?.iter().map(|row| row.get("id")).collect()
    }

    /// Removes some of what is known of a number. Several processes may do so at once.
    pub async fn erase_some(&self, id: ErasureId, now: Timestamp) -> Result<Erasing, StoreError> {
        let Some((site, phone)) = self.erasure_of(id).await? else { return Ok(Erasing::Done) };
        // Read beforehand: nothing but a look at all of them finds these, and nobody should wait for that.
        let strays = self.stray_reports(site, phone).await?;
        let mut tx = self.write("erase_some").await?;
        tx.lock_site(site).await?;
        // Alone: nobody claims, settles or reports on a message meanwhile.
        tx.pass(Gate::Stopping).await?;
        let Some(erasure) = find(&mut tx, id).await? else { return Ok(Erasing::Done) };
        let state = erasure.go_on(&mut tx, &strays, now).await?;
        tx.commit().await?;
        Ok(state)
    }

    async fn erasure_of(&self, id: ErasureId) -> Result<Option<(SiteId, PhoneNumber)>, StoreError> {
        let found = find(&mut self.read().await?, id).await?;
        Ok(found.map(|erasure| (erasure.site, erasure.phone)))
    }

    /// Delivery reports that name the number and no message.
    async fn stray_reports(&self, site: SiteId, phone: PhoneNumber) -> Result<Vec<Uuid>, StoreError> {
        let sql = "SELECT id FROM delivery_reports
                   WHERE site_id = $1 AND message_id IS NULL AND raw LIKE $2
                   LIMIT $3";
        let pattern = format!("%{}%", phone.digits());
        let rows = self.read().await?.all(sql, args![site, pattern, REPORTS_AT_ONCE]).await?;
        rows.iter().map(|row| row.get("id")).collect()
    }
}

async fn find(tx: &mut Tx, id: ErasureId) -> Result<Option<UnderWay>, StoreError> {
    let sql = "SELECT site_id, phone, fingerprint, messages_up_to FROM erasures WHERE id = $1 AND phone IS NOT NULL";
    let row = tx.optional(sql, args![id]).await?;
    row.map(|row| {
        Ok(UnderWay {
            id,
            site: row.get("site_id")?,
            phone: row.get("phone")?,
            fingerprint: row.get("fingerprint")?,
            messages_up_to: row.get("messages_up_to")?,
        })
    })
    .transpose()
}

impl UnderWay {
    async fn go_on(&self, tx: &mut Tx, strays: &[Uuid], now: Timestamp) -> Result<Erasing, StoreError> {
        match self.forget_messages(tx).await? {
            Erasing::Done => {}
            state => return Ok(state),
        }
        if !strays.is_empty() {
            delete_reports(tx, "id", strays).await?;
            return Ok(Erasing::More);
        }
        for place in PLACES {
            if place.forget(tx, (self.site, self.phone), self.fingerprint).await? {
                return Ok(Erasing::More);
            }
        }
        self.forget_drafts(tx).await?;
        self.finish(tx, now).await?;
        Ok(Erasing::Done)
    }

    /// Takes the number, the words and the provider's traces out of some of the site's messages. What they cost and what
    /// became of them stays, so that every sum holds.
    async fn forget_messages(&self, tx: &mut Tx) -> Result<Erasing, StoreError> {
        let end = self.end_of_part(tx).await?;
        let mut values = args![self.site, self.phone];
        let mut range = String::new();
        for (sign, bound) in [(">", self.messages_up_to), ("<=", end)] {
            if let Some(bound) = bound {
                values.extend(args![bound]);
                range = format!("{range} AND id {sign} ${}", values.len());
            }
        }
        // `messages_newest` serves it: no index finds a number's messages, as each would cost every message a write.
        let sql = format!("SELECT id, status FROM messages WHERE site_id = $1 AND recipient = $2{range} ORDER BY id");
        let mut settled: Vec<Uuid> = Vec::new();
        let mut waits = false;
        for row in tx.all(AssertSqlSafe(sql), values).await? {
            if matches!(row.get("status")?, MessageStatus::Queued | MessageStatus::Sending) {
                waits = true;
                break;
            }
            settled.push(row.get("id")?);
        }
        if !settled.is_empty() {
            empty_messages(tx, &settled).await?;
            delete_reports(tx, "message_id", &settled).await?;
        }
        let up_to = if waits { settled.last().copied() } else { end.map(MessageId::as_uuid) };
        if let Some(up_to) = up_to {
            tx.execute("UPDATE erasures SET messages_up_to = $2 WHERE id = $1", args![self.id, up_to]).await?;
        }
        Ok(match end {
            _ if waits => Erasing::Waits,
            Some(_) => Erasing::More,
            None => Erasing::Done,
        })
    }

    /// The last message of the part that is gone over now; `None` if it reaches to the end.
    async fn end_of_part(&self, tx: &mut Tx) -> Result<Option<MessageId>, StoreError> {
        let mut values = args![self.site, MESSAGES_AT_ONCE];
        let mut after = "";
        if let Some(last) = self.messages_up_to {
            values.extend(args![last]);
            after = "AND id > $3";
        }
        let sql = format!("SELECT id FROM messages WHERE site_id = $1 {after} ORDER BY id LIMIT 1 OFFSET $2");
        tx.optional(AssertSqlSafe(sql), values).await?.map(|row| row.get("id")).transpose()
    }

    /// Forms that were kept for minutes with the number in them.
    async fn forget_drafts(&self, tx: &mut Tx) -> Result<(), StoreError> {
        let digits = self.phone.digits();
        for row in tx.all("SELECT id, json FROM form_drafts", Vec::new()).await? {
            let (id, json): (String, String) = (row.get("id")?, row.get("json")?);
            let typed: String = json.chars().filter(char::is_ascii_digit).collect();
            if typed.contains(&digits) {
                tx.execute("DELETE FROM form_drafts WHERE id = $1", args![id]).await?;
            }
        }
        Ok(())
    }

    /// The last of it: subscriber and STOP go, and the fingerprint takes their place, unless the number came back by START
    /// meanwhile.
    async fn finish(&self, tx: &mut Tx, now: Timestamp) -> Result<(), StoreError> {
        let number = args![self.site, self.phone];
        tx.execute("DELETE FROM subscribers WHERE site_id = $1 AND phone = $2", number.clone()).await?;
        let stopped = tx.execute("DELETE FROM suppressions WHERE site_id = $1 AND phone = $2", number).await?;
        if stopped > 0 {
            tx.execute(
                "INSERT INTO erased_numbers (site_id, fingerprint, created_at) VALUES ($1, $2, $3)
                 ON CONFLICT (site_id, fingerprint) DO NOTHING",
                args![self.site, self.fingerprint, now],
            )
            .await?;
        }
        tx.execute("UPDATE erasures SET phone = NULL, finished_at = $2 WHERE id = $1", args![self.id, now]).await?;
        Ok(())
    }
}

async fn empty_messages(tx: &mut Tx, ids: &[Uuid]) -> Result<(), StoreError> {
    let rows = tx.dialect().rows_of(1, "named", &[("id", Field::Uuid)]);
    let sql = format!(
        "UPDATE messages
         SET recipient = NULL, typed = NULL, response = NULL, provider_message_id = NULL,
             body = CASE WHEN broadcast_id IS NULL THEN '' END
         WHERE id IN (SELECT id FROM {rows})"
    );
    tx.execute(AssertSqlSafe(sql), args![id_list(ids)?]).await?;
    Ok(())
}

/// Deletes delivery reports by their own identity or by their message's.
async fn delete_reports(tx: &mut Tx, by: &str, ids: &[Uuid]) -> Result<(), StoreError> {
    let rows = tx.dialect().rows_of(1, "named", &[("id", Field::Uuid)]);
    let sql = format!("DELETE FROM delivery_reports WHERE {by} IN (SELECT id FROM {rows})");
    tx.execute(AssertSqlSafe(sql), args![id_list(ids)?]).await?;
    Ok(())
}

/// Identities as they are bound, one field `id` each.
fn id_list(ids: &[Uuid]) -> Result<Json, StoreError> {
    #[derive(Serialize)]
    struct Bound {
        id: String,
    }
    to_json(&ids.iter().map(|id| Bound { id: json_id(*id) }).collect::<Vec<_>>())
}
