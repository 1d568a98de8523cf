//! Articles and every revision of them, under one revision number that readers follow.

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use sqlx::{FromRow, QueryBuilder};

use super::db::{Tx, on};
use super::error::{Conflict, StoreError};
use super::types::{Millis, storable};
use super::{Durability, Store};
use crate::article::{Article, ParseError};
use crate::district::District;

/// Articles per statement; 13 columns each stay far below the engines' limits on parameters.
const CHUNK: usize = 200;

macro_rules! select_articles {
    ($condition:literal) => {
        concat!(
            "SELECT id, markdown, hash, title, category, topic, department, effective_from, effective_until, review_by, revision, \
             updated_at, deleted FROM articles ",
            $condition
        )
    };
}

/// One article as it is stored.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ArticleRow {
    /// Unique.
    pub id: String,
    /// The canonical text; for a removed article its last one.
    pub markdown: String,
    /// SHA-256 of `markdown`, in hex.
    pub hash: String,
    /// Title.
    pub title: String,
    /// Code of a field, or a label.
    pub category: String,
    /// Code of a topic.
    pub topic: Option<String>,
    /// Code or name of a department.
    pub department: Option<String>,
    /// First day on which it may answer, as `2026-01-31`.
    pub effective_from: Option<String>,
    /// Last day on which it may answer, the event's last day taken into account.
    pub effective_until: Option<String>,
    /// When an officer should look at it again.
    pub review_by: Option<String>,
    /// The knowledge revision that last changed it, or what it has learned.
    pub revision: i64,
    /// When its content changed.
    #[sqlx(try_from = "Millis")]
    pub updated_at: Timestamp,
    /// Removed: it is listed so that indexes drop it.
    pub deleted: bool,
}

impl ArticleRow {
    /// The article. Fails only when the database was edited by hand.
    pub fn article(&self) -> Result<Article, ParseError> {
        Article::parse(&self.markdown)
    }
}

/// One earlier or current state of an article.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct RevisionRow {
    /// The knowledge revision that brought it.
    pub revision: i64,
    /// The text; `None` records the removal.
    pub markdown: Option<String>,
    /// Login of an officer, or what imported it.
    pub author: String,
    /// When.
    #[sqlx(try_from = "Millis")]
    pub created_at: Timestamp,
}

/// What an import did, or would do, in articles.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Summary {
    /// New, or back after a removal.
    pub added: usize,
    /// Changed in content.
    pub updated: usize,
    /// The same as before: not touched.
    pub unchanged: usize,
}

pub(super) struct Prepared<'a> {
    article: &'a Article,
    markdown: String,
    hash: String,
}

