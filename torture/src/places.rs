//! The places where a process can be made to die.

/// A transaction that a run passes through.
struct Transaction {
    name: &'static str,
    /// How many passages at most come before the deadly one: few for what happens seldom.
    most: u32,
    /// How often it is drawn, compared with the others.
    weight: u32,
}

const fn transaction(name: &'static str, most: u32, weight: u32) -> Transaction {
    Transaction { name, most, weight }
}

const TRANSACTIONS: &[Transaction] = &[
    transaction("turn", 40, 8),
    transaction("record_report", 40, 3),
    transaction("receive_inbound", 2, 3),
    transaction("keep_attempts", 1, 3),
    transaction("judge_attempts", 1, 3),
    transaction("subscribe", 2, 3),
    transaction("confirm_broadcast", 1, 2),
    transaction("pause_broadcast", 0, 1),
    transaction("resume_broadcast", 0, 1),
    transaction("cancel_broadcast", 0, 1),
    transaction("cancel_queued", 0, 1),
    transaction("pause_sending", 0, 1),
    transaction("put_provider_account", 0, 1),
    transaction("set_subscriber_status", 1, 2),
    transaction("delete_subscribers", 0, 1),
    transaction("resend_message", 1, 2),
    transaction("write_off_message", 1, 2),
    transaction("begin_inquiries", 2, 1),
    transaction("note_inquiry", 2, 1),
    transaction("reap_leases", 0, 1),
    transaction("take_over", 0, 1),
];

/// The POST of a message.
const POSTS: [&str; 2] = ["gateway.send.before_post", "gateway.send.after_post"];
const POSTS_BEFORE: u32 = 100;

/// A place and how often it is passed before it kills.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) name: String,
    passages: u32,
}

impl Place {
    /// Any place; one in four is a POST.
    pub(crate) fn draw(rng: &mut fastrand::Rng) -> Self {
        let moment = rng.bool();
        let (name, most) = if rng.u32(0..4) == 0 {
            (POSTS[usize::from(moment)].to_owned(), POSTS_BEFORE)
        } else {
            let Transaction { name, most, .. } = draw_transaction(rng);
            let moment = if moment { "before_commit" } else { "after_commit" };
            (format!("store.{name}.{moment}"), *most)
        };
        Self { name, passages: rng.u32(0..=most) }
    }

    /// Whether only the one process of a SQLite file comes there.
    pub(crate) fn is_of_taking_over(&self) -> bool {
        self.name.starts_with("store.take_over.")
    }

    /// As the variable `FAILPOINTS` wants it.
    pub(crate) fn setting(&self) -> String {
        // "0*off" would be off for ever.
        match self.passages {
            0 => format!("{}=return", self.name),
            passages => format!("{}={passages}*off->return", self.name),
        }
    }
}

fn draw_transaction(rng: &mut fastrand::Rng) -> &'static Transaction {
    let mut ticket = rng.u32(0..TRANSACTIONS.iter().map(|transaction| transaction.weight).sum());
    for transaction in TRANSACTIONS {
        match ticket.checked_sub(transaction.weight) {
            Some(rest) => ticket = rest,
            None => return transaction,
        }
    }
    &TRANSACTIONS[0]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::{POSTS, Place, TRANSACTIONS, Transaction};

    fn sources(folder: &Path) -> String {
        let mut text = String::new();
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            text += &if path.is_dir() { sources(&path) } else { std::fs::read_to_string(&path).unwrap() };
        }
        text
    }

    #[test]
    fn every_place_is_in_the_code() {
        let crates = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates");
        let (store, gateway) = (sources(&crates.join("store/src")), sources(&crates.join("gateway/src")));
        for Transaction { name, .. } in TRANSACTIONS {
            // An administrative act opens its transaction by another word.
            let opened = ["write", "act"].map(|word| format!("{word}(\"{name}\")"));
            assert!(opened.iter().any(|call| store.contains(call)), "no transaction is called {name}");
        }
        for post in POSTS {
            assert!(gateway.contains(&format!("pass(\"{post}\")")), "{post}");
        }
    }

    #[test]
    fn all_places_are_drawn() {
        let mut rng = fastrand::Rng::with_seed(3);
        let drawn: BTreeSet<String> = (0..5_000).map(|_| Place::draw(&mut rng).name).collect();
        assert_eq!(drawn.len(), TRANSACTIONS.len() * 2 + POSTS.len());
    }
}
