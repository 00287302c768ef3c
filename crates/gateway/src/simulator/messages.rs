//! What the simulator remembers of its messages.

use std::collections::{HashMap, HashSet, VecDeque};
use std::sync::{Mutex, PoisonError};

use rust_decimal::Decimal;

use crate::ReportedStatus;

/// Messages remembered; older ones are "not found".
const REMEMBERED: usize = 20_000;

/// What "Message Status" tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    pub(super) status: ReportedStatus,
    pub(super) charged: Decimal,
}

/// Messages by their ids, the newest only.
#[derive(Default)]
pub(super) struct Messages(Mutex<Inner>);

#[derive(Default)]
struct Inner {
    known: HashMap<String, Known>,
    order: VecDeque<String>,
    refused_once: HashSet<(String, String)>,
    count: u64,
}

impl Messages {
    /// Remembers a new message as pending and returns its id.
    pub(super) fn add(&self, now_micros: i64, charged: Decimal) -> String {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.count += 1;
        let id = format!("sim{now_micros}.{:04}", inner.count);
        inner.known.insert(id.clone(), Known { status: ReportedStatus::Pending, charged });
        inner.order.push_back(id.clone());
        if inner.order.len() > REMEMBERED
            && let Some(oldest) = inner.order.pop_front()
        {
            inner.known.remove(&oldest);
        }
        id
    }

    pub(super) fn get(&self, id: &str) -> Option<Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).known.get(id).copied()
    }

    /// Sets what became of a message; delivered is never taken back.
    pub(super) fn settle(&self, id: &str, status: ReportedStatus) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = inner.known.get_mut(id)
            && known.status != ReportedStatus::Delivered
        {
            known.status = status;
        }
    }

    /// Whether this is the first time that this text goes to this number; every second time it is.
    pub(super) fn is_first_try(&self, to: &str, text: &str) -> bool {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let pair = (to.to_owned(), text.to_owned());
        if inner.refused_once.remove(&pair) {
            return false;
        }
        if inner.refused_once.len() >= REMEMBERED {
            inner.refused_once.clear();
        }
        inner.refused_once.insert(pair)
    }
}

#[cfg(test)]
mod tests {
    use super::{Messages, REMEMBERED};
    use crate::ReportedStatus;
    use rust_decimal::Decimal;

    #[test]
    fn delivered_stays_and_old_messages_are_forgotten() {
        let messages = Messages::default();
        let first = messages.add(1, Decimal::ONE);
        messages.settle(&first, ReportedStatus::Delivered);
        messages.settle(&first, ReportedStatus::Failed);
        assert_eq!(messages.get(&first).unwrap().status, ReportedStatus::Delivered);
        for _ in 0..REMEMBERED {
            messages.add(1, Decimal::ONE);
        }
        assert_eq!(messages.get(&first), None);
    }

    #[test]
    fn every_second_try_passes() {
        let messages = Messages::default();
        assert!(messages.is_first_try("1", "x"));
        assert!(messages.is_first_try("1", "y"));
        assert!(!messages.is_first_try("1", "x"));
        assert!(messages.is_first_try("1", "x"));
    }
}
