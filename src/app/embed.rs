//! Vectors of articles: read from the database or, where they are missing or the article has changed, made by the embeddings server.
//!
//! All of it goes on beside the service, in bounded batches. What is made is in the database after each batch, so a service that was
//! killed goes on where it stopped, and replicas share the work. While the server fails it is asked ever less often; articles that
//! have vectors keep them.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::ToSpan as _;
use sha2::{Digest as _, Sha256};

use super::{App, Clock};
use crate::article::Article;
use crate::config;
use crate::knowledge::{Knowledge, KnowledgeError, MAX_VECTORS, Vector};
use crate::llm::{EmbedError, Embedder};
use crate::store::{Conflict, Embedding, Store, StoreError};

/// How often it is looked whether an article needs a vector.
const INTERVAL: Duration = Duration::from_secs(1);
/// Articles looked at together.
const PORTION: usize = 512;
/// New vectors take part in the search at least this often while more are made.
const VISIBLE: Duration = Duration::from_secs(5);
/// Waits after failures.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_mins(5);
/// What any embeddings server can embed.
const PROBE: &str = "확인";
/// How often a text that a server refuses is halved before it is set aside.
const HALVINGS: usize = 4;
/// Vectors of another model are forgotten when they are this old: going back to that model within a day costs nothing.
const OTHERS_HOURS: i64 = 24;

/// Why vectors were not read or made.
#[derive(Debug, thiserror::Error)]
pub enum EmbeddingFault {
    /// The embeddings server.
    #[error(transparent)]
    Embedder(#[from] EmbedError),
    /// The database.
    #[error(transparent)]
    Store(StoreError),
    /// The index.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
}

impl From<StoreError> for EmbeddingFault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Conflict(Conflict::Dimension { expected, found }) => {
                Self::Embedder(EmbedError::Dimension { expected, found })
            }
            error => Self::Store(error),
        }
    }
}

impl App {
    /// Keeps the articles' vectors up to date until the service stops. Returns at once when no embeddings server is configured.
    pub async fn embed(self: Arc<Self>) {
        let Some(mut filling) = self.filling() else { return };
        loop {
            let wait = tokio::select! {
                () = self.stopping.cancelled() => return,
                wait = filling.step() => wait,
            };
            tokio::select! {
                () = self.stopping.cancelled() => return,
                () = tokio::time::sleep(wait) => {}
            }
        }
    }

    /// The work of `embed`, to be done step by step.
    pub fn filling(&self) -> Option<Filling> {
        let embedder = Arc::clone(self.embedder.as_ref()?);
        let (store, knowledge) = (self.store.clone(), Arc::clone(&self.knowledge));
        Some(Filling::new(store, knowledge, embedder, self.config.embeddings.clone(), Arc::clone(&self.clock)))
    }
}

/// Makes the vectors of all articles and keeps them in the index only, to measure what they are worth. `made` hears how many there are.
pub async fn embed_all(
    knowledge: &Knowledge,
    embedder: &dyn Embedder,
    settings: &config::Embeddings,
    made: &(dyn Fn(usize) + Sync),
) -> Result<(), EmbeddingFault> {
    for batch in knowledge.without_vector(MAX_VECTORS, |_| true).chunks(settings.batch) {
        let texts = batch.iter().map(|article| Prepared::new(Arc::clone(article), settings).text).collect();
        let vectors = embedder.embed(texts).await?.into_iter().map(Vector::new);
        let vectors = batch.iter().zip(vectors).filter_map(|(article, vector)| Some((Arc::clone(article), vector?)));
        knowledge.adopt(vectors.collect())?;
        made(knowledge.vectors());
    }
    Ok(())
}

/// Fills in the vectors that articles lack.
pub struct Filling {
    store: Store,
    knowledge: Arc<Knowledge>,
    embedder: Arc<dyn Embedder>,
    settings: config::Embeddings,
    clock: Clock,
    /// Articles a call; fewer after the server was too slow.
    batch: usize,
    /// Articles that the server refuses, until they change.
    aside: HashMap<String, Arc<Article>>,
    failures: u32,
    /// Nothing was missing when it was last looked, and that was said.
    complete: bool,
}

/// An article and its text for the embedder.
struct Prepared {
    article: Arc<Article>,
    text: String,
    hash: String,
}

impl Filling {
    /// Nothing is read or sent yet.
    pub fn new(
        store: Store,
        knowledge: Arc<Knowledge>,
        embedder: Arc<dyn Embedder>,
        settings: config::Embeddings,
        clock: Clock,
    ) -> Self {
        let batch = settings.batch;
        let aside = HashMap::new();
        Self { store, knowledge, embedder, settings, clock, batch, aside, failures: 0, complete: false }
    }

    /// Does what is to be done next, and returns how long to wait for the next step. Failures are logged and counted.
    pub async fn step(&mut self) -> Duration {
        match self.work().await {
            Ok(worked) => {
                if std::mem::take(&mut self.failures) > 0 {
                    tracing::info!("vectors of articles can be made again");
                }
                if worked { Duration::ZERO } else { INTERVAL }
            }
            Err(fault) => self.wait_after(&fault),
        }
    }

