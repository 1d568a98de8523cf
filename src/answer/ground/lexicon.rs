//! The notions of the district's business in four languages, from `concepts.txt`: what lets a translated or reworded sentence be laid
//! beside a Korean passage.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use super::text::Phrases;
use super::words::POLARITY;

/// Index of a notion.
pub(super) type Notion = u16;

/// What a word may mean.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Senses {
    /// The notions it may name.
    pub(super) notions: Vec<Notion>,
    /// It names the notion's opposite.
    pub(super) opposite: bool,
}

struct Lexicon {
    phrases: Phrases<Senses>,
    /// Tells one fact from another.
    things: Vec<bool>,
    /// A negation reaches through it.
    through: Vec<bool>,
    /// Its opposite may be left out.
    omissible: Vec<bool>,
    /// Notions that exclude one another.
    contrary: Vec<(Notion, Notion)>,
    /// People of an age.
    ages: Vec<Notion>,
    /// What asks for money.
    costs: Vec<Notion>,
    /// To be open.
    opening: Vec<Notion>,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| {
    let mut words: BTreeMap<String, Senses> = BTreeMap::new();
    let (mut things, mut through, mut omissible, mut names) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for line in include_str!("concepts.txt").lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()) {
        let mut columns = line.split(" ; ");
        let name = columns.next().unwrap_or_default().trim();
        let notion = Notion::try_from(things.len()).unwrap_or(Notion::MAX);
        things.push(name.ends_with('!'));
        omissible.push(POLARITY.omissible.iter().any(|word| word == name));
        names.push(name);
        through.push(POLARITY.through.iter().any(|word| word == name));
        for term in columns.flat_map(|column| column.split(',')).filter(|term| !term.trim().is_empty()) {
            // A space at the end of a term belongs to it.
            let term = term.strip_prefix(' ').unwrap_or(term);
            let (opposite, term) = term.trim_start().strip_prefix('!').map_or((false, term), |term| (true, term));
            let senses = words.entry(term.trim().to_lowercase()).or_default();
            senses.notions.push(notion);
            senses.opposite |= opposite;
        }
    }
    let notion = |name: &String| names.iter().position(|other| other == name).and_then(|at| Notion::try_from(at).ok());
    let contrary = POLARITY.contrary.iter().filter_map(|[one, other]| notion(one).zip(notion(other))).collect();
    let ages = POLARITY.ages.iter().filter_map(notion).collect();
    let costs = POLARITY.costs.iter().filter_map(notion).collect();
    let opening = POLARITY.opening.iter().filter_map(notion).collect();
    Lexicon { phrases: Phrases::new(words), things, through, omissible, contrary, ages, costs, opening }
});

/// The notions named in a normal text.
pub(super) fn read(text: &str) -> Vec<(Range<usize>, &'static Senses)> {
    LEXICON.phrases.all(text).collect()
}

/// Notions of which the second excludes the first.
pub(super) fn contraries() -> &'static [(Notion, Notion)] {
    &LEXICON.contrary
}

/// Do they name people of an age?
pub(super) fn is_age(notions: &[Notion]) -> bool {
    notions.iter().any(|notion| LEXICON.ages.contains(notion))
}

/// Does it say that something is open?
pub(super) fn is_opening(notion: Notion) -> bool {
    LEXICON.opening.contains(&notion)
}

/// Does it ask for money?
pub(super) fn is_cost(notion: Notion) -> bool {
    LEXICON.costs.contains(&notion)
}

impl Senses {
    /// Every sense tells one fact from another.
    pub(super) fn is_thing(&self) -> bool {
        self.notions.iter().all(|notion| LEXICON.things[usize::from(*notion)])
    }

    pub(super) fn is_omissible(&self) -> bool {
        self.notions.iter().any(|notion| LEXICON.omissible[usize::from(*notion)])
    }

    pub(super) fn is_through(&self) -> bool {
        self.notions.iter().any(|notion| LEXICON.through[usize::from(*notion)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn notions(text: &str) -> Vec<Notion> {
        read(text).into_iter().flat_map(|(_, senses)| senses.notions.clone()).collect()
    }

    #[test]
    fn one_notion_in_four_languages() {
        for (korean, others) in [
            ("소파", ["sofas", "沙发", "ghế sofa"]),
            ("환불", ["refunded", "退款", "hoàn phí"]),
            ("어린이", ["children", "儿童", "trẻ em"]),
        ] {
            let korean = notions(korean);
            for other in others {
                assert!(notions(other).iter().any(|notion| korean.contains(notion)), "{other}");
            }
        }
        assert!(read("무료").iter().all(|(_, senses)| senses.opposite));
    }
}
