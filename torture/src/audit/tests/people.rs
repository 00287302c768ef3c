//! Who left, who came, and what was called off.

use super::{
    Answer, Moment, Rule, Run, Step, Turn, What, act, acts, answered, broadcast, broken, message, newcomer, post, row,
    stranger, subscriber,
};

#[test]
fn what_is_posted_after_a_stop_is_found() {
    let not_in_flight = broken(|run| acts(run, subscriber(1))[0].answered.in_flight.clear());
    assert_eq!(not_in_flight, [Rule::NothingAfterStop].into());
    let again = broken(|run| {
        run.oracle[5] = post(110, "m2", subscriber(1), Some("b1"), Answer::Throttled);
        run.oracle.insert(6, post(115, "m2", subscriber(1), Some("b1"), Answer::Accepted));
    });
    assert_eq!(again, [Rule::NothingAfterStop].into(), "what was in flight lands once");
    let welcome = broken(|run| acts(run, subscriber(1))[1].answered.asked = Moment(400));
    assert_eq!(welcome, [Rule::NothingAfterStop].into(), "before START");
    let carrier = broken(|run| {
        run.oracle.push(post(700, "o2", stranger(4), None, Answer::Refused));
        run.snapshot.messages.insert("o2".into(), message("test", None, stranger(4), "rejected"));
    });
    assert_eq!(carrier, [Rule::NothingAfterStop].into(), "after the carrier's word");
}

#[test]
fn a_code_past_a_stop_is_one_that_was_asked_for() {
    // A stranger says STOP, and somebody leaves that number on the page.
    let code = |run: &mut Run, id: &str, at: u64| {
        run.oracle.push(post(at, id, stranger(4), None, Answer::Refused));
        run.snapshot.messages.insert(id.into(), message("code", None, stranger(4), "rejected"));
    };
    let opt_in = |run: &mut Run, asked: u64| {
        acts(run, stranger(4)).push(act(What::OptIn, None, answered(asked, asked + 5, &[])));
    };
    let unasked = broken(|run| code(run, "k1", 700));
    assert_eq!(unasked, [Rule::NothingAfterStop].into());
    let asked = broken(|run| {
        opt_in(run, 690);
        code(run, "k1", 700);
    });
    assert_eq!(asked, [].into());
    let another = broken(|run| {
        opt_in(run, 690);
        code(run, "k1", 700);
        code(run, "k2", 710);
    });
    assert_eq!(another, [Rule::NothingAfterStop].into(), "one a day");
    let before = broken(|run| {
        opt_in(run, 705);
        code(run, "k1", 700);
    });
    assert_eq!(before, [Rule::NothingAfterStop].into());
    let left_since = broken(|run| {
        opt_in(run, 690);
        acts(run, stranger(4)).push(act(What::CarrierStop, None, answered(696, 698, &[])));
        code(run, "k1", 700);
    });
    assert_eq!(left_since, [Rule::NothingAfterStop].into());
    let a_test = broken(|run| {
        opt_in(run, 690);
        code(run, "k1", 700);
        row(run, "k1").kind = "test".into();
    });
    assert_eq!(a_test, [Rule::NothingAfterStop].into());
}

#[test]
fn what_is_posted_after_a_suspension_is_found() {
    let not_in_flight = broken(|run| acts(run, newcomer(2))[1].answered.in_flight.clear());
    assert_eq!(not_in_flight, [Rule::NothingAfterSuspension].into());
    let deleted = broken(|run| {
        acts(run, newcomer(2))[1] = act(What::Delete, None, answered(490, 500, &[]));
        run.snapshot.subscribers.remove(&newcomer(2));
    });
    assert_eq!(deleted, [Rule::NothingAfterSuspension].into());
    let resumed_too_late = broken(|run| {
        acts(run, newcomer(2))[1].answered.in_flight.clear();
        acts(run, newcomer(2)).push(act(What::Resume, None, answered(520, 530, &[])));
        run.snapshot.subscribers.insert(newcomer(2), "active".into());
    });
    assert_eq!(resumed_too_late, [Rule::NothingAfterSuspension].into());
    let confirmation = broken(|run| row(run, "c1").kind = "help".into());
    assert_eq!(confirmation, [Rule::NothingAfterStop].into());
}

