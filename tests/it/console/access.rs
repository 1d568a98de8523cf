//! Who gets in: login, sessions, one-time passwords, forms of other sites.

use jiff::SignedDuration;
use minwon::store::Role;

use super::office::{Office, PASSWORD, fill};

#[tokio::test(flavor = "multi_thread")]
async fn only_the_right_password_opens_a_session() {
    let office = Office::open().await;
    office.officer("kim", Some("recycling"), Role::Officer).await;
    let mut visitor = office.visitor();
    let form = visitor.get("/console/login").await;
    assert_eq!(form.status, 200);
    form.has("data-test=\"login\"").has("data-test=\"password\"").has("data-test=\"submit\"");

    for (login, password) in [("kim", "wrong"), ("nobody", PASSWORD), ("", ""), ("kim", &*"x".repeat(2000))] {
        let refused = visitor.log_in(login, password).await;
        assert_eq!((refused.status, visitor.cookie.as_deref()), (422, None), "{login}");
        refused.has("아이디나 비밀번호가 맞지 않습니다").has("role=\"alert\"").lacks(PASSWORD);
    }
    let entered = visitor.log_in(" kim ", PASSWORD).await;
    assert_eq!((entered.status, entered.location()), (303, "/console"));
    let cookie = entered.headers["set-cookie"].to_str().unwrap();
    for attribute in ["minwon_session=", "HttpOnly", "SameSite=Strict", "Path=/console"] {
        assert!(cookie.contains(attribute), "no {attribute} in {cookie}");
    }
    assert!(!cookie.contains("Secure"), "plain http would lose it");
    visitor.get("/console").await.has("kim 주무관").has("자원순환과").has("data-test=\"logout\"");

    // The session ends on the server, not only in the browser.
    let token = visitor.cookie.clone();
    let left = visitor.post("/console/logout", &[]).await;
    assert_eq!((left.status, left.location()), (303, "/console/login?done=logged_out"));
    assert_eq!(visitor.cookie, None);
    visitor.cookie = token;
    assert_eq!(visitor.get("/console").await.location(), "/console/login");
}

#[tokio::test(flavor = "multi_thread")]
async fn https_makes_the_cookie_secure() {
    let office = Office::open_with(|config| config.server.behind_https = true, false).await;
    office.officer("kim", None, Role::Officer).await;
    let entered = office.visitor().log_in("kim", PASSWORD).await;
    assert!(entered.headers["set-cookie"].to_str().unwrap().contains("Secure"));
}

