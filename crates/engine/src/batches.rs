//! Group commit: what comes in one by one is stored several at once.
//!
//! A commit costs about the same for one report as for hundreds, and SQLite has one writer. So whoever has something to
//! store puts it in line and waits; a task takes everything that waits as soon as the last batch is done, and each gets an
//! answer of its own once the transaction that holds it is committed. Nobody waits for a batch to fill; but whoever comes
//! before it is the batch's turn to write still comes along. The line is bounded: whoever finds it full is told to come
//! again.

use std::collections::{BTreeSet, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::oneshot;
use tokio::task::JoinError;

use crate::error::EngineError;

/// How many may wait. A second or two of work: who waits longer than that comes again anyway.
const PLACES: usize = 8_192;

/// How things of one kind are stored. Cheap to clone.
pub(crate) trait Batch: Clone + Send + Sync + 'static {
    /// What waits in line.
    type Item: Send + Sync + 'static;
    /// What comes of an item.
    type Answer: Send + 'static;
    /// What they are, for the metrics.
    const KIND: &'static str;
    /// How many are stored in one transaction: few milliseconds of work.
    const AT_ONCE: usize;

    /// What is looked up before items are stored.
    type Subject: Ord + Send + Sync + 'static;

    /// What must have been looked up for an item; `None` if it needs nothing.
    fn subject(item: &Self::Item) -> Option<Self::Subject>;

    /// A transaction that has begun, and what was looked up before.
    type Turn: Send + 'static;

    /// Looks up what items about these subjects need, and then waits for the turn to write. Not the other way round: whoever
    /// has the turn must wait for nothing else.
    fn turn(&self, about: &BTreeSet<Self::Subject>) -> impl Future<Output = Result<Self::Turn, EngineError>> + Send;

    /// Stores items in one transaction, as if one after the other: what comes of each, in their order.
    fn store(
        &self,
        turn: Self::Turn,
        items: &[Self::Item],
    ) -> impl Future<Output = Result<Vec<Self::Answer>, EngineError>> + Send;
}

/// The line of those who wait for a batch.
pub(crate) struct Batches<B: Batch>(Arc<Mutex<Line<B>>>);

struct Line<B: Batch> {
    waiting: VecDeque<(B::Item, AnswerTo<B>)>,
    /// Whether a task works on it.
    at_work: bool,
}

type AnswerTo<B> = oneshot::Sender<Result<<B as Batch>::Answer, EngineError>>;

impl<B: Batch> Default for Batches<B> {
    fn default() -> Self {
        Self(Arc::new(Mutex::new(Line { waiting: VecDeque::new(), at_work: false })))
    }
}

impl<B: Batch> Batches<B> {
    /// Stores an item with others that come at the same time; committed when this returns. It is stored even if nobody
    /// waits for the answer any more.
    ///
    /// # Errors
    /// `Busy` where too many wait; `Busy` or `Unavailable` while the database can't work; else what storing this very
    /// item led to.
    pub(crate) async fn store(&self, batch: &B, item: B::Item) -> Result<B::Answer, EngineError> {
        let (answer, answered) = oneshot::channel();
        let at_work = {
            let mut line = lock(&self.0);
            if line.waiting.len() >= PLACES {
                metrics::counter!("carillon_batches_refused_total", "kind" => B::KIND).increment(1);
                return Err(EngineError::Busy);
            }
            line.waiting.push_back((item, answer));
            std::mem::replace(&mut line.at_work, true)
        };
        if !at_work {
            tokio::spawn(Worker { batch: batch.clone(), line: Arc::clone(&self.0), done: false }.work());
        }
        answered.await.map_err(|_| EngineError::Internal(format!("a batch of {} got lost", B::KIND)))?
    }
}

/// Works on a line until nobody waits there.
struct Worker<B: Batch> {
    batch: B,
    line: Arc<Mutex<Line<B>>>,
    done: bool,
}

impl<B: Batch> Drop for Worker<B> {
    /// A worker that is dropped at work, because its runtime ends, leaves the line to the next one.
    fn drop(&mut self) {
        if !self.done {
            lock(&self.line).at_work = false;
        }
    }
}

