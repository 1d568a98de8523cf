//! Accounts and articles in the console.

use minwon::article::Article;
use minwon::store::Role;

use super::office::{Office, PASSWORD};

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_lets_officers_in_and_out() {
    let office = Office::open().await;
    office.officer("boss", None, Role::Admin).await;
    let mut boss = office.at_desk("boss").await;
    let page = boss.get("/console/officers").await;
    assert_eq!(page.count("officer-row"), 1);
    page.has("본인");

    let form = [("login", "park"), ("name", "박주무관"), ("department", "recycling"), ("role", "officer")];
    let added = boss.post("/console/officers", &form).await;
    assert_eq!(added.status, 200);
    let password = added.hook("once-password");
    assert_eq!((added.hook("once-login"), password.len()), ("park".to_owned(), 16));
    boss.get("/console/officers").await.lacks(&password).has("박주무관").has("일회용 비밀번호");
    let mut park = office.visitor();
    assert_eq!(park.log_in("park", &password).await.status, 303);
    assert_eq!(park.get("/console").await.location(), "/console/password");

    for (form, told) in [
        ([("login", "park"), ("name", "둘"), ("department", ""), ("role", "")], "이미 있는 아이디"),
        ([("login", "a b"), ("name", "둘"), ("department", ""), ("role", "")], "아이디는 영문자"),
        ([("login", "park2"), ("name", " "), ("department", ""), ("role", "")], "이름을"),
        ([("login", "park2"), ("name", "둘"), ("department", "nowhere"), ("role", "")], "그런 부서가 없습니다"),
    ] {
        let refused = boss.post("/console/officers", &form).await;
        assert_eq!(refused.status, 422, "{form:?}");
        refused.has(told).has(&format!("value=\"{}\"", form[0].1)).lacks("once-password");
    }
    let id = office.app.store.officer_by_login("park").await.unwrap().unwrap().id;
    let reset = boss.post(&format!("/console/officers/{id}/password"), &[]).await;
    let second = reset.hook("once-password");
    assert_ne!(second, password);
    assert_eq!(park.get("/console").await.location(), "/console/login", "sessions end with the old password");
    assert_eq!(office.visitor().log_in("park", &password).await.status, 422);

    let lock = format!("/console/officers/{id}/lock");
    assert_eq!(boss.post(&lock, &[("disabled", "1")]).await.location(), "/console/officers?done=disabled");
    assert_eq!(office.visitor().log_in("park", &second).await.status, 422);
    boss.get("/console/officers").await.has("다시 사용");
    assert_eq!(boss.post(&lock, &[("disabled", "0")]).await.location(), "/console/officers?done=enabled");
    assert_eq!(office.visitor().log_in("park", &second).await.status, 303);

    let own = office.app.store.officer_by_login("boss").await.unwrap().unwrap().id;
    let refused = boss.post(&format!("/console/officers/{own}/lock"), &[("disabled", "1")]).await;
    assert_eq!(refused.status, 409);
    refused.has("자신의 계정은 중지할 수 없습니다");
    assert_eq!(boss.post("/console/officers/nobody/password", &[]).await.status, 404);
}

#[tokio::test(flavor = "multi_thread")]
async fn officers_manage_no_officers() {
    let office = Office::open().await;
    let boss = office.officer("boss", None, Role::Admin).await;
    let mut desk = office.recycling_desk().await;
    assert_eq!(desk.get("/console/officers").await.status, 403);
    let password = format!("/console/officers/{}/password", boss.id);
    let lock = format!("/console/officers/{}/lock", boss.id);
    for path in ["/console/officers", &password, &lock] {
        let refused =
            desk.post(path, &[("login", "mine"), ("name", "mine"), ("role", "admin"), ("disabled", "1")]).await;
        assert_eq!(refused.status, 403, "{path}");
        refused.has("권한이 없습니다");
    }
    assert_eq!(office.app.store.officers().await.unwrap().len(), 2);
    assert_eq!(office.visitor().log_in("boss", PASSWORD).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn articles_are_listed_with_what_is_stale() {
    let office = Office::open().await;
    let article = |id: &str, dates: &str| {
        let text = format!(
            "+++\nid = \"{id}\"\ntitle = \"{id} 안내\"\nfield = \"cleaning\"\n{dates}\n[source]\nname = \"한빛구 자원순환과\"\n+++\n\n본문입니다.\n"
        );
        Article::parse(&text).unwrap_or_else(|error| panic!("{error}"))
    };
    let articles = [
        article("fresh", "effective_from = 2026-01-01\n"),
        article("gone", "effective_from = 2026-01-01\neffective_until = 2026-09-30\n"),
        article("later", "effective_from = 2027-01-01\n"),
        article("stale", "effective_from = 2026-01-01\nreview_by = 2026-09-30\n"),
    ];
    office.app.store.put_articles(&articles, "test", office.app.now(), &|_| ()).await.unwrap();
    let mut desk = office.recycling_desk().await;
    let page = desk.get("/console/articles").await;
    assert_eq!(page.count("article-row"), 4);
    page.has("청소").has("기간 끝남").has("기간 전").has("검토 기한 지남").has("2026-01-01 ~ 2026-09-30");
    let stale = desk.get("/console/articles?stale=1").await;
    assert_eq!(stale.count("article-row"), 1);
    stale.has("stale 안내");
    desk.get("/console/articles?q=LATER").await.has("later 안내").lacks("gone 안내");
}
