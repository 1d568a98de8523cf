//! What officers do with tickets: reply, move, assign; and what is refused.

use jiff::SignedDuration;
use minwon::store::{Assignment, Author, Conflict, Move, NewTicket, NoticeKind, Reply, Store, StoreError};
use minwon::ticket::Status;

use super::conversations::{answer, new_conversation};
use super::officers::officer;
use super::tickets::new_ticket;
use super::{at, both};
use crate::support::database::Database;

both!(
    a_reply_moves_the_ticket_and_reaches_the_conversation,
    a_refused_reply_leaves_nothing,
    two_officers_cannot_both_close,
    times_follow_the_state,
    a_ticket_is_assigned,
    what_has_changed_since_it_was_seen_is_left_alone,
    the_resident_is_told_of_a_new_department,
);

async fn a_reply_moves_the_ticket_and_reaches_the_conversation(store: Store, _: Database) {
    let given = answer(new_conversation(), "답");
    let conversation = given.conversation.id().to_owned();
    store.record_answer(given).await.unwrap();
    let ticket = NewTicket { conversation_id: Some(conversation.clone()), ..new_ticket() };
    let ticket = store.create_ticket(&ticket).await.unwrap().ticket;
    let kim = officer(&store, "kim").await;
    let seen = store.messages_since(&conversation, "").await.unwrap();
    assert_eq!(seen.len(), 1);
    assert_eq!(store.last_message_id(&conversation).await.unwrap(), seen[0].id);
    assert_eq!(store.last_message_id("no").await.unwrap(), "");

    let text = "내일 수거합니다.";
    let reply = Reply {
        ticket_id: &ticket.id,
        officer_id: &kim.id,
        text,
        status: Some(Status::Answered),
        due_at: None,
        seen: None,
        at: at(10),
    };
    let replied = store.reply(&reply).await.unwrap();
    assert_eq!((replied.ticket.status, replied.ticket.answered_at), (Status::Answered, Some(at(10))));
    assert_eq!(replied.ticket.received_at, Some(at(10)), "an answer is also the receipt");
    assert_eq!(store.ticket(&ticket.id).await.unwrap().unwrap(), replied.ticket);
    let live = store.messages_since(&conversation, &seen[0].id).await.unwrap();
    assert_eq!(live, std::slice::from_ref(&replied.message));
    assert_eq!(
        (live[0].author, live[0].officer_id.as_deref(), live[0].text.as_str()),
        (Author::Officer, Some(kim.id.as_str()), text)
    );
    assert_eq!(store.messages_since("no", "").await.unwrap(), []);

    // A second reply in the same state, and one more from the resident.
    let again = store.reply(&Reply { at: at(11), ..reply }).await.unwrap();
    assert_eq!(again.ticket.answered_at, Some(at(10)));
    let thanks = store.add_message(&ticket.id, "고맙습니다", at(12)).await.unwrap();
    let thread: Vec<_> = store.thread(&ticket.id).await.unwrap().into_iter().map(|message| message.id).collect();
    assert_eq!(thread, [&seen[0].id, &replied.message.id, &again.message.id, &thanks.id].map(String::clone));
    assert!(thread.is_sorted());
    assert_eq!(store.events(&ticket.id).await.unwrap().len(), 2);
    let notices = store.claim_outbox(10, at(20), SignedDuration::from_mins(1)).await.unwrap();
    assert_eq!(
        notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(),
        [NoticeKind::TicketCreated, NoticeKind::Replied, NoticeKind::Replied, NoticeKind::MessageAdded]
    );
}

async fn a_refused_reply_leaves_nothing(store: Store, _: Database) {
    let ticket = store.create_ticket(&new_ticket()).await.unwrap().ticket;
    let kim = officer(&store, "kim").await;
    let reply = Reply {
        ticket_id: &ticket.id,
        officer_id: &kim.id,
        text: "답",
        status: Some(Status::Closed),
        due_at: None,
        seen: None,
        at: at(1),
    };
    let refused = store.reply(&reply).await;
    let (from, to) = (Status::Arrived, Status::Closed);
    assert!(matches!(refused, Err(StoreError::Conflict(conflict)) if conflict == Conflict::Transition { from, to }));
    let nobody = store.reply(&Reply { officer_id: "no", status: None, ..reply }).await;
    assert!(matches!(nobody, Err(StoreError::NotFound("officer"))));
    let nothing = store.reply(&Reply { ticket_id: "no", status: None, ..reply }).await;
    assert!(matches!(nothing, Err(StoreError::NotFound("ticket"))));
    assert!(matches!(store.add_message("no", "글", at(1)).await, Err(StoreError::NotFound("ticket"))));

    assert_eq!(store.ticket(&ticket.id).await.unwrap().unwrap(), ticket);
    assert_eq!(store.thread(&ticket.id).await.unwrap().len(), 1);
    assert_eq!(store.events(&ticket.id).await.unwrap().len(), 1);
    assert_eq!(store.outbox_backlog().await.unwrap().waiting, 1);
}

