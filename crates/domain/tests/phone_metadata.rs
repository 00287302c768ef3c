//! Phone numbers against the metadata in use and against an independent port of libphonenumber.
#![cfg(feature = "metadata")]

use std::collections::BTreeSet;

use domain::{PhoneError, PhoneNumber, Region};
use phonenumber::{
    Type,
    metadata::{DATABASE, Metadata},
};
use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumberFormat, PhoneNumberType};

/// Numbers that the two judge differently, by the digits they start with.
///
/// The reference carries newer metadata (9.0.42) than the crate in use (9.0.33): these ranges were opened, closed or
/// changed in between: 82 of 57,878 numbers when this was written, and none for another reason. Each entry: leading
/// digits, and what the newer plan says of them.
const KNOWN_DIVERGENCES: &[(&str, &str)] = &[
    ("1274", "United States: a new area code"),
    ("2213", "Senegal: shorter fixed ranges opened"),
    ("22193", "Senegal: more VoIP ranges"),
    ("23330", "Ghana: more fixed ranges"),
    ("247", "Ascension: more ranges opened"),
    ("255600", "Tanzania: a mobile range opened"),
    ("25572", "Tanzania: a mobile range opened"),
    ("26321", "Zimbabwe: short fixed numbers closed"),
    ("26331", "Zimbabwe: short fixed numbers closed"),
    ("263921", "Zimbabwe: short fixed numbers closed"),
    ("267", "Botswana: fixed ranges opened, 791 became mobile"),
    ("2909", "Saint Helena: numbers starting with 9 opened"),
    ("37581", "Belarus: a freephone length closed"),
    ("42366", "Liechtenstein: a mobile range opened"),
    ("4678", "Sweden: mobile ranges opened"),
    ("474", "Norway: mobile ranges closed"),
    ("59251", "Guyana: a fixed range opened"),
    ("67790", "Solomon Islands: a mobile range opened"),
    ("67936", "Fiji: a fixed range opened"),
    ("864101", "China: a fixed length closed"),
    ("88096", "Bangladesh: more VoIP ranges"),
    ("90582", "Turkey: a mobile range opened"),
    ("963", "Syria: a fixed range opened, mobile ranges closed"),
    ("99372", "Turkmenistan: a mobile range opened"),
];

const TYPES: [Type; 11] = [
    Type::FixedLine,
    Type::Mobile,
    Type::TollFree,
    Type::PremiumRate,
    Type::SharedCost,
    Type::PersonalNumber,
    Type::Voip,
    Type::Pager,
    Type::Uan,
    Type::Voicemail,
    Type::Unknown,
];

/// Every plan: of each region, and of each code that belongs to none.
fn plans() -> Vec<&'static Metadata> {
    let codes = (1..1000_u16).filter_map(|code| DATABASE.by_code(&code));
    codes.flatten().collect()
}

fn examples(plan: &Metadata) -> BTreeSet<String> {
    let descriptors = plan.descriptors();
    let found = TYPES.iter().filter_map(|kind| descriptors.get(*kind)?.example());
    found.map(|national| format!("{}{national}", plan.country_code())).collect()
}

/// The example itself and what a slip of the finger makes of it: each digit changed, one dropped, one doubled, two
/// swapped, trunk zeros and ones added.
fn slips(digits: &str) -> BTreeSet<String> {
    let mut all = BTreeSet::from([digits.to_owned()]);
    for at in 1..digits.len() {
        let (head, tail) = digits.split_at(at);
        let rest = &tail[1..];
        let other = |step: u8| char::from((tail.as_bytes()[0] - b'0' + step) % 10 + b'0');
        all.extend([1, 4, 7].map(|step| format!("{head}{}{rest}", other(step))));
        all.insert(format!("{head}{rest}"));
        all.insert(format!("{head}{}{tail}", &tail[..1]));
        if let Some(next) = rest.get(..1) {
            all.insert(format!("{head}{next}{}{}", &tail[..1], &rest[1..]));
        }
    }
    all.retain(|digits| (7..=15).contains(&digits.len()) && !digits.starts_with('0'));
    all
}

/// Region and whether a mobile can have it, or `None` for what is valid nowhere.
type Judgement = Option<(String, bool)>;

