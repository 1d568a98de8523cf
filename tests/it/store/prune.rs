use jiff::civil::date;
use minwon::article::Article;
use minwon::district::{Department, District, Holiday, Sources};
use minwon::store::{Conflict, Move, Removed, Store, StoreError};
use minwon::ticket::Status;

use super::knowledge::article;
use super::officers::officer;
use super::tickets::new_ticket;
use super::{at, both};
use crate::support::database::Database;

both!(what_is_no_longer_listed_goes, a_department_that_is_needed_stays);

fn department(code: &str) -> Department {
    Department { code: code.to_owned(), name: format!("{code}과"), phone: "02-0000-1010".to_owned(), hours: None }
}

fn with(departments: &[&str]) -> District {
    District { departments: departments.iter().map(|code| department(code)).collect(), ..District::default() }
}

async fn what_is_no_longer_listed_goes(store: Store, _: Database) {
    let holiday = |day, name: &str| Holiday { date: date(2026, 10, day), name: name.to_owned() };
    let neighbourhoods = include_str!("../../../knowledge/neighbourhoods.toml");
    let neighbourhoods = District::parse(&Sources { neighbourhoods, ..Sources::default() }).unwrap().neighbourhoods;
    let before = District {
        holidays: vec![holiday(3, "개천절"), holiday(5, "임시공휴일")],
        neighbourhoods,
        ..with(&["civil", "tax"])
    };
    let articles = ["a", "b"].map(|id| article(id, "본문"));
    store.put_knowledge(&before, &articles, "import", at(0), &|_| ()).await.unwrap();
    let revision = store.knowledge_revision().await.unwrap();

    let after = District { holidays: vec![holiday(3, "개천절")], ..with(&["civil"]) };
    let gone = Removed {
        articles: vec!["b".to_owned()],
        departments: vec!["tax".to_owned()],
        holidays: vec!["2026-10-05".to_owned()],
        ..Removed::default()
    };
    let replace = async |rehearse| {
        store.replace_knowledge(&after, &articles[..1], "import", at(1), rehearse, &|_| ()).await.unwrap()
    };
    assert_eq!(replace(true).await.2, gone);
    assert_eq!(
        (store.district().await.unwrap(), store.knowledge_revision().await.unwrap()),
        (before.clone(), revision)
    );

    let (summary, changed, removed) = replace(false).await;
    assert_eq!((summary.unchanged, changed, removed), (1, true, gone));
    let left = District { neighbourhoods: before.neighbourhoods, ..after.clone() };
    assert_eq!(store.district().await.unwrap(), left, "a list that was not given stays");
    assert!(store.article("b").await.unwrap().is_none());
    assert_eq!(store.knowledge_revision().await.unwrap(), revision + 1, "indexes and calendars follow");
    assert_eq!(replace(false).await.2, Removed::default());
    assert_eq!(store.knowledge_revision().await.unwrap(), revision + 1, "nothing is left to do");

    let none = store.replace_knowledge(&District::default(), &[], "import", at(2), false, &|_| ()).await.unwrap();
    assert_eq!(none.2, Removed::default(), "files without articles remove none");
}

async fn a_department_that_is_needed_stays(store: Store, _: Database) {
    store.put_district(&with(&["civil", "cleaning", "recycling"])).await.unwrap();
    let kim = officer(&store, "kim").await;
    let ticket = store.create_ticket(&new_ticket()).await.unwrap().ticket;
    let cited = Article { department: Some("recycling".to_owned()), ..article("cited", "본문") };
    let replace = async |kept: &[&str], articles: &[Article]| {
        store.replace_knowledge(&with(kept), articles, "import", at(1), false, &|_| ()).await
    };
    let in_use = async |kept: &[&str], articles: &[Article]| match replace(kept, articles).await {
        Err(StoreError::Conflict(Conflict::DepartmentInUse { code, tickets, officers, topics, articles })) => {
            (code, [tickets, officers, topics, articles])
        }
        other => panic!("not refused: {other:?}"),
    };
    assert_eq!(in_use(&["civil", "recycling"], &[]).await, ("cleaning".to_owned(), [0, 1, 0, 0]));
    let articles = [cited, article("other", "본문")];
    assert_eq!(in_use(&["civil", "cleaning"], &articles).await, ("recycling".to_owned(), [1, 0, 0, 1]));
    assert_eq!(store.article_count().await.unwrap(), 0, "all or nothing");
    assert_eq!(store.district().await.unwrap().departments.len(), 3);

    let (ticket_id, officer_id) = (ticket.id.as_str(), kim.id.as_str());
    let step = Move { ticket_id, officer_id, to: Status::Withdrawn, note: None, due_at: None, seen: None, at: at(2) };
    store.set_status(&step).await.unwrap();
    let (_, _, removed) = replace(&["civil", "cleaning"], &articles[1..]).await.unwrap();
    assert_eq!(removed.departments, ["recycling"], "tickets that are done hold nothing up");
    assert_eq!(store.ticket(&ticket.id).await.unwrap().unwrap().department, "recycling");
}
