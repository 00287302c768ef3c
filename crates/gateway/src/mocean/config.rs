//! Where an account lives and how it identifies itself.

use std::fmt;

use reqwest::Method;
use url::Url;

use crate::ConfigError;

/// Where Mocean answers.
pub const DEFAULT_BASE_URL: &str = "https://rest.moceanapi.com";

/// What it takes to make a [`crate::MoceanClient`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoceanConfig {
    /// Scheme, host and perhaps a path before `/rest/…`. What people paste from the document, with `/rest/1` at its end,
    /// means the same.
    pub base_url: Url,
    /// The account's credentials; they decide the version of the interface.
    pub credentials: Credentials,
}

/// How an account identifies itself. `Debug` shows no secret.
#[derive(Clone, PartialEq, Eq)]
pub enum Credentials {
    /// Version 1, `/rest/1`: key and secret among the parameters.
    KeySecret {
        /// `mocean-api-key`.
        key: String,
        /// `mocean-api-secret`.
        secret: String,
    },
    /// Version 2, `/rest/2`: `Authorization: Bearer`.
    Token {
        /// The API token.
        token: String,
    },
}

impl Credentials {
    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let sendable = |name, text: &str| {
            let fine = !text.is_empty() && text.len() <= 1024 && text.bytes().all(|byte| byte.is_ascii_graphic());
            if fine { Ok(()) } else { Err(ConfigError::Credential(name)) }
        };
        match self {
            Self::KeySecret { key, secret } => {
                sendable("API key", key)?;
                sendable("API secret", secret)
            }
            Self::Token { token } => sendable("API token", token),
        }
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::KeySecret { .. } => "KeySecret",
            Self::Token { .. } => "Token",
        })
    }
}

/// The calls of the interface that we make.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Sms,
    Balance,
    Pricing,
    MessageStatus,
}

impl Place {
    pub(super) fn method(self) -> Method {
        match self {
            Self::Sms => Method::POST,
            Self::Balance | Self::Pricing | Self::MessageStatus => Method::GET,
        }
    }
}

/// The addresses of all calls, made once.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct Endpoint {
    sms: Url,
    balance: Url,
    pricing: Url,
    message_status: Url,
}

impl Endpoint {
    pub(super) fn new(base: &Url, credentials: &Credentials) -> Result<Self, ConfigError> {
        let plain = matches!(base.scheme(), "http" | "https")
            && base.has_host()
            && base.username().is_empty()
            && base.password().is_none()
            && base.query().is_none()
            && base.fragment().is_none();
        if !plain {
            return Err(ConfigError::BaseUrl);
        }
        let version = match credentials {
            Credentials::KeySecret { .. } => '1',
            Credentials::Token { .. } => '2',
        };
        let prefix = prefix(base.path());
        let at = |path: &str| {
            let mut url = base.clone();
            url.set_path(&format!("{prefix}/rest/{version}/{path}"));
            url
        };
        Ok(Self {
            sms: at("sms"),
            balance: at("account/balance"),
            pricing: at("account/pricing"),
            message_status: at("report/message"),
        })
    }

    pub(super) fn url(&self, place: Place) -> Url {
        match place {
            Place::Sms => &self.sms,
            Place::Balance => &self.balance,
            Place::Pricing => &self.pricing,
            Place::MessageStatus => &self.message_status,
        }
        .clone()
    }
}

impl fmt::Debug for Endpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.sms.as_str())
    }
}

/// The path before `/rest/…`.
fn prefix(path: &str) -> &str {
    let path = path.trim_end_matches('/');
    let without_version = path.strip_suffix("/rest/1").or_else(|| path.strip_suffix("/rest/2"));
    without_version.or_else(|| path.strip_suffix("/rest")).unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::{Credentials, Endpoint, Place};

    fn key() -> Credentials {
        Credentials::KeySecret { key: "k".into(), secret: "s".into() }
    }

    fn token() -> Credentials {
        Credentials::Token { token: "t".into() }
    }

    #[test]
    fn base_urls_people_paste_mean_the_same() {
        for (base, sms) in [
            ("https://rest.moceanapi.com", "https://rest.moceanapi.com/rest/1/sms"),
            ("https://rest.moceanapi.com/", "https://rest.moceanapi.com/rest/1/sms"),
            ("https://rest.moceanapi.com/rest", "https://rest.moceanapi.com/rest/1/sms"),
            ("https://rest.moceanapi.com/rest/1/", "https://rest.moceanapi.com/rest/1/sms"),
            ("https://rest.moceanapi.com/rest/2", "https://rest.moceanapi.com/rest/1/sms"),
            ("http://127.0.0.1:8080/sink", "http://127.0.0.1:8080/sink/rest/1/sms"),
        ] {
            let endpoint = Endpoint::new(&base.parse().unwrap(), &key()).unwrap();
            assert_eq!(endpoint.url(Place::Sms).as_str(), sms, "{base}");
        }
    }

    #[test]
    fn a_token_means_version_two() {
        let endpoint = Endpoint::new(&"https://x.example".parse().unwrap(), &token()).unwrap();
        assert_eq!(endpoint.url(Place::Balance).as_str(), "https://x.example/rest/2/account/balance");
        assert_eq!(endpoint.url(Place::Pricing).as_str(), "https://x.example/rest/2/account/pricing");
        assert_eq!(endpoint.url(Place::MessageStatus).as_str(), "https://x.example/rest/2/report/message");
    }

    #[test]
    fn what_is_no_base_url_is_refused() {
        for base in [
            "ftp://x.example",
            "https://user@x.example",
            "https://:secret@x.example",
            "https://x.example/?a=b",
            "https://x.example/#a",
            "data:text/plain,x",
        ] {
            assert!(Endpoint::new(&base.parse().unwrap(), &key()).is_err(), "{base}");
        }
    }

    #[test]
    fn credentials_must_be_sendable() {
        assert!(key().check().is_ok());
        for bad in ["", "a b", "a\nb", "é"] {
            assert!(Credentials::Token { token: bad.into() }.check().is_err(), "{bad:?}");
            assert!(Credentials::KeySecret { key: "k".into(), secret: bad.into() }.check().is_err());
        }
    }

    #[test]
    fn debug_shows_no_secret() {
        let shown = format!("{:?} {:?}", key(), token());
        assert_eq!(shown, "KeySecret Token");
    }
}