fn ours(digits: &str) -> Judgement {
    let number = PhoneNumber::parse(&format!("+{digits}"), None).ok()?;
    assert_eq!(number.digits(), digits, "an international number's digits never change");
    Some((number.region().to_string(), number.is_mobile_capable()))
}

fn reference(digits: &str) -> Judgement {
    let number = PHONE_NUMBER_UTIL.parse(format!("+{digits}"), None).ok()?;
    // The reference takes trunk prefixes out of international numbers; ours refuses such numbers.
    if number.format_as(PhoneNumberFormat::E164) != format!("+{digits}") || !number.is_valid() {
        return None;
    }
    let region = number.get_region_code().map_or_else(|| "001".to_owned(), |region| region.to_string());
    let mobile = matches!(number.get_type(), PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile);
    Some((region, mobile))
}

#[test]
fn the_region_table_is_the_metadatas() {
    let of_metadata: BTreeSet<(String, Option<u16>)> = plans()
        .into_iter()
        .map(|plan| (plan.id().to_owned(), (plan.id() != "001").then(|| plan.country_code())))
        .collect();
    let of_table = Region::all().map(|region| (region.as_str().to_owned(), region.calling_code())).collect();
    assert_eq!(of_metadata, of_table);
}

#[test]
fn agrees_with_the_reference_on_international_numbers() {
    let (mut compared, mut divergent, mut met) = (0, Vec::new(), BTreeSet::new());
    for digits in plans().into_iter().flat_map(examples).flat_map(|example| slips(&example)).collect::<BTreeSet<_>>() {
        compared += 1;
        let (ours, reference) = (ours(&digits), reference(&digits));
        if ours == reference {
            continue;
        }
        match KNOWN_DIVERGENCES.iter().find(|(start, _)| digits.starts_with(start)) {
            Some((start, _)) => drop(met.insert(*start)),
            None => divergent.push(format!("+{digits}: ours {ours:?}, reference {reference:?}")),
        }
    }
    assert!(compared > 50_000, "only {compared} compared");
    assert!(divergent.is_empty(), "{} of {compared} differ:\n{}", divergent.len(), divergent.join("\n"));
    let listed: BTreeSet<_> = KNOWN_DIVERGENCES.iter().map(|(start, _)| *start).collect();
    assert_eq!(met, listed, "a listed divergence is gone: take it off the list");
}

#[test]
fn agrees_with_the_reference_on_national_numbers() {
    let mut divergent = Vec::new();
    let mut compared = 0;
    for plan in plans() {
        let Some(region) = Region::parse(plan.id()).filter(|region| *region != Region::NON_GEOGRAPHIC) else {
            continue;
        };
        let reference_region = region.as_str().parse().unwrap();
        for example in examples(plan) {
            let Ok(number) = PHONE_NUMBER_UTIL.parse(format!("+{example}"), None) else { continue };
            let national = number.format_as(PhoneNumberFormat::National).into_owned();
            let without_plus = example.clone();
            for typed in [national, without_plus, format!("00{example}"), example[digits_of_code(plan)..].to_owned()] {
                let expected = PHONE_NUMBER_UTIL.parse(&typed, Some(reference_region)).ok();
                let expected = expected.filter(rlibphonenumber::PhoneNumber::is_valid);
                let expected = expected.map(|number| number.format_as(PhoneNumberFormat::E164).into_owned());
                let found = PhoneNumber::parse(&typed, Some(region)).ok().map(|number| number.to_string());
                compared += 1;
                if found != expected && !KNOWN_DIVERGENCES.iter().any(|(start, _)| example.starts_with(start)) {
                    divergent.push(format!("{region} {typed}: ours {found:?}, reference {expected:?}"));
                }
            }
        }
    }
    assert!(compared > 2_000, "only {compared} compared");
    assert!(divergent.is_empty(), "{} of {compared} differ:\n{}", divergent.len(), divergent.join("\n"));
}

fn digits_of_code(plan: &Metadata) -> usize {
    plan.country_code().to_string().len()
}

