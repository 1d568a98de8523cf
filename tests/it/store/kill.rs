//! What was acknowledged survives `kill -9`: a second process makes tickets and answers and says so, and is shot.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use minwon::store::Store;

use super::conversations::{answer, new_conversation};
use super::tickets::new_ticket;
use super::{at, both, id};
use crate::support::database::Database;

both!(acknowledged_survives_kill);

const URL: &str = "MINWON_TEST_KILL";
const SHOTS: usize = 3;
/// Tickets, and answers, that a process must have acknowledged before it is shot.
const ENOUGH: usize = 50;

async fn acknowledged_survives_kill(store: Store, database: Database) {
    store.close().await;
    let mut acknowledged: HashMap<String, String> = HashMap::new();
    for _ in 0..SHOTS {
        let url = database.url.clone();
        acknowledged.extend(tokio::task::spawn_blocking(move || shoot(&url)).await.unwrap());
    }
    let store = Store::open(&database.url).await.unwrap();
    let mut tickets = 0;
    for (id, what) in &acknowledged {
        if what == "answer" {
            assert!(store.answer(id).await.unwrap().is_some(), "an answer was lost");
            continue;
        }
        let ticket = store.ticket(id).await.unwrap();
        assert_eq!(ticket.expect("a ticket was lost").number, *what);
        assert_eq!(store.thread(id).await.unwrap().len(), 1);
        assert_eq!(store.events(id).await.unwrap().len(), 1);
        assert_eq!(store.contact_for_notice(id).await.unwrap(), Some(vec![7; 100]));
        tickets += 1;
    }
    assert!(tickets >= SHOTS * ENOUGH && acknowledged.len() - tickets >= SHOTS * ENOUGH);
    // What was not acknowledged may be there, but only whole: each ticket has its notice, and no number is left out.
    let last = store.create_ticket(&new_ticket()).await.unwrap().ticket.number;
    let made: i64 = last.trim_start_matches("2026-").parse().unwrap();
    assert_eq!(store.outbox_backlog().await.unwrap().waiting, made);
}

/// Runs `child` in a process of its own and kills it in the middle of its work; returns what it had acknowledged.
fn shoot(url: &str) -> Vec<(String, String)> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["store::kill::child", "--exact", "--ignored", "--nocapture"])
        .env(URL, url)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut acknowledged = Vec::new();
    for line in BufReader::new(child.stdout.take().unwrap()).lines() {
        if let Some((id, what)) = line.unwrap().strip_prefix("acknowledged ").and_then(|line| line.split_once(' ')) {
            acknowledged.push((id.to_owned(), what.to_owned()));
        }
        let answers = acknowledged.iter().filter(|(_, what)| what == "answer").count();
        if answers >= ENOUGH && acknowledged.len() - answers >= ENOUGH {
            child.kill().unwrap();
        }
    }
    assert!(!child.wait().unwrap().success(), "the child stopped by itself");
    acknowledged
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "run by acknowledged_survives_kill"]
async fn child() {
    let url = std::env::var(URL).expect("set by acknowledged_survives_kill");
    let store = Store::open(&url).await.unwrap();
    let acknowledge = |id: &str, what: &str| {
        let mut out = std::io::stdout().lock();
        // One write, so that no line is cut.
        out.write_all(format!("\nacknowledged {id} {what}\n").as_bytes()).unwrap();
        out.flush().unwrap();
    };
    let workers = (0..8).map(|worker| {
        let store = store.clone();
        async move {
            loop {
                if worker % 2 == 0 {
                    let mut new = new_ticket();
                    new.contact = Some(vec![7; 100]);
                    new.idempotency_key = Some(id());
                    let ticket = store.create_ticket(&new).await.unwrap().ticket;
                    acknowledge(&ticket.id, &ticket.number);
                } else {
                    let mut new = answer(new_conversation(), "답");
                    new.created_at = at(3);
                    let id = new.id.clone();
                    store.record_answer(new).await.unwrap();
                    acknowledge(&id, "answer");
                }
            }
        }
    });
    futures_util::future::join_all(workers).await;
}
