//! A district office for the tests: the whole service in this process on a free port, with a clock that the test sets.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use metrics_exporter_prometheus::PrometheusBuilder;
use minwon::app::limits::Limits;
use minwon::app::{App, Home};
use minwon::config::Config;
use minwon::district::{District, Sources};
use minwon::store::{NewOfficer, Officer, Role};
use minwon::{passwords, router, worker};
use reqwest::header::{HeaderMap, SET_COOKIE};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::service;

/// The password of every officer that a test makes.
pub(super) const PASSWORD: &str = "own password of the test";

/// The service, and the folder it lives in.
pub(super) struct Office {
    pub(super) app: Arc<App>,
    pub(super) base: String,
    pub(super) client: reqwest::Client,
    clock: Arc<AtomicI64>,
    _folder: TempDir,
}

/// What came back.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    pub(super) text: String,
}

/// A browser with a cookie and nothing else.
pub(super) struct Visitor<'a> {
    office: &'a Office,
    pub(super) cookie: Option<String>,
}

impl Office {
    /// Without limits on the number of requests.
    pub(super) async fn open() -> Self {
        Self::open_with(|_| (), false).await
    }

    /// With another configuration, and limits if wanted.
    pub(super) async fn open_with(change: impl FnOnce(&mut Config), limited: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut config = Config::defaults().unwrap();
        // Among a handful of articles no word is rare, and nothing is as sure as in a district.
        config.confidence.answer = 0.5;
        change(&mut config);
        // A Thursday morning in Korea.
        let start: Timestamp = "2026-10-01T10:00:00+09:00".parse().unwrap();
        let clock = Arc::new(AtomicI64::new(start.as_millisecond()));
        let told = Arc::clone(&clock);
        // Each look takes a millisecond, so that no two moments are the same.
        let tell = move || Timestamp::from_millisecond(told.fetch_add(1, Ordering::SeqCst)).unwrap();
        let limits = if limited { Limits::new(&config.limits) } else { Limits::none() };
        let home = Home { data: folder.path().to_owned(), database: None };
        let app = App::build(config, &home, limits, Arc::new(tell)).await.unwrap();
        app.store.put_district(&district()).await.unwrap();
        app.follow_once().await.unwrap();
        tokio::spawn(worker::run(Arc::clone(&app)));

        let metrics = PrometheusBuilder::new().build_recorder().handle();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let service = router::router(Arc::clone(&app), metrics).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(axum::serve(listener, service).into_future());
        Self { app, base, client: service::client(), clock, _folder: folder }
    }

    /// Lets time pass.
    pub(super) fn wait(&self, time: SignedDuration) {
        self.clock.fetch_add(time.as_millis().try_into().unwrap(), Ordering::SeqCst);
    }

    /// An officer with a password of their own.
    pub(super) async fn officer(&self, login: &str, department: Option<&str>, role: Role) -> Officer {
        self.account(login, department, role, false).await
    }

    /// An account.
    pub(super) async fn account(
        &self,
        login: &str,
        department: Option<&str>,
        role: Role,
        must_change: bool,
    ) -> Officer {
        let new = NewOfficer {
            id: uuid::Uuid::now_v7().to_string(),
            login: login.to_owned(),
            name: format!("{login} 주무관"),
            password_hash: passwords::hash(PASSWORD),
            role,
            department: department.map(str::to_owned),
            must_change,
        };
        self.app.store.create_officer(&new, self.app.now()).await.unwrap()
    }

    /// Somebody who is not logged in.
    pub(super) fn visitor(&self) -> Visitor<'_> {
        Visitor { office: self, cookie: None }
    }

    /// Logs an officer in.
    pub(super) async fn at_desk(&self, login: &str) -> Visitor<'_> {
        let mut visitor = self.visitor();
        let entered = visitor.log_in(login, PASSWORD).await;
        assert_eq!((entered.status, entered.location()), (303, "/console"), "{}", entered.text);
        visitor
    }

    /// An officer of the department for bulky waste, at their desk.
    pub(super) async fn recycling_desk(&self) -> Visitor<'_> {
        self.officer("kim", Some("recycling"), Role::Officer).await;
        self.at_desk("kim").await
    }

    /// Opens a ticket as a resident does; number and lookup code.
    pub(super) async fn open_ticket(&self, body: Value) -> (String, String) {
        let made = self.client.post(format!("{}/api/v1/tickets", self.base)).json(&body).send().await.unwrap();
        assert_eq!(made.status(), 201);
        let made: Value = made.json().await.unwrap();
        (made["number"].as_str().unwrap().to_owned(), made["code"].as_str().unwrap().to_owned())
    }

    /// A ticket about a sofa, which goes to the department for bulky waste.
    pub(super) async fn sofa(&self) -> (String, String) {
        self.open_ticket(json!({"text": "소파 필증이 이상해요", "consent": false})).await
    }
}

