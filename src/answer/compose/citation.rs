//! What proves an answer: the article's own words, and where they stand in it.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::quote::{letters, shown};
use crate::article::{Article, Block, pieces};

/// Letters that a line must have to mark a longer sentence in which it stands.
const PART: usize = 10;

/// What proves a part of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Citation {
    /// Id of the article.
    pub article: String,
    /// Its title.
    pub title: String,
    /// The municipal source.
    pub source: String,
    /// The source's address.
    pub url: Option<String>,
    /// The article's own words on which the answer rests.
    pub quote: String,
    /// 기준일: the day from which the facts hold (ISO 8601).
    pub as_of: Option<String>,
    /// The article in this service, open at the section quoted and with the quote marked: an address relative to the service's root.
    #[serde(default)]
    #[schema(example = "articles/bulky-waste-sofa?v=1f2e3d4c&marks=0-1,5#s2")]
    pub page: String,
}

impl Citation {
    /// Cites these words of an article.
    pub fn of(article: &Article, quote: String) -> Self {
        let pieces = pieces(&article.body);
        let marked = marked(&pieces.iter().map(|piece| piece.block.clone()).collect::<Vec<_>>(), &quote);
        Self::with(article, &marked, quote)
    }

    /// Cites the article's text in easy words, whole: `quote` is that text for reading.
    pub(super) fn of_easy(article: &Article, quote: String) -> Self {
        let marked: Vec<usize> = (pieces(&article.body).len()..pieces(&article.text()).len()).collect();
        Self::with(article, &marked, quote)
    }

    fn with(article: &Article, marked: &[usize], quote: String) -> Self {
        Self {
            article: article.id.clone(),
            title: article.title.clone(),
            source: article.source.name.clone(),
            url: article.source.url.clone(),
            as_of: article.as_of().map(|day| day.to_string()),
            page: page(article, marked),
            quote,
        }
    }
}

/// Changes with the article's text, so that marks are never put on other words than those quoted: eight hexadecimal digits.
pub fn version(article: &Article) -> String {
    let digest = Sha256::digest(article.text().as_bytes());
    digest[..4].iter().fold(String::new(), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

/// `articles/<id>?v=<version>&marks=<numbers of pieces>#s<section>`
fn page(article: &Article, marked: &[usize]) -> String {
    let mut address = url::Url::parse("service:/articles/").expect("a fixed address");
    address.path_segments_mut().expect("it has a path").push(&article.id);
    let path = address.path().trim_start_matches("/articles/").trim_start_matches('/').to_owned();
    let text = article.text();
    let pieces = pieces(&text);
    let Some(first) = marked.first() else { return format!("articles/{path}") };
    let section = match pieces[*first].section {
        // An answer begins with the article's opening, but the reader wants to see the section.
        0 => marked.iter().map(|at| pieces[*at].section).find(|section| *section > 0).unwrap_or(0),
        section => section,
    };
    format!("articles/{path}?v={}&marks={}#s{section}", version(article), ranges(marked))
}

/// Which pieces stand in the quote, or hold a line of it.
fn marked(blocks: &[Block<'_>], quote: &str) -> Vec<usize> {
    let whole = letters(quote);
    let lines: Vec<String> = quote.lines().map(letters).filter(|line| line.chars().count() >= PART).collect();
    let holds = |block: &Block<'_>| {
        let mut forms = vec![letters(&shown(block))];
        if let Block::Row { cells, .. } = block {
            forms.push(letters(&cells.concat()));
        }
        forms
            .iter()
            .any(|form| !form.is_empty() && (whole.contains(form) || lines.iter().any(|line| form.contains(line))))
    };
    (0..blocks.len()).filter(|at| holds(&blocks[*at])).collect()
}

/// `[0, 1, 2, 5]` → `0-2,5`
fn ranges(numbers: &[usize]) -> String {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    for number in numbers {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *number => *last = *number,
            _ => runs.push((*number, *number)),
        }
    }
    let shown =
        runs.iter().map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") });
    shown.collect::<Vec<_>>().join(",")
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOFA: &str = "+++\nid = \"소파/1 ?#\"\ntitle = \"소파\"\nfield = \"cleaning\"\n\n[source]\nname = \"안내\"\n+++\n\n\
        소파는 신고하고 버립니다. 수수료를 냅니다.\n\n## 방법\n\n1. 신고합니다.\n2. 내놓습니다.\n\n## 수수료\n\n\
        | 품목 | 수수료 |\n| --- | --- |\n| 1인용 | 3,000원 |\n| 2인용 | 5,000원 |\n";

    #[test]
    fn the_page_opens_at_the_section_with_the_quote_marked() {
        let article = Article::parse(SOFA).unwrap();
        let page = |quote: &str| Citation::of(&article, quote.to_owned()).page;
        let id = "articles/%EC%86%8C%ED%8C%8C%2F1%20%3F%23";
        let version = version(&article);
        assert_eq!(
            page("소파는 신고하고 버립니다.\n- 품목: 2인용, 수수료: 5,000원"),
            format!("{id}?v={version}&marks=0,5#s2")
        );
        assert_eq!(page("1. 신고합니다.\n2. 내놓습니다."), format!("{id}?v={version}&marks=2-3#s1"));
        assert_eq!(page("| 1인용 | 3,000원 |"), format!("{id}?v={version}&marks=4#s2"));
        assert_eq!(page("소파는 신고하고 버립니다."), format!("{id}?v={version}&marks=0#s0"));
        assert_eq!(page("어디에도 없는 말"), id, "nothing to mark");
    }
}
