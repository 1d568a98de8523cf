//! Officers and their sessions.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;

use super::db::{Tx, on};
use super::error::{Conflict, StoreError, breaks_primary_key, breaks_reference, breaks_unique};
use super::types::{MaybeMillis, Millis, UnknownCode};
use super::{Durability, Store};

/// What an officer may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Handles tickets.
    Officer,
    /// Also manages officers and knowledge.
    Admin,
}

impl Role {
    /// The code used in the database and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Self::Officer => "officer",
            Self::Admin => "admin",
        }
    }
}

impl TryFrom<String> for Role {
    type Error = UnknownCode;

    fn try_from(code: String) -> Result<Self, Self::Error> {
        [Self::Officer, Self::Admin]
            .into_iter()
            .find(|role| role.code() == code)
            .ok_or_else(|| UnknownCode::new("role", code))
    }
}

/// An officer.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
pub struct Officer {
    /// Id.
    pub id: String,
    /// What they log in with.
    pub login: String,
    /// Name as colleagues and residents read it.
    pub name: String,
    /// argon2, in PHC form.
    pub password_hash: String,
    /// What they may do.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// Code of their department.
    pub department: Option<String>,
    /// The password must be changed before anything else.
    pub must_change: bool,
    /// May not log in any more.
    pub disabled: bool,
    /// When the account was made.
    #[sqlx(try_from = "Millis")]
    pub created_at: Timestamp,
    /// When they last logged in.
    #[sqlx(try_from = "MaybeMillis")]
    pub last_login: Option<Timestamp>,
}

/// An officer to be added.
#[derive(Debug, Clone)]
pub struct NewOfficer {
    /// New id.
    pub id: String,
    /// Unique.
    pub login: String,
    /// Name.
    pub name: String,
    /// argon2, in PHC form.
    pub password_hash: String,
    /// What they may do.
    pub role: Role,
    /// Code of their department.
    pub department: Option<String>,
    /// The password must be changed at the first login.
    pub must_change: bool,
}

macro_rules! officer_columns {
    () => {
        "officers.id, login, name, password_hash, role, department, must_change, disabled, officers.created_at, last_login"
    };
}

