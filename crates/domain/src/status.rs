//! The states of subscribers, messages and broadcasts, and which may follow which.

mod broadcast;
mod message;
mod subscriber;
#[cfg(test)]
mod tests;

pub use broadcast::BroadcastStatus;
pub use message::{MessageKind, MessageStatus};
pub use subscriber::SubscriberStatus;

/// An enum that is a lowercase token in the database, in JSON and in addresses.
macro_rules! tokens {
    (
        $(#[$doc:meta])*
        $name:ident ($what:literal) { $($(#[$variant_doc:meta])* $variant:ident = $token:literal,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $($(#[$variant_doc])* #[serde(rename = $token)] $variant,)*
        }

        impl $name {
            /// All of them, in the order of their lives.
            pub const ALL: &[Self] = &[$(Self::$variant,)*];

            /// The token that stands for it in the database, in JSON and in addresses.
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $token,)*
                }
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::Schema> {
                $crate::schema::one_of(Self::ALL.iter().map(|token| token.as_str()))
            }
        }

        #[cfg(feature = "schema")]
        impl utoipa::ToSchema for $name {
            fn name() -> std::borrow::Cow<'static, str> {
                std::borrow::Cow::Borrowed(stringify!($name))
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::UnknownWord;

            fn from_str(word: &str) -> Result<Self, Self::Err> {
                match word {
                    $($token => Ok(Self::$variant),)*
                    _ => Err($crate::UnknownWord { what: $what, word: word.chars().take(40).collect() }),
                }
            }
        }
    };
}
pub(crate) use tokens;
