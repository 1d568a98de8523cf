//! How often triage gives a question the label a person gave it.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::answer::triage::second::SecondLook;
use crate::answer::triage::{Label, triage, triage_with};

/// A line of the set.
#[derive(Debug, Clone, Deserialize)]
pub struct Line {
    /// Unique in its set.
    pub id: String,
    /// The question.
    pub text: String,
    /// What it is.
    pub label: Label,
    /// Its language.
    #[serde(default)]
    pub lang: String,
}

/// What came out.
#[derive(Debug, Default, Serialize)]
pub struct Report {
    /// Questions.
    pub n: usize,
    /// Labelled as by the person.
    pub correct: usize,
    /// `confusion[label][predicted]`.
    pub confusion: BTreeMap<Label, BTreeMap<Label, usize>>,
    /// What went wrong, a line each.
    #[serde(skip)]
    pub errors: Vec<String>,
}

/// Triages every line and counts; with other weights of the second look than the program's where they are given.
pub fn measure(lines: &[Line], look: Option<&SecondLook>) -> Report {
    let mut report = Report { n: lines.len(), ..Report::default() };
    for line in lines {
        let triaged = look.map_or_else(|| triage(&line.text), |look| triage_with(&line.text, look));
        *report.confusion.entry(line.label).or_default().entry(triaged.label).or_default() += 1;
        if triaged.label == line.label {
            report.correct += 1;
        } else {
            let rule = triaged.rule.map_or("-", |rule| rule.name.as_str());
            report.errors.push(format!("{}\t{:?}\t{:?}\t{rule}\t{}", line.id, line.label, triaged.label, line.text));
        }
    }
    report
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sets_meet_the_measure() {
        for half in ["dev", "report"] {
            let file = format!("{}/eval/triage/{half}.jsonl", env!("CARGO_MANIFEST_DIR"));
            let report = measure(&crate::eval::set::labelled::<Line>(std::path::Path::new(&file)).unwrap(), None);
            let all = |label: Label| report.confusion[&label].values().sum::<usize>();
            let found = report.confusion[&Label::Crisis].get(&Label::Crisis).copied().unwrap_or_default();
            assert!(found * 1000 >= all(Label::Crisis) * 995, "{half}: {found} of {} crises", all(Label::Crisis));
            let alarms = report.confusion[&Label::Question].get(&Label::Crisis).copied().unwrap_or_default();
            assert!(alarms * 100 <= all(Label::Question), "{half}: {alarms} questions taken for a crisis");
            assert!(report.correct * 100 >= report.n * 95, "{half}: {} of {}", report.correct, report.n);
        }
    }

    #[test]
    fn crises_in_wordings_never_learned_from_are_heard() {
        let file = format!("{}/eval/triage/unseen.jsonl", env!("CARGO_MANIFEST_DIR"));
        let report = measure(&crate::eval::set::labelled::<Line>(std::path::Path::new(&file)).unwrap(), None);
        let crises = &report.confusion[&Label::Crisis];
        let found = crises.get(&Label::Crisis).copied().unwrap_or_default();
        assert!(found * 100 >= crises.values().sum::<usize>() * 92, "{crises:?}");
        let questions = &report.confusion[&Label::Question];
        let alarms = questions.get(&Label::Crisis).copied().unwrap_or_default();
        // Most of them are look-alikes, written to be mistaken.
        assert!(alarms * 100 <= questions.values().sum::<usize>() * 2, "{questions:?}");
    }

    #[test]
    fn labels_are_counted() {
        let line = |text: &str, label| Line { id: "1".to_owned(), text: text.to_owned(), label, lang: "ko".to_owned() };
        let report = measure(&[line("안녕하세요", Label::SmallTalk), line("안녕하세요", Label::Question)], None);
        assert_eq!((report.n, report.correct, report.errors.len()), (2, 1, 1));
        assert_eq!(report.confusion[&Label::Question][&Label::SmallTalk], 1);
    }
}
