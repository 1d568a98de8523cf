//! What a judgement rests on: numbers about the first article found, and how it stands among the others.

use serde::{Deserialize, Serialize};

use super::compose::aspect;
use super::retrieve::Retrieved;
use super::understand::{QuestionKind, Understood};
use crate::article::Article;
use crate::knowledge::{Hit, Outline, Parts};
use crate::korean::hangul;

/// Hits whose evidence the first is measured against.
const RIVALS: usize = 3;
/// Share of their pairs of characters from which on two titles name one subject.
const ALIKE: f64 = 0.4;

macro_rules! features {
    ($($(#[doc = $doc:literal])+ $name:ident,)+) => {
        /// The numbers, by name. None depends on how many articles there are.
        #[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
        pub struct Features {
            $($(#[doc = $doc])+ pub $name: f64,)+
        }

        impl Features {
            /// How many there are.
            pub const COUNT: usize = [$(stringify!($name)),+].len();
            /// Their names, in the order of their declaration.
            pub const NAMES: [&'static str; Self::COUNT] = [$(stringify!($name)),+];

            /// Their values, in the same order.
            pub fn values(&self) -> [f64; Self::COUNT] {
                [$(self.$name),+]
            }
        }
    };
}

features! {
    /// BM25 of grams within words.
    grams,
    /// BM25 of grams over the text without spaces.
    spaceless,
    /// Share of the question the article has, without the lexicon.
    coverage,
    /// Cosine with title or phrasing.
    label,
    /// Share of the question in it.
    label_coverage,
    /// Coverage within one passage.
    passage,
    /// Runs of three characters.
    phrase,
    /// Coverage by words with the lexicon.
    concepts,
    /// The same within title and phrasings.
    label_concepts,
    /// BM25 of the lexicon's wordings.
    expanded,
    /// Likeness in the latent space.
    latent,
    /// Share of the question's words whose beginning stands in title or phrasings.
    titled,
    /// Share of the title's words that the question does not say.
    untold,
    /// The heaviest word of the question that the article lacks.
    missing,
    /// The same, with the lexicon.
    lacking,
    /// The same, in title and phrasings.
    label_lacking,
    /// Nouns the article lacks, with the lexicon.
    holes,
    /// How far the question's last noun is covered.
    focus,
    /// Share of the question in characters that no article has.
    unknown,
    /// How much the question says, on a logarithmic scale.
    substance,
    /// Words of the question that carry a subject, at most 8.
    words,
    /// Score before the second hit, at most 0.5.
    margin,
    /// Score before the first hit on another subject, at most 1.
    subject_margin,
    /// Coverage before the best of the next hits.
    coverage_lead,
    /// Coverage within one passage, the same.
    passage_lead,
    /// Coverage by words with the lexicon, the same.
    concepts_lead,
    /// How much of title or a phrasing the question says, with the lexicon.
    told,
    /// The same before the best of the next hits.
    told_lead,
    /// How fully the best of the lexicon's wordings stands in title and phrasings.
    worded,
    /// The same before the best of the next hits.
    worded_lead,
    /// Likeness in the latent space before the best of the next hits.
    latent_lead,
    /// Coverage of title and phrasings by words with the lexicon before the best of the next hits.
    label_lead,
    /// Share of the signals by which no other hit is better.
    agreement,
    /// The combined score.
    score,
    /// 1 when it has the form of a question.
    asking,
    /// What the question asks for (a price, a time, a place) and the article has no mark of, 0–1.
    unserved,
    /// 1 for a question in another language than Korean.
    foreign,
    /// Coverage of title and phrasings by the glossary, for such a question.
    foreign_labels,
    /// What it says of title or a phrasing, for such a question.
    foreign_told,
    /// Share of such a question that the glossary reads.
    foreign_read,
    /// Likeness by vectors; 0 without an embeddings server. Counts only in a calibration that was fitted with one.
    dense,
}

/// Another hit beside the first.
struct Rival<'a> {
    hit: &'a Hit,
    /// It is on the first one's subject.
    neighbour: bool,
}

/// What is judged of a question.
#[derive(Debug, Clone, PartialEq)]
pub struct Weighed {
    /// The first article.
    pub article: Features,
    /// The same as if no other article on its subject existed: whether the subject is right, whichever of its articles answers.
    /// `None` when none of the next hits is on its subject.
    pub subject: Option<Features>,
}

impl Features {
    /// Features of the first article, and of its subject; `None` when nothing was found.
    pub fn of(understood: &Understood, retrieved: &Retrieved) -> Option<Weighed> {
        let (first, rest) = retrieved.hits.split_first()?;
        let rivals: Vec<Rival> = rest.iter().map(|hit| Rival { hit, neighbour: is_neighbour(first, hit) }).collect();
        let article = Self::against(understood, first, &rivals);
        let has_neighbour = rivals.iter().take(RIVALS).any(|rival| rival.neighbour);
        let subject = has_neighbour.then(|| {
            let others: Vec<Rival> = rivals.into_iter().filter(|rival| !rival.neighbour).collect();
            Self::against(understood, first, &others)
        });
        Some(Weighed { article, subject })
    }

    fn against(understood: &Understood, first: &Hit, others: &[Rival]) -> Self {
        let parts = first.parts;
        let lead = |part: fn(&Parts) -> f32| {
            let best = others.iter().take(RIVALS).map(|rival| part(&rival.hit.parts)).fold(0.0, f32::max);
            f64::from(part(&parts) - best)
        };
        // Likeness by vectors is a feature of its own.
        let best = |rivals: &mut dyn Iterator<Item = &Rival>| rivals.map(|rival| rival.hit.lexical).fold(0.0, f64::max);
        let subject = best(&mut others.iter().filter(|rival| !rival.neighbour));
        let words: Vec<&str> =
            understood.query.words.iter().filter(|word| !word.empty).map(|word| word.text.as_str()).collect();
        let foreign = f64::from(u8::from(!understood.text.chars().any(is_hangul)));
        Self {
            told: parts.told.into(),
            told_lead: lead(|parts| parts.told),
            worded: parts.worded.into(),
            worded_lead: lead(|parts| parts.worded),
            latent_lead: lead(|parts| parts.latent),
            label_lead: lead(|parts| parts.label_concepts),
            agreement: agreement(&parts, others),
            score: first.lexical.min(6.0),
            asking: f64::from(u8::from(understood.kind != QuestionKind::Other)),
            unserved: aspect::unserved(&understood.text, &first.outline.body),
            foreign,
            foreign_labels: foreign * f64::from(parts.label_concepts),
            foreign_told: foreign * f64::from(parts.told),
            foreign_read: foreign * f64::from(understood.query.understood),
            grams: parts.grams.into(),
            spaceless: parts.spaceless.into(),
            coverage: parts.coverage.into(),
            label: parts.label.into(),
            label_coverage: parts.label_coverage.into(),
            passage: parts.passage.into(),
            phrase: parts.phrase.into(),
            concepts: parts.concepts.into(),
            label_concepts: parts.label_concepts.into(),
            expanded: parts.expanded.into(),
            latent: parts.latent.into(),
            titled: titled(&words, &first.outline),
            untold: untold(understood, &first.article),
            missing: parts.missing.into(),
            lacking: parts.lacking.into(),
            label_lacking: parts.label_lacking.into(),
            holes: parts.holes.into(),
            focus: parts.focus.into(),
            unknown: parts.unknown.into(),
            substance: (0.05 + f64::from(parts.substance)).ln(),
            words: words.len().min(8) as f64,
            margin: (first.lexical - best(&mut others.iter())).min(0.5),
            subject_margin: (first.lexical - subject).min(1.0),
            coverage_lead: lead(|parts| parts.coverage),
            passage_lead: lead(|parts| parts.passage),
            concepts_lead: lead(|parts| parts.concepts),
            dense: parts.dense.into(),
        }
    }

    /// All features by name.
    pub fn named(&self) -> impl Iterator<Item = (&'static str, f64)> {
        Self::NAMES.into_iter().zip(self.values())
    }
}

/// Raw scores that are compared one by one.
const SIGNALS: [fn(&Parts) -> f32; 8] = [
    |parts| parts.label,
    |parts| parts.label_concepts,
    |parts| parts.concepts,
    |parts| parts.coverage,
    |parts| parts.passage,
    |parts| parts.latent,
    |parts| parts.told,
    |parts| parts.expanded,
];

/// Share of the signals by which the first hit has something and no other has more.
fn agreement(first: &Parts, others: &[Rival]) -> f64 {
    let leads = |signal: &&fn(&Parts) -> f32| {
        let own = signal(first);
        own > 0.0 && others.iter().all(|other| signal(&other.hit.parts) <= own)
    };
    SIGNALS.iter().filter(leads).count() as f64 / SIGNALS.len() as f64
}

fn is_hangul(c: char) -> bool {
    ('가'..='힣').contains(&c)
}

/// A word as far as its ending leaves it alone: its first two characters. `None` for a shorter one.
fn beginning(word: &str) -> Option<&str> {
    let (end, second) = word.char_indices().nth(1)?;
    Some(&word[..end + second.len_utf8()])
}

/// Share of the words whose beginning stands in title or phrasings.
fn titled(words: &[&str], outline: &Outline) -> f64 {
    let met = words.iter().filter_map(|word| beginning(word)).filter(|word| outline.labels.contains(word)).count();
    met as f64 / words.len().max(1) as f64
}

/// Share of the title's words whose beginning the question lacks.
fn untold(understood: &Understood, article: &Article) -> f64 {
    let said: String = understood.query.words.iter().map(|word| word.text.as_str()).collect();
    let title = article.title.to_lowercase();
    let words: Vec<&str> = title.split(|c: char| !hangul::is_alphanumeric(c)).filter_map(beginning).collect();
    words.iter().filter(|word| !said.contains(*word)).count() as f64 / words.len().max(1) as f64
}

/// Is another article a neighbour on the first one's subject: under its topic, or with a title that shares much?
fn is_neighbour(first: &Hit, other: &Hit) -> bool {
    let topic = first.article.topic.is_some() && first.article.topic == other.article.topic;
    topic || first.outline.likeness(&other.outline) > ALIKE
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::article::{Category, Source};
    use crate::knowledge::Lexicon;

    fn hit(title: &str, topic: Option<&str>) -> Hit {
        let article = Article {
            id: title.to_owned(),
            title: title.to_owned(),
            category: Category::from_text("cleaning"),
            topic: topic.map(str::to_owned),
            questions: vec!["쇼파 내놓는 방법".to_owned()],
            department: None,
            phone: None,
            effective_from: None,
            effective_until: None,
            review_by: None,
            source: Source { name: "시험".to_owned(), url: None },
            event: None,
            body: String::new(),
            easy: None,
        };
        let outline = Arc::new(Outline::of(&article));
        Hit { article: Arc::new(article), outline, score: 0.0, lexical: 0.0, parts: Parts::default() }
    }

    #[test]
    fn neighbours_share_a_topic_or_most_of_a_title() {
        let (adult, minor) = (hit("여권 발급 (성인)", None), hit("여권 발급 (미성년자)", None));
        assert!(is_neighbour(&adult, &minor));
        assert!(!is_neighbour(&adult, &hit("자동차세 연납", None)));
        assert!(is_neighbour(&hit("가", Some("waste")), &hit("나다", Some("waste"))));
        assert!(!is_neighbour(&hit("", None), &hit("", None)));
    }

    #[test]
    fn a_title_is_told_by_the_beginnings_of_its_words() {
        let sofa = hit("소파 버리기 (대형폐기물)", None);
        let near = |value: f64, expected: f64| (value - expected).abs() < 1e-9;
        assert!(near(titled(&["소파를", "쇼파", "냉장고", "물"], &sofa.outline), 0.5));
        let understood = super::super::understand::understand("소파를 버리고 싶어요", &Lexicon::empty());
        assert!(near(untold(&understood, &sofa.article), 1.0 / 3.0), "{}", untold(&understood, &sofa.article));
    }
}
