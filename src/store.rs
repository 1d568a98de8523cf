//! The database: the truth about articles, conversations, tickets and officers. The only user of sqlx.
//!
//! `Store` speaks to SQLite (the embedded default) and PostgreSQL with one SQL text: every statement is written once and
//! compiled for both engines by `on!`. Placeholders are `$1`, ids are text made in Rust (UUIDv7), times epoch milliseconds, JSON
//! text; nothing asks the database for the time. Each method is one transaction.
//!
//! What was acknowledged survives `kill -9` on both engines, and tickets and officers' replies a power cut too. On SQLite all writes go
//! through one connection, so they queue in order instead of polling for the lock, and `begin_write` sets how hard the commit is pushed
//! to the disk: `Durability::Full` waits for the disk, `Durability::Grouped` leaves that to the next full commit or checkpoint. A full
//! commit flushes the whole log, grouped ones before it included. PostgreSQL always waits.
//!
//! Constraint violations become named errors where they occur: nothing is looked up first in order to be inserted afterwards.

mod conversations;
mod db;
mod district;
mod embeddings;
mod error;
mod knowledge;
mod model_use;
mod officers;
mod open;
mod outbox;
mod phrasings;
mod prune;
mod recorder;
mod tickets;
mod types;

use std::path::Path;
use std::sync::Arc;

use sqlx::sqlite::SqliteConnectOptions;

pub use conversations::{AnswerRow, AnswerTo, Conversation, Feedback, NewAnswer};
pub use embeddings::{Embedding, EmbeddingState};
pub use error::{Conflict, StoreError};
pub use knowledge::{ArticleRow, RevisionRow, Summary};
pub use model_use::ModelUse;
pub use officers::{NewOfficer, Officer, Role};
pub use outbox::{Backlog, Notice, NoticeKind};
pub use phrasings::{Learned, MAX_WORDINGS, Voice, Word};
pub use prune::Removed;
pub use tickets::{
    Assignment, Author, ContactView, Counts, Created, Event, Filter, Group, Inbox, Lookups, Message, Move, NewTicket,
    Page, Replied, Reply, Ticket,
};

use db::{Db, Durability, Engine, Link, Tx, on};
use recorder::Recorder;

/// The database. Cloning is cheap; all clones share the connections.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    link: Link,
    recorder: Recorder,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({})", self.engine())
    }
}

