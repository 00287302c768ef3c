//! "Error code of the submission" of the Mocean document: why a message was not delivered.

use std::fmt;

use super::codes;

codes! {
    /// The error of a delivery report. Shown with three digits, as in the document.
    ///
    /// The report itself is final either way; [`DeliveryError::nature`] says whether another message to the same number
    /// may fare better.
    DeliveryError {
        0 None Fine "No error.";
        1 AbsentSubscriber Temporary "Absent subscriber.";
        2 MemoryExceeded Temporary "Handset memory capacity exceeded.";
        3 EquipmentProtocol Final "Equipment protocol error.";
        4 NotEquipped Final "Equipment not equipped with short-message capability.";
        5 UnknownSubscriber Final "Unknown subscriber.";
        6 IllegalSubscriber Final "Illegal subscriber. The mobile station failed authentication.";
        7 TeleserviceNotProvisioned Final "Teleservice not provisioned.";
        8 IllegalEquipment Final "Illegal equipment. IMEI check failed.";
        9 CallBarred Final "Call barred. Operator barred the number.";
        10 FacilityNotSupported Final "Facility not supported.";
        11 SubscriberBusy Temporary "Subscriber busy for MT short message.";
        12 SystemFailure Temporary "System failure.";
        13 DataMissing Final "Data missing.";
        14 UnexpectedData Final "Unexpected data value.";
        15 UnidentifiedSubscriber Final "Unidentified subscriber.";
        16 NoPagingResponse Temporary "Absent subscriber. No paging response.";
        17 ImsiDetached Temporary "Absent subscriber. IMSI detached.";
        18 RoamingRestriction Temporary "Absent subscriber. Roaming restriction.";
        47 ContextNotSupported Final "Application context not supported.";
        49 Discarded Final "SMS discarded.";
        50 PeerTemporary Temporary "Temporary error received from peer SMSC.";
        51 Malformed Final "SMS malformed.";
        52 Expired Final "SMS expired.";
        53 InsufficientCredit Account "Insufficient credit, or not allowed to send to that destination.";
        54 InvalidDestination Final "Invalid destination. Receiver is not a valid number.";
        55 NoRoute Final "Unable to find outbound route for this SMS.";
        56 Buffered Temporary "SMS buffered.";
        57 PeerTimeout Temporary "Timeout waiting for response from peer.";
        58 Throttled Temporary "Throttling error. The user has exceeded allowed message limit.";
        59 SuspectedSpam Final "SMS suspected spam message.";
        61 SubscriberBlacklisted Final "Subscriber blacklisted.";
        62 SubscriberNotWhitelisted Final "Subscriber not white listed.";
        63 InvalidSenderLength Final "Invalid sender length.";
        65 Maintenance Temporary "System down for maintenance.";
        68 Flooding Temporary "SMS flooding detected.";
        69 InvalidSender Final "Invalid sender ID.";
        71 OptedOut Final "Subscriber opted out from receiving SMS.";
        74 PeerRejected Final "SMS rejected. Error received from peer SMSC.";
        75 InappropriateContent Final "SMS rejected. Inappropriate SMS content.";
        76 SenderBlacklisted Final "Sender ID blacklisted.";
        77 SenderNotWhitelisted Final "Sender ID not white listed.";
        94 UrlBlacklisted Final "URL blacklisted.";
        95 UrlNotWhitelisted Final "URL not white listed.";
        96 ExpiredWithoutStatus Final "Message expired in system with no final status from carrier.";
        255 Unknown Final "Unknown error.";
    }
}

impl DeliveryError {
    /// Whether the carrier says that this subscriber wants no more messages: to be treated as a STOP.
    pub fn is_opt_out(self) -> bool {
        self == Self::OptedOut
    }
}

impl fmt::Display for DeliveryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:03}", self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::DeliveryError;

    #[test]
    fn the_list_is_whole() {
        assert_eq!(DeliveryError::ALL.len(), 46);
        for error in DeliveryError::ALL {
            assert_eq!(DeliveryError::from_code(error.code()), Some(*error));
            assert!(!error.words().is_empty());
        }
        assert_eq!(DeliveryError::from_code(19), None);
    }

    #[test]
    fn three_digits_and_the_one_opt_out() {
        assert_eq!(DeliveryError::None.to_string(), "000");
        assert_eq!(DeliveryError::OptedOut.to_string(), "071");
        let opt_outs = DeliveryError::ALL.iter().filter(|error| error.is_opt_out());
        assert_eq!(opt_outs.count(), 1);
    }
}
