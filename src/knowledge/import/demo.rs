//! The demo district 한빛구: `knowledge/` of the repository, embedded in the program.

use std::path::Path;

use rust_embed::Embed;

use super::collect::Collector;
use super::files::Kind;
use super::{Batch, Errors, Options};

#[derive(Embed)]
#[folder = "knowledge/articles"]
struct Articles;

const DISTRICT: [(&str, &str); 4] = [
    ("departments.toml", include_str!("../../../knowledge/departments.toml")),
    ("topics.toml", include_str!("../../../knowledge/topics.toml")),
    ("neighbourhoods.toml", include_str!("../../../knowledge/neighbourhoods.toml")),
    ("holidays.toml", include_str!("../../../knowledge/holidays.toml")),
];

/// The demo district, which fills an empty database on the first `serve`; ordered as `read` orders the folder. Fails only when a file
/// of the repository is wrong.
pub fn demo() -> Result<Batch, Errors> {
    let options = Options::default();
    let mut collector = Collector::new(&options, &|_| ());
    let mut names: Vec<_> = Articles::iter().filter(|name| name.ends_with(".md")).collect();
    names.sort_by(|a, b| Path::new(a.as_ref()).cmp(Path::new(b.as_ref())));
    for name in names {
        let path = format!("knowledge/articles/{name}");
        collector.enter(path.clone());
        match Articles::get(&name) {
            Some(file) => super::take(Kind::Article, &file.data, Path::new(&path), &path, &mut collector),
            None => collector.unreadable("is missing in the program: build it again"),
        }
        collector.finish(0);
    }
    for (name, text) in DISTRICT {
        collector.enter(format!("knowledge/{name}"));
        collector.district(name, text.to_owned());
        collector.finish(0);
    }
    collector.into_batch()
}
