//! Every status and error code of the Mocean document, with its words and what follows from it.

mod delivery_error;
mod send_status;

pub use delivery_error::DeliveryError;
pub use send_status::SendStatus;

/// What a code means for whoever sent the message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Nature {
    /// No error.
    Fine,
    /// It may work later, unchanged.
    Temporary,
    /// It will never work for this message.
    Final,
    /// It will not work for any message of this account until a person does something.
    Account,
}

/// Makes an enum of codes from a table of `code variant nature words`.
macro_rules! codes {
    (
        $(#[$meta:meta])*
        $name:ident {
            $($code:literal $variant:ident $nature:ident $words:literal;)+
        }
    ) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u16)]
        pub enum $name {
            $(#[doc = $words] $variant = $code,)+
        }

        impl $name {
            /// All codes, in the document's order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Looks a number up; `None` for one that the document doesn't list.
            pub fn from_code(code: u16) -> Option<Self> {
                match code {
                    $($code => Some(Self::$variant),)+
                    _ => None,
                }
            }

            /// The number.
            pub fn code(self) -> u16 {
                self as u16
            }

            /// The document's words.
            pub fn words(self) -> &'static str {
                match self {
                    $(Self::$variant => $words,)+
                }
            }

            /// What follows from it.
            pub fn nature(self) -> $crate::catalogue::Nature {
                match self {
                    $(Self::$variant => $crate::catalogue::Nature::$nature,)+
                }
            }
        }
    };
}
use codes;
