//! The knowledge of the district, ready to be searched: a cache of the database that every replica builds for itself.
//!
//! tantivy finds candidates by character pairs; the first of them are then compared with the question exactly, in memory
//! (`evidence`), and put in order by one weighted sum (`ranking`). Readers never wait: a change is committed beside them and
//! swapped in whole.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use arc_swap::ArcSwap;
use jiff::civil::Date;

use crate::article::Article;
use crate::korean::{ANALYSER_VERSION, fold::fold, words};

mod dense;
mod document;
mod evidence;
pub mod export;
mod glossary;
mod gram;
pub mod import;
mod index;
mod latent;
pub mod lexicon;
mod matrix;
mod outline;
mod plan;
mod query;
mod ranking;
mod snapshot;
mod statistics;
mod terms;
mod vocabulary;

pub use dense::{MAX_VECTORS, Meaning, Vector};
pub use evidence::Parts;
pub use lexicon::{Lexicon, LexiconError};
pub use outline::Outline;
pub use query::{Expansion, Query, QueryWord, Term};

use document::Document;
use snapshot::{Contents, Snapshot};
use vocabulary::Vocabulary;

/// Changes with the shape of what is stored on disk.
const SCHEMA_VERSION: u32 = 2;
/// File of the latent model in the folder of the index.
const LATENT: &str = "minwon.latent";

/// Why the knowledge cannot be opened or changed.
#[derive(Debug, thiserror::Error)]
pub enum KnowledgeError {
    /// tantivy failed; the disk is full, the folder is locked by another process, …
    #[error("the search index failed: {0}")]
    Index(#[from] tantivy::TantivyError),
    /// The folder of the index cannot be used.
    #[error("the folder {} of the search index cannot be used: {source}", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// The folder holds something else: it is not touched.
    #[error("{} is not empty and holds no search index: choose another folder", .0.display())]
    NotAnIndex(PathBuf),
    /// The index does not read back whole. It is discarded at opening; never shown outside.
    #[error("the search index is damaged: {0}")]
    Damaged(String),
}

impl KnowledgeError {
    fn folder(folder: &Path) -> impl Fn(std::io::Error) -> Self {
        move |source| Self::Folder { folder: folder.to_owned(), source }
    }
}

/// One change of the knowledge.
#[derive(Debug, Clone)]
pub enum Change {
    /// Adds an article or replaces the one with its id.
    Put(Arc<Article>),
    /// The same for an article that also answers to wordings learned from use.
    PutLearned(Arc<Article>, Vec<String>),
    /// Takes out the article with this id, if it is there.
    Remove(String),
}

/// An article found, and what spoke for it.
#[derive(Debug, Clone)]
pub struct Hit {
    /// The article.
    pub article: Arc<Article>,
    /// Its texts, prepared for comparing.
    pub outline: Arc<Outline>,
    /// Weighted sum of the parts: comparable within one question.
    pub score: f64,
    /// The score without likeness by vectors; the same number when there are none.
    pub lexical: f64,
    /// Raw scores by name.
    pub parts: Parts,
}

/// All articles of the district, searchable. Shared by `Arc`; searching never waits for a change.
pub struct Knowledge {
    lexicon: ArcSwap<Lexicon>,
    writer: Mutex<index::Store>,
    snapshot: ArcSwap<Snapshot>,
    /// Where the latent model is kept; `None` for an index in memory.
    kept: Option<PathBuf>,
}

impl Knowledge {
    /// Opens the index in `dir`, which is created when missing. An index of another analyser or schema, or one that does
    /// not read back whole, is discarded: the knowledge is then empty at revision 0.
    pub fn open(dir: &Path, lexicon: Lexicon) -> Result<Self, KnowledgeError> {
        let stamp = format!("schema {SCHEMA_VERSION}\nanalyser {ANALYSER_VERSION}\n");
        let mut loaded = index::open(dir, &stamp)?;
        let mut documents = Vec::new();
        for (slot, markdown, learned) in &loaded.articles {
            match Article::parse(markdown) {
                Ok(article) => documents.push((*slot, Arc::new(Document::with_learned(Arc::new(article), learned)))),
                Err(error) => {
                    tracing::warn!(%error, dir = %dir.display(), "the index holds an unreadable article: it is rebuilt");
                    drop(loaded);
                    std::fs::remove_dir_all(dir).map_err(KnowledgeError::folder(dir))?;
                    loaded = index::open(dir, &stamp)?;
                    documents.clear();
                    break;
                }
            }
        }
        Self::with(loaded.store, lexicon, loaded.revision, documents, Some(dir.join(LATENT)))
    }

    /// An empty knowledge that lives in memory.
    pub fn in_memory(lexicon: Lexicon) -> Result<Self, KnowledgeError> {
        Self::with(index::in_memory()?, lexicon, 0, Vec::new(), None)
    }

