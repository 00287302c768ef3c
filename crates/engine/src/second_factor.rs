//! The second step of signing in: one-time codes of an authenticator app (TOTP, RFC 6238) and recovery codes. The secret
//! is encrypted at rest as provider credentials are; recovery codes are kept as hashes.

use domain::{Scope, SiteScope, UserId};
use store::{Act, SecondFactor};
use subtle::ConstantTimeEq;
use totp_rs::{Algorithm, TOTP};

use crate::actor::Actor;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::secrets::token_hash;

/// Bytes of a secret: as many as the hash has (RFC 4226, section 4, recommends 160 bits).
const SECRET_BYTES: usize = 20;
/// Digits of a code.
const DIGITS: usize = 6;
/// Seconds that a code counts.
const STEP_SECONDS: u64 = 30;
/// Steps before and after the present one that are taken too: clocks differ (RFC 6238, section 5.2).
const SKEW_STEPS: u64 = 1;
/// Recovery codes that a person gets.
const RECOVERY_CODES: usize = 10;
/// Random bytes of a recovery code: 80 bits, which no one guesses even from its hash.
const RECOVERY_BYTES: usize = 10;
/// The setting that says whether everybody needs a second step.
const DEMANDED: &str = "second_step_demanded";

/// How a person stands with the second step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SecondStepView {
    /// Whether a code is asked for when they sign in.
    pub is_on: bool,
    /// Recovery codes they have left.
    pub recovery_codes: u64,
    /// Whether an owner demands it of everybody.
    pub is_demanded: bool,
}

/// A secret to be put into an authenticator app. `Debug` shows nothing of it.
#[derive(Clone)]
pub struct NewSecret {
    /// The secret to type, in Base32.
    pub secret: String,
    /// The same as an address for authenticator apps, to be shown as a QR code (Key URI Format).
    pub uri: String,
}

impl std::fmt::Debug for NewSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("NewSecret")
    }
}

impl Engine {
    /// How a person stands with the second step.
    pub async fn second_step(&self, user: UserId) -> Result<SecondStepView, EngineError> {
        let factor = self.store().second_factor(user).await?;
        Ok(SecondStepView {
            is_on: factor.is_some_and(|factor| factor.confirmed_at.is_some()),
            recovery_codes: self.store().recovery_codes_left(user).await?,
            is_demanded: self.second_step_is_demanded().await?,
        })
    }

    /// Whether a person still has to set up the second step before they may do anything else.
    pub async fn owes_second_step(&self, user: UserId) -> Result<bool, EngineError> {
        if !self.second_step_is_demanded().await? {
            return Ok(false);
        }
        let factor = self.store().second_factor(user).await?;
        Ok(factor.is_none_or(|factor| factor.confirmed_at.is_none()))
    }

    /// Demands a second step of everybody who signs in, or no longer (owners of all sites). Who has none sets it up the
    /// next time they open a page.
    ///
    /// # Errors
    /// `Forbidden`.
    pub async fn demand_second_step(&self, actor: &Actor, demand: bool) -> Result<(), EngineError> {
        actor.require(Scope::Everything, SiteScope::All)?;
        let value = demand.then_some("yes");
        Ok(self.by(actor).change_app_setting(DEMANDED, value, Act::SecondStepDemanded, self.now()).await?)
    }

    async fn second_step_is_demanded(&self) -> Result<bool, EngineError> {
        Ok(self.store().app_setting(DEMANDED).await?.is_some())
    }

    /// Makes a secret that is still to be confirmed, in place of one that never was.
    ///
    /// # Errors
    /// `Conflict` where the second step is on already.
    pub async fn begin_second_step(&self, user: UserId) -> Result<(), EngineError> {
        let mut secret = [0; SECRET_BYTES];
        getrandom::fill(&mut secret).map_err(|_| EngineError::Internal("no randomness to be had".to_owned()))?;
        let sealed = self.secrets().encrypt(&context(user), &secret)?;
        if self.store().propose_second_factor(user, &sealed).await? { Ok(()) } else { Err(is_on_already()) }
    }

    /// The secret that is still to be confirmed; `None` where there is none.
    pub async fn proposed_secret(&self, user: UserId, email: &str) -> Result<Option<NewSecret>, EngineError> {
        let factor = self.store().second_factor(user).await?;
        let Some(factor) = factor.filter(|factor| factor.confirmed_at.is_none()) else { return Ok(None) };
        let totp = self.totp(user, &factor, email)?;
        Ok(Some(NewSecret { secret: totp.get_secret_base32(), uri: totp.get_url() }))
    }

    /// Turns the second step on: the code shows that the person's app has the secret. The answer are their recovery
    /// codes, which can be read this once.
    ///
    /// # Errors
    /// `Invalid` for the field `code`, `Conflict` where the second step is on already, `NotFound` where none was begun.
    pub async fn confirm_second_step(&self, actor: &Actor, code: &str) -> Result<Vec<String>, EngineError> {
        let user = actor.user()?;
        let factor = self.store().second_factor(user).await?.ok_or(EngineError::NotFound("secret to confirm"))?;
        if factor.confirmed_at.is_some() {
            return Err(is_on_already());
        }
        self.count_typed_code(user).await?;
        let step = self.step_of(user, &factor, code)?.ok_or_else(wrong_code)?;
        let codes = recovery_codes()?;
        if !self.by(actor).confirm_second_factor(user, step, &hashes(&codes), self.now()).await? {
            return Err(is_on_already());
        }
        self.forget_codes(user).await?;
        Ok(codes)
    }

