//! Changes to what a site keeps of people.

use domain::{AddressKeeping, RecordSettings};
use serde::{Deserialize, Serialize};

use crate::error::FieldErrors;
use crate::site_patch::{present, required};

/// Changes to what a site keeps of people beside their numbers. What is absent stays.
#[derive(Debug, Clone, Default, Deserialize, Serialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct RecordsPatch {
    /// `full`, `truncated` (/24 and /48) or `none`: what is kept of visitors' addresses with a consent.
    #[serde(deserialize_with = "required")]
    pub addresses: Option<String>,
    /// Months after which the words of messages are emptied, 1 to 240; `null` keeps them.
    #[serde(deserialize_with = "present")]
    pub keep_texts_months: Option<Option<i64>>,
    /// Months after which addresses and browsers kept with consents are emptied, 1 to 240; `null` keeps them.
    #[serde(deserialize_with = "present")]
    pub keep_addresses_months: Option<Option<i64>>,
}

impl RecordsPatch {
    pub(crate) fn apply(&self, records: &mut RecordSettings, errors: &mut FieldErrors) {
        if let Some(word) = &self.addresses {
            match AddressKeeping::parse(word) {
                Some(way) => records.addresses = way,
                None => errors.add("records.addresses", "Choose full, truncated or none."),
            }
        }
        let mut months = |field: &str, given: Option<Option<i64>>, into: &mut Option<u32>| match given {
            None => {}
            Some(None) => *into = None,
            Some(Some(months)) => match u32::try_from(months) {
                Ok(months) => *into = Some(months),
                Err(_) => errors.add(field, "Give a whole number of months, or leave it empty."),
            },
        };
        months("records.keep_texts_months", self.keep_texts_months, &mut records.keep_texts_months);
        months("records.keep_addresses_months", self.keep_addresses_months, &mut records.keep_addresses_months);
    }
}
