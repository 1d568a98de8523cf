//! A service that cannot work does not start: it says what is in the way and what to do, and ends with code 1.

use std::net::TcpListener;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use crate::support::service::{Ended, Service, Settings, run};

fn assert_refused(ended: &Ended, hints: &[&str]) {
    assert_eq!(ended.status.code(), Some(1), "{}", ended.output);
    let message = ended.output.lines().last().unwrap_or_default();
    for hint in hints {
        assert!(message.contains(hint), "no `{hint}` in: {}", ended.output);
    }
    assert!(!ended.output.contains("panicked"), "{}", ended.output);
}

fn allow(path: &Path, mode: u32) {
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
}

#[test]
fn the_port_is_taken() {
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = other.local_addr().unwrap().to_string();
    let data = tempfile::tempdir().unwrap();
    let ended = Service::fail_to_start(&Settings { listen: Some(address.clone()), ..Settings::default() }, data.path());
    assert_refused(&ended, &[&address, "--listen"]);
    assert_eq!(std::fs::read_dir(data.path()).unwrap().count(), 0, "a service that cannot listen touches nothing");
}

#[test]
fn the_data_folder_cannot_be_written() {
    let data = tempfile::tempdir().unwrap();
    allow(data.path(), 0o555);
    let ended = Service::fail_to_start(&Settings { unprivileged: true, ..Settings::default() }, data.path());
    assert_refused(&ended, &[data.path().to_str().unwrap(), "--data"]);
    let ended =
        Service::fail_to_start(&Settings { unprivileged: true, ..Settings::default() }, &data.path().join("deeper"));
    assert_refused(&ended, &["deeper", "--data"]);
}

#[test]
fn the_data_folder_is_a_file() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let ended = Service::fail_to_start(&Settings::default(), file.path());
    assert_refused(&ended, &[file.path().to_str().unwrap(), "--data"]);
}

#[tokio::test]
async fn the_database_is_read_only() {
    let service = Service::start();
    let ticket = service.open_ticket("가로등이 꺼졌어요").await;
    let stopped = service.stop();
    let data = stopped.data().to_owned();
    let files: Vec<_> = std::fs::read_dir(&data).unwrap().map(|entry| entry.unwrap().path()).collect();
    allow(&data, 0o755);
    for file in files.iter().filter(|path| path.is_file()) {
        allow(file, 0o444);
    }
    let ended = Service::fail_to_start(&Settings { unprivileged: true, ..Settings::default() }, &data);
    assert_refused(&ended, &["database", "write"]);

    for file in files.iter().filter(|path| path.is_file()) {
        allow(file, 0o600);
    }
    let service = Service::start_again(stopped);
    let lookup = serde_json::json!({ "number": ticket["number"], "code": ticket["code"] });
    service.post("/api/v1/tickets/lookup", &lookup).await.expect(200);
}

#[test]
fn the_database_is_something_else() {
    let data = tempfile::tempdir().unwrap();
    let file = data.path().join("minwon.sqlite");
    std::fs::write(&file, "this is a letter, not a database".repeat(200)).unwrap();
    let ended = Service::fail_to_start(&Settings::default(), data.path());
    assert_refused(&ended, &["restore", "--database"]);
    assert!(std::fs::read_to_string(&file).unwrap().starts_with("this is a letter"), "what lies there is left alone");
}

#[test]
fn the_database_server_is_gone() {
    let data = tempfile::tempdir().unwrap();
    // Bound and closed again, so that nobody listens there.
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://minwon:hidden-password@127.0.0.1:{port}/minwon");
    let ended = Service::fail_to_start(&Settings { database: Some(url), ..Settings::default() }, data.path());
    assert_refused(&ended, &["server", "--database"]);
    assert!(!ended.output.contains("hidden-password"), "{}", ended.output);
}

#[test]
fn the_database_address_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    for url in ["mysql://localhost/minwon", "minwon.sqlite", "postgres://user:hidden-password@host:port/minwon"] {
        let ended =
            Service::fail_to_start(&Settings { database: Some(url.to_owned()), ..Settings::default() }, data.path());
        assert_refused(&ended, &["sqlite:", "postgres:"]);
        assert!(!ended.output.contains("hidden-password"), "{}", ended.output);
    }
}

#[test]
fn the_configuration_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    for (variable, value) in [
        ("MINWON_LIMITS__QUESTIONS_PER_MINUTE", "0"),
        ("MINWON_SERVER__ALLOWED_ORIGINS", "https://a.example/path"),
        ("MINWON_LOG__FORMAT", "xml"),
        ("MINWON_SERVER__NOTHING", "1"),
    ] {
        let settings = Settings { environment: vec![(variable, value.to_owned())], ..Settings::default() };
        let ended = Service::fail_to_start(&settings, data.path());
        assert_refused(&ended, &[&variable.rsplit("__").next().unwrap().to_lowercase()]);
    }
    std::fs::write(data.path().join("minwon.toml"), "[server]\nlisten = 8080\n").unwrap();
    assert_refused(&Service::fail_to_start(&Settings::default(), data.path()), &["listen"]);
    std::fs::write(data.path().join("minwon.toml"), "[server\n").unwrap();
    assert_refused(&Service::fail_to_start(&Settings::default(), data.path()), &["minwon.toml"]);
}

#[test]
fn doctor_says_what_is_in_the_way() {
    let data = tempfile::tempdir().unwrap();
    let well = run("doctor", data.path(), &[]);
    assert_eq!(well.status.code(), Some(0), "{}", well.output);
    std::fs::write(data.path().join("minwon.sqlite"), "no database ".repeat(500)).unwrap();
    let ill = run("doctor", data.path(), &["--json"]);
    assert_eq!(ill.status.code(), Some(1), "{}", ill.output);
    assert!(ill.output.contains("restore"), "{}", ill.output);
}

#[tokio::test]
async fn health_tells_containers_whether_it_is_ready() {
    let service = Service::start();
    let (data, address) = (service.data().to_owned(), service.base().trim_start_matches("http://").to_owned());
    let well = run("health", &data, &["--listen", &address]);
    assert_eq!((well.status.code(), well.output.trim()), (Some(0), "ready"));
    std::fs::rename(data.join("minwon.sqlite"), data.join("away.sqlite")).unwrap();
    let ill = run("health", &data, &["--listen", &address]);
    assert_eq!(ill.status.code(), Some(1));
    assert!(ill.output.contains("the database does not answer"), "{}", ill.output);
    std::fs::rename(data.join("away.sqlite"), data.join("minwon.sqlite")).unwrap();
    let _stopped = service.stop();
    let gone = run("health", &data, &["--listen", &address]);
    assert_eq!(gone.status.code(), Some(1));
    assert!(gone.output.contains("is the service running?"), "{}", gone.output);
}

/// The password is shown once, and a second start makes no second account.
#[test]
fn a_second_start_finds_everything_there() {
    let service = Service::start();
    let officer = service.first_officer();
    assert!(!officer.login.is_empty() && officer.password.len() >= 12, "{officer:?}");
    let again = Service::start_again(service.stop());
    assert!(!again.output().contains("password"), "{}", again.output());
    assert!(!again.output().contains("was empty"), "{}", again.output());
    let stopped = again.stop();
    assert_eq!(stopped.ended.status.code(), Some(0));
}
