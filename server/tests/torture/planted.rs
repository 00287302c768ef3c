//! The harness can fail: a sound run of the real binary is tampered with, in the provider's log or in the database, once for
//! each way in which a message can go astray, and each is found.

use std::time::Duration;

use torture::{
    Answer, Digits, Entry, Manner, Moment, OPTED_OUT, Post, Remains, Report, Rig, Rule, Setting, Step, Verdict, What,
    stranger, subscriber,
};

use super::parts;

const SUBSCRIBERS: u64 = 12;
/// After everything else.
const LATE: Moment = Moment(10_000_000_000);

const STEADY: Digits = subscriber(0);
const STOPPED: Digits = subscriber(1);
const SUSPENDED: Digits = subscriber(2);
const DELETED: Digits = subscriber(5);

/// Something that must not happen, as it would lie on the disk.
struct Plant {
    what: &'static str,
    found_as: Rule,
    sql: Option<String>,
    log: Option<Entry>,
}

/// Two broadcasts to all, the second without who left meanwhile, and one that is called off.
async fn sound_run() -> Remains {
    let manner = Manner::calm(60, 90);
    let rig = Rig::set_up(&parts(Setting::Sqlite, SUBSCRIBERS, 2, manner)).await.unwrap();
    let world = &rig.world;
    world.broadcast(None).await.unwrap();
    rig.until_done(Duration::from_mins(1)).await.unwrap();
    world.act(STOPPED, What::Stop).await.unwrap();
    world.act(SUSPENDED, What::Suspend).await.unwrap();
    world.act(DELETED, What::Delete).await.unwrap();
    world.broadcast(None).await.unwrap();
    let off = world.broadcast(Some((0..40).map(stranger).collect())).await.unwrap().unwrap();
    assert!(world.turn(&off.id, Step::Cancel).await.unwrap(), "it was done before it could be called off");
    rig.until_done(Duration::from_mins(1)).await.unwrap();
    rig.end().await.unwrap()
}

/// A message of the first broadcast to that number, by id, and the broadcast.
fn message_to(verdict: &Verdict, number: Digits) -> (String, String) {
    let first = &verdict.journal.broadcasts[0].id;
    let mut rows = verdict.snapshot.messages.iter();
    let found = rows.find(|(_, row)| row.recipient == Some(number) && row.broadcast.as_ref() == Some(first));
    (found.unwrap().0.clone(), first.clone())
}

fn post(message: &str, to: Digits, marker: &str) -> Entry {
    let (message, marker) = (message.to_owned(), Some(marker.to_owned()));
    Entry::Post(Post { at: LATE, message, to, marker, answer: Answer::Accepted, taken: None })
}

