use jiff::SignedDuration;
use minwon::store::{
    Assignment, Author, Conflict, Created, Filter, Group, Inbox, NewTicket, Page, Reply, Store, StoreError,
};
use minwon::ticket::{Kind, Status};

use super::conversations::{answer, new_conversation};
use super::officers::officer;
use super::{at, both, id};
use crate::support::database::Database;

both!(
    a_ticket_is_one_commit,
    a_retry_makes_no_second_ticket,
    retries_at_once_make_one_ticket,
    fifty_at_once_get_fifty_numbers,
    numbers_start_again_with_the_korean_year,
    wrong_codes_lock_a_ticket,
    the_inbox_filters_counts_and_pages,
    each_view_of_a_contact_is_on_record,
);

pub(super) fn new_ticket() -> NewTicket {
    NewTicket {
        id: id(),
        code_hash: "code".to_owned(),
        conversation_id: None,
        answer_id: None,
        kind: Kind::Inquiry,
        topic: Some("waste.bulky".to_owned()),
        department: "recycling".to_owned(),
        text: "소파를 가져가지 않았어요".to_owned(),
        language: "ko".to_owned(),
        arrived_at: at(0),
        due_at: at(60 * 24 * 7),
        idempotency_key: None,
        request_hash: None,
        contact: None,
    }
}

fn keyed(key: &str, request: &str) -> NewTicket {
    NewTicket { idempotency_key: Some(key.to_owned()), request_hash: Some(request.to_owned()), ..new_ticket() }
}

async fn a_ticket_is_one_commit(store: Store, _: Database) {
    let given = answer(new_conversation(), "답");
    let conversation = given.conversation.id().to_owned();
    store.record_answer(given.clone()).await.unwrap();
    let new = NewTicket {
        conversation_id: Some(conversation.clone()),
        answer_id: Some(given.id.clone()),
        contact: Some(vec![0, 1, 255]),
        ..new_ticket()
    };
    let Created { ticket, replayed } = store.create_ticket(&new).await.unwrap();
    assert!(!replayed);
    assert_eq!(ticket.number, "2026-000001");
    assert_eq!((ticket.kind, ticket.status, ticket.received_at), (Kind::Inquiry, Status::Arrived, None));
    assert_eq!((ticket.arrived_at, ticket.due_at), (at(0), new.due_at));
    assert_eq!(ticket.conversation_id.as_deref(), Some(conversation.as_str()));
    assert_eq!(store.ticket(&ticket.id).await.unwrap().as_ref(), Some(&ticket));
    assert_eq!(store.ticket_by_number("2026-000001").await.unwrap().as_ref(), Some(&ticket));
    assert_eq!(store.ticket_by_number("2026-000002").await.unwrap(), None);

    let thread = store.thread(&ticket.id).await.unwrap();
    assert_eq!(
        thread.iter().map(|message| (message.author, message.text.as_str())).collect::<Vec<_>>(),
        [(Author::Resident, new.text.as_str())]
    );
    let events = store.events(&ticket.id).await.unwrap();
    assert_eq!(
        events.iter().map(|event| (event.to_status, event.officer_id.clone())).collect::<Vec<_>>(),
        [(Status::Arrived, None)]
    );
    assert_eq!(store.contact_for_notice(&ticket.id).await.unwrap(), new.contact);
    assert_eq!(store.outbox_backlog().await.unwrap().waiting, 1);

    // What cannot be complete is not there at all, and takes no number.
    let orphan = NewTicket { conversation_id: Some("no".to_owned()), ..new_ticket() };
    assert!(matches!(store.create_ticket(&orphan).await, Err(StoreError::NotFound("conversation or answer"))));
    let twice = NewTicket { id: ticket.id.clone(), ..new_ticket() };
    assert!(matches!(store.create_ticket(&twice).await, Err(StoreError::Conflict(Conflict::Exists("ticket")))));
    assert_eq!(store.ticket(&orphan.id).await.unwrap(), None);
    assert_eq!(store.outbox_backlog().await.unwrap().waiting, 1);
    assert_eq!(store.create_ticket(&new_ticket()).await.unwrap().ticket.number, "2026-000002");
}

async fn a_retry_makes_no_second_ticket(store: Store, _: Database) {
    let first = store.create_ticket(&keyed("key", "request")).await.unwrap();
    let again = store.create_ticket(&keyed("key", "request")).await.unwrap();
    assert_eq!(again, Created { replayed: true, ..first.clone() });
    let other = store.create_ticket(&keyed("key", "another request")).await;
    assert!(matches!(other, Err(StoreError::Conflict(Conflict::KeyReused))));
    assert_eq!(store.outbox_backlog().await.unwrap().waiting, 1);
    assert_eq!(store.thread(&first.ticket.id).await.unwrap().len(), 1);
    assert_eq!(store.create_ticket(&keyed("key 2", "request")).await.unwrap().ticket.number, "2026-000002");
}

