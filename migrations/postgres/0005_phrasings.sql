-- How residents say what an article answers, as learned from helpful answers and officers' replies. A row is one voice for one wording.
-- migrations/sqlite/0005_phrasings.sql holds the same table; both change together.
-- `wording` is masked, folded and bare of question words; `officer` is 1 when an officer's reply vouches for it, else the voice is a
-- conversation's; `day` is the Korean day.

CREATE TABLE phrasings (
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    wording TEXT NOT NULL,
    voice TEXT NOT NULL,
    officer BIGINT NOT NULL,
    day TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (article_id, wording, voice)
);
