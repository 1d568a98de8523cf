//! A ticket in the console: what is shown, what an officer may do, and that nothing typed is lost.

use futures_util::StreamExt as _;
use jiff::SignedDuration;
use minwon::store::{NewOfficer, Role};
use minwon::ticket::Status;
use serde_json::{Value, json};

use super::office::Office;

/// What a browser would run, or what would break out of an attribute or a textarea.
const HOSTILE: &str =
    "</textarea><script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>{{7*7}}";

async fn look_up(office: &Office, number: &str, code: &str) -> Value {
    let request = office.client.post(format!("{}/api/v1/tickets/lookup", office.base));
    request.json(&json!({"number": number, "code": code})).send().await.unwrap().json().await.unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_reaches_the_open_widget_and_the_lookup() {
    let office = Office::open().await;
    let asked = office
        .client
        .post(format!("{}/api/v1/questions", office.base))
        .json(&json!({"question": "소파 언제 가져가요?"}));
    let asked: Value = asked.send().await.unwrap().json().await.unwrap();
    let token = asked["conversation"].as_str().unwrap();
    let body = json!({"text": "소파 필증이 이상해요", "conversation": token, "consent": false});
    let (number, code) = office.open_ticket(body).await;
    let events = office.client.get(format!("{}/api/v1/conversations/events", office.base)).bearer_auth(token);
    let mut events = events.send().await.unwrap().bytes_stream();

    let mut desk = office.recycling_desk().await;
    let page = desk.get(&format!("/console/tickets/{number}")).await;
    page.has("소파 필증이 이상해요").has("소파 언제 가져가요?").has("검색이 본 것").has("확신도");
    assert_eq!(page.hook("status"), "신청");
    let sent = desk
        .act(&number, "reply", &[("text", "내일 오전에 수거합니다.\n불편을 드려 죄송합니다."), ("status", "answered")])
        .await;
    assert_eq!(
        (sent.status, sent.location()),
        (303, &*format!("/console/tickets/{number}?done=replied")),
        "{}",
        sent.text
    );
    let page = desk.get(sent.location()).await;
    page.has("답변을 보냈습니다").has("내일 오전에 수거합니다.\n불편을 드려 죄송합니다.").has("kim 주무관 담당자");
    assert_eq!(page.hook("status"), "답변 완료");

    let mut live = String::new();
    while !live.contains("내일 오전에 수거합니다.") {
        let next =
            tokio::time::timeout(std::time::Duration::from_secs(10), events.next()).await.expect("an event in time");
        live += std::str::from_utf8(&next.unwrap().unwrap()).unwrap();
    }
    assert!(live.contains("\"status\":\"answered\"") && live.contains("자원순환과"), "{live}");
    let found = look_up(&office, &number, &code).await;
    assert_eq!((found["status"].as_str(), found["thread"][1]["author"].as_str()), (Some("answered"), Some("officer")));
    assert_eq!(found["thread"][1]["name"], "자원순환과", "officers sign with their department");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_of_a_ticket() {
    let office = Office::open().await;
    let (number, _) = office.sofa().await;
    let mut desk = office.recycling_desk().await;
    let address = format!("/console/tickets/{number}");
    let page = desk.get(&address).await;
    page.has("data-test=\"receive\"").has("접수 기한").lacks("종결하기");
    for (act, form, status) in [
        ("receive", vec![], "접수"),
        ("status", vec![("status", "in_progress"), ("note", "현장 확인")], "처리 중"),
        ("reply", vec![("text", "사진을 보내 주세요."), ("status", "supplement")], "보완 요청"),
        ("reply", vec![("text", "확인 중입니다."), ("status", "")], "보완 요청"),
        ("reply", vec![("text", "수거했습니다."), ("status", "answered")], "답변 완료"),
        ("status", vec![("status", "closed")], "종결"),
        ("status", vec![("status", "in_progress")], "처리 중"),
    ] {
        let done = desk.act(&number, act, &form).await;
        assert_eq!(done.status, 303, "{act} {form:?} {}", done.text);
        let page = desk.get(done.location()).await;
        assert_eq!(page.hook("status"), status);
        page.has("data-test=\"done\"").lacks("data-test=\"receive\"");
    }
    let page = desk.get(&address).await;
    page.has("신청 → 접수").has("현장 확인").has("답변 완료 → 종결").has("종결 → 처리 중");
    let options =
        page.text.split("data-test=\"state-select\"").nth(1).unwrap().split("</select>").next().unwrap().to_owned();
    for status in Status::ALL {
        let offered = options.contains(&format!("value=\"{}\"", status.code()));
        assert_eq!(offered, Status::InProgress.allows(status), "{status:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clock_runs_from_the_receipt_and_rests_for_a_supplement() {
    let office = Office::open().await;
    let (number, _) = office.sofa().await;
    let due = async || office.app.store.ticket_by_number(&number).await.unwrap().unwrap().due_at.to_string();
    assert_eq!(due().await, "2026-10-13T09:00:00Z", "seven days from Thursday; the 5th and the 9th are holidays");
    office.wait(SignedDuration::from_hours(24));
    let mut desk = office.recycling_desk().await;
    desk.act(&number, "receive", &[]).await;
    assert_eq!(due().await, "2026-10-14T09:00:00Z");
    desk.act(&number, "status", &[("status", "supplement")]).await;
    office.wait(SignedDuration::from_hours(24 * 4));
    let mut desk = office.at_desk("kim").await;
    desk.act(&number, "reply", &[("text", "확인했습니다."), ("status", "in_progress")]).await;
    assert_eq!(due().await, "2026-10-16T09:00:00Z", "Friday and Tuesday do not count");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_typed_is_lost() {
    let office = Office::open().await;
    let (number, code) = office.sofa().await;
    let mut desk = office.recycling_desk().await;
    let address = format!("/console/tickets/{number}");
    let typed = "어렵게 쓴 답변 <b>입니다</b>";
    let kept = "어렵게 쓴 답변 &#60;b&#62;입니다&#60;/b&#62;</textarea>";

    // A state that the ticket's state does not lead to.
    let refused = desk.act(&number, "reply", &[("text", typed), ("status", "closed")]).await;
    assert_eq!(refused.status, 409);
    refused.has("‘신청’ 상태에서는 ‘종결’ 상태로 바꿀 수 없습니다").has(kept).has("role=\"alert\"");

    // Something happened while the officer was writing: the resident wrote, or a colleague was faster.
    let seen = desk.get(&address).await.value_after("name=\"seen\"");
    let write = office.client.post(format!("{}/api/v1/tickets/{number}/messages", office.base));
    assert_eq!(write.json(&json!({"code": code, "text": "오늘 가져갔네요"})).send().await.unwrap().status(), 201);
    let form = [("text", typed), ("status", "answered"), ("seen", &*seen)];
    let stale = desk.post(&format!("{address}/reply"), &form).await;
    assert_eq!(stale.status, 409);
    stale.has("보고 계신 동안 이 민원이 바뀌었습니다").has("오늘 가져갔네요").has("새 글").has(kept);
    let again = stale.value_after("name=\"seen\"");
    let form = [("text", typed), ("status", "answered"), ("seen", &*again)];
    assert_eq!(desk.post(&format!("{address}/reply"), &form).await.status, 303);
    // A second click on the same button.
    assert_eq!(desk.post(&format!("{address}/reply"), &form).await.status, 303);
    let thread = look_up(&office, &number, &code).await["thread"].as_array().unwrap().len();
    assert_eq!(thread, 3, "sent once");
    for (act, form) in
        [("status", ("status", "closed")), ("assign", ("assignee", "")), ("transfer", ("department", "welfare"))]
    {
        let stale = desk.post(&format!("{address}/{act}"), &[form, ("seen", &*again)]).await;
        assert_eq!(stale.status, 409, "{act}");
    }

    for (text, told) in [
        (" \n ", "답변이 비어 있어"),
        (&*"가".repeat(5001), "답변이 너무 길어"),
        ("주민등록번호 900101-1234567 확인했습니다", "[주민등록번호]"),
    ] {
        let refused = desk.act(&number, "reply", &[("text", text), ("status", "")]).await;
        assert_eq!(refused.status, 422, "{told}");
        refused.has(told).has(text);
    }
    assert_eq!(desk.act(&number, "reply", &[("text", "답"), ("status", "nonsense")]).await.status, 400);
    assert_eq!(desk.act(&number, "status", &[("status", "")]).await.status, 400);

    // The session ended while the officer was writing.
    office.wait(SignedDuration::from_hours(10));
    let out = desk.post(&format!("{address}/reply"), &[("text", typed), ("status", "answered")]).await;
    assert_eq!(out.status, 403);
    out.has(kept).has("로그인 시간이 끝나").has(&format!("/console/login?next=%2Fconsole%2Ftickets%2F{number}"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_skeleton_takes_in_what_was_typed() {
    let office = Office::open().await;
    let (number, _) = office.sofa().await;
    let mut desk = office.recycling_desk().await;
    let page = desk.get(&format!("/console/tickets/{number}?draft=1")).await;
    for part in [
        "안녕하세요. 한빛구 자원순환과 kim 주무관입니다.",
        "1. 민원 요지\n소파 필증이 이상해요",
        "2. 검토 내용",
        "근거",
        "3. 조치 계획과 기한",
        "자원순환과 02-0000-1130",
    ] {
        page.has(part);
    }
    let drafted = desk
        .act(&number, "reply", &[("button", "draft"), ("text", "수거차가 고장 났습니다."), ("status", "in_progress")])
        .await;
    assert_eq!(drafted.status, 200);
    drafted.has("2. 검토 내용\n수거차가 고장 났습니다.").has("<option value=\"in_progress\" selected>");
    let ticket = office.app.store.ticket_by_number(&number).await.unwrap().unwrap();
    assert_eq!(office.app.store.thread(&ticket.id).await.unwrap().len(), 1, "nothing is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_is_given_on_and_the_resident_is_told() {
    let office = Office::open().await;
    let (number, code) = office.sofa().await;
    let lee = office.officer("lee", Some("cleaning"), Role::Officer).await;
    let mut desk = office.recycling_desk().await;
    let address = format!("/console/tickets/{number}");
    let page = desk.get(&address).await;
    assert_eq!(page.hook("assignee"), "담당자 없음");
    page.has("data-test=\"assign-me\"").has("<optgroup label=\"청소행정과\">");
    desk.act(&number, "assign", &[("assignee", &lee.id)]).await;
    assert_eq!(desk.get(&address).await.hook("assignee"), "lee 주무관");
    desk.get(&address).await.has("담당: 자원순환과 lee 주무관");
    let moved = desk.act(&number, "transfer", &[("department", "cleaning")]).await;
    assert_eq!(moved.status, 303);
    let page = desk.get(moved.location()).await;
    assert_eq!((page.hook("department"), page.hook("assignee")), ("청소행정과".to_owned(), "담당자 없음".to_owned()));
    page.has("이제 아래 부서가 맡습니다").has("시스템 안내");
    let found = look_up(&office, &number, &code).await;
    assert_eq!(found["department"], "청소행정과");
    let told = found["thread"][1]["text"].as_str().unwrap();
    assert!(told.contains("자원순환과에서 청소행정과(으)로") && told.contains("02-0000-1110"), "{told}");

    for (act, form) in [
        ("assign", ("assignee", "no-such-officer")),
        ("transfer", ("department", "no-such-department")),
        ("transfer", ("department", "cleaning")),
        ("transfer", ("department", "")),
    ] {
        assert_eq!(desk.act(&number, act, &[form]).await.status, 422, "{act} {form:?}");
    }
    office.app.store.set_disabled(&lee.id, true).await.unwrap();
    assert_eq!(desk.act(&number, "assign", &[("assignee", &lee.id)]).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn contact_data_is_for_the_department_and_each_look_is_on_record() {
    let office = Office::open().await;
    let contact = json!({"name": "홍길동", "phone": "010-1234-5678", "email": null});
    let body = json!({"text": "소파 때문에요. 010-9999-8888로도 전화 주세요", "contact": contact, "consent": true});
    let (number, _) = office.open_ticket(body).await;
    office.officer("lee", Some("cleaning"), Role::Officer).await;
    let mut stranger = office.at_desk("lee").await;
    let address = format!("/console/tickets/{number}");
    stranger.get(&address).await.has("담당 부서와 관리자만").lacks("contact-show").lacks("홍길동");
    let refused = stranger.post(&format!("{address}/contact"), &[]).await;
    assert_eq!(refused.status, 403);
    refused.lacks("홍길동");

    let mut desk = office.recycling_desk().await;
    let page = desk.get(&address).await;
    page.has("data-test=\"contact-show\"")
        .has("[전화번호]")
        .lacks("홍길동")
        .lacks("010-1234-5678")
        .lacks("연락처를 본 사람");
    let shown = desk.post(&format!("{address}/contact"), &[]).await;
    assert_eq!(shown.status, 200);
    shown.has("홍길동").has("010-1234-5678").has("010-9999-8888").has("연락처를 본 사람").has("<li>kim 주무관");
    desk.get(&address).await.lacks("홍길동").has("<li>kim 주무관");
    let ticket = office.app.store.ticket_by_number(&number).await.unwrap().unwrap();
    assert_eq!(office.app.store.contact_views(&ticket.id).await.unwrap().len(), 1, "the refused one saw nothing");
    office.officer("boss", None, Role::Admin).await;
    office.at_desk("boss").await.post(&format!("{address}/contact"), &[]).await.has("홍길동").has("<li>boss 주무관");

    let (without, _) = office.sofa().await;
    desk.get(&format!("/console/tickets/{without}")).await.has("남긴 연락처가 없습니다").lacks("contact-show");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_written_stays_text() {
    let office = Office::open().await;
    let asked = office
        .client
        .post(format!("{}/api/v1/questions", office.base))
        .json(&json!({"question": format!("소파 {HOSTILE}")}));
    let asked: Value = asked.send().await.unwrap().json().await.unwrap();
    let contact = json!({"name": HOSTILE.chars().take(100).collect::<String>(), "phone": null, "email": null});
    let body = json!({"text": format!("소파 {HOSTILE}"), "conversation": asked["conversation"], "contact": contact, "consent": true});
    let (number, code) = office.open_ticket(body).await;
    let write = office.client.post(format!("{}/api/v1/tickets/{number}/messages", office.base));
    write.json(&json!({"code": code, "text": HOSTILE})).send().await.unwrap();
    let officer = NewOfficer {
        id: "\"><script>alert(1)</script>".to_owned(),
        login: HOSTILE.to_owned(),
        name: HOSTILE.to_owned(),
        password_hash: String::new(),
        role: Role::Officer,
        department: Some(HOSTILE.to_owned()),
        must_change: true,
    };
    office.app.store.create_officer(&officer, office.app.now()).await.unwrap();
    office.officer("boss", None, Role::Admin).await;
    let mut desk = office.at_desk("boss").await;
    desk.act(&number, "reply", &[("text", HOSTILE), ("status", "in_progress")]).await;
    desk.act(&number, "status", &[("status", "supplement"), ("note", HOSTILE)]).await;
    let query: String = url::form_urlencoded::byte_serialize(HOSTILE.as_bytes()).collect();
    let pages = [
        desk.get("/console").await,
        desk.get(&format!("/console?q={query}&status={query}&department={query}&done={query}&page={query}")).await,
        desk.get(&format!("/console/tickets/{number}?draft=1")).await,
        desk.post(&format!("/console/tickets/{number}/contact"), &[]).await,
        desk.act(&number, "reply", &[("text", HOSTILE), ("status", "closed")]).await,
        desk.get("/console/officers").await,
        desk.post(
            "/console/officers",
            &[("login", HOSTILE), ("name", HOSTILE), ("department", HOSTILE), ("role", HOSTILE)],
        )
        .await,
        desk.get(&format!("/console/articles?q={query}")).await,
        office.visitor().post("/console/login", &[("login", HOSTILE), ("password", HOSTILE), ("next", HOSTILE)]).await,
        desk.get(&format!("/console/{query}")).await,
    ];
    for (n, page) in pages.iter().enumerate() {
        page.lacks("<script>alert").lacks("<img").lacks("<svg").lacks("\"'>").lacks("</textarea><s");
        assert!(n > 4 || page.text.contains("alert(1)"), "page {n} shows none of it");
    }
    pages[3].has("alert(1)");
}
