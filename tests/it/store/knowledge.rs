use std::sync::Mutex;

use minwon::article::Article;
use minwon::district::{Department, District, Holiday, Sources};
use minwon::store::{Conflict, Store, StoreError, Summary};

use super::{at, both};
use crate::support::article;
use crate::support::database::Database;

both!(
    articles_are_added_changed_removed_and_revived,
    an_import_is_all_or_nothing,
    a_plan_writes_nothing,
    readers_see_what_changed_since,
    writers_at_once_hide_no_change,
    the_district_comes_back_as_it_was_put,
    district_and_articles_are_one_transaction,
);

pub(super) fn article(id: &str, body: &str) -> Article {
    Article {
        topic: Some("waste.bulky".to_owned()),
        questions: vec!["소파 어떻게 버려요?".to_owned()],
        effective_until: Some(jiff::civil::date(2026, 12, 31)),
        easy: Some("쉬운 글".to_owned()),
        ..article::article(id, &format!("제목 {id}"), body)
    }
}

async fn put(store: &Store, articles: &[Article]) -> Summary {
    store.put_articles(articles, "import", at(0), &|_| ()).await.unwrap()
}

fn summary(added: usize, updated: usize, unchanged: usize) -> Summary {
    Summary { added, updated, unchanged }
}

async fn articles_are_added_changed_removed_and_revived(store: Store, _: Database) {
    let articles = [article("b", "하나"), article("a", "둘")];
    let progress = Mutex::new(Vec::new());
    let done =
        store.put_articles(&articles, "import", at(0), &|done| progress.lock().unwrap().push(done)).await.unwrap();
    assert_eq!(done, summary(2, 0, 0));
    assert_eq!(*progress.lock().unwrap(), [2]);
    assert_eq!(store.knowledge_revision().await.unwrap(), 1);

    assert_eq!(put(&store, &articles).await, summary(0, 0, 2));
    assert_eq!(store.knowledge_revision().await.unwrap(), 1, "nothing changed");

    assert_eq!(put(&store, &[article("a", "셋"), article("b", "하나"), article("c", "넷")]).await, summary(1, 1, 1));
    let stored = store.article("a").await.unwrap().unwrap();
    assert_eq!(stored.article().unwrap(), article("a", "셋"));
    assert_eq!(stored.markdown, article("a", "셋").to_markdown());
    assert_eq!((stored.revision, stored.updated_at), (2, at(0)));
    assert_eq!(stored.hash.len(), 64);
    assert_eq!(stored.effective_until.as_deref(), Some("2026-12-31"));

    store.remove_article("a", "kim", at(5)).await.unwrap();
    assert!(matches!(store.remove_article("a", "kim", at(5)).await, Err(StoreError::NotFound("article"))));
    assert!(matches!(store.remove_article("zz", "kim", at(5)).await, Err(StoreError::NotFound("article"))));
    assert_eq!(store.article("a").await.unwrap(), None);
    assert_eq!(store.article_count().await.unwrap(), 2);
    assert_eq!(store.knowledge_revision().await.unwrap(), 3, "a failed removal takes no revision");

    // The same content as before the removal is a revival, not "unchanged".
    assert_eq!(put(&store, &[article("a", "셋")]).await, summary(1, 0, 0));
    let ids: Vec<_> = store.all_articles().await.unwrap().into_iter().map(|row| row.id).collect();
    assert_eq!(ids, ["a", "b", "c"]);
    let history = store.article_history("a").await.unwrap();
    let history: Vec<_> =
        history.iter().map(|row| (row.revision, row.markdown.is_some(), row.author.as_str())).collect();
    assert_eq!(history, [(4, true, "import"), (3, false, "kim"), (2, true, "import"), (1, true, "import")]);
}

async fn an_import_is_all_or_nothing(store: Store, _: Database) {
    // More than one statement's worth, so that the failure comes after rows were written.
    let mut articles: Vec<_> = (0..450).map(|n| article(&format!("id-{n:04}"), "본문")).collect();
    articles.push(article("id-0003", "다시"));
    let refused = store.put_articles(&articles, "import", at(0), &|_| ()).await;
    assert!(matches!(refused, Err(StoreError::Conflict(Conflict::DuplicateArticle(id))) if id == "id-0003"));
    assert_eq!(store.article_count().await.unwrap(), 0);

    // An import that is given up half-way (here: by a panic in the progress bar) leaves nothing either.
    articles.pop();
    let import = {
        let store = store.clone();
        tokio::spawn(async move { store.put_articles(&articles, "import", at(0), &|done| assert!(done < 300)).await })
    };
    assert!(import.await.unwrap_err().is_panic());
    assert_eq!(store.article_count().await.unwrap(), 0);
    assert_eq!(store.knowledge_revision().await.unwrap(), 0);

    let articles: Vec<_> = (0..450).map(|n| article(&format!("id-{n:04}"), "본문")).collect();
    assert_eq!(put(&store, &articles).await, summary(450, 0, 0));
}

async fn a_plan_writes_nothing(store: Store, _: Database) {
    put(&store, &[article("a", "하나"), article("b", "둘")]).await;
    let plan = store.plan_articles(&[article("a", "하나"), article("b", "셋"), article("c", "넷")]).await.unwrap();
    assert_eq!(plan, summary(1, 1, 1));
    assert_eq!(store.article_count().await.unwrap(), 2);
    assert_eq!(store.knowledge_revision().await.unwrap(), 1);
}

