//! Broadcasts wait for their recipients' quiet hours to end.

mod random;
mod stories;

use domain::{DayHours, PhoneNumber, QuietHours, QuietMode, SiteSettings, Timestamp, WeekHours};
use store::{Broadcast, QuietWait, Site, SiteChange, StoreError, testing::TestDb};

use crate::world::{World, accepted, at, phone};

pub(super) const HOUR: u64 = 3_600;
/// The world begins on a Monday at 14:13:20 UTC: 10:13 in New York, 7:13 in Los Angeles, 16:13 in Paris, 22:13 in Malaysia.
pub(super) const LOS_ANGELES_8: u64 = 46 * 60 + 40;
pub(super) const MALAYSIA_8: u64 = 9 * HOUR + 46 * 60 + 40;

pub(super) fn californian(n: u64) -> PhoneNumber {
    phone(13_105_550_000 + n)
}

pub(super) fn french(n: u64) -> PhoneNumber {
    phone(33_612_345_000 + n)
}

pub(super) fn russian(n: u64) -> PhoneNumber {
    phone(79_123_456_000 + n)
}

pub(super) fn countries() -> QuietHours {
    QuietHours { mode: QuietMode::Countries, ..QuietHours::default() }
}

pub(super) fn own(from: u16, to: u16) -> QuietHours {
    QuietHours { mode: QuietMode::Own, hours: WeekHours::daily(DayHours::between(from, to)) }
}

pub(super) async fn set(w: &World, quiet_hours: QuietHours, send_within_hours: u32, now: u64) {
    let change = |before: &Site| {
        let Site { name, sms_enabled, settings, .. } = before.clone();
        let settings = SiteSettings { quiet_hours, send_within_hours, ..settings };
        Ok::<_, StoreError>(SiteChange { name, sms_enabled, settings })
    };
    w.store().change_site(w.site, at(now), change).await.unwrap();
}

/// A world with quiet hours and many credits.
pub(super) async fn quiet(db: TestDb, hours: QuietHours) -> World {
    let w = World::new(db, 100_000).await;
    set(&w, hours, 24, 0).await;
    w
}

pub(super) async fn recipients_of(w: &World, n: u128, now: u64) -> Vec<PhoneNumber> {
    let claimed = w.claim(100, n, at(now)).await;
    w.settle(&claimed, &accepted(), at(now)).await;
    let mut phones: Vec<_> = claimed.iter().map(|message| message.recipient).collect();
    phones.sort_unstable();
    phones
}

pub(super) async fn waiting(w: &World, broadcast: &Broadcast, now: u64) -> (u64, Option<Timestamp>) {
    let QuietWait { messages, next_at, or_more } = w.store().quiet_wait(broadcast.id, at(now)).await.unwrap();
    assert!(!or_more);
    (messages, next_at)
}
