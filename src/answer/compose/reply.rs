//! Reads a model's structured reply while it comes in: JSON Lines, or one JSON object that holds the sentences, with or without a code
//! fence around it. The reply is hostile text: its size, depth and number of sentences are bounded, what is no JSON is passed over.

use serde::Deserialize;
use serde_json::Value;

/// Bytes of a reply that are read.
const BYTES: usize = 32 * 1024;
/// Bytes of one JSON object.
const OBJECT: usize = 4 * 1024;
/// Objects within objects.
const DEPTH: usize = 4;
/// Sentences that are read.
const SENTENCES: usize = 24;
/// Tokens of one sentence.
const CITES: usize = 8;

/// How far the passages answer the question, as the model says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Answerable {
    Complete,
    Partial,
    None,
}

/// One part of a reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Part {
    /// Comes first, and once.
    Head { answerable: Answerable, missing: String },
    /// A sentence, and the tokens that it names.
    Sentence { text: String, cites: Vec<String> },
}

#[derive(Debug, Deserialize)]
struct Object {
    answerable: Option<Answerable>,
    missing: Option<String>,
    text: Option<String>,
    #[serde(default)]
    cites: Value,
}

/// Reads a reply piece by piece.
#[derive(Debug, Default)]
pub(super) struct Reader {
    text: String,
    scanned: usize,
    /// Bytes at which the open objects begin.
    open: Vec<usize>,
    quoted: bool,
    escaped: bool,
    head: bool,
    sentences: usize,
}

impl Reader {
    /// The parts that this piece completes.
    pub(super) fn read(&mut self, piece: &str) -> Vec<Part> {
        let room = BYTES.saturating_sub(self.text.len());
        self.text.push_str(&piece[..piece.floor_char_boundary(room)]);
        let mut parts = Vec::new();
        while let Some(byte) = self.text.as_bytes().get(self.scanned).copied() {
            let at = self.scanned;
            self.scanned += 1;
            match byte {
                _ if self.escaped => self.escaped = false,
                // No string of JSON goes over a line: the object is broken, the next line may be whole.
                b'\n' if self.quoted => self.forget(),
                b'\\' if self.quoted => self.escaped = true,
                b'"' => self.quoted = !self.quoted && !self.open.is_empty(),
                b'{' if !self.quoted && self.open.len() < DEPTH => {
                    if let Some(outer) = self.open.first() {
                        parts.extend(self.begun(*outer, at));
                    }
                    self.open.push(at);
                }
                b'}' if !self.quoted => {
                    if let Some(start) = self.open.pop() {
                        parts.extend(self.object(start, at + 1));
                    }
                }
                _ => {}
            }
        }
        parts
    }

    fn forget(&mut self) {
        self.open.clear();
        self.quoted = false;
    }

    /// The head of an object whose first sentence begins at `at`: `{"answerable":"complete","sentences":[`.
    fn begun(&mut self, start: usize, at: usize) -> Option<Part> {
        let ahead = self.text.get(start..at).filter(|_| !self.head)?.trim_end().strip_suffix('[')?;
        let key = ahead.trim_end().strip_suffix(':')?.trim_end().strip_suffix('"')?;
        let whole = key[..key.rfind('"')?].trim_end().trim_end_matches(',');
        self.part(&format!("{whole}}}"))
    }

    fn object(&mut self, start: usize, end: usize) -> Option<Part> {
        let text = self.text.get(start..end)?.to_owned();
        self.part(&text)
    }

    fn part(&mut self, json: &str) -> Option<Part> {
        let object: Object = serde_json::from_str(json).ok().filter(|_| json.len() <= OBJECT)?;
        if let Some(text) = object.text {
            self.sentences += 1;
            return (self.sentences <= SENTENCES).then(|| Part::Sentence { text, cites: tokens(&object.cites) });
        }
        let answerable = object.answerable.filter(|_| !std::mem::replace(&mut self.head, true))?;
        Some(Part::Head { answerable, missing: object.missing.unwrap_or_default() })
    }
}

