//! Search by meaning: what an embeddings server adds, how its vectors are kept, and that nothing else changes when it fails.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::civil::date;
use minwon::answer::understand::understand;
use minwon::answer::{Answerer, Context, Progress, Sense};
use minwon::app::embed::Filling;
use minwon::app::limits::Limits;
use minwon::app::{App, Home, system_clock};
use minwon::article::Article;
use minwon::config::Config;
use minwon::knowledge::{Change, Knowledge, Lexicon, Meaning, Vector};
use minwon::llm::{OpenAiEmbedder, ScriptedEmbedder};
use minwon::question::Question;
use minwon::store::Store;
use tempfile::TempDir;

use crate::support::article::article;
use crate::support::embeddings::{EmbeddingsServer, Mood};

/// A question that shares no character with the article it means.
const FAR: &str = "강아지 키우려면 뭐부터 하죠";

fn sample() -> Vec<Article> {
    vec![
        article("pet", "반려견 등록 안내", "반려견은 동물병원에서 등록합니다."),
        article("sofa", "소파 버리기", "소파는 대형폐기물로 신청하고 수수료를 낸 뒤 배출합니다."),
        article("passport", "여권 재발급", "여권을 잃어버리면 구청에서 다시 발급받습니다."),
        article("dumping", "무단투기 신고", "무단투기를 보면 청소행정과에 신고합니다."),
        article("festival", "한빛 봄꽃 축제", "봄꽃 축제는 한빛공원에서 열립니다."),
    ]
}

const PHRASES: [(&str, usize); 2] = [("반려견", 0), ("강아지", 0)];

/// A service on a folder, with a server for its embeddings.
struct Desk {
    app: Arc<App>,
    filling: Filling,
}

impl Desk {
    async fn open(folder: &Path, server: &EmbeddingsServer, set: impl FnOnce(&mut Config)) -> Self {
        minwon::llm::install_tls();
        let mut config = Config::defaults().unwrap();
        config.embeddings.base_url.clone_from(&server.base_url);
        "test-model".clone_into(&mut config.embeddings.model);
        config.embeddings.batch = 2;
        set(&mut config);
        let home = Home { data: folder.to_owned(), database: None };
        let app = App::build(config, &home, Limits::none(), system_clock()).await.unwrap();
        let filling = app.filling().unwrap();
        Self { app, filling }
    }

    async fn put(&self, articles: &[Article]) {
        self.app.store.put_articles(articles, "test", self.app.now(), &|_| ()).await.unwrap();
        self.app.follow_once().await.unwrap();
    }

    /// Steps until there is nothing to do, or a failure; the wait that is then due.
    async fn fill(&mut self) -> Duration {
        loop {
            let wait = self.filling.step().await;
            if wait > Duration::ZERO {
                return wait;
            }
        }
    }

    /// Ids of the articles found, with their scores, and how the question's meaning was found out.
    async fn ask(&self, text: &str) -> (Vec<(String, f64)>, String) {
        let question = Question::parse(text, 500).unwrap();
        let asked = self.app.ask(&question, None, None, &Progress::silent()).await.unwrap();
        let meaning = asked.answer.record.judgement["meaning"].as_str().unwrap_or_default().to_owned();
        (asked.answer.ranked, meaning)
    }

    async fn stored(&self) -> Vec<String> {
        let states = self.app.store.embedding_states("test-model").await.unwrap();
        states.into_iter().map(|state| state.article_id).collect()
    }
}

async fn works() -> (TempDir, EmbeddingsServer, Desk) {
    let folder = tempfile::tempdir().unwrap();
    let server = EmbeddingsServer::start(Mood::Works(8), &PHRASES).await;
    let mut desk = Desk::open(folder.path(), &server, |_| ()).await;
    desk.put(&sample()).await;
    desk.fill().await;
    server.calls();
    (folder, server, desk)
}

