//! Vectors of articles. They cost time, and often money, to make, so they are kept; yet they are a cache, and all of them can be made
//! again from the articles.

use jiff::Timestamp;
use sqlx::{FromRow, QueryBuilder};

use super::db::{Tx, on};
use super::error::{Conflict, StoreError};
use super::{Durability, Store};

/// Vectors per statement; 6 columns each stay far below the engines' limits on parameters.
const CHUNK: usize = 200;

/// A vector as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedding {
    /// The article.
    pub article_id: String,
    /// SHA-256, in hex, of the text that the vector stands for.
    pub hash: String,
    /// The vector as the model gave it.
    pub vector: Vec<f32>,
}

/// What is known of a stored vector without reading it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct EmbeddingState {
    /// The article.
    pub article_id: String,
    /// SHA-256, in hex, of the text that the vector stands for.
    pub hash: String,
    /// Its numbers.
    pub dimension: i64,
}

#[derive(FromRow)]
struct Row {
    article_id: String,
    hash: String,
    dimension: i64,
    vector: Vec<u8>,
}

impl Row {
    /// `None` when the bytes are not a vector of the dimension: the row was edited by hand.
    fn embedding(self) -> Option<Embedding> {
        let (numbers, rest) = self.vector.as_chunks::<4>();
        let whole = rest.is_empty() && usize::try_from(self.dimension).is_ok_and(|n| n == numbers.len());
        let vector = numbers.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        whole.then_some(Embedding { article_id: self.article_id, hash: self.hash, vector })
    }
}

impl Store {
    /// Stores vectors of a model, in place of older ones of the same articles. Those of articles that are removed are left out.
    /// Fails with `Conflict::Dimension`, and stores none, when one has another dimension than the model's vectors so far.
    pub async fn put_embeddings(&self, model: &str, embeddings: &[Embedding], at: Timestamp) -> Result<(), StoreError> {
        let Some(first) = embeddings.first() else { return Ok(()) };
        let mut tx = self.begin_write(Durability::Grouped).await?;
        let expected = dimension_in(&mut tx, model).await?.unwrap_or(first.vector.len());
        if let Some(other) = embeddings.iter().find(|embedding| embedding.vector.len() != expected) {
            return Err(Conflict::Dimension { expected, found: other.vector.len() }.into());
        }
        for chunk in embeddings.chunks(CHUNK) {
            let present = present(&mut tx, chunk).await?;
            let chunk: Vec<&Embedding> =
                chunk.iter().filter(|embedding| present.contains(&embedding.article_id)).collect();
            if !chunk.is_empty() {
                upsert(&mut tx, model, &chunk, at).await?;
            }
        }
        tx.commit().await
    }

    /// The vectors that a model has made of these articles, in no order.
    pub async fn embeddings(&self, model: &str, articles: &[&str]) -> Result<Vec<Embedding>, StoreError> {
        let mut found = Vec::with_capacity(articles.len());
        for chunk in articles.chunks(CHUNK) {
            let rows: Vec<Row> = on!(self.reader(), pool => {
                let mut query =
                    QueryBuilder::new("SELECT article_id, hash, dimension, vector FROM embeddings WHERE model = ");
                query.push_bind(model).push(" AND article_id IN (");
                let mut ids = query.separated(", ");
                for id in chunk {
                    ids.push_bind(*id);
                }
                query.push(")");
                query.build_query_as().fetch_all(pool).await?
            });
            found.extend(rows.into_iter().filter_map(Row::embedding));
        }
        Ok(found)
    }

    /// Which articles a model has made vectors of, ordered by id; the vectors are not read.
    pub async fn embedding_states(&self, model: &str) -> Result<Vec<EmbeddingState>, StoreError> {
        Ok(on!(self.reader(), pool => sqlx::query_as(
                "SELECT article_id, hash, dimension FROM embeddings WHERE model = $1 ORDER BY article_id",
            )
            .bind(model)
            .fetch_all(pool)
            .await?))
    }

    /// The dimension of a model's vectors; `None` while there are none.
    pub async fn embedding_dimension(&self, model: &str) -> Result<Option<usize>, StoreError> {
        let mut tx = self.begin_read().await?;
        let dimension = dimension_in(&mut tx, model).await?;
        tx.rollback().await?;
        Ok(dimension)
    }

    /// Forgets the vectors of removed articles, and those that models other than `model` made before a moment. Returns how many.
    pub async fn sweep_embeddings(&self, model: &str, before: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.begin_write(Durability::Grouped).await?;
        let swept = on!(&mut tx, conn => sqlx::query(
                "DELETE FROM embeddings WHERE (model <> $1 AND created_at < $2) \
                 OR article_id IN (SELECT id FROM articles WHERE deleted)",
            )
            .bind(model)
            .bind(before.as_millisecond())
            .execute(&mut **conn)
            .await?
            .rows_affected());
        tx.commit().await?;
        Ok(swept)
    }
}

/// Forgets an article's vectors, whatever model made them.
pub(super) async fn remove(tx: &mut Tx, article_id: &str) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query("DELETE FROM embeddings WHERE article_id = $1")
        .bind(article_id)
        .execute(&mut **conn)
        .await
        .map(drop)?);
    Ok(())
}

async fn dimension_in(tx: &mut Tx, model: &str) -> Result<Option<usize>, StoreError> {
    let dimension: Option<i64> = on!(tx, conn => sqlx::query_scalar("SELECT dimension FROM embeddings WHERE model = $1 LIMIT 1")
        .bind(model)
        .fetch_optional(&mut **conn)
        .await?);
    Ok(dimension.and_then(|dimension| usize::try_from(dimension).ok()))
}

/// Those of the articles that are not removed.
async fn present(tx: &mut Tx, chunk: &[Embedding]) -> Result<Vec<String>, StoreError> {
    Ok(on!(tx, conn => {
        let mut query = QueryBuilder::new("SELECT id FROM articles WHERE NOT deleted AND id IN (");
        let mut ids = query.separated(", ");
        for embedding in chunk {
            ids.push_bind(embedding.article_id.as_str());
        }
        query.push(")");
        query.build_query_scalar().fetch_all(&mut **conn).await?
    }))
}

async fn upsert(tx: &mut Tx, model: &str, chunk: &[&Embedding], at: Timestamp) -> Result<(), StoreError> {
    on!(tx, conn => {
        let mut query =
            QueryBuilder::new("INSERT INTO embeddings (model, article_id, hash, dimension, vector, created_at) ");
        query.push_values(chunk, |mut row, embedding| {
            let bytes: Vec<u8> = embedding.vector.iter().flat_map(|number| number.to_le_bytes()).collect();
            row.push_bind(model)
                .push_bind(embedding.article_id.as_str())
                .push_bind(embedding.hash.as_str())
                .push_bind(i64::try_from(embedding.vector.len()).unwrap_or(i64::MAX))
                .push_bind(bytes)
                .push_bind(at.as_millisecond());
        });
        query.push(
            " ON CONFLICT (model, article_id) DO UPDATE SET hash = excluded.hash, dimension = excluded.dimension, \
             vector = excluded.vector, created_at = excluded.created_at",
        );
        query.build().execute(&mut **conn).await.map(drop)?;
    });
    Ok(())
}