async fn two_officers_cannot_both_close(store: Store, _: Database) {
    let ticket = store.create_ticket(&new_ticket()).await.unwrap().ticket;
    let officers = [officer(&store, "kim").await, officer(&store, "lee").await];
    let made = futures_util::future::join_all(officers.iter().map(|officer| {
        let (store, ticket_id, officer_id) = (store.clone(), ticket.id.clone(), officer.id.clone());
        tokio::spawn(async move {
            let step = Move {
                ticket_id: &ticket_id,
                officer_id: &officer_id,
                to: Status::Withdrawn,
                note: Some("취하"),
                due_at: None,
                seen: None,
                at: at(1),
            };
            store.set_status(&step).await
        })
    }))
    .await;
    let (good, refused): (Vec<_>, Vec<_>) = made.into_iter().map(Result::unwrap).partition(Result::is_ok);
    assert_eq!((good.len(), refused.len()), (1, 1));
    assert!(matches!(refused[0], Err(StoreError::Conflict(Conflict::Transition { .. }))));
    assert_eq!(store.events(&ticket.id).await.unwrap().len(), 2);
}

async fn times_follow_the_state(store: Store, _: Database) {
    let ticket = store.create_ticket(&new_ticket()).await.unwrap().ticket;
    let kim = officer(&store, "kim").await;
    let due = at(60 * 24 * 9);
    let step = |to, minute| Move {
        ticket_id: &ticket.id,
        officer_id: &kim.id,
        to,
        note: Some("사유"),
        due_at: None,
        seen: None,
        at: at(minute),
    };
    let receipt = Move { note: None, due_at: Some(due), ..step(Status::Received, 5) };
    let received = store.set_status(&receipt).await.unwrap();
    assert_eq!((received.status, received.received_at, received.due_at), (Status::Received, Some(at(5)), due));
    let answered = store.set_status(&step(Status::Answered, 6)).await.unwrap();
    assert_eq!((answered.received_at, answered.answered_at, answered.closed_at), (Some(at(5)), Some(at(6)), None));
    let closed = store.set_status(&step(Status::Closed, 7)).await.unwrap();
    assert_eq!((closed.answered_at, closed.closed_at, closed.due_at), (Some(at(6)), Some(at(7)), due));
    let reopened = store.set_status(&step(Status::InProgress, 8)).await.unwrap();
    assert_eq!((reopened.received_at, reopened.answered_at, reopened.closed_at), (Some(at(5)), None, None));
    assert_eq!(reopened.updated_at, at(8));
    assert!(matches!(store.set_status(&step(Status::InProgress, 9)).await, Err(StoreError::Conflict(_))));

    let events = store.events(&ticket.id).await.unwrap();
    let moves: Vec<_> =
        events.iter().map(|event| (event.from_status, event.to_status, event.note.as_deref())).collect();
    assert_eq!(
        moves,
        [
            (Status::Arrived, Status::Arrived, None),
            (Status::Arrived, Status::Received, None),
            (Status::Received, Status::Answered, Some("사유")),
            (Status::Answered, Status::Closed, Some("사유")),
            (Status::Closed, Status::InProgress, Some("사유")),
        ]
    );
    assert_eq!(events[4].officer_id.as_ref(), Some(&kim.id));
}

