//! The index follows the database: whatever process changed an article, every replica answers from it within a second.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use crate::calendar::Calendar;
use crate::knowledge::{Change, Lexicon};

use super::{App, AppError};

/// How often the database's revision is looked at. Half a second leaves the other half for reading and indexing.
const INTERVAL: Duration = Duration::from_millis(500);

impl App {
    /// Brings index, district data and calendar up to the database's revision. Returns whether anything had changed.
    pub async fn follow_once(&self) -> Result<bool, AppError> {
        let current = self.store.knowledge_revision().await?;
        let first = self.district().departments.is_empty();
        if current == self.knowledge.revision() && !first {
            return Ok(false);
        }
        let district = self.store.district().await?;
        if district.lexicon != self.district().lexicon {
            self.take_lexicon(&district.lexicon);
        }
        self.calendar.store(Arc::new(Calendar::of(&district, self.config.office_hours)));
        self.district.store(Arc::new(district));
        if current == self.knowledge.revision() {
            return Ok(false);
        }
        // An index ahead of the database belongs to another database or an older backup: everything is read again.
        let from = if self.knowledge.revision() > current { 0 } else { self.knowledge.revision() };
        let (rows, revision) = self.store.articles_since(from).await?;
        let learning = &self.config.learning;
        let mut learned =
            if learning.enabled { self.store.phrasings_since(from, learning.residents).await? } else { HashMap::new() };
        let (knowledge, started) = (Arc::clone(&self.knowledge), std::time::Instant::now());
        let count = rows.len();
        let applied = tokio::task::spawn_blocking(move || {
            let changes = rows.into_iter().map(|row| match row.article() {
                Ok(article) if !row.deleted => match learned.remove(&row.id) {
                    Some(wordings) => Change::PutLearned(Arc::new(article), wordings),
                    None => Change::Put(Arc::new(article)),
                },
                Ok(_) => Change::Remove(row.id),
                Err(error) => {
                    // One article that this release cannot read must not keep the others from answering.
                    tracing::error!(article = %row.id, %error, "an article in the database cannot be read and does not answer");
                    Change::Remove(row.id)
                }
            });
            knowledge.apply(changes.collect(), revision)
        });
        applied.await.expect("indexing does not panic")?;
        tracing::info!(changes = count, revision, took = ?started.elapsed(), "knowledge follows the database");
        Ok(true)
    }

    /// Uses the district's own entries beside the program's. Import has checked them; those that another release wrote and this one
    /// cannot read leave in use what was there.
    fn take_lexicon(&self, lines: &str) {
        match Lexicon::with_own(lines) {
            Ok(lexicon) => self.knowledge.use_lexicon(lexicon),
            Err(error) => tracing::error!(%error, "the district's lexicon cannot be read: the one in use stays"),
        }
    }

    /// Follows until the service stops. An outage of the database is waited out.
    pub async fn follow(self: Arc<Self>) {
        let mut failing = false;
        loop {
            tokio::select! {
                () = self.stopping.cancelled() => return,
                () = tokio::time::sleep(INTERVAL) => {}
            }
            match self.follow_once().await {
                Ok(_) if failing => {
                    failing = false;
                    tracing::info!("knowledge can be followed again");
                }
                Ok(_) => {}
                Err(error) => {
                    if !failing {
                        tracing::error!(%error, "knowledge cannot be followed");
                    }
                    failing = true;
                }
            }
        }
    }
}
