//! `minwon serve`

use std::io::IsTerminal as _;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Args;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use super::officer::ONE_TIME;
use super::{Failure, Place};
use crate::app::limits::Limits;
use crate::app::officers::{self, NewAccount};
use crate::app::{App, system_clock};
use crate::config::{self, LogFormat};
use crate::knowledge::import;
use crate::store::Role;
use crate::{router, worker};

/// Upper bounds of the time histograms, in seconds.
const SECONDS: [f64; 11] = [0.0005, 0.001, 0.002, 0.005, 0.01, 0.025, 0.1, 0.5, 2.0, 10.0, 60.0];

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Hold back no client, however many requests it sends: for measuring
    #[arg(long)]
    no_rate_limit: bool,
}

pub(super) async fn run(place: &Place, options: Options) -> Result<(), Failure> {
    let mut config = place.config()?;
    config.server.listen = options.listen.unwrap_or(config.server.listen);
    start_logging(&config.log)?;
    let metrics = start_metrics()?;
    // The port first: a second service on one folder stops here, before it touches anything.
    let listener = listen(config.server.listen).await?;
    let address = listener.local_addr()?;
    let limits = if options.no_rate_limit { Limits::none() } else { Limits::new(&config.limits) };
    let grace = Duration::from_secs(config.server.shutdown_seconds);
    let app = App::build(config, &place.home(), limits, system_clock()).await?;
    fill_empty(&app).await?;
    first_officer(&app).await?;
    tokio::spawn(Arc::clone(&app).follow());
    tokio::spawn(Arc::clone(&app).embed());
    tokio::spawn(worker::run(Arc::clone(&app)));
    let warm = Arc::clone(&app);
    tokio::spawn(async move { warm.warm_up().await });
    println!("minwon is listening on http://{address}  (console: http://{address}/console)");

    let service = router::router(Arc::clone(&app), metrics).into_make_service_with_connect_info::<SocketAddr>();
    let stopping = app.stopping.clone();
    let server = axum::serve(listener, service).with_graceful_shutdown(async move { stopping.cancelled().await });
    let server = tokio::spawn(server.into_future());
    wait_for_signal().await?;
    tracing::info!(seconds = grace.as_secs(), "stopping: open answers are finished");
    app.stopping.cancel();
    let finished = tokio::time::timeout(grace, async {
        let served = server.await;
        app.finish().await;
        served
    });
    let finished = finished.await;
    app.store.close().await;
    if let Ok(served) = finished {
        served.context("the server's task failed")??;
    } else {
        tracing::warn!("some answers were not finished in time");
    }
    tracing::info!("stopped");
    Ok(())
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Failure> {
    let bound = TcpListener::bind(address).await;
    let remedy = |error: &std::io::Error| match error.kind() {
        std::io::ErrorKind::AddrInUse => {
            "another program uses the port (is the service running already?): stop it, or choose another with --listen"
        }
        std::io::ErrorKind::PermissionDenied => "the port is reserved: choose one from 1024 on with --listen",
        _ => "choose an address of this machine with --listen",
    };
    bound.map_err(|error| anyhow::anyhow!("{address}: {error}: {}", remedy(&error)).into())
}

fn start_logging(log: &config::Log) -> Result<(), Failure> {
    let filter = EnvFilter::try_new(&log.filter).context("`log.filter` of the configuration")?;
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr);
    let lines = lines.with_ansi(std::io::stderr().is_terminal());
    match log.format {
        LogFormat::Text => lines.init(),
        LogFormat::Json => lines.json().flatten_event(true).init(),
    }
    Ok(())
}

fn start_metrics() -> Result<PrometheusHandle, Failure> {
    let builder = PrometheusBuilder::new().set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS)?;
    let recorder = builder.build_recorder();
    let handle = recorder.handle();
    metrics::set_global_recorder(recorder)?;
    Ok(handle)
}

/// Imports the demo district into a database that never held anything.
async fn fill_empty(app: &App) -> Result<(), Failure> {
    if app.store.knowledge_revision().await? > 0 || app.store.article_count().await? > 0 {
        return Ok(());
    }
    let demo = import::demo().context("the demo district")?;
    app.store.put_knowledge(&demo.district, &demo.articles, "demo", app.now(), &|_| ()).await?;
    app.follow_once().await?;
    println!(
        "The database was empty: the demo district {} with {} articles was imported.",
        app.config.district.name,
        demo.articles.len()
    );
    Ok(())
}

/// Makes the first account, and prints its password once.
async fn first_officer(app: &App) -> Result<(), Failure> {
    if !app.store.officers().await?.is_empty() {
        return Ok(());
    }
    let (login, name) = ("admin".to_owned(), "관리자".to_owned());
    let account = NewAccount { login, name, role: Role::Admin, department: None };
    let (officer, password) = officers::add(&app.store, account, app.now()).await?;
    println!("First officer: login {}, {ONE_TIME} {password}  (to be changed at the first login)", officer.login);
    Ok(())
}

async fn wait_for_signal() -> Result<(), Failure> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        _ = terminate.recv() => {}
        interrupted = tokio::signal::ctrl_c() => interrupted?,
    }
    Ok(())
}