impl<B: Batch> Worker<B> {
    async fn work(mut self) {
        while self.is_needed() {
            let about = Arc::new(self.first_subjects());
            let turn = self.turn(&about).await;
            // Where there was no turn for one, there is none for anybody who waits.
            let most = if turn.is_ok() { B::AT_ONCE } else { PLACES };
            let (items, answers): (Vec<_>, Vec<_>) = self.next(most, &about).into_iter().unzip();
            let count = u32::try_from(items.len()).unwrap_or(u32::MAX);
            metrics::histogram!("carillon_batch_items", "kind" => B::KIND).record(f64::from(count));
            self.store(turn, items.into(), answers).await;
        }
    }

    /// Whether anybody waits; if not, the work is done.
    fn is_needed(&mut self) -> bool {
        let mut line = lock(&self.line);
        line.at_work = !line.waiting.is_empty();
        self.done = !line.at_work;
        line.at_work
    }

    /// What those need who come next.
    fn first_subjects(&self) -> BTreeSet<B::Subject> {
        lock(&self.line).waiting.iter().take(B::AT_ONCE).filter_map(|(item, _)| B::subject(item)).collect()
    }

    /// Those who come next, up to the first that came meanwhile with a subject of its own.
    fn next(&self, most: usize, about: &BTreeSet<B::Subject>) -> Vec<(B::Item, AnswerTo<B>)> {
        let mut line = lock(&self.line);
        let is_known = |item: &B::Item| B::subject(item).is_none_or(|subject| about.contains(&subject));
        let count = line.waiting.iter().take(most).take_while(|(item, _)| is_known(item)).count();
        line.waiting.drain(..count).collect()
    }

    /// Waits for the turn to write, in a task of its own, so that a panic is one more error.
    async fn turn(&self, about: &Arc<BTreeSet<B::Subject>>) -> Result<B::Turn, EngineError> {
        let (batch, about) = (self.batch.clone(), Arc::clone(about));
        tokio::spawn(async move { batch.turn(&about).await }).await.unwrap_or_else(|error| Err(broken_off(&error)))
    }

    /// Stores items, all at once or, if that fails for the sake of one of them, each alone.
    async fn store(&self, turn: Result<B::Turn, EngineError>, items: Arc<[B::Item]>, answers: Vec<AnswerTo<B>>) {
        let failure = match self.attempt(turn, &items, 0..items.len()).await {
            Ok(done) => return answers.into_iter().zip(done).for_each(|(to, done)| tell::<B>(to, Ok(done))),
            Err(failure) => failure,
        };
        let mut outage = is_outage(&failure);
        let mut answers = answers.into_iter().enumerate();
        if outage || items.len() == 1 {
            if let Some((_, first)) = answers.next() {
                tell::<B>(first, Err(failure));
            }
        } else {
            tracing::warn!(kind = B::KIND, items = items.len(), %failure, "a batch failed, each is tried alone");
        }
        for (index, to) in answers {
            // What one can't reach, all the others needn't try.
            let alone = if outage {
                Err(EngineError::Busy)
            } else {
                let about = Arc::new(items.get(index).and_then(B::subject).into_iter().collect());
                self.attempt(self.turn(&about).await, &items, index..index + 1).await
            };
            outage = outage || alone.as_ref().is_err_and(is_outage);
            tell::<B>(to, alone.and_then(|done| done.into_iter().next().ok_or_else(unanswered::<B>)));
        }
    }

    /// Stores some of the items, in a task of its own.
    async fn attempt(
        &self,
        turn: Result<B::Turn, EngineError>,
        items: &Arc<[B::Item]>,
        range: Range<usize>,
    ) -> Result<Vec<B::Answer>, EngineError> {
        let (batch, items, turn) = (self.batch.clone(), Arc::clone(items), turn?);
        let attempt = tokio::spawn(async move { batch.store(turn, items.get(range).unwrap_or_default()).await });
        attempt.await.unwrap_or_else(|error| Err(broken_off(&error)))
    }
}