#[test]
fn who_stands_elsewhere_is_found() {
    let active = broken(|run| drop(run.snapshot.subscribers.insert(newcomer(2), "active".into())));
    assert_eq!(active, [Rule::StandingKept].into());
    let still_there = broken(|run| {
        acts(run, newcomer(2))[1].what = What::Delete;
    });
    assert_eq!(still_there, [Rule::StandingKept].into());
    let not_believed = broken(|run| {
        run.snapshot.stopped.remove(&stranger(4));
    });
    assert_eq!(not_believed, [Rule::ReportKept].into());
    let not_even_noted = broken(|run| {
        run.snapshot.stopped.remove(&stranger(4));
        run.journal.acts.remove(&stranger(4));
    });
    assert_eq!(not_even_noted, [Rule::ReportKept].into());
}

#[test]
fn what_is_posted_of_a_broadcast_that_was_held_or_called_off_is_found() {
    let doctor = |run: &mut Run, at: u64| {
        run.oracle.push(post(at, "x1", stranger(2), Some("b3"), Answer::Throttled));
    };
    assert_eq!(broken(|run| doctor(run, 300)), [].into(), "before anybody was answered");
    assert_eq!(broken(|run| doctor(run, 315)), [Rule::NothingAfterPause].into());
    assert_eq!(broken(|run| doctor(run, 340)), [Rule::NothingAfterPause].into());
    let resumed = broken(|run| {
        doctor(run, 315);
        let resume = Turn { step: Step::Resume, answered: answered(312, 318, &[]), queued: 1 };
        run.journal.turns.get_mut("off").unwrap().insert(1, resume);
    });
    assert_eq!(resumed, [].into());
    let in_flight = broken(|run| {
        doctor(run, 340);
        for turn in run.journal.turns.get_mut("off").unwrap() {
            turn.answered.in_flight.insert("x1".into());
        }
    });
    assert_eq!(in_flight, [].into());
}

#[test]
fn what_was_not_called_off_is_found() {
    let waiting = broken(|run| run.journal.turns.get_mut("off").unwrap()[1].queued = 1);
    assert_eq!(waiting, [Rule::CancelKept].into());
    let done = broken(|run| broadcast(run, "off").status = "done".into());
    assert_eq!(done, [Rule::CancelKept].into());
}

#[test]
fn lost_texts_are_found() {
    for times in [0, 2] {
        let rules = broken(|run| {
            run.snapshot.texts.insert("t3".into(), times);
        });
        assert_eq!(rules, [Rule::TextKept].into());
    }
    let forgotten = broken(|run| {
        run.snapshot.stopped.remove(&subscriber(2));
    });
    assert_eq!(forgotten, [Rule::TextKept].into());
    let not_lifted = broken(|run| {
        run.snapshot.stopped.insert(subscriber(1));
    });
    assert_eq!(not_lifted, [Rule::TextKept].into());
    let subscribed = broken(|run| drop(run.snapshot.subscribers.insert(subscriber(2), "active".into())));
    assert_eq!(subscribed, [Rule::TextKept].into());
}

#[test]
fn lost_opt_ins_are_found() {
    let gone = broken(|run| drop(run.snapshot.subscribers.remove(&newcomer(0))));
    assert_eq!(gone, [Rule::OptInKept].into());
    let no_welcome = broken(|run| row(run, "w1").kind = "test".into());
    assert_eq!(no_welcome, [Rule::OptInKept].into());
    let two_welcomes = broken(|run| {
        run.snapshot.messages.insert("w9".into(), message("welcome", None, newcomer(0), "suppressed"));
    });
    assert_eq!(two_welcomes, [Rule::OptInKept].into());
}

#[test]
fn lost_reports_are_found() {
    for index in [0, 4] {
        let rules = broken(|run| drop(run.snapshot.reports.remove(index)));
        assert_eq!(rules, [Rule::ReportKept].into());
    }
    let answer = broken(|run| drop(run.snapshot.reports.remove(3)));
    assert_eq!(answer, [Rule::ReportKept, Rule::StateFits].into(), "no process ended");
}
