//! Contact data, kept apart from tickets and sealed by the caller; whoever looks is written down first.

use jiff::Timestamp;
use sqlx::FromRow;

use crate::store::db::{Tx, on};
use crate::store::error::{StoreError, breaks_reference};
use crate::store::types::{Millis, new_id};
use crate::store::{Durability, Store};

/// An officer looked at a resident's contact data.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct ContactView {
    /// Id.
    pub id: String,
    /// Whose.
    pub ticket_id: String,
    /// Who looked.
    pub officer_id: String,
    /// When.
    #[sqlx(try_from = "Millis")]
    pub at: Timestamp,
}

impl Store {
    /// Stores sealed contact data in place of what was there. Fails with `NotFound("ticket")`.
    pub async fn put_contact(&self, ticket_id: &str, sealed: &[u8], at: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        insert_contact(&mut tx, ticket_id, sealed, at).await?;
        tx.commit().await
    }

    /// The sealed contact data, for an officer to see; the view is on record before it is returned. `None` when the resident left none.
    /// Fails with `NotFound("officer")`.
    pub async fn contact(
        &self,
        ticket_id: &str,
        officer_id: &str,
        at: Timestamp,
    ) -> Result<Option<Vec<u8>>, StoreError> {
        let Some(sealed) = self.contact_for_notice(ticket_id).await? else {
            return Ok(None);
        };
        let mut tx = self.begin_write(Durability::Full).await?;
        on!(&mut tx, conn => sqlx::query("INSERT INTO contact_views (id, ticket_id, officer_id, at) VALUES ($1, $2, $3, $4)")
            .bind(new_id())
            .bind(ticket_id)
            .bind(officer_id)
            .bind(at.as_millisecond())
            .execute(&mut **conn)
            .await
            .map(drop))
        .map_err(|error| if breaks_reference(&error) { StoreError::NotFound("officer") } else { error.into() })?;
        tx.commit().await?;
        Ok(Some(sealed))
    }

    /// The sealed contact data, for the worker that delivers a notice. No person sees it, so no view is recorded.
    pub async fn contact_for_notice(&self, ticket_id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(on!(self.reader(), pool => sqlx::query_scalar("SELECT sealed FROM contacts WHERE ticket_id = $1")
            .bind(ticket_id)
            .fetch_optional(pool)
            .await?))
    }

    /// Who has looked at a ticket's contact data, the latest first.
    pub async fn contact_views(&self, ticket_id: &str) -> Result<Vec<ContactView>, StoreError> {
        Ok(on!(self.reader(), pool => sqlx::query_as(
                "SELECT id, ticket_id, officer_id, at FROM contact_views WHERE ticket_id = $1 ORDER BY id DESC",
            )
            .bind(ticket_id)
            .fetch_all(pool)
            .await?))
    }
}

pub(super) async fn insert_contact(
    tx: &mut Tx,
    ticket_id: &str,
    sealed: &[u8],
    at: Timestamp,
) -> Result<(), StoreError> {
    on!(tx, conn => sqlx::query(
            "INSERT INTO contacts (ticket_id, sealed, created_at) VALUES ($1, $2, $3) \
             ON CONFLICT (ticket_id) DO UPDATE SET sealed = excluded.sealed, created_at = excluded.created_at",
        )
        .bind(ticket_id)
        .bind(sealed)
        .bind(at.as_millisecond())
        .execute(&mut **conn)
        .await
        .map(drop))
    .map_err(|error| if breaks_reference(&error) { StoreError::NotFound("ticket") } else { error.into() })
}
