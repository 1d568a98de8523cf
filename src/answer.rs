//! The flow: a question travels through language, triage, understanding, retrieval, judgement, composition and grounding, in this
//! order and never back, and becomes an `Answer`.

use std::sync::Arc;
use std::time::Instant;

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::json;

use crate::article::Article;
use crate::calendar;
use crate::config::{self, Thresholds};
use crate::district::District;
use crate::knowledge::Knowledge;
use crate::llm::Model;
use crate::locale::{self, Language};
use crate::question::Question;

pub mod calibration;
pub mod compose;
pub mod confidence;
pub mod ground;
pub mod language;
pub mod outcome;
pub mod progress;
pub mod retrieve;
pub mod triage;
pub mod understand;

pub use compose::{Citation, ComposedBy, Contact};
pub use outcome::{Answer, Outcome, Record, TicketOffer, Timings};
pub use progress::{Progress, Stage};

use compose::{Composed, model};
use confidence::{Decision, Judgement};
use retrieve::Retrieved;
use triage::{Rule, Triage};
use understand::Understood;

/// Suggestions shown at most.
const SUGGESTIONS: usize = 3;
/// Passages a model sees at most.
const PASSAGES: usize = 3;

/// What a question is asked in.
#[derive(Debug, Clone)]
pub struct Context {
    /// The moment.
    pub now: Timestamp,
    /// The language the resident chose, if any.
    pub language: Option<Language>,
}

/// Answers questions. Cheap to share; knows nothing of HTTP or the database.
pub struct Answerer {
    knowledge: Arc<Knowledge>,
    model: Option<Arc<dyn Model>>,
    thresholds: Thresholds,
    office: config::District,
}

impl Answerer {
    /// An answerer over this knowledge; without a model it quotes.
    pub fn new(
        knowledge: Arc<Knowledge>,
        model: Option<Arc<dyn Model>>,
        thresholds: Thresholds,
        office: config::District,
    ) -> Self {
        Self { knowledge, model, thresholds, office }
    }

    /// The whole way of one question. Never fails: what goes wrong within becomes a quote or a ticket offer.
    pub async fn respond(
        &self,
        question: &Question,
        context: &Context,
        district: &District,
        progress: &Progress,
    ) -> Answer {
        let language = context.language.unwrap_or_else(|| language::detect(question.text(), Language::Ko));
        let today = calendar::in_korea(context.now).date();
        let flow = Flow { answerer: self, question, language, district, today, progress };
        if let Some(rule) = triage::triage(question.text()) {
            return flow.by_rule(rule);
        }
        progress.stage(Stage::Searching);
        let started = Instant::now();
        let understood = understand::understand(question.text(), self.knowledge.lexicon());
        let retrieved = retrieve::retrieve(&self.knowledge, &understood, today);
        let judgement = confidence::judge(&understood, &retrieved, &self.thresholds);
        let mut answer = match judgement.decision {
            Decision::Answer => flow.answered(&retrieved, &judgement, started).await,
            Decision::Clarify => flow.clarify(&retrieved),
            Decision::Unanswered => flow.unanswered(&retrieved, &judgement),
        };
        if answer.record.timings.retrieve == 0.0 {
            answer.record.timings.retrieve = millis(started);
        }
        note(&mut answer, &understood, &retrieved, &judgement);
        answer
    }

    /// Where a ticket with this text goes: by the topic's keywords in it, else by the topic of an article that answers it.
    pub fn route(&self, district: &District, text: &str, today: Date) -> Routed {
        let topic = district.topic_of(text).or_else(|| {
            let understood = understand::understand(text, self.knowledge.lexicon());
            let retrieved = retrieve::retrieve(&self.knowledge, &understood, today);
            let judgement = confidence::judge(&understood, &retrieved, &self.thresholds);
            let found = judgement.decision != Decision::Unanswered;
            topic(&retrieved).filter(|_| found).and_then(|code| district.topic(&code))
        });
        topic.map_or_else(
            || self.default_route(),
            |topic| Routed { topic: Some(topic.code.clone()), department: topic.department.clone() },
        )
    }

    /// Where a ticket goes that no topic claims.
    pub fn default_route(&self) -> Routed {
        Routed { topic: None, department: self.office.default_department.clone() }
    }
}

/// Where a ticket goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// Code of the topic found.
    pub topic: Option<String>,
    /// Code of the department.
    pub department: String,
}

/// One question on its way.
struct Flow<'a> {
    answerer: &'a Answerer,
    question: &'a Question,
    language: Language,
    district: &'a District,
    today: Date,
    progress: &'a Progress,
}