async fn retries_at_once_make_one_ticket(store: Store, database: Database) {
    let other = Store::open(&database.url).await.unwrap();
    for round in 0..5 {
        let made = futures_util::future::join_all((0..10).map(|n| {
            let store = if n % 2 == 0 { store.clone() } else { other.clone() };
            tokio::spawn(async move { store.create_ticket(&keyed(&format!("key {round}"), "request")).await })
        }))
        .await;
        let made: Vec<_> = made.into_iter().map(|made| made.unwrap().unwrap()).collect();
        assert_eq!(made.iter().filter(|made| !made.replayed).count(), 1);
        assert!(made.iter().all(|one| one.ticket == made[0].ticket));
    }
    assert_eq!(store.create_ticket(&new_ticket()).await.unwrap().ticket.number, "2026-000006");
}

async fn fifty_at_once_get_fifty_numbers(store: Store, database: Database) {
    let other = Store::open(&database.url).await.unwrap();
    let made = futures_util::future::join_all((0..50).map(|n| {
        let store = if n % 2 == 0 { store.clone() } else { other.clone() };
        tokio::spawn(async move { store.create_ticket(&new_ticket()).await.unwrap().ticket.number })
    }))
    .await;
    let mut numbers: Vec<_> = made.into_iter().map(Result::unwrap).collect();
    numbers.sort();
    assert_eq!(numbers, (1..=50).map(|n| format!("2026-{n:06}")).collect::<Vec<_>>());
}

async fn numbers_start_again_with_the_korean_year(store: Store, _: Database) {
    store.create_ticket(&new_ticket()).await.unwrap();
    let eve = NewTicket { arrived_at: "2026-12-31T14:59:59Z".parse().unwrap(), ..new_ticket() };
    let new_year = NewTicket { arrived_at: "2026-12-31T15:00:00Z".parse().unwrap(), ..new_ticket() };
    assert_eq!(store.create_ticket(&eve).await.unwrap().ticket.number, "2026-000002");
    assert_eq!(store.create_ticket(&new_year).await.unwrap().ticket.number, "2027-000001");
}

async fn wrong_codes_lock_a_ticket(store: Store, _: Database) {
    let number = store.create_ticket(&new_ticket()).await.unwrap().ticket.number;
    let hour = SignedDuration::from_hours(1);
    let failed = |minute| store.note_failed_lookup(&number, at(minute), 3, hour);
    assert_eq!(failed(0).await.unwrap().failed_lookups, 1);
    store.clear_failed_lookups(&number).await.unwrap();
    for (minute, count) in [(1, 1), (2, 2)] {
        let lookups = failed(minute).await.unwrap();
        assert_eq!((lookups.failed_lookups, lookups.locked_until), (count, None));
    }
    let lookups = failed(3).await.unwrap();
    assert_eq!((lookups.failed_lookups, lookups.locked_until), (0, Some(at(63))));
    assert_eq!(store.ticket_by_number(&number).await.unwrap().unwrap().locked_until, Some(at(63)));
    // After the lock there are as many attempts as before.
    assert_eq!(failed(64).await.unwrap().failed_lookups, 1);
    store.clear_failed_lookups(&number).await.unwrap();
    assert_eq!(store.ticket_by_number(&number).await.unwrap().unwrap().locked_until, None);

    assert!(matches!(
        store.note_failed_lookup("2026-999999", at(0), 3, hour).await,
        Err(StoreError::NotFound("ticket"))
    ));
    // Attempts at once are all counted.
    futures_util::future::join_all((0..20).map(|_| store.note_failed_lookup(&number, at(70), 100, hour))).await;
    assert_eq!(store.ticket_by_number(&number).await.unwrap().unwrap().failed_lookups, 20);
}

