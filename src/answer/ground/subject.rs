//! Of which row of a table a sentence speaks.

use std::ops::Range;

use super::evidence::{Evidence, Place};
use super::line::{Key, Line};

/// Does this part of the sentence name the first cell of another row of the table, and not that of the row on which it rests? Or does it
/// limit a value as only another row does?
pub(super) fn of_another_row(
    line: &Line,
    own: &Range<usize>,
    part: &Range<usize>,
    home: &Place,
    evidence: &Evidence,
    has_rival: impl Fn(&Place) -> bool,
) -> bool {
    let Some(first) = home.cells.first() else { return false };
    let first_keys: Vec<&Key> = home.line.keys.iter().filter(|key| first.contains(&key.at.start)).collect();
    let said: Vec<&Key> = line.keys.iter().filter(|key| part.contains(&key.at.start)).collect();
    let rows = || {
        evidence
            .places
            .iter()
            .filter(|place| place.passage == home.passage && place.section == home.section && !place.cells.is_empty())
    };
    let limits = || line.facts.iter().filter(|fact| fact.bounds.is_condition() && part.contains(&fact.at.start));
    let limited = limits().any(|fact| {
        let stands = |place: &Place| {
            place.line.facts.iter().any(|other| fact.value.agrees(other.value) && fact.bounds.agrees(other.bounds))
        };
        let alone = evidence.places.iter().any(|place| place.cells.is_empty() && stands(place));
        !stands(home) && rows().any(stands) && !alone
    });
    let proven = limits().any(|fact| {
        home.line.facts.iter().any(|other| fact.value.agrees(other.value) && fact.bounds.agrees(other.bounds))
    });
    if limited && !proven {
        return true;
    }
    // Words that stand in the first cell of every row tell none of them.
    let telling = |key: &&Key, place: &Place| {
        let header = place.line.text[..place.cells[0].end].find(" : ").unwrap_or(0);
        key.at.start > header && (key.thing || key.weight >= 0.7)
    };
    let names = |key: &&&Key| line.keys.iter().any(|said| own.contains(&said.at.start) && said.meets(key));
    let named = first_keys.iter().filter(|key| telling(key, home)).any(|key| names(&key));
    if named {
        return false;
    }
    rows().filter(|row| !std::ptr::eq(*row, home) && has_rival(row)).any(|row| {
        let first = &row.cells[0];
        let keys = row.line.keys.iter().filter(|key| first.contains(&key.at.start));
        keys.filter(|key| telling(key, row)).any(|key| {
            said.iter().any(|said| said.meets(key) && home.whole.holds(said) < 0.5 && said.negated == key.negated)
        })
    })
}

/// The same for a sentence without values: it must not mix the words of one row with the subject of another.
pub(super) fn is_mixed(line: &Line, evidence: &Evidence, cited: &[usize]) -> bool {
    let total: f32 = line.keys.iter().map(|key| key.weight).sum();
    let share = |place: &Place| {
        line.keys.iter().map(|key| key.weight * place.line.shape.holds(key)).sum::<f32>() / total.max(0.1)
    };
    let cited: Vec<&Place> = evidence.places.iter().filter(|place| cited.contains(&place.passage)).collect();
    let best = cited.iter().map(|place| share(place)).fold(0.0, f32::max);
    let whole = 0..line.text.len();
    // All of the best places must belong to another subject.
    best > 0.3
        && cited
            .iter()
            .filter(|place| share(place) >= best - 0.05)
            .all(|place| of_another_row(line, &whole, &whole, place, evidence, |_| true))
}
