//! How residents say what an article answers: voices for wordings, and the wordings that enough of them vouch for.

use std::collections::HashMap;

use jiff::Timestamp;
use sqlx::{FromRow, QueryBuilder};

use super::db::{Tx, on};
use super::error::StoreError;
use super::knowledge::next_revision;
use super::types::{Millis, pattern, storable};
use super::{Durability, Store};
use crate::calendar::in_korea;

/// Voices kept for an article; the oldest resident's gives way.
const MAX_VOICES: i64 = 60;
/// Wordings that an article answers to.
pub const MAX_WORDINGS: usize = 8;

/// Who says that an article answers a wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice<'a> {
    /// A resident, by the conversation.
    Resident(&'a str),
    /// An officer, by id, who answered the ticket with this number.
    Officer(&'a str, &'a str),
}

/// A wording of an article, and what it rests on.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Learned {
    /// The article that answers it.
    pub article_id: String,
    /// The wording, as it is compared.
    pub wording: String,
    /// Who vouches for it, or struck it out.
    #[sqlx(try_from = "i64")]
    pub word: Word,
    /// Id of the officer who did.
    pub officer: Option<String>,
    /// Number of the ticket that the officer answered.
    pub ticket: Option<String>,
    /// Residents for whom the article was a helpful answer to it.
    pub residents: i64,
    /// When it was said first.
    #[sqlx(try_from = "Millis")]
    pub first: Timestamp,
    /// When it was said last.
    #[sqlx(try_from = "Millis")]
    pub last: Timestamp,
    /// Do searches use it, as far as the voices go? An article answers to the newest eight such wordings.
    pub counts: bool,
}

/// The strongest voice about a wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// Residents alone.
    Residents,
    /// An officer's reply.
    Reply,
    /// An officer says that the article does not answer it.
    Struck,
}

impl From<i64> for Word {
    fn from(officer: i64) -> Self {
        match officer {
            RESIDENT => Self::Residents,
            REPLY => Self::Reply,
            _ => Self::Struck,
        }
    }
}

/// What the column `officer` holds.
const RESIDENT: i64 = 0;
const REPLY: i64 = 1;
const STRUCK: i64 = 2;

