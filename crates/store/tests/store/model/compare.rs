//! Whether everything stands where it should.

use std::collections::BTreeMap;

use domain::MessageStatus;
use store::{Message, MessageFilter, Page, SubscriberFilter, SubscriberOrder};

use super::{
    Run,
    expected::{Charge, Text},
};
use crate::{days, world::rate_table};

impl Run {
    /// All messages, oldest first.
    pub(super) async fn rows(&self) -> Vec<Message> {
        let page = Page::first(1_000);
        let mut rows = self.w.store().messages(self.w.site, &MessageFilter::default(), page).await.unwrap().items;
        rows.reverse();
        rows
    }

    /// Everything stands where it should.
    pub(super) async fn compare(&mut self) {
        let rows = self.rows().await;
        for row in rows.iter().filter(|row| !self.expected.texts.contains_key(&row.id)).collect::<Vec<_>>() {
            let alike = |text: &Text| {
                (text.kind, text.broadcast, text.phone) == (row.kind, row.broadcast, row.recipient)
                    && (text.status, text.excluded, text.hold) == (row.status, row.excluded, row.hold)
            };
            let new = &mut self.expected.new;
            let place = new.iter().position(alike).unwrap_or_else(|| panic!("nobody expected {row:?} among {new:?}"));
            self.expected.texts.insert(row.id, new.remove(place));
        }
        assert!(self.expected.new.is_empty(), "not written: {:?}", self.expected.new);
        assert_eq!(rows.len(), self.expected.texts.len());
        // These take longer, and what goes wrong with them stays wrong.
        if self.steps.is_multiple_of(4) {
            self.compare_people().await;
            days::check(&self.w).await;
            let charges = self.w.read_past("SELECT charge FROM messages ORDER BY id").await;
            for (row, charge) in rows.iter().zip(charges) {
                let text = &self.expected.texts[&row.id];
                assert_eq!(charge, format!("{:?}", text.charge).to_lowercase(), "{row:?}, expected {text:?}");
            }
        }
        for row in &rows {
            let text = &self.expected.texts[&row.id];
            assert_eq!((row.status, row.attempts), (text.status, text.attempts), "{row:?}, expected {text:?}");
            assert_eq!(row.hold, text.hold, "{row:?}");
            assert_eq!((row.written_off, row.resent_as.is_some()), (text.written_off, text.resent), "{row:?}");
            assert_eq!(row.credits.get(), text.credits, "{row:?}");
            if text.status == MessageStatus::Queued {
                assert_eq!(row.due_at, text.due, "{row:?}");
            }
        }
        self.compare_broadcasts().await;
        assert_eq!(self.w.account().await, (self.expected.balance, self.expected.reserved));
        assert!(self.expected.available() >= 0);
    }

    async fn compare_broadcasts(&self) {
        let found = self.w.store().broadcasts(self.w.site, Page::first(100)).await.unwrap().items;
        assert_eq!(found.len(), self.expected.casts.len());
        for broadcast in found {
            let (id, cast) = (broadcast.id, &self.expected.casts[&broadcast.id]);
            assert_eq!(broadcast.status, cast.status, "{broadcast:?}");
            let quote = (broadcast.quote.recipients, broadcast.quote.credits.get());
            assert_eq!(quote, (cast.recipients, cast.credits));
            for &status in MessageStatus::ALL {
                let counted = broadcast.counts.get(status);
                assert_eq!(counted, self.expected.count(id, status), "{status} of {broadcast:?}");
            }
            let credits = broadcast.credits;
            let credits = [credits.reserved.get(), credits.spent.get(), credits.released.get()];
            let charges = [Charge::Reserved, Charge::Spent, Charge::Released];
            assert_eq!(credits, charges.map(|charge| self.expected.credits(id, charge)), "{broadcast:?}");
            assert_eq!(broadcast.counts.total(), cast.recipients);
            assert_eq!(credits.iter().sum::<i64>(), cast.credits);
        }
        self.w.store().check_ledger(self.w.site).await.unwrap();
    }

    async fn compare_people(&self) {
        let (filter, order) = (SubscriberFilter::default(), SubscriberOrder::default());
        let found =
            self.w.store().subscribers(self.w.site, &filter, order, &rate_table(), Page::first(100)).await.unwrap();
        let found: BTreeMap<_, _> = found.items.iter().map(|one| (one.phone, one.status)).collect();
        let there = self.expected.people.iter().filter(|(_, person)| !person.deleted);
        assert_eq!(found, there.map(|(phone, person)| (*phone, person.status)).collect());
    }
}
