//! A real Chromium at one of two sizes, driven through ChromeDriver. Elements are named by their `data-test` attribute, wherever they lie
//! (shadow roots included), and clicked and typed into as a person would.

use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use fantoccini::elements::Element;
use fantoccini::wd::WebDriverCompatibleCommand;
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::{axe, signal};

/// How long the page may take to come to the state that is waited for.
const PATIENCE: Duration = Duration::from_secs(20);
const BETWEEN_LOOKS: Duration = Duration::from_millis(40);

const FLAGS: [&str; 9] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
];

/// Elements with a hook that a person can see, in the page's order, shadow roots included.
const FIND: &str = "
    const [hook] = arguments, found = [];
    const look = (root) => {
      for (const node of root.querySelectorAll('*')) {
        if (node.dataset?.test === hook && node.checkVisibility({ visibilityProperty: true })) found.push(node);
        if (node.shadowRoot) look(node.shadowRoot);
      }
    };
    look(document);";

/// A size of the window, in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Screen {
    /// 1280 × 900.
    Desktop,
    /// 360 × 740, touch. A headless window cannot be this narrow, so the device is emulated.
    Phone,
}

impl Screen {
    fn size(self) -> (u32, u32) {
        match self {
            Self::Desktop => (1280, 900),
            Self::Phone => (360, 740),
        }
    }

    fn metrics(self) -> Value {
        let (width, height) = self.size();
        let phone = self == Self::Phone;
        json!({ "width": width, "height": height, "pixelRatio": if phone { 2 } else { 1 }, "mobile": phone, "touch": phone })
    }
}

/// One browser with a fresh profile; it ends with the value, also when a test panics.
pub(crate) struct Browser {
    client: Client,
    screen: Screen,
    // Dropped in this order: first what writes to the folder, then the folder.
    _processes: Processes,
    _profile: TempDir,
}

impl Browser {
    /// Starts ChromeDriver on a free port and Chromium through it.
    pub(crate) async fn open(screen: Screen) -> Self {
        let profile = tempfile::Builder::new().prefix("browser-").tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
        let (driver, port) = start_driver();
        let mut processes = Processes { driver, chromium: None };
        let mut arguments: Vec<String> = FLAGS.map(str::to_owned).into();
        arguments.push(format!("--user-data-dir={}", profile.path().display()));
        let capabilities = json!({
            "goog:chromeOptions": { "args": arguments, "mobileEmulation": { "deviceMetrics": screen.metrics() } },
            "goog:loggingPrefs": { "browser": "ALL" },
        });
        let Value::Object(capabilities) = capabilities else { unreachable!("written as an object") };
        let client = ClientBuilder::new(HttpConnector::new())
            .capabilities(capabilities)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .unwrap_or_else(|error| {
                panic!("Chromium did not start: {error}. `scripts/test` installs Chromium and its driver")
            });
        processes.chromium = client
            .capabilities()
            .and_then(|it| it.get("goog:processID"))
            .and_then(Value::as_u64)
            .map(|pid| pid.try_into().unwrap());
        Self { client, screen, _processes: processes, _profile: profile }
    }

    /// Opens an address in the tab, and makes sure that the page has the width it was asked to have.
    pub(crate) async fn goto(&self, url: &str) {
        self.client.goto(url).await.unwrap_or_else(|error| panic!("{url}: {error}"));
        let width = self.script("return window.innerWidth", vec![]).await;
        assert_eq!(width, self.screen.size().0, "the page is laid out wider than the screen: {url}");
    }

    /// The page's own address.
    pub(crate) async fn url(&self) -> String {
        self.client.current_url().await.unwrap().to_string()
    }

    /// Runs JavaScript in the page.
    pub(crate) async fn script(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute(script, arguments).await.unwrap_or_else(|error| panic!("{error}\nin {script}"))
    }

