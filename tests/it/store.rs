//! The store's conformance suite: every test of the files below runs on both engines.

use jiff::{Timestamp, ToSpan as _};
use minwon::store::Store;

use crate::support::database::Database;

mod conversations;
mod desk;
mod embeddings;
mod faults;
mod kill;
mod knowledge;
mod officers;
mod outbox;
mod phrasings;
mod prune;
mod speed;
mod tickets;

/// `both!(one, two)` makes a test of `async fn one(store: Store, database: Database)` and of `two` for each engine.
macro_rules! both {
    ($($name:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                $crate::store::run($crate::support::database::Database::sqlite(), super::$name).await;
            })*
        }
        mod postgres {
            $(#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                $crate::store::run($crate::support::database::Database::postgres().await, super::$name).await;
            })*
        }
    };
}
use both;

async fn run(database: Database, test: impl AsyncFnOnce(Store, Database)) {
    let store = Store::open(&database.url).await.unwrap();
    test(store, database).await;
}

/// A fixed morning, so many minutes later: Thursday 2026-10-01, 10:00 in Korea.
fn at(minutes: i64) -> Timestamp {
    let start: Timestamp = "2026-10-01T01:00:00Z".parse().unwrap();
    start + minutes.minutes()
}

fn id() -> String {
    uuid::Uuid::now_v7().to_string()
}
