//! `minwon doctor`: what is configured, reachable and stale. Exit code 1 when the service could not run as it is.

use clap::Args;
use futures_util::StreamExt as _;
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::{Failure, Place};
use crate::app;
use crate::calendar::in_korea;
use crate::config::{self, Config};
use crate::llm::{self, EmbedError, Ledger, ModelError, Prompt, Spent};
use crate::store::Store;

#[derive(Debug, Args)]
pub(super) struct Options {
    /// Print the findings as JSON
    #[arg(long)]
    json: bool,
}

/// How a finding is to be taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Grade {
    Good,
    Note,
    Bad,
}

#[derive(Debug)]
struct Finding {
    grade: Grade,
    subject: &'static str,
    text: String,
}

#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn add(&mut self, grade: Grade, subject: &'static str, text: impl Into<String>) {
        self.0.push(Finding { grade, subject, text: text.into() });
    }
}

pub(super) async fn run(place: &Place, options: &Options) -> Result<(), Failure> {
    let mut findings = Findings::default();
    match place.config() {
        Ok(config) => look(place, &config, &mut findings).await,
        Err(failure) => findings.add(Grade::Bad, "configuration", format!("{:#}", failure.error)),
    }
    print(&findings, options.json)?;
    let bad = findings.0.iter().filter(|finding| finding.grade == Grade::Bad).count();
    if bad > 0 { Err(Failure::from(anyhow::anyhow!("{bad} finding(s) keep the service from working"))) } else { Ok(()) }
}

async fn look(place: &Place, config: &Config, findings: &mut Findings) {
    let home = place.home();
    findings.add(Grade::Good, "configuration", format!("{} ({})", config.district.name, config.server.listen));
    if !home.data.is_dir() {
        findings.add(
            Grade::Note,
            "data",
            format!("{} does not exist yet; `minwon serve` makes it", home.data.display()),
        );
        if home.database.is_none() {
            model(config, findings).await;
            return embeddings(config, None, findings).await;
        }
    }
    match home.store().await {
        Ok(store) => {
            findings.add(Grade::Good, "database", format!("{} answers", store.engine()));
            if let Err(error) = knowledge(&store, config, findings).await {
                findings.add(Grade::Bad, "database", error.to_string());
            }
            model(config, findings).await;
            if let Err(error) = budget(config, &store, findings).await {
                findings.add(Grade::Bad, "database", error.to_string());
            }
            embeddings(config, Some(&store), findings).await;
            store.close().await;
        }
        Err(error) => {
            findings.add(Grade::Bad, "database", error.to_string());
            model(config, findings).await;
            embeddings(config, None, findings).await;
        }
    }
}

async fn knowledge(store: &Store, config: &Config, findings: &mut Findings) -> Result<(), crate::store::StoreError> {
    let today = in_korea(Timestamp::now()).date();
    let articles = store.all_articles().await?;
    let date = |text: &Option<String>| text.as_deref().and_then(|text| text.parse::<Date>().ok());
    let expired =
        articles.iter().filter(|article| date(&article.effective_until).is_some_and(|until| until < today)).count();
    let stale = articles.iter().filter(|article| date(&article.review_by).is_some_and(|day| day < today)).count();
    let unreadable = articles.iter().filter(|article| article.article().is_err()).count();
    findings.add(
        Grade::Good,
        "articles",
        format!("{} at revision {}", articles.len(), store.knowledge_revision().await?),
    );
    for (count, grade, what) in [
        (expired, Grade::Note, "expired and do not answer"),
        (stale, Grade::Note, "are past their review date"),
        (unreadable, Grade::Bad, "cannot be read by this release"),
    ] {
        if count > 0 {
            findings.add(grade, "articles", format!("{count} {what}"));
        }
    }
    let district = store.district().await?;
    let default = &config.district.default_department;
    if !articles.is_empty() && district.department(default).is_none() {
        findings.add(Grade::Bad, "departments", format!("`district.default_department` is `{default}`, which does not exist: tickets could not be shown to anybody"));
    }
    let last = district.holidays.iter().map(|holiday| holiday.date).max();
    if last.is_none_or(|last| last.year() <= today.year() && today.month() >= 11) {
        findings.add(
            Grade::Note,
            "holidays",
            "none are known beyond this year: due dates will be too early; add next year's to holidays.toml",
        );
    }
    let officers = store.officers().await?;
    let active = officers.iter().filter(|officer| !officer.disabled).count();
    findings.add(
        if active == 0 { Grade::Note } else { Grade::Good },
        "officers",
        format!("{active} active of {}", officers.len()),
    );
    let backlog = store.outbox_backlog().await?;
    if backlog.waiting > 0 {
        findings.add(Grade::Note, "outbox", format!("{} notices wait to be delivered", backlog.waiting));
    }
    Ok(())
}

