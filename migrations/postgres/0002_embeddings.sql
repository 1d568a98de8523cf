-- Vectors of articles, made by an embeddings server. migrations/sqlite/0002_embeddings.sql holds the same table; both change together.
-- `hash` is the SHA-256 of the text that the vector stands for, `vector` holds `dimension` numbers: 32-bit floats, little endian.

CREATE TABLE embeddings (
    model TEXT COLLATE "C" NOT NULL,
    article_id TEXT COLLATE "C" NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
    hash TEXT NOT NULL,
    dimension BIGINT NOT NULL,
    vector BYTEA NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (model, article_id)
);
CREATE INDEX embeddings_article ON embeddings (article_id);