async fn the_inbox_filters_counts_and_pages(store: Store, _: Database) {
    let kim = officer(&store, "kim").await;
    let mut numbers = Vec::new();
    for (n, department) in [(0, "recycling"), (1, "cleaning"), (2, "recycling"), (3, "cleaning")] {
        let text =
            ["100% 환불_요청", "BULKY waste", "100퍼센트", "back\\slash"][usize::try_from(n).unwrap()].to_owned();
        let new = NewTicket { department: department.to_owned(), due_at: at(100 - n), text, ..new_ticket() };
        let ticket = store.create_ticket(&new).await.unwrap().ticket;
        if n == 3 {
            let reply = Reply {
                ticket_id: &ticket.id,
                officer_id: &kim.id,
                text: "답",
                status: Some(Status::Answered),
                due_at: None,
                seen: None,
                at: at(9),
            };
            store.reply(&reply).await.unwrap();
        }
        if n == 2 {
            let (ticket_id, officer_id) = (ticket.id.as_str(), kim.id.as_str());
            let (assignee, department, told, seen) = (Some(officer_id), None, None, None);
            store
                .assign(&Assignment { ticket_id, officer_id, assignee, department, told, seen, at: at(1) })
                .await
                .unwrap();
        }
        numbers.push(ticket.number);
    }
    let all = Page { limit: 10, offset: 0 };
    let listed = |inbox: &Inbox| inbox.tickets.iter().map(|ticket| ticket.number.clone()).collect::<Vec<_>>();
    let pick = |of: &[usize]| of.iter().map(|n| numbers[*n].clone()).collect::<Vec<_>>();

    let inbox = store.inbox(&Filter::default(), all, at(0)).await.unwrap();
    assert_eq!((listed(&inbox), inbox.total), (pick(&[2, 1, 0]), 3));
    assert_eq!(inbox.counts.of(Group::Open, None), 3);
    assert_eq!(inbox.counts.of(Group::Open, Some("cleaning")), 1);
    assert_eq!(inbox.counts.of(Group::Only(Status::Answered), None), 1);
    assert_eq!(inbox.counts.of(Group::All, None), 4);
    assert_eq!(inbox.counts.overdue(None), 0);

    let page = store.inbox(&Filter::default(), Page { limit: 1, offset: 1 }, at(0)).await.unwrap();
    assert_eq!((listed(&page), page.total), (pick(&[1]), 3));
    let everything = Filter { group: Group::All, ..Filter::default() };
    assert_eq!(listed(&store.inbox(&everything, all, at(0)).await.unwrap()), pick(&[3, 2, 1, 0]), "last changed first");

    let late = Filter { overdue: true, group: Group::All, ..Filter::default() };
    let late = store.inbox(&late, all, at(100)).await.unwrap();
    assert_eq!((listed(&late), late.total), (pick(&[2, 1]), 2), "what is answered is not late");
    assert_eq!((late.counts.overdue(None), late.counts.overdue(Some("recycling"))), (2, 1));

    let searches =
        [("100%", vec![0]), ("_", vec![0]), ("bulky", vec![1]), ("\\", vec![3]), ("000002", vec![1]), ("zz", vec![])];
    for (text, found) in searches {
        let filter = Filter { group: Group::All, text: Some(text.to_owned()), ..Filter::default() };
        assert_eq!(listed(&store.inbox(&filter, all, at(0)).await.unwrap()), pick(&found), "{text}");
    }
    let mine = Filter { assignee: Some(kim.id.clone()), ..Filter::default() };
    assert_eq!(listed(&store.inbox(&mine, all, at(0)).await.unwrap()), pick(&[2]));
    let cleaning = Filter { group: Group::All, department: Some("cleaning".to_owned()), ..Filter::default() };
    assert_eq!(listed(&store.inbox(&cleaning, all, at(0)).await.unwrap()), pick(&[3, 1]));
    for (group, found) in
        [(Group::Answered, vec![3]), (Group::Finished, vec![]), (Group::Only(Status::Arrived), vec![2, 1, 0])]
    {
        let inbox = store.inbox(&Filter { group, ..Filter::default() }, all, at(0)).await.unwrap();
        assert_eq!(inbox.tickets.len(), found.len(), "{group:?}");
    }
}

async fn each_view_of_a_contact_is_on_record(store: Store, _: Database) {
    let ticket = store.create_ticket(&new_ticket()).await.unwrap().ticket;
    let kim = officer(&store, "kim").await;
    assert_eq!(store.contact(&ticket.id, &kim.id, at(1)).await.unwrap(), None);
    assert_eq!(store.contact_views(&ticket.id).await.unwrap(), [], "there was nothing to see");

    store.put_contact(&ticket.id, b"old", at(1)).await.unwrap();
    store.put_contact(&ticket.id, &[0, 159, 146, 150], at(2)).await.unwrap();
    assert_eq!(store.contact(&ticket.id, &kim.id, at(3)).await.unwrap(), Some(vec![0, 159, 146, 150]));
    assert!(matches!(store.contact(&ticket.id, "no", at(4)).await, Err(StoreError::NotFound("officer"))));
    assert!(matches!(store.put_contact("no", b"x", at(1)).await, Err(StoreError::NotFound("ticket"))));
    let views = store.contact_views(&ticket.id).await.unwrap();
    assert_eq!(
        views.iter().map(|view| (view.officer_id.as_str(), view.at)).collect::<Vec<_>>(),
        [(kim.id.as_str(), at(3))]
    );
}
