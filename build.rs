//! Nothing is built here: files that the program embeds are named, so that a new one among them is noticed.

fn main() {
    for folder in ["knowledge", "locales", "migrations", "widget"] {
        println!("cargo::rerun-if-changed={folder}");
    }
}
