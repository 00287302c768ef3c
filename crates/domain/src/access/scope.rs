//! What a key of the API may be used for.

use std::{collections::BTreeSet, fmt, str::FromStr};

use super::Role;
use crate::{UnknownWord, status::tokens};

tokens! {
    /// What a key of the API may be used for. What changes something includes looking at it.
    Scope("scope") {
        /// Everything there is at the key's sites, and whatever is added later.
        Everything = "everything",
        /// Who is subscribed.
        SubscribersRead = "subscribers:read",
        /// Suspending, resuming, unsubscribing and deleting subscribers.
        SubscribersWrite = "subscribers:write",
        /// The history, the texts that came in, and what waits for a decision.
        MessagesRead = "messages:read",
        /// Deciding about messages and texts: sending again, writing off, answering, dismissing.
        MessagesWrite = "messages:write",
        /// Broadcasts and how far they are.
        BroadcastsRead = "broadcasts:read",
        /// Quoting, sending, pausing and cancelling broadcasts.
        BroadcastsSend = "broadcasts:send",
        /// The balance, and what the provider charged.
        CreditsRead = "credits:read",
        /// Granting credits, and what sets their price.
        CreditsGrant = "credits:grant",
        /// The sites and their settings.
        SettingsRead = "settings:read",
        /// Changing a site's settings.
        SettingsWrite = "settings:write",
        /// The account with the provider, and the webhooks' addresses, which are secrets.
        ProviderRead = "provider:read",
        /// Changing the account with the provider.
        ProviderWrite = "provider:write",
        /// The audit log: who did what.
        AuditRead = "audit:read",
        /// Who may sign in, and with what role.
        UsersRead = "users:read",
        /// Adding sites; only a key for all sites can.
        SitesCreate = "sites:create",
    }
}

impl Scope {
    /// Whether it may be used for `needed` too.
    pub fn includes(self, needed: Self) -> bool {
        self == needed
            || match self {
                Self::Everything => true,
                Self::SubscribersWrite => needed == Self::SubscribersRead,
                Self::MessagesWrite => needed == Self::MessagesRead,
                Self::BroadcastsSend => needed == Self::BroadcastsRead,
                Self::CreditsGrant => needed == Self::CreditsRead,
                Self::SettingsWrite => needed == Self::SettingsRead,
                Self::ProviderWrite => needed == Self::ProviderRead,
                _ => false,
            }
    }

    /// Whether it is of use at all sites only.
    pub const fn concerns_all_sites(self) -> bool {
        matches!(self, Self::SitesCreate)
    }

    /// The least role whose work it is.
    pub const fn role(self) -> Role {
        match self {
            Self::SubscribersRead
            | Self::MessagesRead
            | Self::BroadcastsRead
            | Self::CreditsRead
            | Self::SettingsRead => Role::Viewer,
            Self::SubscribersWrite
            | Self::MessagesWrite
            | Self::BroadcastsSend
            | Self::SettingsWrite
            | Self::ProviderRead => Role::Manager,
            Self::Everything
            | Self::CreditsGrant
            | Self::ProviderWrite
            | Self::AuditRead
            | Self::UsersRead
            | Self::SitesCreate => Role::Owner,
        }
    }
}

/// The scopes of a key; written one after the other with spaces between.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Scopes(BTreeSet<Scope>);

impl Scopes {
    /// Whether one of them may be used for that.
    pub fn include(&self, needed: Scope) -> bool {
        self.0.iter().any(|scope| scope.includes(needed))
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, scope) in self.0.iter().enumerate() {
            let space = if index == 0 { "" } else { " " };
            write!(f, "{space}{scope}")?;
        }
        Ok(())
    }
}

impl FromStr for Scopes {
    type Err = UnknownWord;

    fn from_str(words: &str) -> Result<Self, Self::Err> {
        words.split_whitespace().map(str::parse).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_are_words() {
        let scopes: Scopes = "messages:read  credits:grant".parse().unwrap();
        assert_eq!(scopes.to_string(), "messages:read credits:grant");
        assert_eq!("".parse::<Scopes>().unwrap(), Scopes::default());
        assert!("messages:read root".parse::<Scopes>().is_err());
        let all: Scopes = Scope::ALL.iter().copied().collect();
        assert_eq!(all.to_string().parse::<Scopes>().unwrap(), all);
    }

    #[test]
    fn writing_includes_reading_and_nothing_else() {
        let may = |scopes: &str, needed| scopes.parse::<Scopes>().unwrap().include(needed);
        assert!(may("subscribers:write", Scope::SubscribersRead));
        assert!(!may("subscribers:read", Scope::SubscribersWrite));
        assert!(!may("subscribers:write messages:write", Scope::BroadcastsSend));
        assert!(!may("", Scope::SettingsRead));
        for scope in Scope::ALL {
            assert!(may("everything", *scope));
            assert!(*scope == Scope::Everything || !scope.includes(Scope::Everything));
            for other in Scope::ALL {
                assert!(!scope.includes(*other) || scope.role().has(*other), "{scope} is more than its role");
            }
        }
    }

    #[test]
    fn a_role_has_the_scopes_of_the_lesser_ones() {
        assert!(Role::Viewer.has(Scope::MessagesRead) && !Role::Viewer.has(Scope::ProviderRead));
        assert!(Role::Manager.has(Scope::BroadcastsSend) && !Role::Manager.has(Scope::CreditsGrant));
        assert!(Scope::ALL.iter().all(|scope| Role::Owner.has(*scope)));
        assert!(Role::Owner.includes(Role::Viewer) && !Role::Viewer.includes(Role::Manager));
    }
}
