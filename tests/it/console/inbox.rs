//! The inbox: what it lists by default and by filter, and how it counts.

use jiff::SignedDuration;
use minwon::store::Role;
use serde_json::json;

use super::office::Office;

#[tokio::test(flavor = "multi_thread")]
async fn an_officer_sees_the_own_department_and_an_administrator_all() {
    let office = Office::open().await;
    let (sofa, _) = office.sofa().await;
    let (welfare, _) = office.open_ticket(json!({"text": "기초연금은 언제 나오나요", "consent": false})).await;
    let mut desk = office.recycling_desk().await;
    let page = desk.get("/console").await;
    page.has(&sofa).lacks(&welfare).has("소파 필증이 이상해요").has("신청").has("대형폐기물").has("자원순환과 (1)");
    assert_eq!((page.count("ticket-row"), page.count("ticket-link"), page.hook("found")), (1, 1, "1건".to_owned()));
    let all = desk.get("/console?department=all").await;
    all.has(&sofa).has(&welfare).has("모든 부서 (2)");

    office.officer("boss", None, Role::Admin).await;
    let mut boss = office.at_desk("boss").await;
    boss.get("/console").await.has(&sofa).has(&welfare).has("담당자 관리");
    desk.get("/console").await.lacks("담당자 관리");
}

#[tokio::test(flavor = "multi_thread")]
async fn filters_narrow_the_list_and_counts_stay() {
    let office = Office::open().await;
    let mut numbers = Vec::new();
    for text in ["소파 수거 요청", "침대 필증 문의", "100% 환불_소파", "장롱 <b>버리기</b>"] {
        numbers.push(office.open_ticket(json!({"text": text, "kind": "suggestion", "consent": false})).await.0);
    }
    let mut desk = office.recycling_desk().await;
    assert_eq!(
        desk.act(&numbers[0], "reply", &[("text", "내일 수거합니다."), ("status", "answered")]).await.status,
        303
    );
    let me = desk.get(&format!("/console/tickets/{}", numbers[1])).await.value_after("name=\"assignee\"");
    assert_eq!(desk.act(&numbers[1], "assign", &[("assignee", &me)]).await.status, 303);
    assert_eq!(desk.act(&numbers[3], "status", &[("status", "withdrawn"), ("note", "전화로 취하")]).await.status, 303);

    let listed = async |desk: &mut super::office::Visitor<'_>, query: &str| -> Vec<usize> {
        let page = desk.get(&format!("/console{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        let at = |number: &String| page.text.find(&format!("/console/tickets/{number}"));
        let mut found: Vec<usize> = (0..4).filter(|n| at(&numbers[*n]).is_some()).collect();
        assert_eq!(found.len(), page.count("ticket-row"), "{query}");
        found.sort_unstable();
        found
    };
    for (query, expected) in [
        ("", vec![1, 2]),
        ("?status=open", vec![1, 2]),
        ("?status=answered", vec![0]),
        ("?status=finished", vec![3]),
        ("?status=closed", vec![]),
        ("?status=withdrawn", vec![3]),
        ("?status=all", vec![0, 1, 2, 3]),
        ("?status=nonsense", vec![1, 2]),
        ("?mine=1", vec![1]),
        ("?status=all&q=100%25+%ED%99%98%EB%B6%88_", vec![2]),
        ("?status=all&q=%EC%86%8C%ED%8C%8C", vec![0, 2]),
        ("?q=%25", vec![2]),
        ("?department=welfare", vec![]),
        ("?overdue=1", vec![]),
    ] {
        assert_eq!(listed(&mut desk, query).await, expected, "{query}");
    }
    assert_eq!(listed(&mut desk, &format!("?status=all&q={}", numbers[3])).await, [3]);
    let empty = desk.get("/console?department=welfare").await;
    empty.has("처리할 민원이 없습니다").has("전체 <span class=\"count \">0</span>");
    desk.get("/console?q=zzz").await.has("조건에 맞는 민원이 없습니다").has("value=\"zzz\"");
    let all = desk.get("/console?status=all").await;
    all.has("처리할 민원 <span class=\"count \">2</span>")
        .has("답변 완료 (1)")
        .has("취하 (1)")
        .has("전체 <span class=\"count \">4</span>");
}

#[tokio::test(flavor = "multi_thread")]
async fn deadlines_are_told_in_words() {
    let office = Office::open().await;
    let (number, _) = office.open_ticket(json!({"text": "소파 민원", "kind": "other", "consent": false})).await;
    let mut desk = office.recycling_desk().await;
    desk.get("/console").await.has("오늘 마감 · ").has("10. 1.(목) 14:00").lacks("기한 지남</span>");
    office.wait(SignedDuration::from_hours(5));
    let late = desk.get("/console?overdue=1").await;
    late.has(&number).has("기한 1시간 지남").has("기한 지남 <span class=\"count late\">1</span>");
    late.lacks("접수 기한 지남");
    // Another working day, and the eight hours for the receipt are over as well.
    office.wait(SignedDuration::from_hours(24));
    let mut desk = office.at_desk("kim").await;
    let later = desk.get("/console").await;
    later.has("접수 기한 지남").has("지남");

    // While the resident is asked to supplement, the clock rests.
    assert_eq!(desk.act(&number, "receive", &[]).await.status, 303);
    assert_eq!(desk.act(&number, "status", &[("status", "supplement")]).await.status, 303);
    office.wait(SignedDuration::from_hours(7));
    let resting = desk.get("/console").await;
    resting.has("보완 기다림 · 기한 멈춤").has("기한 지남 <span class=\"count \">0</span>");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_list_has_pages() {
    let office = Office::open().await;
    for n in 0..27 {
        office.open_ticket(json!({"text": format!("소파 {n}번"), "consent": false})).await;
    }
    let mut desk = office.recycling_desk().await;
    let first = desk.get("/console?q=%EC%86%8C%ED%8C%8C").await;
    assert_eq!(first.count("ticket-row"), 25);
    first.has("2쪽 가운데 1쪽").has("rel=\"next\"").lacks("rel=\"prev\"").has("page=2");
    first.has("&#38;q=%EC%86%8C%ED%8C%8C").has("27건");
    let second = desk.get("/console?page=2").await;
    assert_eq!(second.count("ticket-row"), 2);
    second.has("rel=\"prev\"").lacks("rel=\"next\"");
    for page in ["0", "-1", "x"] {
        assert_eq!(desk.get(&format!("/console?page={page}")).await.count("ticket-row"), 25, "{page}");
    }
    let beyond = desk.get("/console?page=9").await;
    assert_eq!((beyond.status, beyond.location()), (303, "/console?status=open&page=2"));
}
