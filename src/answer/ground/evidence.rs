//! The cited passages taken apart: every sentence, step and table row is a place that can prove something.

use std::ops::Range;
use std::sync::LazyLock;

use jiff::civil::Date;
use regex::Regex;

use super::line::{Line, Shape};
use super::second::plain;
use super::segments;
use super::text::normal;
use super::values::Reading;
use crate::article::{Block, blocks, sentences};

/// A sentence, a step or a row of a table.
#[derive(Debug)]
pub(super) struct Place {
    pub(super) line: Line,
    /// Its own words, for a condition that must be added.
    pub(super) original: String,
    /// What the title and the heading above it say.
    pub(super) context: Shape,
    /// The line and its context.
    pub(super) whole: Shape,
    /// The part that belongs to each fact.
    pub(super) around: Vec<Around>,
    /// Cells of a row.
    pub(super) cells: Vec<Range<usize>>,
    /// A title or a heading: it names, and says nothing.
    pub(super) heading: bool,
    /// Number of its passage and of its section.
    pub(super) passage: usize,
    pub(super) section: usize,
}

/// Characters of a label or of a heading without a mark, at most.
const LABEL: usize = 16;

/// Characters from which on a text without full stops is parted, and how its sentences end.
const RUN_ON: usize = 160;
const ENDS: &[&str] =
    &["니다", "세요", "시오", "바람", "있음", "없음", "해야함", "가능함", "불가함", "합니까", "입니까", "되나요"];

/// `2026. 3. 2.`: the points of a date end no sentence.
static DOTTED: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(\d{4})\. (\d{1,2})\. (\d{1,2})").expect("the pattern is fixed"));
/// `4. 8.`: nor do those of a day of the year.
static DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(^|[^\d.] ?)(\d{1,2})\. (\d{1,2})\.").expect("the pattern is fixed"));

static DATED: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\d\.\s?\d{1,2}\.$").expect("the pattern is fixed"));

/// The part of a place that belongs to one fact.
#[derive(Debug)]
pub(super) struct Around {
    pub(super) shape: Shape,
    pub(super) parts: Vec<Range<usize>>,
    /// Facts that share it.
    pub(super) group: Range<usize>,
}

/// Passages, read once for all sentences of an answer.
#[derive(Debug)]
pub struct Evidence {
    pub(super) places: Vec<Place>,
    /// Everything a passage says, and its text without spaces.
    pub(super) passages: Vec<Shape>,
    /// What its title says.
    pub(super) titles: Vec<Shape>,
    /// Texts in normal spelling.
    pub(super) texts: Vec<String>,
    /// Their lines, letters and words alone.
    pub(super) plain: Vec<String>,
    pub(super) today: Date,
}

impl Evidence {
    /// Reads passages; relative dates count from `today`.
    pub fn read<S: AsRef<str>>(passages: &[S], today: Date) -> Self {
        let mut evidence = Self {
            places: Vec::new(),
            passages: Vec::new(),
            titles: Vec::new(),
            texts: Vec::new(),
            plain: Vec::new(),
            today,
        };
        for (number, passage) in passages.iter().enumerate() {
            evidence.add(number, passage.as_ref());
        }
        evidence
    }

    fn add(&mut self, passage: usize, text: &str) {
        let reading = Reading { points: false, today: self.today };
        let first = self.places.len();
        let mut title = Shape::default();
        let (mut context, mut section) = (Shape::default(), 0);
        let joined = DOTTED.replace_all(text, "$1.$2.$3");
        let joined = DAY.replace_all(&joined, "$1$2.$3.");
        for (at, block) in blocks(&joined).into_iter().enumerate() {
            match block {
                Block::Heading(heading) => {
                    section += 1;
                    context = title.join(&Line::read(normal(heading), reading, false).shape);
                    self.push(heading.to_owned(), Vec::new(), &title, passage, section);
                    self.places.last_mut().expect("a place was pushed").heading = true;
                }
                Block::Paragraph(words) if at > 0 && is_heading(words) => {
                    section += 1;
                    context = title.join(&Line::read(normal(words), reading, false).shape);
                    self.push(words.to_owned(), Vec::new(), &title, passage, section);
                    self.places.last_mut().expect("a place was pushed").heading = true;
                }
                Block::Paragraph(words) | Block::Item { text: words, .. } => {
                    for sentence in whole_sentences(words) {
                        let shape = self.push(sentence, Vec::new(), &context, passage, section);
                        if at == 0 {
                            title = shape.clone();
                            context = shape;
                        }
                    }
                }
                Block::Row { header, cells } => {
                    let mut written = String::new();
                    let mut ranges = Vec::new();
                    for (column, cell) in cells.iter().enumerate() {
                        let start = written.len();
                        written.push_str(&normal(header.get(column).copied().unwrap_or_default()));
                        written.push_str(" : ");
                        written.push_str(&normal(cell));
                        ranges.push(start..written.len());
                        written.push_str(" | ");
                    }
                    let original = cells.iter().filter(|cell| !cell.is_empty()).copied().collect::<Vec<_>>().join(", ");
                    let mut line = Line::read(written, reading, false);
                    if let Some(first) = ranges.first() {
                        line.spread(first);
                    }
                    self.push_line(line, original, ranges, &context, passage, section);
                }
            }
        }
        let whole = self.places[first..].iter().fold(Shape::default(), |all, place| all.join(&place.line.shape));
        self.passages.push(whole);
        self.titles.push(title);
        self.plain.push(self.places[first..].iter().map(|place| plain(&place.line)).collect());
        self.texts.push(normal(text));
    }

