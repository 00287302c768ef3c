//! Evenings, nights and mornings of broadcasts.

use std::time::Duration;

use domain::{BroadcastStatus, MessageKind, MessageStatus, Openings, QuietHours, SubscriberStatus};
use store::{Audience, each_engine, testing::TestDb};

use super::{
    HOUR, LOS_ANGELES_8, MALAYSIA_8, californian, countries, french, own, quiet, recipients_of, russian, set, waiting,
};
use crate::{
    late::named,
    world::{accepted, american, at, malaysian, retry, unknown},
};

each_engine!(
    each_recipient_waits_for_their_own_morning,
    the_named_wait_as_all_do,
    waiting_is_not_too_late,
    who_leaves_while_waiting_gets_nothing,
    what_is_called_off_while_waiting_costs_nothing,
    what_is_let_go_on_at_night_goes_out_in_the_morning_with_time_anew,
    what_is_late_in_the_evening_goes_out_the_next_day,
    changed_hours_hold_for_those_who_wait,
    tightened_hours_hold_at_once,
    for_whom_no_hour_is_right_gets_nothing,
    no_right_hour_is_no_want_of_time,
    the_figures_say_how_many_wait,
    only_broadcasts_wait,
    few_slots_do_not_keep_a_night_from_being_gone_over,
    a_process_that_dies_leaves_the_waiting_as_they_were,
    many_that_wait_are_counted_without_counting,
    an_audience_is_counted_by_its_hours,
);

async fn each_recipient_waits_for_their_own_morning(db: TestDb) {
    let w = quiet(db, countries()).await;
    for phone in [american(1), californian(1), french(1), malaysian(1), malaysian(2)] {
        w.subscribe(phone, at(0)).await;
    }
    let broadcast = w.confirm("all", Audience::All, at(1)).await;
    assert_eq!(waiting(&w, &broadcast, 1).await, (0, None), "nobody was looked at yet");
    assert_eq!(recipients_of(&w, 1, 2).await, [american(1), french(1)]);
    assert_eq!(waiting(&w, &broadcast, 3).await, (3, Some(at(LOS_ANGELES_8))));
    assert_eq!(w.store().next_due().await.unwrap(), Some(at(LOS_ANGELES_8)));
    let counts = w.see(&broadcast).await.counts;
    assert_eq!((counts.queued, counts.accepted), (3, 2));

    assert!(recipients_of(&w, 2, LOS_ANGELES_8 - 1).await.is_empty());
    assert_eq!(recipients_of(&w, 3, LOS_ANGELES_8).await, [californian(1)]);
    assert_eq!(waiting(&w, &broadcast, LOS_ANGELES_8).await, (2, Some(at(MALAYSIA_8))));
    assert_eq!(recipients_of(&w, 4, MALAYSIA_8).await, [malaysian(1), malaysian(2)]);
    assert_eq!(w.see(&broadcast).await.status, BroadcastStatus::Done);
    assert_eq!(w.account().await.1, 0);
}

async fn the_named_wait_as_all_do(db: TestDb) {
    let w = quiet(db, countries()).await;
    let broadcast = w.confirm("some", named(&[malaysian(1), american(1), californian(1)]), at(0)).await;
    assert_eq!(recipients_of(&w, 1, 1).await, [american(1)]);
    assert_eq!(waiting(&w, &broadcast, 1).await, (2, Some(at(LOS_ANGELES_8))));
    assert_eq!(recipients_of(&w, 2, LOS_ANGELES_8).await, [californian(1)]);
    assert_eq!(recipients_of(&w, 3, MALAYSIA_8).await, [malaysian(1)]);
    assert_eq!(w.see(&broadcast).await.status, BroadcastStatus::Done);
}