    fn with(
        store: index::Store,
        lexicon: Lexicon,
        revision: i64,
        documents: Vec<(u32, Arc<Document>)>,
        kept: Option<PathBuf>,
    ) -> Result<Self, KnowledgeError> {
        let mut contents = Contents::default();
        for (slot, document) in documents {
            contents.insert(slot, document);
        }
        if let Some(latent) = kept.as_deref().filter(|_| contents.len() > 0).and_then(latent::kept::read) {
            contents.go_on_with(latent);
        }
        train(&mut contents, kept.as_deref());
        lexicon.know(vocabulary_of(&contents));
        let snapshot = Snapshot { revision, view: store.view()?, contents };
        Ok(Self {
            lexicon: ArcSwap::from_pointee(lexicon),
            writer: Mutex::new(store),
            snapshot: ArcSwap::from_pointee(snapshot),
            kept,
        })
    }

    /// The knowledge revision of the database that the index holds.
    pub fn revision(&self) -> i64 {
        self.snapshot.load().revision
    }

    /// Applies changes and makes them visible, all at once, before it returns. On an error nothing has changed.
    pub fn apply(&self, changes: Vec<Change>, revision: i64) -> Result<(), KnowledgeError> {
        let mut store = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let mut contents = self.snapshot.load().contents.clone();
        let applied = (|| {
            for change in changes {
                let document = match change {
                    Change::Put(article) => Document::new(article),
                    Change::PutLearned(article, learned) => Document::with_learned(article, &learned),
                    Change::Remove(id) => {
                        store.remove(&id);
                        contents.remove(&id);
                        continue;
                    }
                };
                let (slot, document) = (contents.slot_for(&document.article.id), Arc::new(document));
                store.put(slot, &document)?;
                contents.insert(slot, document);
            }
            store.commit(revision)
        })();
        if let Err(error) = applied {
            store.roll_back()?;
            return Err(error);
        }
        self.lexicon.load().know(vocabulary_of(&contents));
        if contents.is_quick_to_train() {
            train(&mut contents, self.kept.as_deref());
            self.publish(&store, revision, contents)
        } else {
            self.publish(&store, revision, contents.clone())?;
            if train(&mut contents, self.kept.as_deref()) { self.publish(&store, revision, contents) } else { Ok(()) }
        }
    }

    fn publish(&self, store: &index::Store, revision: i64, contents: Contents) -> Result<(), KnowledgeError> {
        self.snapshot.store(Arc::new(Snapshot { revision, view: store.view()?, contents }));
        Ok(())
    }

    /// Gives articles their vectors, visible when it returns. An article that has changed since gets none, nor is there one beyond
    /// [`MAX_VECTORS`] or of another dimension than the first.
    pub fn adopt(&self, vectors: Vec<(Arc<Article>, Vector)>) -> Result<(), KnowledgeError> {
        let store = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let snapshot = self.snapshot.load();
        let mut contents = snapshot.contents.clone();
        contents.adopt(vectors);
        self.publish(&store, snapshot.revision, contents)
    }

    /// Number of articles with a vector.
    pub fn vectors(&self) -> usize {
        self.snapshot.load().contents.vectors()
    }

    /// Dimension of the vectors; `None` while there are none.
    pub fn dimension(&self) -> Option<usize> {
        self.snapshot.load().contents.dimension()
    }

    /// At most so many of the articles that have no vector and pass the test.
    pub fn without_vector(&self, limit: usize, wanted: impl Fn(&Article) -> bool) -> Vec<Arc<Article>> {
        let snapshot = self.snapshot.load();
        snapshot.contents.without_vector().filter(|article| wanted(article)).take(limit).map(Arc::clone).collect()
    }

    /// The article with this id, effective or not.
    pub fn article(&self, id: &str) -> Option<Arc<Article>> {
        self.snapshot.load().contents.find(id).map(|entry| Arc::clone(&entry.document.article))
    }

    /// The articles that pass a test, effective or not, by id.
    pub fn articles_where(&self, wanted: impl Fn(&Article) -> bool) -> Vec<Arc<Article>> {
        let snapshot = self.snapshot.load();
        let mut articles: Vec<_> =
            snapshot.contents.articles().filter(|article| wanted(article)).map(Arc::clone).collect();
        articles.sort_by(|one, other| one.id.cmp(&other.id));
        articles
    }

    /// Is every part of a word met in some article? Two neighbouring characters are a part.
    pub fn knows(&self, word: &str) -> bool {
        self.snapshot.load().contents.knows(word)
    }

    /// Number of articles.
    pub fn len(&self) -> usize {
        self.snapshot.load().contents.len()
    }

    /// Is there no article?
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The lexicon in use.
    pub fn lexicon(&self) -> Arc<Lexicon> {
        self.lexicon.load_full()
    }

    /// Puts another lexicon in use, from the next question on.
    pub fn use_lexicon(&self, lexicon: Lexicon) {
        lexicon.know(vocabulary_of(&self.snapshot.load().contents));
        self.lexicon.store(Arc::new(lexicon));
    }

