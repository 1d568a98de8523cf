//! The real service: the `minwon` program as its own process on a free port, with its own data folder.

use std::io::{BufRead as _, BufReader, Read};
use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::{Duration, Instant};

use regex::Regex;
use reqwest::RequestBuilder;
use serde_json::{Value, json};
use tempfile::TempDir;

use super::reply::Reply;
use super::signal;

/// How long the service may take to start: the demo district is imported and indexed by an unoptimised program on a busy machine.
const START: Duration = Duration::from_mins(1);
/// How long it may take to stop.
const STOP: Duration = Duration::from_secs(30);

/// How a service is to be started.
#[derive(Debug, Clone, Default)]
pub(crate) struct Settings {
    /// Address of the database; none for the SQLite file in the data folder.
    pub(crate) database: Option<String>,
    /// Count requests per client, as in production. Most tests come from one address and would be held back.
    pub(crate) rate_limit: bool,
    /// Address and port; a free port when none.
    pub(crate) listen: Option<String>,
    /// Run as a user without rights also when the tests run as root, for whom permissions do not count.
    pub(crate) unprivileged: bool,
    /// Kibibytes that no file may outgrow, as when the disk is full.
    pub(crate) largest_file: Option<u64>,
    /// Variables of its environment.
    pub(crate) environment: Vec<(&'static str, String)>,
}

/// A running service; it is killed with the value, also when a test panics, and then tells what it printed.
pub(crate) struct Service {
    process: Process,
    base: String,
    data: Arc<TempDir>,
    settings: Settings,
    client: reqwest::Client,
}

/// How a service ended by itself.
#[derive(Debug)]
pub(crate) struct Ended {
    pub(crate) status: ExitStatus,
    /// Everything it printed on both outputs.
    pub(crate) output: String,
}

/// Login and one-time password of the first officer.
#[derive(Debug, Clone)]
pub(crate) struct FirstOfficer {
    pub(crate) login: String,
    pub(crate) password: String,
}

impl Service {
    /// Starts with the demo district, an SQLite file and no limits on the number of requests.
    pub(crate) fn start() -> Self {
        Self::start_with(Settings::default())
    }

