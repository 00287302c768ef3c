//! Who of an audience waits for the end of their quiet hours.

use crate::Timestamp;

/// How many of an audience could not be texted at once.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Waiting {
    /// People whose hours are quiet now.
    pub recipients: u64,
    /// When the first of them may be texted.
    pub next_at: Option<Timestamp>,
    /// When the last of them may be.
    pub until: Option<Timestamp>,
    /// People for whom no hour is ever right: it is never the time to send in all the zones that their number may be in. They get
    /// nothing.
    pub never: u64,
    /// The figures are projected from a sample of the subscribers, as counting all would take too long.
    pub estimated: bool,
}

#[cfg(feature = "metadata")]
impl Waiting {
    /// Counts so many for whom it looks like this.
    pub fn count(&mut self, opening: super::Opening, people: u64) {
        use super::Opening;
        match opening {
            _ if people == 0 => {}
            Opening::Now => {}
            Opening::Never => self.never += people,
            Opening::At(at) => {
                self.recipients += people;
                self.next_at = Some(self.next_at.map_or(at, |next| next.min(at)));
                self.until = self.until.max(Some(at));
            }
        }
    }
}
