//! The provider's word on the whole account.

use std::sync::{Mutex, PoisonError};

use super::oracle::Answer;

/// Why the provider refuses an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Neither key nor secret is right, as status 1 says it.
    WrongKey,
    /// The same, as HTTP 401 with words that no program reads.
    LockedOut,
    /// No money is left: status 2.
    NoMoney,
}

impl Refusal {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::WrongKey, Self::LockedOut, Self::NoMoney];

    /// What an admin must get to read.
    pub const fn words(self) -> &'static str {
        match self {
            Self::WrongKey => "Authorization failed by torture",
            Self::LockedOut => "HTTP 401",
            Self::NoMoney => "Insufficient balance by torture",
        }
    }

    pub(super) const fn answer(self) -> Answer {
        match self {
            Self::WrongKey | Self::LockedOut => Answer::Unauthorised,
            Self::NoMoney => Answer::NoBalance,
        }
    }

    /// The body that says so; `None` for HTTP 401 with a page.
    pub(super) fn body(self) -> Option<String> {
        let status = match self {
            Self::WrongKey => 1,
            Self::NoMoney => 2,
            Self::LockedOut => return None,
        };
        let words = self.words().replace(' ', "+");
        Some(format!(r#"{{"status":{status},"err_msg":"{words}"}}"#))
    }
}

/// The account as the provider keeps it.
#[derive(Debug, Default)]
pub(super) struct Account(Mutex<State>);

#[derive(Debug, Default, Clone, Copy)]
struct State {
    refused_for: Option<Refusal>,
    broadcast_posts_refused: u64,
}

impl Account {
    pub(super) fn refuse(&self, refusal: Refusal) {
        *self.lock() = State { refused_for: Some(refusal), broadcast_posts_refused: 0 };
    }

    pub(super) fn accept(&self) {
        self.lock().refused_for = None;
    }

    pub(super) fn refused_for(&self) -> Option<Refusal> {
        self.lock().refused_for
    }

    /// A broadcast's message was refused.
    pub(super) fn note_refused_post(&self) {
        self.lock().broadcast_posts_refused += 1;
    }

    /// How many of those there were since the refusal began.
    pub(super) fn refused_posts(&self) -> u64 {
        self.lock().broadcast_posts_refused
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
