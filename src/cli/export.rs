//! `minwon export`: the articles and the district's data as files.

use std::io::Write as _;
use std::path::PathBuf;

use anyhow::{Context as _, anyhow};
use clap::Args;

use super::{Failure, Place};
use crate::article::Article;
use crate::district::District;
use crate::knowledge::export::{self, ExportError};
use crate::store::Store;

/// Readings until nothing was stored in between.
const ATTEMPTS: usize = 5;

#[derive(Debug, Args)]
#[command(
    after_help = "Exit codes: 0 done, 1 the database or a file cannot be read or written, 2 wrong usage or a folder that is not empty.\n\
    The files are those that `minwon import` reads (docs/KNOWLEDGE.md). With --force, files of the same names are replaced, articles\n\
    that an earlier export wrote (listed in DIR/.minwon-export) and that are gone from the database are removed, and everything else\n\
    in DIR is left alone."
)]
pub(super) struct Options {
    /// Folder to write into; it is made when it does not exist
    #[arg(value_name = "DIR")]
    folder: PathBuf,
    /// Write also into a folder that is not empty
    #[arg(long)]
    force: bool,
}

pub(super) async fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let home = place.home();
    if home.database.is_none() && !home.sqlite_file().exists() {
        let file = home.sqlite_file();
        return Err(anyhow!(
            "there is no database at {}: name its folder with --data, or its address with --database",
            file.display()
        )
        .into());
    }
    let store = home.store().await?;
    let read = read(&store).await;
    store.close().await;
    let (articles, district) = read?;
    let done = export::write(&options.folder, &articles, &district, options.force).map_err(|error| match error {
        ExportError::NotEmpty(_) => Failure { code: 2, error: error.into() },
        ExportError::Unwritable { .. } => Failure::from(error),
    })?;
    let removed = match done.removed {
        0 => String::new(),
        count => format!("removed  {count} files of an earlier export\n"),
    };
    let (written, articles, folder) = (done.written, articles.len(), options.folder.display());
    let text = format!("written  {written} files, {articles} of them articles, to {folder}\n{removed}");
    // The work is done: a reader that went away does not make it a failure.
    let _ = std::io::stdout().write_all(text.as_bytes());
    Ok(())
}

/// Articles and district as they were at one moment.
async fn read(store: &Store) -> Result<(Vec<Article>, District), Failure> {
    for _ in 0..ATTEMPTS {
        let before = store.knowledge_revision().await?;
        let rows = store.all_articles().await?;
        let district = store.district().await?;
        if store.knowledge_revision().await? == before {
            let articles = rows
                .iter()
                .map(|row| {
                    row.article().with_context(|| format!("the article `{}` is damaged in the database", row.id))
                })
                .collect::<Result<_, _>>()?;
            return Ok((articles, district));
        }
    }
    Err(anyhow!("the knowledge is being changed all the time: try again when nobody imports").into())
}
