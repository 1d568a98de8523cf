//! An answer written by a model: it sees passages under opaque tokens, must end each line with the tokens it rests on, and nothing is
//! shown before the whole line has passed against those passages.

use std::fmt::Write as _;
use std::sync::Arc;

use futures_util::StreamExt as _;
use jiff::civil::Date;

use super::{Citation, Composed, ComposedBy};
use crate::answer::ground::{Evidence, Said, Verdict};
use crate::article::Article;
use crate::llm::{Model, ModelError, Prompt};
use crate::locale::Language;

/// Version of the prompt, stored with each answer.
pub const PROMPT_VERSION: &str = "answer-1";
const SYSTEM: &str = include_str!("prompt-answer-1.txt");
/// Characters of one passage in the prompt.
const PASSAGE: usize = 2_500;

/// Why a model's answer is not used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotUsed {
    /// The model or its server failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// Nothing it wrote could be proven.
    #[error("no line of the model's answer could be proven by the passages it cites")]
    Unproven,
}

/// Asks the model and passes on each line that is proven, as it comes. `released` gets the lines one by one; `today` is what relative
/// dates count from.
pub async fn write(
    model: &dyn Model,
    articles: &[Arc<Article>],
    question: &str,
    language: Language,
    today: Date,
    mut released: impl FnMut(&str),
) -> Result<Composed, NotUsed> {
    let passages: Vec<String> = articles.iter().map(|article| passage(article)).collect();
    let mut stream = model.stream(prompt(&passages, question, language));
    let mut writing = Writing {
        evidence: Evidence::read(&passages, today),
        passages: passages.len(),
        language,
        said: Said::default(),
        lines: Vec::new(),
        idle: Vec::new(),
        cited: Vec::new(),
    };
    let mut pending = String::new();
    while let Some(piece) = stream.next().await {
        pending.push_str(&piece?.text);
        while let Some(end) = line_end(&pending) {
            let line: String = pending.drain(..end).collect();
            writing.consider(&line, &mut released);
        }
    }
    writing.consider(&pending, &mut released);
    writing.finish(articles)
}

struct Writing {
    evidence: Evidence,
    /// How many passages the model was given.
    passages: usize,
    language: Language,
    /// What was said so far, for conditions that another line carries.
    said: Said,
    lines: Vec<String>,
    /// Lines that only lead over; they are shown once something proven follows.
    idle: Vec<String>,
    /// Indices of passages in order of first use.
    cited: Vec<usize>,
}

impl Writing {
    /// Keeps a line that the passages it cites prove, with the conditions it left out; drops any other.
    fn consider(&mut self, line: &str, released: &mut impl FnMut(&str)) {
        let (words, tokens) = split_tokens(line);
        let known = tokens.iter().all(|token| *token < self.passages);
        if words.is_empty() || tokens.is_empty() || !known {
            return;
        }
        let words = match self.evidence.check(&words, &tokens, self.language, &mut self.said) {
            Verdict::Holds => words,
            Verdict::Amended { text, .. } => text,
            Verdict::Idle => return self.idle.push(words),
            Verdict::Fails(_) => return,
        };
        for line in self.idle.drain(..).chain([words]) {
            let piece = if self.lines.is_empty() { line.clone() } else { format!("\n{line}") };
            released(&piece);
            self.lines.push(line);
        }
        for token in tokens {
            if !self.cited.contains(&token) {
                self.cited.push(token);
            }
        }
    }

    fn finish(self, articles: &[Arc<Article>]) -> Result<Composed, NotUsed> {
        if self.lines.is_empty() {
            return Err(NotUsed::Unproven);
        }
        let text = self.lines.join("\n");
        let citations = self.cited.iter().map(|at| {
            let passage = super::quote::select(&articles[*at].body, &text);
            Citation::of(&articles[*at], passage.quote)
        });
        Ok(Composed { citations: citations.collect(), text, by: ComposedBy::Model })
    }
}

fn passage(article: &Article) -> String {
    let body: String = article.body.chars().take(PASSAGE).collect();
    format!("{}\n{body}", article.title)
}

fn prompt(passages: &[String], question: &str, language: Language) -> Prompt {
    let mut user = String::new();
    for (at, passage) in passages.iter().enumerate() {
        // A passage cannot close its own frame: the marks are taken out of it.
        let passage = passage.replace(['<', '>'], " ");
        let _ = writeln!(user, "<passage token=\"p{}\">\n{passage}\n</passage>", at + 1);
    }
    let question = question.replace(['<', '>'], " ");
    let _ = write!(user, "<question language=\"{}\">\n{question}\n</question>", language.code());
    Prompt { system: SYSTEM.to_owned(), user }
}

/// The place behind the first complete line: after a line break, or after tokens that are followed by more text.
fn line_end(text: &str) -> Option<usize> {
    let newline = text.find('\n').map(|at| at + 1);
    let token = text.match_indices("[p").find_map(|(at, _)| {
        let close = at + text[at..].find(']')? + 1;
        let rest = text[close..].trim_start_matches(' ');
        let goes_on = !rest.is_empty() && !rest.starts_with(['[', '\n', '.', ',']);
        goes_on.then_some(close)
    });
    match (newline, token) {
        (Some(newline), Some(token)) => Some(newline.min(token)),
        (newline, token) => newline.or(token),
    }
}

