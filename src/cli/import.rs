//! `minwon import`: files into the database, whole or not at all.

use std::collections::BTreeMap;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;

use anyhow::anyhow;
use clap::Args;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use jiff::Timestamp;

use super::{Failure, Place};
use crate::article::{Category, Field};
use crate::district::District;
use crate::knowledge::import::{self, Batch};
use crate::store::{Removed, StoreError, Summary};

/// Categories listed in the summary.
const LISTED: usize = 30;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 done, 1 a file or the database cannot be read or written, 2 wrong usage, 3 the files have faults.\n\
    Either everything is imported or nothing. What is stored already and not in the files stays, unless --prune says otherwise.\n\
    docs/KNOWLEDGE.md describes the files."
)]
pub(super) struct Options {
    /// Folders of articles (*.md), or files: .md, .jsonl, .csv, .tsv, .xlsx, departments.toml, topics.toml,
    /// neighbourhoods.toml, holidays.toml, lexicon.tsv
    #[arg(required = true, value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// Read, check and compare, but write nothing
    #[arg(long)]
    dry_run: bool,
    /// Also remove what the files no longer list: articles when there are some among them, and the entries of each list that is
    /// (departments, topics, neighbourhoods, holidays). A department to which something still belongs is refused
    #[arg(long)]
    prune: bool,
    /// Source of the records of tables and JSON Lines that name none; the file's name when missing
    #[arg(long, value_name = "NAME")]
    source: Option<String>,
    /// Address of that source
    #[arg(long, value_name = "URL")]
    source_url: Option<String>,
}

pub(super) async fn run(place: &Place, options: Options) -> Result<(), Failure> {
    let names = import::Options { source: options.source, source_url: options.source_url };
    let bar = Bar::new("reading", "{bytes} of {total_bytes}");
    let batch =
        import::read(&options.paths, &names, &|progress| bar.set(progress.bytes, progress.total)).map_err(|errors| {
            let count = errors.faults.count();
            let faults = if count == 1 { "1 fault".to_owned() } else { format!("{count} faults") };
            let code = if errors.unreadable { 1 } else { 3 };
            Failure { code, error: anyhow!("nothing was imported, {faults}:\n{errors}") }
        });
    bar.finish();
    let batch = batch?;
    let (summary, district_changed, removed) = if options.prune {
        let (summary, changed, removed) = replace(place, &batch, options.dry_run).await?;
        (summary, changed, Some(removed))
    } else {
        let (summary, changed) =
            if options.dry_run { plan(place, &batch).await? } else { store(place, &batch).await? };
        (summary, changed, None)
    };
    if !batch.notes.is_empty() {
        eprintln!("{}", batch.notes);
    }
    let dry = if options.dry_run { "dry run: nothing was written\n" } else { "" };
    // The work is done: a reader that went away does not make it a failure.
    let _ = write!(std::io::stdout(), "{}{dry}", summary_of(&batch, summary, district_changed, removed.as_ref()));
    Ok(())
}

async fn store(place: &Place, batch: &Batch) -> Result<(Summary, bool), Failure> {
    let home = place.home();
    home.prepare()?;
    let store = home.store().await?;
    let bar = Bar::new("storing", "{pos} of {len} articles");
    let total = batch.articles.len() as u64;
    let stored = store
        .put_knowledge(&batch.district, &batch.articles, "import", Timestamp::now(), &|done| {
            bar.set(done as u64, total);
        })
        .await;
    bar.finish();
    store.close().await;
    stored.map_err(explained)
}

/// The same, and removes what the files no longer list; as a rehearsal nothing is kept.
async fn replace(place: &Place, batch: &Batch, rehearse: bool) -> Result<(Summary, bool, Removed), Failure> {
    let home = place.home();
    let own = place.config()?.district.default_department;
    let departments = &batch.district.departments;
    if !departments.is_empty() && !departments.iter().any(|department| department.code == own) {
        return Err(Failure::input(anyhow!(
            "nothing was imported: departments.toml lacks `{own}`, to which tickets go that no topic claims (district.default_department)"
        )));
    }
    if rehearse && home.database.is_none() && !home.sqlite_file().exists() {
        let (summary, changed) = plan(place, batch).await?;
        return Ok((summary, changed, Removed::default()));
    }
    home.prepare()?;
    let store = home.store().await?;
    let replaced =
        store.replace_knowledge(&batch.district, &batch.articles, "import", Timestamp::now(), rehearse, &|_| ()).await;
    store.close().await;
    replaced.map_err(explained)
}

fn explained(error: StoreError) -> Failure {
    match error {
        StoreError::NotFound("department") => Failure::input(anyhow!(
            "nothing was imported: topics.toml names a department that does not exist: import departments.toml with it"
        )),
        StoreError::Conflict(conflict) => Failure::input(anyhow!("nothing was imported: {conflict}")),
        error => Failure::from(error),
    }
}

