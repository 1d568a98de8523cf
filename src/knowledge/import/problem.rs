//! What is wrong with the files of an import: every fault of every file, as far as a person can read them.

use std::fmt;

/// Faults that are shown; the rest is counted.
const SHOWN: usize = 50;

/// A place in a file: `path`, or `path:line`. In tables the line is the row as a spreadsheet numbers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The path as it was given, or the sheet of a workbook as `path [sheet]`.
    pub path: String,
    /// Line or row, from 1; 0 when the whole file is meant.
    pub line: usize,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { path, line } = self;
        if *line == 0 { write!(f, "{path}") } else { write!(f, "{path}:{line}") }
    }
}

/// One thing to tell about a place: for a fault, what is wrong and the remedy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remark {
    /// Where.
    pub place: Place,
    /// What.
    pub message: String,
}

impl fmt::Display for Remark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Remarks in the order of the files; the first 50 in full, the rest counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Remarks {
    shown: Vec<Remark>,
    more: usize,
}

impl Remarks {
    pub(super) fn push(&mut self, place: Place, message: String) {
        if self.shown.len() < SHOWN {
            self.shown.push(Remark { place, message });
        } else {
            self.more += 1;
        }
    }

    /// Nothing to tell?
    pub fn is_empty(&self) -> bool {
        self.shown.is_empty()
    }

    /// How many there are, those that are only counted included.
    pub fn count(&self) -> usize {
        self.shown.len() + self.more
    }

    /// Those that are shown.
    pub fn shown(&self) -> &[Remark] {
        &self.shown
    }
}

impl fmt::Display for Remarks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<_> = self.shown.iter().map(ToString::to_string).collect();
        f.write_str(&lines.join("\n"))?;
        if self.more > 0 {
            write!(f, "\nand {} more", self.more)?;
        }
        Ok(())
    }
}

/// Why an import cannot be taken. Nothing of it is; `Display` lists the faults, one a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{faults}")]
pub struct Errors {
    /// The faults.
    pub faults: Remarks,
    /// The system refused to read something (missing file, no permission, disk error), so the files may be right all the same.
    pub unreadable: bool,
}