async fn waiting_is_not_too_late(db: TestDb) {
    let w = quiet(db, countries()).await;
    set(&w, countries(), 2, 0).await;
    w.subscribe(malaysian(1), at(0)).await;
    w.subscribe(malaysian(2), at(0)).await;
    let all = w.confirm("all", Audience::All, at(1)).await;
    let some = w.confirm("some", named(&[malaysian(3), american(3)]), at(1)).await;
    assert_eq!(recipients_of(&w, 1, 2).await, [american(3)]);
    // Two hours after the confirmation everything else would be too late.
    assert_eq!(w.store().cancel_too_late(at(3 * HOUR)).await.unwrap(), 0);
    assert_eq!(w.store().cancel_too_late(at(MALAYSIA_8)).await.unwrap(), 0);
    let first = w.claim(1, 2, at(MALAYSIA_8 + 60)).await;
    w.settle(&first, &accepted(), at(MALAYSIA_8 + 61)).await;
    assert_eq!(w.store().cancel_too_late(at(MALAYSIA_8 + 2 * HOUR - 2)).await.unwrap(), 0);
    // They have two hours of the morning, as confirmed two seconds before they were looked at.
    assert_eq!(w.store().cancel_too_late(at(MALAYSIA_8 + 2 * HOUR + 2)).await.unwrap(), 2);
    w.check().await;
    let (all, some) = (w.see(&all).await, w.see(&some).await);
    assert_eq!((all.status, some.status), (BroadcastStatus::Done, BroadcastStatus::Done));
    assert_eq!(all.counts.cancelled + some.counts.cancelled, 2);
    assert_eq!(w.account().await.1, 0, "their credits are back");
}

async fn who_leaves_while_waiting_gets_nothing(db: TestDb) {
    let w = quiet(db, countries()).await;
    let mut ids = Vec::new();
    for n in 1..=4 {
        ids.push(w.subscribe(malaysian(n), at(0)).await);
    }
    let broadcast = w.confirm("all", Audience::All, at(1)).await;
    assert!(recipients_of(&w, 1, 2).await.is_empty());
    assert_eq!(waiting(&w, &broadcast, 2).await.0, 4);
    w.stop(malaysian(1), at(10)).await;
    w.store().set_subscriber_status(w.site, &[ids[1]], SubscriberStatus::Suspended, "a", None, at(11)).await.unwrap();
    w.store().delete_subscribers(w.site, &[ids[2]], "a", at(12)).await.unwrap();
    w.check().await;
    assert_eq!(waiting(&w, &broadcast, 13).await.0, 1);
    assert_eq!(w.account().await.1, 2, "only one has credits set aside");
    // The STOP confirmation goes out at once, at night.
    let night = w.claim(10, 2, at(14)).await;
    assert_eq!(night.iter().map(|message| message.kind).collect::<Vec<_>>(), [MessageKind::StopConfirmation]);
    w.settle(&night, &accepted(), at(15)).await;
    assert_eq!(recipients_of(&w, 3, MALAYSIA_8).await, [malaysian(4)]);
    let counts = w.see(&broadcast).await.counts;
    assert_eq!((counts.suppressed, counts.accepted), (3, 1));
}

async fn what_is_called_off_while_waiting_costs_nothing(db: TestDb) {
    let w = quiet(db, countries()).await;
    for n in 1..=3 {
        w.subscribe(malaysian(n), at(0)).await;
    }
    w.subscribe(american(1), at(0)).await;
    let before = w.account().await;
    let broadcast = w.confirm("all", Audience::All, at(1)).await;
    assert_eq!(recipients_of(&w, 1, 2).await, [american(1)]);
    let cancelled = w.store().cancel_broadcast(w.site, broadcast.id, at(HOUR)).await.unwrap();
    w.check().await;
    assert_eq!((cancelled.counts.cancelled, cancelled.counts.accepted), (3, 1));
    assert_eq!(w.account().await, (before.0 - 1, 0));
    assert!(recipients_of(&w, 2, MALAYSIA_8).await.is_empty());
    assert_eq!(waiting(&w, &broadcast, HOUR).await, (0, None));
}

