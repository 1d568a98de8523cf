//! Holds a sentence against the passages it cites: nothing reaches a resident that does not stand there.
//!
//! A sentence is taken apart into values, words and clauses, and so is every sentence, step and table row of the passages:
//!
//! 1. no promise and no decision about a person (`promises`), no invented name, address or link (`names`);
//! 2. every value is one of the passages', with its limit, in the row or sentence of which the sentence speaks (`values`, `bounds`,
//!    `binding`);
//! 3. nothing is said that the passages deny, or the other way round (`polarity`, `duties`, `opposed`);
//! 4. the words are the passages' own, or name the same notions (`lexicon`);
//! 5. what the passages tie to a used fact is carried, or added in their own words (`conditions`).
//!
//! Pure and without a model: a wrong sentence is stopped even when the model that wrote it would swear to it.

use jiff::civil::Date;

use crate::article::sentences;
use crate::korean::hangul;
use crate::locale::Language;

mod binding;
mod bounds;
mod clauses;
mod conditions;
mod costs;
mod dates;
mod denials;
mod duties;
mod evidence;
mod forms;
mod keys;
mod lexicon;
mod line;
mod names;
mod numbers;
mod opposed;
mod polarity;
mod promises;
mod rates;
mod second;
mod seen;
mod segments;
mod spans;
mod subject;
mod text;
mod turned;
mod units;
mod universals;
mod values;
mod words;

pub use conditions::Said;
pub use evidence::Evidence;
pub use names::{has_link, without_links};
pub use second::{Look, SecondLook, loudness};

use binding::Home;
use line::Line;
use polarity::Hearing;
use second::Beside;
use seen::Seen;
use units::Unit;
use values::{Reading, Value};

/// Share of a sentence's words that the passages must have.
const KNOWN: f32 = 0.3;
/// The same for a sentence whose values are proven.
const KNOWN_BESIDE_VALUES: f32 = 0.2;
/// Share of the things that a sentence names which may be named by a passage that it does not cite.
const ELSEWHERE: f32 = 0.34;
/// Things that may be named in no cited passage, and their share: the words for a thing are many.
const UNNAMED: f32 = 2.0;
const UNNAMED_SHARE: f32 = 0.67;

/// The same in a Korean sentence without values.
const UNHEARD: f32 = 0.4;
/// Weight of the words beside proven values below which only the values are judged.
const THIN: f32 = 0.9;

/// What became of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// The passages prove it.
    Holds,
    /// It says nothing that could be proven, and nothing that could harm: `다음과 같습니다.`
    Idle,
    /// They prove it with conditions that it left out.
    Amended {
        /// The conditions in the passages' own words.
        conditions: Vec<String>,
    },
    /// It must not be shown.
    Fails(Reason),
}

impl Verdict {
    /// The code stored with an answer: `holds`, `idle`, `amended`, or why it fails.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Idle => "idle",
            Self::Amended { .. } => "amended",
            Self::Fails(reason) => reason.code(),
        }
    }
}

/// Why a sentence must not be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reason {
    /// It promises an action or says that one was done.
    Promise,
    /// It decides whether a person is eligible.
    Decision,
    /// It names an office, a law, a place or a link that no cited passage names.
    Name,
    /// A number, date, time or phone number stands in no cited passage.
    Value,
    /// A value's limit is another: 이상 for 이하, before for after.
    Direction,
    /// A value belongs to something else.
    OtherFact,
    /// It denies what the passages say, or says what they deny.
    Polarity,
    /// Its words stand in no cited passage.
    Unsupported,
    /// The rules find nothing wrong, and the second look hears what the passages do not say.
    Doubtful,
    /// It cites nothing, or a passage that was not given.
    Uncited,
}

impl Reason {
    /// The code stored with an answer.
    pub fn code(self) -> &'static str {
        match self {
            Self::Promise => "promise",
            Self::Decision => "decision",
            Self::Name => "name",
            Self::Value => "value",
            Self::Direction => "direction",
            Self::OtherFact => "other_fact",
            Self::Polarity => "polarity",
            Self::Unsupported => "unsupported",
            Self::Doubtful => "doubtful",
            Self::Uncited => "uncited",
        }
    }
}

/// Checks one sentence against its passages. For several sentences of one answer, read the passages once: `Evidence::check`.
pub fn check(sentence: &str, passages: &[&str], language: Language, today: Date) -> Verdict {
    let cited: Vec<usize> = (0..passages.len()).collect();
    Evidence::read(passages, today).check(sentence, &cited, language, &mut Said::default())
}

impl Evidence {
    /// Checks what a model wrote as one sentence against the passages with these indices; if it is several, each of them. `said` is what
    /// the answer has said so far; a sentence that holds is added to it.
    pub fn check(&self, text: &str, cited: &[usize], language: Language, said: &mut Said) -> Verdict {
        self.checked(text, cited, language, said, Judge::SecondLook)
    }