impl Store {
    /// Stores the articles in one transaction: all of them or, on any error, none. What is the same as before makes no revision.
    ///
    /// `author` is an officer's login or a word such as `import`. `progress` is called with the number of articles done.
    /// Fails with `Conflict::DuplicateArticle` when an id comes twice.
    pub async fn put_articles(
        &self,
        articles: &[Article],
        author: &str,
        at: Timestamp,
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<Summary, StoreError> {
        let (summary, _) = self.put_knowledge(&District::default(), articles, author, at, progress).await?;
        Ok(summary)
    }

    /// Stores what an import read, the district and the articles, in one transaction and under one revision: all of it or, on any
    /// error, nothing. Also returns whether the district changed. Fails as `put_district` and `put_articles` do.
    pub async fn put_knowledge(
        &self,
        district: &District,
        articles: &[Article],
        author: &str,
        at: Timestamp,
        progress: &(dyn Fn(usize) + Sync),
    ) -> Result<(Summary, bool), StoreError> {
        let prepared = prepare(articles)?;
        let mut tx = self.begin_write(Durability::Full).await?;
        let revision = next_revision(&mut tx).await?;
        let district_changed = super::district::put(&mut tx, district).await?;
        let summary = put_prepared(&mut tx, &prepared, revision, author, at, progress).await?;
        if summary.added + summary.updated == 0 && !district_changed {
            tx.rollback().await?;
        } else {
            tx.commit().await?;
        }
        Ok((summary, district_changed))
    }

    /// What `put_articles` would do; writes nothing.
    pub async fn plan_articles(&self, articles: &[Article]) -> Result<Summary, StoreError> {
        let prepared = prepare(articles)?;
        let mut summary = Summary::default();
        let mut tx = self.begin_read().await?;
        for chunk in prepared.chunks(CHUNK) {
            changed_of(&mut tx, chunk, &mut summary).await?;
        }
        tx.rollback().await?;
        Ok(summary)
    }

    /// Removes an article; its revisions stay. Fails with `NotFound` when there is none or it is removed already.
    pub async fn remove_article(&self, id: &str, author: &str, at: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        let revision = next_revision(&mut tx).await?;
        if !remove(&mut tx, id, revision, author, at).await? {
            return Err(StoreError::NotFound("article"));
        }
        tx.commit().await
    }

    /// Every article that changed after `revision`, removed ones included, ordered by id; and the revision this is the state of.
    /// `articles_since(0)` is everything.
    pub async fn articles_since(&self, revision: i64) -> Result<(Vec<ArticleRow>, i64), StoreError> {
        let mut tx = self.begin_read().await?;
        let current = revision_in(&mut tx).await?;
        let rows = on!(&mut tx, conn => sqlx::query_as(select_articles!("WHERE revision > $1 ORDER BY id"))
            .bind(revision)
            .fetch_all(&mut **conn)
            .await?);
        tx.rollback().await?;
        Ok((rows, current))
    }

    /// One article that is not removed.
    pub async fn article(&self, id: &str) -> Result<Option<ArticleRow>, StoreError> {
        Ok(on!(self.reader(), pool => sqlx::query_as(select_articles!("WHERE id = $1 AND NOT deleted"))
            .bind(id)
            .fetch_optional(pool)
            .await?))
    }

    /// All articles that are not removed, ordered by id.
    pub async fn all_articles(&self) -> Result<Vec<ArticleRow>, StoreError> {
        Ok(
            on!(self.reader(), pool => sqlx::query_as(select_articles!("WHERE NOT deleted ORDER BY id")).fetch_all(pool).await?),
        )
    }

    /// The states an article has been in, the newest first.
    pub async fn article_history(&self, id: &str) -> Result<Vec<RevisionRow>, StoreError> {
        Ok(on!(self.reader(), pool => sqlx::query_as(
                "SELECT revision, markdown, author, created_at FROM article_revisions WHERE article_id = $1 ORDER BY revision DESC",
            )
            .bind(id)
            .fetch_all(pool)
            .await?))
    }

    /// Grows with every transaction that changes articles or the district; 0 while nothing was ever stored.
    pub async fn knowledge_revision(&self) -> Result<i64, StoreError> {
        Ok(
            on!(self.reader(), pool => sqlx::query_scalar("SELECT revision FROM knowledge_state WHERE id = 1").fetch_one(pool).await?),
        )
    }

    /// How many articles are not removed.
    pub async fn article_count(&self) -> Result<i64, StoreError> {
        Ok(
            on!(self.reader(), pool => sqlx::query_scalar("SELECT COUNT(*) FROM articles WHERE NOT deleted").fetch_one(pool).await?),
        )
    }
}

/// Stores what changed of these articles.
pub(super) async fn put_prepared(
    tx: &mut Tx,
    prepared: &[Prepared<'_>],
    revision: i64,
    author: &str,
    at: Timestamp,
    progress: &(dyn Fn(usize) + Sync),
) -> Result<Summary, StoreError> {
    let mut summary = Summary::default();
    for (number, chunk) in prepared.chunks(CHUNK).enumerate() {
        let changed = changed_of(tx, chunk, &mut summary).await?;
        if !changed.is_empty() {
            for prepared in &changed {
                let article = prepared.article;
                super::phrasings::forget_unless_on(tx, &article.id, article.topic.as_deref()).await?;
            }
            upsert(tx, &changed, revision, at).await?;
            add_revisions(tx, &changed, revision, author, at).await?;
        }
        progress(number * CHUNK + chunk.len());
    }
    Ok(summary)
}

/// Removes an article; its revisions stay. Returns whether there was one.
pub(super) async fn remove(
    tx: &mut Tx,
    id: &str,
    revision: i64,
    author: &str,
    at: Timestamp,
) -> Result<bool, StoreError> {
    let removed = on!(tx, conn => sqlx::query("UPDATE articles SET deleted = $2, revision = $3, updated_at = $4 WHERE id = $1 AND NOT deleted")
        .bind(id)
        .bind(true)
        .bind(revision)
        .bind(at.as_millisecond())
        .execute(&mut **conn)
        .await?
        .rows_affected());
    if removed == 0 {
        return Ok(false);
    }
    on!(tx, conn => sqlx::query("INSERT INTO article_revisions (article_id, revision, markdown, author, created_at) VALUES ($1, $2, $3, $4, $5)")
        .bind(id)
        .bind(revision)
        .bind(None::<String>)
        .bind(author)
        .bind(at.as_millisecond())
        .execute(&mut **conn)
        .await
        .map(drop)?);
    super::embeddings::remove(tx, id).await?;
    super::phrasings::forget(tx, id).await?;
    Ok(true)
}

/// Takes the next knowledge revision, first thing in a transaction: the row stays locked until its end, so revisions become visible in
/// order and a reader that has seen one has seen all before it. Rolling back gives it back.
pub(super) async fn next_revision(tx: &mut Tx) -> Result<i64, StoreError> {
    Ok(
        on!(tx, conn => sqlx::query_scalar("UPDATE knowledge_state SET revision = revision + 1 WHERE id = 1 RETURNING revision")
        .fetch_one(&mut **conn)
        .await?),
    )
}

async fn revision_in(tx: &mut Tx) -> Result<i64, StoreError> {
    Ok(
        on!(tx, conn => sqlx::query_scalar("SELECT revision FROM knowledge_state WHERE id = 1").fetch_one(&mut **conn).await?),
    )
}

pub(super) fn prepare(articles: &[Article]) -> Result<Vec<Prepared<'_>>, StoreError> {
    let mut seen = HashSet::with_capacity(articles.len());
    articles
        .iter()
        .map(|article| {
            if !seen.insert(article.id.as_str()) {
                return Err(Conflict::DuplicateArticle(article.id.clone()).into());
            }
            let markdown = storable(&article.to_markdown()).into_owned();
            let hash = Sha256::digest(&markdown).iter().fold(String::with_capacity(64), |mut hex, byte| {
                use std::fmt::Write as _;
                let _ = write!(hex, "{byte:02x}");
                hex
            });
            Ok(Prepared { article, markdown, hash })
        })
        .collect()
}

/// Those of `chunk` that differ from what is stored, counted in `summary`.
async fn changed_of<'a>(
    tx: &mut Tx,
    chunk: &'a [Prepared<'a>],
    summary: &mut Summary,
) -> Result<Vec<&'a Prepared<'a>>, StoreError> {
    let stored: Vec<(String, String, bool)> = on!(tx, conn => {
        let mut query = QueryBuilder::new("SELECT id, hash, deleted FROM articles WHERE id IN (");
        let mut ids = query.separated(", ");
        for prepared in chunk {
            ids.push_bind(prepared.article.id.as_str());
        }
        query.push(")");
        query.build_query_as().fetch_all(&mut **conn).await?
    });
    let stored: HashMap<&str, (&str, bool)> =
        stored.iter().map(|(id, hash, deleted)| (id.as_str(), (hash.as_str(), *deleted))).collect();
    let mut changed = Vec::new();
    for prepared in chunk {
        match stored.get(prepared.article.id.as_str()) {
            Some((hash, false)) if *hash == prepared.hash => {
                summary.unchanged += 1;
                continue;
            }
            Some((_, false)) => summary.updated += 1,
            Some((_, true)) | None => summary.added += 1,
        }
        changed.push(prepared);
    }
    Ok(changed)
}

