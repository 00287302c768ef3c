//! The transitions against a model: tables of which state may follow which, written down apart from the code.

use proptest::prelude::*;

use super::{BroadcastStatus as B, MessageKind, MessageStatus as M, SubscriberStatus as S};
use crate::IllegalTransition;

type Step<T> = Result<T, IllegalTransition>;
type Moves<T> = &'static [(&'static str, fn(T) -> Step<T>, &'static [(T, T)])];

const MESSAGE_MOVES: Moves<M> = &[
    ("claim", M::claim, &[(M::Queued, M::Sending)]),
    (
        "accept",
        M::accept,
        &[
            (M::Sending, M::Accepted),
            (M::Unknown, M::Accepted),
            (M::Accepted, M::Accepted),
            (M::Delivered, M::Delivered),
            (M::Failed, M::Failed),
            (M::Expired, M::Expired),
        ],
    ),
    ("reject", M::reject, &[(M::Sending, M::Rejected), (M::Unknown, M::Rejected)]),
    ("requeue", M::requeue, &[(M::Sending, M::Queued)]),
    ("lose_track", M::lose_track, &[(M::Sending, M::Unknown)]),
    ("suppress", M::suppress, &[(M::Queued, M::Suppressed)]),
    ("cancel", M::cancel, &[(M::Queued, M::Cancelled)]),
    (
        "report delivered",
        |from| from.report(M::Delivered),
        &[
            (M::Sending, M::Delivered),
            (M::Unknown, M::Delivered),
            (M::Accepted, M::Delivered),
            (M::Failed, M::Delivered),
            (M::Expired, M::Delivered),
            (M::Delivered, M::Delivered),
        ],
    ),
    (
        "report failed",
        |from| from.report(M::Failed),
        &[
            (M::Sending, M::Failed),
            (M::Unknown, M::Failed),
            (M::Accepted, M::Failed),
            (M::Failed, M::Failed),
            (M::Expired, M::Expired),
            (M::Delivered, M::Delivered),
        ],
    ),
    (
        "report expired",
        |from| from.report(M::Expired),
        &[
            (M::Sending, M::Expired),
            (M::Unknown, M::Expired),
            (M::Accepted, M::Expired),
            (M::Failed, M::Failed),
            (M::Expired, M::Expired),
            (M::Delivered, M::Delivered),
        ],
    ),
    (
        "report accepted",
        |from| from.report(M::Accepted),
        &[
            (M::Sending, M::Accepted),
            (M::Unknown, M::Accepted),
            (M::Accepted, M::Accepted),
            (M::Failed, M::Failed),
            (M::Expired, M::Expired),
            (M::Delivered, M::Delivered),
        ],
    ),
    ("report queued", |from| from.report(M::Queued), &[]),
    ("report rejected", |from| from.report(M::Rejected), &[]),
];

const BROADCAST_MOVES: Moves<B> = &[
    ("schedule", B::schedule, &[(B::Draft, B::Scheduled)]),
    ("start", B::start, &[(B::Draft, B::Sending), (B::Scheduled, B::Sending)]),
    ("pause", B::pause, &[(B::Sending, B::Paused)]),
    ("resume", B::resume, &[(B::Paused, B::Sending)]),
    (
        "cancel",
        B::cancel,
        &[
            (B::Draft, B::Cancelled),
            (B::Scheduled, B::Cancelled),
            (B::Sending, B::Cancelled),
            (B::Paused, B::Cancelled),
        ],
    ),
    ("finish", B::finish, &[(B::Sending, B::Done), (B::Paused, B::Done)]),
];

const SUBSCRIBER_MOVES: Moves<S> = &[
    ("confirm", S::confirm, &[(S::Pending, S::Active)]),
    ("suspend", S::suspend, &[(S::Active, S::Suspended), (S::Suspended, S::Suspended)]),
    ("resume", S::resume, &[(S::Active, S::Active), (S::Suspended, S::Active)]),
    (
        "stop",
        |from| Ok(from.stop()),
        &[
            (S::Pending, S::Unsubscribed),
            (S::Active, S::Unsubscribed),
            (S::Suspended, S::Unsubscribed),
            (S::Unsubscribed, S::Unsubscribed),
        ],
    ),
    ("restart", |from| from.restart(false), &[(S::Unsubscribed, S::Active)]),
    ("restart of a suspended one", |from| from.restart(true), &[(S::Unsubscribed, S::Suspended)]),
    ("an admin sets active", |from| from.set_by_admin(S::Active), &[(S::Active, S::Active), (S::Suspended, S::Active)]),
    ("an admin sets pending", |from| from.set_by_admin(S::Pending), &[]),
];

fn follows_the_table<T: Copy + PartialEq + std::fmt::Debug>(states: &[T], moves: Moves<T>) {
    for (name, step, table) in moves {
        for from in states {
            let expected = table.iter().find(|(state, _)| state == from).map(|(_, to)| *to);
            assert_eq!(step(*from).ok(), expected, "{name} from {from:?}");
        }
    }
}