impl Store {
    /// Adds an officer. Fails with `Conflict::LoginTaken`.
    pub async fn create_officer(&self, new: &NewOfficer, at: Timestamp) -> Result<Officer, StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        let created: Result<Officer, sqlx::Error> = on!(&mut tx, conn => sqlx::query_as(concat!(
                "INSERT INTO officers (id, login, name, password_hash, role, department, must_change, disabled, created_at) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING ",
                officer_columns!()
            ))
            .bind(&new.id)
            .bind(&new.login)
            .bind(&new.name)
            .bind(&new.password_hash)
            .bind(new.role.code())
            .bind(&new.department)
            .bind(new.must_change)
            .bind(false)
            .bind(at.as_millisecond())
            .fetch_one(&mut **conn)
            .await);
        let officer = created.map_err(|error| {
            if breaks_unique(&error, "officers", "login") {
                Conflict::LoginTaken.into()
            } else if breaks_primary_key(&error, "officers", "id") {
                Conflict::Exists("officer").into()
            } else {
                StoreError::from(error)
            }
        })?;
        tx.commit().await?;
        Ok(officer)
    }

    /// The officer with this id.
    pub async fn officer(&self, id: &str) -> Result<Option<Officer>, StoreError> {
        Ok(
            on!(self.reader(), pool => sqlx::query_as(concat!("SELECT ", officer_columns!(), " FROM officers WHERE id = $1"))
            .bind(id)
            .fetch_optional(pool)
            .await?),
        )
    }

    /// The officer with this login, disabled or not.
    pub async fn officer_by_login(&self, login: &str) -> Result<Option<Officer>, StoreError> {
        Ok(
            on!(self.reader(), pool => sqlx::query_as(concat!("SELECT ", officer_columns!(), " FROM officers WHERE login = $1"))
            .bind(login)
            .fetch_optional(pool)
            .await?),
        )
    }

    /// All officers by login, disabled ones included.
    pub async fn officers(&self) -> Result<Vec<Officer>, StoreError> {
        Ok(
            on!(self.reader(), pool => sqlx::query_as(concat!("SELECT ", officer_columns!(), " FROM officers ORDER BY login"))
            .fetch_all(pool)
            .await?),
        )
    }

    /// Sets a password and ends all sessions of the officer. Fails with `NotFound("officer")`.
    pub async fn set_password(
        &self,
        officer_id: &str,
        password_hash: &str,
        must_change: bool,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        let found = on!(&mut tx, conn => sqlx::query("UPDATE officers SET password_hash = $2, must_change = $3 WHERE id = $1")
            .bind(officer_id)
            .bind(password_hash)
            .bind(must_change)
            .execute(&mut **conn)
            .await?
            .rows_affected());
        end_sessions(&mut tx, officer_id, found).await?;
        tx.commit().await
    }

    /// Lets an officer log in again, or no more; then all sessions end at once. Fails with `NotFound("officer")`.
    pub async fn set_disabled(&self, officer_id: &str, disabled: bool) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        let found = on!(&mut tx, conn => sqlx::query("UPDATE officers SET disabled = $2 WHERE id = $1")
            .bind(officer_id)
            .bind(disabled)
            .execute(&mut **conn)
            .await?
            .rows_affected());
        end_sessions(&mut tx, officer_id, found).await?;
        tx.commit().await
    }

    /// Opens a session and notes the login. `token_hash` is the hash of the secret in the cookie. Fails with `NotFound("officer")`.
    pub async fn create_session(
        &self,
        token_hash: &str,
        officer_id: &str,
        at: Timestamp,
        expires_at: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Grouped).await?;
        on!(&mut tx, conn => sqlx::query(
                "INSERT INTO sessions (token_hash, officer_id, created_at, expires_at) VALUES ($1, $2, $3, $4)",
            )
            .bind(token_hash)
            .bind(officer_id)
            .bind(at.as_millisecond())
            .bind(expires_at.as_millisecond())
            .execute(&mut **conn)
            .await
            .map(drop))
        .map_err(|error| {
            if breaks_reference(&error) {
                StoreError::NotFound("officer")
            } else if breaks_primary_key(&error, "sessions", "token_hash") {
                Conflict::Exists("session").into()
            } else {
                error.into()
            }
        })?;
        on!(&mut tx, conn => sqlx::query("UPDATE officers SET last_login = $2 WHERE id = $1")
            .bind(officer_id)
            .bind(at.as_millisecond())
            .execute(&mut **conn)
            .await
            .map(drop)?);
        tx.commit().await
    }

    /// The officer of a session that has not expired at `at` and who is not disabled.
    pub async fn officer_by_session(&self, token_hash: &str, at: Timestamp) -> Result<Option<Officer>, StoreError> {
        Ok(on!(self.reader(), pool => sqlx::query_as(concat!(
                "SELECT ",
                officer_columns!(),
                " FROM sessions JOIN officers ON officers.id = sessions.officer_id \
                 WHERE token_hash = $1 AND expires_at > $2 AND NOT disabled"
            ))
            .bind(token_hash)
            .bind(at.as_millisecond())
            .fetch_optional(pool)
            .await?))
    }

    /// Puts off the end of a session.
    pub async fn touch_session(&self, token_hash: &str, expires_at: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Grouped).await?;
        on!(&mut tx, conn => sqlx::query("UPDATE sessions SET expires_at = $2 WHERE token_hash = $1")
            .bind(token_hash)
            .bind(expires_at.as_millisecond())
            .execute(&mut **conn)
            .await
            .map(drop)?);
        tx.commit().await
    }

    /// Ends a session.
    pub async fn delete_session(&self, token_hash: &str) -> Result<(), StoreError> {
        let mut tx = self.begin_write(Durability::Full).await?;
        on!(&mut tx, conn => sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(token_hash)
            .execute(&mut **conn)
            .await
            .map(drop)?);
        tx.commit().await
    }

    /// Removes sessions that have expired at `at`; returns how many.
    pub async fn delete_expired_sessions(&self, at: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.begin_write(Durability::Grouped).await?;
        let deleted = on!(&mut tx, conn => sqlx::query("DELETE FROM sessions WHERE expires_at <= $1")
            .bind(at.as_millisecond())
            .execute(&mut **conn)
            .await?
            .rows_affected());
        tx.commit().await?;
        Ok(deleted)
    }
}

/// After a change to an officer: fails when there was none, else ends their sessions.
async fn end_sessions(tx: &mut Tx, officer_id: &str, found: u64) -> Result<(), StoreError> {
    if found == 0 {
        return Err(StoreError::NotFound("officer"));
    }
    on!(tx, conn => sqlx::query("DELETE FROM sessions WHERE officer_id = $1").bind(officer_id).execute(&mut **conn).await.map(drop)?);
    Ok(())
}