    /// One that tests share which are under way at the same time: for those that ask and leave nothing behind for others to trip over.
    /// It lives as long as one of them.
    pub(crate) fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Service>> = Mutex::new(Weak::new());
        // A test that failed while it started the service spoils nothing.
        let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let service = Arc::new(Self::start());
            *shared = Arc::downgrade(&service);
            service
        })
    }

    /// Starts on a new data folder.
    pub(crate) fn start_with(settings: Settings) -> Self {
        Self::start_on(Arc::new(tempfile::tempdir().unwrap()), settings)
    }

    /// Starts again on the same data folder; the first one must have ended.
    pub(crate) fn start_again(previous: Stopped) -> Self {
        Self::start_on(previous.data, previous.settings)
    }

    /// Starts again on the same data folder in another way.
    pub(crate) fn start_again_with(previous: Stopped, settings: Settings) -> Self {
        Self::start_on(previous.data, settings)
    }

    fn start_on(data: Arc<TempDir>, settings: Settings) -> Self {
        let mut process = Process::spawn(&settings, data.path());
        match process.wait_for_address() {
            Ok(base) => Self { process, base, data, settings, client: client() },
            Err(Ended { status, output }) => panic!("the service ended instead of starting: {status}\n{output}"),
        }
    }

    /// Starts a service that is expected to refuse.
    pub(crate) fn fail_to_start(settings: &Settings, data: &Path) -> Ended {
        let mut process = Process::spawn(settings, data);
        match process.wait_for_address() {
            Ok(base) => panic!("the service started at {base}, although it could not work:\n{}", process.output()),
            Err(ended) => ended,
        }
    }

    /// The address it listens on, without a slash at the end.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// Its data folder.
    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }

    /// What it printed so far.
    pub(crate) fn output(&self) -> String {
        self.process.output()
    }

    /// The account that was made when it started for the first time.
    pub(crate) fn first_officer(&self) -> FirstOfficer {
        let output = self.output();
        let word_after = |name: &str| {
            let pattern = Regex::new(&format!(r"\b{name}:?\s+([^\s,]+)")).unwrap();
            pattern.captures(&output).unwrap_or_else(|| panic!("no {name} was printed:\n{output}"))[1].to_owned()
        };
        FirstOfficer { login: word_after("login"), password: word_after("password") }
    }

    /// A request to a path of the service.
    pub(crate) fn request(&self, method: &str, path: &str) -> RequestBuilder {
        self.client.request(method.parse().unwrap(), format!("{}{path}", self.base))
    }

    /// `GET`, whatever comes back.
    pub(crate) async fn get(&self, path: &str) -> Reply {
        Reply::to(self.request("GET", path)).await
    }

    /// `POST` of JSON, whatever comes back.
    pub(crate) async fn post(&self, path: &str, body: &Value) -> Reply {
        Reply::to(self.request("POST", path).json(body)).await
    }

    /// Asks a question that must be taken; gives the answer.
    pub(crate) async fn ask(&self, question: &str) -> Value {
        self.post("/api/v1/questions", &json!({ "question": question })).await.expect(200)
    }

    /// Opens a ticket without contact data; gives what was acknowledged.
    pub(crate) async fn open_ticket(&self, text: &str) -> Value {
        self.post("/api/v1/tickets", &json!({ "text": text, "consent": false })).await.expect(201)
    }

    /// Asks it to stop as an operator does. What is open is being finished.
    pub(crate) fn ask_to_stop(&self) {
        signal::send(self.process.child.id(), "TERM");
    }

    /// Waits until it has stopped.
    pub(crate) fn stopped(mut self) -> Stopped {
        let ended =
            self.process.wait(STOP).unwrap_or_else(|| panic!("still running {STOP:?} after it was asked to stop"));
        Stopped { ended, data: self.data, settings: self.settings }
    }

    /// Stops it and waits.
    pub(crate) fn stop(self) -> Stopped {
        self.ask_to_stop();
        self.stopped()
    }

    /// Ends it as a crash does: nothing more is done.
    pub(crate) fn kill(self) -> Stopped {
        signal::send(self.process.child.id(), "KILL");
        self.stopped()
    }
}

/// What remains of a service that has ended.
pub(crate) struct Stopped {
    pub(crate) ended: Ended,
    data: Arc<TempDir>,
    settings: Settings,
}

impl Stopped {
    /// Its data folder.
    pub(crate) fn data(&self) -> &Path {
        self.data.path()
    }
}

/// Runs another command of the program to its end, on a data folder.
pub(crate) fn run(command: &str, data: &Path, arguments: &[&str]) -> Ended {
    run_with(command, data, arguments, &[])
}

