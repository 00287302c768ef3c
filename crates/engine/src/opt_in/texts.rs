//! The messages that opting in leads to, priced.

use domain::{
    CodeRules, Credits, Language, MessageKind, PhoneNumber, RateTable, SiteLanguages, SiteWords, WayOut, measure,
};
use store::{NewCode, NewMessage, Translated};
use translations::{phrases, words_in};

use crate::config::Mode;
use crate::engine::Engine;
use crate::error::EngineError;
use crate::providers::SIMULATOR_SENDER;
use crate::secrets::{random_id, random_number};
use crate::sites::Site;
use crate::words::Words;

/// What a site's messages to those who opt in are made with.
pub(crate) struct Texts {
    engine: Engine,
    site: Site,
    sender: String,
    rates: RateTable,
}

impl Engine {
    /// What the site's messages are made with; `None` where it has nothing to send them with. `account_sender` is that of its
    /// provider account.
    pub(crate) async fn texts(&self, site: &Site, account_sender: Option<&str>) -> Result<Option<Texts>, EngineError> {
        let sender = match account_sender {
            Some(sender) => sender.to_owned(),
            None if self.mode().await? == Mode::Demo => SIMULATOR_SENDER.to_owned(),
            None => return Ok(None),
        };
        let rates = self.site_rates(site.id, &site.settings).await?.table;
        Ok(Some(Texts { engine: self.clone(), site: site.clone(), sender, rates }))
    }
}

impl Texts {
    /// The first message of a subscription, in each of the site's languages.
    pub(crate) fn welcome(&self, recipient: PhoneNumber) -> Translated {
        self.translated(|language| self.welcome_in(language, recipient))
    }

    /// The first message of a subscription, with the way out where the sender can't be answered. The address of the
    /// subscriber's own page is as long for every number.
    pub(crate) fn welcome_in(&self, language: Language, recipient: PhoneNumber) -> NewMessage {
        let preferences = self.engine.preferences_address(self.site.id, recipient);
        let body = self.words().with("preferences", &preferences).render_or_plain(&self.said(language).welcome);
        let settings = &self.site.settings;
        let way_out = WayOut::of(settings.way_out, &self.sender, settings.stop_to.as_deref());
        let body = way_out.complete_for(&body, &preferences, &phrases(language).site_leave());
        self.message(MessageKind::Welcome, recipient, body)
    }

    /// The first message of a subscription that begins anew after a STOP, in each of the site's languages.
    pub(crate) fn back(&self, recipient: PhoneNumber) -> Translated {
        self.translated(|language| {
            let body = self.words().render_or_plain(&self.said(language).start_confirmation);
            self.message(MessageKind::Welcome, recipient, body)
        })
    }

    /// A new code and its message. The row that is kept of it shows asterisks.
    ///
    /// # Errors
    /// `Internal` without randomness.
    pub(crate) fn code(&self, language: Language, recipient: PhoneNumber) -> Result<NewCode, EngineError> {
        let secrets = self.engine.secrets();
        let digits = self.site.settings.code_digits;
        let code = CodeRules::code(digits, random_number()?);
        let id = random_id()?.into();
        let text = self.code_text(language, &code);
        let mut message = self.message(MessageKind::Code, recipient, text.clone());
        message.body = self.code_text(language, &"*".repeat(code.len()));
        Ok(NewCode {
            id,
            hash: secrets.code_hash(id, self.site.id, recipient, &code).to_vec(),
            sealed_text: secrets.seal_code_text(&text)?,
            message,
        })
    }

    /// The text with a code, and where it takes no further segment the last line by which browsers fill it in
    /// (<https://wicg.github.io/sms-one-time-codes/>).
    fn code_text(&self, language: Language, code: &str) -> String {
        let text = self.words().with("code", code).render_or_plain(&self.said(language).code);
        let public = &self.engine.config().public_url;
        let Some(host) = public.host_str().filter(|_| public.scheme() == "https") else { return text };
        let bound = format!("{text}\n@{host} #{code}");
        if measure(&bound).segments == measure(&text).segments { bound } else { text }
    }

    /// The site's words in that language.
    fn said(&self, language: Language) -> SiteWords {
        words_in(&self.site.settings, language)
    }

    fn translated(&self, message: impl Fn(Language) -> NewMessage) -> Translated {
        translated(&self.site.settings.languages, message)
    }

    fn words(&self) -> Words<'_> {
        Words::new(&self.site.name, &self.sender)
    }

    fn message(&self, kind: MessageKind, recipient: PhoneNumber, body: String) -> NewMessage {
        let site = self.site.id;
        let region = recipient.region();
        let segments = measure(&body).segments;
        let credits = Credits::new(i64::from(self.rates.rate(region)) * i64::from(segments));
        NewMessage { site, kind, recipient, region, sender: self.sender.clone(), body, segments, credits }
    }
}

/// A message in each of a site's languages.
pub(crate) fn translated(languages: &SiteLanguages, message: impl Fn(Language) -> NewMessage) -> Translated {
    let others = languages.offered.iter().copied().filter(|language| *language != languages.default);
    Translated::new(message(languages.default), others.map(|language| (language, message(language))).collect())
}
