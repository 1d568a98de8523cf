use std::error::Error as _;

use minwon::store::{Store, StoreError};
use sqlx::{Connection as _, PgConnection, SqliteConnection};

use super::both;
use super::tickets::new_ticket;
use crate::support::database::Database;

both!(
    opening_again_finds_everything,
    many_open_an_empty_database_at_once,
    a_newer_schema_is_refused,
    calls_given_up_half_way_leave_no_trace,
);

async fn opening_again_finds_everything(store: Store, database: Database) {
    let ticket = store.create_ticket(&new_ticket()).await.unwrap().ticket;
    store.close().await;
    let store = Store::open(&database.url).await.unwrap();
    assert_eq!(store.ticket(&ticket.id).await.unwrap(), Some(ticket));
    assert!(database.url.starts_with(store.engine()));
}

async fn many_open_an_empty_database_at_once(store: Store, database: Database) {
    // The one that `run` opened is not empty any more: take another.
    let fresh = if store.engine() == "sqlite" { Database::sqlite() } else { Database::postgres().await };
    drop(database);
    let opened = futures_util::future::join_all((0..8).map(|_| {
        let url = fresh.url.clone();
        tokio::spawn(async move { Store::open(&url).await })
    }))
    .await;
    for store in opened {
        let store = store.unwrap().unwrap();
        store.create_ticket(&new_ticket()).await.unwrap();
        store.close().await;
    }
}

async fn a_newer_schema_is_refused(store: Store, database: Database) {
    let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                 SELECT 9999, description, success, checksum, execution_time FROM _sqlx_migrations WHERE version = 1";
    if store.engine() == "sqlite" {
        sqlx::query(newer).execute(&mut sqlite(&database).await).await.unwrap();
    } else {
        sqlx::query(newer).execute(&mut PgConnection::connect(&database.url).await.unwrap()).await.unwrap();
    }
    let refused = Store::open(&database.url).await.unwrap_err();
    assert!(
        matches!(&refused, StoreError::Schema(why) if why.contains("newer release") && why.contains("9999")),
        "{refused}"
    );
}

/// A resident who closes the page drops the request's future wherever it is.
async fn calls_given_up_half_way_leave_no_trace(store: Store, _: Database) {
    let mut acknowledged = 0;
    for n in 0..200_u64 {
        let patience = std::time::Duration::from_micros(n * 40);
        let new = new_ticket();
        if let Ok(made) = tokio::time::timeout(patience, store.create_ticket(&new)).await {
            made.unwrap();
            acknowledged += 1;
        }
    }
    let last = store.create_ticket(&new_ticket()).await.unwrap().ticket;
    let count: usize = last.number.trim_start_matches("2026-").parse().unwrap();
    assert!(count > acknowledged, "{count} numbers were given, {acknowledged} acknowledged");
    for n in 1..=count {
        let ticket = store.ticket_by_number(&format!("2026-{n:06}")).await.unwrap();
        let ticket = ticket.unwrap_or_else(|| panic!("the number {n} is missing"));
        assert_eq!(store.thread(&ticket.id).await.unwrap().len(), 1);
    }
    assert_eq!(store.outbox_backlog().await.unwrap().waiting, i64::try_from(count).unwrap());
}

async fn sqlite(database: &Database) -> SqliteConnection {
    SqliteConnection::connect(&database.url).await.unwrap()
}

/// The error without its cause, and no word of a password in either.
fn said(error: &StoreError) -> String {
    for text in [error.to_string(), format!("{error:?}"), error.source().map(ToString::to_string).unwrap_or_default()] {
        assert!(!text.contains("s3cret"), "{text}");
    }
    error.to_string()
}

#[tokio::test]
async fn addresses_that_lead_nowhere_say_what_to_write() {
    let folder = tempfile::tempdir().unwrap();
    let missing = folder.path().join("no/such");
    let cases = [
        (format!("sqlite://{}/minwon.sqlite", missing.display()), "does not exist: create it"),
        (format!("sqlite://{}", folder.path().display()), "the file cannot be opened"),
        ("sqlite::memory:".to_owned(), "would be lost"),
        ("mysql://user:s3cret@host/db".to_owned(), "neither sqlite: nor postgres:"),
        (String::new(), "neither sqlite: nor postgres:"),
        ("postgres://user:s3cret@host:port/db".to_owned(), "not well-formed"),
        ("postgres://user:s3cret@127.0.0.1:1/db".to_owned(), "does not answer"),
    ];
    for (url, expected) in cases {
        let error = Store::open(&url).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable { .. }), "{url}: {error:?}");
        assert!(said(&error).contains(expected), "{url}: {error}");
    }
}

#[tokio::test]
async fn a_path_with_any_character_can_be_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("구청 100%?#.sqlite");
    Store::open_file(&path).await.unwrap().close().await;
    assert!(path.exists());
}

#[tokio::test]
async fn a_sqlite_file_that_cannot_be_written_is_refused_at_once() {
    let database = Database::sqlite();
    Store::open(&database.url).await.unwrap().close().await;
    let error = Store::open(&format!("{}?mode=ro", database.url)).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
    assert!(said(&error).contains("write permission"));
}

