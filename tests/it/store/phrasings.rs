use std::collections::HashMap;

use minwon::store::{Store, StoreError, Voice, Word};

use super::knowledge::article;
use super::{at, both};
use crate::support::database::Database;

both!(
    nobody_teaches_alone,
    an_officer_vouches_and_a_resident_takes_back,
    voices_and_wordings_are_bounded,
    what_is_learned_goes_with_the_topic_and_the_article,
    what_was_learned_is_listed_with_its_voices,
    a_struck_wording_is_not_learned_again,
);

const DAY: i64 = 24 * 60;

async fn with_article(store: &Store) {
    store.put_articles(&[article("a", "본문")], "import", at(0), &|_| ()).await.unwrap();
}

async fn learned(store: &Store) -> Vec<String> {
    store.phrasings_since(0, 2).await.unwrap().remove("a").unwrap_or_default()
}

async fn resident(store: &Store, who: &str, wording: &str, minutes: i64) -> bool {
    store.learn_phrasing("a", wording, Voice::Resident(who), at(minutes)).await.unwrap()
}

async fn nobody_teaches_alone(store: Store, _: Database) {
    with_article(&store).await;
    let before = store.knowledge_revision().await.unwrap();
    assert!(resident(&store, "one", "깐부봉 파 곳", 0).await);
    assert!(!resident(&store, "one", "깐부봉 파 곳", DAY).await, "a voice counts once");
    assert_eq!(learned(&store).await, [] as [&str; 0]);
    assert!(resident(&store, "two", "깐부봉 파 곳", 10).await);
    assert_eq!(learned(&store).await, [] as [&str; 0], "two on one day may be one");
    assert!(resident(&store, "three", "깐부봉 파 곳", DAY).await);
    assert_eq!(learned(&store).await, ["깐부봉 파 곳"]);

    let revision = store.knowledge_revision().await.unwrap();
    assert_eq!(revision, before + 3, "indexes follow what is new");
    let (rows, _) = store.articles_since(before).await.unwrap();
    assert_eq!(rows.len(), 1, "and read the article again");
    assert_eq!(store.phrasings_since(revision, 2).await.unwrap(), HashMap::new());
    assert!(!store.learn_phrasing("nowhere", "깐부봉", Voice::Resident("one"), at(0)).await.unwrap());
    assert_eq!(store.knowledge_revision().await.unwrap(), revision);
}

async fn an_officer_vouches_and_a_resident_takes_back(store: Store, _: Database) {
    with_article(&store).await;
    assert!(store.learn_phrasing("a", "깐부봉", Voice::Officer("kim", "2026-000001"), at(0)).await.unwrap());
    assert_eq!(learned(&store).await, ["깐부봉"]);
    assert!(!store.forget_phrasing("a", "깐부봉", "kim").await.unwrap(), "no resident takes an officer's voice back");

    resident(&store, "one", "쓰봉", 0).await;
    resident(&store, "two", "쓰봉", DAY).await;
    assert_eq!(learned(&store).await, ["쓰봉", "깐부봉"], "the newest first");
    assert!(store.forget_phrasing("a", "쓰봉", "two").await.unwrap());
    assert_eq!(learned(&store).await, ["깐부봉"]);
}

async fn voices_and_wordings_are_bounded(store: Store, _: Database) {
    with_article(&store).await;
    for number in 0..12 {
        store
            .learn_phrasing("a", &format!("말 {number}"), Voice::Officer("kim", "2026-000001"), at(number))
            .await
            .unwrap();
    }
    assert_eq!(learned(&store).await.len(), 8);
    resident(&store, "first", "오래된 말", 20).await;
    for number in 0..60 {
        resident(&store, &format!("r{number}"), &format!("다른 말 {number}"), 21 + number).await;
    }
    assert!(!store.forget_phrasing("a", "오래된 말", "first").await.unwrap(), "the oldest resident's voice gave way");
    assert_eq!(learned(&store).await.len(), 8, "an officer's stay");
}

async fn what_is_learned_goes_with_the_topic_and_the_article(store: Store, _: Database) {
    with_article(&store).await;
    store.learn_phrasing("a", "깐부봉", Voice::Officer("kim", "2026-000001"), at(0)).await.unwrap();
    store.put_articles(&[article("a", "같은 주제의 다른 본문")], "import", at(1), &|_| ()).await.unwrap();
    assert_eq!(learned(&store).await, ["깐부봉"]);
    let mut other = article("a", "다른 주제");
    other.topic = Some("civil.passport".to_owned());
    store.put_articles(&[other.clone()], "import", at(2), &|_| ()).await.unwrap();
    assert_eq!(learned(&store).await, [] as [&str; 0]);

    store.learn_phrasing("a", "깐부봉", Voice::Officer("kim", "2026-000001"), at(3)).await.unwrap();
    store.remove_article("a", "kim", at(4)).await.unwrap();
    store.put_articles(&[other], "import", at(5), &|_| ()).await.unwrap();
    assert_eq!(learned(&store).await, [] as [&str; 0], "an article that comes back begins anew");
}

