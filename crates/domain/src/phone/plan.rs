//! Numbering plans: libphonenumber's metadata, as the crate `phonenumber` carries it.
//!
//! The crate's own matching does not anchor its patterns (it took numbers that are none) and its parser can drop digits
//! (`+78005553535` became `+7005553535`). So the metadata is read from it and matched here the way libphonenumber does,
//! whole numbers only; a differential test holds the result against an independent port.

use std::{
    collections::HashMap,
    fmt::Display,
    sync::{LazyLock, OnceLock},
};

use phonenumber::metadata::{DATABASE, Descriptor, Metadata};
use regex::{Regex, RegexBuilder};

use crate::Region;

/// The plans of each calling code, the main country's first.
static PLANS: LazyLock<HashMap<u16, Vec<Plan>>> = LazyLock::new(|| {
    let codes = (1..1000).filter_map(|code| DATABASE.by_code(&code).map(|plans| (code, plans)));
    codes.map(|(code, plans)| (code, plans.into_iter().filter_map(Plan::new).collect())).collect()
});

/// What a number is in its plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A mobile number, or one in a plan that doesn't tell mobile from fixed.
    Mobile,
    /// Anything else that is valid: fixed, freephone, premium and so on.
    Other,
}

/// One region's plan. Patterns are compiled at their first use and kept.
pub(super) struct Plan {
    pub(super) region: Region,
    pub(super) code: u16,
    metadata: &'static Metadata,
    general: OnceLock<Option<Rule>>,
    mobile: OnceLock<Option<Rule>>,
    fixed: OnceLock<Option<Rule>>,
    special: OnceLock<Vec<Rule>>,
    leading: OnceLock<Option<Regex>>,
    idd: OnceLock<Option<Regex>>,
    trunk: OnceLock<Option<Regex>>,
}

/// A pattern for whole numbers and the lengths they may have.
struct Rule {
    pattern: Regex,
    lengths: &'static [u16],
}

impl Rule {
    fn new(descriptor: &'static Descriptor) -> Option<Self> {
        let pattern = compile(descriptor.national_number(), "^(?:", ")$")?;
        Some(Self { pattern, lengths: descriptor.possible_length() })
    }

    fn matches(&self, national: &str) -> bool {
        let length = |allowed: &u16| usize::from(*allowed) == national.len();
        (self.lengths.is_empty() || self.lengths.iter().any(length)) && self.pattern.is_match(national)
    }
}

impl Plan {
    fn new(metadata: &'static Metadata) -> Option<Self> {
        Some(Self {
            region: Region::parse(metadata.id())?,
            code: metadata.country_code(),
            metadata,
            general: OnceLock::new(),
            mobile: OnceLock::new(),
            fixed: OnceLock::new(),
            special: OnceLock::new(),
            leading: OnceLock::new(),
            idd: OnceLock::new(),
            trunk: OnceLock::new(),
        })
    }

