//! What people and programs can do to the service: each act has a word that stays as it is for ever.

use crate::{
    StoreError,
    db::{FromCell, Row},
};

macro_rules! acts {
    ($($name:ident $word:literal $says:literal)*) => {
        /// An administrative act.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Act {
            $(#[doc = $says] $name,)*
        }

        impl Act {
            /// All of them, by subject.
            pub const ALL: &[Self] = &[$(Self::$name),*];

            /// The word for it in the database, in the API and in exports: `site.settings_changed`.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $word,)*
                }
            }

            /// What people call it.
            pub const fn says(self) -> &'static str {
                match self {
                    $(Self::$name => $says,)*
                }
            }
        }
    };
}

acts! {
    SiteCreated "site.created" "Site added"
    SiteSettingsChanged "site.settings_changed" "Settings changed"
    ProviderSaved "provider.saved" "Provider account saved"
    WebhooksRenewed "webhooks.renewed" "Webhook addresses renewed"
    OldWebhooksEnded "webhooks.old_ended" "Old webhook addresses ended"
    SubscriberStatusChanged "subscriber.status_changed" "Subscriber suspended, resumed or unsubscribed"
    SubscribersStatusChanged "subscribers.status_changed" "Several subscribers suspended, resumed or unsubscribed"
    SubscriberDeleted "subscriber.deleted" "Subscriber deleted"
    SubscribersDeleted "subscribers.deleted" "Several subscribers deleted"
    SubscriberChangeUndone "subscriber.change_undone" "What was done to subscribers taken back"
    NumberErased "number.erased" "Number erased on request"
    BroadcastConfirmed "broadcast.confirmed" "Broadcast confirmed"
    BroadcastPaused "broadcast.paused" "Broadcast paused"
    BroadcastResumed "broadcast.resumed" "Broadcast resumed"
    BroadcastCancelled "broadcast.cancelled" "Broadcast cancelled"
    TestSent "message.tested" "Test sent"
    WaitingSent "waiting.sent" "What waited was sent"
    WaitingCancelled "waiting.cancelled" "What waited was cancelled"
    MessageResent "message.resent" "Message sent again"
    MessagesResent "messages.resent" "Several messages sent again"
    MessageWrittenOff "message.written_off" "Message written off"
    MessagesWrittenOff "messages.written_off" "Several messages written off"
    TextUnsubscribed "inbox.unsubscribed" "Number unsubscribed because of a text"
    TextAnswered "inbox.answered" "Text answered"
    TextDismissed "inbox.dismissed" "Text dismissed"
    CreditsGranted "credits.granted" "Credits added"
    ApiKeyCreated "api_key.created" "API key made"
    ApiKeyRevoked "api_key.revoked" "API key revoked"
    UserAdded "user.added" "User added"
    UserInvited "user.invited" "User invited"
    InvitationRevoked "user.invitation_revoked" "Invitation taken back"
    InvitationAccepted "user.invitation_accepted" "Invitation accepted"
    RoleChanged "user.role_changed" "Role changed"
    UserRemoved "user.removed" "User removed"
    UserDeleted "user.deleted" "User deleted"
    PasswordChanged "user.password_changed" "Password changed"
    PasswordReset "user.password_reset" "Password reset"
    SecondStepOn "second_step.on" "Second step turned on"
    SecondStepOff "second_step.off" "Second step turned off"
    SecondStepReset "second_step.reset" "Second step taken away"
    SecondStepDemanded "second_step.demanded" "Second step demanded of everybody, or no longer"
    RecoveryCodesRenewed "second_step.recovery_codes_renewed" "Recovery codes renewed"
    SessionEnded "session.ended" "Session ended"
    SessionsEnded "sessions.ended" "All sessions ended"
    SecretsResealed "secrets.resealed" "Stored secrets encrypted with a new key"
    SignedIn "sign_in.succeeded" "Signed in"
    SignInFailed "sign_in.failed" "Signing in failed"
    SignedOut "session.signed_out" "Signed out"
}

impl std::str::FromStr for Act {
    type Err = StoreError;

    fn from_str(word: &str) -> Result<Self, StoreError> {
        let known = Self::ALL.iter().find(|act| act.as_str() == word);
        known.copied().ok_or_else(|| StoreError::corrupt("act", word))
    }
}

impl FromCell for Act {
    fn from_cell(row: &Row, column: &str) -> Result<Self, StoreError> {
        row.get::<String>(column)?.parse()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_act_has_a_word_of_its_own() {
        for (n, act) in Act::ALL.iter().enumerate() {
            assert!(Act::ALL[..n].iter().all(|other| other.as_str() != act.as_str()), "{act:?}");
            assert_eq!(act.as_str().parse::<Act>().unwrap(), *act);
            let (kind, verb) = act.as_str().split_once('.').unwrap();
            assert!(!kind.is_empty() && verb.chars().all(|c| c.is_ascii_lowercase() || c == '_'), "{act:?}");
        }
    }
}
