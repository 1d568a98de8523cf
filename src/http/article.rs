//! `GET /articles/{id}`: an article as a page, open at the section that an answer quotes and with the quote marked.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use serde::Deserialize;

use super::segment::Segment;
use super::{Failure, Reader};
use crate::answer::compose;
use crate::app::App;
use crate::article::{Article, Block, pieces, plain};
use crate::calendar::in_korea;
use crate::error::Code;
use crate::locale::{self, Language};

/// Ranges of marks read at most.
const RANGES: usize = 100;

/// What to mark.
#[derive(Debug, Deserialize)]
pub struct Wanted {
    /// The version of the text that was quoted.
    #[serde(default)]
    v: String,
    /// Numbers of pieces, `0-2,5`.
    #[serde(default)]
    marks: String,
    /// Language of the words around the article.
    #[serde(default)]
    lang: String,
    /// Large letters: `1`.
    #[serde(default)]
    large: String,
}

impl Wanted {
    /// The page's own address with letters of the other size.
    fn other_size(&self) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        for (key, value) in [("v", &self.v), ("marks", &self.marks), ("lang", &self.lang)] {
            if !value.is_empty() {
                query.append_pair(key, value);
            }
        }
        query.append_pair("large", if self.is_large() { "0" } else { "1" });
        format!("?{}", query.finish())
    }

    fn is_large(&self) -> bool {
        self.large == "1"
    }
}

#[derive(Template)]
#[template(path = "article.html")]
struct Page {
    language: &'static str,
    home: String,
    title: String,
    large: bool,
    /// Ways through the page: address and words.
    ways: Vec<Way>,
    /// The answers' lines about department, phone and 기준일.
    facts: Vec<String>,
    /// What the reader has to know before reading.
    notes: Vec<String>,
    sections: Vec<Section>,
    source: Option<Source>,
}

struct Way {
    to: String,
    words: String,
    hook: &'static str,
}

struct Source {
    name: String,
    url: Option<String>,
    open: String,
}

/// A heading with what stands below it.
#[derive(Default)]
struct Section {
    number: usize,
    heading: String,
    parts: Vec<Part>,
}

/// What stands on the page as one element.
enum Part {
    Paragraph(Vec<Span>),
    List { start: Option<u32>, items: Vec<Span> },
    Table { header: Vec<String>, rows: Vec<Row> },
}

struct Span {
    text: String,
    marked: bool,
}

struct Row {
    cells: Vec<String>,
    marked: bool,
}

/// The article, or a page that says it is gone.
#[utoipa::path(get, path = "/articles/{id}", tag = "questions", params(
    ("id" = String, Path, description = "`article` of a citation"),
    ("v" = Option<String>, Query, description = "Version of the text that was quoted"),
    ("marks" = Option<String>, Query, description = "Numbers of the pieces to mark, `0-2,5`"),
    ("lang" = Option<String>, Query, description = "Language of the words around the article"),
    ("large" = Option<String>, Query, description = "`1`: large letters, on the screen and on paper"),
), responses(
    (status = 200, description = "A page (HTML) with the article, open at the section in the fragment. `page` of a citation is such an address", body = String, content_type = "text/html"),
    (status = 404, description = "There is no such article: a page says so", body = String, content_type = "text/html"),
))]
pub async fn show(
    State(app): State<Arc<App>>,
    Segment(id): Segment,
    Query(wanted): Query<Wanted>,
    reader: Reader,
) -> Result<Response, Failure> {
    let language = Language::from_tag(&wanted.lang).unwrap_or(reader.language).shown();
    let (status, page) = match app.answerer.article(&id) {
        Some(article) => (StatusCode::OK, page(&app, &article, &wanted, language)),
        None => (StatusCode::NOT_FOUND, missing(&app, language)),
    };
    let html = page.render().map_err(|error| {
        tracing::error!(%error, "an article cannot be rendered");
        reader.problem(Code::Internal, &[])
    })?;
    Ok((status, Html(html)).into_response())
}

fn page(app: &App, article: &Article, wanted: &Wanted, language: Language) -> Page {
    let say = |key: &str| text(language, key, &[]);
    let unchanged = wanted.v == compose::version(article);
    let marks = if unchanged { numbers(&wanted.marks) } else { Vec::new() };
    let mut notes = Vec::new();
    if language != Language::Ko {
        notes.push(say("korean"));
    }
    if !article.is_effective_on(in_korea(app.now()).date()) {
        notes.push(say("expired"));
    }
    if !marks.is_empty() {
        notes.push(say("marked"));
    } else if !wanted.marks.is_empty() && !unchanged {
        notes.push(say("changed"));
    }
    let mut facts: Vec<String> = Vec::new();
    if let Some(event) = &article.event {
        facts.extend(compose::event_facts(event, language).lines().map(str::to_owned));
    }
    facts.extend(compose::closing(article, &app.district(), language).lines().map(str::to_owned));
    let sections = sections(&article.text(), &marks);
    let mut ways = Vec::new();
    if let Some(easy) = sections.last().filter(|_| article.easy.is_some()) {
        ways.push(Way { to: format!("#s{}", easy.number), words: say("easy"), hook: "easy" });
    }
    let size = if wanted.is_large() { "large.off" } else { "large.on" };
    ways.push(Way { to: wanted.other_size(), words: say(size), hook: "large" });
    Page {
        language: language.code(),
        home: text(language, "home", &[("district", &app.config.district.name)]),
        title: article.title.clone(),
        large: wanted.is_large(),
        ways,
        facts,
        notes,
        sections,
        source: Some(Source {
            name: text(language, "source", &[("name", &article.source.name)]),
            url: article.source.url.clone(),
            open: say("source.open"),
        }),
    }
}

