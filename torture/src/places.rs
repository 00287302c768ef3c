//! The places where a process can be made to die.

/// The transactions that a run passes through, and how many passages at most come before the deadly one: few for what
/// happens seldom.
const TRANSACTIONS: &[(&str, u32)] = &[
    ("claim_due", 30),
    ("settle", 30),
    ("expand_broadcasts", 3),
    ("record_report", 60),
    ("receive_inbound", 2),
    ("subscribe", 2),
    ("confirm_broadcast", 1),
    ("pause_broadcast", 0),
    ("resume_broadcast", 0),
    ("cancel_broadcast", 0),
    ("cancel_queued", 0),
    ("reap_leases", 0),
    ("take_over", 0),
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
            let (transaction, most) = TRANSACTIONS[rng.usize(0..TRANSACTIONS.len())];
            let moment = if moment { "before_commit" } else { "after_commit" };
            (format!("store.{transaction}.{moment}"), most)
        };
        Self { name, passages: rng.u32(0..=most) }
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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::path::Path;

    use super::{POSTS, Place, TRANSACTIONS};

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
        for (transaction, _) in TRANSACTIONS {
            assert!(store.contains(&format!("write(\"{transaction}\")")), "no transaction is called {transaction}");
        }
        for post in POSTS {
            assert!(gateway.contains(&format!("pass(\"{post}\")")), "{post}");
        }
    }

    #[test]
    fn all_places_are_drawn() {
        let mut rng = fastrand::Rng::with_seed(3);
        let drawn: BTreeSet<String> = (0..2_000).map(|_| Place::draw(&mut rng).name).collect();
        assert_eq!(drawn.len(), TRANSACTIONS.len() * 2 + POSTS.len());
    }
}
