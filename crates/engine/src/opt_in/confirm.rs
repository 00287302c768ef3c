//! A visitor enters the code that was sent, or asks for another one.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use domain::{CodePurpose, CodeRules, Language, PhoneNumber, Timestamp};
use store::{Allowance, CodeEntry, CodeOrder, Entered, Evidence, SentAgain};
use translations::{phone_problem, phrases};

use super::user_agent_text;
use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::network::{is_somebodys_own, network_of};
use crate::secrets::token_hash;
use crate::visited_sites::VisitedSite;

/// How many codes one address may enter, and in what time: guessing at many numbers must not pay.
const ENTRIES: (u32, Duration) = (30, Duration::from_mins(10));
/// How many codes one address may ask for again, and in what time.
const REQUESTS: (u32, Duration) = (10, Duration::from_mins(10));

/// A code as a visitor typed it.
#[derive(Debug, Clone)]
pub struct CodeInput {
    /// The number as typed before.
    pub phone: String,
    /// The country chosen, a region code; the site's default if none.
    pub region: Option<String>,
    /// The code as typed.
    pub code: String,
    /// Their address on the network.
    pub ip: Option<IpAddr>,
    /// Their browser's name for itself.
    pub user_agent: Option<String>,
    /// The languages they want to read, the most wanted first.
    pub languages: Vec<Language>,
}

/// A number for which another code is asked for.
#[derive(Debug, Clone)]
pub struct CodeAgainInput {
    /// The number as typed before.
    pub phone: String,
    /// The country chosen, a region code; the site's default if none.
    pub region: Option<String>,
    /// What the one before was asked for.
    pub purpose: CodePurpose,
    /// Their address on the network.
    pub ip: Option<IpAddr>,
    /// The languages they want to read, the most wanted first.
    pub languages: Vec<Language>,
}

/// What the visitor may learn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CodeOutcome {
    /// The code was right. Nothing is said about what it changed.
    Confirmed,
    /// Taken, whatever comes of it: the answer to asking for another code.
    Accepted,
    /// Something to correct: `phone`, `region`, `code`. The same for numbers without a code and for wrong codes.
    Invalid(FieldErrors),
    /// Too many from this address, whatever the numbers.
    TooMany {
        /// When there may be more.
        until: Timestamp,
    },
}

/// Why a number and its code were not looked at.
pub(super) enum Unread {
    /// They can't be what they should.
    Wrong(FieldErrors),
    /// Too many came from this address.
    TooMany {
        /// When there may be more.
        until: Timestamp,
    },
}

impl From<Unread> for CodeOutcome {
    fn from(unread: Unread) -> Self {
        match unread {
            Unread::Wrong(errors) => Self::Invalid(errors),
            Unread::TooMany { until } => Self::TooMany { until },
        }
    }
}

/// What is said of every code that isn't right.
pub(super) fn wrong_code(language: Language) -> FieldErrors {
    FieldErrors::one("code", phrases(language).code_wrong())
}

impl Engine {
    /// Takes a code: a right one subscribes its number, or brings it back after a STOP, once.
    ///
    /// # Errors
    /// `NotFound` for an unknown site, `Conflict` where the site's SMS are switched off.
    pub async fn confirm_opt_in(&self, slug: &str, input: CodeInput) -> Result<CodeOutcome, EngineError> {
        let (visited, language) = self.open_site(slug, &input.languages).await?;
        let (phone, code) = match self.read_entry(&visited, &input, language).await? {
            Ok(read) => read,
            Err(unread) => return Ok(unread.into()),
        };
        let evidence = evidence_of_code(&visited, &input, language);
        match self.enter_code(&visited, phone, &code, evidence).await? {
            Entered::Right(_) => Ok(CodeOutcome::Confirmed),
            Entered::Wrong => Ok(CodeOutcome::Invalid(wrong_code(language))),
        }
    }

    /// The number and the code that were typed, from an address that may still enter codes; or what to say.
    pub(super) async fn read_entry(
        &self,
        visited: &VisitedSite,
        input: &CodeInput,
        language: Language,
    ) -> Result<Result<(PhoneNumber, String), Unread>, EngineError> {
        if let Some(until) = self.count_for_address("codes entered", input.ip, ENTRIES).await? {
            return Ok(Err(Unread::TooMany { until }));
        }
        Ok(read_code(visited, input, language).map_err(Unread::Wrong))
    }

    /// Sends another code to a number that was asked for one a while ago. Who asks learns nothing: whether there is anything to
    /// be sent is found out after the answer.
    ///
    /// # Errors
    /// `NotFound` for an unknown site, `Conflict` where the site's SMS are switched off.
    pub async fn send_code_again(&self, slug: &str, input: CodeAgainInput) -> Result<CodeOutcome, EngineError> {
        let (visited, language) = self.open_site(slug, &input.languages).await?;
        if let Some(until) = self.count_for_address("codes asked for", input.ip, REQUESTS).await? {
            return Ok(CodeOutcome::TooMany { until });
        }
        let mut errors = FieldErrors::default();
        let typed = (input.phone.as_str(), input.region.as_deref());
        let Some(phone) = read_phone(&visited, typed, language, &mut errors) else {
            return Ok(CodeOutcome::Invalid(errors));
        };
        let engine = self.clone();
        tokio::spawn(async move {
            if let Err(error) = engine.send_code_again_now(&visited, language, phone, input.purpose).await {
                let error = &error as &dyn std::error::Error;
                tracing::error!(error, to = %phone.masked(), "a code can't be sent again");
            }
        });
        Ok(CodeOutcome::Accepted)
    }

