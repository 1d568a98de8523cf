//! The model as a part that fails: whatever its server does, the resident gets a proven answer within the limits, and the record says why.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use minwon::answer::{ComposedBy, Reason};
use minwon::llm::{self, ModelError, Prompt};

use super::desk::{Desk, QUESTION, SAID, WORDS, config, quoted, written};
use crate::support::model::{HeldModel, ModelServer, Mood};

#[tokio::test]
async fn whatever_the_server_does_the_resident_gets_the_quote_in_time() {
    let table = [
        (Mood::Hangs, Reason::ModelLate),
        (Mood::Drips, Reason::ModelLate),
        (Mood::Slow(Duration::from_secs(30)), Reason::ModelLate),
        (Mood::Chatter, Reason::ModelGarbled),
        (Mood::Huge, Reason::ModelGarbled),
        (Mood::BrokenJson, Reason::ModelGarbled),
        (Mood::Html, Reason::ModelGarbled),
        (Mood::Breaks, Reason::ModelCut),
        (Mood::Ends, Reason::ModelCut),
        (Mood::TooLong, Reason::ModelCut),
        (Mood::Reports, Reason::ModelCut),
        (Mood::TooMany(1), Reason::ModelRefused),
        (Mood::Fails(500), Reason::ModelRefused),
        (Mood::Fails(400), Reason::ModelRefused),
        (Mood::Fails(302), Reason::ModelRefused),
    ];
    let server = ModelServer::start(WORDS, &[Mood::Good]).await;
    let desk = Desk::with(&config(&server.base_url, &[]));
    assert_eq!(written(&desk.ask().await), "first answer-2");
    for (mood, reason) in table {
        server.set(mood);
        let asked = Instant::now();
        assert_eq!(quoted(&desk.ask().await), reason, "{mood:?}");
        // Reading a megabyte of nonsense takes an unoptimised program a moment.
        assert!(asked.elapsed() < Duration::from_secs(4), "{mood:?} took {:?}", asked.elapsed());
    }
}

#[tokio::test]
async fn a_slow_server_is_waited_for_within_the_limit_and_the_record_has_the_times() {
    let pause = Duration::from_millis(150);
    let server = ModelServer::start(WORDS, &[Mood::Slow(pause)]).await;
    let desk = Desk::with(&config(&server.base_url, &[("FIRST_TOKEN_SECONDS", "20"), ("TOTAL_SECONDS", "30")]));
    let answer = desk.ask().await;
    written(&answer);
    let times = answer.record.timings;
    assert!(
        times.first_token >= 150.0 && times.compose >= times.first_token && times.total >= times.compose,
        "{times:?}"
    );
    assert!(times.retrieve > 0.0 && times.understand > 0.0 && times.ground > 0.0, "{times:?}");
    assert!(times.ground < times.compose, "{times:?}");
}

#[tokio::test]
async fn a_server_that_is_not_there_is_no_reason_to_wait() {
    let desk = Desk::with(&config("http://127.0.0.1:9/v1", &[("RETRIES", "2")]));
    assert_eq!(quoted(&desk.ask().await), Reason::ModelUnreachable);
}

#[tokio::test]
async fn failures_that_may_pass_are_tried_again_before_the_first_words() {
    let passing = [Mood::TooMany(0), Mood::Fails(503), Mood::Good];
    let server = ModelServer::start(WORDS, &passing).await;
    let desk = Desk::with(&config(&server.base_url, &[("RETRIES", "2")]));
    written(&desk.ask().await);
    assert_eq!(server.calls().len(), 3);

    for (mood, reason, calls) in [
        (Mood::Fails(500), Reason::ModelRefused, 3),
        // A server that wants to be left alone for longer than a resident would wait is not waited for.
        (Mood::TooMany(60), Reason::ModelRefused, 1),
        // What cannot pass is not tried again, nor what came too late, nor what has begun to speak.
        (Mood::Fails(400), Reason::ModelRefused, 1),
        (Mood::Html, Reason::ModelGarbled, 1),
        (Mood::Hangs, Reason::ModelLate, 1),
        (Mood::Breaks, Reason::ModelCut, 1),
    ] {
        server.set(mood);
        assert_eq!(quoted(&desk.ask().await), reason);
        assert_eq!(server.calls().len(), calls, "{mood:?}");
    }
}