async fn a_ticket_is_assigned(store: Store, _: Database) {
    let ticket = store.create_ticket(&new_ticket()).await.unwrap().ticket;
    let kim = officer(&store, "kim").await;
    let assignment = Assignment {
        ticket_id: &ticket.id,
        officer_id: &kim.id,
        assignee: Some(&kim.id),
        department: Some("cleaning"),
        told: None,
        seen: None,
        at: at(1),
    };
    let assigned = store.assign(&assignment).await.unwrap();
    assert_eq!((assigned.assignee.as_ref(), assigned.department.as_str()), (Some(&kim.id), "cleaning"));
    let back = store.assign(&Assignment { assignee: None, department: None, at: at(2), ..assignment }).await.unwrap();
    assert_eq!((back.assignee.as_ref(), back.department.as_str()), (None, "cleaning"));
    let events = store.events(&ticket.id).await.unwrap();
    assert_eq!(events.len(), 3);
    assert_eq!((events[1].assignee.as_ref(), events[1].department.as_deref()), (Some(&kim.id), Some("cleaning")));
    let nobody = store.assign(&Assignment { assignee: Some("no"), ..assignment }).await;
    assert!(matches!(nobody, Err(StoreError::NotFound("officer"))));
    let nothing = store.assign(&Assignment { ticket_id: "no", ..assignment }).await;
    assert!(matches!(nothing, Err(StoreError::NotFound("ticket"))));
}

async fn what_has_changed_since_it_was_seen_is_left_alone(store: Store, _: Database) {
    let ticket = store.create_ticket(&new_ticket()).await.unwrap().ticket;
    let kim = officer(&store, "kim").await;
    let seen = Some(ticket.updated_at);
    store.add_message(&ticket.id, "하나 더 있어요", at(1)).await.unwrap();
    let (ticket_id, officer_id) = (ticket.id.as_str(), kim.id.as_str());

    let reply = Reply { ticket_id, officer_id, text: "답", status: None, due_at: None, seen, at: at(2) };
    let step = Move { ticket_id, officer_id, to: Status::Received, note: None, due_at: None, seen, at: at(2) };
    let assignee = Some(officer_id);
    let assignment = Assignment { ticket_id, officer_id, assignee, department: None, told: None, seen, at: at(2) };
    let stale = |error: StoreError| matches!(error, StoreError::Conflict(Conflict::Stale));
    assert!(stale(store.reply(&reply).await.unwrap_err()));
    assert!(stale(store.set_status(&step).await.unwrap_err()));
    assert!(stale(store.assign(&assignment).await.unwrap_err()));
    assert_eq!(store.thread(ticket_id).await.unwrap().len(), 2);
    assert_eq!(store.events(ticket_id).await.unwrap().len(), 1);

    // Seen as it is, each goes through; and what does not exist is not called stale.
    let seen = Some(at(1));
    store.reply(&Reply { seen, at: at(3), ..reply }).await.unwrap();
    store.set_status(&Move { seen: Some(at(3)), at: at(4), ..step }).await.unwrap();
    store.assign(&Assignment { seen: Some(at(4)), at: at(5), ..assignment }).await.unwrap();
    let nothing = store.reply(&Reply { ticket_id: "no", seen, ..reply }).await;
    assert!(matches!(nothing, Err(StoreError::NotFound("ticket"))));
}

async fn the_resident_is_told_of_a_new_department(store: Store, _: Database) {
    let given = answer(new_conversation(), "답");
    let conversation = given.conversation.id().to_owned();
    store.record_answer(given).await.unwrap();
    let new = NewTicket { conversation_id: Some(conversation.clone()), ..new_ticket() };
    let ticket = store.create_ticket(&new).await.unwrap().ticket;
    let kim = officer(&store, "kim").await;
    let first = store.last_message_id(&conversation).await.unwrap();
    let assignment = Assignment {
        ticket_id: &ticket.id,
        officer_id: &kim.id,
        assignee: None,
        department: Some("cleaning"),
        told: Some("청소행정과로 넘겼습니다."),
        seen: None,
        at: at(1),
    };
    store.assign(&assignment).await.unwrap();
    let news = store.messages_since(&conversation, &first).await.unwrap();
    assert_eq!(
        news.iter().map(|message| (message.author, message.text.as_str())).collect::<Vec<_>>(),
        [(Author::System, "청소행정과로 넘겼습니다.")]
    );
    let notices = store.claim_outbox(10, at(20), SignedDuration::from_mins(1)).await.unwrap();
    assert_eq!(
        notices.iter().map(|notice| notice.kind).collect::<Vec<_>>(),
        [NoticeKind::TicketCreated, NoticeKind::StatusChanged]
    );
}
