//! Two engines, one body: `on!` compiles the same code for each.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use sqlx::{PgPool, Postgres, Sqlite, SqlitePool, Transaction};

use super::error::StoreError;

/// The same thing of one engine or the other.
#[derive(Clone)]
pub(super) enum Engine<S, P> {
    Sqlite(S),
    Postgres(P),
}

/// Connections.
pub(super) type Db = Engine<SqlitePool, PgPool>;

/// An open transaction; dropping it rolls back.
pub(super) type Tx = Engine<Transaction<'static, Sqlite>, Transaction<'static, Postgres>>;

/// `on!(engine, name => body)` is `body` with `name` bound to whichever engine is there.
macro_rules! on {
    ($engine:expr, $name:ident => $body:expr) => {
        match $engine {
            $crate::store::db::Engine::Sqlite($name) => $body,
            $crate::store::db::Engine::Postgres($name) => $body,
        }
    };
}
pub(super) use on;

impl Tx {
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        on!(self, tx => tx.commit().await.map_err(StoreError::from))
    }

    pub(super) async fn rollback(self) -> Result<(), StoreError> {
        on!(self, tx => tx.rollback().await.map_err(StoreError::from))
    }
}

/// How far a commit must have come before it is acknowledged. Either way it survives the death of the process.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Durability {
    /// On the disk: tickets, replies, knowledge, officers.
    Full,
    /// With the operating system: conversations and answers.
    Grouped,
}

/// The connections, and what is needed to begin a transaction on them.
#[derive(Clone)]
pub(super) struct Link {
    pub(super) read: Db,
    pub(super) write: Db,
    pub(super) file: Option<Arc<FileIdentity>>,
}

impl Link {
    /// A transaction that sees one state of the database throughout.
    pub(super) async fn begin_read(&self) -> Result<Tx, StoreError> {
        Ok(match &self.read {
            Engine::Sqlite(pool) => Engine::Sqlite(pool.begin().await?),
            Engine::Postgres(pool) => {
                Engine::Postgres(pool.begin_with("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").await?)
            }
        })
    }

    /// The one place where a transaction that writes begins.
    pub(super) async fn begin_write(&self, durability: Durability) -> Result<Tx, StoreError> {
        self.check_file()?;
        Ok(match &self.write {
            Engine::Sqlite(pool) => Engine::Sqlite(
                pool.begin_with(match durability {
                    Durability::Full => "PRAGMA synchronous = FULL; BEGIN IMMEDIATE",
                    Durability::Grouped => "PRAGMA synchronous = NORMAL; BEGIN IMMEDIATE",
                })
                .await?,
            ),
            Engine::Postgres(pool) => Engine::Postgres(pool.begin().await?),
        })
    }

    /// SQLite goes on writing to a file that was unlinked under it, and all of it would be lost.
    pub(super) fn check_file(&self) -> Result<(), StoreError> {
        self.file.as_ref().map_or(Ok(()), |file| file.check())
    }
}

/// Which file was opened, so that it is noticed when another one, or none, lies at its path.
pub(super) struct FileIdentity {
    path: PathBuf,
    identity: (u64, u64),
}

impl FileIdentity {
    pub(super) fn of(path: &Path) -> Result<Self, StoreError> {
        let identity = identity(path).map_err(|error| {
            StoreError::unavailable(format!("the database file {} cannot be read: {error}", path.display()))
        })?;
        Ok(Self { path: path.to_owned(), identity })
    }

    pub(super) fn check(&self) -> Result<(), StoreError> {
        if identity(&self.path).is_ok_and(|found| found == self.identity) {
            return Ok(());
        }
        Err(StoreError::unavailable(format!(
            "the database file {} was removed or replaced while the service was running: put it back, or restart the service to go on with what is there",
            self.path.display()
        )))
    }
}

#[cfg(unix)]
fn identity(path: &Path) -> std::io::Result<(u64, u64)> {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::metadata(path).map(|metadata| (metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
fn identity(path: &Path) -> std::io::Result<(u64, u64)> {
    std::fs::metadata(path).map(|_| (0, 0))
}