impl Store {
    /// Opens a database and brings its schema up to date.
    ///
    /// `url` is `sqlite:///path/to/file.sqlite` (created when missing; its folder must exist; `?` and `%` in the path are
    /// percent-encoded) or `postgres://user:password@host:port/database`.
    ///
    /// Fails with `Unavailable` when the folder is missing, the server does not answer, or user, password or database are wrong;
    /// `ReadOnly`, `Full`, `Corrupt`; and `Schema` when a newer release has written the database.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        let scheme = url.split(':').next().unwrap_or_default();
        match scheme {
            "sqlite" => {
                let options: SqliteConnectOptions = url.parse().map_err(|error| StoreError::address(&error))?;
                if url.contains(":memory:") || url.contains("mode=memory") {
                    return Err(StoreError::unavailable(
                        "a database in memory would be lost with its connection: name a file, as in sqlite:///var/lib/minwon/minwon.sqlite",
                    ));
                }
                Self::assemble(open::sqlite(options).await?).await
            }
            "postgres" | "postgresql" => Self::assemble(open::postgres(url).await?).await,
            _ => Err(StoreError::unavailable(
                "the address begins with neither sqlite: nor postgres: (sqlite:///path/minwon.sqlite, postgres://user:password@host/database)",
            )),
        }
    }

    /// Opens the SQLite file at `path`, as `open` does; the path is taken as it is.
    pub async fn open_file(path: &Path) -> Result<Self, StoreError> {
        Self::assemble(open::sqlite(SqliteConnectOptions::new().filename(path)).await?).await
    }

    async fn assemble(link: Link) -> Result<Self, StoreError> {
        // What can only be read is found out now, not by the first resident.
        let mut tx = link.begin_write(Durability::Full).await?;
        on!(&mut tx, conn => sqlx::query("DELETE FROM sessions WHERE token_hash = ''").execute(&mut **conn).await.map(drop)?);
        tx.rollback().await?;
        let recorder = Recorder::start(link.clone());
        Ok(Self { inner: Arc::new(Inner { link, recorder }) })
    }

    /// `sqlite` or `postgres`.
    pub fn engine(&self) -> &'static str {
        match self.inner.link.read {
            Engine::Sqlite(_) => "sqlite",
            Engine::Postgres(_) => "postgres",
        }
    }

    /// Answers when the database does. Fails as any read does, also when an SQLite file was removed or replaced.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.inner.link.check_file()?;
        on!(self.reader(), pool => sqlx::query_scalar::<_, i64>("SELECT revision FROM knowledge_state").fetch_one(pool).await.map(drop)?);
        Ok(())
    }

    /// Writes what is queued, then closes every connection. Later calls fail with `Unavailable`.
    pub async fn close(&self) {
        self.inner.recorder.close().await;
        on!(&self.inner.link.read, pool => pool.close().await);
        on!(&self.inner.link.write, pool => pool.close().await);
    }

    fn reader(&self) -> &Db {
        &self.inner.link.read
    }

    async fn begin_read(&self) -> Result<Tx, StoreError> {
        self.inner.link.begin_read().await
    }

    async fn begin_write(&self, durability: Durability) -> Result<Tx, StoreError> {
        self.inner.link.begin_write(durability).await
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn officer(n: usize) -> NewOfficer {
        NewOfficer {
            id: types::new_id(),
            login: format!("officer{n}"),
            name: "가".repeat(1000),
            password_hash: String::new(),
            role: Role::Officer,
            department: None,
            must_change: false,
        }
    }

    #[tokio::test]
    async fn a_full_disk_is_named_and_what_was_acknowledged_is_kept() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_file(&folder.path().join("minwon.sqlite")).await.unwrap();
        let Engine::Sqlite(writer) = &store.inner.link.write else { panic!("not SQLite") };
        let pages: i64 = sqlx::query_scalar("PRAGMA page_count").fetch_one(writer).await.unwrap();
        let limit = |pages: i64| sqlx::query(sqlx::AssertSqlSafe(format!("PRAGMA max_page_count = {pages}")));

        limit(pages + 20).execute(writer).await.unwrap();
        let mut acknowledged = 0;
        let full = loop {
            match store.create_officer(&officer(acknowledged), Timestamp::UNIX_EPOCH).await {
                Ok(_) => acknowledged += 1,
                Err(error) => break error,
            }
        };
        assert!(matches!(full, StoreError::Full(_)), "{full:?}");
        assert!(full.is_outage());
        store.ping().await.unwrap();
        assert_eq!(store.officers().await.unwrap().len(), acknowledged);

        limit(pages + 10_000).execute(writer).await.unwrap();
        store.create_officer(&officer(acknowledged), Timestamp::UNIX_EPOCH).await.unwrap();
        assert_eq!(store.officers().await.unwrap().len(), acknowledged + 1);
    }

    /// As SQLite does when a disk is full or fails, behind sqlx's back; the one writer must not stay broken after that.
    #[tokio::test]
    async fn a_transaction_that_the_engine_ended_does_not_break_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open_file(&folder.path().join("minwon.sqlite")).await.unwrap();
        let Engine::Sqlite(mut tx) = store.begin_write(Durability::Full).await.unwrap() else { panic!("not SQLite") };
        sqlx::query("ROLLBACK").execute(&mut *tx).await.unwrap();
        drop(tx);
        for n in 0..3 {
            store.create_officer(&officer(n), Timestamp::UNIX_EPOCH).await.unwrap();
        }
    }
}