fn broken_off(error: &JoinError) -> EngineError {
    EngineError::Internal(error.to_string())
}

/// Answers one who waits, unless they are gone.
fn tell<B: Batch>(to: AnswerTo<B>, answer: Result<B::Answer, EngineError>) {
    let _ = to.send(answer);
}

fn unanswered<B: Batch>() -> EngineError {
    EngineError::Internal(format!("storing {} told nothing of one of them", B::KIND))
}

/// Whether the database can't work at present, whatever it is asked.
fn is_outage(error: &EngineError) -> bool {
    matches!(error, EngineError::Busy | EngineError::Unavailable { .. })
}

fn lock<B: Batch>(line: &Mutex<Line<B>>) -> MutexGuard<'_, Line<B>> {
    line.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use tokio::sync::Semaphore;

    use super::*;

    /// Doubles numbers, batch by batch as the test lets it. 13 is refused, 666 panics, 503 finds the database gone. From 1,000
    /// on each thousand must be looked up, and 4,000 can't be.
    #[derive(Clone)]
    struct Doubling {
        batches: Arc<Mutex<Vec<Vec<u32>>>>,
        looked_up: Arc<Mutex<Vec<Vec<u32>>>>,
        turns: Arc<Semaphore>,
        /// No turn comes.
        gone: bool,
    }

    impl Default for Doubling {
        fn default() -> Self {
            Self { batches: Arc::default(), looked_up: Arc::default(), turns: Arc::new(Semaphore::new(0)), gone: false }
        }
    }

    impl Batch for Doubling {
        type Item = u32;
        type Answer = u32;
        const KIND: &'static str = "numbers";
        const AT_ONCE: usize = 4;
        type Subject = u32;
        type Turn = ();

        fn subject(item: &u32) -> Option<u32> {
            Some(item / 1_000).filter(|thousands| *thousands > 0)
        }

        async fn turn(&self, about: &BTreeSet<u32>) -> Result<(), EngineError> {
            self.looked_up.lock().unwrap().push(about.iter().copied().collect());
            self.turns.acquire().await.unwrap().forget();
            if about.contains(&4) {
                return Err(EngineError::NotFound("number"));
            }
            if self.gone { Err(EngineError::Busy) } else { Ok(()) }
        }

        async fn store(&self, (): (), items: &[u32]) -> Result<Vec<u32>, EngineError> {
            self.batches.lock().unwrap().push(items.to_vec());
            assert!(!items.contains(&666), "a number that nobody likes");
            if items.contains(&503) {
                return Err(EngineError::Busy);
            }
            if items.contains(&13) {
                return Err(EngineError::Conflict("unlucky".to_owned()));
            }
            Ok(items.iter().map(|item| item * 2).collect())
        }
    }

    /// What comes of numbers that come in this order before it is anybody's turn, and the batches it took.
    async fn stored(batch: Doubling, numbers: &[u32]) -> (Vec<Result<u32, EngineError>>, Vec<Vec<u32>>) {
        let line = Arc::new(Batches::<Doubling>::default());
        let mut calls = Vec::new();
        for number in numbers.iter().copied() {
            let (waits, batch) = (line.clone(), batch.clone());
            calls.push(tokio::spawn(async move { waits.store(&batch, number).await }));
            while lock(&line.0).waiting.len() < calls.len() {
                tokio::task::yield_now().await;
            }
        }
        batch.turns.add_permits(100);
        let mut answers = Vec::new();
        for call in calls {
            answers.push(call.await.unwrap());
        }
        while lock(&line.0).at_work {
            tokio::task::yield_now().await;
        }
        let batches = batch.batches.lock().unwrap().clone();
        (answers, batches)
    }

    #[tokio::test]
    async fn what_waits_goes_together() {
        let (answers, batches) = stored(Doubling::default(), &[1, 2, 3, 4, 5, 6]).await;
        let answers: Vec<u32> = answers.into_iter().map(Result::unwrap).collect();
        assert_eq!(answers, [2, 4, 6, 8, 10, 12]);
        assert_eq!(batches, [vec![1, 2, 3, 4], vec![5, 6]]);
    }

    #[tokio::test]
    async fn everything_is_looked_up_before_its_turn() {
        let line = Arc::new(Batches::<Doubling>::default());
        let batch = Doubling::default();
        let mut calls = Vec::new();
        // The first one's turn is waited for when the others come.
        let numbers = [1_001, 5, 1_002, 2_001, 3_001, 1_003];
        for number in numbers {
            let (waits, stores) = (line.clone(), batch.clone());
            calls.push(tokio::spawn(async move { waits.store(&stores, number).await }));
            while lock(&line.0).waiting.len() < calls.len() || batch.looked_up.lock().unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
        }
        batch.turns.add_permits(100);
        for (call, number) in calls.into_iter().zip(numbers) {
            assert_eq!(call.await.unwrap().unwrap(), number * 2);
        }
        assert_eq!(*batch.batches.lock().unwrap(), [vec![1_001, 5, 1_002], vec![2_001, 3_001, 1_003]]);
        assert_eq!(*batch.looked_up.lock().unwrap(), [vec![1], vec![1, 2, 3]]);
    }

    #[tokio::test]
    async fn what_can_not_be_looked_up_harms_no_other() {
        let (answers, batches) = stored(Doubling::default(), &[1, 4_000, 2]).await;
        let failed: Vec<bool> = answers.iter().map(Result::is_err).collect();
        assert_eq!(failed, [false, true, false], "{answers:?}");
        assert_eq!(batches, [vec![1], vec![2]]);
    }

    #[tokio::test]
    async fn one_that_fails_harms_no_other() {
        for poison in [13, 666] {
            let (answers, batches) = stored(Doubling::default(), &[1, 2, poison, 4, 5]).await;
            assert_eq!(batches, [vec![1, 2, poison, 4], vec![1], vec![2], vec![poison], vec![4], vec![5]]);
            let failed: Vec<bool> = answers.iter().map(Result::is_err).collect();
            assert_eq!(failed, [false, false, true, false, false], "{answers:?}");
        }
    }

    #[tokio::test]
    async fn an_outage_is_not_tried_on_each() {
        let (answers, batches) = stored(Doubling::default(), &[1, 2, 503, 4, 5, 6]).await;
        assert_eq!(batches, [vec![1, 2, 503, 4], vec![5, 6]]);
        assert!(answers[..4].iter().all(|answer| matches!(answer, Err(EngineError::Busy))));
        assert!(matches!(answers[5], Ok(12)), "the next batch is tried again");

        let gone = Doubling { gone: true, ..Doubling::default() };
        let (answers, batches) = stored(gone.clone(), &[1, 2, 3, 4, 5, 6]).await;
        assert!(batches.is_empty() && answers.iter().all(|answer| matches!(answer, Err(EngineError::Busy))));
        assert_eq!(gone.turns.available_permits(), 99, "all are told at once");
    }

    #[tokio::test]
    async fn the_line_is_bounded() {
        let line = Batches::<Doubling>::default();
        {
            let mut line = lock(&line.0);
            line.at_work = true;
            line.waiting.extend((0..PLACES).map(|_| (1, oneshot::channel().0)));
        }
        assert!(matches!(line.store(&Doubling::default(), 1).await, Err(EngineError::Busy)));
    }

    #[test]
    fn a_runtime_that_ends_leaves_the_line_to_the_next() {
        let batch = Doubling::default();
        let line = Arc::new(Batches::<Doubling>::default());
        let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let first = runtime();
        let (waits, stores) = (line.clone(), batch.clone());
        first.spawn(async move { waits.store(&stores, 1).await });
        first.block_on(async {
            while !lock(&line.0).at_work {
                tokio::task::yield_now().await;
            }
        });
        drop(first);
        batch.turns.add_permits(100);
        assert_eq!(runtime().block_on(line.store(&batch, 2)).unwrap(), 4);
    }
}
