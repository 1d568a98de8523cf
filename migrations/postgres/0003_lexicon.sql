-- The district's own entries of the residents' lexicon, as the lines of `lexicon.tsv`: replaced whole by each import that has the file.
-- migrations/sqlite/0003_lexicon.sql holds the same table; both change together.

CREATE TABLE lexicon (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    lines TEXT NOT NULL
);
