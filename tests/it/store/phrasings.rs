use std::collections::HashMap;

use minwon::store::{Store, Voice};

use super::knowledge::article;
use super::{at, both};
use crate::support::database::Database;

both!(
    nobody_teaches_alone,
    an_officer_vouches_and_a_resident_takes_back,
    voices_and_wordings_are_bounded,
    what_is_learned_goes_with_the_topic_and_the_article,
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
    assert!(store.learn_phrasing("a", "깐부봉", Voice::Officer("kim"), at(0)).await.unwrap());
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
        store.learn_phrasing("a", &format!("말 {number}"), Voice::Officer("kim"), at(number)).await.unwrap();
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
    store.learn_phrasing("a", "깐부봉", Voice::Officer("kim"), at(0)).await.unwrap();
    store.put_articles(&[article("a", "같은 주제의 다른 본문")], "import", at(1), &|_| ()).await.unwrap();
    assert_eq!(learned(&store).await, ["깐부봉"]);
    let mut other = article("a", "다른 주제");
    other.topic = Some("civil.passport".to_owned());
    store.put_articles(&[other.clone()], "import", at(2), &|_| ()).await.unwrap();
    assert_eq!(learned(&store).await, [] as [&str; 0]);

    store.learn_phrasing("a", "깐부봉", Voice::Officer("kim"), at(3)).await.unwrap();
    store.remove_article("a", "kim", at(4)).await.unwrap();
    store.put_articles(&[other], "import", at(5), &|_| ()).await.unwrap();
    assert_eq!(learned(&store).await, [] as [&str; 0], "an article that comes back begins anew");
}
