//! The flow: a question travels through language, triage, understanding, retrieval, judgement, composition and grounding, in this
//! order and never back, and becomes an `Answer`.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use jiff::civil::Date;

use crate::article::Article;
use crate::calendar::{self, Calendar};
use crate::config::{self, Thresholds};
use crate::district::District;
use crate::knowledge::{Knowledge, KnowledgeError};
use crate::llm::{Metered, Model};
use crate::locale::Language;
use crate::question::{Question, asks_the_machine};

pub mod calibration;
pub mod compose;
pub mod confidence;
pub mod features;
pub mod ground;
pub mod language;
pub mod outcome;
pub mod progress;
pub mod reason;
pub mod retrieve;
pub mod triage;
pub mod understand;

mod agenda;
mod beside;
mod cache;
mod collection;
mod flow;
mod follow_up;
mod reading;
mod rewrite;
mod sense;
mod several;
mod timings;
mod told;

pub use cache::Cache;
pub use compose::{Citation, ComposedBy, Contact, Easy};
pub use outcome::{Answer, ModelFailure, Outcome, Record, TicketOffer};
pub use progress::{Progress, Stage, Step};
pub use reason::Reason;
pub use sense::Sense;
pub use timings::Timings;

use calibration::Calibration;
use confidence::Decision;
use flow::Flow;
use reading::Reading;
use timings::Laps;
use triage::{Triage, Triaged};

/// What a question is asked in.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The moment.
    pub now: Timestamp,
    /// The language the resident chose, if any.
    pub language: Option<Language>,
    /// Departments, topics, neighbourhoods.
    pub district: &'a District,
    /// Holidays and working hours.
    pub calendar: &'a Calendar,
    /// What was asked before in the conversation, the oldest first; masked.
    pub history: &'a [Turn],
}

/// A question asked before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Turn {
    /// The question, masked.
    pub question: String,
    /// Code of the reason why it ended as it did.
    pub reason: String,
}