    /// The plan of a region.
    pub(super) fn of(region: Region) -> Option<&'static Self> {
        PLANS.get(&region.calling_code()?)?.iter().find(|plan| plan.region == region)
    }

    /// Splits international digits into a calling code's plans and the national number. Calling codes are prefix-free.
    pub(super) fn split(digits: &str) -> Option<(&'static [Self], &str)> {
        (1..=3).find_map(|length| {
            let (code, national) = digits.split_at_checked(length)?;
            PLANS.get(&code.parse().ok()?).map(|plans| (plans.as_slice(), national))
        })
    }

    /// Whose number it is, and what: the first plan of its code that takes it, by the leading digits where the plan has
    /// some; `None` for a number that is valid nowhere.
    pub(super) fn find(digits: &str) -> Option<(Region, Kind)> {
        let (plans, national) = Self::split(digits)?;
        let plan = match plans {
            [only] => only,
            several => several.iter().find(|plan| plan.claims(national))?,
        };
        plan.kind(national).map(|kind| (plan.region, kind))
    }

    /// What the number is in this plan; `None` if it is none.
    fn kind(&self, national: &str) -> Option<Kind> {
        if !self.is_general(national) {
            return None;
        }
        if self.special().iter().any(|rule| rule.matches(national)) {
            return Some(Kind::Other);
        }
        if matches_once(&self.mobile, self.metadata.descriptors().mobile(), national) {
            return Some(Kind::Mobile);
        }
        matches_once(&self.fixed, self.metadata.descriptors().fixed_line(), national).then_some(Kind::Other)
    }

    /// Whether the plan is the number's, among those that share a calling code.
    fn claims(&self, national: &str) -> bool {
        let pattern = self.leading.get_or_init(|| compile(self.metadata.leading_digits()?, "^(?:", ")"));
        match pattern {
            Some(leading) => leading.is_match(national),
            None => self.kind(national).is_some(),
        }
    }

    /// Whether the number has the shape of the plan's numbers at all.
    pub(super) fn is_general(&self, national: &str) -> bool {
        matches_once(&self.general, Some(self.metadata.descriptors().general()), national)
    }

    /// Whether a number of so many digits is longer than any of the plan.
    pub(super) fn is_too_long(&self, length: usize) -> bool {
        let longest = self.metadata.descriptors().general().possible_length().iter().max();
        longest.is_some_and(|longest| length > usize::from(*longest))
    }

    /// What follows the region's international prefix (`00`, `011`); `None` if the digits don't start with it.
    pub(super) fn strip_international_prefix<'d>(&self, digits: &'d str) -> Option<&'d str> {
        let pattern = self.idd.get_or_init(|| compile(self.metadata.international_prefix()?, "^(?:", ")"));
        let rest = &digits[pattern.as_ref()?.find(digits)?.end()..];
        (!rest.starts_with('0')).then_some(rest)
    }

    /// The national number without trunk prefix and carrier code, rewritten where the plan demands it (Argentina's 15).
    /// Nothing is taken away if the number was right before and would not be after.
    pub(super) fn strip_trunk_prefix(&self, digits: &str) -> String {
        self.stripped(digits)
            .filter(|stripped| self.is_general(stripped) || !self.is_general(digits))
            .unwrap_or_else(|| digits.to_owned())
    }

    fn stripped(&self, digits: &str) -> Option<String> {
        let prefix = || self.metadata.national_prefix_for_parsing().map(ToString::to_string);
        let prefix = || prefix().or_else(|| self.metadata.national_prefix().map(str::to_owned));
        let pattern = self.trunk.get_or_init(|| compile(prefix()?, "^(?:", ")")).as_ref()?;
        let captures = pattern.captures(digits)?;
        let whole = captures.get(0)?;
        let last = captures.get(captures.len() - 1).filter(|last| captures.len() > 1 && !last.is_empty());
        match (self.metadata.national_prefix_transform_rule(), last) {
            (Some(rule), Some(_)) => {
                let mut rewritten = String::new();
                captures.expand(&braced(rule), &mut rewritten);
                Some(rewritten + &digits[whole.end()..])
            }
            _ => Some(digits[whole.end()..].to_owned()),
        }
    }

    fn special(&self) -> &[Rule] {
        self.special.get_or_init(|| {
            let all = self.metadata.descriptors();
            let special = [
                all.premium_rate(),
                all.toll_free(),
                all.shared_cost(),
                all.voip(),
                all.personal_number(),
                all.pager(),
                all.uan(),
                all.voicemail(),
            ];
            special.into_iter().flatten().filter_map(Rule::new).collect()
        })
    }
}

/// Whether the number fits a description that is compiled at its first use.
fn matches_once(cell: &OnceLock<Option<Rule>>, descriptor: Option<&'static Descriptor>, national: &str) -> bool {
    cell.get_or_init(|| Rule::new(descriptor?)).as_ref().is_some_and(|rule| rule.matches(national))
}

/// Compiles a pattern of the metadata, which is laid out over lines with blanks that don't count.
fn compile(pattern: impl Display, before: &str, after: &str) -> Option<Regex> {
    RegexBuilder::new(&format!("{before}{pattern}\n{after}")).ignore_whitespace(true).unicode(false).build().ok()
}

/// `$1` as `${1}`, so that a digit behind it is not read as part of the group's number.
fn braced(rule: &str) -> String {
    (1..=9).fold(rule.to_owned(), |rule, group| rule.replace(&format!("${group}"), &format!("${{{group}}}")))
}