    fn wait_after(&mut self, fault: &EmbeddingFault) -> Duration {
        let wait = FIRST_WAIT.saturating_mul(1 << self.failures.min(16)).min(LONGEST_WAIT);
        if self.failures == 0 {
            tracing::error!(error = %fault, vectors = self.knowledge.vectors(), "no vectors of articles can be made; those there are stay in use");
        }
        self.failures += 1;
        match fault {
            EmbeddingFault::Embedder(error) => {
                let reason = error.code();
                metrics::counter!("minwon_embedding_failures_total", "of" => "articles", "reason" => reason)
                    .increment(1);
                match error {
                    EmbedError::Late(_) => self.batch = (self.batch / 2).max(1),
                    // It does not pass by itself.
                    EmbedError::Dimension { .. } => return LONGEST_WAIT,
                    _ => {}
                }
            }
            EmbeddingFault::Store(_) | EmbeddingFault::Knowledge(_) => {}
        }
        wait
    }

    /// One portion. Returns whether there was any.
    async fn work(&mut self) -> Result<bool, EmbeddingFault> {
        let missing = self.missing();
        if missing.is_empty() {
            self.rest().await?;
            return Ok(false);
        }
        self.complete = false;
        let (found, rest) = self.stored(missing).await?;
        if !found.is_empty() {
            self.adopt(found).await?;
            return Ok(true);
        }
        self.make(rest).await?;
        Ok(true)
    }

    /// Articles without a vector, as far as there is room for one.
    fn missing(&self) -> Vec<Prepared> {
        let wanted = |article: &Article| {
            self.aside.get(&article.id).is_none_or(|refused| !std::ptr::eq(Arc::as_ptr(refused), article))
        };
        let missing = self.knowledge.without_vector(PORTION, wanted);
        if missing.is_empty() || self.knowledge.vectors() >= MAX_VECTORS {
            return Vec::new();
        }
        missing.into_iter().map(|article| Prepared::new(article, &self.settings)).collect()
    }

    /// Everything has its vector: forgets what nobody needs any more, once.
    async fn rest(&mut self) -> Result<(), EmbeddingFault> {
        if self.complete {
            return Ok(());
        }
        let before = (self.clock)() - OTHERS_HOURS.hours();
        let swept = self.store.sweep_embeddings(self.embedder.name(), before).await?;
        self.complete = true;
        let (vectors, articles) = (self.knowledge.vectors(), self.knowledge.len());
        tracing::info!(vectors, articles, refused = self.aside.len(), swept, "the articles have their vectors");
        if vectors >= MAX_VECTORS && articles > vectors {
            tracing::warn!(articles, "more articles than vectors can be kept for: the others are found by words alone");
        }
        Ok(())
    }

    /// Reads vectors that are in the database already into the index. Returns how many; nothing is made.
    pub async fn read_stored(&mut self) -> Result<usize, EmbeddingFault> {
        let articles = self.knowledge.without_vector(MAX_VECTORS, |_| true);
        let mut count = 0;
        for portion in articles.chunks(PORTION) {
            let prepared = portion.iter().map(|article| Prepared::new(Arc::clone(article), &self.settings)).collect();
            let (found, _) = self.stored(prepared).await?;
            count += found.len();
            self.adopt(found).await?;
        }
        Ok(count)
    }

    /// Those whose vector is in the database and stands for the present text; and the others.
    async fn stored(
        &self,
        missing: Vec<Prepared>,
    ) -> Result<(Vec<(Arc<Article>, Vector)>, Vec<Prepared>), EmbeddingFault> {
        let ids: Vec<&str> = missing.iter().map(|prepared| prepared.article.id.as_str()).collect();
        let rows = self.store.embeddings(self.embedder.name(), &ids).await?;
        let expected = self.dimension().await?;
        let mut rows: HashMap<String, Embedding> = rows.into_iter().map(|row| (row.article_id.clone(), row)).collect();
        let (mut found, mut rest) = (Vec::new(), Vec::new());
        for prepared in missing {
            let row = rows.remove(&prepared.article.id);
            let row = row.filter(|row| row.hash == prepared.hash && Some(row.vector.len()) == expected);
            match row.and_then(|row| Vector::new(row.vector)) {
                Some(vector) => found.push((prepared.article, vector)),
                None => rest.push(prepared),
            }
        }
        Ok((found, rest))
    }

    /// The dimension that vectors must have; learned from the first one ever made by the model.
    async fn dimension(&self) -> Result<Option<usize>, EmbeddingFault> {
        match self.knowledge.dimension() {
            Some(dimension) => Ok(Some(dimension)),
            None => Ok(self.store.embedding_dimension(self.embedder.name()).await?),
        }
    }