async fn what_is_let_go_on_at_night_goes_out_in_the_morning_with_time_anew(db: TestDb) {
    let w = quiet(db, countries()).await;
    set(&w, countries(), 2, 0).await;
    w.subscribe(malaysian(1), at(0)).await;
    w.subscribe(malaysian(2), at(0)).await;
    let broadcast = w.confirm("all", Audience::All, at(1)).await;
    assert!(recipients_of(&w, 1, 2).await.is_empty());
    w.store().pause_broadcast(w.site, broadcast.id, at(HOUR)).await.unwrap();
    // Paused over the morning and until the next night.
    assert!(recipients_of(&w, 2, MALAYSIA_8 + 60).await.is_empty());
    assert_eq!(w.store().cancel_too_late(at(MALAYSIA_8 + 5 * HOUR)).await.unwrap(), 0);
    let night = MALAYSIA_8 + 14 * HOUR;
    w.store().resume_broadcast(w.site, broadcast.id, at(night)).await.unwrap();
    assert_eq!(w.store().look_again_at_quiet_hours(at(night)).await.unwrap(), 0, "they are due, and claimed first");
    assert!(recipients_of(&w, 3, night + 1).await.is_empty());
    let morning = MALAYSIA_8 + 24 * HOUR;
    assert_eq!(waiting(&w, &broadcast, night + 1).await, (2, Some(at(morning))));
    // Held and let go on once more while they wait: two hours from the morning on, not from now.
    w.store().pause_broadcast(w.site, broadcast.id, at(night + 2)).await.unwrap();
    w.store().resume_broadcast(w.site, broadcast.id, at(night + 3)).await.unwrap();
    assert_eq!(w.store().look_again_at_quiet_hours(at(night + 4)).await.unwrap(), 2);
    assert_eq!(w.store().look_again_at_quiet_hours(at(night + 5)).await.unwrap(), 0, "once is enough");
    assert_eq!(w.store().cancel_too_late(at(morning + 2 * HOUR - 10)).await.unwrap(), 0);
    assert_eq!(recipients_of(&w, 4, morning + 2 * HOUR - 10).await, [malaysian(1), malaysian(2)]);
}

async fn what_is_late_in_the_evening_goes_out_the_next_day(db: TestDb) {
    let w = quiet(db, countries()).await;
    // 20:59 in Paris, 14:59 in New York.
    let evening = 5 * HOUR + 45 * 60;
    let broadcast = w.confirm("b", named(&[french(1), american(1)]), at(evening - 60)).await;
    let claimed = w.claim(10, 1, at(evening - 60)).await;
    assert_eq!(claimed.len(), 2);
    // The provider asks for patience, and has an outage until past ten in Paris.
    w.settle(&claimed, &retry(at(evening + 3 * HOUR)), at(evening - 58)).await;
    assert_eq!(recipients_of(&w, 2, evening + 3 * HOUR).await, [american(1)]);
    // 8 in Paris is 6 UTC.
    let morning = 15 * HOUR + 46 * 60 + 40;
    assert_eq!(waiting(&w, &broadcast, evening + 3 * HOUR).await, (1, Some(at(morning))));
    assert_eq!(w.store().cancel_too_late(at(morning)).await.unwrap(), 0);
    assert_eq!(recipients_of(&w, 3, morning).await, [french(1)]);
    // What waited in the evening for a slot that never came is looked at as well.
    let other = w.confirm("c", named(&[french(2)]), at(evening)).await;
    assert_eq!(recipients_of(&w, 4, evening + 2 * HOUR).await, []);
    assert_eq!(waiting(&w, &other, evening + 2 * HOUR).await.0, 1);
}

async fn changed_hours_hold_for_those_who_wait(db: TestDb) {
    let w = quiet(db, countries()).await;
    for n in 1..=3 {
        w.subscribe(malaysian(n), at(0)).await;
    }
    let all = w.confirm("all", Audience::All, at(1)).await;
    w.confirm("some", named(&[malaysian(9)]), at(1)).await;
    assert!(recipients_of(&w, 1, 2).await.is_empty());
    // From 9 on.
    set(&w, own(9, 21), 24, 10).await;
    assert_eq!(w.store().look_again_at_quiet_hours(at(11)).await.unwrap(), 4);
    assert_eq!(waiting(&w, &all, 11).await, (3, Some(at(MALAYSIA_8 + HOUR))));
    assert!(recipients_of(&w, 2, MALAYSIA_8 + 60).await.is_empty());
    // None at all: what waits is due.
    set(&w, QuietHours::default(), 24, 20).await;
    assert_eq!(w.store().look_again_at_quiet_hours(at(21)).await.unwrap(), 4);
    assert_eq!(waiting(&w, &all, 21).await, (0, None));
    assert_eq!(recipients_of(&w, 3, 21).await.len(), 4);
    assert_eq!(w.store().look_again_at_quiet_hours(at(22)).await.unwrap(), 0);
    w.check().await;
}