/// Asks each model for one word.
async fn model(config: &Config, findings: &mut Findings) {
    if !config.llm.is_configured() {
        return findings.add(Grade::Good, "model", "none configured: answers quote the articles");
    }
    let endpoints = config.llm.endpoints();
    for (subject, endpoint) in ["model", "second model"].into_iter().zip(&endpoints) {
        let server = format!("{} at {}", endpoint.model, endpoint.base_url);
        match one_word(endpoint, &config.llm).await {
            Ok(true) => findings.add(Grade::Good, subject, format!("{server} answers")),
            Ok(false) => findings.add(Grade::Note, subject, format!("{server} answers with nothing")),
            Err(error) => {
                findings.add(Grade::Note, subject, format!("{server}: {error}; answers do without it meanwhile"));
            }
        }
    }
}

/// What the model has used this month, when there is a limit.
async fn budget(config: &Config, store: &Store, findings: &mut Findings) -> Result<(), crate::store::StoreError> {
    let config::Budget { tokens_per_month, cost_per_month } = config.llm.budget;
    if !config.llm.is_configured() || (tokens_per_month == 0 && cost_per_month <= 0.0) {
        return Ok(());
    }
    let ledger = Ledger::new(config.llm.budget, app::system_clock());
    app::learn_use(&ledger, store, Timestamp::now()).await?;
    let Spent { month, tokens, cost } = ledger.spent();
    let mut used =
        format!("{month}: {tokens} tokens of {tokens_per_month}, cost {cost:.2} of {cost_per_month} (0: no limit)");
    let grade = if ledger.is_spent() { Grade::Note } else { Grade::Good };
    if ledger.is_spent() {
        used.push_str(": spent; answers quote the articles until the month ends");
    }
    findings.add(grade, "model budget", used);
    Ok(())
}

/// Does it say anything?
async fn one_word(endpoint: &config::Endpoint, settings: &config::Llm) -> Result<bool, ModelError> {
    let prompt = Prompt { system: "Answer with one word.".into(), user: "OK?".into() };
    let mut pieces = llm::endpoint(endpoint, settings)?.stream(prompt);
    while let Some(piece) = pieces.next().await {
        if piece?.speaks() {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Asks the embeddings server for one vector, and counts those in the database.
async fn embeddings(config: &Config, store: Option<&Store>, findings: &mut Findings) {
    let settings = &config.embeddings;
    if !settings.is_configured() {
        return findings.add(Grade::Good, "embeddings", "none configured: articles are found by their words");
    }
    let server = format!("{} at {}", settings.model, settings.base_url);
    let answer = match app::embedder(config) {
        Ok(Some(embedder)) => embedder.embed(vec!["확인".to_owned()]).await,
        Ok(None) => return,
        Err(error) => Err(error),
    };
    let now = match answer {
        Ok(vectors) => vectors.first().map(Vec::len),
        Err(error) => {
            let text = format!("{server}: {error}; articles are found by their words meanwhile");
            findings.add(Grade::Note, "embeddings", text);
            None
        }
    };
    if let Some(dimension) = now {
        findings.add(Grade::Good, "embeddings", format!("{server} answers, dimension {dimension}"));
    }
    let Some(store) = store else { return };
    match vectors(store, settings).await {
        Ok((have, articles, stored)) => {
            let grade = if have == articles { Grade::Good } else { Grade::Note };
            let dimension = stored.map_or_else(String::new, |dimension| format!(", dimension {dimension}"));
            findings.add(grade, "embeddings", format!("{have} of {articles} articles have vectors{dimension}"));
            if let (Some(expected), Some(found)) = (stored, now)
                && expected != found
            {
                let error = EmbedError::Dimension { expected, found };
                findings.add(Grade::Note, "embeddings", error.to_string());
            }
        }
        Err(error) => findings.add(Grade::Bad, "database", error.to_string()),
    }
}

/// Articles with a vector, all articles, and the dimension of the vectors.
async fn vectors(
    store: &Store,
    settings: &config::Embeddings,
) -> Result<(usize, usize, Option<usize>), crate::store::StoreError> {
    let rows = store.all_articles().await?;
    let articles: Vec<_> = rows.iter().filter_map(|row| row.article().ok()).collect();
    let have = app::embed::count(store, &articles, settings).await?;
    Ok((have, articles.len(), store.embedding_dimension(&settings.model).await?))
}

fn print(findings: &Findings, as_json: bool) -> Result<(), Failure> {
    let word = |grade| match grade {
        Grade::Good => "ok",
        Grade::Note => "note",
        Grade::Bad => "bad",
    };
    if as_json {
        let list: Vec<Value> = findings
            .0
            .iter()
            .map(|finding| json!({"grade": word(finding.grade), "subject": finding.subject, "text": finding.text}))
            .collect();
        println!("{}", serde_json::to_string_pretty(&list)?);
        return Ok(());
    }
    for finding in &findings.0 {
        println!("{:<5} {:<14} {}", word(finding.grade), finding.subject, finding.text);
    }
    Ok(())
}