/// The same with variables in its environment.
pub(crate) fn run_with(
    command: &str,
    data: &Path,
    arguments: &[&str],
    environment: &[(&'static str, String)],
) -> Ended {
    let mut program = program();
    let program = program.arg(command).arg("--data").arg(data).args(arguments);
    let mut process = Process::start(program.envs(environment.iter().map(|(name, value)| (name, value))));
    process.wait(START).unwrap_or_else(|| panic!("`minwon {command}` does not end"))
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_minwon");

fn program() -> Command {
    let mut command = Command::new(PROGRAM);
    clear_settings(&mut command);
    command
}

/// The program as a user who owns nothing. The build folder may lie where only root can read, so it runs from a copy.
fn unprivileged_program() -> (Command, Option<TempDir>) {
    if std::fs::metadata("/proc/self").unwrap().uid() != 0 {
        return (program(), None);
    }
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("minwon");
    std::fs::copy(PROGRAM, &copy).unwrap();
    std::fs::set_permissions(folder.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let mut command = Command::new("setpriv");
    command.args(["--reuid=65534", "--regid=65534", "--clear-groups", "--"]).arg(copy);
    clear_settings(&mut command);
    (command, Some(folder))
}

/// The program, told by the system that a file cannot grow instead of being ended for trying.
fn limited_program(kibibytes: u64) -> Command {
    let mut command = Command::new("sh");
    let script = format!("trap '' XFSZ; ulimit -f {}; exec \"$@\"", kibibytes * 2);
    command.args(["-c", &script, "sh", PROGRAM]);
    clear_settings(&mut command);
    command
}

/// A setting of the developer's own shell must not reach the service.
fn clear_settings(command: &mut Command) {
    for (name, _) in std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("MINWON_")) {
        command.env_remove(name);
    }
}

/// A child process whose two outputs are kept.
struct Process {
    child: Child,
    /// Locked only so that tests may share the service.
    lines: Mutex<Receiver<String>>,
    output: Arc<Mutex<String>>,
    /// The program's own copy, if it needed one.
    copy: Option<TempDir>,
}

impl Process {
    fn spawn(settings: &Settings, data: &Path) -> Self {
        let (mut command, copy) = match settings.largest_file {
            Some(limit) => (limited_program(limit), None),
            None if settings.unprivileged => unprivileged_program(),
            None => (program(), None),
        };
        command.args(["serve", "--listen", settings.listen.as_deref().unwrap_or("127.0.0.1:0"), "--data"]).arg(data);
        if let Some(url) = &settings.database {
            command.args(["--database", url]);
        }
        if !settings.rate_limit {
            command.arg("--no-rate-limit");
        }
        command.envs(settings.environment.iter().map(|(name, value)| (name, value)));
        let mut process = Self::start(&mut command);
        process.copy = copy;
        process
    }

    fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let output = Arc::new(Mutex::new(String::new()));
        let (sender, lines) = channel();
        keep(child.stdout.take().expect("piped"), &output, sender.clone());
        keep(child.stderr.take().expect("piped"), &output, sender);
        Self { child, lines: Mutex::new(lines), output, copy: None }
    }

    fn output(&self) -> String {
        self.output.lock().unwrap().clone()
    }

    /// Reads the output until it names the address.
    fn wait_for_address(&mut self) -> Result<String, Ended> {
        let deadline = Instant::now() + START;
        loop {
            match self.lines.get_mut().unwrap().recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(line) => {
                    if let Some((_, address)) = line.split_once("listening on ") {
                        let address = address.split_whitespace().next().unwrap_or_default();
                        return Ok(address.trim_end_matches('/').to_owned());
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Err(self.wait(STOP).expect("it has closed its outputs")),
                Err(RecvTimeoutError::Timeout) => panic!("not listening after {START:?}:\n{}", self.output()),
            }
        }
    }

    /// Waits until it has ended and everything it printed was read.
    fn wait(&mut self, patience: Duration) -> Option<Ended> {
        let deadline = Instant::now() + patience;
        while self.lines.get_mut().unwrap().recv_timeout(deadline.checked_duration_since(Instant::now())?).is_ok() {}
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return Some(Ended { status, output: self.output() });
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        None
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- the service printed\n{}---", self.output());
        }
    }
}

/// Copies one output line by line, until it is closed.
fn keep(stream: impl Read + Send + 'static, output: &Arc<Mutex<String>>, sender: Sender<String>) {
    let output = Arc::clone(output);
    std::thread::spawn(move || {
        for line in BufReader::new(stream).lines().map_while(Result::ok) {
            let mut output = output.lock().unwrap();
            output.push_str(&line);
            output.push('\n');
            drop(output);
            // Nobody waits for lines any more once the address is known.
            let _ = sender.send(line);
        }
    });
}

/// A client that neither follows redirects nor goes through a proxy. It keeps no connections: they would end with the runtime of one test
/// and be missed by the next.
pub(crate) fn client() -> reqwest::Client {
    minwon::llm::install_tls();
    let builder = reqwest::Client::builder().no_proxy().redirect(reqwest::redirect::Policy::none());
    builder.pool_max_idle_per_host(0).timeout(Duration::from_mins(1)).build().unwrap()
}
