//! Every call that may change something, and the line it leaves. A call that is missing here, or that is here and is not
//! made in the day of `day/`, fails.

use Leaves::{Line, Lines, Nothing};

/// What a call leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// A line with this word, or one of those.
    Line(&'static [&'static str]),
    /// A line with each of these words.
    Lines(&'static [&'static str]),
    /// Nothing, and why.
    Nothing(&'static str),
}

const SETTINGS: Leaves = Line(&["site.settings_changed"]);

/// Every call that may change something.
pub const CALLS: &[(&str, Leaves)] = &[
    ("POST /admin/security/second-step", Line(&["second_step.on"])),
    ("POST /admin/security/recovery-codes", Line(&["second_step.recovery_codes_renewed"])),
    ("POST /admin/sites/{site}/records", Nothing("what is known of a number, nothing done")),
    ("POST /admin/users", Line(&["user.invited"])),
    ("POST /admin/api-keys", Line(&["api_key.created"])),
    ("POST /api/v1/sites", Line(&["site.created"])),
    ("PATCH /api/v1/sites/{site}", SETTINGS),
    ("PUT /api/v1/sites/{site}/provider", Line(&["provider.saved"])),
    ("POST /api/v1/sites/{site}/credits", Line(&["credits.granted"])),
    ("PATCH /api/v1/sites/{site}/subscribers/{id}", Line(&["subscriber.status_changed"])),
    ("DELETE /api/v1/sites/{site}/subscribers/{id}", Line(&["subscriber.deleted"])),
    ("POST /api/v1/sites/{site}/erasures", Line(&["number.erased"])),
    ("POST /api/v1/sites/{site}/disclosures", Nothing("what is known of a number, nothing done")),
    ("POST /admin/sites/{site}/records/download", Nothing("a file, asked for by a form; nothing done")),
    ("POST /api/v1/sites/{site}/broadcasts", Line(&["broadcast.confirmed"])),
    ("POST /api/v1/sites/{site}/broadcasts/{id}/cancel", Line(&["broadcast.cancelled"])),
    ("POST /api/v1/sites/{site}/broadcasts/{id}/pause", Line(&["broadcast.paused"])),
    ("POST /api/v1/sites/{site}/broadcasts/{id}/resume", Line(&["broadcast.resumed"])),
    ("POST /api/v1/sites/{site}/messages/{id}/resend", Line(&["message.resent"])),
    ("POST /api/v1/sites/{site}/messages/{id}/write-off", Line(&["message.written_off"])),
    ("POST /api/v1/sites/{site}/waiting/send", Line(&["waiting.sent"])),
    ("POST /api/v1/sites/{site}/waiting/cancel", Line(&["waiting.cancelled"])),
    ("POST /api/v1/sites/{site}/inbound/{id}/unsubscribe", Line(&["inbox.unsubscribed"])),
    ("POST /api/v1/sites/{site}/inbound/{id}/dismiss", Line(&["inbox.dismissed"])),
    ("POST /api/v1/sites/{site}/inbound/{id}/answer", Line(&["inbox.answered"])),
    ("POST /api/v1/sites/{site}/inbound/{id}/quote", Nothing("a price, nothing done")),
    ("POST /api/v1/sites/{site}/quotes", Nothing("a price, nothing done")),
    ("POST /api/v1/sites/{site}/subscriptions", Nothing("a visitor's; the record of consent has it")),
    ("POST /api/v1/sites/{site}/subscriptions/confirm", Nothing("a visitor's; the record of consent has it")),
    ("POST /api/v1/sites/{site}/subscriptions/resend", Nothing("a visitor's; nothing but a code is sent")),
    ("/fn/confirm-code", Nothing("a visitor's; the record of consent has it")),
    ("/fn/resend-code", Nothing("a visitor's; nothing but a code is sent")),
    ("/fn/preferences-leave", Nothing("a subscriber's; the record of consent has it")),
    ("/fn/subscribe", Nothing("a visitor's; the record of consent has it")),
    ("/fn/set-up", Lines(&["user.added", "sign_in.succeeded"])),
    ("/fn/sign-in", Line(&["sign_in.succeeded", "sign_in.failed"])),
    ("/fn/sign-in-code", Line(&["sign_in.succeeded", "sign_in.failed"])),
    ("/fn/sign-out", Line(&["session.signed_out"])),
    ("/fn/invitation-accept", Lines(&["user.invitation_accepted", "sign_in.succeeded"])),
    ("/fn/invitation-join", Line(&["user.invitation_accepted"])),
    ("/fn/invitation-revoke", Line(&["user.invitation_revoked"])),
    ("/fn/user-role", Line(&["user.role_changed"])),
    ("/fn/user-remove", Line(&["user.removed"])),
    ("/fn/user-delete", Line(&["user.deleted"])),
    ("/fn/password-change", Line(&["user.password_changed"])),
    ("/fn/second-step-begin", Nothing("a secret that does nothing until it is confirmed")),
    ("/fn/second-step-end", Line(&["second_step.off"])),
    ("/fn/second-step-demand", Line(&["second_step.demanded"])),
    ("/fn/session-end", Line(&["session.ended"])),
    ("/fn/sessions-end", Line(&["sessions.ended"])),
    ("/fn/broadcast-action", Line(&["broadcast.paused", "broadcast.resumed", "broadcast.cancelled"])),
    ("/fn/handset-reply", Nothing("a text from a virtual handset, as a subscriber sends one")),
    ("/fn/inbox-answer", Line(&["inbox.answered"])),
    ("/fn/inbox-dismiss", Line(&["inbox.dismissed"])),
    ("/fn/inbox-unsubscribe", Line(&["inbox.unsubscribed"])),
    ("/fn/message-resend", Line(&["message.resent"])),
    ("/fn/message-write-off", Line(&["message.written_off"])),
    ("/fn/provider", Line(&["provider.saved"])),
    ("/fn/provider-balance", Nothing("asks the provider, changes nothing of anybody's")),
    ("/fn/provider-webhooks", Line(&["webhooks.renewed"])),
    ("/fn/provider-webhooks-end-old", Line(&["webhooks.old_ended"])),
    ("/fn/quote-broadcast", Nothing("a price, nothing done")),
    ("/fn/send-broadcast", Line(&["broadcast.confirmed"])),
    ("/fn/record-erase", Line(&["number.erased"])),
    ("/fn/settings-countries", SETTINGS),
    ("/fn/settings-credits", SETTINGS),
    ("/fn/settings-limits", SETTINGS),
    ("/fn/settings-links", SETTINGS),
    ("/fn/settings-opt-in", SETTINGS),
    ("/fn/settings-opt-out", SETTINGS),
    ("/fn/settings-origins", SETTINGS),
    ("/fn/settings-page-words", SETTINGS),
    ("/fn/settings-popup", SETTINGS),
    ("/fn/settings-protection", SETTINGS),
    ("/fn/settings-records", SETTINGS),
    ("/fn/settings-quiet-hours", SETTINGS),
    ("/fn/settings-sms", SETTINGS),
    ("/fn/settings-stop-to", SETTINGS),
    ("/fn/settings-texts", SETTINGS),
    ("/fn/settings-wait", SETTINGS),
    ("/fn/site", Line(&["site.created"])),
    ("/fn/subscriber-delete", Line(&["subscriber.deleted"])),
    ("/fn/subscriber-status", Line(&["subscriber.status_changed"])),
    ("/fn/subscribers-bulk", Line(&["subscribers.status_changed", "subscribers.deleted"])),
    ("/fn/unclear-decide", Line(&["messages.resent", "messages.written_off"])),
    ("/fn/waiting", Line(&["waiting.sent", "waiting.cancelled"])),
    ("/fn/api-key-revoke", Line(&["api_key.revoked"])),
    ("/fn/grant-credits", Line(&["credits.granted"])),
];

pub fn leaves(call: &str) -> Leaves {
    CALLS.iter().find(|(listed, _)| *listed == call).unwrap_or_else(|| panic!("{call} is not listed")).1
}
