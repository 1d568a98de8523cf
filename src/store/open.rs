//! Opening: connections, their settings, and a schema that is up to date.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePoolOptions};
use sqlx::{ConnectOptions as _, Connection as _, SqlitePool};

use super::db::{Engine, FileIdentity, Link};
use super::error::StoreError;

/// How long a writer waits for the lock that another process holds, and for its turn.
const SQLITE_PATIENCE: Duration = Duration::from_secs(10);
const SQLITE_READERS: u32 = 4;
/// How long two processes that create one file at the same moment may be in each other's way.
const COLLISION: Duration = Duration::from_secs(2);
/// Bytes to which the log shrinks after a large import.
const LOG_LIMIT: &str = "67108864";

/// How long a caller waits for a connection, also while the server is away.
const POSTGRES_PATIENCE: Duration = Duration::from_secs(5);
const POSTGRES_CONNECTIONS: u32 = 10;

pub(super) async fn sqlite(options: SqliteConnectOptions) -> Result<Link, StoreError> {
    let path = options.get_filename().to_owned();
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if !folder.is_dir() {
        return Err(StoreError::unavailable(format!(
            "the folder {} does not exist: create it, or choose another with --data",
            folder.display()
        )));
    }
    create_private(&path);
    let options = options
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .busy_timeout(SQLITE_PATIENCE)
        .foreign_keys(true)
        .pragma("journal_size_limit", LOG_LIMIT)
        .disable_statement_logging();
    let start = Instant::now();
    let write = loop {
        match sqlite_writer(options.clone()).await {
            Ok(write) => break write,
            // The later of two processes that create one file finds the tables there, and the work done when it looks again.
            Err(error) if error.may_be_a_collision() && start.elapsed() < COLLISION => {
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
            Err(StoreError::Unavailable { what, source }) => {
                return Err(StoreError::Unavailable { what: format!("{}: {what}", path.display()), source });
            }
            Err(error) => return Err(error),
        }
    };
    let read = sqlite_pool(SQLITE_READERS).connect_lazy_with(options.pragma("query_only", "1"));
    let file = FileIdentity::of(&path)?;
    Ok(Link { read: Engine::Sqlite(read), write: Engine::Sqlite(write), file: Some(Arc::new(file)) })
}

/// The one connection that writes, with the schema up to date.
async fn sqlite_writer(options: SqliteConnectOptions) -> Result<SqlitePool, StoreError> {
    let pool = sqlite_pool(1)
        // A full disk makes SQLite end the transaction by itself; sqlx then believes for ever that one is open.
        .before_acquire(|connection, _| {
            let usable = !connection.is_in_transaction();
            Box::pin(async move { Ok(usable) })
        })
        .connect_with(options)
        .await?;
    sqlx::migrate!("migrations/sqlite").run(&pool).await?;
    Ok(pool)
}

/// Connections to a file do not go stale: they are neither tested nor replaced.
fn sqlite_pool(connections: u32) -> SqlitePoolOptions {
    SqlitePoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(SQLITE_PATIENCE)
        .test_before_acquire(false)
        .idle_timeout(None)
        .max_lifetime(None)
}

/// Creates a missing file for the service's user alone; SQLite gives its log the same permissions. When it cannot be created, SQLite
/// fails next and says why.
fn create_private(path: &Path) {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    drop(options.open(path));
}

pub(super) async fn postgres(url: &str) -> Result<Link, StoreError> {
    let options: PgConnectOptions = url.parse().map_err(|error| StoreError::address(&error))?;
    let options = options.application_name("minwon").disable_statement_logging();
    // One attempt without the pool, which would hide why the server refused behind a time-out.
    let first = tokio::time::timeout(POSTGRES_PATIENCE, options.connect()).await.map_err(|_| {
        let (host, seconds) = (options.get_host(), POSTGRES_PATIENCE.as_secs());
        StoreError::unavailable(format!(
            "{host} does not answer within {seconds} s: check that it runs, and host and port in --database"
        ))
    })??;
    first.close().await?;
    let pool = PgPoolOptions::new()
        .max_connections(POSTGRES_CONNECTIONS)
        .acquire_timeout(POSTGRES_PATIENCE)
        .connect_with(options)
        .await?;
    sqlx::migrate!("migrations/postgres").run(&pool).await?;
    Ok(Link { read: Engine::Postgres(pool.clone()), write: Engine::Postgres(pool), file: None })
}