fn missing(app: &App, language: Language) -> Page {
    Page {
        language: language.code(),
        home: text(language, "home", &[("district", &app.config.district.name)]),
        title: text(language, "missing.title", &[]),
        large: false,
        ways: Vec::new(),
        facts: Vec::new(),
        notes: vec![text(language, "missing.text", &[("phone", &app.config.district.phone)])],
        sections: Vec::new(),
        source: None,
    }
}

fn text(language: Language, key: &str, values: &[(&str, &str)]) -> String {
    locale::text(language, "article", key, values)
}

/// `0-2,5` → (0, 2), (5, 5); what is no number is left out.
fn numbers(marks: &str) -> Vec<(usize, usize)> {
    let range = |range: &str| {
        let (first, last) = range.split_once('-').unwrap_or((range, range));
        Some((first.parse().ok()?, last.parse().ok()?))
    };
    marks.split(',').take(RANGES).filter_map(range).collect()
}

fn sections(body: &str, marks: &[(usize, usize)]) -> Vec<Section> {
    let mut sections = vec![Section::default()];
    for (at, piece) in pieces(body).into_iter().enumerate() {
        let marked = marks.iter().any(|(first, last)| (*first..=*last).contains(&at));
        if sections.last().is_none_or(|last| last.number != piece.section) {
            sections.push(Section { number: piece.section, heading: plain(piece.heading), parts: Vec::new() });
        }
        let parts = &mut sections.last_mut().expect("one was there or pushed").parts;
        add(parts, &piece.block, piece.begins, marked);
    }
    sections
}

/// Adds a block to the element before it when it goes on, else as an element of its own.
fn add(parts: &mut Vec<Part>, block: &Block<'_>, begins: bool, marked: bool) {
    match (block, parts.last_mut()) {
        (Block::Paragraph(sentence), Some(Part::Paragraph(spans))) if !begins => {
            spans.push(Span { text: plain(sentence), marked });
        }
        (Block::Paragraph(sentence), _) => parts.push(Part::Paragraph(vec![Span { text: plain(sentence), marked }])),
        (Block::Item { number, text }, Some(Part::List { start, items })) if start.is_some() == number.is_some() => {
            items.push(Span { text: plain(text), marked });
        }
        (Block::Item { number, text }, _) => {
            parts.push(Part::List { start: *number, items: vec![Span { text: plain(text), marked }] });
        }
        (Block::Row { header, cells }, last) => {
            let row = Row { cells: cells.iter().map(|cell| plain(cell)).collect(), marked };
            let header: Vec<String> = header.iter().map(|cell| plain(cell)).collect();
            match last {
                Some(Part::Table { header: before, rows }) if *before == header => rows.push(row),
                _ => parts.push(Part::Table { header, rows: vec![row] }),
            }
        }
        (Block::Heading(_), _) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_read_within_bounds() {
        assert_eq!(numbers("0-2,5"), [(0, 2), (5, 5)]);
        assert_eq!(numbers("x,-,3-,99999999999999999999999,4"), [(4, 4)]);
        assert_eq!(numbers(&"1,".repeat(10_000)).len(), RANGES);
        assert!(numbers("").is_empty());
    }

    #[test]
    fn pieces_become_elements() {
        let body = "하나. 둘.\n셋.\n\n## 표\n\n| 가 | 나 |\n| --- | --- |\n| 1 | 2 |\n\n- ㄱ\n- ㄴ\n\n1. 첫째\n2. 둘째";
        let sections = sections(body, &[(1, 1), (3, 3)]);
        assert_eq!(sections.iter().map(|section| section.parts.len()).collect::<Vec<_>>(), [2, 3]);
        let Part::Paragraph(spans) = &sections[0].parts[0] else { panic!("a paragraph") };
        assert_eq!(spans.iter().map(|span| span.marked).collect::<Vec<_>>(), [false, true]);
        let Part::Table { rows, .. } = &sections[1].parts[0] else { panic!("a table") };
        assert!(rows[0].marked);
        let Part::List { start, items } = &sections[1].parts[2] else { panic!("steps") };
        assert_eq!((*start, items.len()), (Some(1), 2));
    }
}
