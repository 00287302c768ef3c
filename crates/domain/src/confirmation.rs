//! How a visitor becomes a subscriber, and the codes that prove who has a number.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// How a visitor becomes a subscriber.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum OptInMode {
    /// The form is enough: the welcome message follows at once.
    #[default]
    Single,
    /// A code goes to the number, and only who enters it is subscribed.
    Code,
}

impl OptInMode {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Single, Self::Code];

    /// The word for it: `single`, `code`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Single => "single",
            Self::Code => "code",
        }
    }

    /// The mode of that word.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.as_str() == word)
    }
}

/// What a code is asked for. One that was asked for one thing is good for nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodePurpose {
    /// To subscribe, or to come back after a STOP.
    OptIn,
    /// To see one's own page.
    OwnPage,
}

impl CodePurpose {
    /// The word for it: `opt_in`, `own_page`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OptIn => "opt_in",
            Self::OwnPage => "own_page",
        }
    }
}

/// A code that went to a number of a site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PastCode {
    /// When it was queued.
    pub at: Timestamp,
    /// Whether the number was stopped then.
    pub past_stop: bool,
}

/// The rules of codes.
#[derive(Debug, Clone, Copy)]
pub struct CodeRules;

impl CodeRules {
    /// How many digits a code may have.
    pub const DIGITS: [u32; 2] = [4, 6];
    /// How long a code is good for.
    pub const VALID: Duration = Duration::from_mins(5);
    /// How often a code may be entered wrongly; the last time ends it.
    pub const TRIES: u32 = 3;
    /// The next code to the same number follows no sooner.
    pub const RESEND_AFTER: Duration = Duration::from_mins(1);
    /// How long after the last code another one can be asked for without filling in the form again.
    pub const RESEND_WITHIN: Duration = Duration::from_mins(30);
    /// How long after a code for one's own page was asked for, who entered it may come back there without another one.
    pub const PROVES_FOR: Duration = Duration::from_mins(30);
    /// The most codes in 24 hours to one number of a site: with three tries each, guessing has fifteen a day.
    pub const A_DAY: usize = 5;
    /// The most codes in 24 hours to a number that said STOP.
    pub const PAST_STOP_A_DAY: usize = 1;
    /// The most codes in 30 days to a number that said STOP.
    pub const PAST_STOP_A_MONTH: usize = 3;

    const DAY: Duration = Duration::from_hours(24);
    /// How far back codes count: 30 days, wherever the calendar's month begins.
    pub const MONTH: Duration = Duration::from_hours(30 * 24);

    /// Whether another code may go to a number that got these in the last 30 days, and is stopped or not. Codes from a time to
    /// come, as after a clock was set back, count like those of this moment.
    pub fn allow(past: &[PastCode], stopped: bool, now: Timestamp) -> bool {
        let since = |back: Duration| past.iter().filter(move |code| code.at > now.minus(back));
        let past_stop = |back| since(back).filter(|code| code.past_stop).count();
        let few = since(Self::RESEND_AFTER).count() == 0 && since(Self::DAY).count() < Self::A_DAY;
        let few_past_stop =
            past_stop(Self::DAY) < Self::PAST_STOP_A_DAY && past_stop(Self::MONTH) < Self::PAST_STOP_A_MONTH;
        few && (!stopped || few_past_stop)
    }

    /// A code of so many digits from randomness: 64 bits, so that no code is likelier than another by more than one in 10^13.
    pub fn code(digits: u32, random: u64) -> String {
        let width = digits as usize;
        format!("{:0width$}", random % 10_u64.pow(digits))
    }

    /// What was typed as a code: its digits, in whatever groups; `None` if it holds anything else, or cannot be a code.
    pub fn read(typed: &str) -> Option<String> {
        let code: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
        let right = code.bytes().all(|byte| byte.is_ascii_digit());
        (right && Self::DIGITS.iter().any(|digits| *digits as usize == code.len())).then_some(code)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_790_000_000);

