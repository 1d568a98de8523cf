//! The tantivy index: finds candidates by their grams and keeps the articles beside them.

use std::path::Path;

use tantivy::collector::TopDocs;
use tantivy::columnar::Column;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, TermQuery};
use tantivy::schema::{
    FAST, Field, INDEXED, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{TextAnalyzer, Token, TokenStream, Tokenizer};
use tantivy::{Index, IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyDocument, Term};

use super::KnowledgeError;
use super::document::Document;
use super::gram;

const TOKENIZER: &str = "grams";
const WRITER_MEMORY: usize = 50_000_000;
const STAMP: &str = "minwon.stamp";

/// Fields of the index.
#[derive(Clone, Copy)]
struct Fields {
    id: Field,
    slot: Field,
    source: Field,
    learned: Field,
    grams: Field,
}

/// An open index with its only writer.
pub(super) struct Store {
    fields: Fields,
    writer: IndexWriter,
    reader: IndexReader,
}

/// A committed state of the index, searchable as long as it is held.
pub(super) struct View {
    grams: Field,
    searcher: Searcher,
    slots: Vec<Column<u64>>,
}

/// What an index on disk holds.
pub(super) struct Loaded {
    pub store: Store,
    pub revision: i64,
    /// Slot, Markdown and learned wordings of every article.
    pub articles: Vec<(u32, String, Vec<String>)>,
}

/// Opens the index of a folder. One whose stamp differs, or that does not read back whole, is discarded.
pub(super) fn open(dir: &Path, stamp: &str) -> Result<Loaded, KnowledgeError> {
    let stamp_file = dir.join(STAMP);
    let known = std::fs::read_to_string(&stamp_file).ok();
    if known.as_deref() == Some(stamp) {
        match load(dir) {
            Ok(loaded) => return Ok(loaded),
            Err(KnowledgeError::Index(tantivy::TantivyError::LockFailure(error, message))) => {
                return Err(KnowledgeError::Index(tantivy::TantivyError::LockFailure(error, message)));
            }
            Err(error) => tracing::warn!(%error, dir = %dir.display(), "the index cannot be read: it is rebuilt"),
        }
    } else if known.is_some() {
        tracing::info!(dir = %dir.display(), "the index was built by another version: it is rebuilt");
    } else if dir.read_dir().is_ok_and(|mut entries| entries.next().is_some()) && !dir.join("meta.json").exists() {
        return Err(KnowledgeError::NotAnIndex(dir.to_owned()));
    }
    if dir.exists() {
        std::fs::remove_dir_all(dir).map_err(KnowledgeError::folder(dir))?;
    }
    let create = || -> std::io::Result<()> {
        std::fs::create_dir_all(dir)?;
        std::fs::write(&stamp_file, stamp)
    };
    create().map_err(KnowledgeError::folder(dir))?;
    let index = Index::create_in_dir(dir, schema().0)?;
    Ok(Loaded { store: Store::new(&index)?, revision: 0, articles: Vec::new() })
}

/// An index in memory, for tests, evaluation and `ask` without a data folder.
pub(super) fn in_memory() -> Result<Store, KnowledgeError> {
    Store::new(&Index::create_in_ram(schema().0))
}

fn load(dir: &Path) -> Result<Loaded, KnowledgeError> {
    let index = Index::open_in_dir(dir)?;
    if index.schema() != schema().0 {
        return Err(KnowledgeError::Damaged("another schema".to_owned()));
    }
    let damaged = index.validate_checksum()?;
    if !damaged.is_empty() {
        return Err(KnowledgeError::Damaged(format!("{damaged:?}")));
    }
    let revision = index
        .load_metas()?
        .payload
        .and_then(|payload| payload.parse().ok())
        .ok_or_else(|| KnowledgeError::Damaged("no revision".to_owned()))?;
    let store = Store::new(&index)?;
    let mut articles = Vec::new();
    let searcher = store.reader.searcher();
    for segment in searcher.segment_readers() {
        let documents = segment.get_store_reader(0).map_err(tantivy::TantivyError::from)?;
        for document in documents.iter::<TantivyDocument>(segment.alive_bitset()) {
            let document = document?;
            let slot = document.get_first(store.fields.slot).and_then(|value| value.as_u64());
            let source = document.get_first(store.fields.source).and_then(|value| value.as_str().map(str::to_owned));
            let learned = document.get_all(store.fields.learned);
            let learned = learned.filter_map(|value| value.as_str().map(str::to_owned)).collect();
            match (slot.and_then(|slot| u32::try_from(slot).ok()), source) {
                (Some(slot), Some(source)) => articles.push((slot, source, learned)),
                _ => return Err(KnowledgeError::Damaged("a document without article".to_owned())),
            }
        }
    }
    Ok(Loaded { store, revision, articles })
}

fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let grams = TextOptions::default().set_indexing_options(
        TextFieldIndexing::default().set_tokenizer(TOKENIZER).set_index_option(IndexRecordOption::WithFreqs),
    );
    let fields = Fields {
        id: builder.add_text_field("id", STRING),
        slot: builder.add_u64_field("slot", FAST | STORED | INDEXED),
        source: builder.add_text_field("source", STORED),
        learned: builder.add_text_field("learned", STORED),
        grams: builder.add_text_field("grams", grams),
    };
    (builder.build(), fields)
}

