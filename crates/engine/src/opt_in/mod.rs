//! A visitor leaves a number.

use std::net::IpAddr;

use domain::{PhoneNumber, Region, SiteSettings};
use store::Evidence;

use crate::engine::Engine;
use crate::error::{EngineError, FieldErrors};
use crate::words::Words;

mod admit;

use admit::Admission;

const MAX_WORDING_CHARS: usize = 2_000;
const MAX_PAGE_CHARS: usize = 2_000;
const MAX_USER_AGENT_CHARS: usize = 500;

/// Where an opt-in came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The visitor's language.
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
}

/// What the visitor may learn: nothing about the number but whether it can be one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OptInOutcome {
    /// Taken. The same for new, known, suspended and stopped numbers.
    Accepted,
    /// Something to correct: fields `phone`, `region`, `consent`.
    Invalid(FieldErrors),
}

impl Engine {
    /// Subscribes a number to a site and queues its welcome SMS.
    ///
    /// The welcome's credits are reserved; with none left the subscription is taken and the welcome waits.
    ///
    /// # Errors
    /// `NotFound` for an unknown site, `Conflict` where the site's SMS are switched off.
    pub async fn opt_in(&self, slug: &str, request: OptInRequest) -> Result<OptInOutcome, EngineError> {
        // Its settings as the visitor's page showed them; what is known of the number is asked afresh.
        let visited = self.visited_site(Some(slug)).await?;
        let site = &visited.site;
        if !site.sms_enabled {
            return Err(EngineError::conflict("This site takes no phone numbers at the moment."));
        }
        let (phone, region) = match read_form(&request, &site.settings) {
            Ok(number) => number,
            Err(errors) => return Ok(OptInOutcome::Invalid(errors)),
        };
        let words = Words::new(&site.name, visited.sender());
        let wording = request.wording.as_deref().map(|wording| evidence_text(wording, MAX_WORDING_CHARS));
        let locale = request.locale.filter(|locale| is_language_tag(locale));
        let evidence = Evidence {
            wording: wording.unwrap_or_else(|| words.render_or_plain(&site.settings.words.consent)),
            locale: locale.clone(),
            page: request.page.as_deref().map(|page| evidence_text(page, MAX_PAGE_CHARS)),
            ip: request.ip.and_then(|ip| site.settings.records.addresses.keep(ip)),
            user_agent: request.user_agent.as_deref().map(|agent| evidence_text(agent, MAX_USER_AGENT_CHARS)),
        };
        let admission = Admission { phone, region, source: request.source, locale, evidence };
        self.admit(&visited, admission).await?;
        Ok(OptInOutcome::Accepted)
    }
}

/// The number and its region, or what is wrong with the form.
fn read_form(request: &OptInRequest, settings: &SiteSettings) -> Result<(PhoneNumber, Region), FieldErrors> {
    let mut errors = FieldErrors::default();
    let region = match request.region.as_deref().map(str::trim).filter(|code| !code.is_empty()) {
        None => settings.default_region,
        Some(code) => Region::parse(code).or_else(|| {
            errors.add("region", "Choose a country from the list.");
            None
        }),
    };
    let mut number = None;
    if errors.is_empty() {
        match PhoneNumber::parse_mobile(&request.phone, region) {
            Ok(phone) if settings.allows(phone.region()) => number = Some((phone, phone.region())),
            Ok(phone) => {
                errors.add("phone", format!("We can't text numbers of this country ({}).", phone.region().name()));
            }
            Err(problem) => errors.add("phone", problem.to_string()),
        }
    }
    if !request.consent {
        errors.add("consent", "Please tick the box to agree.");
    }
    number.filter(|_| errors.is_empty()).ok_or(errors)
}

/// What is kept as evidence, as far as it can be stored and within reason: nobody corrects what their browser sends.
fn evidence_text(text: &str, max_chars: usize) -> String {
    text.chars().filter(|c| *c != '\0').take(max_chars).collect()
}

/// Whether this looks like a language tag (BCP 47).
fn is_language_tag(text: &str) -> bool {
    (2..=35).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