/// `["p1"]`, `"p1"`, `["[P1]"]`; what is no token stays, and cites nothing that was given.
fn tokens(cites: &Value) -> Vec<String> {
    let token = |value: &Value| {
        let token = value.as_str().unwrap_or("?").trim_matches(|c: char| c.is_whitespace() || "[]".contains(c));
        token.chars().take(8).collect::<String>().to_lowercase()
    };
    match cites {
        Value::Null => Vec::new(),
        Value::Array(all) => all.iter().take(CITES).map(token).collect(),
        one => vec![token(one)],
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn head(answerable: Answerable, missing: &str) -> Part {
        Part::Head { answerable, missing: missing.to_owned() }
    }

    fn sentence(text: &str, cites: &[&str]) -> Part {
        Part::Sentence { text: text.to_owned(), cites: cites.iter().map(|cite| (*cite).to_owned()).collect() }
    }

    fn read(reply: &str) -> Vec<Part> {
        Reader::default().read(reply)
    }

    #[test]
    fn every_usual_form_is_read() {
        let expected =
            [head(Answerable::Partial, "크기"), sentence("가 {나} \"다\"", &["p1"]), sentence("라", &["p1", "p2"])];
        for reply in [
            "{\"answerable\":\"partial\",\"missing\":\"크기\"}\n{\"text\":\"가 {나} \\\"다\\\"\",\"cites\":[\"p1\"]}\n{\"text\":\"라\",\"cites\":[\"p1\",\"p2\"]}",
            "{\"answerable\":\"partial\",\"missing\":\"크기\",\"sentences\":[{\"text\":\"가 {나} \\\"다\\\"\",\"cites\":[\"p1\"]},{\"text\":\"라\",\"cites\":[\"p1\",\"p2\"]}]}",
            "Here it is:\n```json\n{ \"answerable\" : \"partial\",\n \"missing\" : \"크기\",\n \"sentences\" : [\n { \"text\" : \"가 {나} \\\"다\\\"\", \"cites\" : \"P1\" },\n {\"text\":\"라\",\"cites\":[\"[p1]\",\"p2 \"]}\n ] }\n```",
        ] {
            assert_eq!(read(reply), expected, "{reply}");
        }
    }

    #[test]
    fn a_part_is_read_as_soon_as_it_is_whole() {
        let mut reader = Reader::default();
        assert_eq!(reader.read("{\"answerable\":\"complete\",\"sentences\":[{\"te"), [head(Answerable::Complete, "")]);
        assert_eq!(reader.read("xt\":\"가\",\"cites\":[\"p1\"]"), []);
        assert_eq!(reader.read("},"), [sentence("가", &["p1"])]);
    }

    #[test]
    fn what_is_broken_is_passed_over() {
        assert_eq!(read("수수료는 3,000원입니다. [p1]"), []);
        assert_eq!(read("{\"text\":\"끝나지 않은\n{\"text\":\"가\",\"cites\":[\"p1\"]}"), [sentence("가", &["p1"])]);
        assert_eq!(read("{\"text\":5,\"cites\":[]}{\"answerable\":\"maybe\"}"), []);
        assert_eq!(read("{\"text\":\"가\"}"), [sentence("가", &[])]);
        assert_eq!(read("{\"text\":\"가\",\"cites\":[7]}"), [sentence("가", &["?"])]);
        let twice = "{\"answerable\":\"none\"}{\"answerable\":\"complete\"}";
        assert_eq!(read(twice), [head(Answerable::None, "")]);
    }

    #[test]
    fn size_and_number_are_bounded() {
        let many = "{\"text\":\"가\",\"cites\":[\"p1\"]}\n".repeat(10_000);
        assert_eq!(read(&many).len(), SENTENCES);
        assert_eq!(read(&format!("{{\"text\":\"{}\"}}", "가".repeat(OBJECT))), []);
        assert_eq!(read(&format!("{}{{\"text\":\"가\"}}", "{\"a\":".repeat(100_000))), []);
    }

    proptest! {
        #[test]
        fn pieces_change_nothing(reply in "(\\{\"text\":\"[가-힣{}\\\\\"]{0,4}\",\"cites\":\\[\"p1\"\\]\\}|\\PC|\n){0,12}", cut in 1_usize..9) {
            let whole = read(&reply);
            let mut reader = Reader::default();
            let chars: Vec<char> = reply.chars().collect();
            let parts: Vec<Part> =
                chars.chunks(cut).flat_map(|piece| reader.read(&piece.iter().collect::<String>())).collect();
            prop_assert_eq!(parts, whole);
        }
    }
}
