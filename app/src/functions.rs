//! Every server function and what it asks of who calls it. One that is missing here is for owners of all sites alone, and a test says
//! so: it compares this table with the registry of server functions.

use engine::Role;

use crate::need::Need;

/// The server functions' addresses with their needs.
pub const FUNCTIONS: &[(&str, Need)] = &[
    // For anybody: the visitor's form, and the ways in and out.
    ("/fn/subscribe", Need::Nothing),
    ("/fn/confirm-code", Need::Nothing),
    ("/fn/resend-code", Need::Nothing),
    ("/fn/preferences-code", Need::Nothing),
    ("/fn/preferences-enter", Need::Nothing),
    ("/fn/preferences-resend", Need::Nothing),
    ("/fn/preferences-leave", Need::Nothing),
    ("/fn/preferences-return", Need::Nothing),
    ("/fn/set-up", Need::Nothing),
    ("/fn/sign-in", Need::Nothing),
    ("/fn/sign-in-code", Need::Nothing),
    ("/fn/sign-out", Need::Nothing),
    ("/fn/invitation-accept", Need::Nothing),
    ("/fn/scheme", Need::Nothing),
    // One's own password, sessions and second step, and an invitation of one's own.
    ("/fn/invitation-join", Need::SignedIn),
    ("/fn/password-change", Need::SignedIn),
    ("/fn/second-step-begin", Need::SignedIn),
    ("/fn/second-step-end", Need::SignedIn),
    ("/fn/session-end", Need::SignedIn),
    ("/fn/sessions-end", Need::SignedIn),
    // A site's daily work.
    ("/fn/broadcast-action", Need::MANAGER),
    ("/fn/handset-reply", Need::MANAGER),
    ("/fn/inbox-answer", Need::MANAGER),
    ("/fn/inbox-dismiss", Need::MANAGER),
    ("/fn/inbox-unsubscribe", Need::MANAGER),
    ("/fn/message-resend", Need::MANAGER),
    ("/fn/message-write-off", Need::MANAGER),
    ("/fn/provider-balance", Need::MANAGER),
    ("/fn/compose-gsm7", Need::MANAGER),
    ("/fn/draft-discard", Need::MANAGER),
    ("/fn/draft-keep", Need::MANAGER),
    ("/fn/quote-broadcast", Need::MANAGER),
    ("/fn/send-test", Need::MANAGER),
    ("/fn/send-broadcast", Need::MANAGER),
    ("/fn/record-erase", Need::MANAGER),
    ("/fn/subscribers-undo", Need::MANAGER),
    ("/fn/settings-countries", Need::MANAGER),
    ("/fn/settings-languages", Need::MANAGER),
    ("/fn/settings-embedding", Need::MANAGER),
    ("/fn/settings-icon-remove", Need::MANAGER),
    ("/fn/settings-limits", Need::MANAGER),
    ("/fn/settings-look", Need::MANAGER),
    ("/fn/settings-links", Need::MANAGER),
    ("/fn/settings-opt-in", Need::MANAGER),
    ("/fn/settings-opt-out", Need::MANAGER),
    ("/fn/settings-origins", Need::MANAGER),
    ("/fn/settings-page-words", Need::MANAGER),
    ("/fn/settings-popup", Need::MANAGER),
    ("/fn/settings-protection", Need::MANAGER),
    ("/fn/settings-records", Need::MANAGER),
    ("/fn/settings-sms", Need::MANAGER),
    ("/fn/settings-stop-to", Need::MANAGER),
    ("/fn/settings-texts", Need::MANAGER),
    ("/fn/settings-quiet-hours", Need::MANAGER),
    ("/fn/settings-wait", Need::MANAGER),
    ("/fn/settings-words-in", Need::MANAGER),
    ("/fn/subscriber-delete", Need::MANAGER),
    ("/fn/subscriber-status", Need::MANAGER),
    ("/fn/subscribers-bulk", Need::MANAGER),
    ("/fn/unclear-decide", Need::MANAGER),
    ("/fn/waiting", Need::MANAGER),
    // A site's money, and its account with the provider.
    ("/fn/grant-credits", Need::OWNER),
    ("/fn/provider", Need::OWNER),
    ("/fn/provider-webhooks", Need::OWNER),
    ("/fn/provider-webhooks-end-old", Need::OWNER),
    ("/fn/settings-credits", Need::OWNER),
    // Keys and people: of which sites is asked by the engine.
    ("/fn/api-key-revoke", Need::Somewhere(Role::Owner)),
    ("/fn/invitation-revoke", Need::Somewhere(Role::Owner)),
    ("/fn/user-role", Need::Somewhere(Role::Owner)),
    ("/fn/user-remove", Need::Somewhere(Role::Owner)),
    // What concerns all sites.
    ("/fn/user-delete", Need::Everywhere(Role::Owner)),
    ("/fn/second-step-demand", Need::Everywhere(Role::Owner)),
    ("/fn/site", Need::Everywhere(Role::Owner)),
];

/// What the server function at `path` asks for.
pub fn need_of(path: &str) -> Need {
    FUNCTIONS.iter().find(|(listed, _)| *listed == path).map_or(Need::Everywhere(Role::Owner), |(_, need)| *need)
}
