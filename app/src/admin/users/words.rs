//! Roles in words.

use engine::Role;

/// A role's name.
pub fn role_word(role: Role) -> &'static str {
    match role {
        Role::Owner => "Owner",
        Role::Manager => "Manager",
        Role::Viewer => "Viewer",
    }
}

/// What a role may do.
pub fn power_of(role: Role) -> &'static str {
    match role {
        Role::Owner => "Everything: also users, keys, credits and the account with the provider.",
        Role::Manager => "The daily work: subscribers, broadcasts, texts, settings.",
        Role::Viewer => "Looks, and changes nothing.",
    }
}