    fn ago(seconds: u64, past_stop: bool) -> PastCode {
        PastCode { at: NOW.minus(Duration::from_secs(seconds)), past_stop }
    }

    #[test]
    fn the_next_code_waits_a_minute_and_five_are_enough_for_a_day() {
        assert!(CodeRules::allow(&[], false, NOW));
        assert!(!CodeRules::allow(&[ago(59, false)], false, NOW));
        assert!(CodeRules::allow(&[ago(60, false)], false, NOW));
        let five: Vec<_> = (1..=5).map(|n| ago(n * 3_600, false)).collect();
        assert!(!CodeRules::allow(&five, false, NOW));
        assert!(CodeRules::allow(&five[..4], false, NOW));
        assert!(!CodeRules::allow(&[PastCode { at: NOW.plus(Duration::from_hours(9)), past_stop: false }], false, NOW));
    }

    #[test]
    fn a_stopped_number_gets_one_a_day_and_three_in_thirty_days() {
        const DAY: u64 = 86_400;
        assert!(CodeRules::allow(&[ago(60, false)], true, NOW), "codes from before the STOP don't count");
        assert!(!CodeRules::allow(&[ago(DAY - 1, true)], true, NOW));
        assert!(CodeRules::allow(&[ago(DAY - 1, true)], false, NOW), "who came back is like everybody");
        let two = [ago(DAY, true), ago(2 * DAY, true)];
        assert!(CodeRules::allow(&two, true, NOW));
        let three = [two[0], two[1], ago(30 * DAY - 1, true)];
        assert!(!CodeRules::allow(&three, true, NOW));
        assert!(CodeRules::allow(&[two[0], two[1], ago(30 * DAY, true)], true, NOW));
    }

    #[test]
    fn codes_have_their_digits() {
        assert_eq!(CodeRules::code(4, 7), "0007");
        assert_eq!(CodeRules::code(6, 123_456_789), "456789");
        assert_eq!(CodeRules::read(" 12-34 56 ").as_deref(), Some("123456"));
        for wrong in ["", "123", "12345", "1234567", "12a4", "１２３４"] {
            assert_eq!(CodeRules::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn modes_have_their_words() {
        for mode in OptInMode::ALL {
            assert_eq!(OptInMode::parse(mode.as_str()), Some(mode));
            assert_eq!(serde_json::to_string(&mode).unwrap(), format!("\"{}\"", mode.as_str()));
        }
        assert_eq!(OptInMode::parse("double"), None);
    }

    proptest! {
        /// Whenever codes are asked for, in whatever order of being stopped and not: never more than the rules say.
        #[test]
        fn never_more_than_allowed(asked in proptest::collection::vec((0_u64..200_000, any::<bool>()), 0..120)) {
            let (mut now, mut sent) = (NOW, Vec::<PastCode>::new());
            for (pause, stopped) in asked {
                now = now.plus(Duration::from_secs(pause));
                let known: Vec<_> = sent.iter().copied().filter(|code| code.at > now.minus(CodeRules::MONTH)).collect();
                if CodeRules::allow(&known, stopped, now) {
                    sent.push(PastCode { at: now, past_stop: stopped });
                }
            }
            for code in &sent {
                let before = |back: Duration, past_stop: bool| sent.iter()
                    .filter(|other| other.at <= code.at && other.at > code.at.minus(back) && (!past_stop || other.past_stop))
                    .count();
                prop_assert!(before(CodeRules::DAY, false) <= CodeRules::A_DAY);
                prop_assert_eq!(before(CodeRules::RESEND_AFTER, false), 1);
                prop_assert!(before(CodeRules::DAY, true) <= CodeRules::PAST_STOP_A_DAY);
                prop_assert!(before(CodeRules::MONTH, true) <= CodeRules::PAST_STOP_A_MONTH);
            }
        }
    }
}
