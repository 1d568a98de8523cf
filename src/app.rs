//! The whole service behind its edges: one `App`, built the same way by `main` and by the tests.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::Timestamp;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::answer::calibration::{Calibration, CalibrationError};
use crate::answer::{Answerer, Cache, Sense};
use crate::calendar::{self, Calendar};
use crate::config::{self, Config};
use crate::district::District;
use crate::knowledge::{Knowledge, KnowledgeError, Lexicon, LexiconError};
use crate::llm::{self, EmbedError, Embedder, Ledger, ModelError, OpenAiEmbedder, Spent};
use crate::secrets::Secrets;
use crate::store::{ModelUse, Store, StoreError};

pub mod ask;
pub mod desk;
pub mod embed;
pub mod follow;
mod learn;
pub mod limits;
pub mod live;
pub mod officers;
pub mod petition;

use limits::Limits;
use live::Live;

/// Where an installation keeps its state.
#[derive(Debug, Clone)]
pub struct Home {
    /// The folder given with `--data`.
    pub data: PathBuf,
    /// The database's address, when it is not the SQLite file in that folder.
    pub database: Option<String>,
}

impl Home {
    /// The SQLite file used when no database is named.
    pub fn sqlite_file(&self) -> PathBuf {
        self.data.join("minwon.sqlite")
    }

    /// The folder of the search index, a cache.
    pub fn index(&self) -> PathBuf {
        self.data.join("index")
    }

    /// The calibration in force: the configured one, else the built-in one. One that cannot be used is logged and left alone.
    pub fn calibration(&self, configured: &config::Confidence) -> Calibration {
        self.own_calibration(configured).unwrap_or_else(|error| {
            tracing::error!(%error, "the configured calibration is not used: the built-in one stays in force");
            Calibration::built_in()
        })
    }

    /// The configured calibration, or the built-in one when none is configured. Fails when the file cannot be used.
    pub fn own_calibration(&self, configured: &config::Confidence) -> Result<Calibration, CalibrationError> {
        if configured.calibration.as_os_str().is_empty() {
            return Ok(Calibration::built_in());
        }
        Calibration::load(&self.data.join(&configured.calibration))
    }

    /// The configuration file read when it exists.
    pub fn config_file(&self) -> PathBuf {
        self.data.join("minwon.toml")
    }

    /// The installation's key.
    pub fn key_file(&self) -> PathBuf {
        self.data.join("secret.key")
    }

    /// Creates the folder. Fails with what to do.
    pub fn prepare(&self) -> Result<(), AppError> {
        std::fs::create_dir_all(&self.data).map_err(|source| AppError::Folder { path: self.data.clone(), source })
    }

    /// Opens the database.
    pub async fn store(&self) -> Result<Store, StoreError> {
        match &self.database {
            Some(url) => Store::open(url).await,
            None => Store::open_file(&self.sqlite_file()).await,
        }
    }

    /// The installation's key: from the configuration, else from its file, which is made on first use and readable by its owner only.
    pub fn secrets(&self, configured: &str) -> Result<Secrets, AppError> {
        if !configured.is_empty() {
            return Secrets::from_text(configured).ok_or(AppError::Key { path: PathBuf::from("server.secret") });
        }
        let path = self.key_file();
        let folder = |source| AppError::Folder { path: path.clone(), source };
        match std::fs::read_to_string(&path) {
            Ok(text) => return Secrets::from_text(&text).ok_or(AppError::Key { path: path.clone() }),
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(folder(error)),
            Err(_) => {}
        }
        let secrets = Secrets::generate();
        match write_private(&path, &secrets.to_text()) {
            Ok(()) => Ok(secrets),
            // Another process made the key first: its key counts.
            Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                let text = std::fs::read_to_string(&path).map_err(folder)?;
                Secrets::from_text(&text).ok_or(AppError::Key { path })
            }
            Err(error) => Err(folder(error)),
        }
    }
}

/// Writes a file that only its owner may read; never over an existing one, and never half.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;
    let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
    let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&temporary)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    let linked = std::fs::hard_link(&temporary, path);
    std::fs::remove_file(&temporary)?;
    linked
}

