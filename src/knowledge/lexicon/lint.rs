//! The linter: what is wrong with lexicon files, and what a reviewer should look at.

use std::collections::{HashMap, HashSet};

use aho_corasick::AhoCorasick;

use super::stream::Stream;
use super::{Lexicon, LexiconError, rows};
use crate::article::Article;
use crate::knowledge::Query;
use crate::korean::{fold::fold, words::Word};

/// Entries of all files together; what a district writes by hand stays far below.
const MAX_ENTRIES: usize = 50_000;
/// Fewer articles say nothing about what is too general.
const ENOUGH: usize = 50;
/// An entry that stands in the title or a phrasing of a larger share of the articles tells none of them from the others.
const TOO_GENERAL: f32 = 0.25;

/// What a wording of one character may weigh.
const UNSURE: f32 = 0.7;

/// What the linter found, in the order of files and lines.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Findings {
    /// The files are refused while there is one.
    pub faults: Vec<LexiconError>,
    /// Worth a look: the entry is taken.
    pub hints: Vec<LexiconError>,
}

/// Where an entry was written.
type Place = (String, usize);

/// Checks files (name and text) as one lexicon, against the articles it is to lead to.
///
/// Faults are malformed lines, sure wordings of one character, wordings of question words alone or
/// that stand in every fourth article, entries that come twice, that say nothing and that lead in a circle. A hint is an entry none of whose official wordings is in any
/// article.
pub fn check<'a>(files: &[(String, String)], articles: impl Iterator<Item = &'a Article>) -> Findings {
    let mut findings = Findings::default();
    let mut entries = Vec::new();
    for (file, text) in files {
        for row in rows::read(file, text) {
            match row {
                Ok(row) => entries.push((file, row)),
                Err(error) => findings.faults.push(error),
            }
        }
    }
    if entries.len() > MAX_ENTRIES {
        let (file, row) = &entries[MAX_ENTRIES];
        findings.faults.push(fault(file, row.line, format!("more than {MAX_ENTRIES} entries: keep what helps")));
        return findings;
    }
    let articles: Vec<&Article> = articles.collect();
    let general = too_general(files, &articles);
    let absent = absent(&entries, &articles);
    let circles = circles(&entries);
    let mut seen: HashMap<String, Place> = HashMap::new();
    for (index, (file, row)) in entries.iter().enumerate() {
        let mut refuse = |message: String| findings.faults.push(fault(file, row.line, message));
        let wording = &row.wording;
        let key = spaceless(wording);
        if row.stems.iter().map(Vec::len).sum::<usize>() < 2 && row.weight > UNSURE {
            refuse(format!(
                "`{wording}` is one character, which may mean much else: add a word, or weigh it {UNSURE} at most"
            ));
        } else if row.stems.iter().all(|stem| Word::new(&stem.iter().collect::<String>()).empty) {
            refuse(format!("`{wording}` holds question words alone and would match everything: add what it is about"));
        } else if let Some(share) = general.get(wording) {
            let share = share * 100.0;
            refuse(format!(
                "`{wording}` stands in {share:.0} % of the articles and tells none from the others: make it longer"
            ));
        }
        if row.official.iter().any(|official| spaceless(official) == key) {
            refuse(format!("`{wording}` stands for itself: remove that official wording"));
        }
        if let Some((other, line)) = seen.get(&key) {
            refuse(format!("`{wording}` is also at {other}, line {line}: keep one of them"));
        } else {
            seen.insert(key, ((*file).clone(), row.line));
        }
        if let Some(circle) = circles.get(&index) {
            refuse(format!("`{wording}` leads back to itself by way of {circle}: keep the way to the office's word"));
        }
        if articles.len() >= ENOUGH && row.official.iter().all(|official| absent.contains(official.as_str())) {
            let official = row.official.join(", ");
            findings.hints.push(fault(file, row.line, format!("`{wording}`: no article speaks of {official}")));
        }
    }
    findings
}

fn fault(file: &str, line: usize, message: String) -> LexiconError {
    LexiconError { file: file.to_owned(), line, message }
}

fn spaceless(text: &str) -> String {
    fold(text).replace(' ', "")
}

/// Wordings that stand in the title or a phrasing of too many articles, each with the share.
fn too_general(files: &[(String, String)], articles: &[&Article]) -> HashMap<String, f32> {
    let mut lexicon = Lexicon::empty();
    // A malformed file is refused anyway.
    if articles.len() < ENOUGH || files.iter().any(|(file, text)| lexicon.add(file, text).is_err()) {
        return HashMap::new();
    }
    let mut counts: HashMap<usize, usize> = HashMap::new();
    for article in articles {
        let texts = std::iter::once(&article.title).chain(&article.questions);
        let met: HashSet<usize> = texts
            .flat_map(|text| lexicon.entries_in(&Stream::new(&Query::new(&fold(text)))).collect::<Vec<_>>())
            .map(|(index, ..)| index)
            .collect();
        for index in met {
            *counts.entry(index).or_default() += 1;
        }
    }
    #[expect(clippy::cast_possible_truncation, reason = "a share fits an f32")]
    let share = |count: usize| (count as f64 / articles.len() as f64) as f32;
    let shares = counts.into_iter().map(|(index, count)| (lexicon.entries[index].wording.clone(), share(count)));
    shares.filter(|(_, share)| *share > TOO_GENERAL).collect()
}