impl Flow<'_> {
    fn by_rule(&self, rule: &Rule) -> Answer {
        let mut answer = self.fixed(self.text(&rule.text, &[]), &rule.name);
        answer.outcome = match rule.outcome {
            Triage::Signposted => Outcome::Signposted,
            Triage::SmallTalk => Outcome::SmallTalk,
            Triage::Unanswered => Outcome::Unanswered,
        };
        if answer.outcome == Outcome::Unanswered {
            self.offer_ticket(&mut answer, "offer.human");
        }
        self.progress.text(&answer.text);
        answer
    }

    async fn answered(&self, retrieved: &Retrieved, judgement: &Judgement, started: Instant) -> Answer {
        let retrieve = millis(started);
        let Some(first) = retrieved.hits.first() else { return self.unanswered(retrieved, judgement) };
        self.progress.stage(Stage::Writing);
        let started = Instant::now();
        let (composed, model, model_failure) = self.compose(&first.article, retrieved).await;
        let contact = compose::contact(&first.article, self.district);
        let mut answer = self.fixed(composed.text, judgement.reason.code());
        answer.outcome = Outcome::Answered;
        answer.citations = composed.citations;
        answer.composed_by = composed.by;
        answer.contact = contact.or(answer.contact);
        answer.suggestions = suggestions(retrieved, 1);
        answer.record.model = model;
        answer.record.model_failure = model_failure;
        answer.record.timings = Timings { retrieve, compose: millis(started) };
        answer
    }

    /// The model's words where there is one and they can be proven, else the article's.
    async fn compose(
        &self,
        article: &Arc<Article>,
        retrieved: &Retrieved,
    ) -> (Composed, Option<String>, Option<String>) {
        let mut failure = None;
        if let Some(model) = &self.answerer.model {
            let articles: Vec<_> = retrieved.hits.iter().take(PASSAGES).map(|hit| Arc::clone(&hit.article)).collect();
            let released = |line: &str| self.progress.text(line);
            match model::write(model.as_ref(), &articles, self.question.text(), self.language, released).await {
                Ok(mut composed) => {
                    let closing = compose::closing(article, self.district, self.language);
                    composed.text = format!("{}\n\n{closing}", composed.text);
                    let name = format!("{} {}", model.name(), model::PROMPT_VERSION);
                    return (composed, Some(name), None);
                }
                Err(error) => failure = Some(error.to_string()),
            }
        }
        let composed = compose::quote(article, self.question.text(), self.district, self.language);
        self.progress.text(&composed.text);
        (composed, None, failure)
    }

    fn clarify(&self, retrieved: &Retrieved) -> Answer {
        let mut answer = self.fixed(self.text("clarify", &[]), "ambiguous");
        answer.outcome = Outcome::Clarify;
        answer.suggestions = suggestions(retrieved, 0);
        self.offer_ticket(&mut answer, "offer.unsure");
        self.progress.text(&answer.text);
        answer
    }

    fn unanswered(&self, retrieved: &Retrieved, judgement: &Judgement) -> Answer {
        let near = !judgement.reason.is_no_match();
        let (text, offer) =
            if near { ("unanswered.unsure", "offer.unsure") } else { ("unanswered.no_match", "offer.no_match") };
        let mut answer = self.fixed(self.text(text, &[]), judgement.reason.code());
        answer.outcome = Outcome::Unanswered;
        if near {
            answer.suggestions = suggestions(retrieved, 0);
        }
        self.offer_ticket(&mut answer, offer);
        if let Some(contact) = &answer.contact {
            let hours = contact.hours.clone().unwrap_or_else(|| self.answerer.office.hours.clone());
            let values =
                [("department", contact.name.as_str()), ("phone", contact.phone.as_str()), ("hours", hours.as_str())];
            answer.text = format!("{}\n{}", answer.text, self.text("unanswered.phone", &values));
        }
        self.progress.text(&answer.text);
        answer
    }

    /// An answer with a fixed text and the office's own number.
    fn fixed(&self, text: String, reason: &str) -> Answer {
        let office = &self.answerer.office;
        Answer {
            outcome: Outcome::SmallTalk,
            text,
            language: self.language,
            confidence: 1.0,
            citations: Vec::new(),
            suggestions: Vec::new(),
            ticket_offer: None,
            composed_by: ComposedBy::Rule,
            contact: Some(Contact {
                name: office.name.clone(),
                phone: office.phone.clone(),
                hours: Some(office.hours.clone()),
            }),
            ranked: Vec::new(),
            record: Record {
                reason: reason.to_owned(),
                topic: None,
                judgement: json!({}),
                model: None,
                model_failure: None,
                timings: Timings::default(),
            },
        }
    }

    /// Offers a ticket to the department that would get it.
    fn offer_ticket(&self, answer: &mut Answer, reason: &str) {
        let routed = self.answerer.route(self.district, self.question.text(), self.today);
        if let Some(department) = self.district.department(&routed.department) {
            let (name, phone, hours) = (department.name.clone(), department.phone.clone(), department.hours.clone());
            answer.contact = Some(Contact { name, phone, hours });
        }
        answer.record.topic = routed.topic;
        answer.ticket_offer = answer.contact.as_ref().map(|contact| TicketOffer {
            department: contact.name.clone(),
            phone: contact.phone.clone(),
            reason: self.text(reason, &[]),
        });
    }

    fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut values = values.to_vec();
        values.push(("district", &self.answerer.office.name));
        locale::text(self.language, "answer", key, &values)
    }
}

/// Keeps what retrieval saw and how it was judged.
fn note(answer: &mut Answer, understood: &Understood, retrieved: &Retrieved, judgement: &Judgement) {
    answer.confidence = judgement.confidence;
    answer.ranked = retrieved.hits.iter().map(|hit| (hit.article.id.clone(), hit.score)).collect();
    if answer.outcome == Outcome::Answered {
        answer.record.topic = topic(retrieved);
    }
    let hits = retrieved.hits.iter().take(5).map(
        |hit| json!({"article": hit.article.id, "title": hit.article.title, "score": hit.score, "parts": hit.parts}),
    );
    answer.record.judgement = json!({
        "query": {"text": understood.text, "kind": understood.kind, "expansions": understood.expansions()},
        "hits": hits.collect::<Vec<_>>(),
        "features": judgement.features,
        "confidence": judgement.confidence,
        "reason": judgement.reason.code(),
    });
}

fn topic(retrieved: &Retrieved) -> Option<String> {
    retrieved.hits.first()?.article.topic.clone()
}

/// What residents may have meant: the next articles' titles.
fn suggestions(retrieved: &Retrieved, skip: usize) -> Vec<String> {
    retrieved.hits.iter().skip(skip).take(SUGGESTIONS).map(|hit| hit.article.title.clone()).collect()
}

fn millis(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1000.0
}
