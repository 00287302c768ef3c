//! The parameters of "Send SMS" in the Mocean document, as far as they make sense for text.

use std::time::Duration;

use domain::{Encoding, measure};

use crate::{OutboundSms, SendStatus, mocean_time};

/// Everything but the credentials and the form of the answer.
///
/// # Errors
/// The status with which Mocean would refuse what can't be written: a schedule beyond all calendars. Left out, the message
/// would go at once.
pub(super) fn parameters(sms: &OutboundSms) -> Result<Vec<(&'static str, String)>, SendStatus> {
    let mut all = vec![
        ("mocean-from", sms.from.clone()),
        ("mocean-to", sms.to.digits()),
        ("mocean-text", sms.text.clone()),
        // Said outright, so that the number of segments is the one that was quoted.
        ("mocean-coding", coding(&sms.text).to_owned()),
        ("mocean-charset", "UTF-8".to_owned()),
    ];
    if let Some(url) = &sms.report_url {
        all.push(("mocean-dlr-mask", "1".to_owned()));
        all.push(("mocean-dlr-url", url.to_string()));
    }
    if let Some(validity) = sms.validity {
        all.push(("mocean-validity", whole_seconds(validity).to_string()));
    }
    if let Some(at) = sms.schedule {
        all.push(("mocean-schedule", mocean_time::format(at).ok_or(SendStatus::InvalidSchedule)?));
    }
    if sms.flash {
        all.push(("mocean-mclass", "1".to_owned()));
        all.push(("mocean-alt-dcs", "1".to_owned()));
    }
    Ok(all)
}

/// `mocean-coding`: 1 is 7-bit, 3 is UCS-2.
fn coding(text: &str) -> &'static str {
    match measure(text).encoding {
        Encoding::Gsm7 => "1",
        Encoding::Ucs2 => "3",
    }
}

fn whole_seconds(validity: Duration) -> u64 {
    let up = u64::from(validity.subsec_nanos() > 0);
    validity.as_secs().saturating_add(up).max(1)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use domain::{PhoneNumber, Timestamp};

    use super::{parameters, whole_seconds};
    use crate::{OutboundSms, SendStatus};

    fn sms(text: &str) -> OutboundSms {
        OutboundSms::new("Bells", PhoneNumber::from_e164("+60123456789").unwrap(), text)
    }

    #[test]
    fn a_plain_text_takes_five_parameters() {
        assert_eq!(
            parameters(&sms("Hello World")).unwrap(),
            [
                ("mocean-from", "Bells".to_owned()),
                ("mocean-to", "60123456789".to_owned()),
                ("mocean-text", "Hello World".to_owned()),
                ("mocean-coding", "1".to_owned()),
                ("mocean-charset", "UTF-8".to_owned()),
            ]
        );
    }

    #[test]
    fn everything_else_when_asked_for() {
        let mut full = sms("你好").with_report_url("https://x.example/dlr".parse().unwrap());
        full.validity = Some(Duration::from_mins(5));
        full.schedule = Some(Timestamp::from_secs(1_172_796_900));
        full.flash = true;
        let found = parameters(&full).unwrap();
        for expected in [
            ("mocean-coding", "3"),
            ("mocean-dlr-mask", "1"),
            ("mocean-dlr-url", "https://x.example/dlr"),
            ("mocean-validity", "300"),
            ("mocean-schedule", "2007-03-02 08:55:00"),
            ("mocean-mclass", "1"),
            ("mocean-alt-dcs", "1"),
        ] {
            assert!(found.iter().any(|(name, value)| (*name, value.as_str()) == expected), "{expected:?}");
        }
    }

    #[test]
    fn a_schedule_that_cannot_be_written_is_refused() {
        let mut never = sms("x");
        never.schedule = Some(Timestamp::from_micros(i64::MAX));
        assert_eq!(parameters(&never), Err(SendStatus::InvalidSchedule));
    }

    #[test]
    fn validity_is_whole_seconds_and_never_zero() {
        assert_eq!(whole_seconds(Duration::ZERO), 1);
        assert_eq!(whole_seconds(Duration::from_millis(1_001)), 2);
        assert_eq!(whole_seconds(Duration::MAX), u64::MAX);
    }
}
