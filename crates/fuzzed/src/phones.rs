//! What people type as a phone number.

use domain::{PhoneNumber, Region, split_typed};

use crate::first_line;

/// A number, or a list of them: the first line is the region in which national ones are read.
///
/// # Panics
/// Where a number changes its digits on the way, or is read otherwise the second time.
pub fn phone(data: &[u8]) {
    let (region, typed) = first_line(data);
    let region = Region::parse(String::from_utf8_lossy(region).trim());
    let typed = String::from_utf8_lossy(typed);
    for input in split_typed(&typed).into_iter().chain([typed.as_ref()]) {
        let Ok(number) = PhoneNumber::parse(input, region) else { continue };
        let plain = number.to_string();
        assert_eq!(PhoneNumber::from_e164(&plain), Ok(number));
        assert_eq!(PhoneNumber::parse(&plain, region), Ok(number), "{input:?}");
        let digits_in = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        assert_eq!(digits_in(&number.international()), number.digits(), "{input:?}");
        // A stranger's number is one digit away.
        if input.is_ascii() && input.starts_with('+') && !input.contains('(') {
            assert_eq!(digits_in(input), number.digits(), "{input:?}");
        }
        assert_eq!(PhoneNumber::parse_mobile(input, region).is_ok(), number.is_mobile_capable(), "{input:?}");
        assert!(!number.masked().contains(&number.digits()));
        let _ = number.region();
    }
}
