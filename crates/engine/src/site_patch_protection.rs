//! Changes to what keeps a site's public form from being abused.

use domain::{ProofOfWork, Protection, WithoutScript};
use serde::{Deserialize, Serialize};

use crate::error::FieldErrors;
use crate::site_patch::{present, required};

/// Changes to a site's protection. What is absent stays; `null` lifts a limit.
#[derive(Debug, Clone, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ProtectionPatch {
    /// Whether only numbers are taken that a mobile can have.
    #[serde(deserialize_with = "required")]
    pub mobile_only: Option<bool>,
    /// `off`, `when_busy` or `always`.
    #[serde(deserialize_with = "required")]
    pub proof_of_work: Option<String>,
    /// Attempts from one network within an hour from which on it counts as busy.
    #[serde(deserialize_with = "required")]
    pub busy_after: Option<i64>,
    /// `let_in` or `refuse`: what becomes of forms sent without JavaScript where a proof was needed.
    #[serde(deserialize_with = "required")]
    pub without_script: Option<String>,
    /// Such forms that are let in from one network within an hour.
    #[serde(deserialize_with = "required")]
    pub without_script_an_hour: Option<i64>,
    /// Attempts that are let in from one network within an hour.
    #[serde(deserialize_with = "present")]
    pub per_network_an_hour: Option<Option<i64>>,
    /// Attempts that are let in with one number within a day.
    #[serde(deserialize_with = "present")]
    pub per_number_a_day: Option<Option<i64>>,
    /// Attempts that are let in with numbers of one prefix within an hour.
    #[serde(deserialize_with = "present")]
    pub per_prefix_an_hour: Option<Option<i64>>,
    /// The most credits that one SMS to a visitor may cost.
    #[serde(deserialize_with = "present")]
    pub credits_per_message: Option<Option<i64>>,
    /// The most credits that welcomes and codes may cost in a day.
    #[serde(deserialize_with = "present")]
    pub credits_per_day: Option<Option<i64>>,
}

impl ProtectionPatch {
    /// Lifts every limit and asks for no proof.
    pub fn off() -> Self {
        Self {
            proof_of_work: Some(ProofOfWork::Off.as_str().to_owned()),
            per_network_an_hour: Some(None),
            per_number_a_day: Some(None),
            per_prefix_an_hour: Some(None),
            credits_per_message: Some(None),
            credits_per_day: Some(None),
            ..Self::default()
        }
    }

    pub(crate) fn apply(&self, protection: &mut Protection, errors: &mut FieldErrors) {
        if let Some(mobile_only) = self.mobile_only {
            protection.mobile_only = mobile_only;
        }
        if let Some(word) = &self.proof_of_work {
            match ProofOfWork::parse(word) {
                Some(mode) => protection.proof_of_work = mode,
                None => errors.add("protection.proof_of_work", "Use off, when_busy or always."),
            }
        }
        if let Some(word) = &self.without_script {
            match WithoutScript::parse(word) {
                Some(choice) => protection.without_script = choice,
                None => errors.add("protection.without_script", "Use let_in or refuse."),
            }
        }
        let mut whole = |field: &'static str, value: i64, into: &mut u32| match u32::try_from(value) {
            Ok(value) => *into = value,
            Err(_) => errors.add(field, "Give a whole number that isn't negative."),
        };
        if let Some(value) = self.busy_after {
            whole("protection.busy_after", value, &mut protection.busy_after);
        }
        if let Some(value) = self.without_script_an_hour {
            whole("protection.without_script_an_hour", value, &mut protection.without_script_an_hour);
        }
        for (field, value, into) in [
            ("protection.per_network_an_hour", self.per_network_an_hour, &mut protection.per_network_an_hour),
            ("protection.per_number_a_day", self.per_number_a_day, &mut protection.per_number_a_day),
            ("protection.per_prefix_an_hour", self.per_prefix_an_hour, &mut protection.per_prefix_an_hour),
            ("protection.credits_per_message", self.credits_per_message, &mut protection.credits_per_message),
            ("protection.credits_per_day", self.credits_per_day, &mut protection.credits_per_day),
        ] {
            match value {
                None => {}
                Some(None) => *into = None,
                Some(Some(value)) => whole(field, value, into.insert(0)),
            }
        }
    }
}