fn plants(remains: &Remains, verdict: &Verdict) -> Vec<Plant> {
    let log = |what, found_as, entry| Plant { what, found_as, sql: None, log: Some(entry) };
    let sql = |what, found_as, sql: String| Plant { what, found_as, sql: Some(sql), log: None };
    let (message, first) = message_to(verdict, STEADY);
    let id = remains.database().id(&message);
    let broadcast = remains.database().id(&first);
    let off = &verdict.journal.broadcasts[2];
    let mut rows = verdict.snapshot.messages.iter();
    let called_off =
        rows.find(|(_, row)| row.broadcast.as_ref() == Some(&off.id) && row.status == "cancelled").unwrap();
    let report = |message: Option<&str>, code| {
        Entry::Report(Report { nonce: 999_999, message: message.map(str::to_owned), status: 2, code })
    };
    let (stopped, suspended, deleted) =
        (message_to(verdict, STOPPED).0, message_to(verdict, SUSPENDED).0, message_to(verdict, DELETED).0);
    let marker = &verdict.journal.broadcasts[0].marker;
    vec![
        log("a duplicate", Rule::PostedOnce, post(&message, STEADY, marker)),
        log("sent after STOP was answered", Rule::NothingAfterStop, post(&stopped, STOPPED, marker)),
        log(
            "sent after the suspension was answered",
            Rule::NothingAfterSuspension,
            post(&suspended, SUSPENDED, marker),
        ),
        log("sent after the deletion was answered", Rule::NothingAfterSuspension, post(&deleted, DELETED, marker)),
        log(
            "sent after the broadcast was called off",
            Rule::NothingAfterPause,
            post(called_off.0, called_off.1.recipient.unwrap(), &off.marker),
        ),
        log("sent without a row", Rule::PostHasRow, post(&"f".repeat(32), stranger(199), marker)),
        log("a report lost", Rule::ReportKept, report(None, 0)),
        log("a carrier not believed", Rule::ReportKept, report(Some(&message), OPTED_OUT)),
        sql("a wrong balance", Rule::CreditsAgree, "UPDATE credit_accounts SET balance = balance + 1".to_owned()),
        sql("a wrong charge", Rule::CreditsAgree, format!("UPDATE messages SET charge = 'released' WHERE id = {id}")),
        sql(
            "a wrong count",
            Rule::CountsAgree,
            format!("UPDATE broadcasts SET accepted = accepted - 1, failed = failed + 1 WHERE id = {broadcast}"),
        ),
        sql(
            "left in sending",
            Rule::NothingInFlight,
            format!("UPDATE messages SET status = 'sending' WHERE id = {id}"),
        ),
        sql(
            "left in the queue",
            Rule::NothingInFlight,
            format!("UPDATE messages SET status = 'queued' WHERE id = {id}"),
        ),
        sql(
            "a state nobody told of",
            Rule::StateFits,
            format!("UPDATE messages SET status = 'delivered' WHERE id = {id}"),
        ),
        sql("a missing row", Rule::NobodySkipped, format!("DELETE FROM messages WHERE id = {id}")),
        sql(
            "sent again by itself",
            Rule::DecisionKept,
            format!("UPDATE messages SET resend_of = (SELECT MAX(id) FROM messages) WHERE id = {id}"),
        ),
        sql(
            "written off by itself",
            Rule::DecisionKept,
            format!("UPDATE messages SET written_off = 1 WHERE id = {id}"),
        ),
        sql("a STOP forgotten", Rule::TextKept, "DELETE FROM suppressions".to_owned()),
        sql("a text lost", Rule::TextKept, "DELETE FROM inbound_messages".to_owned()),
        sql(
            "a suspension forgotten",
            Rule::StandingKept,
            format!("UPDATE subscribers SET status = 'active' WHERE phone = {SUSPENDED}"),
        ),
        sql(
            "a deletion forgotten",
            Rule::StandingKept,
            format!("UPDATE subscribers SET deleted_at = NULL WHERE phone = {DELETED}"),
        ),
        sql(
            "a cancellation forgotten",
            Rule::CancelKept,
            format!("UPDATE broadcasts SET status = 'done' WHERE id = {}", remains.database().id(&off.id)),
        ),
        sql(
            "a broadcast unfinished",
            Rule::BroadcastKept,
            format!("UPDATE broadcasts SET status = 'sending' WHERE id = {broadcast}"),
        ),
    ]
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whatever_goes_astray_is_found() {
    let remains = sound_run().await;
    let sound = remains.judge().await.unwrap();
    sound.require_none().unwrap();
    for plant in plants(&remains, &sound) {
        let copy = remains.copy().unwrap();
        if let Some(sql) = &plant.sql {
            copy.database().execute(sql).await.unwrap();
        }
        if let Some(entry) = &plant.log {
            copy.note(entry).unwrap();
        }
        let verdict = copy.judge().await.unwrap();
        let rules: Vec<Rule> = verdict.violations.iter().map(|violation| violation.rule).collect();
        assert!(rules.contains(&plant.found_as), "{}: {rules:?}", plant.what);
        let told = verdict.told().join("\n");
        for source in ["provider: ", "database: ", "journal: "] {
            assert!(told.contains(source), "{}: {told}", plant.what);
        }
    }
}
