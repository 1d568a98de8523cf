//! Groups answers into few commits: while one commit is under way the answers that arrive meanwhile queue up, and the next commit takes
//! them all. An idle service commits at once; a busy one pays for a commit once for many.

use tokio::sync::{Mutex, mpsc, oneshot};
use tokio::task::JoinHandle;

use super::conversations::{NewAnswer, insert_answer};
use super::db::{Durability, Link};
use super::error::StoreError;
use super::model_use;

/// Answers in one commit.
const BATCH: usize = 64;
/// Answers that may wait; more wait with their callers.
const QUEUE: usize = 1024;

type Acknowledge = oneshot::Sender<Result<(), StoreError>>;

enum Job {
    Record(Box<NewAnswer>, Acknowledge),
    Close,
}

/// The queue and the task that empties it.
pub(super) struct Recorder {
    queue: mpsc::Sender<Job>,
    task: Mutex<Option<JoinHandle<()>>>,
}

impl Recorder {
    pub(super) fn start(link: Link) -> Self {
        let (queue, jobs) = mpsc::channel(QUEUE);
        Self { queue, task: Mutex::new(Some(tokio::spawn(run(link, jobs)))) }
    }

    /// Returns after the commit.
    pub(super) async fn record(&self, answer: NewAnswer) -> Result<(), StoreError> {
        let closed = || StoreError::unavailable("the service is shutting down");
        let (acknowledge, acknowledged) = oneshot::channel();
        self.queue.send(Job::Record(Box::new(answer), acknowledge)).await.map_err(|_| closed())?;
        acknowledged.await.map_err(|_| closed())?
    }

    /// Takes no more answers and returns when those in the queue are stored.
    pub(super) async fn close(&self) {
        if let Some(task) = self.task.lock().await.take() {
            let _ = self.queue.send(Job::Close).await;
            let _ = task.await;
        }
    }
}

async fn run(link: Link, mut jobs: mpsc::Receiver<Job>) {
    let mut taken = Vec::with_capacity(BATCH);
    while jobs.recv_many(&mut taken, BATCH).await > 0 {
        let mut batch = Vec::with_capacity(taken.len());
        for job in taken.drain(..) {
            match job {
                Job::Record(answer, acknowledge) => batch.push((*answer, acknowledge)),
                Job::Close => jobs.close(),
            }
        }
        // One order everywhere, so that two replicas never wait for one another's conversations. The sort keeps each one's order.
        batch.sort_by(|(one, _), (other, _)| one.conversation.id().cmp(other.conversation.id()));
        store(&link, batch).await;
    }
}

async fn store(link: &Link, batch: Vec<(NewAnswer, Acknowledge)>) {
    let alone = batch.len() == 1;
    let outcome = commit(link, batch.iter().map(|(answer, _)| answer)).await;
    match outcome {
        // One bad answer must not take the others with it; a database that is away would only be asked in vain.
        Err(error) if !alone && !error.is_outage() => {
            for (answer, acknowledge) in batch {
                let outcome = commit(link, std::iter::once(&answer)).await;
                let _ = acknowledge.send(outcome);
            }
        }
        outcome => {
            for (_, acknowledge) in batch {
                let _ = acknowledge.send(outcome.clone());
            }
        }
    }
}

async fn commit(link: &Link, answers: impl Iterator<Item = &NewAnswer>) -> Result<(), StoreError> {
    let mut tx = link.begin_write(Durability::Grouped).await?;
    let answers: Vec<_> = answers.collect();
    for answer in &answers {
        insert_answer(&mut tx, answer).await?;
    }
    model_use::add(&mut tx, &answers).await?;
    tx.commit().await
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use jiff::Timestamp;

    use super::super::{AnswerTo, Store, types};
    use super::*;
    use crate::store::db::Engine;

    fn answer(conversation: AnswerTo) -> NewAnswer {
        NewAnswer {
            id: types::new_id(),
            conversation,
            question: String::new(),
            language: "ko".to_owned(),
            outcome: "answered".to_owned(),
            reason: None,
            text: String::new(),
            composed_by: "quoted".to_owned(),
            citations: "[]".to_owned(),
            confidence: 1.0,
            judgement: "{}".to_owned(),
            model: None,
            composition: "{}".to_owned(),
            model_use: super::super::ModelUse::default(),
            timings: "{}".to_owned(),
            created_at: Timestamp::UNIX_EPOCH,
        }
    }

    #[tokio::test]
    async fn answers_that_come_while_a_commit_is_under_way_share_the_next() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_file(&folder.path().join("minwon.sqlite")).await.unwrap();
        let Engine::Sqlite(mut busy) = store.begin_write(Durability::Full).await.unwrap() else { panic!("not SQLite") };
        let commits = Arc::new(AtomicUsize::new(0));
        let counter = Arc::clone(&commits);
        busy.lock_handle().await.unwrap().set_commit_hook(move || {
            counter.fetch_add(1, Ordering::Relaxed);
            true
        });
        let waiting: Vec<_> = (0..=2 * BATCH)
            .map(|_| {
                let answer = answer(AnswerTo::New { id: types::new_id(), token_hash: types::new_id() });
                let store = store.clone();
                tokio::spawn(async move { store.record_answer(answer).await })
            })
            .collect();
        tokio::task::yield_now().await;
        busy.rollback().await.unwrap();
        for answer in waiting {
            answer.await.unwrap().unwrap();
        }
        let commits = commits.load(Ordering::Relaxed);
        assert!((1..=4).contains(&commits), "{commits} commits for {} answers", 2 * BATCH + 1);
    }
}