async fn upsert(tx: &mut Tx, changed: &[&Prepared<'_>], revision: i64, at: Timestamp) -> Result<(), StoreError> {
    on!(tx, conn => {
        let mut query = QueryBuilder::new(
            "INSERT INTO articles (id, markdown, hash, title, category, topic, department, effective_from, effective_until, \
             review_by, revision, updated_at, deleted) ",
        );
        query.push_values(changed, |mut row, prepared| {
            let article = prepared.article;
            row.push_bind(article.id.as_str())
                .push_bind(prepared.markdown.as_str())
                .push_bind(prepared.hash.as_str())
                .push_bind(article.title.as_str())
                .push_bind(article.category.code())
                .push_bind(article.topic.as_deref())
                .push_bind(article.department.as_deref())
                .push_bind(article.effective_from.map(|day| day.to_string()))
                .push_bind(article.last_day().map(|day| day.to_string()))
                .push_bind(article.review_by.map(|day| day.to_string()))
                .push_bind(revision)
                .push_bind(at.as_millisecond())
                .push_bind(false);
        });
        query.push(
            " ON CONFLICT (id) DO UPDATE SET markdown = excluded.markdown, hash = excluded.hash, title = excluded.title, \
             category = excluded.category, topic = excluded.topic, department = excluded.department, \
             effective_from = excluded.effective_from, effective_until = excluded.effective_until, review_by = excluded.review_by, \
             revision = excluded.revision, updated_at = excluded.updated_at, deleted = excluded.deleted",
        );
        query.build().execute(&mut **conn).await.map(drop)?;
    });
    Ok(())
}

async fn add_revisions(
    tx: &mut Tx,
    changed: &[&Prepared<'_>],
    revision: i64,
    author: &str,
    at: Timestamp,
) -> Result<(), StoreError> {
    on!(tx, conn => {
        let mut query =
            QueryBuilder::new("INSERT INTO article_revisions (article_id, revision, markdown, author, created_at) ");
        query.push_values(changed, |mut row, prepared| {
            row.push_bind(prepared.article.id.as_str())
                .push_bind(revision)
                .push_bind(prepared.markdown.as_str())
                .push_bind(author)
                .push_bind(at.as_millisecond());
        });
        query.build().execute(&mut **conn).await.map(drop)?;
    });
    Ok(())
}