    /// New recovery codes in place of all the person has, for a code of their app.
    ///
    /// # Errors
    /// `Invalid` for the field `code`.
    pub async fn renew_recovery_codes(&self, actor: &Actor, code: &str) -> Result<Vec<String>, EngineError> {
        let user = actor.user()?;
        self.count_typed_code(user).await?;
        if !self.takes_code(user, code).await? {
            return Err(wrong_code());
        }
        let codes = recovery_codes()?;
        self.by(actor).renew_recovery_codes(user, &hashes(&codes), self.now()).await?;
        self.forget_codes(user).await?;
        Ok(codes)
    }

    /// Turns the second step off, for the person's password.
    ///
    /// # Errors
    /// `Invalid` for the field `password`, `Conflict` where an owner demands it.
    pub async fn end_second_step(&self, actor: &Actor, password: &str) -> Result<(), EngineError> {
        let user = actor.user()?;
        if self.second_step_is_demanded().await? {
            return Err(EngineError::conflict("An owner demands the second step of everybody."));
        }
        self.ask_password_again(user, password).await?;
        self.by(actor).drop_second_factor(user, self.now()).await?;
        Ok(())
    }

    /// Takes the second step from somebody who lost app and codes (owners of all sites, and the command line), and ends their sessions.
    ///
    /// # Errors
    /// `Forbidden`, `NotFound`.
    pub async fn reset_second_step(&self, actor: &Actor, email: &str) -> Result<(), EngineError> {
        actor.require(Scope::Everything, SiteScope::All)?;
        let email = domain::email(email).map_err(|_| EngineError::NotFound("user"))?;
        let user = self.store().user_by_email(&email).await?.ok_or(EngineError::NotFound("user"))?;
        Ok(self.by(actor).reset_second_factor(user.id, self.now()).await?)
    }

    /// Whether the code is right, and not used yet: a one-time code, or a recovery code. It is used up.
    pub(crate) async fn takes_code(&self, user: UserId, code: &str) -> Result<bool, EngineError> {
        let Some(factor) = self.store().second_factor(user).await? else { return Ok(false) };
        if let Some(step) = self.step_of(user, &factor, code)? {
            return Ok(self.store().use_second_factor(user, step).await?);
        }
        Ok(self.store().use_recovery_code(user, &recovery_hash(code), self.now()).await?)
    }

    async fn count_typed_code(&self, user: UserId) -> Result<(), EngineError> {
        match self.count_code(user).await? {
            Some(until) => Err(EngineError::invalid("code", self.too_many(until))),
            None => Ok(()),
        }
    }

    /// The time step whose code this is, of those that count now.
    fn step_of(&self, user: UserId, factor: &SecondFactor, code: &str) -> Result<Option<u64>, EngineError> {
        let totp = self.totp(user, factor, "")?;
        let code: String = code.chars().filter(|c| !c.is_whitespace()).collect();
        let now = u64::try_from(self.now().as_micros()).unwrap_or_default() / 1_000_000 / STEP_SECONDS;
        let mut found = None;
        for step in now.saturating_sub(SKEW_STEPS)..=now + SKEW_STEPS {
            let right = totp.generate(step * STEP_SECONDS);
            if bool::from(right.as_bytes().ct_eq(code.as_bytes())) {
                found = Some(step);
            }
        }
        Ok(found)
    }

    fn totp(&self, user: UserId, factor: &SecondFactor, email: &str) -> Result<TOTP, EngineError> {
        let secret = self.secrets().decrypt(&context(user), &factor.sealed_secret)?;
        // A colon would end the issuer's name in the address.
        let (issuer, account) = (Some("Carillon".to_owned()), email.replace(':', ""));
        TOTP::new(Algorithm::SHA1, DIGITS, 1, STEP_SECONDS, secret, issuer, account)
            .map_err(|error| EngineError::Internal(format!("a second factor: {error}")))
    }
}

pub(crate) fn context(user: UserId) -> String {
    format!("second factor of {user}")
}

fn is_on_already() -> EngineError {
    EngineError::conflict("The second step is on already.")
}

fn wrong_code() -> EngineError {
    EngineError::invalid("code", "This code is wrong, or was used already. Wait for the next one.")
}

/// Ten codes of sixteen letters and digits, in groups of four.
fn recovery_codes() -> Result<Vec<String>, EngineError> {
    (0..RECOVERY_CODES).map(|_| recovery_code()).collect()
}

fn recovery_code() -> Result<String, EngineError> {
    let mut random = [0; RECOVERY_BYTES];
    getrandom::fill(&mut random).map_err(|_| EngineError::Internal("no randomness to be had".to_owned()))?;
    let letters = totp_rs::Secret::Raw(random.to_vec()).to_encoded().to_string().to_lowercase();
    let letters: Vec<char> = letters.chars().collect();
    Ok(letters.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-"))
}

fn hashes(codes: &[String]) -> Vec<Vec<u8>> {
    codes.iter().map(|code| recovery_hash(code)).collect()
}

/// However it was typed: with or without hyphens and spaces, in capitals or not.
fn recovery_hash(code: &str) -> Vec<u8> {
    let plain: String = code.chars().filter(char::is_ascii_alphanumeric).collect();
    token_hash(&format!("recovery {}", plain.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recovery_codes_are_typed_in_many_ways() {
        let code = recovery_code().unwrap();
        assert_eq!(code.len(), 19, "{code}");
        assert_eq!(recovery_hash(&code), recovery_hash(&code.to_uppercase().replace('-', " ")));
        assert_ne!(recovery_hash(&code), recovery_hash(&recovery_code().unwrap()));
    }
}
