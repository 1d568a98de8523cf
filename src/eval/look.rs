//! Fits the weights of grounding's second look on answers of which is known whether they are faithful, with a threshold found by
//! cross-validation on passages left out of the fit.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use jiff::civil::Date;

use super::grounding::Case;
use super::linear::{self, hash, whole};
use crate::answer::ground::{Evidence, loudness};
use crate::locale::Language;

/// Parts of the cross-validation.
const FOLDS: u64 = 5;
/// Shares at which the curves are told.
const SHARES: [f64; 6] = [0.02, 0.05, 0.1, 0.15, 0.2, 0.3];

/// How to fit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fitting {
    /// What a sentence counts against the squared weights.
    pub cost: f64,
    /// A piece is known from this many sentences on.
    pub least: usize,
    /// Share of the faithful sentences that the rules let pass which may be doubted.
    pub lost: f64,
    /// Share of the wrong sentences that the rules stop which may be let go.
    pub released: f64,
}

/// A sentence to learn from.
struct Taken {
    faithful: bool,
    fold: u64,
    signals: Vec<(&'static str, f32)>,
    strange: Vec<(String, bool)>,
    stopped: bool,
}

/// The text of `weights.tsv`; the same for the same answers.
pub fn fit(cases: &[Case], fitting: Fitting, date: Date) -> String {
    let taken = taken(cases, date);
    let mut seen: BTreeMap<&(String, bool), usize> = BTreeMap::new();
    for piece in taken.iter().flat_map(|taken| &taken.strange) {
        *seen.entry(piece).or_default() += 1;
    }
    let known = seen.into_iter().filter(|(_, count)| *count >= fitting.least).map(|(piece, _)| piece);
    let pieces: BTreeMap<&(String, bool), u32> = known.zip(0..).collect();
    let names: BTreeSet<&'static str> = taken.iter().flat_map(|taken| &taken.signals).map(|(name, _)| *name).collect();
    let first = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
    let signals: BTreeMap<&'static str, u32> = names.into_iter().zip(first..).collect();
    let features: Vec<Vec<(u32, f32)>> = taken.iter().map(|taken| numbered(taken, &pieces, &signals)).collect();
    let sample = |at: usize| linear::Sample { features: &features[at], is: taken[at].faithful, cost: fitting.cost };
    let count = pieces.len() + signals.len();

    let mut scores = vec![0.0; taken.len()];
    for fold in 0..FOLDS {
        let (left_out, rest): (Vec<usize>, Vec<usize>) = (0..taken.len()).partition(|at| taken[*at].fold == fold);
        let weights = linear::fit(&rest.into_iter().map(sample).collect::<Vec<_>>(), count);
        for at in left_out {
            scores[at] = linear::score(&weights, &features[at]);
        }
    }
    let curves = [false, true].map(|stopped| Curve::new(&taken, &scores, stopped));
    let weights = linear::fit(&(0..taken.len()).map(sample).collect::<Vec<_>>(), count);
    written(&pieces, &signals, &weights, &curves, fitting, date)
}

/// The sentences on which the second look has a say, each once.
fn taken(cases: &[Case], date: Date) -> Vec<Taken> {
    let mut told = BTreeSet::new();
    let mut taken = Vec::new();
    for case in cases {
        let passages: Vec<&str> = case.passages.iter().map(|passage| passage.text.as_str()).collect();
        let evidence = Evidence::read(&passages, case.today.unwrap_or(date));
        let language = Language::from_tag(&case.language).unwrap_or(Language::Ko);
        for (at, sentence) in case.answer.iter().enumerate() {
            let wrong = !case.faithful && (case.wrong.unwrap_or(at) == at);
            // Beside a wrong sentence stand faithful ones that another answer has alone.
            if !case.faithful && (!wrong || case.wrong.is_none() && case.answer.len() > 1) {
                continue;
            }
            let index = |token: &String| case.passages.iter().position(|passage| passage.token == *token);
            let cited: Vec<usize> = sentence.cites.iter().filter_map(index).collect();
            let key = hash(&format!("{wrong} {}\n{}", sentence.text, passages.join("\n")));
            if !told.insert(key) {
                continue;
            }
            let Some(look) = evidence.look(&sentence.text, &cited, language) else { continue };
            let fold = hash(passages.first().unwrap_or(&"")) % FOLDS;
            taken.push(Taken {
                faithful: !wrong,
                fold,
                signals: look.signals,
                strange: look.strange,
                stopped: look.stopped,
            });
        }
    }
    taken
}

fn numbered(
    taken: &Taken,
    pieces: &BTreeMap<&(String, bool), u32>,
    signals: &BTreeMap<&'static str, u32>,
) -> Vec<(u32, f32)> {
    let known: Vec<u32> = taken.strange.iter().filter_map(|piece| pieces.get(piece).copied()).collect();
    let each = loudness(known.len());
    let seen = taken.signals.iter().filter(|(_, value)| *value != 0.0).map(|(name, value)| (signals[name], *value));
    known.into_iter().map(|piece| (piece, each)).chain(seen).collect()
}

/// How well faithful sentences are told from wrong ones, on passages left out of the fit: of those that the rules stop, or let pass.
struct Curve {
    faithful: Vec<f64>,
    wrong: Vec<f64>,
}

impl Curve {
    fn new(taken: &[Taken], scores: &[f64], stopped: bool) -> Self {
        let side = |faithful| {
            let own = taken.iter().zip(scores);
            let own = own.filter(|(taken, _)| taken.faithful == faithful && taken.stopped == stopped);
            let mut own: Vec<f64> = own.map(|(_, score)| *score).collect();
            own.sort_by(f64::total_cmp);
            own
        };
        Self { faithful: side(true), wrong: side(false) }
    }