async fn tightened_hours_hold_at_once(db: TestDb) {
    let w = quiet(db, QuietHours::default()).await;
    for n in 1..=3 {
        w.subscribe(malaysian(n), at(0)).await;
    }
    let broadcast = w.confirm("all", Audience::All, at(1)).await;
    let first = w.claim(1, 1, at(2)).await;
    w.settle(&first, &accepted(), at(3)).await;
    set(&w, countries(), 24, 4).await;
    assert!(recipients_of(&w, 2, 5).await.is_empty());
    assert_eq!(waiting(&w, &broadcast, 5).await, (2, Some(at(MALAYSIA_8))));
}

async fn for_whom_no_hour_is_right_gets_nothing(db: TestDb) {
    // 9 to 18 is never at the same time in Kaliningrad and Kamchatka.
    let w = quiet(db, own(9, 18)).await;
    w.subscribe(russian(1), at(0)).await;
    w.subscribe(american(1), at(0)).await;
    let all = w.confirm("all", Audience::All, at(1)).await;
    let some = w.confirm("some", named(&[russian(2), american(2)]), at(1)).await;
    assert_eq!(recipients_of(&w, 1, 2).await, [american(1), american(2)]);
    let (all, some) = (w.see(&all).await, w.see(&some).await);
    assert_eq!((all.status, all.counts.cancelled), (BroadcastStatus::Done, 1));
    assert_eq!((some.status, some.counts.cancelled), (BroadcastStatus::Done, 1));
    assert_eq!(all.left_meanwhile.get("quiet_hours"), Some(&1));
    assert_eq!(
        (w.store().count_no_hour(all.id).await.unwrap(), w.store().count_no_hour(some.id).await.unwrap()),
        (0, 1)
    );
    assert_eq!(w.account().await.1, 0);
}

/// What is too late as well: it wasn't time that these lacked, whoever finds them.
async fn no_right_hour_is_no_want_of_time(db: TestDb) {
    let w = quiet(db, own(9, 18)).await;
    let numbers = [russian(1), american(1)];
    let claimed_late = w.confirm("claimed", named(&numbers), at(1)).await;
    let late = at(3 * 24 * HOUR);
    assert_eq!(w.claim(10, 1, late).await, []);
    let cleared = w.confirm("cleared", named(&numbers), late).await;
    let later = at(6 * 24 * HOUR);
    w.store().cancel_too_late(later).await.unwrap();
    for broadcast in [claimed_late, cleared] {
        assert_eq!(w.see(&broadcast).await.counts.cancelled, 2);
        assert_eq!(w.store().count_no_hour(broadcast.id).await.unwrap(), 1);
        let messages = w.history().await;
        let reason_of = |phone| {
            let of =
                |message: &&store::Message| message.broadcast == Some(broadcast.id) && message.recipient == Some(phone);
            messages.iter().find(of).unwrap().reason.clone().unwrap()
        };
        assert_eq!((reason_of(russian(1)).as_str(), reason_of(american(1)).as_str()), ("quiet_hours", "too_late"));
    }
    w.check().await;
}

