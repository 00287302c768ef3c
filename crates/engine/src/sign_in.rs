//! Signing in: a password, then a code where the person has set one up. Tries are counted in the database, so that
//! several processes agree; who has none left is told so, known or not, before anything costly is done.
//!
//! The limits follow NIST SP 800-63B-4 (section 3.2.2: at most a hundred wrong tries in a row for an account), but open
//! again by themselves: nobody can be locked out for long by whoever knows their address.

use std::net::IpAddr;
use std::time::Duration;

use domain::{Timestamp, UserId};
use store::{Allowance, Who};

use crate::engine::Engine;
use crate::error::EngineError;
use crate::network::{is_somebodys_own, network_of};
use crate::passwords;
use crate::secrets::token_hash;
use crate::users::UserView;

/// Tries for one account from one address.
const BY_BOTH: (u32, Duration) = (10, Duration::from_mins(15));
/// Tries for one account from wherever.
const BY_ACCOUNT: (u32, Duration) = (100, Duration::from_hours(1));
/// Tries from one address for whatever account.
const BY_ADDRESS: (u32, Duration) = (50, Duration::from_mins(15));
/// One-time and recovery codes for one account. One code in 333,333 is right at a moment.
const CODES: (u32, Duration) = (5, Duration::from_mins(15));
/// Refusals that the audit log keeps: for one account from one address, from one address, and at all.
const NOTED_BY_BOTH: (u32, Duration) = (3, Duration::from_mins(15));
const NOTED_BY_ADDRESS: (u32, Duration) = (20, Duration::from_mins(15));
const NOTED_AT_ALL: (u32, Duration) = (1_000, Duration::from_hours(1));
/// 200 characters of four bytes, the longest a password can be.
const MAX_PASSWORD_BYTES: usize = 800;
/// Longer ones are nobody's e-mail address, and are counted as one.
const MAX_EMAIL_CHARS: usize = 254;

/// The answer to an e-mail address and a password, or to a code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// They are who they say: [`Engine::begin_session`] signs them in.
    Welcome(UserView),
    /// The password is right, and a code is asked for.
    CodeNeeded(UserId),
    /// They don't match; which of the two is nobody's business.
    Refused,
    /// Too many tries, whether such an account exists or not.
    TooMany {
        /// When there is another.
        until: Timestamp,
    },
}

impl Engine {
    /// Checks an e-mail address and a password that were sent from `address`. Takes as long for an address nobody has.
    ///
    /// # Errors
    /// `Busy` where too many passwords are being checked.
    pub async fn sign_in(&self, email: &str, password: &str, address: Option<IpAddr>) -> Result<SignIn, EngineError> {
        let checked = domain::email(email).ok();
        let counted = checked.clone().unwrap_or_else(|| email.chars().take(MAX_EMAIL_CHARS).collect());
        let account = allowance("account", &counted, BY_ACCOUNT);
        let network = address.map(|address| network_of(address).to_string()).unwrap_or_default();
        let both = allowance("both", &format!("{network} {counted}"), BY_BOTH);
        let mut allowances = vec![account.clone(), both.clone()];
        if address.is_some_and(is_somebodys_own) {
            allowances.push(allowance("address", &network, BY_ADDRESS));
        }
        if let Some(until) = self.store().count_attempt(allowances, self.now()).await? {
            return Ok(SignIn::TooMany { until });
        }
        let user = match checked {
            Some(email) => self.store().user_by_email(&email).await?,
            None => None,
        };
        // Longer ones are nobody's, and cost time to hash.
        let password = if password.len() > MAX_PASSWORD_BYTES { "" } else { password };
        let fits = passwords::verify(password, user.as_ref().map(|user| user.password_hash.clone())).await?;
        if !fits {
            let known = user.as_ref().map(|user| user.email.as_str());
            self.note_refusal(&counted, known, "password", address).await?;
        }
        let Some(user) = user.filter(|_| fits) else { return Ok(SignIn::Refused) };
        self.store().forget_attempts(vec![account.key, both.key]).await?;
        let factor = self.store().second_factor(user.id).await?;
        if factor.is_some_and(|factor| factor.confirmed_at.is_some()) {
            return Ok(SignIn::CodeNeeded(user.id));
        }
        Ok(SignIn::Welcome(user.into()))
    }

