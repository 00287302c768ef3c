//! What a provider answers, or whoever stands between it and us.

use domain::PhoneNumber;
use gateway::SendOutcome;
use gateway::fuzzing::read_answer;

/// An answer to every question that we ask: the first two bytes are the HTTP status.
///
/// # Panics
/// Where a message is said to be taken though the answer nowhere says so.
pub fn provider_answer(data: &[u8]) {
    let Some((status, body)) = data.split_first_chunk() else { return };
    let status = 100 + u16::from_be_bytes(*status) % 500;
    let Ok(to) = PhoneNumber::from_e164("+60123456789") else { return };
    let read = read_answer(status, body, to);
    assert_eq!(read.sending, read_answer(status, body, to).sending);
    if let SendOutcome::Accepted { .. } = read.sending {
        assert!(body.contains(&b'0'), "nothing in it is the status 0");
    }
    if let Ok(prices) = read.prices {
        assert!(!prices.is_empty(), "a price list without prices");
    }
}