/// The search index failed: an outage, never to be shown as "we don't know".
#[derive(Debug, thiserror::Error)]
#[error("the knowledge cannot be searched: {0}")]
pub struct Outage(#[from] KnowledgeError);

/// Answers questions. Cheap to share; knows nothing of HTTP or the database.
pub struct Answerer {
    knowledge: Arc<Knowledge>,
    model: Option<Arc<dyn Model>>,
    thresholds: Thresholds,
    calibration: Calibration,
    office: config::District,
    sense: Option<Sense>,
    rewriting: Option<Duration>,
    cache: Option<Cache>,
}

impl Answerer {
    /// An answerer over this knowledge; without a model it quotes.
    pub fn new(
        knowledge: Arc<Knowledge>,
        model: Option<Arc<dyn Model>>,
        thresholds: Thresholds,
        office: config::District,
    ) -> Self {
        let calibration = Calibration::built_in();
        Self { knowledge, model, thresholds, calibration, office, sense: None, rewriting: None, cache: None }
    }

    /// The same with a calibration of the district's own.
    #[must_use]
    pub fn with_calibration(mut self, calibration: Calibration) -> Self {
        self.calibration = calibration;
        self
    }

    /// Finds articles by meaning as well; `None` turns it off.
    #[must_use]
    pub fn sensing(mut self, sense: Option<Sense>) -> Self {
        self.sense = sense;
        self
    }

    /// What likeness by meaning adds to a score at most.
    fn weight(&self) -> f32 {
        self.sense.as_ref().map_or(0.0, Sense::weight)
    }

    /// Reads the tables that the first resident would else wait for, by quoting what answers two questions; no model is asked.
    pub async fn warm_up(&self, context: &Context<'_>) {
        for text in ["소파 버리는 수수료가 02-0000-0000원인가요?", "How do I throw away a sofa?"] {
            if let Ok(question) = Question::parse(text, text.len()) {
                // An outage is told to whoever asks next.
                let _outage = self.answer(&question, context, &Progress::silent(), None).await;
            }
        }
        ground::Evidence::read(&["소파"], calendar::in_korea(context.now).date());
    }

    /// The whole way of one question. A model's failure becomes a quote, doubt a ticket offer; only an outage of the index is an error.
    pub async fn respond(
        &self,
        question: &Question,
        context: &Context<'_>,
        progress: &Progress,
    ) -> Result<Answer, Outage> {
        let mut whole = Laps::start();
        // Who gives orders to the model does not reach it: the articles are quoted.
        let model = self.model.as_ref().filter(|_| !asks_the_machine(question.text()));
        let model = model.map(|model| Metered::new(Arc::clone(model)));
        let mut answer = self.answer(question, context, progress, model.as_ref()).await?;
        answer.record.usage = model.map(|model| model.tally().usage).unwrap_or_default();
        answer.name_interpreter();
        answer.record.timings.total = whole.lap();
        Ok(answer)
    }

    async fn answer(
        &self,
        question: &Question,
        context: &Context<'_>,
        progress: &Progress,
        model: Option<&Metered>,
    ) -> Result<Answer, Outage> {
        let mut laps = Laps::start();
        let typed = || understand::typed_korean(question.text(), &self.knowledge.lexicon());
        let detected = || typed().map_or_else(|| language::detect(question.text(), Language::Ko), |_| Language::Ko);
        let language = context.language.unwrap_or_else(detected);
        let today = calendar::in_korea(context.now).date();
        let mut timings = Timings { language: laps.lap(), ..Timings::default() };
        let triaged = triage::triage(question.text());
        timings.triage = laps.lap();
        let history = open_turns(context.history);
        let context = &Context { history: &history, ..*context };
        let flow = Flow { answerer: self, question, language, context, today, progress, model, timings };
        if let Some(rule) = triaged.ends() {
            // The number to call is given even when nothing can be looked up.
            let signposts = rule.outcome() == Some(Triage::Signposted);
            let reading = signposts.then(|| Reading::of(self, question.text(), today).ok()).flatten();
            return flow.ended(rule, reading.as_ref());
        }
        let answer = self.looked_up(&flow, triaged).await?;
        match triaged.beside() {
            Some(rule) => flow.beside(answer, rule),
            None => Ok(answer),
        }
    }

    /// The way of a question that no rule ends.
    async fn looked_up(&self, flow: &Flow<'_>, triaged: Triaged) -> Result<Answer, Outage> {
        let Flow { question, context, today, model, .. } = *flow;
        flow.progress.stage(Stage::Searching);
        if let Some(answer) = flow.by_day()? {
            return Ok(answer);
        }
        let reading = follow_up::read(self, question.text(), context.history, today).await?;
        if let Some(parts) = several::read(self, &reading, today)? {
            return flow.several(&parts);
        }
        let found = if triaged.is_faint() { reading.is_near() } else { reading.answers() };
        if let Some(rule) = triaged.fallback().filter(|_| !found) {
            return flow.ended(rule, Some(&reading));
        }
        let reading = rewrite::read(self, model, reading, today).await?;
        match reading.judgement.decision {
            Decision::Answer => flow.answered(&reading).await,
            Decision::Clarify => flow.clarify(&reading),
            Decision::Unanswered => flow.unanswered(&reading),
        }
    }

    /// The article of a citation, if it still stands.
    pub fn article(&self, id: &str) -> Option<Arc<Article>> {
        self.knowledge.article(id)
    }

    /// Where a ticket with this text goes: by the topic's keywords in it, else by the topic of an article that answers it.
    pub fn route(&self, district: &District, text: &str, today: Date) -> Result<Routed, Outage> {
        let topic = if let Some(topic) = district.topic_of(text) {
            Some(topic)
        } else {
            let reading = Reading::of(self, text, today)?;
            reading.topic().filter(|_| reading.is_near()).and_then(|code| district.topic(code))
        };
        let routed =
            topic.map(|topic| Routed { topic: Some(topic.code.clone()), department: topic.department.clone() });
        Ok(routed.unwrap_or_else(|| self.default_route()))
    }

    /// Where a ticket goes that no topic claims.
    pub fn default_route(&self) -> Routed {
        Routed { topic: None, department: self.office.default_department.clone() }
    }
}

/// The turns that may bear on the next question: what a rule ended (a crisis, abuse, politics, small
/// talk) or what gives orders to the model is never read again.
fn open_turns(history: &[Turn]) -> Vec<Turn> {
    let open = |turn: &&Turn| triage::triage(&turn.question).ends().is_none() && !asks_the_machine(&turn.question);
    history.iter().filter(open).cloned().collect()
}

/// Where a ticket goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// Code of the topic found.
    pub topic: Option<String>,
    /// Code of the department.
    pub department: String,
}