async fn readers_see_what_changed_since(store: Store, _: Database) {
    assert_eq!(store.articles_since(0).await.unwrap(), (vec![], 0));
    put(&store, &[article("a", "하나"), article("b", "둘")]).await;
    put(&store, &[article("b", "셋")]).await;
    store.remove_article("a", "kim", at(1)).await.unwrap();
    let since = |revision| {
        let store = store.clone();
        async move {
            let (rows, current) = store.articles_since(revision).await.unwrap();
            (rows.into_iter().map(|row| (row.id, row.deleted)).collect::<Vec<_>>(), current)
        }
    };
    let a = ("a".to_owned(), true);
    let b = ("b".to_owned(), false);
    assert_eq!(since(0).await, (vec![a.clone(), b.clone()], 3));
    assert_eq!(since(1).await, (vec![a.clone(), b], 3));
    assert_eq!(since(2).await, (vec![a], 3));
    assert_eq!(since(3).await, (vec![], 3));
}

async fn writers_at_once_hide_no_change(store: Store, _: Database) {
    const WRITERS: usize = 8;
    const ROUNDS: usize = 10;
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let store = store.clone();
            tokio::spawn(async move {
                for round in 0..ROUNDS {
                    put(&store, &[article(&format!("{writer}-{round}"), "본문")]).await;
                }
            })
        })
        .collect();
    // A reader that follows the revision as an index does.
    let mut seen = std::collections::BTreeSet::new();
    let mut revision = 0;
    while seen.len() < WRITERS * ROUNDS {
        let (rows, current) = store.articles_since(revision).await.unwrap();
        assert!(rows.iter().all(|row| revision < row.revision && row.revision <= current));
        seen.extend(rows.into_iter().map(|row| row.id));
        assert!(current >= revision);
        revision = current;
        assert!(
            usize::try_from(revision).unwrap() < WRITERS * ROUNDS || seen.len() == WRITERS * ROUNDS,
            "a change was hidden"
        );
    }
    for writer in writers {
        writer.await.unwrap();
    }
    assert_eq!(store.knowledge_revision().await.unwrap(), i64::try_from(WRITERS * ROUNDS).unwrap());
}

async fn the_district_comes_back_as_it_was_put(store: Store, _: Database) {
    let sources = Sources {
        departments: include_str!("../../../knowledge/departments.toml"),
        topics: include_str!("../../../knowledge/topics.toml"),
        neighbourhoods: include_str!("../../../knowledge/neighbourhoods.toml"),
        holidays: include_str!("../../../knowledge/holidays.toml"),
    };
    let mut district = District::parse(&sources).unwrap();
    assert_eq!(store.district().await.unwrap(), District::default());
    assert!(store.put_district(&district).await.unwrap());
    assert_eq!(store.district().await.unwrap(), district);
    assert_eq!(store.knowledge_revision().await.unwrap(), 1);

    assert!(!store.put_district(&district).await.unwrap(), "nothing changed");
    assert_eq!(store.knowledge_revision().await.unwrap(), 1);

    // An officer adds a temporary holiday, and a department without hours is renamed.
    let holiday = Holiday { date: jiff::civil::date(2027, 12, 31), name: "임시공휴일".to_owned() };
    let renamed = Department { name: "새 이름".to_owned(), hours: None, ..district.departments[0].clone() };
    let change =
        District { departments: vec![renamed.clone()], holidays: vec![holiday.clone()], ..District::default() };
    assert!(store.put_district(&change).await.unwrap());
    district.departments[0] = renamed;
    district.holidays.push(holiday);
    assert_eq!(store.district().await.unwrap(), district);
    assert_eq!(store.knowledge_revision().await.unwrap(), 2);

    // The lexicon is replaced whole, and stays when an import has none.
    let lexicon = |lines: &str| District { lexicon: lines.to_owned(), ..District::default() };
    assert!(store.put_district(&lexicon("wording\tofficial\tweight\n쓰봉\t봉투\t1\n")).await.unwrap());
    assert!(store.put_district(&lexicon("wording\tofficial\tweight\n")).await.unwrap());
    assert!(!store.put_district(&District::default()).await.unwrap());
    "wording\tofficial\tweight\n".clone_into(&mut district.lexicon);
    assert_eq!(store.district().await.unwrap(), district);

    let mut topic = district.topics[0].clone();
    "nowhere".clone_into(&mut topic.department);
    let wrong = District { topics: vec![topic], ..District::default() };
    assert!(matches!(store.put_district(&wrong).await, Err(StoreError::NotFound("department"))));
    assert_eq!(store.district().await.unwrap(), district);
}

async fn district_and_articles_are_one_transaction(store: Store, _: Database) {
    let department = Department {
        code: "civil".to_owned(),
        name: "민원여권과".to_owned(),
        phone: "02-0000-1010".to_owned(),
        hours: None,
    };
    let topics = include_str!("../../../knowledge/topics.toml");
    let topics = District::parse(&Sources { topics, ..Sources::default() }).unwrap().topics;
    let wrong = District { departments: vec![department.clone()], topics, ..District::default() };
    let articles = [article("a", "하나")];
    let put = async |district: &District| store.put_knowledge(district, &articles, "import", at(0), &|_| ()).await;

    assert!(matches!(put(&wrong).await, Err(StoreError::NotFound("department"))));
    assert_eq!(store.district().await.unwrap(), District::default());
    assert_eq!((store.article_count().await.unwrap(), store.knowledge_revision().await.unwrap()), (0, 0));

    let right = District { departments: vec![department], ..District::default() };
    assert_eq!(put(&right).await.unwrap(), (summary(1, 0, 0), true));
    assert_eq!(put(&right).await.unwrap(), (summary(0, 0, 1), false));
    assert_eq!((store.article_count().await.unwrap(), store.knowledge_revision().await.unwrap()), (1, 1));
    assert_eq!(store.district().await.unwrap(), right);
}
