//! Hashing and checking passwords, off the threads that serve requests.
//!
//! New ones are held against the lists of common passwords, names and words that zxcvbn knows, and against what it finds in
//! them: repetitions, sequences, rows of keys, dates.
//!
//! argon2id with the crate's defaults (19 MiB, two passes), which are OWASP's first recommendation.

use std::sync::OnceLock;
use std::time::Duration;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::{Semaphore, SemaphorePermit};
use zxcvbn::{Score, zxcvbn};

use crate::error::EngineError;

/// Hashes computed at the same time. Each takes 19 MiB and a core for tens of milliseconds.
static AT_ONCE: Semaphore = Semaphore::const_new(2);

/// How long one waits for one's turn. Who comes when the queue is longer than that is sent away, known or not.
const PATIENCE: Duration = Duration::from_secs(3);

/// What is checked for an address that nobody has, so that it takes as long.
static NOBODYS: OnceLock<String> = OnceLock::new();

/// Of zxcvbn's scores from 0 to 4 the least that is taken: more than ten thousand million guesses.
const LEAST_SCORE: Score = Score::Four;
/// What this place suggests: the name of what one signs in to is guessed first (NIST SP 800-63B-4, section 3.1.1.2).
const OUR_WORDS: [&str; 4] = ["carillon", "sms", "admin", "owner"];

/// Whether a password is among those that are guessed first, also knowing the e-mail address it goes with.
pub(crate) fn is_guessed_soon(password: &str, email: &str) -> bool {
    let mut known: Vec<&str> = email.split(['@', '.', '-', '_', '+']).collect();
    known.push(email);
    known.extend(OUR_WORDS);
    zxcvbn(password, &known).score() < LEAST_SCORE
}

/// The hash to store, as a PHC string. `Busy` where too many are being computed.
pub(crate) async fn hash(password: &str) -> Result<String, EngineError> {
    let password = password.to_owned();
    off_thread(move || hash_now(&password)).await?
}

/// Whether the password fits the hash. Without a hash (nobody has that address) it takes as long and says no.
/// `Busy` where too many are being checked.
pub(crate) async fn verify(password: &str, hash: Option<String>) -> Result<bool, EngineError> {
    let password = password.to_owned();
    off_thread(move || {
        let known = hash.is_some();
        let hash = match hash {
            Some(hash) => hash,
            None => nobodys()?,
        };
        let parsed = PasswordHash::new(&hash)
            .map_err(|error| EngineError::Internal(format!("a stored password hash: {error}")))?;
        Ok(Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known)
    })
    .await?
}

fn nobodys() -> Result<String, EngineError> {
    if let Some(hash) = NOBODYS.get() {
        return Ok(hash.clone());
    }
    let hash = hash_now("nobody's password")?;
    Ok(NOBODYS.get_or_init(|| hash).clone())
}

fn hash_now(password: &str) -> Result<String, EngineError> {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.map(|hash| hash.to_string()).map_err(|error| EngineError::Internal(format!("hashing a password: {error}")))
}

async fn off_thread<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, EngineError> {
    let _permit = turn(&AT_ONCE, PATIENCE).await?;
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| EngineError::Internal(format!("hashing a password: {error}")))
}

/// One's turn, or `Busy`.
async fn turn(at_once: &Semaphore, patience: Duration) -> Result<SemaphorePermit<'_>, EngineError> {
    match tokio::time::timeout(patience, at_once.acquire()).await {
        Ok(permit) => permit.map_err(|_| EngineError::Internal("no more passwords are checked".to_owned())),
        Err(_) => Err(EngineError::Busy),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn nobody_waits_for_ever() {
        let at_once = Semaphore::new(1);
        let first = turn(&at_once, Duration::from_millis(1)).await.unwrap();
        assert!(matches!(turn(&at_once, Duration::from_millis(1)).await, Err(EngineError::Busy)));
        drop(first);
        assert!(turn(&at_once, Duration::from_millis(1)).await.is_ok());
    }

    #[test]
    fn what_is_guessed_soon() {
        for bad in [
            "passwordpassword",
            "aaaaaaaaaaaaaaaa",
            "123456789012345678",
            "qwertyuiopqwertyuiop",
            "ada@example.org ada",
            "carilloncarillon",
            "carillon carillon",
            "abcabcabcabcabc",
        ] {
            assert!(is_guessed_soon(bad, "ada@example.org"), "{bad}");
        }
        for good in ["three random words", "correct horse battery", "bells ring at noon", "four random words here"] {
            assert!(!is_guessed_soon(good, "ada@example.org"), "{good}");
        }
    }

    #[tokio::test]
    async fn fits_its_own_hash_only() {
        let stored = hash("correct horse").await.unwrap();
        assert!(stored.starts_with("$argon2id$"));
        assert!(verify("correct horse", Some(stored.clone())).await.unwrap());
        assert!(!verify("correct horsf", Some(stored)).await.unwrap());
        assert!(!verify("nobody's password", None).await.unwrap());
    }
}
