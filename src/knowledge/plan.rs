//! A query compiled against the statistics of the index, so that a document is compared in one pass over its text.

use super::gram::{self, Gram};
use super::query::Query;
use super::statistics::Statistics;
use crate::korean::words;

const EMPTY: u16 = u16::MAX;

/// One distinct gram of the query or of an expansion.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    /// The gram.
    pub gram: Gram,
    /// Inverse document frequency.
    pub idf: f32,
    /// Weight in the question's own text, 0 for grams of expansions only.
    pub weight: f32,
    /// How far the question says it: 1 in its own text, in an expansion that expansion's weight.
    pub said: f32,
    /// Joins two words of the question.
    pub crosses: bool,
}

/// An expansion's grams as slots.
#[derive(Debug, Clone)]
pub(super) struct PlannedExpansion {
    /// Slots of its grams.
    pub slots: Vec<u16>,
    /// Those of them by which candidates are looked up.
    rarest: Vec<u16>,
    /// Sum of their inverse document frequencies.
    pub mass: f32,
    /// Weight from the lexicon.
    pub weight: f32,
    /// First and last word.
    pub words: (usize, usize),
}

/// A word of the question as slots.
#[derive(Debug, Clone, Default)]
pub(super) struct PlannedWord {
    /// Slots of the grams that end in it, without those that join it to the word before.
    pub slots: Vec<u16>,
    /// Sum of weight × idf.
    pub mass: f32,
    /// Carries full weight: neither a verb nor a word that only colours the question.
    pub noun: bool,
}

/// A word's stem, to be met whole.
#[derive(Debug, Clone)]
pub(super) struct PlannedStem {
    /// Number of its grams.
    pub length: u16,
    /// Weight × inverse document frequency of its rarest gram: a stem is at least as rare.
    pub mass: f32,
}

/// The compiled query.
#[derive(Debug, Clone)]
pub(super) struct Plan {
    /// Own grams first (`own` of them, in the order of the text), then those of expansions.
    pub slots: Vec<Slot>,
    /// Number of own grams.
    pub own: usize,
    /// Sum of weight × idf of the own grams.
    pub mass: f32,
    /// The same over grams within words.
    pub inner_mass: f32,
    /// The same over those that no article has.
    pub unknown: f32,
    /// Length of the own gram vector.
    pub norm: f32,
    /// Words.
    pub words: Vec<PlannedWord>,
    /// Expansions.
    pub expansions: Vec<PlannedExpansion>,
    /// Stems of the words that carry the subject, each once.
    pub stems: Vec<PlannedStem>,
    /// For each own slot, where it stands: a stem and the place in it.
    pub in_stems: Vec<Vec<(u16, u16)>>,
    /// What boost × inverse document frequency must exceed to find candidates.
    telling: f32,
    table: Vec<(Gram, u16)>,
}

impl Plan {
    /// Compiles a query.
    pub(super) fn new(query: &Query, statistics: &Statistics) -> Self {
        let mut slots: Vec<Slot> = query
            .terms
            .iter()
            .map(|term| Slot {
                gram: term.gram,
                idf: statistics.idf(term.gram),
                weight: term.weight,
                said: 1.0,
                crosses: term.crosses,
            })
            .collect();
        let own = slots.len();
        let mut words = vec![PlannedWord::default(); query.words.len()];
        for (index, term) in query.terms.iter().enumerate() {
            if !term.crosses {
                let word = &mut words[term.word];
                word.slots.push(narrow(index));
                word.mass += term.weight * slots[index].idf;
                word.noun |= term.weight >= words::STEM;
            }
        }
        let expansions: Vec<PlannedExpansion> = query
            .expansions
            .iter()
            .map(|expansion| {
                let mut own_slots: Vec<u16> = expansion
                    .grams
                    .iter()
                    .map(|gram| {
                        let found = slots.iter().position(|slot| slot.gram == *gram);
                        narrow(found.unwrap_or_else(|| {
                            slots.push(Slot {
                                gram: *gram,
                                idf: statistics.idf(*gram),
                                weight: 0.0,
                                said: 0.0,
                                crosses: false,
                            });
                            slots.len() - 1
                        }))
                    })
                    .collect();
                own_slots.sort_unstable();
                own_slots.dedup();
                for slot in &own_slots {
                    let said = &mut slots[usize::from(*slot)].said;
                    *said = said.max(expansion.weight);
                }
                let mass = own_slots.iter().map(|slot| slots[usize::from(*slot)].idf).sum();
                let mut rarest = own_slots.clone();
                rarest.sort_by(|one, other| slots[usize::from(*other)].idf.total_cmp(&slots[usize::from(*one)].idf));
                rarest.truncate(RAREST);
                PlannedExpansion { slots: own_slots, rarest, mass, weight: expansion.weight, words: expansion.words }
            })
            .collect();
        weigh_spans(&mut words, &expansions);
        let sum = |squared: bool, inner: bool| -> f32 {
            slots[..own]
                .iter()
                .filter(|slot| !inner || !slot.crosses)
                .map(|slot| slot.weight * slot.idf)
                .map(|mass| if squared { mass * mass } else { mass })
                .sum()
        };
        let unknown = slots[..own]
            .iter()
            .filter(|slot| !slot.crosses && statistics.frequency(slot.gram) == 0)
            .map(|slot| slot.weight * slot.idf)
            .sum();
        let (mass, inner_mass, norm) = (sum(false, false), sum(false, true), sum(true, false).sqrt());
        let table = table(&slots);
        let (stems, in_stems) = stems(query, &slots[..own]);
        let telling = TELLING * statistics.rarest();
        Self { slots, own, mass, inner_mass, unknown, norm, words, expansions, stems, in_stems, telling, table }
    }

