//! Identities of things, one type each so that none is taken for another.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID.
            pub const fn from_uuid(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID inside.
            pub const fn as_uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl From<$name> for Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    };
}

id! {
    /// A site: one PWA with its own texts, sender, provider account, credits and subscribers.
    SiteId
}
id! {
    /// A phone number on a site.
    SubscriberId
}
id! {
    /// One message to many recipients.
    BroadcastId
}
id! {
    /// One SMS to one number.
    MessageId
}
id! {
    /// A person who signs in to the admin pages.
    UserId
}
id! {
    /// A key of the REST API.
    ApiKeyId
}
id! {
    /// A link that lets somebody in.
    InvitationId
}
id! {
    /// A code that was sent to a number, and what came of it.
    ConfirmationId
}
id! {
    /// An SMS that came in.
    InboundId
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_text_and_json() {
        let text = "0190163d-8694-739b-aea5-966c26f8ad91";
        let id: SiteId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(format!("{id:?}"), format!("SiteId({text})"));
        let json = serde_json::to_string(&id).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(serde_json::from_str::<SiteId>(&json).unwrap(), id);
        assert_eq!(SiteId::from_uuid(id.as_uuid()), id);
        assert!("nope".parse::<SiteId>().is_err());
    }
}