impl Store {
    /// Notes that a voice vouches for a wording of an article, and lets the indexes follow. Returns whether that is new; an article that
    /// is not there learns nothing, nor one from which an officer struck the wording.
    pub async fn learn_phrasing(
        &self,
        article_id: &str,
        wording: &str,
        voice: Voice<'_>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (voice, officer, ticket) = match voice {
            Voice::Resident(conversation) => (conversation, RESIDENT, None),
            Voice::Officer(officer, ticket) => (officer, REPLY, Some(ticket)),
        };
        let mut tx = self.begin_write(Durability::Grouped).await?;
        let revision = next_revision(&mut tx).await?;
        let added = on!(&mut tx, conn => sqlx::query(
                "INSERT INTO phrasings (article_id, wording, voice, officer, day, created_at, ticket) \
                 SELECT id, $2, $3, $4, $5, $6, $7 FROM articles WHERE id = $1 AND NOT deleted AND NOT EXISTS \
                 (SELECT 1 FROM phrasings WHERE article_id = $1 AND wording = $2 AND officer = 2) ON CONFLICT DO NOTHING",
            )
            .bind(article_id)
            .bind(storable(wording))
            .bind(voice)
            .bind(officer)
            .bind(in_korea(at).date().to_string())
            .bind(at.as_millisecond())
            .bind(ticket)
            .execute(&mut **conn)
            .await?
            .rows_affected());
        if added == 0 {
            tx.rollback().await?;
            return Ok(false);
        }
        on!(&mut tx, conn => sqlx::query(
                "DELETE FROM phrasings WHERE article_id = $1 AND officer = 0 AND created_at < \
                 (SELECT MIN(created_at) FROM (SELECT created_at FROM phrasings WHERE article_id = $1 \
                 ORDER BY created_at DESC LIMIT $2) AS kept)",
            )
            .bind(article_id)
            .bind(MAX_VOICES)
            .execute(&mut **conn)
            .await
            .map(drop)?);
        touch(&mut tx, article_id, revision).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Takes a resident's voice back. Returns whether there was one.
    pub async fn forget_phrasing(
        &self,
        article_id: &str,
        wording: &str,
        conversation: &str,
    ) -> Result<bool, StoreError> {
        let mut tx = self.begin_write(Durability::Grouped).await?;
        let revision = next_revision(&mut tx).await?;
        let removed = on!(&mut tx, conn => sqlx::query(
                "DELETE FROM phrasings WHERE article_id = $1 AND wording = $2 AND voice = $3 AND officer = 0",
            )
            .bind(article_id)
            .bind(storable(wording))
            .bind(conversation)
            .execute(&mut **conn)
            .await?
            .rows_affected());
        if removed == 0 {
            tx.rollback().await?;
            return Ok(false);
        }
        touch(&mut tx, article_id, revision).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// The wordings that articles which changed after `revision` answer to, by article: those that an officer vouches for, or so many
    /// residents, on two days at least. At most eight an article, the newest.
    pub async fn phrasings_since(
        &self,
        revision: i64,
        residents: i64,
    ) -> Result<HashMap<String, Vec<String>>, StoreError> {
        let rows: Vec<(String, String)> = on!(self.reader(), pool => sqlx::query_as(
                "SELECT p.article_id, p.wording FROM phrasings p JOIN articles a ON a.id = p.article_id \
                 WHERE a.revision > $1 AND NOT a.deleted GROUP BY p.article_id, p.wording \
                 HAVING MAX(p.officer) = 1 OR (MAX(p.officer) = 0 AND COUNT(DISTINCT p.voice) >= $2 AND COUNT(DISTINCT p.day) >= 2) \
                 ORDER BY p.article_id, MAX(p.created_at) DESC, p.wording",
            )
            .bind(revision)
            .bind(residents)
            .fetch_all(pool)
            .await?);
        let mut phrasings: HashMap<String, Vec<String>> = HashMap::new();
        for (article, wording) in rows {
            let wordings = phrasings.entry(article).or_default();
            if wordings.len() < MAX_WORDINGS {
                wordings.push(wording);
            }
        }
        Ok(phrasings)
    }

    /// What some articles have learned, those that learned last first: `count` articles after `skip` others, their titles, and their
    /// wordings, the newest first. A wording of residents counts from so many of them on, on two days. Also returns how many articles have
    /// learned something. `sought` stands in the title or in a wording.
    pub async fn learned(
        &self,
        sought: &str,
        residents: i64,
        skip: i64,
        count: i64,
    ) -> Result<(Vec<(String, Vec<Learned>)>, i64), StoreError> {
        let sought = pattern(sought);
        let articles: Vec<(String, String)> = on!(self.reader(), pool => sqlx::query_as(
                "SELECT a.id, a.title FROM phrasings p JOIN articles a ON a.id = p.article_id \
                 WHERE NOT a.deleted AND (LOWER(a.title) LIKE LOWER($1) ESCAPE '\\' OR p.wording LIKE LOWER($1) ESCAPE '\\') \
                 GROUP BY a.id, a.title ORDER BY MAX(p.created_at) DESC, a.id LIMIT $2 OFFSET $3",
            )
            .bind(&sought)
            .bind(count)
            .bind(skip)
            .fetch_all(pool)
            .await?);
        let all: i64 = on!(self.reader(), pool => sqlx::query_scalar(
                "SELECT COUNT(DISTINCT a.id) FROM phrasings p JOIN articles a ON a.id = p.article_id \
                 WHERE NOT a.deleted AND (LOWER(a.title) LIKE LOWER($1) ESCAPE '\\' OR p.wording LIKE LOWER($1) ESCAPE '\\')",
            )
            .bind(&sought)
            .fetch_one(pool)
            .await?);
        if articles.is_empty() {
            return Ok((Vec::new(), all));
        }
        let rows: Vec<Learned> = on!(self.reader(), pool => {
            let mut query = QueryBuilder::new(
                "SELECT article_id, wording, MAX(officer) AS word, MAX(CASE WHEN officer > 0 THEN voice END) AS officer, \
                 MAX(ticket) AS ticket, COUNT(DISTINCT CASE WHEN officer = 0 THEN voice END) AS residents, \
                 MIN(created_at) AS first, MAX(created_at) AS last, \
                 MAX(officer) = 1 OR (MAX(officer) = 0 AND COUNT(DISTINCT day) >= 2 AND COUNT(DISTINCT voice) >= ",
            );
            query.push_bind(residents).push(") AS counts FROM phrasings WHERE article_id IN (");
            let mut ids = query.separated(", ");
            for (id, _) in &articles {
                ids.push_bind(id);
            }
            query.push(") GROUP BY article_id, wording ORDER BY MAX(created_at) DESC, wording");
            query.build_query_as().fetch_all(pool).await?
        });
        let of = |id: &str| rows.iter().filter(|row| row.article_id == id).cloned().collect();
        Ok((articles.into_iter().map(|(id, title)| (title, of(&id))).collect(), all))
    }

    /// Strikes a wording from an article for an officer: it does not count any more and is not learned again. Fails with `NotFound` when
    /// the article has not learned it, or it is struck already.
    pub async fn strike_phrasing(
        &self,
        article_id: &str,
        wording: &str,
        officer: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        let revision = next_revision(&mut tx).await?;
        let voices = on!(&mut tx, conn => sqlx::query(
                "DELETE FROM phrasings WHERE article_id = $1 AND wording = $2 AND officer < 2",
            )
            .bind(article_id)
            .bind(wording)
            .execute(&mut **conn)
            .await?
            .rows_affected());
        if voices == 0 {
            return Err(StoreError::NotFound("wording"));
        }
        on!(&mut tx, conn => sqlx::query(
                "INSERT INTO phrasings (article_id, wording, voice, officer, day, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            )
            .bind(article_id)
            .bind(wording)
            .bind(officer)
            .bind(STRUCK)
            .bind(in_korea(at).date().to_string())
            .bind(at.as_millisecond())
            .execute(&mut **conn)
            .await
            .map(drop)?);
        touch(&mut tx, article_id, revision).await?;
        tx.commit().await
    }

    /// Lets a struck wording be learned again. Fails with `NotFound` when it is not struck.
    pub async fn readmit_phrasing(&self, article_id: &str, wording: &str) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        let struck = on!(&mut tx, conn => sqlx::query(
                "DELETE FROM phrasings WHERE article_id = $1 AND wording = $2 AND officer = 2",
            )
            .bind(article_id)
            .bind(wording)
            .execute(&mut **conn)
            .await?
            .rows_affected());
        if struck == 0 {
            return Err(StoreError::NotFound("wording"));
        }
        tx.commit().await
    }
}

/// Lets the indexes read the article again.
async fn touch(tx: &mut Tx, article_id: &str, revision: i64) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query("UPDATE articles SET revision = $2 WHERE id = $1")
        .bind(article_id)
        .bind(revision)
        .execute(&mut **conn)
        .await
        .map(drop)?);
    Ok(())
}

/// Forgets what an article has learned.
pub(super) async fn forget(tx: &mut Tx, article_id: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query("DELETE FROM phrasings WHERE article_id = $1")
        .bind(article_id)
        .execute(&mut **conn)
        .await
        .map(drop)?);
    Ok(())
}

/// Forgets what an article has learned, when it is about another topic from now on.
pub(super) async fn forget_unless_on(tx: &mut Tx, article_id: &str, topic: Option<&str>) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(
            "DELETE FROM phrasings WHERE article_id = $1 AND EXISTS \
             (SELECT 1 FROM articles WHERE id = $1 AND topic IS DISTINCT FROM $2)",
        )
        .bind(article_id)
        .bind(topic)
        .execute(&mut **conn)
        .await
        .map(drop)?);
    Ok(())
}
