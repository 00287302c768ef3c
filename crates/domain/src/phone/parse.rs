//! Reading what people type, by the phone metadata.

use crate::{PhoneError, PhoneNumber, Region};

impl PhoneNumber {
    /// Reads a number as people type it: internationally (`+60 12-345 6789`, or with the region's own international
    /// prefix), nationally where a region is given, and, where none is, international digits without a plus
    /// (`60123456789`). Any number that is valid in its plan.
    ///
    /// # Errors
    /// A [`PhoneError`] that says what is wrong; never [`PhoneError::NotMobile`].
    pub fn parse(input: &str, default_region: Option<Region>) -> Result<Self, PhoneError> {
        let _ = (input, default_region);
        todo!()
    }

    /// The same, and the number must be one that a mobile can have: [`PhoneError::NotMobile`] otherwise.
    pub fn parse_mobile(input: &str, default_region: Option<Region>) -> Result<Self, PhoneError> {
        let _ = (input, default_region);
        todo!()
    }

    /// The region the number belongs to; `001` for numbers of no country, and for those whose region can't be told.
    pub fn region(self) -> Region {
        todo!()
    }

    /// Whether a mobile can have this number: its plan says mobile, or does not tell mobile from fixed.
    pub fn is_mobile_capable(self) -> bool {
        todo!()
    }

    /// The number as people read it, with its country code: `+60 12-345 6789`.
    pub fn international(self) -> String {
        todo!()
    }
}
