//! What speaks for an article: raw scores of one document against a planned query.

use serde::Serialize;

use super::document::{Document, Label};
use super::gram;
use super::plan::Plan;
use super::statistics::Statistics;

const K1: f32 = 1.2;
const B: f32 = 0.6;
/// What a wording learned from use counts beside one of the article's own.
const LEARNED: f32 = 0.8;
/// A word is lacking when less of it is covered.
const HOLE: f32 = 0.4;
/// What every label has unsaid, so that a short one is not taken for told: about one pair of characters.
const LABEL_PRIOR: f32 = 5.0;
/// Characters of a passage within which grams count as near.
const WINDOW: usize = 80;

/// Raw scores by name. All lie between 0 and about 1, whatever the length of question and article.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize)]
pub struct Parts {
    /// BM25 of grams within words, as a share of the greatest possible.
    pub grams: f32,
    /// BM25 of grams over the text without spaces.
    pub spaceless: f32,
    /// BM25 of whole stems: a long word counts once, and its pieces not at all.
    pub stems: f32,
    /// Share of the question's own grams that the article has, by inverse document frequency.
    pub coverage: f32,
    /// Cosine with the title or one of the article's own phrasings, whichever is nearer.
    pub label: f32,
    /// Share of the question's own grams in that label.
    pub label_coverage: f32,
    /// The same coverage within the best passage.
    pub passage: f32,
    /// Share of the question's runs of three characters that the article has.
    pub phrase: f32,
    /// Coverage by words, where a word also counts as covered by what the lexicon says for it.
    pub concepts: f32,
    /// The same within title and phrasings.
    pub label_concepts: f32,
    /// How much of a label the question says, with the lexicon: the label that it says most of. Short labels count for less.
    pub told: f32,
    /// How fully the best of the lexicon's wordings stands in title and phrasings.
    pub worded: f32,
    /// What the lexicon adds to the coverage by words, and to that within title and phrasings.
    pub gain: f32,
    /// See `gain`.
    pub label_gain: f32,
    /// BM25 of the lexicon's wordings.
    pub expanded: f32,
    /// Likeness in the latent space.
    pub latent: f32,
    /// Likeness by vectors of an embeddings server, beyond that of any article; 0 without one.
    pub dense: f32,
    /// Greatest share of the question's weight that sits in one word the article lacks.
    pub missing: f32,
    /// Greatest share of the stems' weight in one that the article has neither whole nor by the lexicon.
    pub unmet: f32,
    /// The same with what the lexicon says for the word.
    pub lacking: f32,
    /// The same in title and phrasings.
    pub label_lacking: f32,
    /// How far the question's last noun, which most often says what is wanted of the subject, is covered, with the lexicon.
    pub focus: f32,
    /// Nouns of the question that the article lacks, with the lexicon.
    pub holes: f32,
    /// Share of the question's weight in characters that no article has.
    pub unknown: f32,
    /// How much the question says at all: the sum of its grams' inverse document frequencies, in hundreds.
    pub substance: f32,
}

/// Working memory for comparing many documents with one plan.
pub(super) struct Scratch {
    /// Occurrences within words, and all occurrences.
    inner: Vec<u16>,
    all: Vec<u16>,
    /// 1 for what title or phrasings have, less for what a learned wording alone has.
    in_labels: Vec<f32>,
    followed: Vec<bool>,
    window: Vec<u16>,
    positions: Vec<(u32, u16)>,
    /// Of each stem, how often it was met whole.
    stems: Vec<u16>,
    /// Of each stem, how many of its grams stand up to which place of the text.
    begun: Vec<(u16, u32)>,
}

impl Scratch {
    /// For this plan.
    pub(super) fn new(plan: &Plan) -> Self {
        let n = plan.slots.len();
        Self {
            inner: vec![0; n],
            all: vec![0; n],
            in_labels: vec![0.0; n],
            followed: vec![false; n],
            window: vec![0; n],
            positions: Vec::new(),
            stems: vec![0; plan.stems.len()],
            begun: vec![(0, 0); plan.stems.len()],
        }
    }

    fn clear(&mut self) {
        self.inner.fill(0);
        self.all.fill(0);
        self.in_labels.fill(0.0);
        self.followed.fill(false);
        self.positions.clear();
        self.stems.fill(0);
    }
}

impl Scratch {
    /// Follows the stems in which a gram met at this place of the text stands.
    fn follow(&mut self, plan: &Plan, slot: usize, at: u32) {
        for (stem, place) in &plan.in_stems[slot] {
            let stem = usize::from(*stem);
            let (met, last) = self.begun[stem];
            let goes_on = *place == 0 || (met == *place && last + 1 == at);
            let met = if goes_on { *place + 1 } else { 0 };
            self.begun[stem] = (met, at);
            if met == plan.stems[stem].length {
                self.stems[stem] = self.stems[stem].saturating_add(1);
            }
        }
    }
}

