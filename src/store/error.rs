//! What can go wrong with the database, in terms of what somebody can do about it.

use std::sync::Arc;

use sqlx::migrate::MigrateError;

use crate::ticket::Status;

/// Why a call to the store failed. `Display` says what to do; the cause is in `source`.
///
/// `Conflict` and `NotFound` are the caller's to explain to a person; all others are outages and belong to the operator.
#[derive(Debug, Clone, thiserror::Error)]
pub enum StoreError {
    /// Not reachable: no file, no server, wrong password, locked by another process, closed.
    #[error("the database cannot be used: {what}")]
    Unavailable {
        /// What is the matter and the remedy.
        what: String,
        /// The driver's error.
        source: Option<Arc<sqlx::Error>>,
    },
    /// It can be read but not written.
    #[error(
        "the database is read-only: give the service's user write permission on the file and its folder, or point --database at one that can be written"
    )]
    ReadOnly(#[source] Arc<sqlx::Error>),
    /// No space is left. Nothing of the failed write was kept, and everything acknowledged before is still there.
    #[error("the disk of the database is full: free some space; the service goes on by itself")]
    Full(#[source] Arc<sqlx::Error>),
    /// The request contradicts what is stored.
    #[error("{0}")]
    Conflict(Conflict),
    /// The thing named does not exist.
    #[error("no such {0}")]
    NotFound(&'static str),
    /// What lies there is not, or no longer, a database of this program.
    #[error(
        "the database is damaged or is not one of minwon: restore the last backup, or choose another with --data or --database"
    )]
    Corrupt(#[source] Arc<sqlx::Error>),
    /// The schema is not the one this release knows.
    #[error("the database does not fit this release: {0}")]
    Schema(String),
    /// Anything else: a defect of this program.
    #[error("the database refused a statement; this is a defect of minwon, please report it")]
    Other(#[source] Arc<sqlx::Error>),
}

/// What a request contradicts.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Conflict {
    /// One import names an article twice.
    #[error("the article `{0}` comes twice: give each its own id")]
    DuplicateArticle(String),
    /// An id or a token that exists already.
    #[error("this {0} exists already")]
    Exists(&'static str),
    /// The idempotency key belongs to a different request.
    #[error("this idempotency key was used for another request: use a new one for a new request")]
    KeyReused,
    /// `Status::allows` says no; somebody else may have moved the ticket in the meantime.
    #[error("a ticket in state `{}` cannot become `{}`", from.code(), to.code())]
    Transition {
        /// State the ticket is in now.
        from: Status,
        /// State asked for.
        to: Status,
    },
    /// Somebody else changed the ticket after it was shown.
    #[error("the ticket has changed since it was seen: look at it again")]
    Stale,
    /// A vector of another dimension than the model's vectors so far.
    #[error(
        "a vector has {found} numbers where the model's vectors so far have {expected}: give another model another name"
    )]
    Dimension {
        /// Numbers of the vectors so far.
        expected: usize,
        /// Numbers of this one.
        found: usize,
    },
    /// Something still belongs to a department that is to be removed.
    #[error(
        "the department `{code}` cannot be removed: it has {tickets} open tickets, {officers} officers, {topics} topics and {articles} articles; \
         give them to another department first, or keep it in departments.toml"
    )]
    DepartmentInUse {
        /// Its code.
        code: String,
        /// Tickets to which an answer is owed.
        tickets: i64,
        /// Officers' accounts that are not locked.
        officers: i64,
        /// Topics routed to it.
        topics: i64,
        /// Articles that name it.
        articles: i64,
    },
    /// Two officers cannot share a login.
    #[error("the login is taken: choose another")]
    LoginTaken,
}

impl StoreError {
    pub(super) fn unavailable(what: impl Into<String>) -> Self {
        Self::Unavailable { what: what.into(), source: None }
    }

    /// An address that cannot be parsed; the driver's message is kept out because it may repeat the password.
    pub(super) fn address(_: &sqlx::Error) -> Self {
        Self::unavailable(
            "the address is not well-formed: write sqlite:///path/minwon.sqlite or postgres://user:password@host:5432/database, with special characters percent-encoded",
        )
    }

    /// Can two processes that create one SQLite file at the same moment be the cause? A lock, or a table that is there already.
    pub(super) fn may_be_a_collision(&self) -> bool {
        let locked = |source: &sqlx::Error| {
            let code = source.as_database_error().and_then(|error| error.code()?.parse::<u32>().ok());
            code.is_some_and(|code| matches!(code & 0xff, 5 | 6))
        };
        match self {
            Self::Other(_) => true,
            Self::Unavailable { source: Some(source), .. } => locked(source),
            _ => false,
        }
    }

    /// Is the database as a whole in trouble, so that trying another statement is of no use?
    pub fn is_outage(&self) -> bool {
        !matches!(self, Self::Conflict(_) | Self::NotFound(_) | Self::Other(_))
    }
}

