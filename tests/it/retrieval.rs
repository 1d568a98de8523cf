//! The knowledge as its users see it: changes become visible at once, expired articles never answer, a damaged index is rebuilt.

use std::sync::Arc;

use jiff::civil::date;
use minwon::answer::confidence::{Decision, judge};
use minwon::answer::{retrieve::retrieve, understand::understand};
use minwon::config::Config;
use minwon::knowledge::{Change, Knowledge, Lexicon};

use crate::support::article::article;

fn sample() -> Vec<Change> {
    [
        article("sofa", "소파 버리기 (대형폐기물 배출)", "소파는 대형폐기물로 신청하고 수수료를 낸 뒤 배출합니다."),
        article("passport", "여권 재발급", "여권을 잃어버리면 구청 민원여권과에서 다시 발급받습니다."),
        article("dumping", "쓰레기 무단투기 신고", "무단투기를 보면 사진을 찍어 청소행정과에 신고합니다."),
        article("festival", "한빛 봄꽃 축제", "봄꽃 축제는 한빛공원에서 열립니다."),
    ]
    .into_iter()
    .map(|article| Change::Put(Arc::new(article)))
    .collect()
}

fn first(knowledge: &Knowledge, question: &str) -> Option<String> {
    let understood = understand(question, &knowledge.lexicon());
    let retrieved = retrieve(knowledge, &understood, date(2026, 11, 21)).unwrap();
    retrieved.hits.first().map(|hit| hit.article.id.clone())
}

#[test]
fn questions_find_their_articles() {
    let knowledge = Knowledge::in_memory(Lexicon::built_in().unwrap()).unwrap();
    knowledge.apply(sample(), 7).unwrap();
    assert_eq!((knowledge.len(), knowledge.revision()), (4, 7));
    for (question, id) in [
        ("소파 버리려면 어떻게 해요?", "sofa"),
        ("여권을분실했는데다시만들려면", "passport"),
        ("골목에 누가 쓰레기를 몰래 버려요", "dumping"),
        ("봄꽃축제 어디서 하나요", "festival"),
    ] {
        assert_eq!(first(&knowledge, question).as_deref(), Some(id), "{question}");
    }
    assert_eq!(first(&knowledge, "？！…"), None);
}

#[test]
fn changes_are_visible_when_apply_returns() {
    let knowledge = Knowledge::in_memory(Lexicon::empty()).unwrap();
    knowledge.apply(sample(), 1).unwrap();
    let changed = article("sofa", "냉장고 버리기", "냉장고는 무상으로 수거합니다.");
    knowledge.apply(vec![Change::Put(Arc::new(changed)), Change::Remove("passport".to_owned())], 2).unwrap();
    assert_eq!(first(&knowledge, "냉장고 버리기").as_deref(), Some("sofa"));
    assert!(knowledge.article("passport").is_none());
    assert_eq!(first(&knowledge, "민원여권과"), None);
    assert_eq!((knowledge.len(), knowledge.revision()), (3, 2));
}

#[test]
fn an_expired_article_never_answers() {
    let knowledge = Knowledge::in_memory(Lexicon::empty()).unwrap();
    let mut expired = article("old", "소파 버리기", "소파를 내놓습니다.");
    expired.effective_until = Some(date(2026, 11, 20));
    let mut future = article("new", "소파 버리기", "소파를 내놓습니다.");
    future.effective_from = Some(date(2026, 11, 22));
    knowledge.apply(vec![Change::Put(Arc::new(expired)), Change::Put(Arc::new(future))], 1).unwrap();
    assert_eq!(first(&knowledge, "소파 버리기"), None);
}