/// Compares one document.
pub(super) fn compare(plan: &Plan, document: &Document, statistics: &Statistics, scratch: &mut Scratch) -> Parts {
    scratch.clear();
    let mut parts = Parts::default();
    for label in &document.labels {
        scan(plan, &label.text, scratch, false);
    }
    for (slot, count) in scratch.all.iter().enumerate() {
        scratch.in_labels[slot] = if *count > 0 { 1.0 } else { 0.0 };
    }
    for label in &document.learned {
        scan(plan, &label.text, scratch, false);
    }
    for (slot, count) in scratch.all.iter().enumerate() {
        if *count > 0 {
            scratch.in_labels[slot] = scratch.in_labels[slot].max(LEARNED);
        }
    }
    scan(plan, &document.body, scratch, true);

    let norm = K1 * (1.0 - B + B * document.length / statistics.mean_length());
    let saturate = |count: u16| {
        let count = f32::from(count);
        count * (K1 + 1.0) / (count + norm)
    };
    let (mut inner, mut all, mut covered) = (0.0, 0.0, 0.0);
    let (mut runs, mut followed) = (0.0, 0.0);
    for (index, slot) in plan.slots[..plan.own].iter().enumerate() {
        let mass = slot.weight * slot.idf;
        if !slot.crosses {
            inner += mass * saturate(scratch.inner[index]);
        }
        all += mass * saturate(scratch.all[index]);
        if scratch.all[index] > 0 {
            covered += mass;
        }
        if index + 1 < plan.own && !gram::is_start(slot.gram) {
            let next = plan.slots[index + 1];
            let mass = mass.min(next.weight * next.idf);
            runs += mass;
            if scratch.followed[index] {
                followed += mass;
            }
        }
    }
    let share = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };
    parts.substance = plan.mass / 100.0;
    parts.unknown = share(plan.unknown, plan.inner_mass);
    parts.grams = share(inner, plan.inner_mass * (K1 + 1.0));
    parts.spaceless = share(all, plan.mass * (K1 + 1.0));
    parts.coverage = share(covered, plan.mass);
    parts.phrase = share(followed, runs);
    let met: f32 = plan.stems.iter().zip(&scratch.stems).map(|(stem, count)| stem.mass * saturate(*count)).sum();
    parts.stems = share(met, plan.stems.iter().map(|stem| stem.mass).sum::<f32>() * (K1 + 1.0));
    parts.passage = share(passage(plan, scratch), plan.mass).max(0.0);
    for label in &document.labels {
        let likeness = label_likeness(plan, label, statistics);
        parts.label = parts.label.max(likeness.cosine);
        parts.label_coverage = parts.label_coverage.max(likeness.coverage);
        parts.told = parts.told.max(likeness.told);
    }
    for label in &document.learned {
        let likeness = label_likeness(plan, label, statistics);
        parts.label = parts.label.max(likeness.cosine * LEARNED);
        parts.label_coverage = parts.label_coverage.max(likeness.coverage * LEARNED);
        parts.told = parts.told.max(likeness.told * LEARNED);
    }
    // Where titles are usual, the first words of an untitled article stand for one; where nothing has a title, none is missed.
    if let Some(lead) = &document.lead {
        let likeness = label_likeness(plan, lead, statistics);
        parts.label = parts.label.max(likeness.cosine * statistics.titled());
        parts.label_coverage = parts.label_coverage.max(likeness.coverage * statistics.titled());
    }
    concepts(plan, scratch, &mut parts, saturate);
    parts
}

/// Counts the plan's grams in a text; with `positions`, keeps where own grams stand.
fn scan(plan: &Plan, text: &[u16], scratch: &mut Scratch, positions: bool) {
    let mut previous = usize::MAX;
    let mut at = 0_u32;
    scratch.begun.fill((0, 0));
    gram::each(text, |met| {
        let start = gram::is_start(met.gram);
        if !start {
            at += 1;
        }
        let Some(slot) = plan.find(met.gram) else {
            if !start {
                previous = usize::MAX;
            }
            return;
        };
        scratch.all[slot] = scratch.all[slot].saturating_add(1);
        if !met.crosses {
            scratch.inner[slot] = scratch.inner[slot].saturating_add(1);
        }
        if slot < plan.own {
            scratch.follow(plan, slot, at);
            if positions {
                scratch.positions.push((at, u16::try_from(slot).unwrap_or(u16::MAX)));
            }
            if !start && previous != usize::MAX && previous + 1 == slot {
                scratch.followed[previous] = true;
            }
        }
        if !start {
            previous = slot;
        }
    });
}

/// Greatest weight of distinct own grams within one window of the body.
fn passage(plan: &Plan, scratch: &mut Scratch) -> f32 {
    scratch.window.fill(0);
    let (mut best, mut now, mut first) = (0.0_f32, 0.0_f32, 0_usize);
    for index in 0..scratch.positions.len() {
        let (at, slot) = scratch.positions[index];
        let slot = usize::from(slot);
        if scratch.window[slot] == 0 {
            now += plan.slots[slot].weight * plan.slots[slot].idf;
        }
        scratch.window[slot] += 1;
        while scratch.positions[first].0 as usize + WINDOW < at as usize {
            let gone = usize::from(scratch.positions[first].1);
            scratch.window[gone] -= 1;
            if scratch.window[gone] == 0 {
                now -= plan.slots[gone].weight * plan.slots[gone].idf;
            }
            first += 1;
        }
        best = best.max(now);
    }
    best
}