/// Why the service cannot start.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// The data folder cannot be used.
    #[error("the data folder cannot be used: {}: {source}. Give the service a folder that it may write to with --data", path.display())]
    Folder {
        /// Which path.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The key is not a key.
    #[error("{} does not hold a key: restore it from the backup, or remove it (lookup codes and contact data made with the old key are then lost)", path.display())]
    Key {
        /// Where it was read.
        path: PathBuf,
    },
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The index.
    #[error(transparent)]
    Knowledge(#[from] KnowledgeError),
    /// The lexicon.
    #[error(transparent)]
    Lexicon(#[from] LexiconError),
    /// The model's client.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// The embeddings server's client.
    #[error(transparent)]
    Embedder(#[from] EmbedError),
}

/// The service.
pub struct App {
    /// The configuration in force.
    pub config: Config,
    /// The database.
    pub store: Store,
    /// The index.
    pub knowledge: Arc<Knowledge>,
    /// The way of a question.
    pub answerer: Answerer,
    /// What the model has used this month.
    pub ledger: Arc<Ledger>,
    /// The embeddings server, if any.
    pub embedder: Option<Arc<dyn Embedder>>,
    /// The installation's key.
    pub secrets: Secrets,
    /// Officers' replies on their way to open widgets.
    pub live: Live,
    /// How often a client may do what.
    pub limits: Limits,
    /// Places for live streams.
    pub streams: Arc<Semaphore>,
    /// Work that a stop waits for.
    pub tasks: TaskTracker,
    /// Cancelled when the service is asked to stop.
    pub stopping: CancellationToken,
    district: ArcSwap<District>,
    calendar: ArcSwap<Calendar>,
    clock: Clock,
}

/// Tells the time; tests bring their own.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

impl App {
    /// Opens everything under `home` and brings the index up to the database's revision.
    pub async fn build(config: Config, home: &Home, limits: Limits, clock: Clock) -> Result<Arc<Self>, AppError> {
        home.prepare()?;
        let secrets = home.secrets(secrecy::ExposeSecret::expose_secret(&config.server.secret))?;
        let store = home.store().await?;
        let knowledge = Arc::new(Knowledge::open(&home.index(), Lexicon::built_in()?)?);
        let embedder = embedder(&config)?;
        let ledger = Ledger::new(config.llm.budget, Arc::clone(&clock));
        let app = Arc::new(Self {
            answerer: answerer(Arc::clone(&knowledge), &config, embedder.clone(), &ledger)?
                .with_calibration(home.calibration(&config.confidence)),
            ledger,
            embedder,
            streams: Arc::new(Semaphore::new(config.limits.streams)),
            config,
            store,
            knowledge,
            secrets,
            limits,
            live: Live::default(),
            tasks: TaskTracker::new(),
            stopping: CancellationToken::new(),
            district: ArcSwap::default(),
            calendar: ArcSwap::default(),
            clock,
        });
        app.follow_once().await?;
        app.learn_use().await?;
        Ok(app)
    }

    /// Brings the ledger up to what the database has of this month: what was used before this process began, and by others.
    pub async fn learn_use(&self) -> Result<(), StoreError> {
        if !self.config.llm.is_configured() {
            return Ok(());
        }
        learn_use(&self.ledger, &self.store, self.now()).await
    }

    /// The moment, by the app's clock.
    pub fn now(&self) -> Timestamp {
        (self.clock)()
    }

    /// Departments, topics, neighbourhoods and holidays as last read.
    pub fn district(&self) -> Arc<District> {
        self.district.load_full()
    }

    /// Working days and hours as last read.
    pub fn calendar(&self) -> Arc<Calendar> {
        self.calendar.load_full()
    }

    /// Waits for the answers and tickets that are being made.
    pub async fn finish(&self) {
        self.tasks.close();
        self.tasks.wait().await;
    }
}

/// Tells a ledger what the database has of the month.
pub async fn learn_use(ledger: &Ledger, store: &Store, now: Timestamp) -> Result<(), StoreError> {
    let month = calendar::month(now);
    let ModelUse { tokens, cost } = store.model_use(&month).await?;
    ledger.learn(&Spent { month, tokens, cost });
    Ok(())
}

/// The embeddings server that is configured, if any.
pub fn embedder(config: &Config) -> Result<Option<Arc<dyn Embedder>>, EmbedError> {
    Ok(if config.embeddings.is_configured() { Some(Arc::new(OpenAiEmbedder::new(&config.embeddings)?)) } else { None })
}

/// An answerer with the model and the embedder that are configured, and the built-in calibration.
pub fn answerer(
    knowledge: Arc<Knowledge>,
    config: &Config,
    embedder: Option<Arc<dyn Embedder>>,
    ledger: &Arc<Ledger>,
) -> Result<Answerer, ModelError> {
    let model = llm::model(&config.llm, ledger)?;
    Ok(Answerer::new(knowledge, model, config.confidence.thresholds(), config.district.clone())
        .sensing(embedder.map(|embedder| Sense::new(embedder, &config.embeddings)))
        .rewriting(config.llm.rewriting())
        .caching(Cache::new(config.llm.cache)))
}

/// The system's clock.
pub fn system_clock() -> Clock {
    Arc::new(Timestamp::now)
}
