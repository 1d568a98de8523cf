//! Wrong lookup codes: counted, and after too many the ticket is locked for a while.

use jiff::{SignedDuration, Timestamp};
use sqlx::FromRow;

use crate::store::db::on;
use crate::store::error::StoreError;
use crate::store::types::MaybeMillis;
use crate::store::{Durability, Store};

/// Wrong lookups of a ticket.
#[derive(Debug, Clone, Copy, PartialEq, Eq, FromRow)]
pub struct Lookups {
    /// Since the last right one, or the last lock.
    pub failed_lookups: i64,
    /// No lookup before this moment.
    #[sqlx(try_from = "MaybeMillis")]
    pub locked_until: Option<Timestamp>,
}

impl Store {
    /// Counts a wrong lookup code. The `max`th one locks the ticket until `at + lock_for` and starts the count again.
    /// Fails with `NotFound("ticket")`.
    pub async fn note_failed_lookup(
        &self,
        number: &str,
        at: Timestamp,
        max: u32,
        lock_for: SignedDuration,
    ) -> Result<Lookups, StoreError> {
        let until = at.saturating_add(lock_for).unwrap_or(Timestamp::MAX);
        let mut tx = self.begin_write(Durability::Grouped).await?;
        let lookups: Option<Lookups> = on!(&mut tx, conn => sqlx::query_as(
                "UPDATE tickets SET locked_until = CASE WHEN failed_lookups + 1 >= $2 THEN $3 ELSE locked_until END, \
                 failed_lookups = CASE WHEN failed_lookups + 1 >= $2 THEN 0 ELSE failed_lookups + 1 END \
                 WHERE number = $1 RETURNING failed_lookups, locked_until",
            )
            .bind(number)
            .bind(i64::from(max))
            .bind(until.as_millisecond())
            .fetch_optional(&mut **conn)
            .await?);
        let lookups = lookups.ok_or(StoreError::NotFound("ticket"))?;
        tx.commit().await?;
        Ok(lookups)
    }

    /// Forgets wrong lookup codes, after the right one. Writes nothing when there were none.
    pub async fn clear_failed_lookups(&self, number: &str) -> Result<(), StoreError> {
        let noted: Option<i64> = on!(self.reader(), pool => sqlx::query_scalar(
                "SELECT failed_lookups FROM tickets WHERE number = $1 AND (failed_lookups > 0 OR locked_until IS NOT NULL)",
            )
            .bind(number)
            .fetch_optional(pool)
            .await?);
        if noted.is_none() {
            return Ok(());
        }
        let mut tx = self.begin_write(Durability::Grouped).await?;
        on!(&mut tx, conn => sqlx::query("UPDATE tickets SET failed_lookups = 0, locked_until = NULL WHERE number = $1")
            .bind(number)
            .execute(&mut **conn)
            .await
            .map(drop)?);
        tx.commit().await
    }
}