/// What `store` would do. A database that does not exist yet is not made.
async fn plan(place: &Place, batch: &Batch) -> Result<(Summary, bool), Failure> {
    let home = place.home();
    if home.database.is_none() && !home.sqlite_file().exists() {
        let summary = Summary { added: batch.articles.len(), ..Summary::default() };
        return Ok((summary, batch.district != District::default()));
    }
    let store = home.store().await?;
    let summary = store.plan_articles(&batch.articles).await?;
    let current = store.district().await?;
    store.close().await;
    Ok((summary, differs(&batch.district, &current)))
}

/// Would putting `new` change anything in `current`? Lists that `new` leaves empty stay, and so do entries that it does not name.
fn differs(new: &District, current: &District) -> bool {
    fn changes<T: PartialEq>(new: &[T], current: &[T]) -> bool {
        new.iter().enumerate().any(|(at, entry)| current.get(at) != Some(entry))
    }
    changes(&new.departments, &current.departments)
        || changes(&new.topics, &current.topics)
        || changes(&new.neighbourhoods, &current.neighbourhoods)
        || (!new.lexicon.is_empty() && new.lexicon != current.lexicon)
        || new.holidays.iter().any(|holiday| !current.holidays.contains(holiday))
}

fn summary_of(batch: &Batch, summary: Summary, district_changed: bool, removed: Option<&Removed>) -> String {
    let Summary { added, updated, unchanged } = summary;
    let mut lines = vec![
        format!("read       {} files, {} articles", batch.files, batch.articles.len()),
        format!("added      {added}"),
        format!("updated    {updated}"),
        format!("unchanged  {unchanged}"),
    ];
    lines.extend(removed.map(removals).unwrap_or_default());
    let district = &batch.district;
    if *district != District::default() {
        lines.push(format!(
            "district   {} departments, {} topics, {} neighbourhoods, {} holidays, {} lexicon entries: {}",
            district.departments.len(),
            district.topics.len(),
            district.neighbourhoods.len(),
            district.holidays.len(),
            entries(&district.lexicon),
            if district_changed { "changed" } else { "unchanged" }
        ));
    }
    let categories = by_category(batch);
    lines.extend(categories.iter().take(LISTED).map(|(name, count)| format!("  {count:>6}  {name}")));
    if categories.len() > LISTED {
        lines.push(format!("  and {} more categories", categories.len() - LISTED));
    }
    lines.join("\n") + "\n"
}

/// What was removed, by kind, with the first names.
fn removals(removed: &Removed) -> Vec<String> {
    let kinds = [
        ("articles", &removed.articles),
        ("departments", &removed.departments),
        ("topics", &removed.topics),
        ("neighbourhoods", &removed.neighbourhoods),
        ("holidays", &removed.holidays),
    ];
    let line = |(kind, names): (&str, &Vec<String>)| {
        let more = if names.len() > LISTED { format!(" and {} more", names.len() - LISTED) } else { String::new() };
        let first: Vec<&str> = names.iter().take(LISTED).map(String::as_str).collect();
        format!("removed    {} {kind}: {}{more}", names.len(), first.join(", "))
    };
    let lines: Vec<String> = kinds.into_iter().filter(|(_, names)| !names.is_empty()).map(line).collect();
    if lines.is_empty() { vec!["removed    0".to_owned()] } else { lines }
}

/// Lines of a lexicon that hold an entry.
fn entries(lexicon: &str) -> usize {
    lexicon.lines().skip(1).filter(|line| !line.trim().is_empty() && !line.starts_with('#')).count()
}

/// Articles by category: the ten fields in their order, then labels, the most frequent first.
fn by_category(batch: &Batch) -> Vec<(String, usize)> {
    let mut fields: BTreeMap<Field, usize> = BTreeMap::new();
    let mut labels: BTreeMap<&str, usize> = BTreeMap::new();
    for article in &batch.articles {
        match &article.category {
            Category::Field(field) => *fields.entry(*field).or_default() += 1,
            Category::Label(label) => *labels.entry(label).or_default() += 1,
        }
    }
    let mut labels: Vec<_> = labels.into_iter().map(|(label, count)| (label.to_owned(), count)).collect();
    labels.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    let fields = fields.into_iter().map(|(field, count)| (format!("{} {}", field.code(), field.korean()), count));
    fields.chain(labels).collect()
}

/// A progress bar on a terminal; elsewhere one line for what takes long.
struct Bar {
    bar: ProgressBar,
    verb: &'static str,
}

impl Bar {
    fn new(verb: &'static str, figures: &str) -> Self {
        let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
        if std::io::stderr().is_terminal() {
            bar.set_draw_target(ProgressDrawTarget::stderr());
            let style = ProgressStyle::with_template(&format!("{{prefix}} [{{bar:30}}] {figures}"));
            bar.set_style(style.expect("the template is constant").progress_chars("=> "));
            bar.set_prefix(verb);
        } else {
            eprintln!("{verb} …");
        }
        Self { bar, verb }
    }

    fn set(&self, done: u64, total: u64) {
        self.bar.set_length(total);
        self.bar.set_position(done);
    }

    fn finish(&self) {
        if self.bar.is_hidden() {
            eprintln!("{} done in {:.1} s", self.verb, self.bar.elapsed().as_secs_f64());
        }
        self.bar.finish_and_clear();
    }
}
