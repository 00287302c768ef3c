//! Codes: who is asked for one, what the right one changes, and that nobody gets more of them than the rules say.

mod own_page;
mod random;
mod stories;

use domain::{
    CodePurpose, ConfirmationId, MessageKind, OptInMode, PhoneNumber, Reading, Reply, Rule, SubscriberStatus, Timestamp,
};
use store::{
    CodeEntry, CodeOrder, ConsentKind, Entered, Evidence, InboundAction, InboundRecord, NewCode, OptIn, SentAgain,
    Subscribed,
};
use uuid::Uuid;

use crate::world::{World, accepted};

pub(super) const DAY: u64 = 86_400;
/// The code that every request here has.
pub(super) const RIGHT: &[u8] = b"right";

impl World {
    /// A code of which the one that is right is [`RIGHT`].
    pub(crate) fn code(&self, phone: PhoneNumber) -> NewCode {
        NewCode {
            id: ConfirmationId::from_uuid(Uuid::now_v7()),
            hash: RIGHT.to_vec(),
            sealed_text: b"sealed".to_vec(),
            message: self.message(MessageKind::Code, phone, 1),
        }
    }

    pub(super) fn opt_in_by(&self, mode: OptInMode, phone: PhoneNumber, now: Timestamp) -> OptIn {
        OptIn {
            mode,
            welcome: Some(self.message(MessageKind::Welcome, phone, 1)),
            code: Some(self.code(phone)),
            ..self.opt_in(phone, now)
        }
    }

    pub(super) async fn ask(&self, mode: OptInMode, phone: PhoneNumber, now: Timestamp) -> Subscribed {
        let subscribed = self.store().subscribe(self.opt_in_by(mode, phone, now)).await.unwrap();
        self.check().await;
        subscribed
    }

    pub(super) async fn again(&self, phone: PhoneNumber, now: Timestamp) -> SentAgain {
        let order = CodeOrder { site: self.site, phone, purpose: CodePurpose::OptIn, code: self.code(phone), now };
        self.store().send_code_again(order).await.unwrap()
    }

    pub(super) async fn enter(&self, phone: PhoneNumber, code: &[u8], now: Timestamp) -> Entered {
        let entry = CodeEntry {
            site: self.site,
            phone,
            is_right: &|_, hash| hash == code,
            evidence: Evidence { wording: "Enter the code".to_owned(), ..Evidence::default() },
            welcome: Some(self.message(MessageKind::Welcome, phone, 1).into()),
            back: Some(self.message(MessageKind::Welcome, phone, 1).into()),
            now,
        };
        self.store().enter_code(entry).await.unwrap()
    }

    pub(super) fn yes(&self, from: PhoneNumber, now: Timestamp) -> (InboundRecord, InboundAction) {
        let action = InboundAction::Confirm {
            reading: Reading { reply: Reply::Start, rule: Rule::Confirmation, word: "yes".to_owned() },
            welcome: Some(self.message(MessageKind::Welcome, from, 1).into()),
            back: Some(self.message(MessageKind::Welcome, from, 1).into()),
        };
        (self.text(from, "YES", now), action)
    }

    /// Where the number stands as a subscriber that isn't deleted.
    pub(super) async fn standing(&self, phone: PhoneNumber) -> Option<SubscriberStatus> {
        let id = self.find(phone).await?;
        Some(self.store().subscriber(self.site, id).await.unwrap()?.status)
    }

    pub(super) async fn events(&self, phone: PhoneNumber) -> Vec<ConsentKind> {
        let events = self.store().consent_events(self.site, phone).await.unwrap();
        events.into_iter().map(|event| event.kind).collect()
    }

    /// The kinds of what was claimed and accepted.
    pub(super) async fn send(&self, n: u128, now: Timestamp) -> Vec<MessageKind> {
        let claimed = self.claim(50, n, now).await;
        self.settle(&claimed, &accepted(), now).await;
        claimed.iter().map(|message| message.kind).collect()
    }

    pub(super) async fn of_kind(&self, kind: MessageKind) -> Vec<store::Message> {
        self.history().await.into_iter().filter(|message| message.kind == kind).collect()
    }
}
