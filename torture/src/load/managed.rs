//! An admin suspends subscribers, lets them receive again and deletes them, and some of those text meanwhile.

use super::Actor;
use crate::journal::What::{self, Delete, OptIn, Resume, Start, Stop, Suspend};
use crate::numbers::{self, Digits, Habit, habit};

/// What happens to one subscriber, from the beginning to the end.
const STORIES: [&[What]; 9] = [
    &[Suspend],
    &[Delete],
    &[Suspend, Resume],
    &[Suspend, Resume, Suspend],
    &[Delete, OptIn],
    &[Suspend, Delete, OptIn],
    &[Suspend, Stop, Start, Resume],
    &[Stop, Delete, Start, OptIn],
    &[Suspend, OptIn, Resume, Delete],
];
/// Subscribers something happens to at the same time.
const AT_ONCE: usize = 12;

/// Stories of several subscribers, each in its order, one step at a time.
pub(super) async fn manage(actor: Actor, mut rng: fastrand::Rng) -> anyhow::Result<()> {
    let managed = |index: &u64| habit(*index) == Habit::Managed;
    let mut numbers: Vec<Digits> = (0..actor.extent.subscribers).filter(managed).map(numbers::subscriber).collect();
    rng.shuffle(&mut numbers);
    let mut open: Vec<(Digits, &[What])> = Vec::new();
    while actor.rest(&mut rng, 20..160).await {
        if (open.len() < AT_ONCE && rng.bool()) || open.is_empty() {
            open.extend(numbers.pop().map(|number| (number, STORIES[rng.usize(0..STORIES.len())])));
        }
        if open.is_empty() {
            continue;
        }
        let (number, story) = open.swap_remove(rng.usize(0..open.len()));
        if let Some((next, rest)) = story.split_first() {
            actor.world.act(number, *next).await?;
            open.push((number, rest));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::STORIES;
    use crate::numbers::subscriber;
    use crate::standing::Standing;

    #[test]
    fn every_step_but_an_opt_in_while_suspended_changes_something() {
        for story in STORIES {
            let mut standing = Standing::at_first(subscriber(0), 1);
            for step in story {
                let next = standing.after(*step);
                let nothing_to_do = standing.status() == Some("suspended") && *step == super::OptIn;
                assert_eq!(next == standing, nothing_to_do, "{story:?} at {step:?}");
                standing = next;
            }
        }
    }
}
