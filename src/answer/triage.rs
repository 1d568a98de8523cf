//! What is answered before anything is looked up: crises first, then elections, the wish for a person, small talk.
//! The rules are data (`triage.toml`); this file only knows how one fires.

use std::sync::LazyLock;

use serde::Deserialize;

const RULES: &str = include_str!("triage.toml");

/// What a rule leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Triage {
    /// A number to call, first.
    Signposted,
    /// A friendly word.
    SmallTalk,
    /// Straight to a person.
    Unanswered,
}

/// One rule of `triage.toml`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// Its name; stored with the answer as the reason.
    pub name: String,
    /// What it leads to.
    pub outcome: Triage,
    /// Key of the text in the `answer` catalogue.
    pub text: String,
    any: Vec<String>,
    #[serde(default)]
    unless: Vec<String>,
    alone: Option<usize>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rule: Vec<Rule>,
}

static TABLE: LazyLock<Vec<Rule>> = LazyLock::new(|| {
    let mut rules = toml::from_str::<Rules>(RULES).expect("the triage tests read the rules").rule;
    for rule in &mut rules {
        for phrase in rule.any.iter_mut().chain(&mut rule.unless) {
            *phrase = squeeze(phrase);
        }
    }
    rules
});

/// The first rule that fires on a question, if any.
pub fn triage(question: &str) -> Option<&'static Rule> {
    let text = squeeze(question);
    // A phrase in Latin letters must not begin or end within a word ("hi" in "vehicle"), so its word form is kept beside.
    let words =
        format!(" {} ", question.to_lowercase().split(|c: char| !c.is_alphanumeric()).collect::<Vec<_>>().join(" "));
    TABLE.iter().find(|rule| rule.fires(&text, &words))
}

impl Rule {
    fn fires(&self, text: &str, words: &str) -> bool {
        let phrase = self.any.iter().filter(|phrase| contains(text, words, phrase)).max_by_key(|phrase| phrase.len());
        let Some(phrase) = phrase else { return false };
        let outside = text.chars().count().saturating_sub(phrase.chars().count());
        self.alone.is_none_or(|most| outside <= most) && !self.unless.iter().any(|phrase| contains(text, words, phrase))
    }
}

fn contains(text: &str, words: &str, phrase: &str) -> bool {
    if phrase.is_ascii() && phrase.len() < 6 { words.contains(&format!(" {phrase} ")) } else { text.contains(phrase) }
}

/// Lower case, without white space and punctuation.
fn squeeze(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_fire_on_what_they_are_for() {
        let table = [
            ("너무 힘들어서 죽고 싶어요", Some("suicide")),
            ("소파 버리는 법이랑... 그냥 다 죽고싶네요", Some("suicide")),
            ("남편이 때려요", Some("violence")),
            ("옆집에서 애를 때리는 소리가 나요", Some("child_abuse")),
            ("옆 건물에 불이 났어요", Some("fire")),
            ("집에서 가스냄새가 나요", Some("fire")),
            ("이번에 누구 뽑아야 돼?", Some("election")),
            ("사람이랑 얘기할래요", Some("human")),
            ("I want to talk to a human", Some("human")),
            ("안녕하세요", Some("greeting")),
            ("hi", Some("greeting")),
            ("감사합니다!", Some("thanks")),
            ("너 누구야?", Some("identity")),
            ("뭘 물어볼 수 있어요?", Some("ability")),
            ("안녕하세요 소파 버리려고 하는데요", None),
            ("vehicle tax", None),
            ("소파 버리려면 어떻게 해요?", None),
            ("자살예방교육 신청하고 싶어요", None),
            ("쓰러진 나무 치워 주세요", None),
            ("주차 연기 신청", None),
        ];
        for (question, expected) in table {
            assert_eq!(triage(question).map(|rule| rule.name.as_str()), expected, "{question}");
        }
    }
}