    /// A site that takes numbers, and which of the wanted languages it speaks.
    pub(super) async fn open_site(
        &self,
        slug: &str,
        wanted: &[Language],
    ) -> Result<(Arc<VisitedSite>, Language), EngineError> {
        let visited = self.visited_site(Some(slug)).await?;
        let language = visited.site.settings.languages.choose(wanted.iter().copied());
        if visited.site.sms_enabled {
            Ok((visited, language))
        } else {
            Err(EngineError::Conflict(phrases(language).site_closed()))
        }
    }

    async fn send_code_again_now(
        &self,
        visited: &VisitedSite,
        language: Language,
        phone: PhoneNumber,
        purpose: CodePurpose,
    ) -> Result<(), EngineError> {
        let texts = self.texts(&visited.site, visited.account_sender.as_deref()).await?;
        let Some(texts) = texts else { return Ok(()) };
        let code = texts.code(language, phone)?;
        let order = CodeOrder { site: visited.site.id, phone, purpose, code, now: self.now() };
        if self.store().send_code_again(order).await? == SentAgain::Sent {
            self.wake_dispatcher();
        }
        Ok(())
    }

    /// Enters a code for a number.
    async fn enter_code(
        &self,
        visited: &VisitedSite,
        phone: PhoneNumber,
        code: &str,
        evidence: Evidence,
    ) -> Result<Entered, EngineError> {
        let site = visited.site.id;
        let texts = self.texts(&visited.site, visited.account_sender.as_deref()).await?;
        let entry = CodeEntry {
            site,
            phone,
            is_right: &|id, hash| self.secrets().is_code_hash(hash, (id, site, phone), code),
            evidence,
            welcome: texts.as_ref().map(|texts| texts.welcome(phone)),
            back: texts.as_ref().map(|texts| texts.back(phone)),
            now: self.now(),
        };
        let entered = self.store().enter_code(entry).await?;
        if let Entered::Right(_) = entered {
            self.wake_dispatcher();
        }
        Ok(entered)
    }

    /// Counts something an address does, for all processes together; when it may do so again, if it did too much.
    pub(crate) async fn count_for_address(
        &self,
        what: &str,
        ip: Option<IpAddr>,
        (tries, within): (u32, Duration),
    ) -> Result<Option<Timestamp>, EngineError> {
        // Behind a proxy that isn't configured everybody has its address.
        let Some(from) = ip.filter(|ip| is_somebodys_own(*ip)).map(network_of) else { return Ok(None) };
        let allowance = Allowance { key: token_hash(&format!("{what} {from}")), tries, within };
        Ok(self.store().count_attempt(vec![allowance], self.now()).await?)
    }
}

/// What is kept of who enters a code.
fn evidence_of_code(visited: &VisitedSite, input: &CodeInput, language: Language) -> Evidence {
    Evidence {
        // The words above the field, as what was seen.
        wording: phrases(language).code_title(),
        locale: Some(language.code().to_owned()),
        ip: input.ip.and_then(|ip| visited.site.settings.records.addresses.keep(ip)),
        user_agent: input.user_agent.as_deref().map(user_agent_text),
        ..Evidence::default()
    }
}

/// A number as typed on the site.
fn read_phone(
    visited: &VisitedSite,
    (phone, region): (&str, Option<&str>),
    language: Language,
    errors: &mut FieldErrors,
) -> Option<PhoneNumber> {
    let region = match region.map(str::trim).filter(|code| !code.is_empty()) {
        None => visited.site.settings.default_region,
        Some(code) => domain::Region::parse(code).or_else(|| {
            errors.add("region", phrases(language).country_unknown());
            None
        }),
    };
    let read = PhoneNumber::parse_mobile(phone, region)
        .map_err(|problem| errors.add("phone", phone_problem(language, problem)));
    read.ok().filter(|_| errors.is_empty())
}

/// A number and a code as typed.
fn read_code(
    visited: &VisitedSite,
    input: &CodeInput,
    language: Language,
) -> Result<(PhoneNumber, String), FieldErrors> {
    let mut errors = FieldErrors::default();
    let typed = (input.phone.as_str(), input.region.as_deref());
    let phone = read_phone(visited, typed, language, &mut errors);
    let code = CodeRules::read(&input.code);
    if code.is_none() {
        errors.add("code", phrases(language).code_missing());
    }
    phone.zip(code).filter(|_| errors.is_empty()).ok_or(errors)
}