impl From<Conflict> for StoreError {
    fn from(conflict: Conflict) -> Self {
        Self::Conflict(conflict)
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        let unavailable =
            |what: &str, error| Self::Unavailable { what: what.to_owned(), source: Some(Arc::new(error)) };
        match &error {
            sqlx::Error::Database(cause) => {
                let code = cause.code().unwrap_or_default().into_owned();
                let is_postgres = cause.try_downcast_ref::<sqlx::postgres::PgDatabaseError>().is_some();
                if is_postgres { from_postgres(&code, error) } else { from_sqlite(&code, error) }
            }
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::Protocol(_) => {
                unavailable("the server does not answer: check that it runs, and host and port in --database", error)
            }
            sqlx::Error::PoolTimedOut => {
                unavailable("all connections are busy, or the server is gone: try again", error)
            }
            sqlx::Error::PoolClosed => unavailable("the service is shutting down", error),
            sqlx::Error::WorkerCrashed | sqlx::Error::BeginFailed => {
                unavailable("the connection broke: try again", error)
            }
            sqlx::Error::ColumnDecode { .. } | sqlx::Error::Decode(_) => Self::Corrupt(Arc::new(error)),
            sqlx::Error::Migrate(_) => match error {
                sqlx::Error::Migrate(cause) => Self::from(*cause),
                other => Self::Other(Arc::new(other)),
            },
            _ => Self::Other(Arc::new(error)),
        }
    }
}

impl From<MigrateError> for StoreError {
    fn from(error: MigrateError) -> Self {
        match error {
            MigrateError::Execute(cause) | MigrateError::ExecuteMigration(cause, _) => Self::from(cause),
            MigrateError::VersionMissing(version) => Self::Schema(format!(
                "a newer release has written it (migration {version}): start that release, or restore a backup from before the upgrade"
            )),
            other => Self::Schema(format!("{other}: restore a backup, or ask for help with this message")),
        }
    }
}

/// Extended result codes; the low byte is the kind. <https://www.sqlite.org/rescode.html>
fn from_sqlite(code: &str, error: sqlx::Error) -> StoreError {
    let unavailable = |what: &str, source| StoreError::Unavailable { what: what.to_owned(), source: Some(source) };
    let kind = code.parse::<u32>().unwrap_or_default() & 0xff;
    let error = Arc::new(error);
    match kind {
        5 | 6 => unavailable("another process holds its lock: wait for it to finish, or stop it", error),
        8 => StoreError::ReadOnly(error),
        10 => unavailable("the disk reports an error: look at the system's log", error),
        11 | 26 => StoreError::Corrupt(error),
        13 => StoreError::Full(error),
        3 | 14 | 23 => unavailable(
            "the file cannot be opened: check that it and its folder exist and belong to the service's user",
            error,
        ),
        _ => StoreError::Other(error),
    }
}

/// SQLSTATE. <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn from_postgres(code: &str, error: sqlx::Error) -> StoreError {
    let unavailable = |what: &str, source| StoreError::Unavailable { what: what.to_owned(), source: Some(source) };
    let error = Arc::new(error);
    match code {
        "28P01" | "28000" => unavailable("the server refuses the login: check user and password in --database", error),
        "3D000" => unavailable("the server has no such database: create it, or correct the name in --database", error),
        "42501" => unavailable("the user may not do this: make it the owner of the database", error),
        "25006" => StoreError::ReadOnly(error),
        "53100" => StoreError::Full(error),
        "40001" | "40P01" | "55P03" | "57014" => unavailable("another writer was in the way: try again", error),
        "XX001" | "XX002" => StoreError::Corrupt(error),
        code if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") => {
            unavailable("the server is stopping, starting or out of resources: try again in a moment", error)
        }
        _ => StoreError::Other(error),
    }
}

/// Was it the unique constraint on this column?
pub(super) fn breaks_unique(error: &sqlx::Error, table: &str, column: &str) -> bool {
    breaks(error, &format!("{table}_{column}_key"), &format!("{table}.{column}"))
}

/// Was it the primary key, which is this column?
pub(super) fn breaks_primary_key(error: &sqlx::Error, table: &str, column: &str) -> bool {
    breaks(error, &format!("{table}_pkey"), &format!("{table}.{column}"))
}

/// PostgreSQL names the constraint, SQLite the column.
fn breaks(error: &sqlx::Error, constraint: &str, column: &str) -> bool {
    error.as_database_error().filter(|error| error.is_unique_violation()).is_some_and(|error| {
        match error.constraint() {
            Some(name) => name == constraint,
            None => error.message().ends_with(&format!("failed: {column}")),
        }
    })
}

/// Does it refer to a row that does not exist?
pub(super) fn breaks_reference(error: &sqlx::Error) -> bool {
    error.as_database_error().is_some_and(sqlx::error::DatabaseError::is_foreign_key_violation)
}
