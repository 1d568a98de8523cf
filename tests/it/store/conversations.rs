use minwon::store::{AnswerTo, Conflict, Feedback, ModelUse, NewAnswer, Store, StoreError};

use super::{at, both, id};
use crate::support::database::Database;

both!(
    a_conversation_begins_and_goes_on,
    feedback_belongs_to_the_conversation,
    one_bad_answer_takes_no_others_with_it,
    answers_at_once_take_places_one_after_the_other,
    closing_stores_what_is_queued,
    what_the_model_used_is_counted_by_month,
);

pub(super) fn answer(conversation: AnswerTo, text: &str) -> NewAnswer {
    NewAnswer {
        id: id(),
        conversation,
        question: "소파 버리려면?\0".to_owned(),
        language: "ko".to_owned(),
        outcome: "answered".to_owned(),
        reason: None,
        text: text.to_owned(),
        composed_by: "quoted".to_owned(),
        citations: "[]".to_owned(),
        confidence: 0.93,
        judgement: "{}".to_owned(),
        model: None,
        composition: "{}".to_owned(),
        model_use: ModelUse::default(),
        timings: "{}".to_owned(),
        created_at: at(1),
    }
}

pub(super) fn new_conversation() -> AnswerTo {
    AnswerTo::New { id: id(), token_hash: id() }
}

async fn a_conversation_begins_and_goes_on(store: Store, _: Database) {
    let first = answer(AnswerTo::New { id: "c".to_owned(), token_hash: "hash".to_owned() }, "하나");
    store.record_answer(first.clone()).await.unwrap();
    let second = NewAnswer {
        language: "en".to_owned(),
        reason: Some("low_confidence".to_owned()),
        model: Some("gemma".to_owned()),
        created_at: at(2),
        ..answer(AnswerTo::Existing("c".to_owned()), "둘")
    };
    store.record_answer(second.clone()).await.unwrap();

    let conversation = store.conversation_by_token("hash").await.unwrap().unwrap();
    assert_eq!((conversation.id.as_str(), conversation.language.as_str()), ("c", "en"));
    assert_eq!((conversation.created_at, conversation.last_at), (at(1), at(2)));
    assert_eq!(store.conversation_by_token("other").await.unwrap(), None);

    let answers = store.recent_answers("c", 10).await.unwrap();
    assert_eq!(answers.iter().map(|row| (row.seq, row.text.as_str())).collect::<Vec<_>>(), [(1, "하나"), (2, "둘")]);
    assert_eq!(store.recent_answers("c", 1).await.unwrap(), answers[1..]);
    let stored = store.answer(&second.id).await.unwrap().unwrap();
    assert_eq!(stored, answers[1]);
    assert_eq!(stored.question, "소파 버리려면?", "without the NUL");
    assert_eq!((stored.reason, stored.model), (second.reason, second.model));
    assert!((stored.confidence - 0.93).abs() < f64::EPSILON);
    assert_eq!(store.answer("no").await.unwrap(), None);
}

