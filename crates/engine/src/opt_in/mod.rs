//! A visitor leaves a number.
//!
//! The form is read, the attempt kept, the visitor answered: the same way for every number, so that neither the answer nor
//! its time tells anything about it. Afterwards the attempt is judged (`judge`), and what is let in is admitted (`admit`).

use std::net::IpAddr;

use domain::{Language, PhoneError, PhoneNumber, Refusal, Region, SiteSettings};
use serde::{Deserialize, Serialize};
use store::Evidence;
use translations::{country, phone_problem, phrases, words_in};

use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::sites::Site;
use crate::words::Words;

mod admit;
mod confirm;
mod judge;
mod keep;
mod limits;
mod own_page;
mod proof;
mod refusals;
mod texts;

pub use confirm::{CodeAgainInput, CodeInput, CodeOutcome};
pub use judge::JudgeReport;
pub(crate) use keep::StoreAttempts;
pub use own_page::{OwnPageOutcome, OwnPageRequest};
pub(crate) use refusals::Refusals;
pub(crate) use texts::{Texts, translated};

use keep::{Details, Wish};

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
        let (visited, language) = self.open_site(slug, &request.languages).await?;
        let site = &visited.site;
        let left = LeftNumber {
            phone: &request.phone,
            region: request.region.as_deref(),
            ip: request.ip,
            proof: request.proof.as_deref(),
            without_script: request.without_script,
            language,
        };
        let weighed = match self.weigh(site, &left, request.consent).await? {
            Ok(weighed) => weighed,
            Err(errors) => return Ok(OptInOutcome::Invalid(errors)),
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
            user_agent: request.user_agent.as_deref().map(user_agent_text),
        };
        let details = Details { wish: Wish::Subscribe, source: request.source, locale, evidence };
        self.keep_attempt(site, weighed, &details).await?;
        Ok(OptInOutcome::Accepted)
    }

    /// Looks at a number that was left, whatever for: whether it can be one and what it may be let in with. What is refused is
    /// counted. Nothing is asked that knows the number.
    async fn weigh(
        &self,
        site: &Site,
        left: &LeftNumber<'_>,
        consent: bool,
    ) -> Result<Result<Weighed, FieldErrors>, EngineError> {
        let network = limits::network(left.ip);
        let phone = match read_form(left, consent, &site.settings) {
            Ok(phone) => phone,
            Err(wrong) => {
                if let Some((reason, phone)) = wrong.refusal {
                    self.count_refusal(site.id, reason, phone, &network);
                }
                return Ok(Err(wrong.errors));
            }
        };
        let counted_as = limits::busy_key(self.secrets(), site.id, &network);
        match self.weigh_proof(site, counted_as.as_deref(), left).await? {
            Ok(unproven) => Ok(Ok(Weighed { phone, network, counted_as, unproven })),
            Err(errors) => {
                self.count_refusal(site.id, Refusal::Proof, Some(phone), &network);
                Ok(Err(errors))
            }
        }
    }
}

/// A number as a visitor left it, whatever for.
struct LeftNumber<'a> {
    phone: &'a str,
    region: Option<&'a str>,
    ip: Option<IpAddr>,
    proof: Option<&'a str>,
    without_script: bool,
    /// The language to tell the visitor in what is wrong with it.
    language: Language,
}

/// A number that may be kept, to be judged.
struct Weighed {
    phone: PhoneNumber,
    network: String,
    counted_as: Option<Vec<u8>>,
    unproven: bool,
}

/// What is wrong with a form, and why that is an attempt refused, if it is one.
struct Wrong {
    errors: FieldErrors,
    refusal: Option<RefusedNumber>,
}

/// Why a number is refused, and which it was where that is known.
type RefusedNumber = (Refusal, Option<PhoneNumber>);

/// The number, or what is wrong with the form.
fn read_form(left: &LeftNumber<'_>, consent: bool, settings: &SiteSettings) -> Result<PhoneNumber, Wrong> {
    let language = left.language;
    let (mut errors, mut refusal) = (FieldErrors::default(), None);
    let region = match left.region.map(str::trim).filter(|code| !code.is_empty()) {
        None => settings.default_region,
        Some(code) => Region::parse(code).or_else(|| {
            errors.add("region", phrases(language).country_unknown());
            None
        }),
    };
    let mut number = None;
    if errors.is_empty() {
        match read_number(left.phone, region, settings, language) {
            Ok(phone) => number = Some(phone),
            Err((words, why)) => {
                errors.add("phone", words);
                refusal = why;
            }
        }
    }
    if !consent {
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

/// What a browser calls itself, as it is kept.
pub(crate) fn user_agent_text(agent: &str) -> String {
    evidence_text(agent, MAX_USER_AGENT_CHARS)
}

/// Whether this looks like a language tag (BCP 47).
fn is_language_tag(text: &str) -> bool {
    (2..=35).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