    fn push(
        &mut self,
        original: String,
        cells: Vec<Range<usize>>,
        context: &Shape,
        passage: usize,
        section: usize,
    ) -> Shape {
        let mut line = Line::read(normal(&original), Reading { points: false, today: self.today }, false);
        // 제외: 주택 소유자, …
        if let Some(label) = line.text.find(':').filter(|at| is_denying_label(&line.text[..*at])) {
            line.spread(&(0..label));
        }
        let shape = line.shape.clone();
        self.push_line(line, original, cells, context, passage, section);
        shape
    }

    fn push_line(
        &mut self,
        line: Line,
        original: String,
        cells: Vec<Range<usize>>,
        context: &Shape,
        passage: usize,
        section: usize,
    ) {
        let around = (0..line.facts.len()).map(|fact| around(&line, fact, &cells)).collect();
        let whole = line.shape.join(context);
        let heading = section == 0
            && self.places.last().is_none_or(|last| last.passage != passage)
            && !original.ends_with(['.', '!', '?', '。', '다']);
        self.places.push(Place {
            heading,
            line,
            original,
            context: context.clone(),
            whole,
            around,
            cells,
            passage,
            section,
        });
    }
}

/// A long text without full stops, parted behind words that end a sentence.
fn parted(sentence: &str) -> Vec<&str> {
    let mut parts = Vec::new();
    let mut rest = sentence;
    while rest.chars().nth(RUN_ON).is_some() {
        let ends = |word: &str| ENDS.iter().any(|end| word.ends_with(end));
        let mut at = 0;
        let cut = rest.split_inclusive(' ').find_map(|word| {
            at += word.len();
            (ends(word.trim_end()) && at < rest.len()).then_some(at)
        });
        let Some(cut) = cut else { break };
        parts.push(rest[..cut].trim_end());
        rest = &rest[cut..];
    }
    parts.push(rest);
    parts
}

fn is_denying_label(label: &str) -> bool {
    let denies = ["제외", "불가", "금지", "없는", "않는", "않은", "못하는", "안 되는"];
    label.chars().count() <= LABEL && denies.iter().any(|word| label.contains(word))
}

/// A short line that says nothing by itself: 과태료, [신청 방법], ■ 수수료.
fn is_heading(line: &str) -> bool {
    let words = line.trim_matches(|c: char| !c.is_alphanumeric());
    !words.is_empty()
        && words.chars().count() <= LABEL
        && !words.contains(|c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | ',' | '|' | '?'))
        && !line.ends_with(['.', '!', '?', '。'])
        && !words.ends_with(['다', '요', '음', '함', '임', '됨', '능', '가'])
}

/// The sentences of a paragraph; one that ends behind a dotted date goes on in the next.
fn whole_sentences(words: &str) -> Vec<String> {
    let mut whole: Vec<String> = Vec::new();
    for sentence in sentences(words).into_iter().flat_map(parted) {
        match whole.last_mut().filter(|last| DATED.is_match(last)) {
            Some(last) => {
                last.push(' ');
                last.push_str(sentence);
            }
            None => whole.push(sentence.to_owned()),
        }
    }
    whole
}

/// The words that belong to a fact: its cell and the row's first, or its segment of the line.
fn around(line: &Line, fact: usize, cells: &[Range<usize>]) -> Around {
    let own = &line.facts[fact];
    let cell = cells.iter().find(|cell| cell.contains(&own.at.start)).cloned();
    let same = |other: usize| {
        line.facts[other].value.is_like(own.value)
            && cell.as_ref().is_none_or(|cell| cell.contains(&line.facts[other].at.start))
    };
    let segment = segments::segment(line, fact, same);
    let mut parts = Vec::new();
    match &cell {
        Some(cell) => parts.push(segment.own.start.max(cell.start)..segment.own.end.min(cell.end)),
        None => parts.extend([segment.own.clone(), segment.head.clone()]),
    }
    if let (Some(cell), Some(first)) = (&cell, cells.first()) {
        // The header of a column stands at the beginning of the cell.
        let header = cell.start..line.text[cell.clone()].find(" : ").map_or(cell.start, |at| cell.start + at);
        parts.push(header);
        if first != cell {
            parts.push(first.clone());
        }
    }
    parts.retain(|part| part.start < part.end);
    Around { shape: line.shape_of(&parts), parts, group: segment.group }
}
