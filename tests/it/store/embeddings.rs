use minwon::store::{Conflict, Embedding, Store, StoreError};

use super::knowledge::article;
use super::{at, both};
use crate::support::database::Database;

both!(
    vectors_come_back_as_they_were_put,
    vectors_of_another_dimension_are_refused,
    vectors_go_with_their_article,
    vectors_of_other_models_are_swept_when_old,
);

fn embedding(id: &str, hash: &str, vector: &[f32]) -> Embedding {
    Embedding { article_id: id.to_owned(), hash: hash.to_owned(), vector: vector.to_vec() }
}

async fn with_articles(store: &Store, ids: &[&str]) {
    let articles: Vec<_> = ids.iter().map(|id| article(id, "본문")).collect();
    store.put_articles(&articles, "import", at(0), &|_| ()).await.unwrap();
}

async fn ids(store: &Store, model: &str) -> Vec<String> {
    store.embedding_states(model).await.unwrap().into_iter().map(|state| state.article_id).collect()
}

async fn vectors_come_back_as_they_were_put(store: Store, _: Database) {
    with_articles(&store, &["a", "b", "c"]).await;
    assert_eq!(store.embedding_dimension("m").await.unwrap(), None);
    assert_eq!(store.embeddings("m", &["a", "b"]).await.unwrap(), []);
    store.put_embeddings("m", &[], at(0)).await.unwrap();

    let a = embedding("a", "one", &[0.5, -1e-30, f32::MAX]);
    let b = embedding("b", "two", &[f32::MIN_POSITIVE, -0.0, 1.0 / 3.0]);
    store.put_embeddings("m", &[a.clone(), b.clone()], at(0)).await.unwrap();
    let read = async |model: &str| {
        let mut found = store.embeddings(model, &["c", "b", "a", "zz"]).await.unwrap();
        found.sort_by(|one, other| one.article_id.cmp(&other.article_id));
        found
    };
    assert_eq!(read("m").await, [a.clone(), b.clone()]);
    assert_eq!(read("other").await, []);
    assert_eq!(store.embedding_dimension("m").await.unwrap(), Some(3));

    let changed = embedding("b", "three", &[1.0, 2.0, 3.0]);
    store.put_embeddings("m", std::slice::from_ref(&changed), at(1)).await.unwrap();
    assert_eq!(read("m").await, [a, changed]);
    let states = store.embedding_states("m").await.unwrap();
    let states: Vec<_> =
        states.iter().map(|state| (state.article_id.as_str(), state.hash.as_str(), state.dimension)).collect();
    assert_eq!(states, [("a", "one", 3), ("b", "three", 3)]);

    // More than one statement's worth.
    let many: Vec<String> = (0..450).map(|n| format!("id-{n:03}")).collect();
    with_articles(&store, &many.iter().map(String::as_str).collect::<Vec<_>>()).await;
    let vectors: Vec<_> = many.iter().map(|id| embedding(id, "h", &[1.0, 0.0, 0.0])).collect();
    store.put_embeddings("m", &vectors, at(2)).await.unwrap();
    let found = store.embeddings("m", &many.iter().map(String::as_str).collect::<Vec<_>>()).await.unwrap();
    assert_eq!(found.len(), many.len());
}

async fn vectors_of_another_dimension_are_refused(store: Store, _: Database) {
    with_articles(&store, &["a", "b"]).await;
    let refused = async |embeddings: &[Embedding]| {
        let refused = store.put_embeddings("m", embeddings, at(0)).await;
        assert!(
            matches!(refused, Err(StoreError::Conflict(Conflict::Dimension { expected: 2, found: 3 }))),
            "{refused:?}"
        );
    };
    refused(&[embedding("a", "h", &[1.0, 2.0]), embedding("b", "h", &[1.0, 2.0, 3.0])]).await;
    assert_eq!(ids(&store, "m").await, Vec::<String>::new(), "all or none");

    store.put_embeddings("m", &[embedding("a", "h", &[1.0, 2.0])], at(0)).await.unwrap();
    refused(&[embedding("a", "h", &[1.0, 2.0, 3.0])]).await;
    assert_eq!(store.embeddings("m", &["a"]).await.unwrap(), [embedding("a", "h", &[1.0, 2.0])]);
    store.put_embeddings("another", &[embedding("a", "h", &[1.0, 2.0, 3.0])], at(0)).await.unwrap();
}

async fn vectors_go_with_their_article(store: Store, _: Database) {
    with_articles(&store, &["a", "b"]).await;
    for model in ["m", "n"] {
        store.put_embeddings(model, &[embedding("a", "h", &[1.0]), embedding("b", "h", &[1.0])], at(0)).await.unwrap();
    }
    store.remove_article("a", "kim", at(1)).await.unwrap();
    assert_eq!((ids(&store, "m").await, ids(&store, "n").await), (vec!["b".to_owned()], vec!["b".to_owned()]));

    // The embedder was slower than the officer.
    store.put_embeddings("m", &[embedding("a", "h", &[1.0]), embedding("zz", "h", &[1.0])], at(2)).await.unwrap();
    assert_eq!(ids(&store, "m").await, ["b"]);
}

async fn vectors_of_other_models_are_swept_when_old(store: Store, _: Database) {
    with_articles(&store, &["a"]).await;
    for (model, minute) in [("old", 0), ("recent", 10), ("m", 0)] {
        store.put_embeddings(model, &[embedding("a", "h", &[1.0])], at(minute)).await.unwrap();
    }
    assert_eq!(store.sweep_embeddings("m", at(5)).await.unwrap(), 1);
    let left = [ids(&store, "old").await.len(), ids(&store, "recent").await.len(), ids(&store, "m").await.len()];
    assert_eq!(left, [0, 1, 1]);
}
