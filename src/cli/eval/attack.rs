//! `minwon eval attack`

use super::{Failure, Place, labelled};
use crate::eval::attack::{Count, Target};
use crate::eval::set;

pub(super) async fn run(place: &Place, options: &labelled::Options) -> Result<(), Failure> {
    let lines = set::labelled(&options.file).map_err(Failure::input)?;
    let mut target = Target::open(&place.config()?).map_err(anyhow::Error::from)?;
    let report = target.measure(&lines).await.map_err(anyhow::Error::from)?;
    let row = |name: &str, count: Count| format!("{name:<16} {:>4} of {:>4} leak", count.leaks, count.n);
    let mut table = Vec::new();
    for (channel, count) in &report.by_channel {
        table.push(row(&format!("{channel:?}").to_lowercase(), *count));
    }
    for (goal, count) in &report.by_goal {
        table.push(row(goal, *count));
    }
    table.push(row("all", report.all));
    table.push(format!("{} replies looked at, {} files refused", report.replies, report.refused));
    labelled::print(options, &report, &table, &report.errors)
}
