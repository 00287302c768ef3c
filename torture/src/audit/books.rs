//! Credits: account, ledger and messages say the same.

use super::{Evidence, Rule, Violation};

pub(super) fn check(evidence: &Evidence<'_>, found: &mut Vec<Violation>) {
    let snapshot = evidence.snapshot;
    let charged = |charge: &str| -> i64 {
        snapshot.messages.values().filter(|message| message.charge == charge).map(|message| message.credits).sum()
    };
    let (account, ledger) = (snapshot.account, snapshot.ledger);
    for (what, one, other) in [
        ("balance, account and ledger", account.balance, ledger.balance),
        ("reserved, account and ledger", account.reserved, ledger.reserved),
        ("reserved, account and messages", account.reserved, charged("reserved")),
        ("spent, ledger and messages", ledger.spent, charged("spent")),
        ("balance, and granted less spent", account.balance, ledger.granted - ledger.spent),
    ] {
        if one != other {
            found.push(Violation::new(Rule::CreditsAgree, format!("{what}: {one} and {other}")));
        }
    }
    if ledger.granted < evidence.journal.granted {
        let words = format!("granted {}, the ledger says {}", evidence.journal.granted, ledger.granted);
        found.push(Violation::new(Rule::CreditsAgree, words));
    }
    // Each message spends its credits exactly where it may have gone out.
    for (id, message) in &snapshot.messages {
        let may_have_gone_out =
            matches!(message.status.as_str(), "accepted" | "delivered" | "failed" | "expired" | "unknown");
        // What was written off got its credits back, wherever a late report puts it.
        let spends = may_have_gone_out && !message.written_off;
        let fine = message.credits == 0 || message.excluded || (message.charge == "spent") == spends;
        if !fine {
            let words = format!("message {id} is {} and its credits {}", message.status, message.charge);
            found.push(Violation::new(Rule::CreditsAgree, words).about_message(id));
        }
    }
}
