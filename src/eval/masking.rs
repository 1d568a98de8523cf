//! How much personal data masking finds, and how often it takes something else for it.
//!
//! A span counts as found when nothing of it that identifies is left: every letter and digit is covered by a mask of any kind. Of an
//! address the road and the 동 identify no home (officers need them), so there only digits and Latin letters count, without those of
//! a road's or 동's own name (한빛로 *12*길, 한빛*1*동), and Latin letters only when they are a building's or a room's.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::question;

/// A line of the set.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    /// Unique in its set.
    pub id: String,
    /// The text as it was typed.
    pub text: String,
    /// What is personal in it; empty when nothing is.
    #[serde(default)]
    pub spans: Vec<Labelled>,
}

/// A stretch of personal data, in Unicode characters.
#[derive(Debug, Clone, Deserialize)]
pub struct Labelled {
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// Its kind, as `PersonalData` is written.
    #[serde(rename = "type")]
    pub kind: String,
}

/// What came out.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Stretches of personal data in the set.
    pub spans: usize,
    /// Of these, found.
    pub found: usize,
    /// Lines without personal data.
    pub clean_lines: usize,
    /// Of these, lines in which something was masked.
    pub false_alarms: usize,
    /// The first two by kind.
    pub by_type: BTreeMap<String, Found>,
    /// What went wrong, a line each.
    #[serde(skip)]
    pub errors: Vec<String>,
}

/// Found of one kind.
#[derive(Debug, Default, Serialize)]
pub struct Found {
    /// In the set.
    pub spans: usize,
    /// Found.
    pub found: usize,
}

/// Masks every line and counts.
pub fn measure(lines: &[Line]) -> Report {
    let mut report = Report::default();
    for line in lines {
        let hidden = hidden(&line.text);
        let chars: Vec<char> = line.text.chars().collect();
        for span in &line.spans {
            let found = is_found(&chars, &hidden, span);
            let of_kind = report.by_type.entry(span.kind.clone()).or_default();
            of_kind.spans += 1;
            of_kind.found += usize::from(found);
            if !found {
                let missed: String = chars.iter().take(span.end).skip(span.start).collect();
                report.errors.push(error(line, "missed", &span.kind, &missed));
            }
        }
        if line.spans.is_empty() {
            report.clean_lines += 1;
            if hidden.contains(&true) {
                report.false_alarms += 1;
                report.errors.push(error(line, "false alarm", "-", ""));
            }
        }
    }
    report.spans = report.by_type.values().map(|kind| kind.spans).sum();
    report.found = report.by_type.values().map(|kind| kind.found).sum();
    report
}

fn error(line: &Line, what: &str, kind: &str, missed: &str) -> String {
    format!("{}\t{what}\t{kind}\t{missed}\t{}", line.id, question::mask(&line.text).text.replace('\n', " "))
}

/// For each character: is it masked?
fn hidden(text: &str) -> Vec<bool> {
    let spans = question::spans(text);
    text.char_indices().map(|(at, _)| spans.iter().any(|span| span.start <= at && at < span.end)).collect()
}

fn is_found(chars: &[char], hidden: &[bool], span: &Labelled) -> bool {
    let range = span.start..span.end.min(chars.len());
    !range.is_empty()
        && range.clone().all(|at| hidden[at] || !identifies(chars, at, span))
        && range.into_iter().any(|at| hidden[at])
}

fn identifies(chars: &[char], at: usize, span: &Labelled) -> bool {
    let c = chars[at];
    if span.kind != "address" {
        return c.is_alphanumeric();
    }
    if c.is_numeric() {
        return !in_name(chars, at);
    }
    // A building or a room with a letter: B동, B01호.
    c.is_ascii_alphabetic() && {
        let beside = |at: Option<usize>| at.and_then(|at| chars.get(at)).copied();
        let alone = !beside(at.checked_sub(1)).is_some_and(|c| c.is_ascii_alphabetic())
            && !beside(Some(at + 1)).is_some_and(|c| c.is_ascii_alphabetic());
        alone && beside(Some(at + 1)).is_some_and(|c| c.is_numeric() || c == '동')
    }
}

/// Does the digit belong to the name of a road or a 동?
fn in_name(chars: &[char], at: usize) -> bool {
    let after: String = chars[at..].iter().skip_while(|c| c.is_numeric()).take(8).collect();
    let first = chars[..at].iter().rposition(|c| !c.is_numeric());
    let before = first.map(|at| chars[at]);
    let lane = ["길", "번길", "번가길", "가길", " 길", "안길", "나길", "다길", "-gil", "beon-gil", "街", "가 "];
    let of_road = lane.iter().any(|end| after.starts_with(end));
    let short = first.map_or(at, |first| at - first) <= 2;
    let of_district = short
        && before.is_some_and(|c| ('가'..='힣').contains(&c))
        && after.starts_with('동')
        && !after.starts_with("동 1");
    of_road || of_district || (after.starts_with("가") && before.is_some_and(|c| c == '로' || c == '동'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, spans: &[(usize, usize, &str)]) -> Line {
        let labelled =
            |(start, end, kind): &(usize, usize, &str)| Labelled { start: *start, end: *end, kind: (*kind).to_owned() };
        Line { id: "1".to_owned(), text: text.to_owned(), spans: spans.iter().map(labelled).collect() }
    }

    #[test]
    fn the_sets_meet_the_measure() {
        for half in ["dev", "report"] {
            let file = format!("{}/eval/masking/{half}.jsonl", env!("CARGO_MANIFEST_DIR"));
            let report = measure(&crate::eval::set::labelled::<Line>(std::path::Path::new(&file)).unwrap());
            assert!(report.found * 1000 >= report.spans * 995, "{half}: {:#?}", report.errors);
            assert!(report.false_alarms * 100 <= report.clean_lines, "{half}: {:#?}", report.errors);
        }
    }

    #[test]
    fn a_span_is_found_when_nothing_identifying_is_left() {
        let lines = [
            line("전화010-1234-5678요", &[(2, 15, "phone")]),
            line("한빛로 12길 34", &[(0, 10, "address")]),
            line("아무 글자", &[(0, 2, "phone")]),
            line("수수료 3,000원", &[]),
            line("제 번호 010-1234-5678", &[]),
        ];
        let report = measure(&lines);
        assert_eq!(
            (report.spans, report.found, report.clean_lines, report.false_alarms),
            (3, 2, 2, 1),
            "{:?}",
            report.errors
        );
        assert_eq!(report.by_type["phone"].found, 1);
    }
}