impl Page {
    /// Where a redirect leads.
    pub(super) fn location(&self) -> &str {
        self.headers.get("location").map_or("", |value| value.to_str().unwrap())
    }

    /// The page has this, as a reader sees it.
    pub(super) fn has(&self, text: &str) -> &Self {
        assert!(self.text.contains(text), "no `{text}` in {} {}", self.status, self.text);
        self
    }

    /// The page does not have this.
    pub(super) fn lacks(&self, text: &str) -> &Self {
        assert!(!self.text.contains(text), "`{text}` in {}", self.text);
        self
    }

    /// The value of the first attribute or field that follows a text.
    pub(super) fn value_after(&self, text: &str) -> String {
        let (_, rest) = self.text.split_once(text).unwrap_or_else(|| panic!("no `{text}` in {}", self.text));
        let (_, rest) = rest.split_once("value=\"").expect("a value follows");
        rest.split('"').next().expect("a value ends").to_owned()
    }

    /// What an element with this hook holds.
    pub(super) fn hook(&self, name: &str) -> String {
        let mark = format!("data-test=\"{name}\"");
        let (_, rest) = self.text.split_once(&mark).unwrap_or_else(|| panic!("no {mark} in {}", self.text));
        let (_, rest) = rest.split_once('>').expect("a tag ends");
        rest.split("</").next().expect("an element ends").to_owned()
    }

    /// How many elements have this hook.
    pub(super) fn count(&self, name: &str) -> usize {
        self.text.matches(&format!("data-test=\"{name}\"")).count()
    }
}

impl Visitor<'_> {
    pub(super) async fn get(&mut self, path: &str) -> Page {
        self.send(self.office.client.get(format!("{}{path}", self.office.base))).await
    }

    /// Sends a form as the console's own pages do.
    pub(super) async fn post(&mut self, path: &str, form: &[(&str, &str)]) -> Page {
        let request = self.office.client.post(format!("{}{path}", self.office.base));
        self.send(
            fill(request, form).header("origin", self.office.base.clone()).header("sec-fetch-site", "same-origin"),
        )
        .await
    }

    pub(super) async fn log_in(&mut self, login: &str, password: &str) -> Page {
        self.post("/console/login", &[("login", login), ("password", password)]).await
    }

    /// A form of a ticket's page, with the state in which that page showed it.
    pub(super) async fn act(&mut self, number: &str, act: &str, form: &[(&str, &str)]) -> Page {
        let page = self.get(&format!("/console/tickets/{number}")).await;
        let seen = page.value_after("name=\"seen\"");
        let form = [form, &[("seen", &seen)]].concat();
        self.post(&format!("/console/tickets/{number}/{act}"), &form).await
    }

    pub(super) async fn send(&mut self, request: reqwest::RequestBuilder) -> Page {
        let request = match &self.cookie {
            Some(cookie) => request.header("cookie", cookie.clone()),
            None => request,
        };
        let response = request.send().await.unwrap();
        let (status, headers) = (response.status().as_u16(), response.headers().clone());
        if let Some(set) = headers.get(SET_COOKIE) {
            let pair = set.to_str().unwrap().split(';').next().unwrap();
            self.cookie = (!pair.ends_with('=')).then(|| pair.to_owned());
        }
        Page { status, headers, text: response.text().await.unwrap() }
    }
}

/// A request with a form.
pub(super) fn fill(request: reqwest::RequestBuilder, form: &[(&str, &str)]) -> reqwest::RequestBuilder {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
    request.header("content-type", "application/x-www-form-urlencoded").body(body)
}

fn district() -> District {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("knowledge");
    let read = |name: &str| std::fs::read_to_string(folder.join(name)).unwrap();
    let (departments, topics) = (read("departments.toml"), read("topics.toml"));
    let (neighbourhoods, holidays) = (read("neighbourhoods.toml"), read("holidays.toml"));
    let sources =
        Sources { departments: &departments, topics: &topics, neighbourhoods: &neighbourhoods, holidays: &holidays };
    District::parse(&sources).unwrap()
}