    /// Runs JavaScript in the page that calls its last argument with the result.
    pub(crate) async fn script_async(&self, script: &str, arguments: Vec<Value>) -> Value {
        self.client.execute_async(script, arguments).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// How many elements with this hook are to be seen now.
    pub(crate) async fn count(&self, hook: &str) -> usize {
        self.texts(hook).await.len()
    }

    /// The texts of all visible elements with this hook, now.
    pub(crate) async fn texts(&self, hook: &str) -> Vec<String> {
        let found =
            self.script(&format!("{FIND} return found.map((node) => node.innerText.trim());"), vec![json!(hook)]).await;
        serde_json::from_value(found).unwrap()
    }

    /// Waits until an element with this hook is to be seen; of several the last.
    pub(crate) async fn element(&self, hook: &str) -> Element {
        let script = format!("{FIND} return found.at(-1) ?? null;");
        let found = self
            .until(
                &format!("`{hook}` to be seen"),
                || self.script(&script, vec![json!(hook)]),
                |found| !found.is_null(),
            )
            .await;
        let id = found
            .as_object()
            .and_then(|it| it.values().next())
            .and_then(Value::as_str)
            .expect("a reference to an element");
        Element::from_element_id(self.client.clone(), id.to_owned().into())
    }

    /// The text of the element with this hook, once it is to be seen; of several the last.
    pub(crate) async fn text(&self, hook: &str) -> String {
        self.element(hook).await;
        self.texts(hook).await.pop().unwrap_or_default()
    }

    /// Waits until a visible element with this hook has a text that passes; gives that text.
    pub(crate) async fn text_where(&self, hook: &str, pass: impl Fn(&str) -> bool) -> String {
        let texts = self
            .until(
                &format!("`{hook}` with the right text"),
                || self.texts(hook),
                |texts| texts.iter().any(|it| pass(it)),
            )
            .await;
        texts.into_iter().find(|it| pass(it)).expect("one that passes")
    }

    /// Clicks as a person does: what lies under something else cannot be clicked.
    pub(crate) async fn click(&self, hook: &str) {
        let element = self.element(hook).await;
        if let Err(error) = element.click().await {
            self.screenshot("failed-click").await;
            panic!("`{hook}` cannot be clicked: {error}");
        }
    }

    /// Types into a field in place of what is there.
    pub(crate) async fn fill(&self, hook: &str, text: &str) {
        let element = self.element(hook).await;
        element.clear().await.unwrap_or_else(|error| panic!("`{hook}` cannot be cleared: {error}"));
        element.send_keys(text).await.unwrap_or_else(|error| panic!("`{hook}` cannot be typed into: {error}"));
    }

    /// Chooses an entry of a list by its value.
    pub(crate) async fn choose(&self, hook: &str, value: &str) {
        let element = self.element(hook).await;
        let chosen = element.select_by_value(value).await;
        chosen.unwrap_or_else(|error| panic!("`{hook}` has no {value}: {error}"));
    }

    /// Waits until `pass`, looking again and again; the failure says what was seen last and leaves a screenshot.
    pub(crate) async fn until<T: std::fmt::Debug, F: Future<Output = T>>(
        &self,
        what: &str,
        look: impl Fn() -> F,
        pass: impl Fn(&T) -> bool,
    ) -> T {
        let deadline = Instant::now() + PATIENCE;
        loop {
            let seen = look().await;
            if pass(&seen) {
                return seen;
            }
            if Instant::now() > deadline {
                let picture = self.screenshot("failed-wait").await;
                panic!(
                    "waited {PATIENCE:?} for {what} at {}; last seen: {seen:?}; picture: {}",
                    self.url().await,
                    picture.display()
                );
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
    }

    /// Takes a picture and fails when the page as it is now keeps somebody out: by a barrier, by scrolling in two directions, by an error.
    pub(crate) async fn check(&self, name: &str) {
        self.screenshot(name).await;
        self.assert_no_sideways_scrolling().await;
        self.assert_no_errors().await;
        axe::assert_no_barriers(self).await;
    }

    /// Takes a picture of what is to be seen: `screenshots/<name>-<width>.png` in the target folder.
    pub(crate) async fn screenshot(&self, name: &str) -> PathBuf {
        let folder = target_folder().join("screenshots");
        std::fs::create_dir_all(&folder).unwrap();
        let path = folder.join(format!("{name}-{}.png", self.screen.size().0));
        std::fs::write(&path, self.client.screenshot().await.unwrap()).unwrap();
        path
    }

    /// Fails when something sticks out of the page sideways: nobody should have to scroll in two directions.
    pub(crate) async fn assert_no_sideways_scrolling(&self) {
        let width = self.script("return document.documentElement.scrollWidth", vec![]).await;
        assert!(
            width.as_u64() <= Some(self.screen.size().0.into()),
            "the page is {width} px wide at {}",
            self.url().await
        );
    }

    /// Fails when the browser logged an error since the last call: an exception, a refused resource, a broken content policy.
    pub(crate) async fn assert_no_errors(&self) {
        let entries = self.client.issue_cmd(BrowserLog).await.unwrap();
        let severe: Vec<_> = entries.as_array().unwrap().iter().filter(|entry| entry["level"] == "SEVERE").collect();
        assert!(severe.is_empty(), "the browser's log has errors at {}: {severe:#?}", self.url().await);
    }
}

/// Where cargo builds.
pub(crate) fn target_folder() -> PathBuf {
    let temporary = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    temporary.parent().expect("cargo makes it inside the target folder").to_owned()
}

fn start_driver() -> (Child, u16) {
    let mut driver = Command::new("chromedriver")
        .arg("--port=0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| {
            panic!(
                "chromedriver cannot be started ({error}): run `scripts/test`, which installs Chromium and its driver"
            )
        });
    let output = BufReader::new(driver.stdout.take().expect("piped"));
    let port = output.lines().map_while(Result::ok).find_map(|line| {
        let (_, port) = line.split_once("started successfully on port ")?;
        port.trim_end_matches('.').parse().ok()
    });
    let Some(port) = port else {
        let _ = driver.kill();
        panic!("chromedriver ended without telling its port: {:?}", driver.wait());
    };
    (driver, port)
}

/// ChromeDriver and the browser it started.
struct Processes {
    driver: Child,
    chromium: Option<u32>,
}

impl Drop for Processes {
    fn drop(&mut self) {
        if let Some(chromium) = self.chromium {
            signal::end(chromium);
        }
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

/// The browser's own log, which WebDriver does not know and ChromeDriver does.
#[derive(Debug)]
struct BrowserLog;

impl WebDriverCompatibleCommand for BrowserLog {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/se/log", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &url::Url) -> (reqwest::Method, Option<String>) {
        (reqwest::Method::POST, Some(json!({ "type": "browser" }).to_string()))
    }
}
