//! The record in words.

use store::{ConsentEvent, ConsentKind};

/// What happened, in a sentence.
pub(super) fn summary(event: &ConsentEvent) -> String {
    let how = match event.source.as_str() {
        "web" => " on the site's page",
        "api" => " through the API",
        "sms" => " by text",
        _ => "",
    };
    match event.kind {
        ConsentKind::OptIn => format!("Opted in{how}."),
        ConsentKind::OptInAgain => format!("Opted in once more{how}; nothing changed."),
        ConsentKind::OptInWhileStopped => format!("Opted in{how} after having left; nothing changed."),
        ConsentKind::OptInWhileSuspended => format!("Opted in{how} while suspended; nothing changed."),
        ConsentKind::ConfirmationRequested => format!("Opted in{how}; a code was asked for."),
        ConsentKind::Confirmed if event.source == "sms" => "Answered YES to a code.".to_owned(),
        ConsentKind::Confirmed => format!("Entered the code{how}."),
        ConsentKind::Returned if event.source == "sms" => "Answered YES to a code and came back.".to_owned(),
        ConsentKind::Returned => format!("Entered the code{how} and came back."),
        ConsentKind::Stop if event.source == "web" => "Left on the page of their number.".to_owned(),
        ConsentKind::Stop => "Texted STOP and left.".to_owned(),
        ConsentKind::Start => "Texted START and came back.".to_owned(),
        ConsentKind::CarrierOptOut => "Left: the carrier reports that the number opted out.".to_owned(),
        ConsentKind::Suspended => "Suspended by an admin.".to_owned(),
        ConsentKind::Resumed => "Turned on again by an admin.".to_owned(),
        ConsentKind::Unsubscribed => "Unsubscribed by an admin, on request.".to_owned(),
        ConsentKind::Deleted => "Deleted by an admin.".to_owned(),
        ConsentKind::DeletionUndone => "An admin took the deletion back within seconds.".to_owned(),
        ConsentKind::Erased => "Erased on request: what was known of the number is gone.".to_owned(),
    }
}
