//! The body's Markdown, read as far as answers need it: sections, paragraphs, list items, table rows, sentences.

/// A piece of the body that can be quoted on its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block<'a> {
    /// `## …`, without the marks.
    Heading(&'a str),
    /// Lines of running text.
    Paragraph(&'a str),
    /// One item of a list; `number` for steps.
    Item {
        /// The number of a step; `None` for a bullet.
        number: Option<u32>,
        /// The item's text.
        text: &'a str,
    },
    /// One row of a table below its header.
    Row {
        /// The header's cells.
        header: Vec<&'a str>,
        /// The row's cells.
        cells: Vec<&'a str>,
    },
}

/// The blocks of a body, in order.
pub fn blocks(body: &str) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut header: Option<Vec<&str>> = None;
    for line in body.lines() {
        let text = line.trim();
        if let Some(cells) = table_cells(text) {
            match &header {
                None => header = Some(cells),
                Some(_) if is_rule(&cells) => {}
                Some(header) => blocks.push(Block::Row { header: header.clone(), cells }),
            }
            continue;
        }
        header = None;
        if text.is_empty() {
            continue;
        }
        if let Some(title) = text.strip_prefix('#') {
            blocks.push(Block::Heading(title.trim_start_matches('#').trim()));
        } else if let Some(item) = text.strip_prefix("- ").or_else(|| text.strip_prefix("* ")) {
            blocks.push(Block::Item { number: None, text: item.trim() });
        } else if let Some((number, item)) = step(text) {
            blocks.push(Block::Item { number: Some(number), text: item });
        } else {
            blocks.push(Block::Paragraph(text.trim_start_matches("> ")));
        }
    }
    blocks
}

/// A piece of a body as it is counted: all but headings, running text sentence by sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Piece<'a> {
    /// Number of the section: 0 above the first heading.
    pub section: usize,
    /// The section's heading; empty above the first.
    pub heading: &'a str,
    /// What it is; never a heading.
    pub block: Block<'a>,
    /// Does it stand on a line of its own? False for the second sentence of a paragraph and those after it.
    pub begins: bool,
}

/// The pieces of a body, in order.
pub fn pieces(body: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut section, mut heading) = (0, "");
    for block in blocks(body) {
        match block {
            Block::Heading(title) => {
                section += 1;
                heading = title;
            }
            Block::Paragraph(text) => {
                let parts = sentences(text).into_iter().enumerate();
                pieces.extend(parts.map(|(at, sentence)| Piece {
                    section,
                    heading,
                    block: Block::Paragraph(sentence),
                    begins: at == 0,
                }));
            }
            block => pieces.push(Piece { section, heading, block, begins: true }),
        }
    }
    pieces
}

/// Text without Markdown's marks: emphasis is dropped, a link becomes its words.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['*', '`', '[']) {
        out.push_str(&rest[..at]);
        let link = rest[at..].strip_prefix('[').and_then(|link| {
            let (words, tail) = link.split_once("](")?;
            let (_, tail) = tail.split_once(')')?;
            Some((words, tail))
        });
        match link {
            Some((words, tail)) => {
                out.push_str(words);
                rest = tail;
            }
            None if rest[at..].starts_with("**") => rest = &rest[at + 2..],
            None if rest[at..].starts_with('`') => rest = &rest[at + 1..],
            None => {
                let c = rest[at..].chars().next().expect("`find` found one");
                out.push(c);
                rest = &rest[at + c.len_utf8()..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn table_cells(line: &str) -> Option<Vec<&str>> {
    let inner = line.strip_prefix('|')?.strip_suffix('|')?;
    Some(inner.split('|').map(str::trim).collect())
}

fn is_rule(cells: &[&str]) -> bool {
    cells.iter().all(|cell| !cell.is_empty() && cell.chars().all(|c| matches!(c, '-' | ':')))
}

fn step(line: &str) -> Option<(u32, &str)> {
    let digits = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let item = line[digits..].strip_prefix(". ").or_else(|| line[digits..].strip_prefix(") "))?;
    Some((line[..digits].parse().ok()?, item.trim()))
}

/// Splits running text into sentences: after `.`, `?`, `!` or `。` before white space or the end, not within numbers,
/// parentheses or quotation marks.
pub fn sentences(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut depth = 0_i32;
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '(' | '「' | '『' | '‘' | '“' | '[' => depth += 1,
            ')' | '」' | '』' | '’' | '”' | ']' => depth = (depth - 1).max(0),
            '.' | '?' | '!' | '。' if depth == 0 => {
                let ends = chars.peek().is_none_or(|(_, next)| next.is_whitespace());
                let numbered = c == '.' && text[start..at].trim().chars().all(|c| c.is_ascii_digit());
                if ends && !numbered {
                    push(&mut out, &text[start..at + c.len_utf8()]);
                    start = at + c.len_utf8();
                }
            }
            _ => {}
        }
    }
    push(&mut out, &text[start..]);
    out
}

fn push<'a>(out: &mut Vec<&'a str>, piece: &'a str) {
    let piece = piece.trim();
    if !piece.is_empty() {
        out.push(piece);
    }
}