#[tokio::test]
async fn a_file_that_is_no_database_or_a_damaged_one_is_named() {
    let database = Database::sqlite();
    let path = database.folder.path().join("minwon.sqlite");
    std::fs::write(&path, "사진 ".repeat(5000)).unwrap();
    let error = Store::open(&database.url).await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
    assert!(said(&error).contains("restore the last backup"));

    std::fs::remove_file(&path).unwrap();
    let store = Store::open(&database.url).await.unwrap();
    for _ in 0..50 {
        store.create_ticket(&new_ticket()).await.unwrap();
    }
    store.close().await;
    let mut bytes = std::fs::read(&path).unwrap();
    for byte in &mut bytes[8192..] {
        *byte = 0xa5;
    }
    std::fs::write(&path, bytes).unwrap();
    let broken = async {
        let store = Store::open(&database.url).await?;
        store.create_ticket(&new_ticket()).await
    };
    let error = broken.await.unwrap_err();
    assert!(matches!(error, StoreError::Corrupt(_)), "{error:?}");
}

#[tokio::test]
async fn a_file_taken_away_is_noticed_and_put_back_works_again() {
    let database = Database::sqlite();
    let store = Store::open(&database.url).await.unwrap();
    let (path, aside) = (database.folder.path().join("minwon.sqlite"), database.folder.path().join("aside"));
    std::fs::rename(&path, &aside).unwrap();
    for error in [store.ping().await.unwrap_err(), store.create_ticket(&new_ticket()).await.unwrap_err()] {
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
        assert!(said(&error).contains("put it back"));
    }
    std::fs::write(&path, "").unwrap();
    store.ping().await.expect_err("another file lies there");
    std::fs::rename(&aside, &path).unwrap();
    store.ping().await.unwrap();
    store.create_ticket(&new_ticket()).await.unwrap();
}

#[tokio::test]
async fn a_lock_held_by_another_process_is_named() {
    let database = Database::sqlite();
    let store = Store::open(&database.url).await.unwrap();
    let mut other = sqlite(&database).await;
    let _held = other.begin_with("BEGIN IMMEDIATE").await.unwrap();
    let mut impatient = sqlite(&database).await;
    sqlx::query("PRAGMA busy_timeout = 0").execute(&mut impatient).await.unwrap();
    let error = StoreError::from(impatient.begin_with("BEGIN IMMEDIATE").await.unwrap_err());
    assert!(said(&error).contains("another process holds its lock"));
    store.ping().await.unwrap();
}

#[tokio::test]
async fn a_postgres_server_that_refuses_is_understood() {
    let database = Database::postgres().await;
    let parsed = url::Url::parse(&database.url).unwrap();
    let mut stranger = parsed.clone();
    stranger.set_password(Some("s3cret")).unwrap();
    let mut nowhere = parsed.clone();
    nowhere.set_path("/no_such_database");
    for (url, expected) in [(stranger, "check user and password"), (nowhere, "has no such database")] {
        let error = Store::open(url.as_str()).await.unwrap_err();
        assert!(matches!(error, StoreError::Unavailable { .. }), "{error:?}");
        assert!(said(&error).contains(expected), "{error}");
    }

    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let codes =
        [("53100", "disk"), ("25006", "read-only"), ("XX001", "backup"), ("57P03", "moment"), ("40001", "try again")];
    for (code, expected) in codes {
        let raise = sqlx::AssertSqlSafe(format!("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '{code}'; END $$"));
        let error = StoreError::from(sqlx::query(raise).execute(&mut connection).await.unwrap_err());
        assert!(error.is_outage() && said(&error).contains(expected), "{code}: {error}");
    }

    let name = parsed.path().trim_start_matches('/');
    let read_only = sqlx::AssertSqlSafe(format!("ALTER DATABASE {name} SET default_transaction_read_only = on"));
    sqlx::query(read_only).execute(&mut connection).await.unwrap();
    let error = Store::open(&database.url).await.unwrap_err();
    assert!(matches!(error, StoreError::ReadOnly(_)), "{error:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_a_postgres_server_cut_are_replaced() {
    let database = Database::postgres().await;
    let store = Store::open(&database.url).await.unwrap();
    let first = store.create_ticket(&new_ticket()).await.unwrap().ticket;
    let mut connection = PgConnection::connect(&database.url).await.unwrap();
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for _ in 0..3 {
        sqlx::query(cut).execute(&mut connection).await.unwrap();
        store.create_ticket(&new_ticket()).await.unwrap();
        assert!(store.ticket(&first.id).await.unwrap().is_some());
    }
}

#[test]
fn both_engines_have_the_same_migrations_and_the_binary_all_of_them() {
    let names = |engine: &str| {
        let folder = format!("{}/migrations/{engine}", env!("CARGO_MANIFEST_DIR"));
        let mut names: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        names
    };
    assert_eq!(names("sqlite"), names("postgres"));
    assert_eq!(names("sqlite").len(), sqlx::migrate!("migrations/sqlite").iter().count(), "cargo clean -p minwon");
    assert_eq!(names("postgres").len(), sqlx::migrate!("migrations/postgres").iter().count(), "cargo clean -p minwon");
}
