-- The first schema. migrations/postgres/0001_init.sql holds the same tables; both change together.
-- Times are epoch milliseconds in UTC, days ISO text, JSON and ids text.

-- What the district knows -------------------------------------------------------------------------------------------

CREATE TABLE knowledge_state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    revision INTEGER NOT NULL
) STRICT;
INSERT INTO knowledge_state (id, revision) VALUES (1, 0);

CREATE TABLE articles (
    id TEXT PRIMARY KEY,
    markdown TEXT NOT NULL,
    hash TEXT NOT NULL,
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    topic TEXT,
    department TEXT,
    effective_from TEXT,
    effective_until TEXT,
    review_by TEXT,
    revision INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    deleted INTEGER NOT NULL
) STRICT;
CREATE INDEX articles_revision ON articles (revision);

CREATE TABLE article_revisions (
    article_id TEXT NOT NULL REFERENCES articles (id),
    revision INTEGER NOT NULL,
    markdown TEXT,
    author TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (article_id, revision)
) STRICT;

CREATE TABLE departments (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    hours TEXT,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE topics (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    name_en TEXT,
    field TEXT NOT NULL,
    department TEXT NOT NULL REFERENCES departments (code),
    keywords TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE neighbourhoods (
    code TEXT PRIMARY KEY,
    name TEXT NOT NULL,
    office TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    general TEXT NOT NULL,
    food TEXT NOT NULL,
    recyclables TEXT NOT NULL,
    put_out TEXT NOT NULL,
    position INTEGER NOT NULL
) STRICT;

CREATE TABLE holidays (
    date TEXT PRIMARY KEY,
    name TEXT NOT NULL
) STRICT;

-- Officers ----------------------------------------------------------------------------------------------------------

CREATE TABLE officers (
    id TEXT PRIMARY KEY,
    login TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('officer', 'admin')),
    department TEXT,
    must_change INTEGER NOT NULL,
    disabled INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    last_login INTEGER
) STRICT;

CREATE TABLE sessions (
    token_hash TEXT PRIMARY KEY,
    officer_id TEXT NOT NULL REFERENCES officers (id) ON DELETE CASCADE,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_officer ON sessions (officer_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Conversations -----------------------------------------------------------------------------------------------------

CREATE TABLE conversations (
    id TEXT PRIMARY KEY,
    token_hash TEXT NOT NULL UNIQUE,
    language TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT;

CREATE TABLE answers (
    id TEXT PRIMARY KEY,
    conversation_id TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    seq INTEGER NOT NULL,
    question TEXT NOT NULL,
    language TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    text TEXT NOT NULL,
    composed_by TEXT NOT NULL,
    citations TEXT NOT NULL,
    confidence REAL NOT NULL,
    judgement TEXT NOT NULL,
    model TEXT,
    timings TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (conversation_id, seq)
) STRICT;

CREATE TABLE feedback (
    answer_id TEXT PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE,
    helpful INTEGER NOT NULL,
    comment TEXT,
    created_at INTEGER NOT NULL
) STRICT;

-- Tickets -----------------------------------------------------------------------------------------------------------

CREATE TABLE ticket_counters (
    year INTEGER PRIMARY KEY,
    last INTEGER NOT NULL
) STRICT;

CREATE TABLE tickets (
    id TEXT PRIMARY KEY,
    number TEXT NOT NULL UNIQUE,
    code_hash TEXT NOT NULL,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE SET NULL,
    answer_id TEXT REFERENCES answers (id) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    topic TEXT,
    department TEXT NOT NULL,
    status TEXT NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    arrived_at INTEGER NOT NULL,
    received_at INTEGER,
    due_at INTEGER NOT NULL,
    answered_at INTEGER,
    closed_at INTEGER,
    assignee TEXT REFERENCES officers (id),
    idempotency_key TEXT UNIQUE,
    request_hash TEXT,
    failed_lookups INTEGER NOT NULL,
    locked_until INTEGER,
    updated_at INTEGER NOT NULL
) STRICT;
CREATE INDEX tickets_status ON tickets (status, department, due_at);
CREATE INDEX tickets_assignee ON tickets (assignee);
CREATE INDEX tickets_conversation ON tickets (conversation_id);
CREATE INDEX tickets_answer ON tickets (answer_id);

CREATE TABLE contacts (
    ticket_id TEXT PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
    sealed BLOB NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE contact_views (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    officer_id TEXT NOT NULL REFERENCES officers (id),
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX contact_views_ticket ON contact_views (ticket_id);

CREATE TABLE messages (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    conversation_id TEXT REFERENCES conversations (id) ON DELETE SET NULL,
    author TEXT NOT NULL CHECK (author IN ('resident', 'officer', 'system')),
    officer_id TEXT REFERENCES officers (id),
    text TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX messages_ticket ON messages (ticket_id, id);
CREATE INDEX messages_conversation ON messages (conversation_id, id);

CREATE TABLE ticket_events (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    officer_id TEXT REFERENCES officers (id),
    from_status TEXT NOT NULL,
    to_status TEXT NOT NULL,
    assignee TEXT REFERENCES officers (id),
    department TEXT,
    note TEXT,
    at INTEGER NOT NULL
) STRICT;
CREATE INDEX ticket_events_ticket ON ticket_events (ticket_id, id);

CREATE TABLE outbox (
    id TEXT PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    done_at INTEGER,
    last_error TEXT
) STRICT;
CREATE INDEX outbox_waiting ON outbox (due_at) WHERE done_at IS NULL;