#[test]
fn an_article_without_a_common_word_is_found_and_words_alone_score_as_before() {
    let knowledge = Knowledge::in_memory(Lexicon::empty()).unwrap();
    let put = sample().into_iter().map(|article| Change::Put(Arc::new(article))).collect();
    knowledge.apply(put, 1).unwrap();
    let scores = |question: &str, meaning: Option<&Vector>| -> Vec<(String, u64)> {
        let query = understand(question, &knowledge.lexicon()).query;
        let meaning = meaning.map(|vector| Meaning { vector, weight: 0.6 });
        let hits = knowledge.search_near(&query, meaning, date(2026, 11, 21), 10).unwrap();
        hits.iter().map(|hit| (hit.article.id.clone(), hit.score.to_bits())).collect()
    };
    let questions = ["소파 버리려면 어떻게 해요?", "여권을분실했는데다시만들려면", "무단투기 신고", FAR];
    let before: Vec<_> = questions.iter().map(|question| scores(question, None)).collect();
    assert!(before[3].is_empty(), "the question must share nothing with any article");

    let embedder = PHRASES.iter().fold(ScriptedEmbedder::new("m", 8), |m, (phrase, axis)| m.with(phrase, *axis));
    let vector = |text: &str| Vector::new(embedder.vector(text)).unwrap();
    let all = knowledge.without_vector(10, |_| true);
    knowledge.adopt(all.iter().map(|article| (Arc::clone(article), vector(&article.title))).collect()).unwrap();
    assert_eq!((knowledge.vectors(), knowledge.dimension()), (5, Some(8)));

    let after: Vec<_> = questions.iter().map(|question| scores(question, None)).collect();
    assert_eq!(before, after, "without a question's vector nothing changes, to the bit");
    let found = scores(FAR, Some(&vector(FAR)));
    assert_eq!(found[0].0, "pet");
    assert!((f64::from_bits(found[0].1) - 0.6).abs() < 1e-6, "the same meaning is worth the weight");

    // Another dimension is no meaning at all, and an article that changes loses its vector.
    knowledge.adopt(vec![(Arc::clone(&all[0]), Vector::new(vec![1.0, 2.0]).unwrap())]).unwrap();
    assert_eq!(knowledge.dimension(), Some(8));
    let changed = article("pet", "반려견 등록 안내", "다른 내용입니다.");
    let same = article("sofa", "소파 버리기", "소파는 대형폐기물로 신청하고 수수료를 낸 뒤 배출합니다.");
    knowledge.apply(vec![Change::Put(Arc::new(changed)), Change::Put(Arc::new(same))], 2).unwrap();
    assert_eq!(knowledge.vectors(), 4);
    knowledge.adopt(all.iter().map(|article| (Arc::clone(article), vector(&article.title))).collect()).unwrap();
    assert_eq!(knowledge.vectors(), 4, "a vector of what an article was is not taken");
}