async fn what_was_learned_is_listed_with_its_voices(store: Store, _: Database) {
    let articles = ["a", "b", "c"].map(|id| article(id, "본문"));
    store.put_articles(&articles, "import", at(0), &|_| ()).await.unwrap();
    assert_eq!(store.learned("", 2, 0, 10).await.unwrap(), (Vec::new(), 0));
    store.learn_phrasing("a", "깐부봉", Voice::Officer("kim", "2026-000001"), at(1)).await.unwrap();
    resident(&store, "one", "깐부봉", 2).await;
    resident(&store, "one", "쓰봉", 3).await;
    resident(&store, "two", "쓰봉", DAY).await;
    store.learn_phrasing("b", "100% 봉", Voice::Resident("one"), at(2 * DAY)).await.unwrap();

    let (articles, all) = store.learned("", 2, 0, 10).await.unwrap();
    assert_eq!(all, 2, "an article that has learned nothing is not listed");
    let ids: Vec<&str> = articles.iter().map(|(_, learned)| learned[0].article_id.as_str()).collect();
    assert_eq!(ids, ["b", "a"], "what learned last comes first");
    let (_, learned) = &articles[1];
    let [bags, junk] = &learned[..] else { panic!("two wordings: {learned:?}") };
    assert_eq!((bags.wording.as_str(), bags.word, bags.residents, bags.counts), ("쓰봉", Word::Residents, 2, true));
    assert_eq!((bags.first, bags.last, bags.ticket.as_deref()), (at(3), at(DAY), None));
    assert_eq!((junk.wording.as_str(), junk.word, junk.residents, junk.counts), ("깐부봉", Word::Reply, 1, true));
    assert_eq!((junk.officer.as_deref(), junk.ticket.as_deref()), (Some("kim"), Some("2026-000001")));
    assert!(!articles[0].1[0].counts, "one resident teaches nothing");
    let (_, learned) = &store.learned("", 3, 1, 10).await.unwrap().0[0];
    assert!(!learned[0].counts, "where three are asked for");

    let found = async |sought: &str| store.learned(sought, 2, 0, 10).await.unwrap().1;
    assert_eq!((found("쓰봉").await, found("100%").await, found("1_0").await), (1, 1, 0));
    let (articles, all) = store.learned("", 2, 1, 1).await.unwrap();
    assert_eq!((articles.len(), articles[0].1[0].article_id.as_str(), all), (1, "a", 2));
}

async fn a_struck_wording_is_not_learned_again(store: Store, _: Database) {
    with_article(&store).await;
    store.learn_phrasing("a", "깐부봉", Voice::Officer("kim", "2026-000001"), at(0)).await.unwrap();
    resident(&store, "one", "깐부봉", 1).await;
    let before = store.knowledge_revision().await.unwrap();
    store.strike_phrasing("a", "깐부봉", "lee", at(2)).await.unwrap();
    assert_eq!(learned(&store).await, [] as [&str; 0]);
    assert_eq!(store.articles_since(before).await.unwrap().0.len(), 1, "indexes read the article again");
    let again = store.strike_phrasing("a", "깐부봉", "lee", at(3)).await;
    assert!(matches!(again, Err(StoreError::NotFound(_))), "{again:?}");

    assert!(!resident(&store, "two", "깐부봉", DAY).await);
    assert!(!store.learn_phrasing("a", "깐부봉", Voice::Officer("kim", "2026-000002"), at(DAY)).await.unwrap());
    let (articles, _) = store.learned("", 2, 0, 10).await.unwrap();
    let [struck] = &articles[0].1[..] else { panic!("one wording: {articles:?}") };
    assert_eq!((struck.word, struck.officer.as_deref(), struck.counts), (Word::Struck, Some("lee"), false));

    store.readmit_phrasing("a", "깐부봉").await.unwrap();
    assert!(matches!(store.readmit_phrasing("a", "깐부봉").await, Err(StoreError::NotFound(_))));
    assert!(store.learn_phrasing("a", "깐부봉", Voice::Officer("kim", "2026-000002"), at(DAY)).await.unwrap());
    assert_eq!(learned(&store).await, ["깐부봉"]);
}
