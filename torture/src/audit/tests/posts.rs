//! Posted again, posted without a row, standing elsewhere.

use super::{
    Answer, Decision, Entry, Ledger, Message, Moment, Rule, Run, broadcast, broken, message, newcomer, post, report,
    row, stranger, subscriber,
};

#[test]
fn a_message_posted_again_is_found() {
    for answer in [Answer::Accepted, Answer::Refused, Answer::Cut, Answer::Garbled, Answer::Hung] {
        let rules = broken(|run| {
            run.oracle[0] = post(10, "m1", subscriber(0), Some("b1"), answer);
        });
        assert!(rules.contains(&Rule::PostedOnce), "{answer:?}: {rules:?}");
    }
}

#[test]
fn another_message_with_the_same_text_is_found() {
    let rules = broken(|run| {
        run.oracle.push(post(30, "m9", subscriber(0), Some("b1"), Answer::Accepted));
        run.snapshot.messages.insert("m9".into(), message("broadcast", Some("all"), subscriber(0), "accepted"));
    });
    assert!(rules.contains(&Rule::PostedOnce), "{rules:?}");
    assert!(rules.contains(&Rule::NobodySkipped), "one message too many: {rules:?}");
    assert!(rules.contains(&Rule::CountsAgree), "{rules:?}");
}

#[test]
fn what_was_sent_again_without_a_wish_is_found() {
    let nobody = broken(|run| drop(run.journal.decisions.remove("n3")));
    assert_eq!(nobody, [Rule::PostedOnce, Rule::DecisionKept].into());
    let too_early = broken(|run| run.journal.decisions.get_mut("n3").unwrap()[0].asked = Moment(460));
    assert_eq!(too_early, [Rule::PostedOnce].into(), "the wish came after the post");
    let no_word_of_it = broken(|run| row(run, "r1").resend_of = None);
    assert!(no_word_of_it.contains(&Rule::PostedOnce), "{no_word_of_it:?}");
    assert!(no_word_of_it.contains(&Rule::DecisionKept), "{no_word_of_it:?}");
    let twice = broken(|run| run.oracle.push(post(460, "r1", stranger(1), Some("b2"), Answer::Accepted)));
    assert_eq!(twice, [Rule::PostedOnce].into());
    let the_first_after_it = broken(|run| run.oracle.push(post(460, "n3", stranger(1), Some("b2"), Answer::Cut)));
    assert_eq!(the_first_after_it, [Rule::PostedOnce].into());
}

#[test]
fn a_repeat_may_repeat_what_never_went_out() {
    let lost_on_its_way = |run: &mut Run| {
        run.oracle.retain(|entry| !matches!(entry, Entry::Post(post) if post.message == "r1"));
        row(run, "r1").status = "unknown".into();
        let again = Message { resend_of: Some("r1".into()), ..run.snapshot.messages["r1"].clone() };
        run.snapshot.messages.insert("r2".into(), Message { status: "accepted".into(), credits: 0, ..again });
        run.oracle.push(post(470, "r2", stranger(1), Some("b2"), Answer::Accepted));
        let wish = Decision { resend: true, asked: Moment(460), done: true, again: Some("r2".into()) };
        run.journal.decisions.insert("r1".into(), vec![wish]);
    };
    assert_eq!(broken(lost_on_its_way), [].into());
    let one_wish_is_missing = broken(|run| {
        lost_on_its_way(run);
        run.journal.decisions.remove("n3");
    });
    assert_eq!(one_wish_is_missing, [Rule::PostedOnce, Rule::DecisionKept].into());
}

