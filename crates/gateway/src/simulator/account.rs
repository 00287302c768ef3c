//! The simulator's one account: its credentials and its money.

use std::fmt::Write;
use std::sync::{Mutex, PoisonError};

use rust_decimal::Decimal;
use subtle::ConstantTimeEq;

use super::SimulatorError;

/// Credentials, made anew by each process, and a balance that falls.
pub(super) struct Account {
    key: String,
    secret: String,
    token: String,
    balance: Mutex<Decimal>,
}

impl Account {
    pub(super) fn random(balance: Decimal) -> Result<Self, SimulatorError> {
        Ok(Self {
            key: random_hex::<4>()?,
            secret: random_hex::<16>()?,
            token: random_hex::<24>()?,
            balance: Mutex::new(balance),
        })
    }

    pub(super) fn key(&self) -> &str {
        &self.key
    }

    pub(super) fn secret(&self) -> &str {
        &self.secret
    }

    pub(super) fn token(&self) -> &str {
        &self.token
    }

    pub(super) fn knows_key(&self, key: &str, secret: &str) -> bool {
        same(key, &self.key) & same(secret, &self.secret)
    }

    pub(super) fn knows_token(&self, token: &str) -> bool {
        same(token, &self.token)
    }

    pub(super) fn balance(&self) -> Decimal {
        *self.balance.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes an amount off, if there is enough.
    pub(super) fn charge(&self, amount: Decimal) -> bool {
        let mut balance = self.balance.lock().unwrap_or_else(PoisonError::into_inner);
        match balance.checked_sub(amount) {
            Some(left) if !left.is_sign_negative() || left.is_zero() => {
                *balance = left;
                true
            }
            _ => false,
        }
    }

    /// Gives an amount back.
    pub(super) fn refund(&self, amount: Decimal) {
        let mut balance = self.balance.lock().unwrap_or_else(PoisonError::into_inner);
        *balance = balance.saturating_add(amount);
    }
}

fn same(given: &str, expected: &str) -> bool {
    given.as_bytes().ct_eq(expected.as_bytes()).into()
}

fn random_hex<const N: usize>() -> Result<String, SimulatorError> {
    let mut bytes = [0_u8; N];
    getrandom::fill(&mut bytes).map_err(|_| SimulatorError::Randomness)?;
    let mut text = String::with_capacity(2 * N);
    for byte in bytes {
        // Writing to a string never fails.
        let _ = write!(text, "{byte:02x}");
    }
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::Account;
    use rust_decimal::Decimal;

    #[test]
    fn the_balance_falls_to_zero_and_not_below() {
        let account = Account::random(Decimal::new(3, 0)).unwrap();
        assert!(account.charge(Decimal::new(2, 0)));
        assert!(!account.charge(Decimal::new(2, 0)));
        assert!(account.charge(Decimal::new(1, 0)));
        assert_eq!(account.balance(), Decimal::ZERO);
    }

    #[test]
    fn credentials_differ_between_processes_and_are_checked_whole() {
        let account = Account::random(Decimal::ONE).unwrap();
        let other = Account::random(Decimal::ONE).unwrap();
        assert!(account.knows_key(account.key(), account.secret()));
        assert!(!account.knows_key(account.key(), other.secret()));
        assert!(!account.knows_key("", ""));
        assert!(account.knows_token(account.token()));
        assert!(!account.knows_token(other.token()));
    }
}
