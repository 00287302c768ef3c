//! How often somebody tried to sign in lately, for all processes together.

use std::time::Duration;

use domain::Timestamp;

use crate::{
    Act, Acting, Change, Store, StoreError,
    audit::Entry,
    db::{Tx, args},
};

/// How many tries are let through under one key, and in what time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Allowance {
    /// The hash of who tries, from where, or both.
    pub key: Vec<u8>,
    /// Tries in the time.
    pub tries: u32,
    /// The time, from the first try on; then counting begins anew.
    pub within: Duration,
}

impl Store {
    /// Counts a try under all these keys, unless one of them has none left: then nothing is counted, and the answer is
    /// when there will be one again. However many ask at once, no more pass than are allowed.
    pub async fn count_attempt(
        &self,
        mut allowances: Vec<Allowance>,
        now: Timestamp,
    ) -> Result<Option<Timestamp>, StoreError> {
        // A flood is turned away by reading; what passes is counted by writing, which is what decides.
        let mut tx = self.read().await?;
        for allowance in &allowances {
            let sql = "SELECT until FROM sign_in_attempts WHERE key = $1 AND tries >= $2 AND until > $3";
            let row = tx.optional(sql, args![&allowance.key, i64::from(allowance.tries), now]).await?;
            if let Some(row) = row {
                return Ok(Some(row.get("until")?));
            }
        }
        drop(tx);
        sort(&mut allowances);
        let mut tx = self.write("count_attempt").await?;
        let until = count(&mut tx, &allowances, now).await?;
        if until.is_none() {
            tx.commit().await?;
        }
        Ok(until)
    }

    /// Forgets the tries under these keys: whoever made them is who they say.
    pub async fn forget_attempts(&self, mut keys: Vec<Vec<u8>>) -> Result<(), StoreError> {
        keys.sort();
        let mut tx = self.write("forget_attempts").await?;
        for key in keys {
            tx.execute("DELETE FROM sign_in_attempts WHERE key = $1", args![key]).await?;
        }
        tx.commit().await
    }
}

impl Acting {
    /// Somebody could not sign in: to an account known by that address, or to one that is told by its `mark` alone. Recorded
    /// as often as the allowances let, so that nobody can flood the log.
    pub async fn note_refused_sign_in(
        &self,
        mut allowances: Vec<Allowance>,
        mark: &str,
        email: Option<&str>,
        step: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        sort(&mut allowances);
        let mut tx = self.act("note_refused_sign_in").await?;
        if count(&mut tx, &allowances, now).await?.is_some() {
            return Ok(());
        }
        let entry = Entry::new(Act::SignInFailed, "account").id(mark).change(Change::none().new_field("step", step));
        tx.commit(if let Some(email) = email { entry.name(email) } else { entry }, now).await
    }
}

/// Always in the same order, so that no two wait for each other.
fn sort(allowances: &mut [Allowance]) {
    allowances.sort_by(|one, other| one.key.cmp(&other.key));
}

/// Counts a try under all keys; where one has none left, when there is another.
async fn count(tx: &mut Tx, allowances: &[Allowance], now: Timestamp) -> Result<Option<Timestamp>, StoreError> {
    for allowance in allowances {
        let row = tx
            .one(
                "INSERT INTO sign_in_attempts (key, tries, until) VALUES ($1, 1, $2)
                 ON CONFLICT (key) DO UPDATE SET
                     tries = CASE WHEN sign_in_attempts.until <= $3 THEN 1 ELSE sign_in_attempts.tries + 1 END,
                     until = CASE WHEN sign_in_attempts.until <= $3 THEN excluded.until ELSE sign_in_attempts.until END
                 RETURNING tries, until",
                args![&allowance.key, now.plus(allowance.within), now],
            )
            .await?;
        if row.get::<i64>("tries")? > i64::from(allowance.tries) {
            return Ok(Some(row.get("until")?));
        }
    }
    Ok(None)
}