    /// The articles that speak most to the query, best first; only such as may answer on this day.
    pub fn search(&self, query: &Query, today: Date, limit: usize) -> Result<Vec<Hit>, KnowledgeError> {
        self.search_near(query, None, today, limit)
    }

    /// As `search`, where articles near to a meaning are found as well and score more. With 100,000 vectors this takes tens of
    /// milliseconds.
    pub fn search_near(
        &self,
        query: &Query,
        meaning: Option<Meaning<'_>>,
        today: Date,
        limit: usize,
    ) -> Result<Vec<Hit>, KnowledgeError> {
        let mut hits = self.snapshot.load().search(query, meaning, today)?;
        hits.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.article.id.cmp(&b.article.id)));
        hits.truncate(limit);
        Ok(hits)
    }

    /// The events that are not over on this day, the earliest first.
    pub fn events(&self, today: Date) -> Vec<Arc<Article>> {
        let mut events = self.effective(today, |article| article.event.is_some());
        events.sort_by_key(|article| article.event.as_ref().map(|event| event.start));
        events
    }

    /// The articles on a topic that may answer on this day, by id.
    pub fn on_topic(&self, topic: &str, today: Date) -> Vec<Arc<Article>> {
        let mut articles = self.effective(today, |article| article.topic.as_deref() == Some(topic));
        articles.sort_by(|one, other| one.id.cmp(&other.id));
        articles
    }

    fn effective(&self, today: Date, wanted: impl Fn(&Article) -> bool) -> Vec<Arc<Article>> {
        let snapshot = self.snapshot.load();
        let articles = snapshot.contents.articles().filter(|article| wanted(article) && article.is_effective_on(today));
        articles.map(Arc::clone).collect()
    }
}

/// Trains the latent model when enough has changed, and keeps it. Without a file it is trained again at the next start.
fn train(contents: &mut Contents, kept: Option<&Path>) -> bool {
    let trained = contents.train_if_due();
    if let Some(path) = kept.filter(|_| trained)
        && let Err(error) = latent::kept::write(contents.latent(), path)
    {
        tracing::warn!(%error, path = %path.display(), "the latent model cannot be kept: it is trained again at the next start");
    }
    trained
}

/// Words of a wording that can be learned, and its characters.
const WORDING_WORDS: std::ops::RangeInclusive<usize> = 1..=8;
const WORDING_CHARACTERS: std::ops::RangeInclusive<usize> = 4..=60;

/// What a masked question is kept as when it is learned: its words without endings and question words. Two residents who say the same
/// come out alike. `None` for what says too little, tells a story, or holds a masked place.
pub fn wording(question: &str) -> Option<String> {
    if question.contains(['[', ']']) {
        return None;
    }
    let words = words::words(&fold(question));
    let stems: Vec<String> = words.into_iter().filter(|word| !word.empty).map(|word| word.stem()).collect();
    let wording = stems.join(" ");
    let says = WORDING_WORDS.contains(&stems.len()) && WORDING_CHARACTERS.contains(&wording.chars().count());
    says.then_some(wording)
}

fn vocabulary_of(contents: &Contents) -> Arc<Vocabulary> {
    Arc::new(Vocabulary::of(contents.articles().map(AsRef::as_ref)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_learned_is_short_and_says_something() {
        let long = "쓰레기 ".repeat(9);
        for (question, kept) in [
            ("깐부봉 파는 곳 알려주세요", Some("깐부봉 파는 곳")),
            ("깐부봉은 파는 곳 어디예요?", Some("깐부봉 파는 곳")),
            ("어떻게 해요?", None),
            ("네", None),
            (long.as_str(), None),
            ("[전화번호]로 전화 주세요 소파요", None),
            ("<script>alert(1)</script> 소파 버리기", Some("script alert 1 script 소파 버리기")),
        ] {
            assert_eq!(wording(question).as_deref(), kept, "{question}");
        }
    }

    #[test]
    fn a_stem_counts_where_it_stands_whole() {
        let knowledge = Knowledge::in_memory(Lexicon::empty()).unwrap();
        let article = |id: &str, body: &str| {
            let text = format!(
                "+++\nid = \"{id}\"\ntitle = \"안내\"\nfield = \"cleaning\"\n[source]\nname = \"시험\"\n+++\n{body}\n"
            );
            Change::Put(Arc::new(Article::parse(&text).unwrap()))
        };
        let changes = vec![
            article("whole", "대형 폐기물은 신청하고 내놓습니다."),
            article("pieces", "대형 화물과 폐기 서류와 기물 대장을 봅니다."),
        ];
        knowledge.apply(changes, 1).unwrap();
        let query = knowledge.lexicon().query(&fold("대형폐기물을 버려요"));
        let hits = knowledge.search(&query, jiff::civil::date(2026, 11, 2), 5).unwrap();
        let stems = |id: &str| hits.iter().find(|hit| hit.article.id == id).unwrap().parts.stems;
        assert!(stems("whole") > 0.0, "{}", stems("whole"));
        assert!(stems("pieces") <= 0.0, "{}", stems("pieces"));
    }
}