    /// Makes vectors batch by batch; each batch is stored before the next is begun.
    async fn make(&mut self, missing: Vec<Prepared>) -> Result<(), EmbeddingFault> {
        let mut made = Vec::new();
        let mut visible = Instant::now();
        let mut outcome = Ok(());
        for batch in missing.chunks(self.batch) {
            match self.make_batch(batch).await {
                Ok(vectors) => made.extend(vectors),
                Err(fault) => {
                    outcome = Err(fault);
                    break;
                }
            }
            if visible.elapsed() > VISIBLE {
                self.adopt(std::mem::take(&mut made)).await?;
                visible = Instant::now();
            }
        }
        self.adopt(made).await?;
        outcome
    }

    async fn make_batch(&mut self, batch: &[Prepared]) -> Result<Vec<(Arc<Article>, Vector)>, EmbeddingFault> {
        let started = Instant::now();
        let vectors = self.embed(batch).await?;
        metrics::histogram!("minwon_embed_articles_seconds").record(started.elapsed().as_secs_f64());
        let first = vectors.iter().flatten().map(Vec::len).next();
        if let (Some(expected), Some(found)) = (self.dimension().await?, first)
            && expected != found
        {
            return Err(EmbedError::Dimension { expected, found }.into());
        }
        let (mut rows, mut made) = (Vec::new(), Vec::new());
        for (prepared, vector) in batch.iter().zip(vectors) {
            let article = &prepared.article;
            let Some(vector) = vector else {
                tracing::warn!(
                    article = article.id,
                    "the embeddings server refuses the article: it is found by words alone"
                );
                self.aside.insert(article.id.clone(), Arc::clone(article));
                continue;
            };
            rows.push(Embedding {
                article_id: article.id.clone(),
                hash: prepared.hash.clone(),
                vector: vector.clone(),
            });
            made.extend(Vector::new(vector).map(|vector| (Arc::clone(article), vector)));
        }
        self.store.put_embeddings(self.embedder.name(), &rows, (self.clock)()).await?;
        Ok(made)
    }

    /// A vector for each text. When the server refuses the batch but works otherwise, each text is tried alone and, while it is
    /// refused, by its first half; `None` stands for one that it takes in no way.
    async fn embed(&self, batch: &[Prepared]) -> Result<Vec<Option<Vec<f32>>>, EmbedError> {
        let texts = batch.iter().map(|prepared| prepared.text.clone()).collect();
        match self.embedder.embed(texts).await {
            Ok(vectors) => return Ok(vectors.into_iter().map(Some).collect()),
            Err(error) if !error.may_be_the_text() => return Err(error),
            Err(_) => drop(self.embedder.embed(vec![PROBE.to_owned()]).await?),
        }
        let mut vectors = Vec::with_capacity(batch.len());
        for prepared in batch {
            vectors.push(self.embed_alone(&prepared.text).await?);
        }
        Ok(vectors)
    }

    async fn embed_alone(&self, text: &str) -> Result<Option<Vec<f32>>, EmbedError> {
        let mut length = text.chars().count();
        for _ in 0..=HALVINGS {
            match self.embedder.embed(vec![text.chars().take(length).collect()]).await {
                Ok(vectors) => return Ok(vectors.into_iter().next()),
                Err(error) if !error.may_be_the_text() => return Err(error),
                Err(_) => length /= 2,
            }
        }
        Ok(None)
    }

    async fn adopt(&self, vectors: Vec<(Arc<Article>, Vector)>) -> Result<(), EmbeddingFault> {
        if vectors.is_empty() {
            return Ok(());
        }
        let knowledge = Arc::clone(&self.knowledge);
        let adopted = tokio::task::spawn_blocking(move || {
            knowledge.adopt(vectors)?;
            Ok(knowledge.vectors())
        });
        let vectors: Result<usize, KnowledgeError> = adopted.await.expect("adopting does not panic");
        metrics::gauge!("minwon_embedded_articles").set(vectors? as f64);
        Ok(())
    }
}

impl Prepared {
    fn new(article: Arc<Article>, settings: &config::Embeddings) -> Self {
        let text = text(&article, settings);
        let hash = hash(&text);
        Self { article, text, hash }
    }
}

/// What is embedded of an article: title, phrasings and body, up to the configured length.
fn text(article: &Article, settings: &config::Embeddings) -> String {
    let parts = std::iter::once(&article.title).chain(&article.questions).chain(std::iter::once(&article.body));
    let whole = parts.map(String::as_str).collect::<Vec<_>>().join("\n");
    settings.article_prefix.chars().chain(whole.chars().take(settings.article_characters)).collect()
}

fn hash(text: &str) -> String {
    Sha256::digest(text).iter().fold(String::with_capacity(64), |mut hex, byte| {
        use std::fmt::Write as _;
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// How many of the articles have a vector of their present text in the database.
pub async fn count(store: &Store, articles: &[Article], settings: &config::Embeddings) -> Result<usize, StoreError> {
    let states = store.embedding_states(&settings.model).await?;
    let hashes: HashMap<&str, &str> =
        states.iter().map(|state| (state.article_id.as_str(), state.hash.as_str())).collect();
    let present = |article: &&Article| {
        hashes.get(article.id.as_str()).is_some_and(|known| *known == hash(&text(article, settings)))
    };
    Ok(articles.iter().filter(present).count())
}
