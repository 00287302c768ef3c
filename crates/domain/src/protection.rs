//! What keeps a site's public form from being abused.

use serde::{Deserialize, Serialize};

/// When a visitor's browser has to work before a number is taken.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ProofOfWork {
    /// Never.
    Off,
    /// Once many attempts came from the visitor's network within an hour.
    #[default]
    WhenBusy,
    /// Each time.
    Always,
}

/// What becomes of a form that a browser sent without JavaScript, where a proof of work was needed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum WithoutScript {
    /// It is let in, within a limit of its own.
    #[default]
    LetIn,
    /// It is refused, and the page says why.
    Refuse,
}

/// What keeps a site's public form from being abused. Where a limit is `None` there is none.
///
/// A network is the /24 of an IPv4 address, the /64 of an IPv6 one. Addresses of private networks are a proxy's, behind
/// which everybody is, and are not counted. A prefix is a number less its last four digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Protection {
    /// Whether only numbers are taken that a mobile can have.
    pub mobile_only: bool,
    /// When a proof of work is needed.
    pub proof_of_work: ProofOfWork,
    /// Attempts from one network within an hour from which on it counts as busy.
    pub busy_after: u32,
    /// What becomes of forms sent without JavaScript, where a proof was needed.
    pub without_script: WithoutScript,
    /// Such forms that are let in from one network within an hour.
    pub without_script_an_hour: u32,
    /// Attempts that are let in from one network within an hour.
    pub per_network_an_hour: Option<u32>,
    /// Attempts that are let in with one number within a day.
    pub per_number_a_day: Option<u32>,
    /// Attempts that are let in with numbers of one prefix within an hour.
    pub per_prefix_an_hour: Option<u32>,
    /// The most that one SMS to a visitor may cost.
    pub credits_per_message: Option<u32>,
    /// The most that welcomes and codes may cost in a day (UTC).
    pub credits_per_day: Option<u32>,
}

impl Default for Protection {
    fn default() -> Self {
        Self {
            mobile_only: true,
            proof_of_work: ProofOfWork::WhenBusy,
            busy_after: 30,
            without_script: WithoutScript::LetIn,
            without_script_an_hour: 5,
            // Behind one /24 of a mobile carrier are thousands of people: those are asked for work long before.
            per_network_an_hour: Some(120),
            per_number_a_day: Some(3),
            per_prefix_an_hour: Some(50),
            credits_per_message: Some(60),
            credits_per_day: Some(200),
        }
    }
}

impl ProofOfWork {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Off, Self::WhenBusy, Self::Always];

    /// As it is stored and sent: `off`, `when_busy`, `always`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::WhenBusy => "when_busy",
            Self::Always => "always",
        }
    }

    /// The one of that name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

impl WithoutScript {
    /// As it is stored and sent: `let_in`, `refuse`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::LetIn => "let_in",
            Self::Refuse => "refuse",
        }
    }

    /// The one of that name.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::LetIn, Self::Refuse].into_iter().find(|choice| choice.as_str() == word)
    }
}

impl Protection {
    /// The largest number that any limit may be; who wants more leaves it empty.
    pub const LIMIT_MAX: u32 = 1_000_000;

    /// No limit, no proof: for programs that test, and for those who know what they do.
    pub fn off() -> Self {
        Self {
            proof_of_work: ProofOfWork::Off,
            per_network_an_hour: None,
            per_number_a_day: None,
            per_prefix_an_hour: None,
            credits_per_message: None,
            credits_per_day: None,
            ..Self::default()
        }
    }

    /// Every field that is out of range, with words for it.
    pub(crate) fn problems(&self) -> Vec<(&'static str, String)> {
        let least =
            |value: Option<u32>, least: u32| value.is_some_and(|value| !(least..=Self::LIMIT_MAX).contains(&value));
        let fields = [
            ("protection.busy_after", least(Some(self.busy_after), 0), 0),
            ("protection.without_script_an_hour", least(Some(self.without_script_an_hour), 0), 0),
            ("protection.per_network_an_hour", least(self.per_network_an_hour, 1), 1),
            ("protection.per_number_a_day", least(self.per_number_a_day, 1), 1),
            ("protection.per_prefix_an_hour", least(self.per_prefix_an_hour, 1), 1),
            ("protection.credits_per_message", least(self.credits_per_message, 1), 1),
            ("protection.credits_per_day", least(self.credits_per_day, 0), 0),
        ];
        let wrong = fields.into_iter().filter(|(_, wrong, _)| *wrong);
        wrong.map(|(field, _, least)| (field, format!("Use a number from {least} to {}.", Self::LIMIT_MAX))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_defaults_are_those_of_the_design() {
        let protection = Protection::default();
        assert_eq!(protection.problems(), []);
        assert_eq!((protection.proof_of_work, protection.busy_after), (ProofOfWork::WhenBusy, 30));
        assert_eq!((protection.per_number_a_day, protection.per_prefix_an_hour), (Some(3), Some(50)));
        assert_eq!(protection.credits_per_day, Some(200));
        assert_eq!(serde_json::from_str::<Protection>("{}").unwrap(), protection);
    }

    #[test]
    fn limits_are_numbers_that_make_sense() {
        let protection =
            Protection { per_number_a_day: Some(0), credits_per_day: Some(1_000_001), ..Protection::default() };
        let names: Vec<_> = protection.problems().into_iter().map(|(name, _)| name).collect();
        assert_eq!(names, ["protection.per_number_a_day", "protection.credits_per_day"]);
        assert_eq!(Protection::off().problems(), []);
    }
}