/// A line's words without tokens and Markdown marks, and the indices of the passages that its tokens `[p1]` name.
/// A token that names nothing (`[p0]`, `[px]`) counts as unknown.
fn split_tokens(line: &str) -> (String, Vec<usize>) {
    let mut words = String::new();
    let mut tokens = Vec::new();
    let mut rest = line;
    while let Some(at) = rest.find("[p") {
        words.push_str(&rest[..at]);
        let Some(close) = rest[at..].find(']') else {
            rest = "";
            tokens.push(usize::MAX);
            break;
        };
        for name in rest[at + 1..at + close].split(',') {
            let number = name.trim().strip_prefix('p').and_then(|number| number.parse::<usize>().ok());
            tokens.push(number.and_then(|number| number.checked_sub(1)).unwrap_or(usize::MAX));
        }
        rest = &rest[at + close + 1..];
    }
    words.push_str(rest);
    let words = words.replace(['*', '`', '#'], "");
    (words.trim().to_owned(), tokens)
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;
    use crate::article::{Category, Field, Source};
    use crate::llm::Scripted;

    fn article() -> Arc<Article> {
        Arc::new(Article {
            id: "sofa".into(),
            title: "소파 버리기".into(),
            category: Category::Field(Field::Cleaning),
            topic: None,
            questions: vec![],
            department: None,
            phone: None,
            effective_from: Some(date(2026, 1, 1)),
            effective_until: None,
            review_by: None,
            source: Source { name: "안내".into(), url: None },
            event: None,
            body: "1인용 소파의 수수료는 3,000원입니다. 신고한 뒤 배출합니다.".into(),
        })
    }

    async fn ask(pieces: &[&str]) -> (Result<Composed, NotUsed>, String) {
        let model = Scripted::new(pieces.iter().map(|piece| Ok((*piece).to_owned())));
        let mut shown = String::new();
        let written =
            write(&model, &[article()], "소파", Language::Ko, date(2026, 11, 21), |line| shown.push_str(line)).await;
        (written, shown)
    }

    #[tokio::test]
    async fn proven_lines_are_released_and_others_never_shown() {
        let (written, shown) = ask(&[
            "먼저 신고",
            "합니다. [p1]\n수수료는 3만 원입니다. [p1]\n수수료는 3천 원입니다. [p1] 근거 없는 말입니다.",
            " 끝. [p9]",
        ])
        .await;
        let written = written.unwrap();
        assert_eq!(written.text, "먼저 신고합니다.\n수수료는 3천 원입니다.");
        assert_eq!(shown, written.text);
        assert_eq!(written.citations.len(), 1);
    }

    #[tokio::test]
    async fn a_line_that_turns_the_passage_round_is_dropped_and_a_condition_left_out_is_added() {
        let mut article = (*article()).clone();
        article.body =
            "소파는 배출일 전날 18:00까지 취소하면 수수료를 환불합니다. 필증이 없는 소파는 수거하지 않습니다.".into();
        let reply = "소파를 취소하면 수수료를 환불합니다. [p1]\n필증이 없는 소파도 수거합니다. [p1]\n";
        let model = Scripted::new([Ok(reply.to_owned())]);
        let mut shown = String::new();
        let today = date(2026, 11, 21);
        let written = write(&model, &[Arc::new(article)], "소파", Language::Ko, today, |line| shown.push_str(line))
            .await
            .unwrap();
        assert_eq!(shown, written.text);
        assert!(
            written.text.starts_with("소파를 취소하면 수수료를 환불합니다. (소파는 배출일 전날 18:00까지"),
            "{shown}"
        );
        assert!(!written.text.contains("수거합니다"), "{shown}");
    }

    #[tokio::test]
    async fn what_only_leads_over_waits_for_proof() {
        assert_eq!(ask(&["문의하신 내용은 다음과 같습니다. [p1]\n"]).await.0, Err(NotUsed::Unproven));
        let (written, shown) =
            ask(&["문의하신 내용은 다음과 같습니다. [p1]\n", "수수료는 3,000원입니다. [p1]\n"]).await;
        assert_eq!(written.unwrap().text, "문의하신 내용은 다음과 같습니다.\n수수료는 3,000원입니다.");
        assert_eq!(shown, "문의하신 내용은 다음과 같습니다.\n수수료는 3,000원입니다.");
    }

    #[tokio::test]
    async fn an_answer_without_proof_is_not_used() {
        assert_eq!(ask(&["안내 드립니다. 담당 부서에 문의해 주세요."]).await.0, Err(NotUsed::Unproven));
        assert_eq!(ask(&[]).await.0, Err(NotUsed::Unproven));
    }

    #[tokio::test]
    async fn a_failing_model_is_an_error() {
        let model = Scripted::new([Ok("신고합니다. [p1]\n".to_owned()), Err(ModelError::Status(500))]);
        let written = write(&model, &[article()], "소파", Language::Ko, date(2026, 11, 21), |_| ()).await;
        assert_eq!(written, Err(NotUsed::Model(ModelError::Status(500))));
    }
}