#[tokio::test(flavor = "multi_thread")]
async fn guessing_is_slowed_down() {
    let office = Office::open_with(|config| config.limits.logins_per_minute = 3, true).await;
    office.officer("kim", None, Role::Officer).await;
    let mut visitor = office.visitor();
    for _ in 0..3 {
        assert_eq!(visitor.log_in("kim", "wrong").await.status, 422);
    }
    let held = visitor.log_in("kim", PASSWORD).await;
    assert_eq!((held.status, visitor.cookie.as_deref()), (429, None));
    held.has("뒤에 다시 시도해 주세요").has("data-test=\"login\"");
    assert!(held.headers["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 60);
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_requests_get_a_page() {
    let office = Office::open_with(|config| config.limits.requests_per_minute = 2, true).await;
    let mut visitor = office.visitor();
    visitor.get("/console/login").await;
    visitor.get("/console/login").await;
    let held = visitor.get("/console/login").await;
    assert_eq!(held.status, 429);
    held.has("<h1").has("요청이 너무 많습니다");
    assert!(held.headers.contains_key("retry-after"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_account_is_out_at_once() {
    let office = Office::open().await;
    let kim = office.officer("kim", None, Role::Officer).await;
    let mut desk = office.at_desk("kim").await;
    office.app.store.set_disabled(&kim.id, true).await.unwrap();
    assert_eq!(desk.get("/console").await.location(), "/console/login");
    assert_eq!(office.visitor().log_in("kim", PASSWORD).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_after_its_hours() {
    let office = Office::open().await;
    office.officer("kim", None, Role::Officer).await;
    let mut desk = office.at_desk("kim").await;
    office.wait(SignedDuration::from_mins(9 * 60 - 1));
    assert_eq!(desk.get("/console").await.status, 200);
    office.wait(SignedDuration::from_mins(2));
    assert_eq!(desk.get("/console?status=all").await.location(), "/console/login?next=%2Fconsole%3Fstatus%3Dall");
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_in_leads_back_but_never_away() {
    let office = Office::open().await;
    office.officer("kim", None, Role::Officer).await;
    let mut visitor = office.visitor();
    let asked = visitor.get("/console/tickets/2026-000001").await;
    assert_eq!(asked.location(), "/console/login?next=%2Fconsole%2Ftickets%2F2026-000001");
    visitor.get(asked.location()).await.has("value=\"/console/tickets/2026-000001\"");
    for (next, leads_to) in [
        ("/console/tickets/2026-000001", "/console/tickets/2026-000001"),
        ("https://evil.example/console", "/console"),
        ("//evil.example", "/console"),
        ("/console/../../evil", "/console"),
        ("/console\r\nset-cookie: a=b", "/console"),
    ] {
        let form = [("login", "kim"), ("password", PASSWORD), ("next", next)];
        let entered = office.visitor().post("/console/login", &form).await;
        assert_eq!((entered.status, entered.location()), (303, leads_to), "{next}");
    }
    let query: String = url::form_urlencoded::byte_serialize(b"\"><script>alert(1)</script>").collect();
    office.visitor().get(&format!("/console/login?next={query}&done={query}")).await.lacks("<script>alert");
}

/// Browsers hold a strict cookie back on the first request from another site, a groupware's link for example.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_from_elsewhere_finds_the_session() {
    let office = Office::open().await;
    let elsewhere =
        office.client.get(format!("{}/console?status=all", office.base)).header("sec-fetch-site", "cross-site");
    let bounced = office.visitor().send(elsewhere).await;
    assert_eq!(bounced.status, 200);
    assert_eq!(bounced.headers["refresh"], "0; url=/console?status=all");
    let again =
        office.client.get(format!("{}/console?status=all", office.base)).header("sec-fetch-site", "same-origin");
    assert_eq!(office.visitor().send(again).await.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_one_time_password_opens_one_page_only() {
    let office = Office::open().await;
    office.account("new", Some("recycling"), Role::Admin, true).await;
    let mut visitor = office.at_desk("new").await;
    let mut other = office.at_desk("new").await;
    for path in ["/console", "/console/officers", "/console/articles", "/console/tickets/2026-000001"] {
        assert_eq!(visitor.get(path).await.location(), "/console/password", "{path}");
    }
    assert_eq!(visitor.post("/console/officers", &[("login", "x")]).await.location(), "/console/password");
    let form = visitor.get("/console/password").await;
    form.has("data-test=\"new-password\"").has("data-test=\"confirm-password\"").lacks("name=\"current\"");

    let long = "가".repeat(201);
    for (new, again, told) in [
        ("short", "short", "너무 짧습니다"),
        (&*long, &*long, "너무 깁니다"),
        ("long enough one", "long enough two", "서로 다릅니다"),
        (PASSWORD, PASSWORD, "지금과 같은"),
        ("my new password", "my new password", "아이디를 넣을 수 없습니다"),
    ] {
        let refused = visitor.post("/console/password", &[("new", new), ("again", again)]).await;
        assert_eq!(refused.status, 422, "{new}");
        refused.has(told).lacks(&format!("value=\"{new}"));
    }
    let chosen = "회의실 옆 은행나무 2";
    let changed = visitor.post("/console/password", &[("new", chosen), ("again", chosen)]).await;
    assert_eq!((changed.status, changed.location()), (303, "/console?done=password"));
    assert_eq!(visitor.get("/console?done=password").await.has("비밀번호를 바꾸었습니다").status, 200);
    assert_eq!(other.get("/console").await.location(), "/console/login", "other sessions have ended");
    assert_eq!(office.visitor().log_in("new", PASSWORD).await.status, 422);
    assert_eq!(office.visitor().log_in("new", chosen).await.status, 303);

    // Later the present password is asked for as well.
    let next = "또 다른 비밀번호 3";
    let refused = visitor.post("/console/password", &[("current", PASSWORD), ("new", next), ("again", next)]).await;
    refused.has("지금 비밀번호가 맞지 않습니다").has("name=\"current\"");
    let changed = visitor.post("/console/password", &[("current", chosen), ("new", next), ("again", next)]).await;
    assert_eq!(changed.status, 303);
}

#[tokio::test(flavor = "multi_thread")]
async fn forms_of_other_sites_are_refused() {
    let office = Office::open().await;
    let (number, _) = office.sofa().await;
    let mut desk = office.recycling_desk().await;
    let path = format!("{}/console/tickets/{number}/reply", office.base);
    let foreign: [&[(&str, &str)]; 4] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("origin", "http://www.hanbit.example")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
    ];
    for headers in foreign {
        let mut request = fill(office.client.post(&path), &[("text", "답"), ("status", "answered")]);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let refused = desk.send(request).await;
        assert_eq!(refused.status, 403, "{headers:?}");
        refused.has("다른 사이트에서 보낸 요청입니다");
    }
    let ticket = office.app.store.ticket_by_number(&number).await.unwrap().unwrap();
    assert_eq!(office.app.store.thread(&ticket.id).await.unwrap().len(), 1);
    let login =
        fill(office.client.post(format!("{}/console/login", office.base)), &[("login", "kim"), ("password", PASSWORD)]);
    assert_eq!(office.visitor().send(login.header("sec-fetch-site", "cross-site")).await.status, 403);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_a_page_that_says_so() {
    let office = Office::open().await;
    let mut desk = office.recycling_desk().await;
    for path in
        ["/console/nothing", "/console/tickets/2026-999999", "/console/tickets/%3Cscript%3E", "/console/assets/x.css"]
    {
        let missing = desk.get(path).await;
        assert_eq!(missing.status, 404, "{path}");
        missing.has("찾을 수 없습니다").has("문의할 때 알려 주실 번호").lacks("<script>");
    }
    let wrong = desk.get("/console/logout").await;
    assert_eq!(wrong.status, 405);
    wrong.has("<h1");
    let huge = "가".repeat(200_000);
    let large = desk.post("/console/login", &[("login", &huge)]).await;
    assert_eq!(large.status, 413);
    large.has("보낸 내용이 너무 큽니다");
    let broken = office.client.post(format!("{}/console/login", office.base)).body("\u{0}{}");
    let broken = desk.send(broken).await;
    assert_eq!(broken.status, 400, "{}", broken.text);
    broken.has("보낸 내용을 읽을 수 없습니다");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_called_one() {
    let office = Office::open().await;
    let mut desk = office.recycling_desk().await;
    office.app.store.close().await;
    let down = desk.get("/console").await;
    assert_eq!(down.status, 503);
    down.has("지금은 이용할 수 없습니다").lacks("찾을 수 없습니다").lacks("sqlx");
    assert!(down.headers.contains_key("retry-after"));
    assert_eq!(office.visitor().log_in("kim", PASSWORD).await.status, 503, "not a wrong password");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_held_to_a_strict_policy() {
    let office = Office::open().await;
    let mut desk = office.recycling_desk().await;
    let page = desk.get("/console").await;
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    for rule in
        ["default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'", "frame-ancestors 'none'"]
    {
        assert!(policy.contains(rule), "{policy}");
    }
    page.lacks(" style=").lacks("<style").lacks("onclick").lacks("<script>");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert!(!page.headers.contains_key("access-control-allow-origin"));
    for file in ["console.css", "console.js"] {
        let asset = desk.get(&format!("/console/assets/{file}")).await;
        assert_eq!(asset.status, 200, "{file}");
        let known = office.client.get(format!("{}/console/assets/{file}", office.base));
        let known = desk.send(known.header("if-none-match", asset.headers["etag"].clone())).await;
        assert_eq!(known.status, 304, "{file}");
    }
}
