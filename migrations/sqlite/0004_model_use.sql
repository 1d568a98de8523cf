-- What a language model had to do with an answer, and what it used in a calendar month (in Korea). migrations/postgres/0004_model_use.sql
-- holds the same; both change together. `composition` is JSON: why the model did not write the text, tokens and cost, kept or new.

ALTER TABLE answers ADD COLUMN composition TEXT NOT NULL DEFAULT '{}';

CREATE TABLE model_months (
    month TEXT PRIMARY KEY,
    tokens INTEGER NOT NULL,
    cost REAL NOT NULL
) STRICT;
