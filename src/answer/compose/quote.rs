//! Clips the part of an article that answers a question, as a careful person would: the opening sentences, the section asked for,
//! whole lists of steps, the table rows that match, and every condition tied to what was taken.

use std::collections::{HashMap, HashSet};

use super::aspect;
use crate::article::{self, Block, pieces, plain};
use crate::korean::hangul;

/// Characters beyond which no further section is taken.
const ENOUGH: usize = 400;
/// Rows or steps up to which a table or list is shown whole when no single one is asked for.
const SMALL: usize = 12;
/// Paragraphs and bullets of one section at most.
const FEW: usize = 4;
/// A piece is taken beside the best one of its section when it scores at least this share of it, and a section beside the best.
const NEAR: f64 = 0.6;
const NEAR_SECTION: f64 = 0.9;
/// A row is taken alone when its cells have this much more of the question than the poorest row.
const STANDS_OUT: f64 = 0.03;
/// What a number of the question adds to a row that has it: more than all words together.
const NUMBER: f64 = 1.0;

/// Words that begin a sentence limiting the one before it.
const CONDITIONS: [&str; 8] = ["단,", "단 ", "다만", "※", "예외", "제외", "그러나", "(단"];

/// The part of an article that answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Passage {
    /// For reading: lists and rows on lines of their own.
    pub text: String,
    /// The same words as they stand in the article, for the citation.
    pub quote: String,
}

struct Piece<'a> {
    block: Block<'a>,
    section: usize,
    heading: &'a str,
    words: String,
    score: f64,
    /// What a row's own cells, without the header above them, have of the question.
    cells: f64,
    /// Is the section's heading, or a column's, what is asked for?
    fits: bool,
    taken: bool,
}

/// Selects from a body (Markdown) what answers the question.
pub(super) fn select(body: &str, question: &str) -> Passage {
    let mut pieces = read(body);
    score(&mut pieces, question);
    take(&mut pieces);
    let mut text = String::new();
    let mut quotes = Vec::new();
    let mut last: Option<&Piece> = None;
    for piece in pieces.iter().filter(|piece| piece.taken) {
        let line = shown(&piece.block);
        if let Some(last) = last {
            text.push_str(if joins(last, piece) { "\n" } else { "\n\n" });
        }
        text.push_str(&line);
        quotes.push(line);
        last = Some(piece);
    }
    Passage { text, quote: quotes.join("\n") }
}

/// The body's pieces. A long sentence without a full stop (imported texts often are one) is cut at spaces.
fn read<'a>(body: &'a str) -> Vec<Piece<'a>> {
    let cut = |block| match block {
        Block::Paragraph(sentence) => split_long(sentence).into_iter().map(Block::Paragraph).collect(),
        block => vec![block],
    };
    let read = |piece: article::Piece<'a>| {
        cut(piece.block).into_iter().map(move |block| {
            let words = squeeze(&shown(&block));
            Piece {
                block,
                section: piece.section,
                heading: piece.heading,
                words,
                score: 0.0,
                cells: 0.0,
                fits: false,
                taken: false,
            }
        })
    };
    pieces(body).into_iter().flat_map(read).collect()
}

/// Cuts a run of words without any full stop at spaces, at about 200 characters, so that some of it can be quoted.
fn split_long(sentence: &str) -> Vec<&str> {
    const LONG: usize = 200;
    let mut out = Vec::new();
    let mut rest = sentence;
    while rest.chars().count() > LONG * 3 / 2 {
        let limit = rest.char_indices().nth(LONG).map_or(rest.len(), |(at, _)| at);
        let Some(cut) = rest[..limit].rfind(' ') else { break };
        out.push(rest[..cut].trim());
        rest = rest[cut..].trim_start();
    }
    out.push(rest);
    out
}