async fn what_the_model_used_is_counted_by_month(store: Store, database: Database) {
    // The month ends at 15:00 UTC, when the next day begins in Korea.
    let (before, after) = ("2026-11-30T14:59:59Z".parse().unwrap(), "2026-11-30T15:00:00Z".parse().unwrap());
    let used = |tokens, cost, created_at| NewAnswer {
        model_use: ModelUse { tokens, cost },
        composition: format!("{{\"tokens\":{tokens}}}"),
        created_at,
        ..answer(new_conversation(), "답")
    };
    let other = Store::open(&database.url).await.unwrap();
    let answers: Vec<_> = (0..40).map(|_| used(10, 0.5, before)).chain([used(7, 0.25, after)]).collect();
    let done = futures_util::future::join_all(answers.iter().enumerate().map(|(at, answer)| {
        let store = if at % 2 == 0 { &store } else { &other };
        store.record_answer(answer.clone())
    }));
    assert!(done.await.into_iter().all(|done| done.is_ok()));
    assert_eq!(store.model_use("2026-11").await.unwrap(), ModelUse { tokens: 400, cost: 20.0 });
    assert_eq!(store.model_use("2026-12").await.unwrap(), ModelUse { tokens: 7, cost: 0.25 });
    assert_eq!(store.model_use("2027-01").await.unwrap(), ModelUse::default());
    let stored = store.answer(&answers[0].id).await.unwrap().unwrap();
    assert_eq!(stored.composition, r#"{"tokens":10}"#);
}

async fn feedback_belongs_to_the_conversation(store: Store, _: Database) {
    let given = answer(new_conversation(), "답");
    let conversation = given.conversation.id().to_owned();
    store.record_answer(given.clone()).await.unwrap();
    let other = answer(new_conversation(), "답");
    store.record_answer(other.clone()).await.unwrap();

    store.put_feedback(&given.id, &conversation, true, None, at(2)).await.unwrap();
    store.put_feedback(&given.id, &conversation, false, Some("틀려요"), at(3)).await.unwrap();
    let feedback = store.feedback(&given.id).await.unwrap().unwrap();
    let said =
        Feedback {
            answer_id: given.id.clone(), helpful: false, comment: Some("틀려요".to_owned()), created_at: at(3)
        };
    assert_eq!(feedback, said);

    let foreign = store.put_feedback(&given.id, other.conversation.id(), true, None, at(4)).await;
    assert!(matches!(foreign, Err(StoreError::NotFound("answer"))));
    let unknown = store.put_feedback("no", &conversation, true, None, at(4)).await;
    assert!(matches!(unknown, Err(StoreError::NotFound("answer"))));
    assert!(!store.feedback(&given.id).await.unwrap().unwrap().helpful);
    assert_eq!(store.feedback(&other.id).await.unwrap(), None);
}

async fn one_bad_answer_takes_no_others_with_it(store: Store, _: Database) {
    let first = answer(AnswerTo::New { id: "c".to_owned(), token_hash: "hash".to_owned() }, "하나");
    store.record_answer(first.clone()).await.unwrap();
    let unknown = answer(AnswerTo::Existing("no".to_owned()), "둘");
    let same_token = answer(AnswerTo::New { id: "d".to_owned(), token_hash: "hash".to_owned() }, "셋");
    let same_id = NewAnswer { id: first.id.clone(), ..answer(AnswerTo::Existing("c".to_owned()), "넷") };

    let good: Vec<_> = (0..40).map(|_| answer(new_conversation(), "좋음")).collect();
    let (good_done, unknown, same_token, same_id) = tokio::join!(
        futures_util::future::join_all(good.iter().map(|answer| store.record_answer(answer.clone()))),
        store.record_answer(unknown),
        store.record_answer(same_token),
        store.record_answer(same_id),
    );
    for (answer, done) in good.iter().zip(good_done) {
        done.unwrap();
        assert!(store.answer(&answer.id).await.unwrap().is_some());
    }
    assert!(matches!(unknown, Err(StoreError::NotFound("conversation"))));
    assert!(matches!(same_token, Err(StoreError::Conflict(Conflict::Exists("conversation")))));
    assert!(matches!(same_id, Err(StoreError::Conflict(Conflict::Exists("answer")))));
    assert_eq!(store.recent_answers("c", 10).await.unwrap().len(), 1);
}

async fn answers_at_once_take_places_one_after_the_other(store: Store, database: Database) {
    let first = answer(new_conversation(), "하나");
    let conversation = first.conversation.id().to_owned();
    store.record_answer(first).await.unwrap();
    // Two services on one database.
    let other = Store::open(&database.url).await.unwrap();
    let done = futures_util::future::join_all((0..60).map(|n| {
        let store = if n % 2 == 0 { store.clone() } else { other.clone() };
        let answer = answer(AnswerTo::Existing(conversation.clone()), "답");
        tokio::spawn(async move { store.record_answer(answer).await })
    }))
    .await;
    assert!(done.into_iter().all(|done| done.unwrap().is_ok()));
    let seqs: Vec<_> = store.recent_answers(&conversation, 100).await.unwrap().into_iter().map(|row| row.seq).collect();
    assert_eq!(seqs, (1..=61).collect::<Vec<_>>());
}

async fn closing_stores_what_is_queued(store: Store, database: Database) {
    let answers: Vec<_> = (0..200).map(|_| answer(new_conversation(), "답")).collect();
    let waiting: Vec<_> = answers
        .iter()
        .map(|answer| {
            let (store, answer) = (store.clone(), answer.clone());
            tokio::spawn(async move { store.record_answer(answer).await })
        })
        .collect();
    tokio::task::yield_now().await;
    store.close().await;
    store.close().await;
    let done = futures_util::future::join_all(waiting).await;
    let refused = store.record_answer(answer(new_conversation(), "답")).await;
    assert!(matches!(refused, Err(StoreError::Unavailable { .. })));
    assert!(matches!(store.ping().await, Err(StoreError::Unavailable { .. })));

    let store = Store::open(&database.url).await.unwrap();
    for (answer, done) in answers.iter().zip(done) {
        let acknowledged = done.unwrap().is_ok();
        assert_eq!(store.answer(&answer.id).await.unwrap().is_some(), acknowledged);
    }
}
