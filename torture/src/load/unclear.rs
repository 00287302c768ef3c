//! A person looks after messages of which nobody can tell whether they went out.

use super::Actor;

/// Decided on in one go.
const AT_ONCE: usize = 4;

/// What becomes of an `unknown` message, by its id: two in five are sent again, one is written off, and the others are left
/// to be asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Will {
    Resend,
    WriteOff,
    Leave,
}

impl Will {
    fn about(id: &str) -> Self {
        match id.bytes().map(u32::from).sum::<u32>() % 5 {
            0 | 1 => Self::Resend,
            2 => Self::WriteOff,
            _ => Self::Leave,
        }
    }
}

/// A few decisions now and then.
pub(super) async fn decide(actor: Actor, mut rng: fastrand::Rng) -> anyhow::Result<()> {
    while actor.rest(&mut rng, 100..900).await {
        let mut unclear = actor.world.unclear().await?;
        unclear.retain(|message| !message.is_decided && Will::about(&message.id) != Will::Leave);
        rng.shuffle(&mut unclear);
        for message in unclear.iter().take(AT_ONCE) {
            actor.world.decide(&message.id, Will::about(&message.id) == Will::Resend).await?;
        }
    }
    Ok(())
}
