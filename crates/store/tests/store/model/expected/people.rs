//! Subscribers: who receives, and what happens to what is queued when they leave.

use domain::{MessageKind, MessageStatus as M, PhoneNumber, SubscriberId, SubscriberStatus as S};

use super::{Ahead, Expected, Person, Stayed, Text};

impl Expected {
    /// Somebody opts in; whether that makes an active subscriber who was none.
    pub(in super::super) fn opt_in(&mut self, phone: PhoneNumber, id: impl FnOnce() -> SubscriberId) -> bool {
        if self.stopped.contains(&phone) {
            return false;
        }
        match self.people.get_mut(&phone) {
            Some(person) if !person.deleted && matches!(person.status, S::Active | S::Suspended) => return false,
            Some(person) => {
                (person.status, person.was_suspended, person.deleted) = (S::Active, false, false);
                self.comes_back(phone);
            }
            None => {
                let person = Person { id: id(), status: S::Active, was_suspended: false, deleted: false };
                self.people.insert(phone, person);
            }
        }
        true
    }

    /// A number is stopped; whether that changed anything.
    pub(in super::super) fn stop(&mut self, phone: PhoneNumber) -> bool {
        let mut changed = self.stopped.insert(phone);
        if let Some(person) = self.people.get_mut(&phone).filter(|person| !person.deleted)
            && person.status != S::Unsubscribed
        {
            let was_active = person.status == S::Active;
            person.was_suspended = person.status == S::Suspended;
            person.status = S::Unsubscribed;
            changed = true;
            if was_active {
                self.leaves(phone);
            }
        }
        if changed {
            self.suppress(phone);
        }
        changed
    }

    /// A STOP is lifted; whether an active subscriber is back.
    pub(in super::super) fn start(&mut self, phone: PhoneNumber) -> bool {
        if !self.stopped.remove(&phone) {
            return false;
        }
        let Some(person) = self.people.get_mut(&phone) else { return false };
        if person.deleted || person.status != S::Unsubscribed {
            return false;
        }
        person.status = if person.was_suspended { S::Suspended } else { S::Active };
        person.was_suspended = false;
        if person.status == S::Active {
            self.comes_back(phone);
            return true;
        }
        false
    }

    pub(in super::super) fn suspend(&mut self, phone: PhoneNumber) {
        let Some(person) = self.people.get_mut(&phone).filter(|person| !person.deleted) else { return };
        if person.status == S::Active {
            person.status = S::Suspended;
            self.leaves(phone);
            self.suppress(phone);
        }
    }

    pub(in super::super) fn unsuspend(&mut self, phone: PhoneNumber) {
        let Some(person) = self.people.get_mut(&phone).filter(|person| !person.deleted) else { return };
        if person.status == S::Suspended {
            person.status = S::Active;
            self.comes_back(phone);
        }
    }

    pub(in super::super) fn delete(&mut self, phone: PhoneNumber) {
        let Some(person) = self.people.get_mut(&phone).filter(|person| !person.deleted) else { return };
        person.deleted = true;
        if person.status == S::Active {
            self.leaves(phone);
        }
        self.suppress(phone);
    }

    fn turns(&mut self, phone: PhoneNumber) -> impl Iterator<Item = &mut Ahead> {
        self.casts.values_mut().flat_map(|cast| cast.ahead.values_mut()).filter(move |ahead| ahead.phone == phone)
    }

    fn leaves(&mut self, phone: PhoneNumber) {
        self.turns(phone).filter(|ahead| ahead.stayed == Stayed::Yes).for_each(|ahead| ahead.stayed = Stayed::Left);
    }

    fn comes_back(&mut self, phone: PhoneNumber) {
        self.turns(phone).for_each(|ahead| ahead.stayed = Stayed::CameBack);
    }

    /// What is queued for a number is suppressed, held or not, but for the answer to its STOP.
    fn suppress(&mut self, phone: PhoneNumber) {
        let queued = |text: &Text| {
            text.status == M::Queued && text.phone == Some(phone) && text.kind != MessageKind::StopConfirmation
        };
        self.move_all(queued, M::Suppressed);
    }
}