/// Official wordings that stand in no article.
fn absent<'a>(entries: &'a [(&String, rows::Row)], articles: &[&Article]) -> HashSet<&'a str> {
    let mut officials: Vec<&str> = entries
        .iter()
        .flat_map(|(_, row)| &row.official)
        .map(String::as_str)
        .collect::<HashSet<_>>()
        .into_iter()
        .collect();
    officials.sort_unstable();
    let Ok(machine) = AhoCorasick::new(officials.iter().map(|official| spaceless(official))) else {
        return HashSet::new();
    };
    let mut met = vec![false; officials.len()];
    for article in articles {
        let text = spaceless(&format!("{} {} {}", article.title, article.questions.join(" "), article.body));
        for found in machine.find_overlapping_iter(&text) {
            met[found.pattern().as_usize()] = true;
        }
    }
    officials.into_iter().zip(met).filter(|(_, met)| !met).map(|(official, _)| official).collect()
}

/// Entries whose official wordings lead, entry by entry, back to their own wording; each with the first step. Two wordings that stand
/// for one another are synonyms, and no circle.
fn circles<'a>(entries: &'a [(&String, rows::Row)]) -> HashMap<usize, &'a str> {
    let by_wording: HashMap<String, usize> =
        entries.iter().enumerate().map(|(index, (_, row))| (spaceless(&row.wording), index)).collect();
    let mut next: Vec<Vec<(usize, &str)>> = entries
        .iter()
        .map(|(_, row)| {
            let known =
                row.official.iter().filter_map(|text| Some((*by_wording.get(&spaceless(text))?, text.as_str())));
            known.collect()
        })
        .collect();
    let edges: HashSet<(usize, usize)> =
        next.iter().enumerate().flat_map(|(from, steps)| steps.iter().map(move |(to, _)| (from, *to))).collect();
    for (from, steps) in next.iter_mut().enumerate() {
        steps.retain(|(to, _)| !edges.contains(&(*to, from)));
    }
    let mut circles = HashMap::new();
    for (start, steps) in next.iter().enumerate() {
        for (first, official) in steps {
            if reaches(&next, *first, start) {
                circles.insert(start, *official);
                break;
            }
        }
    }
    circles
}

fn reaches(next: &[Vec<(usize, &str)>], from: usize, wanted: usize) -> bool {
    let (mut open, mut seen) = (vec![from], HashSet::from([from]));
    while let Some(at) = open.pop() {
        if at == wanted {
            return true;
        }
        open.extend(next[at].iter().map(|(step, _)| *step).filter(|step| seen.insert(*step)));
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(lines: &str, articles: &[Article]) -> Vec<(usize, String)> {
        let files = [("own.tsv".to_owned(), format!("wording\tofficial\tweight\n{lines}"))];
        let findings = check(&files, articles.iter());
        findings.faults.into_iter().map(|fault| (fault.line, fault.message)).collect()
    }

    #[test]
    fn what_would_do_harm_is_refused_by_line() {
        for (lines, line, says) in [
            ("버리다\t배출", 2, "three cells"),
            ("버리다\t배출\t0.9\t주제", 2, "three cells"),
            ("버리다\t배출\t2", 2, "between 0 and 1"),
            ("버리다\t|\t0.9", 2, "official wordings are needed"),
            ("쥐\t방역\t0.9", 2, "one character"),
            ("어떻게 해요\t신청\t0.9", 2, "match everything"),
            ("쓰봉\t쓰 봉\t0.9", 2, "stands for itself"),
            ("쓰봉\t종량제봉투\t0.9\n쓰 봉\t봉투\t0.9", 3, "also at own.tsv, line 2"),
            ("물을\t상수도\t0.9", 2, "one character"),
            ("벌금\t과태료\t0.9\n과태료\t범칙금\t0.9\n범칙금\t벌금\t0.9", 2, "leads back"),
        ] {
            let found = faults(lines, &[]);
            assert!(found.iter().any(|(at, message)| *at == line && message.contains(says)), "{lines}: {found:?}");
        }
        assert_eq!(
            faults(
                "# 말\n\n쓰봉\t종량제봉투\t0.9\n몰래 버리다\t무단투기|불법투기\t1\n벌금\t과태료\t0.9\n과태료\t벌금\t0.9\n쥐\t방역\t0.7",
                &[]
            ),
            []
        );
    }

    #[test]
    fn what_stands_in_every_article_is_refused_and_what_none_speaks_of_is_hinted() {
        let articles: Vec<Article> = (0..60)
            .map(|number| Article {
                id: format!("a{number}"),
                title: format!("민원 신청 {number}"),
                ..crate::article::Article::parse(MINIMAL).unwrap()
            })
            .collect();
        let found = faults("민원\t신청\t0.9\n쓰봉\t종량제봉투\t0.9", &articles);
        assert!(matches!(&found[..], [(2, message)] if message.contains("100 % of the articles")), "{found:?}");
        let files = [("own.tsv".to_owned(), "h\n쓰봉\t종량제봉투\t0.9\n서류\t신청\t0.9".to_owned())];
        let hints: Vec<usize> = check(&files, articles.iter()).hints.iter().map(|hint| hint.line).collect();
        assert_eq!(hints, [2]);
    }

    const MINIMAL: &str = "+++\nid = \"a\"\ntitle = \"t\"\nfield = \"tax\"\n\n[source]\nname = \"s\"\n+++\n\n글.\n";

    #[test]
    fn the_lexicon_of_the_program_has_no_fault() {
        let files: Vec<_> = super::super::files().collect();
        let batch = crate::knowledge::import::demo().unwrap();
        let faults = check(&files, batch.articles.iter()).faults;
        let shown: Vec<String> = faults.iter().take(20).map(ToString::to_string).collect();
        assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), shown.join("\n"));
    }
}