#[test]
fn expired_articles_are_not_found_by_meaning_either() {
    let knowledge = Knowledge::in_memory(Lexicon::empty()).unwrap();
    let mut old = article("pet", "반려견 등록 안내", "본문");
    old.effective_until = Some(date(2026, 11, 20));
    knowledge.apply(vec![Change::Put(Arc::new(old))], 1).unwrap();
    let vector = Vector::new(vec![1.0, 0.0]).unwrap();
    let all = knowledge.without_vector(10, |_| true);
    knowledge.adopt(vec![(Arc::clone(&all[0]), vector.clone())]).unwrap();
    let meaning = Meaning { vector: &vector, weight: 1.0 };
    let query = understand(FAR, &knowledge.lexicon()).query;
    assert!(knowledge.search_near(&query, Some(meaning), date(2026, 11, 21), 10).unwrap().is_empty());
    assert_eq!(knowledge.search_near(&query, Some(meaning), date(2026, 11, 20), 10).unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn vectors_follow_the_articles() {
    let (_folder, server, mut desk) = works().await;
    assert_eq!(desk.stored().await.len(), 5);
    let (ranked, meaning) = desk.ask(FAR).await;
    assert_eq!((ranked[0].0.as_str(), meaning.as_str()), ("pet", "used"));
    server.calls();

    // What is embedded stays the same when only the phone changes; another body is embedded again.
    let mut phone = sample().remove(1);
    phone.phone = Some("02-0000-1234".to_owned());
    let body = article("passport", "여권 재발급", "본문이 바뀌었습니다.");
    desk.put(&[phone, body]).await;
    desk.fill().await;
    assert_eq!(server.calls(), [["여권 재발급\n본문이 바뀌었습니다."]]);

    desk.app.store.remove_article("pet", "kim", desk.app.now()).await.unwrap();
    desk.app.follow_once().await.unwrap();
    desk.fill().await;
    assert_eq!(desk.stored().await, ["dumping", "festival", "passport", "sofa"]);
    assert!(desk.ask(FAR).await.0.iter().all(|(id, _)| id != "pet"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn filling_goes_on_where_it_was_stopped() {
    let folder = tempfile::tempdir().unwrap();
    let server = EmbeddingsServer::start(Mood::Works(8), &PHRASES).await;
    let desk = Desk::open(folder.path(), &server, |_| ()).await;
    desk.put(&sample()).await;
    let task = tokio::spawn(Arc::clone(&desk.app).embed());
    while desk.stored().await.len() < 2 {
        tokio::task::yield_now().await;
    }
    // Aborted in the middle of whatever it does, as a kill would.
    task.abort();
    task.await.unwrap_err();
    let done = desk.stored().await.len();
    drop(desk);
    server.calls();

    let mut desk = Desk::open(folder.path(), &server, |_| ()).await;
    assert_eq!(desk.app.knowledge.vectors(), 0, "vectors are read in the background");
    desk.fill().await;
    let embedded: usize = server.calls().iter().map(Vec::len).sum();
    assert_eq!((desk.app.knowledge.vectors(), desk.stored().await.len(), embedded), (5, 5, 5 - done));
    drop(desk);

    // Another text for the model is another vector.
    let mut desk =
        Desk::open(folder.path(), &server, |config| config.embeddings.article_prefix = "passage: ".into()).await;
    desk.fill().await;
    let calls = server.calls().concat();
    assert!(calls.len() == 5 && calls.iter().all(|text| text.starts_with("passage: ")), "{calls:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_fails_changes_nothing_else() {
    let (_folder, server, desk) = works().await;
    let config = &desk.app.config;
    let (district, calendar) = (desk.app.district(), desk.app.calendar());
    let context =
        Context { now: desk.app.now(), language: None, district: &district, calendar: &calendar, history: &[] };
    // A sense of its own for each mood, because one that failed leaves the server alone for a while.
    let answerer = |sense: Option<Sense>| {
        let knowledge = Arc::clone(&desk.app.knowledge);
        Answerer::new(knowledge, None, config.confidence.thresholds(), config.district.clone()).sensing(sense)
    };
    let question = Question::parse("소파 버리려면 어떻게 해요?", 500).unwrap();
    let ask = async |answerer: &Answerer| {
        let answer = answerer.respond(&question, &context, &Progress::silent()).await.unwrap();
        let meaning = answer.record.judgement["meaning"].as_str().unwrap_or_default().to_owned();
        (meaning, (answer.outcome, answer.text, answer.ranked, answer.confidence.to_bits()))
    };
    let (_, lexical) = ask(&answerer(None)).await;
    for (mood, word) in [
        (Mood::Fails, "answered 500"),
        (Mood::Hangs, "within"),
        (Mood::Garbage, "something else than embeddings"),
        (Mood::Works(9), "vectors of 9 numbers"),
    ] {
        server.set(mood);
        server.calls();
        let embedder = OpenAiEmbedder::new(&config.embeddings).unwrap();
        let answerer = answerer(Some(Sense::new(Arc::new(embedder), &config.embeddings)));
        let started = Instant::now();
        let (meaning, answer) = ask(&answerer).await;
        assert!(started.elapsed() < Duration::from_secs(5), "{mood:?} took {:?}", started.elapsed());
        assert!(meaning.contains(word), "{mood:?}: {meaning}");
        assert_eq!(answer, lexical, "{mood:?}");
        let (meaning, answer) = ask(&answerer).await;
        assert!(meaning.contains("left alone") && answer == lexical, "{mood:?}: {meaning}");
        assert_eq!(server.calls().len(), 1, "{mood:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn articles_wait_for_a_server_that_fails() {
    let (_folder, server, mut desk) = works().await;
    let store = desk.app.store.clone();
    let vector = async |store: &Store| store.embeddings("test-model", &["pet"]).await.unwrap().remove(0).vector;
    let pet = vector(&store).await;
    desk.put(&[article("new", "새 글", "새로운 글입니다.")]).await;

    server.set(Mood::Works(9));
    assert!(desk.fill().await > Duration::from_secs(100), "another dimension does not pass by itself");
    assert_eq!((desk.app.knowledge.vectors(), desk.app.knowledge.dimension()), (5, Some(8)));
    let mut waits = Vec::new();
    for mood in [Mood::Fails, Mood::Garbage, Mood::Fails] {
        server.set(mood);
        waits.push(desk.fill().await);
    }
    assert!(waits.is_sorted() && waits[0] >= Duration::from_secs(1), "{waits:?}");
    assert_eq!(desk.stored().await.len(), 5);
    assert_eq!(vector(&store).await, pet, "what was there stays");

    server.set(Mood::Works(8));
    assert_eq!(desk.fill().await, Duration::from_secs(1));
    assert_eq!((desk.app.knowledge.vectors(), desk.stored().await.len()), (6, 6));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_text_that_is_refused_is_shortened_or_set_aside() {
    let folder = tempfile::tempdir().unwrap();
    let server = EmbeddingsServer::start(Mood::Short(8, 40), &PHRASES).await;
    let mut desk = Desk::open(folder.path(), &server, |_| ()).await;
    let long = |id: &str, length: usize| article(id, "긴 글", &"가나다라마바사아자차".repeat(length / 10));
    desk.put(&[long("long", 100), long("longest", 1_400), article("short", "짧은 글", "본문")]).await;
    assert_eq!(desk.fill().await, Duration::from_secs(1), "set aside, it does not keep the filling busy");
    assert_eq!(desk.stored().await, ["long", "short"]);

    server.calls();
    desk.put(&[long("longest", 30)]).await;
    desk.fill().await;
    assert_eq!(desk.stored().await, ["long", "longest", "short"], "a changed article is tried again");
    assert_eq!(server.calls().len(), 1);
}