#[test]
fn no_digit_is_ever_dropped() {
    // The crate's own parser makes +7005553535 of the first.
    for typed in ["+78005553535", "+7 800 555-35-35", "+390612345678", "+60123456789", "+5491123456789"] {
        let digits: String = typed.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(PhoneNumber::parse(typed, None).map(PhoneNumber::digits), Ok(digits.clone()), "{typed}");
        assert_eq!(PhoneNumber::parse(typed, Some(Region::RU)).map(PhoneNumber::digits), Ok(digits), "{typed}");
    }
    assert_eq!(PhoneNumber::parse("8 800 555-35-35", Some(Region::RU)).unwrap().to_string(), "+78005553535");
    // A trunk zero inside an international number: refused rather than guessed at, unless it stands in brackets.
    assert_eq!(PhoneNumber::parse("+44 07400 123456", None), Err(PhoneError::Invalid));
    assert_eq!(PhoneNumber::parse("+44 (0)7400 123456", None).unwrap().to_string(), "+447400123456");
}

#[test]
fn says_what_is_wrong() {
    let fr = Some(Region::FR);
    for (typed, region, expected) in [
        ("", None, PhoneError::Empty),
        (" \u{200b} ", fr, PhoneError::Empty),
        ("call me", fr, PhoneError::NotANumber),
        ("+", None, PhoneError::NotANumber),
        ("2O2-555-O143", Some(Region::US), PhoneError::NotANumber),
        ("+33+612345678", fr, PhoneError::NotANumber),
        ("06 12 34 56 78 #2", fr, PhoneError::NotANumber),
        ("0612345678\0", fr, PhoneError::NotANumber),
        ("0612345678 0699999999", fr, PhoneError::SeveralNumbers),
        ("0612345678,0699999999", fr, PhoneError::SeveralNumbers),
        ("0612345678", None, PhoneError::MissingCountryCode),
        ("+12025550", None, PhoneError::Invalid),
        ("06 12 34 56", fr, PhoneError::Invalid),
        ("+999 123456", None, PhoneError::Invalid),
        ("01 23 45 67 89", fr, PhoneError::NotMobile),
        ("+1 800 555 0199", None, PhoneError::NotMobile),
    ] {
        assert_eq!(PhoneNumber::parse_mobile(typed, region), Err(expected), "{typed:?}");
    }
    assert_eq!(PhoneNumber::parse_mobile(&"1".repeat(1_000_000), fr), Err(PhoneError::NotANumber));
}

#[test]
fn reads_other_scripts_and_pasted_marks() {
    for typed in [
        "\u{202a}+60\u{a0}12‑345 6789\u{202c}",
        "＋６０１２３４５６７８９",
        "٦٠١٢٣٤٥٦٧٨٩",
        "0060 12 345 6789",
        "(+60) 12.345/6789",
    ] {
        assert_eq!(
            PhoneNumber::parse_mobile(typed, None).map(|n| n.to_string()).as_deref(),
            Ok("+60123456789"),
            "{typed}"
        );
    }
    assert_eq!(PhoneNumber::parse_mobile("60123456789", Some(Region::MY)).unwrap().to_string(), "+60123456789");
}

#[test]
fn shows_numbers_as_people_read_them() {
    for (stored, shown) in [
        ("+60123456789", "+60 12-345 6789"),
        ("+33612345678", "+33 6 12 34 56 78"),
        ("+12025550143", "+1 202-555-0143"),
        ("+447400123456", "+44 7400 123456"),
        ("+78005553535", "+7 8005553535"),
        ("+99912345", "+99912345"),
    ] {
        assert_eq!(PhoneNumber::from_e164(stored).unwrap().international(), shown);
    }
    let nowhere = PhoneNumber::from_e164("+99912345").unwrap();
    assert_eq!((nowhere.region(), nowhere.is_mobile_capable()), (Region::NON_GEOGRAPHIC, false));
}

#[test]
fn every_example_is_shown_with_all_its_digits() {
    for example in plans().into_iter().flat_map(examples) {
        let shown = PhoneNumber::from_e164(&format!("+{example}")).map(PhoneNumber::international);
        let Ok(shown) = shown else { continue };
        let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
        assert_eq!(digits, example, "{shown}");
    }
}