    /// The slot of a gram.
    #[inline]
    pub(super) fn find(&self, gram: Gram) -> Option<usize> {
        let mask = self.table.len() - 1;
        let mut at = hash(gram) & mask;
        loop {
            let (key, slot) = self.table[at];
            if slot == EMPTY {
                return None;
            }
            if key == gram {
                return Some(usize::from(slot));
            }
            at = (at + 1) & mask;
        }
    }

    /// The grams that make up the meaning, with their masses: those of the question, and those of expansions at a lower weight.
    pub(super) fn meaning(&self) -> impl Iterator<Item = (Gram, f32)> + '_ {
        let own =
            self.slots[..self.own].iter().filter(|slot| !slot.crosses).map(|slot| (slot.gram, slot.weight * slot.idf));
        let added = self.expansions.iter().flat_map(move |expansion| {
            let weight = expansion.weight * MEANING_BOOST;
            expansion.slots.iter().map(move |slot| {
                let slot = self.slots[usize::from(*slot)];
                (slot.gram, slot.idf * weight)
            })
        });
        own.chain(added)
    }

    /// Grams to look up in the index, with their boosts: own grams and the rarest of each expansion, without those that nearly every
    /// article has.
    pub(super) fn candidates(&self) -> Vec<(String, f32)> {
        let mut boosts: Vec<f32> = self.slots.iter().map(|slot| slot.weight).collect();
        for expansion in &self.expansions {
            for slot in &expansion.rarest {
                let boost = &mut boosts[usize::from(*slot)];
                *boost = boost.max(expansion.weight * EXPANSION_BOOST);
            }
        }
        self.slots
            .iter()
            .zip(boosts)
            .filter(|(slot, boost)| *boost > 0.1 && *boost * slot.idf > self.telling)
            .map(|(slot, boost)| (gram::show(slot.gram), boost))
            .collect()
    }
}

fn stems(query: &Query, own: &[Slot]) -> (Vec<PlannedStem>, Vec<Vec<(u16, u16)>>) {
    let mut stems = Vec::new();
    let mut in_stems = vec![Vec::new(); own.len()];
    let mut known: Vec<&[Gram]> = Vec::new();
    for word in query.words.iter().filter(|word| !word.stem.is_empty()) {
        if known.contains(&word.stem.as_slice()) {
            continue;
        }
        let found: Option<Vec<usize>> =
            word.stem.iter().map(|gram| own.iter().position(|slot| slot.gram == *gram)).collect();
        let Some(slots) = found else { continue };
        let rarest = slots.iter().map(|slot| own[*slot].idf).fold(0.0, f32::max);
        for (place, slot) in slots.iter().enumerate() {
            in_stems[*slot].push((narrow(stems.len()), narrow(place)));
        }
        stems.push(PlannedStem { length: narrow(slots.len()), mass: word.weight * rarest });
        known.push(&word.stem);
    }
    (stems, in_stems)
}

/// A wording says as much as the office's word for it, however plain its own words are: "물이 안 나와요" says 단수.
fn weigh_spans(words: &mut [PlannedWord], expansions: &[PlannedExpansion]) {
    let plain: Vec<f32> = words.iter().map(|word| word.mass).collect();
    for expansion in expansions {
        let span = expansion.words.0..=expansion.words.1;
        let Some(own) = plain.get(span.clone()).map(|masses| masses.iter().sum::<f32>()) else { continue };
        let said = expansion.weight * expansion.mass.min(OFFICIAL_MASS);
        if own > 0.0 && said > own && expansion.weight >= SURE {
            for (word, plain) in words[span.clone()].iter_mut().zip(&plain[span]) {
                word.mass = word.mass.max(plain * said / own);
            }
        }
    }
}

/// Weight from which on an expansion means the same.
const SURE: f32 = 0.8;

/// Mass of an official wording at most: that of two rare pairs of characters.
const OFFICIAL_MASS: f32 = 12.0;

/// Grams of an expansion by which candidates are looked up.
const RAREST: usize = 2;

/// Share of the greatest inverse document frequency below which a gram, with its boost, finds no candidate by itself.
const TELLING: f32 = 0.1;

/// What a gram of an expansion counts beside one of the question when candidates are looked up.
const EXPANSION_BOOST: f32 = 0.5;

/// What a gram of an expansion counts beside one of the question in the latent space.
const MEANING_BOOST: f32 = 0.3;

fn narrow(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(EMPTY - 1)
}

fn table(slots: &[Slot]) -> Vec<(Gram, u16)> {
    let size = (slots.len() * 4).next_power_of_two().max(16);
    let mut table = vec![(0, EMPTY); size];
    for (index, slot) in slots.iter().enumerate() {
        let mut at = hash(slot.gram) & (size - 1);
        while table[at].1 != EMPTY {
            at = (at + 1) & (size - 1);
        }
        table[at] = (slot.gram, narrow(index));
    }
    table
}

#[inline]
fn hash(gram: Gram) -> usize {
    (gram.wrapping_mul(0x9e37_79b1) >> 15) as usize
}
