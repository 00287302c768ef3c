//! Where numbers stand: the one list that an erasure goes through and that a disclosure tells. A table with a number in it
//! belongs here.

use domain::{PhoneNumber, SiteId};
use sqlx::AssertSqlSafe;

use crate::{
    Fingerprint, StoreError,
    db::{Tx, args},
};

/// Rows that are changed at once: about 10 ms of work.
const AT_ONCE: u32 = 500;

/// A table in which numbers stand; each row has an `id` and a `site_id`. Messages, subscribers and STOPs are not among them:
/// what becomes of those stands in `step`.
pub(super) struct Place {
    pub(super) table: &'static str,
    /// The column that holds the number.
    pub(super) number: &'static str,
    pub(super) way: Way,
    /// The columns that tell the number's owner something.
    pub(super) told: &'static [&'static str],
}

/// How a table forgets a number.
pub(super) enum Way {
    /// Its rows go.
    Delete,
    /// Its rows stay as proof of what was done: the fingerprint takes the number's place (column `fingerprint`), and these
    /// columns are emptied.
    Fingerprint { emptied: &'static [&'static str] },
}

/// All of them, in the order in which they are forgotten.
pub(super) const PLACES: &[Place] = &[
    Place {
        table: "confirmations",
        number: "phone",
        way: Way::Delete,
        told: &["purpose", "source", "locale", "tries", "outcome", "created_at", "expires_at"],
    },
    Place {
        table: "attempts",
        number: "phone",
        way: Way::Delete,
        told: &["region", "network", "details", "created_at"],
    },
    Place {
        table: "inbound_messages",
        number: "phone",
        way: Way::Delete,
        told: &[
            "from_raw",
            "to_raw",
            "keyword",
            "text",
            "emptied_at",
            "provider_time",
            "raw",
            "reply",
            "effect",
            "decision",
            "created_at",
        ],
    },
    Place {
        table: "handset_messages",
        number: "handset",
        way: Way::Delete,
        told: &["direction", "other", "body", "outcome", "created_at"],
    },
    Place {
        table: "consent_events",
        number: "phone",
        way: Way::Fingerprint { emptied: &["reason", "page", "ip", "user_agent"] },
        told: &["kind", "source", "actor", "reason", "locale", "page", "ip", "user_agent", "created_at"],
    },
    Place {
        table: "audit_events",
        number: "phone",
        way: Way::Fingerprint { emptied: &[] },
        told: &["act", "created_at"],
    },
];

impl Place {
    /// Forgets some rows about a number; whether there may be more.
    pub(super) async fn forget(
        &self,
        tx: &mut Tx,
        (site, phone): (SiteId, PhoneNumber),
        fingerprint: Fingerprint,
    ) -> Result<bool, StoreError> {
        let Self { table, number, .. } = self;
        let some = format!("SELECT id FROM {table} WHERE site_id = $1 AND {number} = $2 LIMIT $3");
        let done = match self.way {
            Way::Delete => {
                let sql = format!("DELETE FROM {table} WHERE id IN ({some})");
                tx.execute(AssertSqlSafe(sql), args![site, phone, AT_ONCE]).await?
            }
            Way::Fingerprint { emptied } => {
                let set: Vec<_> = emptied.iter().chain([number]).map(|column| format!("{column} = NULL")).collect();
                let set = set.join(", ");
                let sql = format!("UPDATE {table} SET {set}, fingerprint = $4 WHERE id IN ({some})");
                tx.execute(AssertSqlSafe(sql), args![site, phone, AT_ONCE, fingerprint]).await?
            }
        };
        Ok(done >= u64::from(AT_ONCE))
    }
}
