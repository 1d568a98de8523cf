//! Figures, not judgements: `cargo test --release --test it store::speed -- --ignored --nocapture --test-threads 1`.

use std::time::Instant;

use minwon::store::{AnswerTo, Store};

use super::conversations::{answer, new_conversation};
use super::knowledge::article;
use super::tickets::new_ticket;
use super::{Database, at};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures; see the head of the file"]
async fn sqlite() {
    measure(Database::sqlite()).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "measures; see the head of the file"]
async fn postgres() {
    measure(Database::postgres().await).await;
}

async fn measure(database: Database) {
    let store = Store::open(&database.url).await.unwrap();
    let engine = store.engine();
    let body = "한빛구에서는 대형폐기물을 버리기 전에 신고하고 수수료를 내야 합니다. ".repeat(15);
    let articles: Vec<_> = (0..10_000).map(|n| article(&format!("article-{n:05}"), &body)).collect();
    for what in ["put 10,000 new articles", "put the same again"] {
        let start = Instant::now();
        store.put_articles(&articles, "import", at(0), &|_| ()).await.unwrap();
        println!("{engine}: {what}: {:.0?}", start.elapsed());
    }
    let start = Instant::now();
    let rows = store.articles_since(0).await.unwrap().0;
    println!("{engine}: read {} articles: {:.0?}", rows.len(), start.elapsed());

    for width in [1, 8, 64] {
        let cpu = cpu_seconds();
        let start = Instant::now();
        let each = 4000 / width;
        at_once(width, &store, async |store| {
            let mut conversation = new_conversation();
            for _ in 0..each {
                let mut new = answer(conversation.clone(), &body);
                new.citations.clone_from(&body);
                store.record_answer(new).await.unwrap();
                conversation = AnswerTo::Existing(conversation.id().to_owned());
            }
        })
        .await;
        report(engine, &format!("record_answer, {width} at once"), width * each, start, cpu);
    }
    for width in [1, 8, 64] {
        let cpu = cpu_seconds();
        let start = Instant::now();
        let each = 640 / width;
        at_once(width, &store, async |store| {
            for _ in 0..each {
                store.create_ticket(&new_ticket()).await.unwrap();
            }
        })
        .await;
        report(engine, &format!("create_ticket, {width} at once"), width * each, start, cpu);
    }
    store.close().await;
}

async fn at_once(width: usize, store: &Store, work: impl AsyncFn(&Store)) {
    futures_util::future::join_all((0..width).map(|_| work(store))).await;
}

fn report(engine: &str, what: &str, count: usize, start: Instant, cpu: f64) {
    let seconds = start.elapsed().as_secs_f64();
    #[expect(clippy::cast_precision_loss, reason = "a few thousand")]
    let count = count as f64;
    let cpu = (cpu_seconds() - cpu) * 1e6 / count;
    println!(
        "{engine}: {what}: {:.0}/s, {:.2} ms each in its turn, {cpu:.0} µs CPU of this process",
        count / seconds,
        seconds * 1e3 / count
    );
}

/// CPU time of this process with its threads.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<_> = stat.rsplit(')').next().unwrap().split_whitespace().collect();
    (fields[11].parse::<f64>().unwrap() + fields[12].parse::<f64>().unwrap()) / 100.0
}
