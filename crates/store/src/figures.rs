//! What waits, since when, and what the sites have left: for those who watch over the whole deployment.

use domain::{Credits, Slug, Timestamp};

use crate::{Store, StoreError, db::Tx};

/// Which messages go first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lane {
    /// What a person waits for: one-time codes, STOP confirmations, help.
    Urgent,
    /// Other single messages.
    Single,
    /// Broadcasts.
    Broadcast,
}

/// What is to be sent in one lane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueFigures {
    /// Which lane.
    pub lane: Lane,
    /// Messages; of broadcasts those under way, the ones not written yet too.
    pub messages: u64,
    /// Since when the oldest of them has been due, or its broadcast under way. May lie in the future where all wait to be
    /// tried again.
    pub oldest: Option<Timestamp>,
}

/// What a site has left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreditFigures {
    /// The site.
    pub site: Slug,
    /// Neither spent nor reserved.
    pub available: Credits,
    /// Set aside for what is queued or under way.
    pub reserved: Credits,
}

/// The whole deployment at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figures {
    /// Every lane, the first first.
    pub queues: Vec<QueueFigures>,
    /// Single messages that are held, by why: `credits`, `restart`. Every reason, also one with none.
    pub held: Vec<(String, u64)>,
    /// Messages of broadcasts that wait for their recipients' quiet hours to end.
    pub quiet: u64,
    /// Claimed and not yet answered for.
    pub in_flight: u64,
    /// Every site.
    pub credits: Vec<CreditFigures>,
    /// When a process that sends gave its last sign of life.
    pub heartbeat: Option<Timestamp>,
}

impl Store {
    /// Counts what waits. Cheap while little waits outside of broadcasts: each count walks an index that holds nothing else,
    /// and broadcasts are asked for what they count themselves.
    pub async fn figures(&self, now: Timestamp) -> Result<Figures, StoreError> {
        let heartbeat = self.heartbeat().await?.map(|beat| beat.at);
        let quiet = self.quiet(now).await?;
        let mut tx = self.read().await?;
        Ok(Figures {
            queues: queues(&mut tx).await?,
            held: held(&mut tx).await?,
            quiet,
            in_flight: in_flight(&mut tx).await?,
            credits: credits(&mut tx).await?,
            heartbeat,
        })
    }

    /// Each broadcast under way says how many of it wait, without counting many one by one.
    async fn quiet(&self, now: Timestamp) -> Result<u64, StoreError> {
        // `broadcasts_sending` serves it.
        let sql = "SELECT id FROM broadcasts WHERE status = 'sending' AND queued > 0 ORDER BY id";
        let under_way = self.read().await?.all(sql, Vec::new()).await?;
        let mut waiting = 0;
        for row in under_way {
            waiting += self.quiet_wait(row.get("id")?, now).await?.messages;
        }
        Ok(waiting)
    }
}

async fn queues(tx: &mut Tx) -> Result<Vec<QueueFigures>, StoreError> {
    let none = |lane| QueueFigures { lane, messages: 0, oldest: None };
    let mut queues = [none(Lane::Urgent), none(Lane::Single), none(Lane::Broadcast)];
    // Served by `messages_due`.
    let singles = tx
        .all(
            "SELECT lane, COUNT(*) AS messages, MIN(due_at) AS oldest
             FROM messages
             WHERE status = 'queued' AND hold IS NULL AND broadcast_id IS NULL
             GROUP BY lane",
            Vec::new(),
        )
        .await?;
    for row in singles {
        let lane = if row.get::<i64>("lane")? == 0 { Lane::Urgent } else { Lane::Single };
        for queue in queues.iter_mut().filter(|queue| queue.lane == lane) {
            *queue = QueueFigures { lane, messages: row.get("messages")?, oldest: row.get("oldest")? };
        }
    }
    // Served by `broadcasts_sending`.
    let row = tx
        .one(
            "SELECT CAST(COALESCE(SUM(queued), 0) AS BIGINT) AS messages,
                    MIN(COALESCE(turned_at, created_at)) AS oldest
             FROM broadcasts
             WHERE status = 'sending' AND queued > 0",
            Vec::new(),
        )
        .await?;
    queues[2] = QueueFigures { lane: Lane::Broadcast, messages: row.get("messages")?, oldest: row.get("oldest")? };
    Ok(queues.to_vec())
}

/// Served by `messages_held`.
async fn held(tx: &mut Tx) -> Result<Vec<(String, u64)>, StoreError> {
    let mut held: Vec<(String, u64)> = ["credits", "restart"].map(|reason| (reason.to_owned(), 0)).to_vec();
    let sql = "SELECT hold, COUNT(*) AS messages
               FROM messages
               WHERE hold IS NOT NULL AND status = 'queued'
               GROUP BY hold";
    for row in tx.all(sql, Vec::new()).await? {
        let (reason, messages): (String, u64) = (row.get("hold")?, row.get("messages")?);
        match held.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, count)) => *count = messages,
            None => held.push((reason, messages)),
        }
    }
    Ok(held)
}

/// Served by `messages_leased`.
async fn in_flight(tx: &mut Tx) -> Result<u64, StoreError> {
    let sql = "SELECT COUNT(*) AS messages FROM messages WHERE status = 'sending'";
    tx.one(sql, Vec::new()).await?.get("messages")
}

async fn credits(tx: &mut Tx) -> Result<Vec<CreditFigures>, StoreError> {
    let sql = "SELECT s.slug, c.balance - c.reserved AS available, c.reserved
               FROM credit_accounts c
               JOIN sites s ON s.id = c.site_id
               ORDER BY s.slug";
    let rows = tx.all(sql, Vec::new()).await?;
    let figures = rows.iter().map(|row| {
        Ok(CreditFigures { site: row.get("slug")?, available: row.get("available")?, reserved: row.get("reserved")? })
    });
    figures.collect()
}
