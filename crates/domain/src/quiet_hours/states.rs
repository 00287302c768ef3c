//! States of the USA that ask for narrower hours than the whole country, as far as a number's area code tells the state.
//!
//! Here are those whose law names text messages, or is taken to mean them, and whose hours we could read somewhere. Florida and Oklahoma presume
//! that a number with one of their area codes is in the state. Which area codes a state has: libphonenumber 9.0.43 (its geocoding data,
//! from the North American Numbering Plan). What else there is stands in `docs/quiet-hours.md`.

use super::{DayHours, WeekHours};
use crate::PhoneNumber;

/// The hours of a part of a country.
#[derive(Debug)]
pub struct StateHours {
    /// Its name.
    pub name: &'static str,
    /// The area codes of its numbers.
    area_codes: &'static [u16],
    /// The hours of the week.
    pub week: WeekHours,
    /// The hours in words.
    pub words: &'static str,
    /// Where they come from.
    pub source: &'static str,
}

const EIGHT_TO_EIGHT: WeekHours = WeekHours::daily(DayHours::between(8, 20));
/// 9 to 21, on Sundays from noon.
const TEXAN_WEEK: WeekHours =
    WeekHours { sunday: Some(DayHours::between(12, 21)), ..WeekHours::daily(DayHours::between(9, 21)) };

/// Those of the USA.
pub(super) static OF_THE_USA: [StateHours; 6] = [
    StateHours {
        name: "Connecticut",
        area_codes: &[203, 475, 860, 959],
        week: WeekHours::daily(DayHours::between(9, 20)),
        words: "9 to 20",
        source: "Conn. Gen. Stat. 42-288a, as amended by Public Act 23-98, which names text messages; the hours as providers give them",
    },
    StateHours {
        name: "Florida",
        area_codes: &[
            239, 305, 321, 324, 352, 386, 407, 448, 561, 645, 656, 689, 727, 728, 754, 772, 786, 813, 850, 863, 904,
            941, 954,
        ],
        week: EIGHT_TO_EIGHT,
        words: "8 to 20",
        source: "Fla. Stat. 501.616(6)(a): not before 8 a.m. or after 8 p.m. local time in the called person's time zone; texts: 501.059",
    },
    StateHours {
        name: "Maryland",
        area_codes: &[227, 240, 301, 410, 443, 667],
        week: EIGHT_TO_EIGHT,
        words: "8 to 20",
        source: "Stop the Spam Calls Act of 2023 (Md. Code, Com. Law 14-4501 ff.): between 8 a.m. and 8 p.m. in the called party's time zone",
    },
    StateHours {
        name: "Oklahoma",
        area_codes: &[405, 539, 572, 580, 918],
        week: EIGHT_TO_EIGHT,
        words: "8 to 20",
        source: "Telephone Solicitation Act of 2022 (15 O.S. 775C.1 ff.): not before 8 a.m. or after 8 p.m. local time, texts too",
    },
    StateHours {
        name: "Texas",
        area_codes: &[
            210, 214, 254, 281, 325, 346, 361, 409, 430, 432, 469, 512, 682, 726, 737, 806, 817, 830, 832, 903, 915,
            936, 940, 945, 956, 972, 979,
        ],
        week: TEXAN_WEEK,
        words: "9 to 21, on Sundays 12 to 21",
        source: "Tex. Bus. & Com. Code, chapters 301 to 305, as amended by SB 140 (2025), which adds text messages",
    },
    StateHours {
        name: "Washington",
        area_codes: &[206, 253, 360, 425, 509, 564],
        week: EIGHT_TO_EIGHT,
        words: "8 to 20",
        source: "RCW 80.36.390, as amended by HB 1497 (2022): calls between 8 a.m. and 8 p.m.; taken to mean texts by providers",
    },
];

/// The place of the state that the number's area code tells, among these.
pub(super) fn place_of(phone: PhoneNumber, states: &[StateHours]) -> Option<usize> {
    let digits = phone.digits();
    let code: u16 = digits.get(1..4)?.parse().ok()?;
    states.iter().position(|state| state.area_codes.contains(&code))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_area_code_is_in_two_and_all_are_sound() {
        let mut codes: Vec<u16> = OF_THE_USA.iter().flat_map(|state| state.area_codes).copied().collect();
        codes.sort_unstable();
        assert!(codes.windows(2).all(|two| two[0] < two[1]), "{codes:?}");
        assert!(codes.iter().all(|code| (200..1_000).contains(code)));
        for state in &OF_THE_USA {
            assert_eq!(state.week.problems(), [], "{}", state.name);
            assert!(!state.source.is_empty());
        }
    }

    #[test]
    fn the_area_code_tells_the_state() {
        let of = |number: &str| {
            place_of(PhoneNumber::from_e164(number).unwrap(), &OF_THE_USA).map(|place| OF_THE_USA[place].name)
        };
        assert_eq!(of("+13055550123"), Some("Florida"));
        assert_eq!(of("+12145550123"), Some("Texas"));
        assert_eq!(of("+12065550123"), Some("Washington"));
        assert_eq!(of("+12025550123"), None, "the capital is no state");
        assert_eq!(of("+12125550123"), None);
    }
}
