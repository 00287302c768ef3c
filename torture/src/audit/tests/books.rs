//! Broadcasts, counts and credits.

use super::{Rule, Run, broadcast, broken, row};

#[test]
fn lost_and_unfinished_broadcasts_are_found() {
    let gone = broken(|run| drop(run.snapshot.broadcasts.remove("named")));
    assert!(gone.contains(&Rule::BroadcastKept), "{gone:?}");
    let twice = broken(|run| {
        let copy = run.snapshot.broadcasts["named"].clone();
        run.snapshot.broadcasts.insert("again".into(), copy);
    });
    assert_eq!(twice, [Rule::BroadcastKept].into());
    for status in ["sending", "paused"] {
        let unfinished = broken(|run| broadcast(run, "all").status = status.into());
        assert!(unfinished.contains(&Rule::BroadcastKept), "{unfinished:?}");
    }
    let requoted = broken(|run| run.journal.broadcasts[0].recipients = 4);
    assert_eq!(requoted, [Rule::BroadcastKept].into());
}

#[test]
fn counts_that_disagree_are_found() {
    let off = broken(|run| *broadcast(run, "all").counts.get_mut("accepted").unwrap() += 1);
    assert_eq!(off, [Rule::CountsAgree].into());
    let unexplained = broken(|run| broadcast(run, "all").left = 0);
    assert_eq!(unexplained, [Rule::CountsAgree].into());
    let too_late = broken(|run| broadcast(run, "all").too_late = 1);
    assert_eq!(too_late, [Rule::CountsAgree].into());
}

#[test]
fn who_was_skipped_is_found() {
    let named = broken(|run| drop(run.snapshot.messages.remove("n2")));
    assert_eq!(named, [Rule::NobodySkipped].into());
    let subscribed = broken(|run| {
        run.oracle.drain(..4);
        run.snapshot.messages.remove("m1");
    });
    assert!(subscribed.contains(&Rule::NobodySkipped), "{subscribed:?}");
}

#[test]
fn credits_that_disagree_are_found() {
    let doctors: [fn(&mut Run); 8] = [
        |run| run.snapshot.account.balance += 1,
        |run| run.snapshot.account.reserved += 1,
        |run| run.snapshot.ledger.balance += 1,
        |run| run.snapshot.ledger.spent += 1,
        |run| run.journal.granted += 1,
        |run| broadcast(run, "all").spent += 1,
        |run| broadcast(run, "all").reserved += 1,
        |run| row(run, "w1").charge = "released".into(),
    ];
    for (index, doctor) in doctors.into_iter().enumerate() {
        assert_eq!(broken(doctor), [Rule::CreditsAgree].into(), "{index}");
    }
}
