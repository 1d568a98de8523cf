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
