//! Throw-away databases: an SQLite file in a folder of its own, or a fresh database on a PostgreSQL server.
//!
//! The server is the one at `MINWON_TEST_POSTGRES` (`postgres://user:password@host/`, its user may create databases), or one that
//! this process starts from the installed binaries on its first use. That one dies with the process, however the process ends: a shell
//! that holds the reading end of a pipe kills the server and removes its files as soon as the writing end is gone.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use sqlx::{Connection as _, PgConnection};
use tempfile::TempDir;

/// Where a test keeps its data; none of it is left after the tests.
pub(crate) struct Database {
    /// What `Store::open` takes.
    pub(crate) url: String,
    /// A folder of this test's own.
    pub(crate) folder: TempDir,
    /// Name of the database on a server.
    name: Option<String>,
}

impl Database {
    /// A new SQLite file.
    pub(crate) fn sqlite() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        Self { url: format!("sqlite://{}/minwon.sqlite", folder.path().display()), folder, name: None }
    }

    /// A new, empty database on the PostgreSQL server of this process.
    pub(crate) async fn postgres() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let server = tokio::task::spawn_blocking(server).await.expect("the server's start does not panic");
        let server = server.as_ref().unwrap_or_else(|error| panic!("{error}"));
        let name = format!("minwon_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        server.command(&format!("CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8'")).await;
        Self { url: server.url_of(&name), folder: tempfile::tempdir().expect("a temporary folder"), name: Some(name) }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let Some(name) = self.name.take() else { return };
        // What is on this process's own server goes with it.
        let Ok(server @ Server { keeper: None, .. }) = server() else { return };
        // A thread, because a runtime cannot wait within a runtime; scoped, because the process may be about to end.
        std::thread::scope(|scope| {
            scope.spawn(|| {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                let drop = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
                runtime.expect("a runtime").block_on(server.command(&drop));
            });
        });
    }
}

/// A PostgreSQL server; `base` ends before the database's name.
#[derive(Debug)]
struct Server {
    base: String,
    query: String,
    /// Its standard input is the pipe that keeps a server of this process alive.
    keeper: Option<Child>,
}

impl Server {
    async fn command(&self, sql: &str) {
        let mut connection = PgConnection::connect(&self.url_of("postgres")).await.expect("the test server answers");
        let command = sqlx::query(sqlx::AssertSqlSafe(sql.to_owned()));
        command.execute(&mut connection).await.expect("the test user may create databases");
        connection.close().await.expect("the test server answers");
    }

    fn url_of(&self, database: &str) -> String {
        format!("{}/{database}{}", self.base, self.query)
    }
}

fn server() -> &'static Result<Server, String> {
    static SERVER: OnceLock<Result<Server, String>> = OnceLock::new();
    SERVER.get_or_init(|| match std::env::var("MINWON_TEST_POSTGRES") {
        Ok(url) => given(&url),
        Err(_) => start(),
    })
}

fn given(url: &str) -> Result<Server, String> {
    let wrong = "MINWON_TEST_POSTGRES is not an address: write postgres://user:password@host:5432/";
    let parsed = url::Url::parse(url).map_err(|error| format!("{wrong} ({error})"))?;
    let query = parsed.query().map_or_else(String::new, |query| format!("?{query}"));
    let base = url.split('?').next().unwrap_or(url);
    let scheme = base.find("://").ok_or(wrong)? + 3;
    let end = base[scheme..].find('/').map_or(base.len(), |slash| scheme + slash);
    Ok(Server { base: base[..end].to_owned(), query, keeper: None })
}

const PASSWORD: &str = "secret of the test";

fn start() -> Result<Server, String> {
    let binaries = binaries()?;
    let folder = tempfile::Builder::new().prefix("minwon-pg-").tempdir().map_err(|error| error.to_string())?;
    // The server refuses to run as root; its own user must own the folder then.
    let is_root = run(Command::new("id").arg("-u"))?.trim() == "0";
    let runner = if is_root {
        run(Command::new("chown").arg("postgres:").arg(folder.path()))?;
        vec!["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    } else {
        vec!["env"]
    };
    let command = |program: &str| {
        let mut command = Command::new(runner[0]);
        command.args(&runner[1..]).arg(binaries.join(program)).current_dir(folder.path());
        command
    };
    let password_file = folder.path().join("password");
    std::fs::write(&password_file, PASSWORD).map_err(|error| error.to_string())?;
    run(command("initdb")
        .args(["--username=minwon", "--auth=password", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"])
        .arg(format!("--pwfile={}", password_file.display()))
        .arg("--pgdata=data"))?;

    let log = folder.path().join("log");
    let out = std::fs::File::create(&log).map_err(|error| error.to_string())?;
    let mut server = command("postgres");
    server.args(["-D", "data", "-c", "listen_addresses=", "-c", "max_connections=300", "-c", "shared_buffers=64MB"]);
    server.args(["-c", "fsync=off", "-c", "full_page_writes=off", "-k"]).arg(folder.path());
    let folder = folder.keep();
    let keeper = Command::new("sh")
        .args(["-c", KEEPER, "keeper"])
        .arg(&folder)
        .arg(server.get_program())
        .args(server.get_args())
        .current_dir(&folder)
        .stdin(Stdio::piped())
        .stdout(out.try_clone().map_err(|error| error.to_string())?)
        .stderr(out)
        .spawn()
        .map_err(|error| format!("cannot run sh: {error}"))?;

    wait_for(&folder.join(".s.PGSQL.5432"), &log)?;
    let host = folder.display().to_string().replace('/', "%2F");
    let base = format!("postgres://minwon:{}@{host}", PASSWORD.replace(' ', "%20"));
    Ok(Server { base, query: String::new(), keeper: Some(keeper) })
}

/// `$1` is the folder, the rest is the server's command. `read` returns when the test process is gone. Signals from the terminal are
/// left to the test process, whose end is then noticed here.
const KEEPER: &str = r#"
folder="$1"; shift
trap '' INT TERM HUP
"$@" </dev/null & server=$!
read -r _
kill -QUIT "$server"
wait "$server"
cd / && rm -rf "$folder"
"#;

/// The newest installed version, wherever Debian, Homebrew or `PATH` has it.
fn binaries() -> Result<PathBuf, String> {
    let mut found: Vec<(u32, PathBuf)> = std::fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .flatten()
        .filter_map(|entry| Some((entry.file_name().to_str()?.parse().ok()?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").exists())
        .collect();
    found.sort();
    let on_path = || std::env::split_paths(&std::env::var_os("PATH")?).find(|folder| folder.join("initdb").exists());
    found.pop().map(|(_, folder)| folder).or_else(on_path).ok_or_else(|| {
        "the tests need PostgreSQL: install it (apt-get install postgresql; a running server is not needed), or set \
         MINWON_TEST_POSTGRES=postgres://user:password@host/ to a server on which the user may create databases"
            .to_owned()
    })
}

fn wait_for(socket: &Path, log: &Path) -> Result<(), String> {
    let patience = Instant::now() + Duration::from_mins(1);
    // The lock file is complete, and the socket open, only once the server accepts connections.
    while !std::fs::read_to_string(log).is_ok_and(|log| log.contains("ready to accept connections")) || !socket.exists()
    {
        if Instant::now() > patience {
            let log = std::fs::read_to_string(log).unwrap_or_default();
            return Err(format!("the PostgreSQL server for the tests did not start:\n{log}"));
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn run(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| format!("cannot run {command:?}: {error}"))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    Err(format!("{command:?} failed:\n{}", String::from_utf8_lossy(&output.stderr)))
}
