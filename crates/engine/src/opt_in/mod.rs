//! A visitor leaves a number.
//!
//! The form is read, the attempt kept, the visitor answered: the same way for every number, so that neither the answer nor
//! its time tells anything about it. Afterwards the attempt is judged (`judge`), and what is let in is admitted (`admit`).

use std::net::IpAddr;
use std::time::Duration;

use domain::{Language, PhoneError, PhoneNumber, Refusal, Region, SiteSettings};
use serde::{Deserialize, Serialize};
use store::{Evidence, NewAttempt};
use translations::{country, phone_problem, phrases, words_in};

use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::words::Words;

mod admit;
mod confirm;
mod judge;
mod keep;
mod limits;
mod proof;
mod refusals;
mod texts;

pub use confirm::{CodeAgainInput, CodeInput, CodeOutcome};
pub use judge::JudgeReport;
pub(crate) use keep::StoreAttempts;
pub(crate) use refusals::Refusals;
pub(crate) use texts::{Texts, translated};

use keep::Details;

const MAX_WORDING_CHARS: usize = 2_000;
const MAX_PAGE_CHARS: usize = 2_000;
const MAX_USER_AGENT_CHARS: usize = 500;

/// Where an opt-in came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OptInSource {
    /// The popup or form of the site's page.
    Page,
    /// The public API.
    Api,
}

impl OptInSource {
    /// As it is stored: `web`, `api`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Page => "web",
            Self::Api => "api",
        }
    }
}

/// What a visitor typed and what is kept as evidence of it.
#[derive(Debug, Clone)]
pub struct OptInRequest {
    /// The number as typed.
    pub phone: String,
    /// The country chosen, a region code; the site's default if none.
    pub region: Option<String>,
    /// Whether the box was ticked.
    pub consent: bool,
    /// The languages the visitor wants to read, the most wanted first: that of the page, or what the browser asks for.
    pub languages: Vec<Language>,
    /// The language tag (BCP 47) that the caller gave; none where the page was ours.
    pub locale: Option<String>,
    /// The wording they saw, where the caller showed its own; else the site's present one.
    pub wording: Option<String>,
    /// The address of the page they were on.
    pub page: Option<String>,
    /// Their address on the network.
    pub ip: Option<IpAddr>,
    /// Their browser's name for itself.
    pub user_agent: Option<String>,
    /// Where this came from.
    pub source: OptInSource,
    /// The proof of work, base64 of what the ALTCHA protocol calls the payload.
    pub proof: Option<String>,
    /// Whether a browser sent the form without JavaScript, so that there can be no proof.
    pub without_script: bool,
}

/// What the visitor may learn: nothing about the number but whether it can be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptInOutcome {
    /// Taken. The same for new, known, suspended and stopped numbers.
    Accepted,
    /// Something to correct: fields `phone`, `region`, `consent`, `proof`.
    Invalid(FieldErrors),
}