    /// Checks the code of somebody whose password was right: a one-time code, or a recovery code, which then is used up. It
    /// was sent from `address`.
    pub async fn sign_in_with_code(
        &self,
        user: UserId,
        code: &str,
        address: Option<IpAddr>,
    ) -> Result<SignIn, EngineError> {
        if let Some(until) = self.count_code(user).await? {
            return Ok(SignIn::TooMany { until });
        }
        let fits = self.takes_code(user, code).await?;
        let Some(user) = self.user(user).await? else { return Ok(SignIn::Refused) };
        if !fits {
            self.note_refusal(&user.email, Some(&user.email), "code", address).await?;
            return Ok(SignIn::Refused);
        }
        self.forget_codes(user.id).await?;
        Ok(SignIn::Welcome(user))
    }

    /// Records that somebody could not sign in to the account that was `typed`. Whose account nobody has may have typed
    /// their password there, so that only a keyed hash of it is kept.
    async fn note_refusal(
        &self,
        typed: &str,
        known: Option<&str>,
        step: &str,
        address: Option<IpAddr>,
    ) -> Result<(), EngineError> {
        let network = address.map(|address| network_of(address).to_string()).unwrap_or_default();
        let allowances = vec![
            allowance("noted both", &format!("{network} {typed}"), NOTED_BY_BOTH),
            allowance("noted", &network, NOTED_BY_ADDRESS),
            allowance("noted", "everywhere", NOTED_AT_ALL),
        ];
        let stranger = self.store().by(Who::stranger(address));
        let mark = self.secrets().mark("sign-in", typed);
        Ok(stranger.note_refused_sign_in(allowances, &mark, known, step, self.now()).await?)
    }

    /// Whether this is the person's password, for what they may not do by their session alone.
    ///
    /// # Errors
    /// `Invalid` for the field `password`: wrong, or tried too often.
    pub(crate) async fn ask_password_again(&self, user: UserId, password: &str) -> Result<(), EngineError> {
        let again = allowance("again", &user.to_string(), BY_BOTH);
        if let Some(until) = self.store().count_attempt(vec![again.clone()], self.now()).await? {
            return Err(EngineError::invalid("password", self.too_many(until)));
        }
        let user = self.store().user(user).await?.ok_or(EngineError::NotFound("user"))?;
        let password = if password.len() > MAX_PASSWORD_BYTES { "" } else { password };
        if !passwords::verify(password, Some(user.password_hash)).await? {
            return Err(EngineError::invalid("password", "This is not your password."));
        }
        Ok(self.store().forget_attempts(vec![again.key]).await?)
    }

    /// Counts a try with a code; when there is another, where there is none left.
    pub(crate) async fn count_code(&self, user: UserId) -> Result<Option<Timestamp>, EngineError> {
        Ok(self.store().count_attempt(vec![codes_of(user)], self.now()).await?)
    }

    /// A code was right.
    pub(crate) async fn forget_codes(&self, user: UserId) -> Result<(), EngineError> {
        Ok(self.store().forget_attempts(vec![codes_of(user).key]).await?)
    }

    /// What to tell whoever tried too often.
    pub fn too_many(&self, until: Timestamp) -> String {
        let minutes = until.since(self.now()).as_secs().div_ceil(60).max(1);
        let plural = if minutes == 1 { "" } else { "s" };
        format!("That were too many tries. Try again in {minutes} minute{plural}.")
    }
}

fn codes_of(user: UserId) -> Allowance {
    allowance("code", &user.to_string(), CODES)
}

fn allowance(kind: &str, whom: &str, (tries, within): (u32, Duration)) -> Allowance {
    Allowance { key: token_hash(&format!("sign-in {kind} {whom}")), tries, within }
}
