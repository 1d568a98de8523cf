-- Vectors of articles, made by an embeddings server. migrations/postgres/0002_embeddings.sql holds the same table; both change together.
-- `hash` is the SHA-256 of the text that the vector stands for, `vector` holds `dimension` numbers: 32-bit floats, little endian.

CREATE TABLE embeddings (
    model TEXT NOT NULL,
    article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    dimension INTEGER NOT NULL,
    vector BLOB NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (model, article_id)
) STRICT;
CREATE INDEX embeddings_article ON embeddings (article_id);
