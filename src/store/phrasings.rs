//! How residents say what an article answers: voices for wordings, and the wordings that enough of them vouch for.

use std::collections::HashMap;

use jiff::Timestamp;

use super::db::{Tx, on};
use super::error::StoreError;
use super::knowledge::next_revision;
use super::types::storable;
use super::{Durability, Store};
use crate::calendar::in_korea;

/// Voices kept for an article; the oldest resident's gives way.
const MAX_VOICES: i64 = 60;
/// Wordings that an article answers to.
const MAX_WORDINGS: usize = 8;

/// Who says that an article answers a wording.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice<'a> {
    /// A resident, by the conversation.
    Resident(&'a str),
    /// An officer, by id.
    Officer(&'a str),
}

impl Store {
    /// Notes that a voice vouches for a wording of an article, and lets the indexes follow. Returns whether that is new; an article that
    /// is not there learns nothing.
    pub async fn learn_phrasing(
        &self,
        article_id: &str,
        wording: &str,
        voice: Voice<'_>,
        at: Timestamp,
    ) -> Result<bool, StoreError> {
        let (voice, officer) = match voice {
            Voice::Resident(conversation) => (conversation, 0_i64),
            Voice::Officer(officer) => (officer, 1),
        };
        let mut tx = self.begin_write(Durability::Grouped).await?;
        let revision = next_revision(&mut tx).await?;
        let added = on!(&mut tx, conn => sqlx::query(
                "INSERT INTO phrasings (article_id, wording, voice, officer, day, created_at) \
                 SELECT id, $2, $3, $4, $5, $6 FROM articles WHERE id = $1 AND NOT deleted ON CONFLICT DO NOTHING",
            )
            .bind(article_id)
            .bind(storable(wording))
            .bind(voice)
            .bind(officer)
            .bind(in_korea(at).date().to_string())
            .bind(at.as_millisecond())
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
                 HAVING MAX(p.officer) = 1 OR (COUNT(DISTINCT p.voice) >= $2 AND COUNT(DISTINCT p.day) >= 2) \
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
