//! "Response Status" of the Mocean document: the answer to a request.

use super::codes;

codes! {
    /// The status of an answer. 32, 40, 43 and 45 ask to come again; 1 and 2 concern the whole account.
    SendStatus {
        0 Ok Fine "OK. No error encountered.";
        1 AuthorizationFailed Account "Authorization failed. Invalid API key or API secret.";
        2 InsufficientBalance Account "Insufficient balance. Not enough credit in the account to send to at least one of the receivers.";
        4 NotWhiteListed Final "At least one of the destination numbers is not white listed.";
        5 BlackListed Final "At least one of the destination numbers is black listed.";
        6 NoDestination Final "No destination number specified.";
        8 SenderNotFound Final "Sender ID not found.";
        9 InvalidUdh Final "Invalid UDH field.";
        10 InvalidMclass Final "Invalid mclass field.";
        17 InvalidValidity Final "Invalid validity field.";
        19 InvalidCharset Final "Invalid character set or message body.";
        20 InsufficientHeaders Final "Insufficient headers for sending SMS.";
        23 EmptyText Final "Empty message text.";
        24 UnknownError Final "Unknown error.";
        26 InvalidSchedule Final "Invalid schedule format.";
        27 TooManyReceivers Final "Max number of receivers in a single request reached.";
        28 InvalidDestination Final "Invalid destination number.";
        29 TextTooLong Final "Message body is too long.";
        32 Throttled Temporary "Message throttled.";
        34 UnknownRequest Final "Unknown request.";
        37 InvalidSenderLength Final "Invalid sender length.";
        40 Maintenance Temporary "System down for maintenance.";
        43 Flooding Temporary "SMS flooding detected.";
        44 InvalidSender Final "Invalid Sender ID.";
        45 SystemError Temporary "System error, please retry later.";
        48 SenderBlackListed Final "At least one of the senders is black listed.";
        49 SenderNotWhiteListed Final "At least one of the senders is not white listed.";
        50 InappropriateContent Final "Inappropriate content detected.";
    }
}

#[cfg(test)]
mod tests {
    use super::SendStatus;
    use crate::Nature;

    #[test]
    fn only_four_are_temporary_and_two_concern_the_account() {
        let of = |nature| -> Vec<u16> {
            SendStatus::ALL.iter().filter(|status| status.nature() == nature).map(|status| status.code()).collect()
        };
        assert_eq!(of(Nature::Fine), [0]);
        assert_eq!(of(Nature::Temporary), [32, 40, 43, 45]);
        assert_eq!(of(Nature::Account), [1, 2]);
        assert_eq!(SendStatus::ALL.len(), 28);
    }

    #[test]
    fn codes_read_back() {
        for status in SendStatus::ALL {
            assert_eq!(SendStatus::from_code(status.code()), Some(*status));
        }
        assert_eq!(SendStatus::from_code(3), None);
    }
}