impl Engine {
    /// Takes a number that a visitor left. Whoever it is, it is only kept, and judged afterwards.
    ///
    /// # Errors
    /// `NotFound` for an unknown site, `Conflict` where the site's SMS are switched off, `Busy` where too many wait.
    pub async fn opt_in(&self, slug: &str, request: OptInRequest) -> Result<OptInOutcome, EngineError> {
        // Its settings as the visitor's page showed them; nothing is known of the number here.
        let visited = self.visited_site(Some(slug)).await?;
        let site = &visited.site;
        let language = site.settings.languages.choose(request.languages.iter().copied());
        if !site.sms_enabled {
            return Err(EngineError::Conflict(phrases(language).site_closed()));
        }
        let network = limits::network(request.ip);
        let (phone, region) = match read_form(&request, &site.settings, language) {
            Ok(number) => number,
            Err(wrong) => {
                if let Some((reason, phone)) = wrong.refusal {
                    self.count_refusal(site.id, reason, phone, &network);
                }
                return Ok(OptInOutcome::Invalid(wrong.errors));
            }
        };
        let counted_as = limits::busy_key(self.secrets(), site.id, &network);
        let unproven = match self.weigh_proof(site, counted_as.as_deref(), &request, language).await? {
            Ok(unproven) => unproven,
            Err(errors) => {
                self.count_refusal(site.id, Refusal::Proof, Some(phone), &network);
                return Ok(OptInOutcome::Invalid(errors));
            }
        };
        let words = Words::new(&site.name, visited.sender());
        let wording = request.wording.as_deref().map(|wording| evidence_text(wording, MAX_WORDING_CHARS));
        let given = request.locale.filter(|locale| is_language_tag(locale));
        // Words of ours were read in the language they are in, whatever the caller says.
        let read_in = match &given {
            Some(given) if wording.is_some() || Language::of_tag(given) == Some(language) => given.clone(),
            _ => language.code().to_owned(),
        };
        let locale = Some(given.unwrap_or_else(|| read_in.clone()));
        let evidence = Evidence {
            wording: wording.unwrap_or_else(|| words.render_or_plain(&words_in(&site.settings, language).consent)),
            locale: Some(read_in),
            page: request.page.as_deref().map(|page| evidence_text(page, MAX_PAGE_CHARS)),
            ip: request.ip.and_then(|ip| site.settings.records.addresses.keep(ip)),
            user_agent: request.user_agent.as_deref().map(|agent| evidence_text(agent, MAX_USER_AGENT_CHARS)),
        };
        let details = serde_json::to_string(&Details { source: request.source, locale, evidence })
            .map_err(|error| EngineError::Internal(format!("an attempt can't be kept: {error}")))?;
        let now = self.now();
        let attempt = NewAttempt {
            site: site.id,
            phone,
            region,
            prefix: limits::prefix(phone),
            network,
            unproven,
            details,
            counted_as,
            now,
            expires_at: now.plus(Duration::from_hours(site.settings.send_within_hours.into())),
        };
        self.keep_attempt(attempt).await?;
        Ok(OptInOutcome::Accepted)
    }
}

/// What is wrong with a form, and why that is an attempt refused, if it is one.
struct Wrong {
    errors: FieldErrors,
    refusal: Option<RefusedNumber>,
}

/// Why a number is refused, and which it was where that is known.
type RefusedNumber = (Refusal, Option<PhoneNumber>);

/// The number and its region, or what is wrong with the form.
fn read_form(
    request: &OptInRequest,
    settings: &SiteSettings,
    language: Language,
) -> Result<(PhoneNumber, Region), Wrong> {
    let (mut errors, mut refusal) = (FieldErrors::default(), None);
    let region = match request.region.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
        None => settings.default_region,
        Some(code) => Region::parse(code).or_else(|| {
            errors.add("region", phrases(language).country_unknown());
            None
        }),
    };
    let mut number = None;
    if errors.is_empty() {
        match read_number(&request.phone, region, settings, language) {
            Ok(phone) => number = Some((phone, phone.region())),
            Err((words, why)) => {
                errors.add("phone", words);
                refusal = why;
            }
        }
    }
    if !request.consent {
        errors.add("consent", phrases(language).consent_missing());
    }
    number.filter(|_| errors.is_empty()).ok_or(Wrong { errors, refusal })
}

/// The number as typed; or what to tell the visitor, and why a number that is one is refused.
fn read_number(
    typed: &str,
    region: Option<Region>,
    settings: &SiteSettings,
    language: Language,
) -> Result<PhoneNumber, (String, Option<RefusedNumber>)> {
    let said = |problem| phone_problem(language, problem);
    let phone = PhoneNumber::parse(typed, region).map_err(|problem| (said(problem), None))?;
    if !settings.allows(phone.region()) {
        let words = phrases(language).country_not_served(country(language, phone.region()));
        return Err((words, Some((Refusal::Country, Some(phone)))));
    }
    if settings.protection.mobile_only && !phone.is_mobile_capable() {
        return Err((said(PhoneError::NotMobile), Some((Refusal::NotMobile, Some(phone)))));
    }
    Ok(phone)
}

/// What is kept as evidence, as far as it can be stored and within reason: nobody corrects what their browser sends.
fn evidence_text(text: &str, max_chars: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(max_chars).collect()
}

/// Whether this looks like a language tag (BCP 47).
fn is_language_tag(text: &str) -> bool {
    (2..=35).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
