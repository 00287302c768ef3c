//! The dearest numbers that a message may go to.

use crate::{RateTable, Region};

/// The most credits that a segment may cost anybody, by the rates in force. Who would cost more is left out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceiling {
    /// The most credits for one segment.
    pub max_rate: u32,
    /// The rates it is held against.
    pub rates: RateTable,
}

impl Ceiling {
    /// Whether numbers of that region are left out.
    pub fn leaves_out(&self, region: Region) -> bool {
        self.rates.rate(region) > self.max_rate
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn what_costs_just_as_much_stays_in() {
        let rates = RateTable { regions: BTreeMap::from([(Region::US, 1), (Region::FR, 5)]), default: 9 };
        let ceiling = |max_rate| Ceiling { max_rate, rates: rates.clone() };
        let left_out = |max_rate| [Region::US, Region::FR, Region::DE].map(|at| ceiling(max_rate).leaves_out(at));
        assert_eq!(left_out(9), [false, false, false]);
        assert_eq!(left_out(5), [false, false, true]);
        assert_eq!(left_out(4), [false, true, true]);
        assert_eq!(left_out(0), [true, true, true]);
    }
}