/// Scores each piece by the question's character pairs it has (rare ones within the article count more), and by what is asked for.
fn score(pieces: &mut [Piece<'_>], question: &str) {
    let asked = squeeze(question);
    let wanted = pairs(&asked);
    let mut spread: HashMap<(char, char), usize> = HashMap::new();
    let shared: Vec<HashSet<(char, char)>> = pieces.iter().map(|piece| among(&piece.words, &wanted)).collect();
    for pair in shared.iter().flatten() {
        *spread.entry(*pair).or_default() += 1;
    }
    let count = pieces.len().max(1) as f64;
    // A pair that stands nearly everywhere names the article's subject and tells its pieces not apart.
    let weight = |pair: &(char, char)| (count / spread.get(pair).copied().unwrap_or(1) as f64).ln().max(0.05);
    let total: f64 = wanted.iter().map(weight).sum::<f64>().max(f64::EPSILON);
    let aspects = aspect::asked(&asked);
    // What the first two sentences both name is the subject, and true of every row.
    let opening: Vec<_> =
        pieces.iter().zip(&shared).take(2).filter(|(piece, _)| piece.section == 0).map(|(_, own)| own).collect();
    let is_subject = |pair: &(char, char)| opening.len() == 2 && opening.iter().all(|named| named.contains(pair));
    let numbers = numbers(&asked);
    for (piece, own) in pieces.iter_mut().zip(&shared) {
        let heading = among(&squeeze(piece.heading), &wanted);
        let has = |pair: &(char, char)| {
            if own.contains(pair) {
                1.0
            } else if heading.contains(pair) {
                0.7
            } else {
                0.0
            }
        };
        let overlap: f64 = wanted.iter().map(|pair| weight(pair) * has(pair)).sum();
        let fit = aspects.iter().map(|aspect| aspect.fit(piece.heading, &piece.words)).fold(0.0, f64::max);
        piece.score = overlap / total + fit;
        piece.fits = aspects.iter().any(|aspect| aspect.heads(piece.heading));
        if let Block::Row { header, cells } = &piece.block {
            piece.fits |= header.iter().any(|name| aspects.iter().any(|aspect| aspect.heads(name)));
            let words = squeeze(&cells.join("|"));
            let told = among(&words, &wanted);
            let named = told.iter().filter(|pair| !is_subject(pair)).map(weight).sum::<f64>() / total;
            let counted = self::numbers(&words).intersection(&numbers).count();
            piece.cells = named + NUMBER * counted as f64;
        }
    }
}

/// Takes the opening, then the best section, and a second one when it is as good.
fn take(pieces: &mut [Piece<'_>]) {
    let opening =
        pieces.iter().take_while(|piece| piece.section == 0 && matches!(piece.block, Block::Paragraph(_))).count();
    let has_sections = pieces.last().is_some_and(|last| last.section > 0);
    let mut length = 0;
    if has_sections {
        for piece in pieces.iter_mut().take(opening.min(2)) {
            piece.taken = true;
            length += piece.words.chars().count();
        }
    }
    let mut sections: Vec<(usize, f64)> = Vec::new();
    for piece in pieces.iter().filter(|piece| !piece.taken) {
        match sections.iter_mut().find(|(section, _)| *section == piece.section) {
            Some((_, best)) => *best = best.max(piece.score),
            None => sections.push((piece.section, piece.score)),
        }
    }
    sections.sort_by(|(_, a), (_, b)| b.total_cmp(a));
    let best = sections.first().map_or(0.0, |(_, score)| *score);
    let opened = pieces.iter().filter(|piece| piece.taken).map(|piece| piece.score).fold(0.0, f64::max);
    for (section, score) in sections.into_iter().take(2) {
        if length > 0 && (score <= 0.0 || score < best * NEAR_SECTION || length >= ENOUGH) {
            break;
        }
        // The opening says it better, and the section is about something else.
        let fits = pieces.iter().any(|piece| piece.section == section && piece.fits);
        if length > 0 && score < opened && !fits {
            break;
        }
        length += take_section(pieces, section, score);
    }
    keep_conditions(pieces);
}

/// Takes the best pieces of a section and what belongs to them. Returns the characters taken.
fn take_section(pieces: &mut [Piece<'_>], section: usize, best: f64) -> usize {
    let mut order: Vec<usize> =
        (0..pieces.len()).filter(|at| pieces[*at].section == section && !pieces[*at].taken).collect();
    order.sort_by(|a, b| pieces[*b].score.total_cmp(&pieces[*a].score).then(a.cmp(b)));
    let near: Vec<usize> = order.into_iter().take_while(|at| pieces[*at].score >= best * NEAR).take(FEW).collect();
    let mut length = 0;
    for at in near {
        for at in whole(pieces, at) {
            if !pieces[at].taken {
                pieces[at].taken = true;
                length += pieces[at].words.chars().count();
            }
        }
    }
    length
}

/// What has to be taken together with a piece: all steps of its list, or all rows of a small table when no row stands out.
fn whole(pieces: &[Piece<'_>], at: usize) -> Vec<usize> {
    let alike = |other: &Piece<'_>| {
        other.section == pieces[at].section
            && std::mem::discriminant(&other.block) == std::mem::discriminant(&pieces[at].block)
    };
    let from = (0..at).rev().take_while(|other| alike(&pieces[*other])).last().unwrap_or(at);
    let until = (at..pieces.len()).take_while(|other| alike(&pieces[*other])).last().unwrap_or(at);
    let run = from..=until;
    match &pieces[at].block {
        Block::Item { number: Some(_), .. } if run.clone().count() <= SMALL => run.collect(),
        Block::Row { .. } => {
            // By their own cells: what the header names is true of every row.
            let top = run.clone().map(|row| pieces[row].cells).fold(0.0, f64::max);
            let low = run.clone().map(|row| pieces[row].cells).fold(f64::MAX, f64::min);
            if top > low + STANDS_OUT {
                run.filter(|row| pieces[*row].cells >= f64::midpoint(low, top)).collect()
            } else {
                run.take(SMALL).collect()
            }
        }
        _ => vec![at],
    }
}

/// A condition that follows what was taken in the same section is taken too.
fn keep_conditions(pieces: &mut [Piece<'_>]) {
    let sections: HashSet<usize> = pieces.iter().filter(|piece| piece.taken).map(|piece| piece.section).collect();
    for at in 0..pieces.len() {
        let text = shown(&pieces[at].block);
        let text = text.trim_start_matches("- ").trim_start();
        let limits = CONDITIONS.iter().any(|word| text.starts_with(word));
        let follows = at > 0 && pieces[at - 1].taken && pieces[at - 1].section == pieces[at].section;
        let after_table = sections.contains(&pieces[at].section)
            && pieces[..at]
                .iter()
                .rev()
                .find(|piece| matches!(piece.block, Block::Row { .. }))
                .is_some_and(|row| row.section == pieces[at].section);
        if limits && (follows || after_table) {
            pieces[at].taken = true;
        }
    }
}

/// Do two taken pieces stand on neighbouring lines?
fn joins(last: &Piece<'_>, next: &Piece<'_>) -> bool {
    last.section == next.section
        && (!matches!(next.block, Block::Paragraph(_)) || matches!(last.block, Block::Paragraph(_)))
}

/// A block as a line to read.
pub(super) fn shown(block: &Block<'_>) -> String {
    match block {
        Block::Heading(text) | Block::Paragraph(text) => plain(text),
        Block::Item { number: Some(number), text } => format!("{number}. {}", plain(text)),
        Block::Item { number: None, text } => format!("- {}", plain(text)),
        Block::Row { header, cells } => {
            let cell = |(at, cell): (usize, &&str)| match header.get(at).filter(|name| !name.is_empty()) {
                Some(name) => format!("{}: {}", plain(name), plain(cell)),
                None => plain(cell),
            };
            let filled = cells.iter().enumerate().filter(|(_, cell)| !cell.is_empty());
            format!("- {}", filled.map(cell).collect::<Vec<_>>().join(", "))
        }
    }
}

pub(super) fn squeeze(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// The letters and figures of a text alone, so that marks and spaces make no difference.
pub(super) fn letters(text: &str) -> String {
    text.chars().filter(|c| hangul::is_alphanumeric(*c)).collect()
}

/// The numbers of a text, without the commas in them.
fn numbers(text: &str) -> HashSet<String> {
    let text = text.replace(',', "");
    text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).map(str::to_owned).collect()
}

fn pairs(text: &str) -> HashSet<(char, char)> {
    let letters: Vec<char> = text.chars().filter(|c| hangul::is_alphanumeric(*c)).collect();
    letters.windows(2).map(|pair| (pair[0], pair[1])).collect()
}

/// The pairs of a text that are among those wanted.
fn among(text: &str, wanted: &HashSet<(char, char)>) -> HashSet<(char, char)> {
    let mut letters = text.chars().filter(|c| hangul::is_alphanumeric(*c));
    let Some(mut before) = letters.next() else { return HashSet::new() };
    let pairs = letters.map(|letter| (std::mem::replace(&mut before, letter), letter));
    pairs.filter(|pair| wanted.contains(pair)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOFA: &str = "소파는 대형폐기물로 신고하고 수수료를 낸 뒤 배출합니다.\n\n## 신고 방법\n\n1. 구청 누리집에서 대형폐기물 배출을 신고합니다.\n2. 수수료를 냅니다.\n3. 필증을 붙여 지정한 날 문 앞에 내놓습니다.\n\n## 수수료\n\n| 품목 | 수수료 |\n| --- | --- |\n| 1인용 소파 | 3,000원 |\n| 2인용 소파 | 5,000원 |\n| 3인용 소파 | 8,000원 |\n\n단, 기초생활수급 가구는 연 2회까지 무료입니다.\n\n## 유의사항\n\n- 비가 오는 날에는 덮개를 씌웁니다.";

    #[test]
    fn the_row_that_was_asked_for_comes_with_its_condition() {
        let passage = select(SOFA, "2인용 소파 수수료 얼마예요?");
        assert!(passage.text.contains("품목: 2인용 소파, 수수료: 5,000원"), "{}", passage.text);
        assert!(!passage.text.contains("8,000원"), "{}", passage.text);
        assert!(passage.text.contains("단, 기초생활수급 가구는 연 2회까지 무료입니다."), "{}", passage.text);
    }

    #[test]
    fn rows_are_left_out_only_when_others_are_named() {
        let body = "공영주차장은 경차와 장애인 차를 할인합니다.\n\n## 할인\n\n| 할인 대상 | 할인율 |\n| --- | --- |\n\
            | 장애인 | 80% |\n| 경차(1,000cc 미만) | 50% |\n| 막내 18세 이하 두 자녀 가구 | 30% |\n";
        let rows = |question: &str| select(body, question).text.matches("할인율: ").count();
        assert_eq!(rows("공영주차장 할인 대상"), 3, "nobody is named");
        assert_eq!(rows("경차 할인 얼마예요"), 1);
        let bags = "종량제봉투는 판매소에서 삽니다.\n\n## 가격\n\n| 종류 | 용량 | 가격 |\n| --- | --- | --- |\n\
            | 일반 | 10L | 250원 |\n| 일반 | 20L | 490원 |\n| 재사용 종량제봉투 | 20L | 490원 |\n";
        let passage = select(bags, "종량제봉투 20리터 얼마예요").text;
        assert!(passage.contains("종류: 일반, 용량: 20L") && passage.contains("종류: 재사용"), "{passage}");
    }

    #[test]
    fn a_section_about_something_else_is_left_out_when_the_opening_answers() {
        let body = "이사한 날부터 14일 이내에 전입신고를 합니다.\n\n## 유의사항\n\n- 쓰레기 배출 요일은 동마다 다릅니다.\n\n\
            ## 신고 방법\n\n1. 동주민센터에 갑니다.\n2. 신고서를 냅니다.\n";
        let passage = select(body, "전입신고 며칠 안에 해야 해요").text;
        assert!(passage.contains("14일") && !passage.contains("쓰레기"), "{passage}");
        assert!(select(body, "전입신고 어떻게 해요").text.contains("2. 신고서"));
    }

    #[test]
    fn steps_come_whole() {
        let passage = select(SOFA, "소파 버리려면 어떻게 해요?");
        for step in ["1. 구청", "2. 수수료", "3. 필증"] {
            assert!(passage.text.contains(step), "{}", passage.text);
        }
        assert!(!passage.text.contains("덮개"), "{}", passage.text);
    }

    #[test]
    fn marks_are_dropped_and_links_keep_their_words() {
        assert_eq!(plain("**굵게** [누리집](https://a.example) `코드` [주] 2*3"), "굵게 누리집 코드 [주] 2*3");
    }

    #[test]
    fn a_text_without_structure_still_gives_its_best_part() {
        let body = "업무개요 대형폐기물 배출 안내 ".repeat(30)
            + "수수료는 품목별로 다르며 소파는 오천원 입니다 "
            + &"기타 참고사항 ".repeat(40);
        let passage = select(&body, "소파 수수료");
        assert!(passage.text.contains("소파는 오천원"), "{}", passage.text);
        assert!(passage.text.chars().count() < 900);
    }

    #[test]
    fn nothing_is_invented() {
        for question in ["소파", "zzz", "얼마", "어디서 신청해요?"] {
            let passage = select(SOFA, question);
            assert!(!passage.text.is_empty());
            for line in passage.quote.lines() {
                let words: String =
                    line.trim_start_matches("- ").split(", ").filter_map(|cell| cell.rsplit(": ").next()).collect();
                let own = |text: &str| squeeze(text).replace(['|', '.', ','], "");
                assert!(own(SOFA).contains(&own(&words)) || line.contains(": "), "{line}");
            }
        }
    }
}