    /// The same for a clause, a phrase or what stands in brackets. The rules alone decide: the second look has learned from sentences.
    pub fn check_part(&self, text: &str, cited: &[usize], language: Language, said: &mut Said) -> Verdict {
        self.checked(text, cited, language, said, Judge::Rules)
    }

    fn checked(&self, text: &str, cited: &[usize], language: Language, said: &mut Said, judge: Judge) -> Verdict {
        let mut added = Vec::new();
        let mut whole = Verdict::Idle;
        for sentence in parts(text) {
            match self.check_one(&sentence, cited, language, said, judge) {
                Verdict::Fails(reason) => return Verdict::Fails(reason),
                Verdict::Amended { conditions } => added.extend(conditions),
                Verdict::Holds => whole = Verdict::Holds,
                Verdict::Idle => {}
            }
        }
        if added.is_empty() { whole } else { Verdict::Amended { conditions: added } }
    }

    fn check_one(&self, sentence: &str, cited: &[usize], language: Language, said: &mut Said, judge: Judge) -> Verdict {
        let foreign = language != Language::Ko;
        let line = self.line(sentence, language);
        if line.facts.is_empty() && promises::is_glue(&line.text) {
            // Whom to ask must be named by a passage.
            let all: Vec<usize> = (0..self.texts.len()).collect();
            let named = names::agree(&line.text, sentence, self, &all, foreign);
            return if named { Verdict::Idle } else { Verdict::Fails(Reason::Name) };
        }
        if cited.is_empty() || cited.iter().any(|at| *at >= self.texts.len()) {
            return Verdict::Fails(Reason::Uncited);
        }
        let judged = self.prove(&line, sentence, cited, language).and_then(|(homes, seen)| {
            let dropped = conditions::dropped(&line, &homes, self, cited, said);
            let reason = self.judge(&line, &homes, &seen, dropped.len(), cited, language, judge);
            reason.map_or(Ok((homes, dropped)), Err)
        });
        match judged {
            Err(reason) => Verdict::Fails(reason),
            Ok((homes, conditions)) => {
                said.add(line, &homes, &conditions);
                if conditions.is_empty() { Verdict::Holds } else { Verdict::Amended { conditions } }
            }
        }
    }

    /// Why a sentence whose values stand at these homes must not be shown.
    #[expect(clippy::too_many_arguments, reason = "all that was found out about one sentence")]
    fn judge(
        &self,
        line: &Line,
        homes: &[Home],
        seen: &Seen,
        dropped: usize,
        cited: &[usize],
        language: Language,
        judge: Judge,
    ) -> Option<Reason> {
        if !reads(language) {
            // Where the words are not known, only values can be proven, and only where nothing is denied.
            let denies =
                |home: &Home| self.places[home.place].line.clauses.iter().any(|clause| !clause.denials.is_empty());
            let unproven = homes.is_empty() || homes.iter().any(denies);
            return seen.reason().or(unproven.then_some(Reason::Polarity));
        }
        if judge == Judge::Rules || is_values_alone(line, homes) {
            return seen.reason();
        }
        let hearing = Hearing::new(line, homes, self, cited);
        let nearest = second::nearest(&hearing);
        let beside = Beside::new(line, self, cited, nearest);
        SecondLook::embedded().judge(&beside, &seen.signals(&hearing, nearest, dropped, language), seen.reason())
    }

    /// Where its values stand and what else the rules see, or why it fails whatever else is seen.
    fn prove(
        &self,
        line: &Line,
        written: &str,
        cited: &[usize],
        language: Language,
    ) -> Result<(Vec<Home>, Seen), Reason> {
        let foreign = language != Language::Ko;
        let passages: Vec<&str> = cited.iter().filter_map(|at| self.texts.get(*at)).map(String::as_str).collect();
        if promises::promises(&line.text, &passages) {
            return Err(Reason::Promise);
        }
        if promises::decides(&line.text) {
            return Err(Reason::Decision);
        }
        if !names::agree(&line.text, written, self, cited, foreign) {
            return Err(Reason::Name);
        }
        let homes = match binding::homes(line, self, cited) {
            Ok(homes) => Some(homes),
            // That a value stands in another row is told by the words around it, and words can be other ones.
            Err(Reason::OtherFact) => None,
            Err(reason) => return Err(reason),
        };
        let seen = Seen::of(line, homes.as_deref(), self, cited, foreign);
        Ok((homes.unwrap_or_default(), seen))
    }