#[test]
fn an_index_on_disk_comes_back_or_is_discarded() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("index");
    let knowledge = Knowledge::open(&path, Lexicon::empty()).unwrap();
    knowledge.apply(sample(), 5).unwrap();
    drop(knowledge);

    let knowledge = Knowledge::open(&path, Lexicon::empty()).unwrap();
    assert_eq!((knowledge.revision(), knowledge.len()), (5, 4));
    assert_eq!(first(&knowledge, "여권 재발급").as_deref(), Some("passport"));

    // What an article has learned is kept with it.
    let Some(Change::Put(taught)) = sample().into_iter().next() else { panic!("an article") };
    let id = taught.id.clone();
    assert_ne!(first(&knowledge, "깐부봉").as_deref(), Some(&*id));
    knowledge.apply(vec![Change::PutLearned(taught, vec!["깐부봉 파는 곳".to_owned()])], 6).unwrap();
    drop(knowledge);
    let knowledge = Knowledge::open(&path, Lexicon::empty()).unwrap();
    assert_eq!(first(&knowledge, "깐부봉").as_deref(), Some(&*id));
    drop(knowledge);

    std::fs::write(path.join("minwon.stamp"), "schema 0\n").unwrap();
    let other = Knowledge::open(&path, Lexicon::empty()).unwrap();
    assert_eq!((other.revision(), other.len()), (0, 0), "another version: rebuilt");
    other.apply(sample(), 6).unwrap();
    drop(other);

    for entry in std::fs::read_dir(&path).unwrap() {
        let file = entry.unwrap().path();
        if file.extension().is_some_and(|extension| extension == "store") {
            std::fs::write(&file, b"not an index").unwrap();
        }
    }
    let damaged = Knowledge::open(&path, Lexicon::built_in().unwrap()).unwrap();
    assert_eq!((damaged.revision(), damaged.len()), (0, 0), "damaged: rebuilt");
}

#[test]
fn the_latent_model_is_kept_with_the_index() {
    let dir = tempfile::tempdir().unwrap();
    let subjects = ["여권 사진", "소파 수거", "주차 요금", "도서 대출", "예방 접종", "축제 공연"];
    let many = (0..24).map(|n| {
        let (one, other) = (subjects[n % 6], subjects[(n / 6) % 6]);
        Change::Put(Arc::new(article(&format!("a{n}"), one, &format!("{one} 안내와 {other} 신청 {n}번 창구입니다."))))
    });
    let likeness = |knowledge: &Knowledge| {
        let query = understand("여권 창구", &knowledge.lexicon()).query;
        let hits = knowledge.search(&query, date(2026, 11, 21), 30).unwrap();
        hits.iter().map(|hit| (hit.article.id.clone(), hit.parts.latent)).collect::<Vec<_>>()
    };
    let knowledge = Knowledge::open(dir.path(), Lexicon::empty()).unwrap();
    knowledge.apply(many.collect(), 1).unwrap();
    // Too little to train again: a model trained at the next start would be another one.
    let added = article("added", "여권 창구", "여권 창구와 소파 창구는 한곳에 있습니다. 접종 창구는 다릅니다.");
    knowledge.apply(vec![Change::Put(Arc::new(added))], 2).unwrap();
    let before = likeness(&knowledge);
    assert!(before.iter().any(|(_, likeness)| *likeness > 0.0), "{before:?}");
    drop(knowledge);
    let knowledge = Knowledge::open(dir.path(), Lexicon::empty()).unwrap();
    assert_eq!(likeness(&knowledge), before);
    drop(knowledge);

    let kept = dir.path().join("minwon.latent");
    std::fs::write(&kept, "half of a model").unwrap();
    let knowledge = Knowledge::open(dir.path(), Lexicon::empty()).unwrap();
    let trained = likeness(&knowledge);
    assert_ne!(trained, before, "trained again, with the article that was added");
    drop(knowledge);
    let knowledge = Knowledge::open(dir.path(), Lexicon::empty()).unwrap();
    assert_eq!(likeness(&knowledge), trained, "and kept again");
}

#[test]
fn a_folder_with_other_files_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("thesis.txt"), "years of work").unwrap();
    assert!(Knowledge::open(dir.path(), Lexicon::empty()).is_err());
    assert!(dir.path().join("thesis.txt").exists());
}

#[test]
fn nothing_found_is_not_answered() {
    let knowledge = Knowledge::in_memory(Lexicon::empty()).unwrap();
    knowledge.apply(sample(), 1).unwrap();
    for question in ["ㅋㅋㅋㅋ", "안녕하세요", "비트코인 지금 사도 될까?"] {
        let understood = understand(question, &knowledge.lexicon());
        let retrieved = retrieve(&knowledge, &understood, date(2026, 11, 21)).unwrap();
        let judgement = judge(&understood, &retrieved, &Config::defaults().unwrap().confidence.thresholds());
        assert_eq!(judgement.decision, Decision::Unanswered, "{question}: {judgement:?}");
    }
}