#[tokio::test]
async fn a_server_that_keeps_failing_is_left_alone_and_found_again() {
    let server = ModelServer::start(WORDS, &[Mood::Fails(500)]).await;
    let desk = Desk::with(&config(&server.base_url, &[("BREAKER_FAILURES", "2"), ("BREAKER_SECONDS", "0.3")]));
    for expected in [Reason::ModelRefused, Reason::ModelRefused, Reason::ModelResting, Reason::ModelResting] {
        assert_eq!(quoted(&desk.ask().await), expected);
    }
    assert_eq!(server.calls().len(), 2, "nobody asked while it was left alone");
    server.set(Mood::Good);
    let deadline = Instant::now() + Duration::from_secs(10);
    let answer = loop {
        let answer = desk.ask().await;
        if answer.composed_by == ComposedBy::Model {
            break answer;
        }
        assert_eq!(quoted(&answer), Reason::ModelResting);
        assert!(Instant::now() < deadline, "it is not tried again");
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    written(&answer);
    assert_eq!(server.calls().len(), 1, "one question tried it");
    written(&desk.ask().await);
}

#[tokio::test]
async fn a_second_server_takes_over_and_is_named() {
    let (first, second) =
        (ModelServer::start(WORDS, &[Mood::Good]).await, ModelServer::start(WORDS, &[Mood::Good]).await);
    let settings = [("FALLBACK__BASE_URL", second.base_url.as_str()), ("FALLBACK__MODEL", "second")];
    let desk = Desk::with(&config(&first.base_url, &settings));
    assert_eq!(written(&desk.ask().await), "first answer-2");
    assert_eq!(second.calls().len(), 0);
    for mood in [Mood::Hangs, Mood::Fails(401), Mood::Html, Mood::Huge] {
        first.set(mood);
        assert_eq!(written(&desk.ask().await), "second answer-2", "{mood:?}");
    }
    // Words that came may have been shown: nobody starts again from the beginning.
    second.calls();
    first.set(Mood::Breaks);
    assert_eq!(quoted(&desk.ask().await), Reason::ModelCut);
    assert_eq!(second.calls().len(), 0);
    first.set(Mood::Fails(500));
    second.set(Mood::Hangs);
    assert_eq!(quoted(&desk.ask().await), Reason::ModelLate);
}

#[tokio::test]
async fn what_was_proven_before_it_broke_off_stays_and_the_record_says_so() {
    let words = format!("{WORDS}{{\"text\":\"{}\",\"cites\":[\"p1\"]}}\n", "소파는 대형폐기물로 신청하고 ".repeat(8));
    let server = ModelServer::start(&words, &[Mood::Breaks]).await;
    let desk = Desk::with(&config(&server.base_url, &[("CACHE__ENTRIES", "10")]));
    for _ in 0..2 {
        let answer = desk.ask().await;
        assert_eq!(written(&answer), "first answer-2");
        assert!(answer.text.matches(SAID).count() > 1, "the article says the rest: {}", answer.text);
        assert_eq!(answer.record.model_failure.as_ref().map(|failure| failure.reason), Some(Reason::ModelCut));
    }
    assert_eq!(server.calls().len(), 2, "half an answer is not kept");
}

#[tokio::test]
async fn tokens_are_the_servers_or_estimated_and_cost_what_they_cost() {
    let server = ModelServer::start(WORDS, &[Mood::Good, Mood::Uncounted, Mood::Fails(500), Mood::Breaks]).await;
    let desk = Desk::with(&config(&server.base_url, &[("INPUT_PRICE", "200"), ("OUTPUT_PRICE", "1000")]));
    let counted = desk.ask().await.record.usage;
    assert_eq!((counted.input, counted.output, counted.estimated), (100, 10, 0));
    assert!((counted.cost - 0.03).abs() < 1e-9);
    assert_eq!(server.calls()[0]["stream_options"]["include_usage"], true);
    let estimated = desk.ask().await.record.usage;
    assert!(estimated.input > 100 && estimated.output > 20, "{estimated:?}");
    assert_eq!(estimated.estimated, estimated.tokens());
    assert_eq!(desk.ask().await.record.usage.tokens(), 0, "the server did no work");
    let half = desk.ask().await.record.usage;
    assert!(
        half.output > 0 && half.output < estimated.output,
        "what was written before it broke is paid for: {half:?}"
    );
    assert_eq!(desk.ledger.spent().tokens, counted.tokens() + estimated.tokens() + half.tokens());
}

#[tokio::test]
async fn a_budget_that_is_spent_stops_the_calls() {
    let server = ModelServer::start(WORDS, &[Mood::Good]).await;
    let desk = Desk::with(&config(&server.base_url, &[("BUDGET__TOKENS_PER_MONTH", "220")]));
    written(&desk.ask().await);
    written(&desk.ask().await);
    assert!(desk.ledger.is_spent());
    assert_eq!(quoted(&desk.ask().await), Reason::BudgetSpent);
    assert_eq!(server.calls().len(), 2);
}

#[tokio::test]
async fn the_queue_is_fair_and_bounded() {
    let held = HeldModel::start().await;
    let settings = [
        ("MAX_OPEN", "1"),
        ("MAX_WAITING", "2"),
        ("WAIT_SECONDS", "60"),
        ("FIRST_TOKEN_SECONDS", "60"),
        ("TOTAL_SECONDS", "60"),
    ];
    let config = config(&held.base_url, &settings);
    let model = llm::endpoint(&config.llm.endpoints()[0], &config.llm).unwrap();
    let (done, mut order) = tokio::sync::mpsc::unbounded_channel();
    let call = |number: usize| {
        let (model, done) = (Arc::clone(&model), done.clone());
        tokio::spawn(async move {
            let pieces: Vec<_> = model.stream(prompt()).collect().await;
            done.send((number, pieces.into_iter().find_map(Result::err))).unwrap();
        })
    };
    call(0);
    held.called().await;
    for number in 1..=3 {
        call(number);
        // Lets the call take its place before the next one is made.
        tokio::task::yield_now().await;
    }
    assert_eq!(order.recv().await.unwrap(), (3, Some(ModelError::Busy(1))), "the queue is full: at once");
    for number in 0..=2 {
        held.release();
        assert_eq!(order.recv().await.unwrap(), (number, None), "first come, first served");
    }
}

#[tokio::test]
async fn nobody_waits_in_the_queue_for_longer_than_the_limit() {
    let held = HeldModel::start().await;
    let settings = [("MAX_OPEN", "1"), ("WAIT_SECONDS", "0.1"), ("FIRST_TOKEN_SECONDS", "60"), ("TOTAL_SECONDS", "60")];
    let config = config(&held.base_url, &settings);
    let model = llm::endpoint(&config.llm.endpoints()[0], &config.llm).unwrap();
    let mut open = model.stream(prompt());
    assert!(open.next().await.unwrap().is_ok());
    let waited: Vec<_> = model.stream(prompt()).collect().await;
    assert_eq!(waited, [Err(ModelError::Busy(1))]);
    // Whoever gives up frees the place.
    drop(open);
    assert!(model.stream(prompt()).next().await.unwrap().is_ok());
}

fn prompt() -> Prompt {
    Prompt { system: "Answer.".to_owned(), user: QUESTION.to_owned() }
}