#[test]
fn decisions_that_got_lost_are_found() {
    let gone = broken(|run| {
        run.snapshot.messages.remove("r1");
        run.oracle.remove(11);
        (run.snapshot.account.balance, run.snapshot.ledger) =
            (92, Ledger { balance: 92, spent: 8, ..run.snapshot.ledger });
    });
    assert_eq!(gone, [Rule::DecisionKept].into());
    let two = broken(|run| {
        let copy = run.snapshot.messages["r1"].clone();
        run.snapshot.messages.insert("r2".into(), Message { status: "suppressed".into(), ..copy });
    });
    assert!(two.contains(&Rule::DecisionKept), "{two:?}");
    let another = broken(|run| row(run, "r1").kind = "test".into());
    assert_eq!(another, [Rule::DecisionKept].into());
    let not_written_off = broken(|run| row(run, "w3").written_off = false);
    assert!(not_written_off.contains(&Rule::DecisionKept), "{not_written_off:?}");
    let unasked = broken(|run| drop(run.journal.decisions.remove("w3")));
    assert_eq!(unasked, [Rule::DecisionKept].into());
    let not_refunded = broken(|run| row(run, "w3").charge = "spent".into());
    assert_eq!(not_refunded, [Rule::DecisionKept, Rule::CreditsAgree].into());
}

#[test]
fn a_post_without_its_row_is_found() {
    let gone = broken(|run| {
        run.oracle.push(post(30, "m9", stranger(7), None, Answer::Accepted));
    });
    assert_eq!(gone, [Rule::PostHasRow].into());
    let elsewhere = broken(|run| row(run, "w1").recipient = Some(newcomer(7)));
    assert!(elsewhere.contains(&Rule::PostHasRow), "{elsewhere:?}");
    let other_text = broken(|run| broadcast(run, "named").body = "b9: The bells".into());
    assert!(other_text.contains(&Rule::PostHasRow), "{other_text:?}");
    assert!(other_text.contains(&Rule::BroadcastKept), "{other_text:?}");
}

#[test]
fn states_that_do_not_fit_are_found() {
    for (id, status) in [
        ("m1", "accepted"),
        ("m2", "delivered"),
        ("m2", "rejected"),
        ("n1", "accepted"),
        ("n1", "cancelled"),
        ("w2", "accepted"),
        ("i1", "unknown"),
        ("o1", "accepted"),
    ] {
        let rules = broken(|run| status.clone_into(&mut row(run, id).status));
        assert!(rules.contains(&Rule::StateFits), "{id} {status}: {rules:?}");
    }
    let never_posted =
        broken(|run| run.oracle.retain(|entry| !matches!(entry, Entry::Post(post) if post.message == "w1")));
    assert_eq!(never_posted, [Rule::StateFits].into());
    let silent = broken(|run| {
        run.oracle.retain(|entry| !matches!(entry, Entry::Post(post) if post.message == "w2"));
        row(run, "w2").status = "cancelled".into();
    });
    assert_eq!(silent, [Rule::StateFits].into(), "cancelled without a reason");
    let left_out = broken(|run| run.oracle.push(post(1, "n2", subscriber(2), Some("b2"), Answer::Accepted)));
    assert!(left_out.contains(&Rule::StateFits), "{left_out:?}");
}

#[test]
fn what_settles_nothing_settles_nothing() {
    let by_report = broken(|run| {
        run.oracle.push(Entry::Report(report(6, Some("n1"), 4)));
        run.snapshot.reports.push("torture-report=6".to_owned());
        row(run, "n1").status = "accepted".into();
    });
    assert!(by_report.contains(&Rule::StateFits), "a report that it is on its way: {by_report:?}");
    let with_the_process = broken(|run| {
        run.snapshot.reports.remove(3);
        run.journal.kills = 1;
    });
    assert_eq!(with_the_process, [Rule::StateFits].into(), "nobody heard the answer about i1");
}

#[test]
fn what_is_left_in_flight_is_found() {
    for status in ["queued", "sending"] {
        let rules = broken(|run| status.clone_into(&mut row(run, "w1").status));
        assert!(rules.contains(&Rule::NothingInFlight), "{rules:?}");
    }
}

#[test]
fn too_many_unknown_messages_are_found() {
    let doctor = |run: &mut Run| {
        for id in ["m2", "w1"] {
            row(run, id).status = "unknown".into();
        }
    };
    assert!(broken(doctor).contains(&Rule::FewUnknown));
    let after_a_kill = broken(|run| {
        doctor(run);
        run.journal.kills = 1;
    });
    assert!(!after_a_kill.contains(&Rule::FewUnknown));
}