impl Store {
    fn new(index: &Index) -> Result<Self, KnowledgeError> {
        index.tokenizers().register(TOKENIZER, TextAnalyzer::from(GramTokenizer::default()));
        let writer = index.writer_with_num_threads(1, WRITER_MEMORY)?;
        let reader = index.reader_builder().reload_policy(ReloadPolicy::Manual).try_into()?;
        Ok(Self { fields: schema().1, writer, reader })
    }

    /// Adds an article in a slot, replacing one of the same id.
    pub(super) fn put(&mut self, slot: u32, document: &Document) -> Result<(), KnowledgeError> {
        self.remove(&document.article.id);
        let mut added = TantivyDocument::default();
        added.add_text(self.fields.id, &document.article.id);
        added.add_u64(self.fields.slot, u64::from(slot));
        added.add_text(self.fields.source, document.article.to_markdown());
        for label in &document.learned {
            added.add_text(self.fields.learned, String::from_utf16_lossy(&label.text));
        }
        for label in document.labels.iter().chain(&document.learned) {
            added.add_text(self.fields.grams, String::from_utf16_lossy(&label.text));
        }
        added.add_text(self.fields.grams, String::from_utf16_lossy(&document.body));
        self.writer.add_document(added)?;
        Ok(())
    }

    /// Takes an article out.
    pub(super) fn remove(&mut self, id: &str) {
        self.writer.delete_term(Term::from_field_text(self.fields.id, id));
    }

    /// Writes what changed, under this revision.
    pub(super) fn commit(&mut self, revision: i64) -> Result<(), KnowledgeError> {
        let mut prepared = self.writer.prepare_commit()?;
        prepared.set_payload(&revision.to_string());
        prepared.commit()?;
        self.reader.reload()?;
        Ok(())
    }

    /// Forgets what was added since the last commit.
    pub(super) fn roll_back(&mut self) -> Result<(), KnowledgeError> {
        self.writer.rollback()?;
        Ok(())
    }

    /// The committed state.
    pub(super) fn view(&self) -> Result<View, KnowledgeError> {
        let searcher = self.reader.searcher();
        let slots = searcher
            .segment_readers()
            .iter()
            .map(|segment| segment.fast_fields().u64("slot"))
            .collect::<Result<_, _>>()?;
        Ok(View { grams: self.fields.grams, searcher, slots })
    }
}

impl View {
    /// Slots of the articles that share the most with these grams (each with a boost), best first.
    pub(super) fn candidates(&self, grams: &[(String, f32)], limit: usize) -> Result<Vec<u32>, KnowledgeError> {
        if grams.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let clauses = grams
            .iter()
            .map(|(gram, boost)| {
                let term = TermQuery::new(Term::from_field_text(self.grams, gram), IndexRecordOption::WithFreqs);
                let boosted: Box<dyn tantivy::query::Query> = Box::new(BoostQuery::new(Box::new(term), *boost));
                (Occur::Should, boosted)
            })
            .collect();
        let found = self.searcher.search(&BooleanQuery::new(clauses), &TopDocs::with_limit(limit).order_by_score())?;
        Ok(found
            .into_iter()
            .filter_map(|(_, address)| self.slots[address.segment_ord as usize].first(address.doc_id))
            .filter_map(|slot| u32::try_from(slot).ok())
            .collect())
    }
}

/// Splits a folded text into its grams.
#[derive(Clone, Default)]
struct GramTokenizer {
    tokens: Vec<gram::Gram>,
    token: Token,
}

struct GramStream<'a> {
    tokens: &'a [gram::Gram],
    at: usize,
    token: &'a mut Token,
}

impl Tokenizer for GramTokenizer {
    type TokenStream<'a> = GramStream<'a>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> GramStream<'a> {
        self.tokens.clear();
        let units = gram::text(text);
        gram::each(&units, |met| self.tokens.push(met.gram));
        self.token.reset();
        GramStream { tokens: &self.tokens, at: 0, token: &mut self.token }
    }
}

impl TokenStream for GramStream<'_> {
    fn advance(&mut self) -> bool {
        let Some(gram) = self.tokens.get(self.at) else { return false };
        self.token.text.clear();
        self.token.text.push_str(&gram::show(*gram));
        self.token.position = self.at;
        self.at += 1;
        true
    }

    fn token(&self) -> &Token {
        self.token
    }

    fn token_mut(&mut self) -> &mut Token {
        self.token
    }
}
