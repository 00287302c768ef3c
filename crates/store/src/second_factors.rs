//! The second step of signing in: one secret for each user, and codes for when it is lost.

use domain::{Timestamp, UserId};

use crate::{
    Act, Acting, Change, Store, StoreError,
    audit::Entry,
    db::{Tx, args},
};

/// A user's secret for one-time codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecondFactor {
    /// The secret, encrypted.
    pub sealed_secret: Vec<u8>,
    /// Since when it is asked for; `None` while nobody has shown that they have it.
    pub confirmed_at: Option<Timestamp>,
    /// The time step of the code that was used last.
    pub last_step: u64,
}

impl Store {
    /// A user's second factor, confirmed or not.
    pub async fn second_factor(&self, user: UserId) -> Result<Option<SecondFactor>, StoreError> {
        let sql = "SELECT sealed_secret, confirmed_at, last_step FROM second_factors WHERE user_id = $1";
        let row = self.read().await?.optional(sql, args![user]).await?;
        row.map(|row| {
            Ok(SecondFactor {
                sealed_secret: row.get("sealed_secret")?,
                confirmed_at: row.get("confirmed_at")?,
                last_step: row.get("last_step")?,
            })
        })
        .transpose()
    }

    /// Keeps a new secret that is still to be confirmed, in place of one that never was; `false`, and nothing done, where
    /// one is in use.
    pub async fn propose_second_factor(&self, user: UserId, sealed_secret: &[u8]) -> Result<bool, StoreError> {
        let mut tx = self.write("propose_second_factor").await?;
        let kept = tx
            .execute(
                "INSERT INTO second_factors (user_id, sealed_secret) VALUES ($1, $2)
                 ON CONFLICT (user_id) DO UPDATE SET sealed_secret = excluded.sealed_secret, last_step = 0
                 WHERE second_factors.confirmed_at IS NULL",
                args![user, sealed_secret],
            )
            .await?;
        tx.commit().await?;
        Ok(kept == 1)
    }

    /// Uses up the code of a time step; `false` where it or a later one was used already, however many ask at once.
    pub async fn use_second_factor(&self, user: UserId, step: u64) -> Result<bool, StoreError> {
        let mut tx = self.write("use_second_factor").await?;
        let sql = "UPDATE second_factors SET last_step = $2
                   WHERE user_id = $1 AND last_step < $2 AND confirmed_at IS NOT NULL";
        let used = tx.execute(sql, args![user, step]).await?;
        tx.commit().await?;
        Ok(used == 1)
    }

    /// Uses up a recovery code; `false` where there is none like it, or no more.
    pub async fn use_recovery_code(&self, user: UserId, hash: &[u8], now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.write("use_recovery_code").await?;
        let sql = "UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND hash = $2 AND used_at IS NULL";
        let used = tx.execute(sql, args![user, hash, now]).await?;
        tx.commit().await?;
        Ok(used == 1)
    }

    /// How many recovery codes a user has left.
    pub async fn recovery_codes_left(&self, user: UserId) -> Result<u64, StoreError> {
        let sql = "SELECT COUNT(*) AS codes FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL";
        self.read().await?.one(sql, args![user]).await?.get("codes")
    }
}

impl Acting {
    /// From now on the secret is asked for, and these recovery codes (their hashes) work; `false`, and nothing done, where
    /// there is none to confirm.
    pub async fn confirm_second_factor(
        &self,
        user: UserId,
        step: u64,
        recovery: &[Vec<u8>],
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.act("confirm_second_factor").await?;
        let sql = "UPDATE second_factors SET confirmed_at = $2, last_step = $3
                   WHERE user_id = $1 AND confirmed_at IS NULL";
        if tx.execute(sql, args![user, now, step]).await? == 0 {
            return Ok(false);
        }
        renew_codes(&mut tx, user, recovery).await?;
        tx.commit(Entry::new(Act::SecondStepOn, "user").id(user), now).await?;
        Ok(true)
    }

    /// Puts new recovery codes (their hashes) in place of all a user has.
    pub async fn renew_recovery_codes(
        &self,
        user: UserId,
        recovery: &[Vec<u8>],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.act("renew_recovery_codes").await?;
        renew_codes(&mut tx, user, recovery).await?;
        tx.commit(Entry::new(Act::RecoveryCodesRenewed, "user").id(user), now).await
    }

    /// Takes a user's second factor and recovery codes away; `false` where there was none.
    pub async fn drop_second_factor(&self, user: UserId, now: Timestamp) -> Result<bool, StoreError> {
        let mut tx = self.act("drop_second_factor").await?;
        if !forget(&mut tx, user).await? {
            return Ok(false);
        }
        tx.commit(Entry::new(Act::SecondStepOff, "user").id(user), now).await?;
        Ok(true)
    }

    /// The same for somebody else, whose sessions end.
    pub async fn reset_second_factor(&self, user: UserId, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.act("reset_second_factor").await?;
        let was_on = forget(&mut tx, user).await?;
        let ended = tx.execute("DELETE FROM login_sessions WHERE user_id = $1", args![user]).await?;
        let row = tx.optional("SELECT email FROM users WHERE id = $1", args![user]).await?;
        let email: String = row.ok_or(StoreError::NotFound("user"))?.get("email")?;
        let change = Change::none().field("second_step", was_on, false).new_field("sessions_ended", ended);
        tx.commit(Entry::new(Act::SecondStepReset, "user").id(user).name(&email).change(change), now).await
    }
}

async fn forget(tx: &mut Tx, user: UserId) -> Result<bool, StoreError> {
    tx.execute("DELETE FROM recovery_codes WHERE user_id = $1", args![user]).await?;
    Ok(tx.execute("DELETE FROM second_factors WHERE user_id = $1", args![user]).await? == 1)
}

async fn renew_codes(tx: &mut Tx, user: UserId, recovery: &[Vec<u8>]) -> Result<(), StoreError> {
    tx.execute("DELETE FROM recovery_codes WHERE user_id = $1", args![user]).await?;
    for hash in recovery {
        tx.execute("INSERT INTO recovery_codes (user_id, hash) VALUES ($1, $2)", args![user, hash]).await?;
    }
    Ok(())
}
