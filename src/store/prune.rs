//! An import that also removes what its files no longer list.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::QueryBuilder;

use super::db::{Tx, on};
use super::error::{Conflict, StoreError};
use super::knowledge::{next_revision, prepare, put_prepared, remove};
use super::{Durability, Store, Summary, district};
use crate::article::Article;
use crate::district::District;
use crate::ticket::Status;

/// What an import removed, or would remove.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Removed {
    /// Ids of articles.
    pub articles: Vec<String>,
    /// Codes of departments.
    pub departments: Vec<String>,
    /// Codes of topics.
    pub topics: Vec<String>,
    /// Codes of 동.
    pub neighbourhoods: Vec<String>,
    /// Holidays, as `2026-01-31`.
    pub holidays: Vec<String>,
}

impl Removed {
    fn changes_lists(&self) -> bool {
        [&self.departments, &self.topics, &self.neighbourhoods, &self.holidays].iter().any(|gone| !gone.is_empty())
    }
}

impl Store {
    /// Stores what an import read as `put_knowledge` does, and removes the articles and the entries of lists that it does not name, in one
    /// transaction; lists that are empty in `district` stay, and so do all articles when there are none in `articles`. Returns what was
    /// done to articles, whether the district changed, and what was removed. With `rehearse` the same is worked out and nothing is kept.
    ///
    /// Fails as `put_knowledge` does, and with `Conflict::DepartmentInUse` when something still belongs to a department that would go.
    pub async fn replace_knowledge(
        &self,
        district: &District,
        articles: &[Article],
        author: &str,
        at: Timestamp,
        rehearse: bool,
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<(Summary, bool, Removed), StoreError> {
        let before = self.district().await?;
        let prepared = prepare(articles)?;
        let mut tx = self.begin_write(Durability::Full).await?;
        let revision = next_revision(&mut tx).await?;
        let changed = district::put(&mut tx, district).await?;
        let summary = put_prepared(&mut tx, &prepared, revision, author, at, progress).await?;
        let removed = Removed { articles: surplus_articles(&mut tx, articles).await?, ..surplus(&before, district) };
        for id in &removed.articles {
            remove(&mut tx, id, revision, author, at).await?;
        }
        for code in &removed.topics {
            delete(&mut tx, "DELETE FROM topics WHERE code = $1", code).await?;
        }
        for code in &removed.departments {
            refuse_in_use(&mut tx, code).await?;
            delete(&mut tx, "DELETE FROM departments WHERE code = $1", code).await?;
        }
        for code in &removed.neighbourhoods {
            delete(&mut tx, "DELETE FROM neighbourhoods WHERE code = $1", code).await?;
        }
        for date in &removed.holidays {
            delete(&mut tx, "DELETE FROM holidays WHERE date = $1", date).await?;
        }
        let changed = changed || removed.changes_lists();
        if rehearse || summary.added + summary.updated == 0 && !changed && removed.articles.is_empty() {
            tx.rollback().await?;
        } else {
            tx.commit().await?;
        }
        Ok((summary, changed, removed))
    }
}

/// Entries of the lists in `before` that `after` lists no more; a list that is empty in `after` was not given.
fn surplus(before: &District, after: &District) -> Removed {
    fn gone<T>(before: &[T], after: &[T], key: impl Fn(&T) -> String) -> Vec<String> {
        let kept: HashSet<String> = after.iter().map(&key).collect();
        before.iter().map(key).filter(|key| !after.is_empty() && !kept.contains(key)).collect()
    }
    Removed {
        articles: Vec::new(),
        departments: gone(&before.departments, &after.departments, |department| department.code.clone()),
        topics: gone(&before.topics, &after.topics, |topic| topic.code.clone()),
        neighbourhoods: gone(&before.neighbourhoods, &after.neighbourhoods, |place| place.code.clone()),
        holidays: gone(&before.holidays, &after.holidays, |holiday| holiday.date.to_string()),
    }
}

async fn surplus_articles(tx: &mut Tx, articles: &[Article]) -> Result<Vec<String>, StoreError> {
    if articles.is_empty() {
        return Ok(Vec::new());
    }
    let kept: HashSet<&str> = articles.iter().map(|article| article.id.as_str()).collect();
    let stored: Vec<String> = on!(tx, conn => sqlx::query_scalar("SELECT id FROM articles WHERE NOT deleted ORDER BY id")
        .fetch_all(&mut **conn)
        .await?);
    Ok(stored.into_iter().filter(|id| !kept.contains(id.as_str())).collect())
}

async fn delete(tx: &mut Tx, statement: &'static str, key: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(statement).bind(key).execute(&mut **conn).await.map(drop)?);
    Ok(())
}

/// Fails when something belongs to the department. Tickets that are done keep its code.
async fn refuse_in_use(tx: &mut Tx, code: &str) -> Result<(), StoreError> {
    let tickets: i64 = on!(tx, conn => {
        let mut query = QueryBuilder::new("SELECT COUNT(*) FROM tickets WHERE department = ");
        query.push_bind(code).push(" AND status IN (");
        let mut states = query.separated(", ");
        for status in Status::ALL.into_iter().filter(|status| status.is_open()) {
            states.push_bind(status.code());
        }
        query.push(")");
        query.build_query_scalar().fetch_one(&mut **conn).await?
    });
    let mut counts = [0_i64; 3];
    let statements = [
        "SELECT COUNT(*) FROM officers WHERE department = $1 AND NOT disabled",
        "SELECT COUNT(*) FROM topics WHERE department = $1",
        "SELECT COUNT(*) FROM articles WHERE department = $1 AND NOT deleted",
    ];
    for (count, statement) in counts.iter_mut().zip(statements) {
        *count = on!(tx, conn => sqlx::query_scalar(statement).bind(code).fetch_one(&mut **conn).await?);
    }
    let [officers, topics, articles] = counts;
    if tickets + officers + topics + articles == 0 {
        return Ok(());
    }
    Err(Conflict::DepartmentInUse { code: code.to_owned(), tickets, officers, topics, articles }.into())
}
