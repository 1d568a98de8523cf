//! What the language model used in a calendar month. Kept apart from the answers, which may be deleted before the month ends.

use std::collections::BTreeMap;

use sqlx::FromRow;

use super::Store;
use super::conversations::NewAnswer;
use super::db::{Tx, on};
use super::error::StoreError;
use crate::calendar;

/// What a month has used.
#[derive(Debug, Clone, Copy, Default, PartialEq, FromRow)]
pub struct ModelUse {
    /// Tokens of prompts and answers.
    pub tokens: i64,
    /// Their price, in the currency of the configured prices.
    pub cost: f64,
}

impl Store {
    /// What the answers of a month (`2026-11`, in Korea) have used; nothing when there are none.
    pub async fn model_use(&self, month: &str) -> Result<ModelUse, StoreError> {
        let found = on!(self.reader(), pool => sqlx::query_as("SELECT tokens, cost FROM model_months WHERE month = $1")
            .bind(month)
            .fetch_optional(pool)
            .await?);
        Ok(found.unwrap_or_default())
    }
}

/// Adds what answers used to their months, within the transaction that stores them. Last, so that nobody waits for a month's row while
/// holding it.
pub(super) async fn add(tx: &mut Tx, answers: &[&NewAnswer]) -> Result<(), StoreError> {
    let mut months: BTreeMap<String, ModelUse> = BTreeMap::new();
    for answer in answers.iter().filter(|answer| answer.model_use.tokens > 0) {
        let month = months.entry(calendar::month(answer.created_at)).or_default();
        month.tokens += answer.model_use.tokens;
        month.cost += answer.model_use.cost;
    }
    for (month, used) in months {
        on!(&mut *tx, conn => sqlx::query(
                "INSERT INTO model_months (month, tokens, cost) VALUES ($1, $2, $3) \
                 ON CONFLICT (month) DO UPDATE \
                 SET tokens = model_months.tokens + excluded.tokens, cost = model_months.cost + excluded.cost",
            )
            .bind(month)
            .bind(used.tokens)
            .bind(used.cost)
            .execute(&mut **conn)
            .await
            .map(drop)?);
    }
    Ok(())
}
