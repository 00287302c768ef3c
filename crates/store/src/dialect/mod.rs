//! What the engines do not share: lists bound as one value, and locks.
//!
//! SQLite has one writer at a time, so that nothing needs a lock there. On PostgreSQL locks are taken in this order, so that
//! no two transactions wait for each other: the people, the site's row, the gate, messages by id, broadcasts by id, accounts by site,
//! figures of days by their key.

mod postgres;
mod sqlite;

use domain::SiteId;

use crate::{
    StoreError,
    db::{Tx, args},
};

/// Which engine a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Dialect {
    Sqlite,
    Postgres,
}

/// What a field of a bound list holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Field {
    Uuid,
    Text,
    Int,
    /// Written as `\x` and hexadecimal digits.
    Bytes,
}

/// Who goes through the gate between sending and stopping.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gate {
    /// Claims, settlements, reports: many at once.
    Sending,
    /// STOP, suspension, deletion, cancelling: alone. Whoever has passed sees everything queued, and nothing is claimed
    /// before they commit.
    Stopping,
}

impl Dialect {
    /// A table expression over a JSON array of objects that is bound as `$1` (or another number): one row for each, with these
    /// fields, under that name. Identities stand there as [`json_id`](crate::db::json_id) writes them.
    pub(crate) fn rows_of(self, parameter: u8, name: &str, fields: &[(&str, Field)]) -> String {
        match self {
            Self::Sqlite => sqlite::rows_of(parameter, name, fields),
            Self::Postgres => postgres::rows_of(parameter, name, fields),
        }
    }

    /// Whether a statement is planned once for all. PostgreSQL keeps a plan until the tables are analysed anew: one that was
    /// made while a table was empty would go over all of it for a minute and longer, so that statements over bound lists
    /// and joins are planned each time.
    pub(crate) fn keeps_plan(self, sql: &str) -> bool {
        match self {
            Self::Sqlite => true,
            Self::Postgres => postgres::keeps_plan(sql),
        }
    }

    /// A condition: the text contains the words whose [`Dialect::pattern_of`] is bound under that name (`$2`).
    pub(crate) fn contains(self, text: &str, pattern: &str) -> String {
        match self {
            Self::Sqlite => format!("{text} GLOB {pattern}"),
            Self::Postgres => format!("{text} ~ {pattern}"),
        }
    }

    /// The pattern of texts that contain these words, in whatever case. Both engines change the case of letters beyond
    /// ASCII in ways of their own, if at all, so that the pattern names both forms of each letter.
    pub(crate) fn pattern_of(self, words: &str) -> String {
        let mut pattern = String::new();
        for c in words.chars() {
            let forms = forms_of(c);
            match self {
                _ if forms.len() > 1 => pattern.extend(['['].iter().chain(&forms).chain([']'].iter())),
                Self::Sqlite if sqlite::is_special(c) => pattern.extend(['[', c, ']']),
                Self::Postgres if postgres::is_special(c) => pattern.extend(['\\', c]),
                _ => pattern.push(c),
            }
        }
        match self {
            Self::Sqlite => format!("*{pattern}*"),
            Self::Postgres => pattern,
        }
    }

    /// Follows a table's name where a query must go by that index. PostgreSQL chooses by its statistics.
    pub(crate) fn by_index(self, index: &str) -> String {
        match self {
            Self::Sqlite => format!(" INDEXED BY {index}"),
            Self::Postgres => String::new(),
        }
    }

    /// Groups of three digits as they are bound for [`Dialect::with_digit_groups`].
    pub(crate) fn digit_groups(self, groups: &[&str]) -> String {
        match self {
            Self::Sqlite => sqlite::digit_groups(groups),
            Self::Postgres => postgres::digit_groups(groups),
        }
    }

    /// The subscribers `s` (of all sites) whose numbers hold the groups of three digits that are bound under that number. The
    /// condition on their site (`$1`) must follow.
    pub(crate) fn with_digit_groups(self, parameter: usize) -> String {
        match self {
            Self::Sqlite => sqlite::with_digit_groups(parameter),
            Self::Postgres => postgres::with_digit_groups(parameter),
        }
    }

    /// Ends a query whose rows (of the table under that name) are about to change.
    pub(crate) fn for_update(self, name: &str) -> String {
        match self {
            Self::Sqlite => String::new(),
            Self::Postgres => postgres::for_update(name),
        }
    }

    /// Ends a query that takes rows (of the table under that name) which nobody else is taking.
    pub(crate) fn for_update_skip_locked(self, name: &str) -> String {
        match self {
            Self::Sqlite => String::new(),
            Self::Postgres => postgres::for_update_skip_locked(name),
        }
    }
}

/// A letter in both cases; anything else, and what has no single counterpart, alone.
fn forms_of(c: char) -> Vec<char> {
    let mut forms = vec![c];
    for form in [single(c.to_lowercase()), single(c.to_uppercase())].into_iter().flatten() {
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    forms
}

fn single(mut forms: impl Iterator<Item = char>) -> Option<char> {
    let first = forms.next();
    first.filter(|_| forms.next().is_none())
}

impl Tx {
    /// Locks a site's row: whoever changes the site's subscribers or promises its credits goes one by one.
    /// [`StoreError::NotFound`] if there is no such site.
    pub(crate) async fn lock_site(&mut self, site: SiteId) -> Result<(), StoreError> {
        let sql = match self.dialect() {
            Dialect::Sqlite => "SELECT id FROM sites WHERE id = $1",
            Dialect::Postgres => postgres::LOCK_SITE,
        };
        self.optional(sql, args![site]).await?.map(|_| ()).ok_or(StoreError::NotFound("site"))
    }

    /// Has each query of this transaction planned for its own values, to be read by one process and without compiling: pages
    /// of lists are short work, and how common a value is decides the way to it.
    pub(crate) async fn plan_each_anew(&mut self) -> Result<(), StoreError> {
        if self.dialect() == Dialect::Postgres {
            self.optional(postgres::PLAN_EACH_ANEW, Vec::new()).await?;
        }
        Ok(())
    }

    /// Lets whoever judges attempts go one by one, before anything else is locked.
    pub(crate) async fn lock_judging(&mut self) -> Result<(), StoreError> {
        if self.dialect() == Dialect::Postgres {
            self.execute(postgres::LOCK, args![postgres::JUDGING]).await?;
        }
        Ok(())
    }

    /// Lets whoever changes who may do what go one by one: there is always an owner, and nobody is let in by whom has just
    /// been shut out.
    pub(crate) async fn lock_people(&mut self) -> Result<(), StoreError> {
        if self.dialect() == Dialect::Postgres {
            self.execute(postgres::LOCK_USERS, Vec::new()).await?;
        }
        Ok(())
    }

    /// Goes through the gate to send; whether somebody who stops had to be waited for. SQLite has no gate.
    pub(crate) async fn pass_to_send(&mut self) -> Result<bool, StoreError> {
        if self.dialect() == Dialect::Sqlite
            || self.one(postgres::TRY_SENDING, args![postgres::GATE]).await?.get("passed")?
        {
            return Ok(false);
        }
        self.pass(Gate::Sending).await?;
        Ok(true)
    }

    /// Goes through the gate between sending and stopping, until the end of the transaction.
    pub(crate) async fn pass(&mut self, gate: Gate) -> Result<(), StoreError> {
        if self.dialect() == Dialect::Postgres {
            self.execute(postgres::gate(gate), args![postgres::GATE]).await?;
        }
        Ok(())
    }
}