/// How a label compares with the question.
struct Likeness {
    cosine: f32,
    /// Share of the question in the label.
    coverage: f32,
    /// Share of the label in the question, with the lexicon.
    told: f32,
}

fn label_likeness(plan: &Plan, label: &Label, statistics: &Statistics) -> Likeness {
    let (mut dot, mut norm, mut shared) = (0.0, 0.0, 0.0);
    let (mut said, mut whole) = (0.0, LABEL_PRIOR);
    for (gram, weight) in &label.grams {
        let found = plan.find(*gram);
        let mass = weight * found.map_or_else(|| statistics.idf(*gram), |slot| plan.slots[slot].idf);
        norm += mass * mass;
        whole += mass;
        if let Some(slot) = found {
            said += mass * plan.slots[slot].said;
            if slot < plan.own {
                let slot = plan.slots[slot];
                dot += mass * slot.weight * slot.idf;
                shared += slot.weight * slot.idf;
            }
        }
    }
    let product = norm.sqrt() * plan.norm;
    let share = |part: f32, whole: f32| if whole > 0.0 { part / whole } else { 0.0 };
    Likeness { cosine: share(dot, product), coverage: share(shared, plan.mass), told: said / whole }
}

/// Coverage by words, with the lexicon's wordings as alternatives.
fn concepts(plan: &Plan, scratch: &Scratch, parts: &mut Parts, saturate: impl Fn(u16) -> f32) {
    let covers = |slots: &[u16], mass: f32, own: bool, labels: bool| -> f32 {
        let met: f32 = slots
            .iter()
            .map(|slot| usize::from(*slot))
            .map(|slot| {
                let has = if labels { scratch.in_labels[slot] } else { f32::from(u8::from(scratch.all[slot] > 0)) };
                has * plan.slots[slot].idf * if own { plan.slots[slot].weight } else { 1.0 }
            })
            .sum();
        if mass > 0.0 { met / mass } else { 0.0 }
    };
    let mut whole = 0.0;
    let mut all: Vec<f32> = Vec::with_capacity(plan.words.len());
    let mut labels: Vec<f32> = Vec::with_capacity(plan.words.len());
    for word in &plan.words {
        whole += word.mass;
        let own = covers(&word.slots, word.mass, true, false);
        parts.missing = parts.missing.max(word.mass * (1.0 - own));
        all.push(own);
        labels.push(covers(&word.slots, word.mass, true, true));
    }
    let total = |covers: &[f32]| -> f32 {
        let met: f32 = plan.words.iter().zip(covers).map(|(word, cover)| word.mass * cover).sum();
        if whole > 0.0 { met / whole } else { 0.0 }
    };
    let (own, own_labels) = (total(&all), total(&labels));
    let mut gained: f32 = 0.0;
    for expansion in &plan.expansions {
        // Half a wording is not the wording: only what covers most of it counts.
        let sharpen = |cover: f32| ((cover - 0.4) / 0.6).max(0.0) * expansion.weight;
        let in_all = sharpen(covers(&expansion.slots, expansion.mass, false, false));
        let in_labels = sharpen(covers(&expansion.slots, expansion.mass, false, true));
        parts.worded = parts.worded.max(in_labels);
        for word in expansion.words.0..=expansion.words.1 {
            all[word] = all[word].max(in_all);
            labels[word] = labels[word].max(in_labels);
        }
        let bm25: f32 = expansion
            .slots
            .iter()
            .map(|slot| usize::from(*slot))
            .map(|slot| plan.slots[slot].idf * saturate(scratch.all[slot]))
            .sum();
        if expansion.mass > 0.0 {
            gained = gained.max(expansion.weight * in_all * bm25 / (expansion.mass * (K1 + 1.0)));
        }
    }
    let heaviest = |covers: &[f32]| -> f32 {
        let lacking = plan.words.iter().zip(covers).map(|(word, cover)| word.mass * (1.0 - cover)).fold(0.0, f32::max);
        if whole > 0.0 { lacking / whole } else { 0.0 }
    };
    let mut nouns = plan.words.iter().zip(&all).filter(|(word, _)| word.noun).map(|(_, cover)| *cover);
    parts.holes = nouns.clone().map(|cover| if cover < HOLE { 1.0 } else { 0.0 }).sum();
    parts.focus = nouns.next_back().unwrap_or(0.0);
    parts.lacking = heaviest(&all);
    parts.label_lacking = heaviest(&labels);
    parts.concepts = total(&all);
    parts.label_concepts = total(&labels);
    parts.gain = parts.concepts - own;
    parts.label_gain = parts.label_concepts - own_labels;
    parts.expanded = gained;
    if whole > 0.0 {
        parts.missing /= whole;
    }
}
