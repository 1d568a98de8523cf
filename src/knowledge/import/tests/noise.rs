//! Whatever bytes come, they are read or refused: no panic, no endless loop.

use std::io::{Cursor, Read as _, Write as _};
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;

fn read_noise(name: &str, bytes: &[u8]) {
    let options = Options::default();
    let mut collector = Collector::new(&options, &|_| ());
    collector.enter(name.to_owned());
    let path = Path::new(name);
    take(Kind::of(path).unwrap(), bytes, path, name, &mut collector);
    collector.finish(bytes.len() as u64);
    if let Ok(batch) = collector.into_batch() {
        assert!(batch.articles.iter().all(|article| article.check().is_ok()));
    }
}

/// A workbook with text, numbers and a date, taken apart: name and bytes of each part.
static PARTS: LazyLock<Vec<(String, Vec<u8>)>> = LazyLock::new(|| {
    let mut archive = zip::ZipArchive::new(Cursor::new(super::workbooks::varied())).unwrap();
    (0..archive.len())
        .map(|number| {
            let mut part = archive.by_index(number).unwrap();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            (part.name().unwrap().into_owned(), bytes)
        })
        .collect()
});

fn packed(parts: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, bytes) in parts {
        zip.start_file(name.as_str(), stored).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

proptest! {
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..400), text in "[\"{}\\[\\],:;\\\\\t\r\n a가|+idbody내용=-]{0,120}") {
        for name in ["a.md", "a.jsonl", "a.csv", "a.xlsx", "topics.toml"] {
            read_noise(name, &bytes);
            read_noise(name, text.as_bytes());
            read_noise(name, format!("id,body,questions\n{text}").as_bytes());
        }
    }

    #[test]
    fn damaged_workbooks(
        part in any::<prop::sample::Index>(),
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..12_usize, "[<>\"/&#;=0-9A-Za-z. -]{0,8}"), 1..4),
    ) {
        let mut parts = PARTS.clone();
        let (_, bytes) = part.get_mut(&mut parts);
        for (at, length, text) in cuts {
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            bytes.splice(at..end, text.bytes());
        }
        read_noise("a.xlsx", &packed(&parts));
    }
}
