//! Learning residents' wordings from use: a helpful answer, or an officer's reply that cites an article, says that the article answers
//! what was asked.
//!
//! Nobody steers alone: a wording counts when an officer vouches for it, or several residents on different days, each of whom had that
//! very article as the answer. What is learned is masked, short, bare of question words, and weighs less than the article's own words.

use super::App;
use crate::answer::Outcome;
use crate::knowledge::{Knowledge, wording};
use crate::store::{AnswerRow, StoreError, Ticket, Voice};

/// Characters of a title that is a citation when it stands in a reply; shorter ones may be there by chance.
const MIN_TITLE: usize = 4;

impl App {
    /// Learns from a resident's verdict on an answer. A failure is logged: the verdict itself is stored.
    pub async fn learn_from_feedback(&self, answer_id: &str, conversation: &str, helpful: bool) {
        if !self.config.learning.enabled {
            return;
        }
        let learned = async {
            let Some(answer) = self.store.answer(answer_id).await? else { return Ok(false) };
            let (Some(article), Some(wording)) = (only_article(&answer), wording(&answer.question)) else {
                return Ok(false);
            };
            if helpful {
                self.store.learn_phrasing(&article, &wording, Voice::Resident(conversation), self.now()).await
            } else {
                self.store.forget_phrasing(&article, &wording, conversation).await
            }
        };
        log(learned.await);
    }

    /// Learns from an officer's reply that cites one article, by its title or its source's address.
    pub async fn learn_from_reply(&self, ticket: &Ticket, officer: &str, reply: &str) {
        if !self.config.learning.enabled {
            return;
        }
        let Some(article) = cited(&self.knowledge, reply) else { return };
        let learned = async {
            let asked = match &ticket.answer_id {
                Some(answer) => self.store.answer(answer).await?.map(|answer| answer.question),
                None => None,
            };
            let Some(wording) = wording(asked.as_deref().unwrap_or(&ticket.text)) else { return Ok(false) };
            self.store.learn_phrasing(&article, &wording, Voice::Officer(officer, &ticket.number), self.now()).await
        };
        log(learned.await);
    }
}

fn log(learned: Result<bool, StoreError>) {
    match learned {
        Ok(true) => tracing::info!("a resident's wording was learned or taken back"),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "a resident's wording could not be learned"),
    }
}

/// The article that an answer quotes, when it is one.
fn only_article(answer: &AnswerRow) -> Option<String> {
    if answer.outcome != Outcome::Answered.code() {
        return None;
    }
    let citations: Vec<serde_json::Value> = serde_json::from_str(&answer.citations).ok()?;
    let mut articles: Vec<&str> = citations.iter().filter_map(|citation| citation["article"].as_str()).collect();
    articles.dedup();
    if let [article] = articles[..] { Some(article.to_owned()) } else { None }
}

/// The one article that a reply cites; `None` when it cites several.
fn cited(knowledge: &Knowledge, reply: &str) -> Option<String> {
    let mut cited = knowledge.articles_where(|article| {
        let titled = article.title.chars().count() >= MIN_TITLE && reply.contains(&article.title);
        titled || article.source.url.as_ref().is_some_and(|url| reply.contains(url.as_str()))
    });
    if cited.len() == 1 { cited.pop().map(|article| article.id.clone()) } else { None }
}
