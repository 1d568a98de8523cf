//! Which part of a line belongs to which of several values of one kind: `담배꽁초 5만 원, 비닐봉지 20만 원`.

use std::ops::Range;

use super::line::Line;
use crate::korean::hangul;

/// Parts of speech that join what belongs to two values.
const JOINTS: &[&str] = &[" / ", ", ", ",", "、", ";", " and ", " và ", "和", " 및 ", "|", " while ", " but "];
/// Endings of a word of which something is said.
const TOPICS: &[&str] = &["은 ", "는 ", "이 ", "가 ", "에는 ", "에서는 "];

/// What belongs to one value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Segment {
    /// Its own part.
    pub(super) own: Range<usize>,
    /// What is said of all values before the first: `과태료는`.
    pub(super) head: Range<usize>,
    /// Indices of the values that share the part: the two ends of a span, the items of a list.
    pub(super) group: Range<usize>,
}

/// The segment of a value. Values for which `same` holds are of its kind.
pub(super) fn segment(line: &Line, fact: usize, same: impl Fn(usize) -> bool) -> Segment {
    let bare = |from: usize, to: usize| {
        let gap = line.facts[from].at.end..line.facts[to].at.start;
        !line.keys.iter().any(|key| gap.contains(&key.at.start))
            && !line.facts.iter().any(|other| gap.contains(&other.at.start))
            && line.text[gap].chars().count() < 12
    };
    let before = |at: usize| (0..at).rev().find(|other| same(*other));
    let behind = |at: usize| (at + 1..line.facts.len()).find(|other| same(*other));
    let (mut first, mut last) = (fact, fact);
    while let Some(other) = before(first).filter(|other| bare(*other, first)) {
        first = other;
    }
    while let Some(other) = behind(last).filter(|other| bare(last, *other)) {
        last = other;
    }
    let cut = |from: usize, to: usize| {
        let gap = line.facts[from].at.end..line.facts[to].at.start;
        let joints =
            JOINTS.iter().filter_map(|joint| line.text[gap.clone()].find(joint).map(|at| gap.start + at + joint.len()));
        let clauses = line.clauses.iter().map(|clause| clause.at.start).filter(|start| gap.contains(start));
        let keyed = |start: &usize| line.keys.iter().any(|key| (*start..gap.end).contains(&key.at.start));
        joints.min().or_else(|| clauses.filter(keyed).max()).unwrap_or(gap.start)
    };
    let start = before(first).map_or(0, |other| cut(other, first));
    let end = behind(last).map_or(line.text.len(), |other| cut(last, other));
    let leads = (0..fact).find(|other| same(*other)).filter(|_| start > 0);
    let topic = |text: &str| TOPICS.iter().filter_map(|topic| text.rfind(topic).map(|at| at + topic.len())).max();
    let head = leads.filter(|_| topic(&line.text[start..line.facts[first].at.start]).is_none()).map_or(0..0, |first| {
        let ahead = &line.text[..line.facts[first].at.start];
        // Other languages have no particle: everything before the first value.
        let korean = ahead.chars().next().is_some_and(hangul::is_syllable);
        0..topic(ahead).unwrap_or(if korean { 0 } else { ahead.len() })
    });
    Segment { own: start..end, head, group: first..last + 1 }
}
