//! `minwon eval grounding`: answers made wrong in one place, and faithful ones.

use super::labelled::{self, Options};
use crate::calendar;
use crate::cli::Failure;
use crate::eval::{grounding, set};

pub(super) fn run(options: &Options) -> Result<(), Failure> {
    let cases = set::labelled(&options.file).map_err(Failure::input)?;
    let today = calendar::in_korea(jiff::Timestamp::now()).date();
    let report = grounding::measure(&cases, today);
    let mut table = Vec::new();
    for (kind, count) in report.by_kind.iter().chain(&report.by_language) {
        table.push(format!("{kind:<20} {:>6} of {:>6} right", count.right, count.n));
    }
    table.push(format!("{:<20} {:>6} of {:>6} stopped", "unfaithful", report.stopped, report.unfaithful));
    table.push(format!(
        "{:<20} {:>6} of {:>6} kept, {} with a condition added",
        "faithful", report.kept, report.faithful, report.amended
    ));
    table.push(format!("{:<20} {:>6.2} ms an answer, {:.2} at most", "time", report.mean_ms, report.max_ms));
    labelled::print(options, &report, &table, &report.errors)
}