    /// Share of the faithful sentences and of the wrong ones that lie below a score.
    fn below(&self, score: f64) -> [f64; 2] {
        #[expect(clippy::cast_precision_loss, reason = "counts")]
        [&self.faithful, &self.wrong]
            .map(|side| side.partition_point(|own| *own < score) as f64 / side.len().max(1) as f64)
    }
}

/// The score below which this share lies.
fn quantile(scores: &[f64], share: f64) -> f64 {
    #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "counts")]
    let at = (scores.len() as f64 * share) as usize;
    scores.get(at).or(scores.last()).copied().unwrap_or_default()
}

fn written(
    pieces: &BTreeMap<&(String, bool), u32>,
    signals: &BTreeMap<&'static str, u32>,
    weights: &[f64],
    [passed, stopped]: &[Curve; 2],
    fitting: Fitting,
    date: Date,
) -> String {
    let percent = |share: f64| format!("{:.1} %", share * 100.0);
    let doubted = SHARES.map(|lost| {
        let [_, wrong] = passed.below(quantile(&passed.faithful, lost));
        format!("{} → {}", percent(lost), percent(wrong))
    });
    let released = SHARES.map(|wrong| {
        let [faithful, _] = stopped.below(quantile(&stopped.wrong, 1.0 - wrong));
        format!("{} → {}", percent(wrong), percent(1.0 - faithful))
    });
    let mut text = format!(
        "# The second look of grounding: what each finding of the rules (`@`) says for a sentence, and what each piece that the nearest\n\
         # place does not have says, first where no cited passage has it, then where one has; in thousandths. Written by\n\
         # `minwon eval grounding-look`; docs/adr/0007-grounding-has-a-second-look.md tells how.\n\
         # date: {date}\n\
         # data: {} faithful sentences that the rules let pass and {} that they stop, {} wrong ones that they let pass and {} that they stop,\n\
         #   without those that a value, limit, name or promise gives away\n\
         # curves, {FOLDS}-fold cross-validated by passage:\n\
         #   let pass, share of the faithful doubted → share of the wrong doubted: {}\n\
         #   stopped, share of the wrong let go → share of the faithful let go: {}\n",
        passed.faithful.len(),
        stopped.faithful.len(),
        passed.wrong.len(),
        stopped.wrong.len(),
        doubted.join(", "),
        released.join(", "),
    );
    let mut line = |name: &str, cells: &str| {
        let _ = writeln!(text, "{name}\t{cells}");
    };
    line("bias", &whole(weights[weights.len() - 1]));
    line("threshold", &whole(quantile(&passed.faithful, fitting.lost)));
    line("release", &whole(quantile(&stopped.wrong, 1.0 - fitting.released)));
    for (name, at) in signals {
        line(name, &whole(weights[*at as usize]));
    }
    let mut rows: BTreeMap<&str, [f64; 2]> = BTreeMap::new();
    for ((piece, nowhere), at) in pieces {
        // A known piece counts among those heard, however little it says.
        let weight = weights[*at as usize];
        let loud = if weight.abs() < 0.001 { 0.001_f64.copysign(weight) } else { weight };
        rows.entry(piece).or_default()[usize::from(!nowhere)] = loud;
    }
    for (piece, [nowhere, elsewhere]) in rows {
        line(piece, &format!("{}\t{}", whole(nowhere), whole(elsewhere)));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::answer::ground::SecondLook;

    fn case(id: usize, text: &str, faithful: bool) -> Case {
        let passage = format!("체육관 {id}호 안내\n체육관에는 실내화를 신고 들어가며 음식은 가져올 수 없습니다.");
        serde_json::from_value(serde_json::json!({
            "id": format!("case-{id}"),
            "question": "체육관에 뭐 신고 가요?",
            "passages": [{"token": "p1", "text": passage}],
            "answer": [{"text": text, "cites": ["p1"]}],
            "language": "ko",
            "faithful": faithful,
        }))
        .unwrap()
    }

    #[test]
    fn what_wrong_sentences_say_beside_their_passages_is_heard() {
        let right = "체육관에는 실내화를 신고 들어오세요.";
        let wrong = "체육관에는 실내화를 신고 들어가며 음식은 얼마든지 드셔도 그만입니다.";
        let cases: Vec<Case> =
            (0..40).flat_map(|id| [case(2 * id, right, true), case(2 * id + 1, wrong, false)]).collect();
        let fitting = Fitting { cost: 1.0, least: 3, lost: 0.1, released: 0.1 };
        let date = jiff::civil::date(2026, 1, 2);
        let text = fit(&cases, fitting, date);
        assert_eq!(text, fit(&cases, fitting, date), "deterministic");
        assert!(text.contains("# date: 2026-01-02\n"));
        SecondLook::read(&text).unwrap();
        let weight = |piece: &str| {
            let line = text.lines().find(|line| line.split('\t').next() == Some(piece)).unwrap();
            line.split('\t').nth(1).unwrap().parse::<i32>().unwrap()
        };
        assert!(weight("얼마든지") < 0 && weight("오세요 ") > 0, "{text}");
    }

    #[test]
    fn a_sentence_is_learned_from_once_and_not_beside_a_wrong_one() {
        let date = jiff::civil::date(2026, 1, 2);
        let right = "체육관에는 실내화를 신고 들어오세요.";
        let twice = [case(1, right, true), case(1, right, true)];
        assert_eq!(taken(&twice, date).len(), 1);
        let mut mixed = case(1, right, false);
        mixed.answer.push(mixed.answer[0].clone());
        assert!(taken(&[mixed.clone()], date).is_empty(), "which of the two is wrong is not said");
        mixed.answer[1].text = "음식은 가져오셔도 괜찮습니다.".to_owned();
        mixed.wrong = Some(1);
        let learned = taken(&[mixed], date);
        assert!(learned.len() == 1 && !learned[0].faithful);
    }
}
