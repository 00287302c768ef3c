//! What a person may do at a site.

use super::Scope;
use crate::status::tokens;

tokens! {
    /// What a person may do at a site, from the least to the most.
    Role("role") {
        /// Looking, and changing nothing.
        Viewer = "viewer",
        /// The daily work on a site.
        Manager = "manager",
        /// Everything at a site: its people, keys, credits and its account with the provider.
        Owner = "owner",
    }
}

impl Role {
    /// Whether it may do all that `needed` may.
    pub fn includes(self, needed: Self) -> bool {
        self >= needed
    }

    /// Whether what the scope stands for is its work.
    pub fn has(self, scope: Scope) -> bool {
        self.includes(scope.role())
    }
}
