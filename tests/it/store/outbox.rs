use jiff::SignedDuration;
use minwon::store::{NoticeKind, Store};

use super::tickets::new_ticket;
use super::{at, both};
use crate::support::database::Database;

both!(notices_are_claimed_finished_and_tried_again, two_workers_never_claim_the_same);

const LEASE: SignedDuration = SignedDuration::from_mins(5);

async fn notices_are_claimed_finished_and_tried_again(store: Store, _: Database) {
    assert_eq!(store.claim_outbox(10, at(0), LEASE).await.unwrap(), []);
    let ticket = store.create_ticket(&new_ticket()).await.unwrap().ticket;
    let message = store.add_message(&ticket.id, "덧붙임", at(1)).await.unwrap();
    let backlog = store.outbox_backlog().await.unwrap();
    assert_eq!((backlog.waiting, backlog.oldest), (2, Some(at(0))));

    let first = store.claim_outbox(1, at(2), LEASE).await.unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!((first[0].kind, first[0].attempts, first[0].created_at), (NoticeKind::TicketCreated, 1, at(0)));
    let second = store.claim_outbox(10, at(2), LEASE).await.unwrap();
    assert_eq!(second.iter().map(|notice| notice.kind).collect::<Vec<_>>(), [NoticeKind::MessageAdded]);
    let payload: serde_json::Value = serde_json::from_str(&second[0].payload).unwrap();
    assert_eq!(
        payload,
        serde_json::json!({"ticket_id": ticket.id, "number": ticket.number, "status": "arrived", "message_id": message.id})
    );
    assert_eq!(store.claim_outbox(10, at(3), LEASE).await.unwrap(), [], "both are leased");

    store.finish_outbox(&first[0].id, at(3)).await.unwrap();
    store.fail_outbox(&first[0].id, "too late", at(4)).await.unwrap();
    store.fail_outbox(&second[0].id, "the mail server is away", at(30)).await.unwrap();
    assert_eq!(store.claim_outbox(10, at(29), LEASE).await.unwrap(), []);
    let again = store.claim_outbox(10, at(30), LEASE).await.unwrap();
    assert_eq!(again.len(), 1);
    assert_eq!((again[0].id.as_str(), again[0].attempts), (second[0].id.as_str(), 2));
    assert_eq!(again[0].last_error.as_deref(), Some("the mail server is away"));

    // A worker that dies says nothing; after the lease another takes over.
    let taken_over = store.claim_outbox(10, at(35), LEASE).await.unwrap();
    assert_eq!(taken_over[0].attempts, 3);
    store.finish_outbox(&taken_over[0].id, at(36)).await.unwrap();
    assert_eq!(store.claim_outbox(10, at(1000), LEASE).await.unwrap(), []);
    let backlog = store.outbox_backlog().await.unwrap();
    assert_eq!((backlog.waiting, backlog.oldest), (0, None));
}

async fn two_workers_never_claim_the_same(store: Store, database: Database) {
    for _ in 0..40 {
        store.create_ticket(&new_ticket()).await.unwrap();
    }
    let other = Store::open(&database.url).await.unwrap();
    let workers: Vec<_> = (0..8)
        .map(|n| {
            let store = if n % 2 == 0 { store.clone() } else { other.clone() };
            tokio::spawn(async move {
                let mut claimed = Vec::new();
                for _ in 0..20 {
                    claimed.extend(store.claim_outbox(3, at(1), LEASE).await.unwrap());
                }
                claimed
            })
        })
        .collect();
    let mut ids = Vec::new();
    for worker in workers {
        ids.extend(worker.await.unwrap().into_iter().map(|notice| notice.id));
    }
    assert_eq!(ids.len(), 40);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 40);
}