#[test]
fn every_move_from_every_state_is_as_the_tables_say() {
    follows_the_table(M::ALL, MESSAGE_MOVES);
    follows_the_table(B::ALL, BROADCAST_MOVES);
    follows_the_table(S::ALL, SUBSCRIBER_MOVES);
}

#[test]
fn a_refusal_says_what_from_and_to() {
    let refusal = M::Delivered.cancel().unwrap_err();
    assert_eq!(refusal.to_string(), "a message that is delivered can't become cancelled");
    assert_eq!(B::Done.pause().unwrap_err().what, "broadcast");
    assert_eq!(S::Unsubscribed.resume().unwrap_err().what, "subscriber");
}

#[test]
fn tokens_are_the_same_everywhere() {
    fn check<T>(all: &[T])
    where
        T: Copy + PartialEq + std::fmt::Debug + std::fmt::Display + serde::Serialize,
        T: std::str::FromStr<Err = crate::UnknownWord> + serde::de::DeserializeOwned,
    {
        for value in all {
            let token = value.to_string();
            assert_eq!(token.parse::<T>().as_ref(), Ok(value));
            assert_eq!(serde_json::to_string(value).unwrap(), format!("\"{token}\""));
            assert_eq!(serde_json::from_str::<T>(&format!("\"{token}\"")).unwrap(), *value);
        }
        assert!("nonsense".parse::<T>().is_err());
        assert!("".parse::<T>().is_err());
    }
    check(S::ALL);
    check(M::ALL);
    check(B::ALL);
    check(MessageKind::ALL);
    assert_eq!(MessageKind::StopConfirmation.as_str(), "stop_confirmation");
    assert_eq!(M::ALL.len(), 10);
    let error = "x".repeat(90).parse::<M>().unwrap_err();
    assert_eq!((error.what, error.word.len()), ("message status", 40));
}

#[test]
fn only_active_subscribers_receive_and_only_running_broadcasts_send() {
    assert_eq!(S::ALL.iter().filter(|state| state.receives()).collect::<Vec<_>>(), [&S::Active]);
    assert_eq!(B::ALL.iter().filter(|state| state.sends()).collect::<Vec<_>>(), [&B::Sending]);
}

#[test]
fn only_answers_are_free() {
    for kind in MessageKind::ALL {
        assert_eq!(kind.is_free(), matches!(kind, MessageKind::StopConfirmation | MessageKind::Help), "{kind}");
    }
}

proptest! {
    /// Whatever happens to a message in whatever order: delivered stays delivered, what never left never counts as
    /// sent, and it is handed to the provider only after each time it provably did not leave.
    #[test]
    fn a_message_keeps_its_promises(moves in proptest::collection::vec(0..MESSAGE_MOVES.len(), 0..60)) {
        let mut state = M::Queued;
        let (mut claims, mut requeues) = (0, 0);
        for chosen in moves {
            let (name, step, _) = MESSAGE_MOVES[chosen];
            let Ok(next) = step(state) else { continue };
            prop_assert!(state != M::Delivered || next == M::Delivered, "{} took back a delivery", name);
            prop_assert!(!matches!(state, M::Suppressed | M::Cancelled | M::Rejected), "{} moved a closed one", name);
            prop_assert!(state != M::Unknown || !matches!(next, M::Queued | M::Sending), "{} resent an unknown", name);
            prop_assert!(!(state.is_spent() && next.is_reserved()), "{} reserved again what was spent", name);
            claims += u32::from(name == "claim");
            requeues += u32::from(name == "requeue");
            prop_assert!(claims <= requeues + 1);
            state = next;
        }
    }

    /// Nobody but the subscriber undoes a STOP.
    #[test]
    fn only_start_undoes_stop(moves in proptest::collection::vec(0..SUBSCRIBER_MOVES.len(), 0..40)) {
        let mut state = S::Active;
        for chosen in moves {
            let (name, step, _) = SUBSCRIBER_MOVES[chosen];
            let Ok(next) = step(state) else { continue };
            let undone = state == S::Unsubscribed && next != S::Unsubscribed;
            prop_assert!(!undone || name.starts_with("restart"), "{} undid a STOP", name);
            state = next;
        }
    }

    /// A broadcast that is over stays over.
    #[test]
    fn the_end_is_the_end(moves in proptest::collection::vec(0..BROADCAST_MOVES.len(), 0..40)) {
        let mut state = B::Draft;
        for chosen in moves {
            let (name, step, _) = BROADCAST_MOVES[chosen];
            let Ok(next) = step(state) else { continue };
            prop_assert!(!state.is_final(), "{} moved a finished broadcast", name);
            prop_assert!(next != B::Draft);
            state = next;
        }
    }
}