async fn the_figures_say_how_many_wait(db: TestDb) {
    let w = quiet(db, countries()).await;
    w.subscribe(malaysian(1), at(0)).await;
    w.confirm("all", Audience::All, at(1)).await;
    w.confirm("some", named(&[malaysian(8), malaysian(9)]), at(1)).await;
    assert_eq!(w.store().figures(at(1)).await.unwrap().quiet, 0, "nobody looked yet");
    assert!(recipients_of(&w, 1, 2).await.is_empty());
    assert_eq!(w.store().figures(at(2)).await.unwrap().quiet, 3);
    assert_eq!(recipients_of(&w, 2, MALAYSIA_8 + 60).await.len(), 3);
    assert_eq!(w.store().figures(at(MALAYSIA_8 + 61)).await.unwrap().quiet, 0);
}

async fn only_broadcasts_wait(db: TestDb) {
    let w = quiet(db, countries()).await;
    let kinds = [
        MessageKind::Welcome,
        MessageKind::Test,
        MessageKind::Answer,
        MessageKind::Event,
        MessageKind::Help,
        MessageKind::StopConfirmation,
    ];
    for (n, kind) in (1..).zip(kinds) {
        w.store().queue_message(w.message(kind, malaysian(n), 1), at(0)).await.unwrap();
    }
    assert_eq!(w.claim(10, 1, at(1)).await.len(), kinds.len());
    // A broadcast's message that a person sends again is still no answer to anybody.
    set(&w, QuietHours::default(), 24, 2).await;
    w.confirm("b", named(&[malaysian(9)]), at(3)).await;
    let claimed = w.claim(10, 2, at(4)).await;
    w.settle(&claimed, &unknown(), at(5)).await;
    set(&w, countries(), 24, 6).await;
    let again = w.store().resend_message(w.site, claimed[0].id, at(7)).await.unwrap();
    assert!(w.claim(10, 3, at(8)).await.is_empty());
    assert_eq!(w.status(again).await, MessageStatus::Queued);
    assert_eq!(w.store().cancel_too_late(at(MALAYSIA_8)).await.unwrap(), 0);
    assert_eq!(recipients_of(&w, 4, MALAYSIA_8).await, [malaysian(9)]);
}

async fn few_slots_do_not_keep_a_night_from_being_gone_over(db: TestDb) {
    let w = quiet(db, countries()).await;
    for n in 0..700 {
        w.subscribe(malaysian(n), at(0)).await;
    }
    w.subscribe(american(1), at(1)).await;
    w.subscribe(american(2), at(1)).await;
    let all = w.confirm("all", Audience::All, at(2)).await;
    let turn = async |n| {
        let cap = store::Cap { singles: 1, broadcasts: 1 };
        let claim = store::Claim {
            limit: 1,
            for_broadcasts: 1,
            lease: crate::world::lease(n),
            caps: std::collections::BTreeMap::new(),
            cap_of_others: cap,
        };
        w.store().turn(&store::Turn { claim: Some(claim), ..store::Turn::default() }, at(6)).await.unwrap()
    };
    let first = turn(1).await;
    w.check().await;
    assert!(first.went_over >= 500 && first.claimed.is_empty(), "{first:?}");
    let second = turn(2).await;
    assert_eq!(second.claimed.iter().map(|message| message.recipient).collect::<Vec<_>>(), [american(1)]);
    assert_eq!(turn(3).await.claimed[0].recipient, american(2), "nobody is gone past");
    w.check().await;
    assert_eq!(waiting(&w, &all, 6).await.0, 700);

    // The same for those who were named.
    let phones: Vec<_> = (1_000..1_600).map(malaysian).chain([american(3)]).collect();
    let some = w.confirm("some", named(&phones), at(5)).await;
    let mut turns = 0;
    while w.see(&some).await.counts.sending == 0 {
        turns += 1;
        assert!(turns < 10, "{turns} turns");
        turn(10 + turns).await;
    }
    assert_eq!(waiting(&w, &some, 6).await.0, 600);
}

