//! One question on its way to an answer: each outcome is made here.

use std::sync::Arc;

use jiff::civil::Date;
use serde_json::{Value, json};

use super::compose::model::{NotUsed, Written};
use super::compose::{self, Composed};
use super::reading::Reading;
use super::reason::Reason;
use super::timings::Laps;
use super::told::Told;
use super::triage::{self, Label, Rule, Triage};
use super::{
    Answer, Answerer, Citation, ComposedBy, Contact, Context, Outage, Outcome, Progress, Record, Routed, Stage,
    TicketOffer, Timings, agenda, collection,
};
use crate::article::Article;
use crate::llm::{Metered, Usage};
use crate::locale::{self, Language};
use crate::question::Question;
use crate::ticket::Kind;

/// Terms by which a suggestion is explained to a foreign reader.
const ABOUT: usize = 4;

/// One question on its way.
pub(super) struct Flow<'a> {
    pub answerer: &'a Answerer,
    pub question: &'a Question,
    pub language: Language,
    pub context: &'a Context<'a>,
    pub today: Date,
    pub progress: &'a Progress,
    /// The model, if there is one.
    pub model: Option<&'a Metered>,
    /// What the stages before took.
    pub timings: Timings,
}

impl Flow<'_> {
    /// A crisis, small talk, the wish for a person.
    fn by_rule(&self, rule: &Rule) -> Result<Answer, Outage> {
        let mut answer = self.fixed(self.text(&rule.text, &[]), rule.label.into());
        answer.record.judgement = self.fired(rule);
        answer.outcome = match rule.outcome() {
            Some(Triage::Signposted) => Outcome::Signposted,
            Some(Triage::SmallTalk) => Outcome::SmallTalk,
            Some(Triage::Unanswered) | None => Outcome::Unanswered,
        };
        if answer.outcome == Outcome::Unanswered {
            let routed = self.person_for()?;
            self.offer_ticket_to(&mut answer, routed, "offer.human");
        }
        self.progress.text(&answer.text);
        Ok(answer)
    }

    /// Who wants a person wants the one for what the wish names, or for what was talked of before it; else the office's desk.
    fn person_for(&self) -> Result<Routed, Outage> {
        let (district, wish) = (self.context.district, self.question.text());
        let named = district.topic_of(wish).map(|_| wish);
        let before = self.context.history.last().map(|turn| turn.question.as_str());
        match named.or(before) {
            Some(subject) => self.answerer.route(district, subject, self.today),
            None => Ok(self.answerer.default_route()),
        }
    }

    /// For the record: the rule; where the second look led to it, the pieces it heard.
    fn fired(&self, rule: &Rule) -> Value {
        let heard = triage::heard(self.question.text(), rule);
        let mut fired = json!({"rule": rule.name});
        if !heard.is_empty() {
            fired["heard"] = json!(heard);
        }
        fired
    }

    /// As a rule ends it: whom to call comes first; then, where an article answers as well, what it says. An election is never discussed.
    pub(super) fn ended(&self, rule: &Rule, reading: Option<&Reading>) -> Result<Answer, Outage> {
        let mut answer = self.by_rule(rule)?;
        let Some(reading) = reading else { return Ok(answer) };
        note(&mut answer, reading);
        if let (Some(judgement), Value::Object(fired)) = (answer.record.judgement.as_object_mut(), self.fired(rule)) {
            judgement.extend(fired);
        }
        let signposts = rule.outcome() == Some(Triage::Signposted) && rule.label != Label::Politics;
        if let Some(article) = reading.article().filter(|_| signposts && reading.answers()) {
            let composed = self.quote(article, &reading.text);
            let more = format!("\n\n[{}]\n\n{}", article.title, composed.text);
            self.progress.text(&more);
            answer.text.push_str(&more);
            answer.citations = composed.citations;
        }
        Ok(answer)
    }

    /// Events of some days, or collection days of a neighbourhood; `None` when the question asks for neither.
    pub(super) fn by_day(&self) -> Result<Option<Answer>, Outage> {
        let (district, calendar) = (self.context.district, self.context.calendar);
        // A reply to the question back for the neighbourhood is read with the question before.
        let asked_back = Reason::WhichNeighbourhood.code();
        let before = self.context.history.last().filter(|turn| turn.reason == asked_back);
        let text = before.map_or_else(
            || self.question.text().to_owned(),
            |turn| super::follow_up::join(&turn.question, self.question.text()),
        );
        if let Some(asked) = collection::asked(&text, district, self.today, calendar) {
            let articles = self.answerer.knowledge.on_topic("waste.collection", self.today);
            let Some(neighbourhood) = asked.neighbourhood.map(|at| &district.neighbourhoods[at]) else {
                let known = !articles.is_empty() && !district.neighbourhoods.is_empty();
                return if known { self.which_neighbourhood().map(Some) } else { Ok(None) };
            };
            let Some(proof) = collection::proof(&articles, neighbourhood) else { return Ok(None) };
            let composed = collection::compose(&asked, neighbourhood, proof, self.language);
            return Ok(Some(self.listed(composed, std::slice::from_ref(proof), Reason::CollectionDays)));
        }
        if let Some(asked) = agenda::asked(self.question.text(), self.today, calendar) {
            let events = self.answerer.knowledge.events(self.today);
            return Ok(match agenda::compose(&asked, &events, self.language) {
                Some((composed, articles)) => Some(self.listed(composed, &articles, Reason::EventsOfDays)),
                None if events.is_empty() => None,
                None => Some(self.no_events(&asked, &events)?),
            });
        }
        Ok(None)
    }

    /// The first hit answers.
    pub(super) async fn answered(&self, reading: &Reading) -> Result<Answer, Outage> {
        let Some(article) = reading.article() else { return self.unanswered(reading) };
        self.progress.stage(Stage::Writing);
        let mut laps = Laps::start();
        let told = self.told(reading).await;
        let written = told.as_ref().map(Told::written);
        let mut answer = match written.map(|written| &written.outcome) {
            Some(Err(NotUsed::Silent)) => self.unanswered_for(reading, Reason::ModelSilent)?,
            _ => self.composed(article, reading, written)?,
        };
        if let Some(told) = &told {
            told.note(&mut answer.record);
        }
        answer.record.timings.compose = laps.lap();
        Ok(answer)
    }

    /// The model's words where they can be proven, the article's for what they leave out and where there are none.
    fn composed(&self, article: &Arc<Article>, reading: &Reading, written: Option<&Written>) -> Result<Answer, Outage> {
        let quote = || self.quote(article, self.question.text());
        let proven = written.and_then(|written| Some((written, written.outcome.as_ref().ok()?)));
        let mut answer = self.fixed(String::new(), reading.judgement.reason);
        if let Some((written, composed)) = proven {
            let mut parts = vec![composed.text.clone()];
            answer.citations.clone_from(&composed.citations);
            if let Some(missing) = &written.missing {
                let key = if missing.is_empty() { "partial.unnamed" } else { "partial.missing" };
                parts.push(self.text(key, &[("missing", missing)]));
                self.offer_ticket(&mut answer, "offer.partial")?;
                answer.record.reason = Reason::Partial;
            }
            if written.incomplete {
                // Sentences were dropped: the article says the rest.
                let quote = quote();
                parts.push(format!("{}\n{}", self.text("partial.quote", &[]), quote.text));
                let known = |cited: &Citation| answer.citations.iter().any(|other| other.article == cited.article);
                let more: Vec<Citation> = quote.citations.into_iter().filter(|cited| !known(cited)).collect();
                answer.citations.extend(more);
            } else {
                parts.push(compose::closing(article, self.context.district, self.language));
            }
            answer.text = parts.join("\n\n");
            answer.composed_by = composed.by;
        } else {
            let quote = quote();
            self.progress.text(&quote.text);
            (answer.text, answer.citations, answer.composed_by) = (quote.text, quote.citations, quote.by);
        }
        answer.outcome = Outcome::Answered;
        answer.easy = compose::easy(&[article], self.context.district, self.language);
        answer.contact = compose::contact(article, self.context.district, self.language).or(answer.contact);
        answer.suggestions = reading.suggestions(1);
        note(&mut answer, reading);
        answer.record.topic = reading.topic().map(str::to_owned);
        Ok(answer)
    }

    /// Several questions in one, each with its own article; where several articles of one subject compete, which is asked.
    pub(super) fn several(&self, readings: &[Reading]) -> Result<Answer, Outage> {
        let Some(first) = readings.first() else { return Ok(self.fixed(String::new(), Reason::Several)) };
        let mut answer = self.fixed(String::new(), Reason::Several);
        note(&mut answer, first);
        let (mut texts, mut articles, mut ranked) = (Vec::new(), Vec::new(), Vec::new());
        for reading in readings {
            let Some(article) = reading.article() else { continue };
            if !reading.answers() {
                texts.push(format!("[{}]\n\n{}", reading.text, self.text("clarify", &[])));
                answer.suggestions.extend(reading.suggestions(0));
                continue;
            }
            articles.push(&**article);
            let composed = self.quote(article, &reading.text);
            texts.push(format!("[{}]\n\n{}", article.title, composed.text));
            answer.citations.extend(composed.citations);
            ranked.extend(reading.ranked().into_iter().take(1));
            answer.confidence = answer.confidence.min(reading.judgement.confidence);
        }
        answer.outcome = Outcome::Answered;
        answer.composed_by = ComposedBy::Quote;
        answer.text = texts.join("\n\n");
        answer.easy = compose::easy(&articles, self.context.district, self.language);
        answer.ranked = ranked;
        answer.record.topic = first.topic().map(str::to_owned);
        answer.record.judgement = json!(readings.iter().map(Reading::record).collect::<Vec<_>>());
        if !answer.suggestions.is_empty() {
            self.explain_suggestions(&mut answer);
            self.offer_ticket(&mut answer, "offer.unsure")?;
        }
        self.progress.text(&answer.text);
        Ok(answer)
    }

    fn quote(&self, article: &Arc<Article>, question: &str) -> Composed {
        let lexicon = self.answerer.knowledge.lexicon();
        compose::quote(article, question, self.context.district, &lexicon, self.language)
    }

    /// One of the first hits may answer: which?
    pub(super) fn clarify(&self, reading: &Reading) -> Result<Answer, Outage> {
        let mut answer = self.fixed(self.text("clarify", &[]), reading.judgement.reason);
        answer.outcome = Outcome::Clarify;
        answer.suggestions = reading.suggestions(0);
        self.explain_suggestions(&mut answer);
        self.offer_ticket(&mut answer, "offer.unsure")?;
        note(&mut answer, reading);
        self.progress.text(&answer.text);
        Ok(answer)
    }

    /// Nothing known answers: a ticket is offered, and says why.
    pub(super) fn unanswered(&self, reading: &Reading) -> Result<Answer, Outage> {
        self.unanswered_for(reading, reading.judgement.reason)
    }

    fn unanswered_for(&self, reading: &Reading, reason: Reason) -> Result<Answer, Outage> {
        let near = !reason.is_no_match();
        let (text, offer) =
            if near { ("unanswered.unsure", "offer.unsure") } else { ("unanswered.no_match", "offer.no_match") };
        let mut answer = self.fixed(self.text(text, &[]), reason);
        answer.outcome = Outcome::Unanswered;
        if near {
            answer.suggestions = reading.suggestions(0);
        }
        self.offer_ticket(&mut answer, offer)?;
        self.add_phone(&mut answer);
        note(&mut answer, reading);
        self.progress.text(&answer.text);
        Ok(answer)
    }

    /// One short question, because the days differ.
    fn which_neighbourhood(&self) -> Result<Answer, Outage> {
        let mut answer = self.fixed(self.text("collection.which", &[]), Reason::WhichNeighbourhood);
        answer.outcome = Outcome::Clarify;
        answer.suggestions = self.context.district.neighbourhoods.iter().map(|known| known.name.clone()).collect();
        self.offer_ticket(&mut answer, "offer.unsure")?;
        self.progress.text(&answer.text);
        Ok(answer)
    }

    fn no_events(&self, asked: &agenda::Asked, events: &[Arc<Article>]) -> Result<Answer, Outage> {
        let text = self.text("agenda.none", &[("days", &agenda::shown(asked.days))]);
        let mut answer = self.fixed(text, Reason::NoEvents);
        answer.outcome = Outcome::Unanswered;
        answer.suggestions = events.iter().take(3).map(|article| article.title.clone()).collect();
        self.offer_ticket(&mut answer, "offer.no_match")?;
        self.add_phone(&mut answer);
        self.progress.text(&answer.text);
        Ok(answer)
    }

    /// An answer from the district's lists rather than from a search.
    fn listed(&self, composed: Composed, articles: &[Arc<Article>], reason: Reason) -> Answer {
        let contact =
            articles.first().and_then(|article| compose::contact(article, self.context.district, self.language));
        let closing = articles.first().map(|article| compose::closing(article, self.context.district, self.language));
        let text = [composed.text, closing.unwrap_or_default()].join("\n\n");
        let mut answer = self.fixed(text.trim().to_owned(), reason);
        answer.outcome = Outcome::Answered;
        answer.citations = composed.citations;
        answer.composed_by = composed.by;
        answer.contact = contact.or(answer.contact);
        answer.ranked = articles.iter().take(10).map(|article| (article.id.clone(), 1.0)).collect();
        answer.record.topic = articles.first().and_then(|article| article.topic.clone());
        self.progress.text(&answer.text);
        answer
    }

    /// Tells a foreign reader what the Korean suggestions are about.
    fn explain_suggestions(&self, answer: &mut Answer) {
        if self.language == Language::Ko {
            return;
        }
        let lexicon = self.answerer.knowledge.lexicon();
        let lines = answer.suggestions.iter().filter_map(|title| {
            let words = lexicon.words(title, self.language.shown().code(), ABOUT);
            let words: Vec<String> = words.into_iter().map(|(_, word)| word).collect();
            (!words.is_empty()).then(|| format!("- {title}: {}", words.join(", ")))
        });
        let lines: Vec<String> = lines.collect();
        if !lines.is_empty() {
            answer.text = format!("{}\n\n{}", answer.text, lines.join("\n"));
        }
    }

    fn add_phone(&self, answer: &mut Answer) {
        if let Some(contact) = &answer.contact {
            let office = || locale::hours(self.language, &self.answerer.office.hours);
            let hours = contact.hours.clone().unwrap_or_else(office);
            let values =
                [("department", contact.name.as_str()), ("phone", contact.phone.as_str()), ("hours", hours.as_str())];
            answer.text = format!("{}\n{}", answer.text, self.text("unanswered.phone", &values));
        }
    }

    /// An answer with a fixed text and the office's own number.
    fn fixed(&self, text: String, reason: Reason) -> Answer {
        let office = &self.answerer.office;
        Answer {
            outcome: Outcome::SmallTalk,
            text,
            language: self.language,
            confidence: 1.0,
            citations: Vec::new(),
            easy: None,
            note: None,
            suggestions: Vec::new(),
            ticket_offer: None,
            composed_by: ComposedBy::Rule,
            contact: Some(Contact {
                name: office.name.clone(),
                phone: office.phone.clone(),
                hours: Some(locale::hours(self.language, &office.hours)),
            }),
            ranked: Vec::new(),
            record: Record {
                reason,
                topic: None,
                judgement: json!({}),
                model: None,
                model_failure: None,
                usage: Usage::default(),
                cached: false,
                timings: self.timings,
            },
        }
    }

    /// Offers a ticket to the department that would get it.
    pub(super) fn offer_ticket(&self, answer: &mut Answer, reason: &str) -> Result<(), Outage> {
        let routed = self.answerer.route(self.context.district, self.question.text(), self.today)?;
        self.offer_ticket_to(answer, routed, reason);
        Ok(())
    }

    fn offer_ticket_to(&self, answer: &mut Answer, routed: Routed, reason: &str) {
        if let Some(department) = self.context.district.department(&routed.department) {
            let (name, phone) = (department.name.clone(), department.phone.clone());
            let hours = department.hours.as_deref().map(|hours| locale::hours(self.language, hours));
            answer.contact = Some(Contact { name, phone, hours });
        }
        answer.record.topic = routed.topic;
        answer.ticket_offer = answer.contact.as_ref().map(|contact| TicketOffer {
            department: contact.name.clone(),
            phone: contact.phone.clone(),
            reason: self.text(reason, &[]),
            kind: Kind::Inquiry,
            fields: Vec::new(),
        });
    }

    pub(super) fn text(&self, key: &str, values: &[(&str, &str)]) -> String {
        let mut values = values.to_vec();
        values.push(("district", &self.answerer.office.name));
        locale::text(self.language, "answer", key, &values)
    }
}

/// Keeps what retrieval saw and how it was judged.
fn note(answer: &mut Answer, reading: &Reading) {
    answer.confidence = reading.judgement.confidence;
    answer.ranked = reading.ranked();
    answer.record.judgement = reading.record();
    let Timings { language, triage, .. } = answer.record.timings;
    answer.record.timings = Timings { language, triage, ..reading.timings };
}
