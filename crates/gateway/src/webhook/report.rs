//! "Delivery Report": the provider's word on what became of a message (DLR).

use std::num::ParseIntError;

use domain::PhoneNumber;

use super::{Fields, WebhookError};
use crate::{DeliveryError, ReportedStatus};

/// A delivery report. In it, `mocean-from` is the **recipient** of the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFields {
    /// `mocean-from`: the recipient of the message, if it is a phone number.
    pub recipient: Option<PhoneNumber>,
    /// `mocean-to`: the sender id of the message, as written.
    pub sender: Option<String>,
    /// `mocean-dlr-status`; `None` where it or the error code can't be read, so that the report is kept and settles nothing.
    pub status: Option<ReportedStatus>,
    /// `mocean-msgid`: the provider's name for the message.
    pub provider_message_id: Option<String>,
    /// `mocean-error-code`; 0 and a missing one mean no error. Codes that the document doesn't list are kept.
    pub error_code: Option<u16>,
}

impl ReportFields {
    /// Reads the fields of a request.
    ///
    /// # Errors
    /// [`WebhookError`] if the status is missing.
    pub fn read(fields: &Fields) -> Result<Self, WebhookError> {
        let recipient = fields.get("mocean-from").and_then(|from| {
            let digits = from.trim().trim_start_matches('+');
            PhoneNumber::from_e164(&format!("+{digits}")).ok()
        });
        let error_code = error_code(fields);
        let status = fields.required("mocean-dlr-status")?.trim().parse().ok().and_then(ReportedStatus::from_code);
        Ok(Self {
            recipient,
            sender: fields.get("mocean-to").map(|to| to.trim().to_owned()),
            status: status.filter(|_| error_code.is_ok()),
            provider_message_id: fields.get("mocean-msgid").map(|id| id.trim().to_owned()),
            error_code: error_code.ok().flatten(),
        })
    }

    /// Reads a request's parts in one step.
    ///
    /// # Errors
    /// As [`Fields::collect`] and [`ReportFields::read`].
    pub fn parse(query: Option<&str>, body: &[u8]) -> Result<Self, WebhookError> {
        Self::read(&Fields::collect(query, body)?)
    }

    /// The error, if there is one and the document lists it.
    pub fn error(&self) -> Option<DeliveryError> {
        self.error_code.and_then(DeliveryError::from_code)
    }

    /// Whether the carrier says that the recipient wants no more messages: to be treated as a STOP.
    pub fn is_opt_out(&self) -> bool {
        self.error().is_some_and(DeliveryError::is_opt_out)
    }
}

/// The code; `None` for 0 and for a missing one.
fn error_code(fields: &Fields) -> Result<Option<u16>, ParseIntError> {
    let code = fields.get("mocean-error-code").map(|text| text.trim().parse()).transpose()?;
    Ok(code.filter(|code| *code != 0))
}

#[cfg(test)]
mod tests {
    use super::{ReportFields, WebhookError};
    use crate::{DeliveryError, ReportedStatus};
    use domain::PhoneNumber;

    const SAMPLE: &str = "mocean-from=60123456789&mocean-to=63001&mocean-dlr-status=1\
                          &mocean-msgid=cust20013050311050614001&mocean-error-code=0";

    fn parse(body: &str) -> Result<ReportFields, WebhookError> {
        ReportFields::parse(None, body.as_bytes())
    }

    #[test]
    fn the_documents_sample() {
        let report = parse(SAMPLE).unwrap();
        assert_eq!(
            report,
            ReportFields {
                recipient: PhoneNumber::from_e164("+60123456789").ok(),
                sender: Some("63001".into()),
                status: Some(ReportedStatus::Delivered),
                provider_message_id: Some("cust20013050311050614001".into()),
                error_code: None,
            }
        );
        assert_eq!(ReportFields::parse(Some(SAMPLE), b"").unwrap(), report);
        let json = r#"{"mocean-from":60123456789,"mocean-to":"63001","mocean-dlr-status":"1",
                       "mocean-msgid":"cust20013050311050614001","mocean-error-code":"000"}"#;
        assert_eq!(parse(json).unwrap(), report);
    }

    #[test]
    fn every_status_and_error() {
        for (status, expected) in [
            ("1", ReportedStatus::Delivered),
            ("2", ReportedStatus::Failed),
            ("3", ReportedStatus::Expired),
            ("4", ReportedStatus::Pending),
        ] {
            assert_eq!(parse(&format!("mocean-dlr-status={status}")).unwrap().status, Some(expected));
        }
        for error in DeliveryError::ALL.iter().filter(|error| error.code() != 0) {
            for written in [error.code().to_string(), error.to_string()] {
                let report = parse(&format!("mocean-dlr-status=2&mocean-error-code={written}")).unwrap();
                assert_eq!(report.error(), Some(*error));
                assert_eq!(report.is_opt_out(), error.code() == 71);
            }
        }
    }

    #[test]
    fn unlisted_errors_are_kept() {
        let report = parse("mocean-dlr-status=2&mocean-error-code=999").unwrap();
        assert_eq!((report.error_code, report.error()), (Some(999), None));
    }

    #[test]
    fn what_is_no_report_is_refused() {
        assert_eq!(parse("mocean-from=60123456789"), Err(WebhookError::Missing("mocean-dlr-status")));
    }

    #[test]
    fn what_cannot_be_read_is_kept_and_settles_nothing() {
        for odd in ["mocean-dlr-status=9", "mocean-dlr-status=done", "mocean-dlr-status=1&mocean-error-code=x"] {
            let report = parse(&format!("{odd}&mocean-msgid=m")).unwrap();
            assert_eq!((report.status, report.error_code), (None, None), "{odd}");
            assert_eq!(report.provider_message_id.as_deref(), Some("m"));
        }
    }
}