    /// What the second look goes by, to fit its weights; none for a sentence on which it has no say.
    pub fn look(&self, sentence: &str, cited: &[usize], language: Language) -> Option<Look> {
        let line = self.line(sentence, language);
        if line.facts.is_empty() && promises::is_glue(&line.text) || cited.is_empty() || !reads(language) {
            return None;
        }
        let (homes, seen) = self.prove(&line, sentence, cited, language).ok()?;
        if is_values_alone(&line, &homes) {
            return None;
        }
        let dropped = conditions::dropped(&line, &homes, self, cited, &Said::default());
        let hearing = Hearing::new(&line, &homes, self, cited);
        let nearest = second::nearest(&hearing);
        Some(Look {
            signals: seen.signals(&hearing, nearest, dropped.len(), language),
            strange: Beside::new(&line, self, cited, nearest).strange(),
            stopped: seen.reason().is_some(),
        })
    }

    fn line(&self, sentence: &str, language: Language) -> Line {
        let points = matches!(language, Language::Vi | Language::Id | Language::Ru | Language::Mn | Language::Uz);
        Line::read(text::normal(sentence), Reading { points, today: self.today }, language != Language::Ko)
    }

    /// Are the words of the sentence those of the passages?
    fn knows(&self, line: &Line, homes: &[Home], cited: &[usize], foreign: bool) -> bool {
        let holds = |key: &line::Key| {
            cited.iter().filter_map(|at| self.passages.get(*at)).map(|shape| shape.holds(key)).fold(0.0, f32::max)
        };
        let proven = |home: &Home| self.places[home.place].line.facts[home.own].value;
        let aged = homes.iter().any(|home| matches!(proven(home), Value::Count(Unit::Age, _)));
        let uncited = || (0..self.passages.len()).filter(|at| !cited.contains(at)).map(|at| &self.passages[at]);
        let (mut known, mut total) = (0.0, 0.0);
        let (mut things, mut missing, mut elsewhere) = (0.0, 0.0, 0.0);
        for key in &line.keys {
            let held = holds(key);
            // Seniors aged 65: an age says as much as the word for it.
            if held == 0.0 && aged && lexicon::is_age(&key.notions) {
                continue;
            }
            if key.thing {
                things += key.weight;
                missing += if held == 0.0 { key.weight } else { 0.0 };
                let other = held == 0.0 && uncited().any(|other| other.holds(key) > 0.0);
                elsewhere += if other { key.weight } else { 0.0 };
            }
            known += key.weight * held;
            total += key.weight;
        }
        // What it speaks of is named by another passage, or by none.
        // A Korean term, which stands in a passage, says of what a translation speaks.
        let termed = foreign && line.text.contains(hangul::is_syllable);
        let proven = !homes.is_empty();
        let strays = elsewhere > ELSEWHERE * things && (elsewhere >= UNNAMED || !proven && !termed);
        let unnamed = missing >= UNNAMED && missing > UNNAMED_SHARE * things && !(foreign && (proven || termed));
        // In Korean the words for a thing are the passages' own, unless most of the others are.
        let unheard = !foreign && !proven && missing > UNHEARD * things && known < total / 2.0;
        if strays || unnamed || unheard {
            return false;
        }
        let anchored = !line.facts.is_empty() || known > 0.0 || termed;
        let enough = if line.facts.is_empty() { KNOWN } else { KNOWN_BESIDE_VALUES };
        anchored
            && (total <= 0.7 && !line.facts.is_empty()
                || total == 0.0
                || foreign && !line.facts.is_empty()
                || termed
                || known / total >= enough)
    }
}

/// `1인용은 삼천원, 2인용은 오천원입니다`: proven values, and hardly a word beside them by which to judge.
fn is_values_alone(line: &Line, homes: &[Home]) -> bool {
    !homes.is_empty() && line.keys.iter().map(|key| key.weight).sum::<f32>() < THIN
}

/// Who has the last word on what no value, name or promise decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Judge {
    Rules,
    SecondLook,
}

/// Is it a language whose words the rules know?
fn reads(language: Language) -> bool {
    matches!(language, Language::Ko | Language::En | Language::Zh | Language::Vi)
}

/// Do the reviewed notions explain a Korean word, but for a syllable?
pub fn is_notion(word: &str) -> bool {
    let explained: usize = lexicon::read(word).iter().map(|(range, _)| range.len()).sum();
    explained + '가'.len_utf8() >= word.len() && explained > '가'.len_utf8()
}

/// The sentences of a text; the point of `6 p.m.` or `No. 5` ends none.
pub fn parts(text: &str) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    for sentence in sentences(text) {
        match parts.last_mut().filter(|last| clauses::is_short(last.trim_end_matches('.'))) {
            Some(last) => {
                last.push(' ');
                last.push_str(sentence);
            }
            None => parts.push(sentence.to_owned()),
        }
    }
    parts
}

#[cfg(test)]
mod tests;
