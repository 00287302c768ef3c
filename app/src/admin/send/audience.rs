//! Whom a message is for, between the forms and the engine.

use domain::SubscriberId;
use engine::{AudienceInput, DraftInput, EngineError};

use crate::forms::Draft;

/// The name of the form that a message is written in.
pub const FORM: &str = "send";

/// A message as the forms carry it from page to page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Message {
    /// `all`, `subscribers` or `numbers`.
    pub audience: String,
    /// Ids of ticked subscribers, separated by commas.
    pub ids: String,
    /// Numbers as typed.
    pub numbers: String,
    /// The text.
    pub body: String,
    /// The most credits a segment may cost anybody, as typed; empty for no matter what.
    pub max_rate: String,
}

impl Message {
    /// What a kept form holds.
    pub fn of(draft: &Draft) -> Self {
        let value = |field: &str| draft.value(field).unwrap_or_default();
        Self {
            audience: value("audience"),
            ids: value("ids"),
            numbers: value("numbers"),
            body: value("body"),
            max_rate: value("max_rate"),
        }
    }

    /// The fields with their values.
    pub fn values(&self) -> [(&'static str, &str); 5] {
        [
            ("audience", &self.audience),
            ("ids", &self.ids),
            ("numbers", &self.numbers),
            ("body", &self.body),
            ("max_rate", &self.max_rate),
        ]
    }

    /// The message as a form keeps it.
    pub fn kept(&self) -> Draft {
        let values = self.values().into_iter().map(|(field, value)| (field.to_owned(), value.to_owned())).collect();
        Draft { form: FORM.to_owned(), values, ..Draft::default() }
    }

    /// The text as it is sent. Browsers send line ends as CR LF; a carriage return would cost a character on the air.
    pub fn body_sent(&self) -> String {
        self.body.replace("\r\n", "\n")
    }

    /// The ids one by one.
    pub fn id_list(&self) -> Vec<String> {
        self.ids.split(',').map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect()
    }

    /// The message as the engine asks for it.
    ///
    /// # Errors
    /// `Invalid` when nobody is chosen, and when the most that a segment may cost is no whole number.
    pub fn to_draft(&self) -> Result<DraftInput, EngineError> {
        let audience = match self.audience.as_str() {
            "all" => AudienceInput::All,
            "subscribers" => AudienceInput::Subscribers { ids: self.checked_ids()? },
            "numbers" if self.numbers.trim().is_empty() => {
                return Err(EngineError::invalid("numbers", "Type at least one number with its country code."));
            }
            "numbers" => AudienceInput::Numbers { numbers: self.numbers.clone() },
            _ => return Err(EngineError::invalid("audience", "Choose whom the message is for.")),
        };
        Ok(DraftInput { body: self.body_sent(), audience, max_rate: self.checked_max_rate()? })
    }

    fn checked_max_rate(&self) -> Result<Option<u32>, EngineError> {
        match self.max_rate.trim() {
            "" => Ok(None),
            typed => typed
                .parse()
                .map(Some)
                .map_err(|_| EngineError::invalid("max_rate", "Give a whole number of credits, or leave it empty.")),
        }
    }

    fn checked_ids(&self) -> Result<Vec<String>, EngineError> {
        let ids = self.id_list();
        if ids.is_empty() {
            return Err(EngineError::invalid(
                "audience",
                "Tick subscribers in their list first, then choose \u{201c}Text them\u{201d}.",
            ));
        }
        if ids.iter().any(|id| id.parse::<SubscriberId>().is_err()) {
            return Err(EngineError::invalid("audience", "A ticked subscriber can't be read. Tick them again."));
        }
        Ok(ids)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(audience: &str) -> Message {
        Message { audience: audience.to_owned(), body: "One\r\nTwo".to_owned(), ..Message::default() }
    }

    #[test]
    fn line_ends_cost_one_character() {
        let draft = message("all").to_draft().unwrap();
        assert_eq!((draft.body.as_str(), draft.audience), ("One\nTwo", AudienceInput::All));
    }

    #[test]
    fn the_most_that_a_segment_may_cost_is_a_whole_number_or_nothing() {
        let read = |typed: &str| Message { max_rate: typed.to_owned(), ..message("all") }.to_draft();
        assert_eq!((read("").unwrap().max_rate, read(" 3 ").unwrap().max_rate), (None, Some(3)));
        for typed in ["x", "-1", "1.5", "99999999999"] {
            let Err(EngineError::Invalid(errors)) = read(typed) else { panic!("{typed} was taken") };
            assert_eq!(errors.0[0].field, "max_rate");
        }
    }

    #[test]
    fn somebody_must_be_chosen() {
        for (audience, field) in
            [("", "audience"), ("subscribers", "audience"), ("numbers", "numbers"), ("x", "audience")]
        {
            let Err(EngineError::Invalid(errors)) = message(audience).to_draft() else {
                panic!("{audience} was taken")
            };
            assert_eq!(errors.0[0].field, field);
        }
    }
}