async fn a_process_that_dies_leaves_the_waiting_as_they_were(db: TestDb) {
    let w = quiet(db, countries()).await;
    w.subscribe(malaysian(1), at(0)).await;
    w.subscribe(american(1), at(0)).await;
    let broadcast = w.confirm("all", Audience::All, at(1)).await;
    assert_eq!(w.claim(10, 1, at(2)).await.len(), 1);
    // It dies with one in flight; the next process reaps and goes on.
    assert_eq!(w.store().reap_leases(at(200)).await.unwrap(), 1);
    w.check().await;
    assert_eq!(waiting(&w, &broadcast, 201).await, (1, Some(at(MALAYSIA_8))));
    assert_eq!(recipients_of(&w, 2, MALAYSIA_8).await, [malaysian(1)]);
    assert_eq!(w.see(&broadcast).await.counts.unknown, 1);
}

async fn many_that_wait_are_counted_without_counting(db: TestDb) {
    let w = quiet(db, countries()).await;
    let phones: Vec<_> = (0..10_050).map(malaysian).chain([american(1)]).collect();
    let broadcast = w.confirm("some", named(&phones), at(1)).await;
    assert_eq!(w.claim(1_000, 1, at(2)).await.len(), 1);
    assert_eq!(waiting(&w, &broadcast, 3).await, (10_050, Some(at(MALAYSIA_8))));
    w.store().pause_broadcast(w.site, broadcast.id, at(4)).await.unwrap();
    assert_eq!(waiting(&w, &broadcast, MALAYSIA_8).await, (0, None));
}

/// Twelve thousand Americans, three of four in New York and the others in Los Angeles.
const CROWD: [(&str, &str); 2] = [
    (
        "sqlite",
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 11999)
         INSERT INTO subscribers (id, site_id, phone, region, status, since, active_epoch, source, created_at)
         SELECT randomblob(16), (SELECT id FROM sites),
                CASE WHEN (i / 64) % 4 = 0 THEN 13105600000 ELSE 12125600000 END + i, 'US', 'active', 0, 0, 'test', 0
         FROM n",
    ),
    (
        "postgres",
        "INSERT INTO subscribers (id, site_id, phone, region, status, since, active_epoch, source, created_at)
         SELECT gen_random_uuid(), (SELECT id FROM sites),
                CASE WHEN (i / 64) % 4 = 0 THEN 13105600000 ELSE 12125600000 END + i, 'US', 'active', 0, 0, 'test', 0
         FROM generate_series(0, 11999) AS n (i)",
    ),
];

async fn an_audience_is_counted_by_its_hours(db: TestDb) {
    let w = quiet(db, countries()).await;
    for phone in [american(1), californian(1), californian(2), french(1), malaysian(1)] {
        w.subscribe(phone, at(0)).await;
    }
    let ask = async |hours: QuietHours, audience: Audience, now: u64| {
        let mut openings = Openings::new(hours, at(now), Duration::from_secs(90));
        let (counts, waiting) = w.store().audience_counts_at(w.site, &audience, None, &mut openings).await.unwrap();
        (counts.by_region.values().sum::<u64>(), waiting)
    };
    let (all, waiting) = ask(countries(), Audience::All, 1).await;
    assert_eq!((all, waiting.recipients, waiting.estimated), (5, 3, false));
    assert_eq!((waiting.next_at, waiting.until), (Some(at(LOS_ANGELES_8)), Some(at(MALAYSIA_8))));
    let (some, waiting) = ask(countries(), named(&[malaysian(9), american(9), american(9)]), 1).await;
    assert_eq!((some, waiting.recipients, waiting.until), (2, 1, Some(at(MALAYSIA_8))));
    let (_, waiting) = ask(own(9, 18), named(&[russian(1), american(9)]), 1).await;
    assert_eq!((waiting.recipients, waiting.never), (0, 1));

    let (_, crowd) = CROWD.into_iter().find(|(engine, _)| w.db.url().starts_with(engine)).unwrap();
    w.run_past(crowd).await.unwrap();
    let (all, waiting) = ask(countries(), Audience::All, 1).await;
    assert_eq!((all, waiting.estimated), (12_005, true));
    assert!((2_700..3_300).contains(&waiting.recipients), "about a quarter: {waiting:?}");
    // Day from coast to coast: nobody has to be looked at.
    let (_, waiting) = ask(countries(), Audience::All, 5 * HOUR).await;
    assert_eq!((waiting.estimated, waiting.recipients), (false, 1));
}
