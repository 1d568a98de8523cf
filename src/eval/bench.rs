//! The bench: documents in memory and the whole flow over them, without a store, at a pinned moment; without a model
//! unless it is connected to those configured.

use std::collections::HashSet;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::{DateTime, date};
use serde::{Deserialize, Serialize};

use super::set::{self, LabelledQuestion, SetError};
use crate::answer::calibration::Calibration;
use crate::answer::{Answerer, Context, Outage, Outcome, Progress, Reason};
use crate::app;
use crate::app::embed::{self, EmbeddingFault};
use crate::article::Article;
use crate::calendar::{Calendar, korea};
use crate::config::Config;
use crate::district::District;
use crate::knowledge::{Change, Knowledge, KnowledgeError, Lexicon, LexiconError, import};
use crate::llm::{Ledger, ModelError};
use crate::question::Question;

/// Why there is no bench.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// The set.
    #[error(transparent)]
    Set(#[from] SetError),
    /// The folder of articles.
    #[error("the documents cannot be read:\n{0}")]
    Documents(#[from] import::Errors),
    /// The lexicon.
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    /// The index.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
    /// The index, when it was asked.
    #[error(transparent)]
    Outage(#[from] Outage),
    /// The configured language model.
    #[error("the language model cannot be used: {0}")]
    Model(#[from] ModelError),
    /// The configured embeddings server.
    #[error("the articles cannot be embedded: {0}")]
    Embedding(#[from] EmbeddingFault),
}

/// The documents that questions are asked of.
#[derive(Debug, Clone)]
pub struct Documents {
    /// Their articles.
    pub articles: Vec<Arc<Article>>,
    /// The district around them; empty for a bare set.
    pub district: District,
    /// The moment at which the set's questions hold, when they name none; `None` for today.
    pub now: Option<DateTime>,
}

impl Documents {
    /// The documents of a set: those named, else its `corpus.jsonl`, else the demo district.
    pub fn open(set: &Path, named: Option<&Path>) -> Result<Self, BenchError> {
        let corpus = set.join("corpus.jsonl");
        match named {
            Some(file) if file.extension().is_some_and(|extension| extension == "jsonl") => Self::lines(file),
            Some(folder) => {
                let batch = import::read(&[folder.to_owned()], &import::Options::default(), &|_| ())?;
                Ok(Self::batch(batch, None))
            }
            None if corpus.exists() => Self::lines(&corpus),
            None => Self::demo(),
        }
    }

    /// The demo district.
    pub fn demo() -> Result<Self, BenchError> {
        Ok(Self::batch(import::demo()?, Some(date(2026, 11, 25).at(10, 0, 0, 0))))
    }

    /// The moment at which the set's questions hold.
    pub fn moment(&self) -> Option<Timestamp> {
        self.now.map(instant)
    }

    fn lines(file: &Path) -> Result<Self, BenchError> {
        Ok(Self { articles: set::documents(file)?, district: District::default(), now: None })
    }

    fn batch(batch: import::Batch, now: Option<DateTime>) -> Self {
        Self { articles: batch.articles.into_iter().map(Arc::new).collect(), district: batch.district, now }
    }

    /// The same documents without titles and phrasings, for sets whose questions are the titles.
    #[must_use]
    pub fn bodies(mut self) -> Self {
        for article in &mut self.articles {
            let article = Arc::make_mut(article);
            article.title.clear();
            article.questions.clear();
        }
        self
    }
}

/// What became of one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Run {
    /// The question's id.
    pub qid: String,
    /// Its kind.
    pub kind: String,
    /// Its language.
    pub lang: String,
    /// Its words.
    pub query: String,
    /// Documents that answer it.
    pub relevant: Vec<String>,
    /// Documents found, best first.
    pub ranked: Vec<String>,
    /// Their scores.
    pub scores: Vec<f64>,
    /// Calibrated confidence; 1 for fixed texts.
    pub confidence: f64,
    /// What it led to.
    pub outcome: Outcome,
    /// Was something said from the documents?
    pub answered: bool,
    /// Why.
    pub reason: String,
    /// Wall-clock milliseconds.
    pub ms: f64,
    /// Milliseconds of CPU, where the system tells.
    pub cpu_ms: Option<f64>,
}

impl Run {
    /// Positions (from 0) of right documents among those found.
    pub fn positions(&self) -> Vec<usize> {
        let relevant: HashSet<&String> = self.relevant.iter().collect();
        self.ranked.iter().enumerate().filter(|(_, id)| relevant.contains(id)).map(|(at, _)| at).collect()
    }

    /// Rank of the first right document, from 1.
    pub fn rank(&self) -> Option<usize> {
        self.positions().first().map(|at| at + 1)
    }

    /// Is there a document that answers it?
    pub fn is_answerable(&self) -> bool {
        !self.relevant.is_empty()
    }

    /// Is a right document first?
    pub fn is_right(&self) -> bool {
        self.rank() == Some(1)
    }

    /// Was it answered from the documents?
    pub fn is_answered(&self) -> bool {
        self.answered
    }

    /// The line that `ask --batch` would write and the public scorers read.
    pub fn line(&self) -> serde_json::Value {
        let decision = if self.is_answered() { "answer" } else { "ticket" };
        serde_json::json!({"qid": self.qid, "ranked": self.ranked, "scores": self.scores, "confidence": self.confidence, "decision": decision})
    }
}

/// Documents ready to be asked.
pub struct Bench {
    knowledge: Arc<Knowledge>,
    answerer: Answerer,
    district: District,
    calendar: Calendar,
    limit: usize,
    now: Timestamp,
}

impl Bench {
    /// Indexes the documents in memory. Questions without a moment of their own are asked at `now`, else at the set's moment, else now.
    pub fn open(
        documents: Documents,
        now: Option<DateTime>,
        config: &Config,
        calibration: Calibration,
    ) -> Result<Self, BenchError> {
        let knowledge = Arc::new(Knowledge::in_memory(Lexicon::with_own(&documents.district.lexicon)?)?);
        knowledge.apply(documents.articles.into_iter().map(Change::Put).collect(), 1)?;
        let answerer =
            Answerer::new(Arc::clone(&knowledge), None, config.confidence.thresholds(), config.district.clone())
                .with_calibration(calibration);
        let calendar = Calendar::of(&documents.district, config.office_hours);
        let now = now.or(documents.now).map_or_else(Timestamp::now, instant);
        Ok(Self {
            knowledge,
            answerer,
            district: documents.district,
            calendar,
            limit: config.limits.question_characters,
            now,
        })
    }

    /// Asks as the service would with the configured language model and embeddings server: embeds every document first. `made` hears
    /// how many documents are embedded.
    pub async fn connect(
        mut self,
        config: &Config,
        calibration: Calibration,
        made: &(dyn Fn(usize) + Sync),
    ) -> Result<Self, BenchError> {
        let embedder = app::embedder(config).map_err(EmbeddingFault::from)?;
        if let Some(embedder) = &embedder {
            embed::embed_all(&self.knowledge, embedder.as_ref(), &config.embeddings, made).await?;
        }
        let ledger = Ledger::new(config.llm.budget, app::system_clock());
        let answerer = app::answerer(Arc::clone(&self.knowledge), config, embedder, &ledger)?;
        self.answerer = answerer.with_calibration(calibration);
        Ok(self)
    }

    /// The index.
    pub fn knowledge(&self) -> &Knowledge {
        &self.knowledge
    }

    /// Does a question name a document that is not there?
    pub fn lacks(&self, question: &LabelledQuestion) -> bool {
        question.relevant.iter().any(|id| self.knowledge.article(id).is_none())
    }

    /// The moment at which a question is asked.
    pub fn moment(&self, question: &LabelledQuestion) -> Timestamp {
        question.now.map_or(self.now, instant)
    }

    /// Asks one question.
    pub async fn ask(&self, question: &LabelledQuestion) -> Result<Run, Outage> {
        let mut run = Run {
            qid: question.qid.clone(),
            kind: question.kind.clone(),
            lang: question.lang.clone(),
            query: question.query.clone(),
            relevant: question.relevant.clone(),
            ranked: Vec::new(),
            scores: Vec::new(),
            confidence: 0.0,
            outcome: Outcome::Refused,
            answered: false,
            reason: Reason::NotAQuestion.code().to_owned(),
            ms: 0.0,
            cpu_ms: None,
        };
        let (started, cpu) = (Instant::now(), cpu_ms());
        // What the service would refuse is a question like any other, refused.
        if let Ok(parsed) = Question::parse(&question.query, self.limit) {
            let (district, calendar) = (&self.district, &self.calendar);
            let context = Context { now: self.moment(question), language: None, district, calendar, history: &[] };
            let answer = self.answerer.respond(&parsed, &context, &Progress::silent()).await?;
            run.answered = answer.is_answered();
            (run.ranked, run.scores) = answer.ranked.into_iter().unzip();
            run.confidence = answer.confidence;
            run.outcome = answer.outcome;
            answer.record.reason.code().clone_into(&mut run.reason);
        }
        run.ms = started.elapsed().as_secs_f64() * 1000.0;
        run.cpu_ms = cpu_ms().zip(cpu).map(|(after, before)| after - before);
        Ok(run)
    }
}

fn instant(wall: DateTime) -> Timestamp {
    wall.to_zoned(korea()).map_or_else(|_| Timestamp::now(), |zoned| zoned.timestamp())
}

/// CPU time of this thread so far, as Linux tells it.
fn cpu_ms() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    let nanoseconds: f64 = text.split_whitespace().next()?.parse().ok()?;
    Some(nanoseconds / 1e6)
}
