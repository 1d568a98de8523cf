-- The first schema. migrations/sqlite/0001_init.sql holds the same tables; both change together.
-- Times are epoch milliseconds in UTC, days ISO text, JSON and ids text. Keys sort by bytes (COLLATE "C") as SQLite sorts them.

-- What the district knows -------------------------------------------------------------------------------------------

CREATE TABLE knowledge_state (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    revision BIGINT NOT NULL
);
INSERT INTO knowledge_state (id, revision) VALUES (1, 0);

CREATE TABLE articles (
    id TEXT COLLATE "C" PRIMARY KEY,
    markdown TEXT NOT NULL,
    hash TEXT NOT NULL,
    title TEXT NOT NULL,
    category TEXT NOT NULL,
    topic TEXT COLLATE "C",
    department TEXT COLLATE "C",
    effective_from TEXT,
    effective_until TEXT,
    review_by TEXT,
    revision BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    deleted BOOLEAN NOT NULL
);
CREATE INDEX articles_revision ON articles (revision);

CREATE TABLE article_revisions (
    article_id TEXT COLLATE "C" NOT NULL REFERENCES articles (id),
    revision BIGINT NOT NULL,
    markdown TEXT,
    author TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (article_id, revision)
);

CREATE TABLE departments (
    code TEXT COLLATE "C" PRIMARY KEY,
    name TEXT NOT NULL,
    phone TEXT NOT NULL,
    hours TEXT,
    position BIGINT NOT NULL
);

CREATE TABLE topics (
    code TEXT COLLATE "C" PRIMARY KEY,
    name TEXT NOT NULL,
    name_en TEXT,
    field TEXT NOT NULL,
    department TEXT COLLATE "C" NOT NULL REFERENCES departments (code),
    keywords TEXT NOT NULL,
    position BIGINT NOT NULL
);

CREATE TABLE neighbourhoods (
    code TEXT COLLATE "C" PRIMARY KEY,
    name TEXT NOT NULL,
    office TEXT NOT NULL,
    address TEXT NOT NULL,
    phone TEXT NOT NULL,
    general TEXT NOT NULL,
    food TEXT NOT NULL,
    recyclables TEXT NOT NULL,
    put_out TEXT NOT NULL,
    position BIGINT NOT NULL
);

CREATE TABLE holidays (
    date TEXT COLLATE "C" PRIMARY KEY,
    name TEXT NOT NULL
);

-- Officers ----------------------------------------------------------------------------------------------------------

CREATE TABLE officers (
    id TEXT COLLATE "C" PRIMARY KEY,
    login TEXT COLLATE "C" NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('officer', 'admin')),
    department TEXT COLLATE "C",
    must_change BOOLEAN NOT NULL,
    disabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    last_login BIGINT
);

CREATE TABLE sessions (
    token_hash TEXT COLLATE "C" PRIMARY KEY,
    officer_id TEXT COLLATE "C" NOT NULL REFERENCES officers (id) ON DELETE CASCADE,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX sessions_officer ON sessions (officer_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

-- Conversations -----------------------------------------------------------------------------------------------------

CREATE TABLE conversations (
    id TEXT COLLATE "C" PRIMARY KEY,
    token_hash TEXT COLLATE "C" NOT NULL UNIQUE,
    language TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    last_at BIGINT NOT NULL
);

CREATE TABLE answers (
    id TEXT COLLATE "C" PRIMARY KEY,
    conversation_id TEXT COLLATE "C" NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    seq BIGINT NOT NULL,
    question TEXT NOT NULL,
    language TEXT NOT NULL,
    outcome TEXT NOT NULL,
    reason TEXT,
    text TEXT NOT NULL,
    composed_by TEXT NOT NULL,
    citations TEXT NOT NULL,
    confidence DOUBLE PRECISION NOT NULL,
    judgement TEXT NOT NULL,
    model TEXT,
    timings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (conversation_id, seq)
);

CREATE TABLE feedback (
    answer_id TEXT COLLATE "C" PRIMARY KEY REFERENCES answers (id) ON DELETE CASCADE,
    helpful BOOLEAN NOT NULL,
    comment TEXT,
    created_at BIGINT NOT NULL
);

-- Tickets -----------------------------------------------------------------------------------------------------------

CREATE TABLE ticket_counters (
    year BIGINT PRIMARY KEY,
    last BIGINT NOT NULL
);

CREATE TABLE tickets (
    id TEXT COLLATE "C" PRIMARY KEY,
    number TEXT COLLATE "C" NOT NULL UNIQUE,
    code_hash TEXT NOT NULL,
    conversation_id TEXT COLLATE "C" REFERENCES conversations (id) ON DELETE SET NULL,
    answer_id TEXT COLLATE "C" REFERENCES answers (id) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    topic TEXT COLLATE "C",
    department TEXT COLLATE "C" NOT NULL,
    status TEXT COLLATE "C" NOT NULL,
    text TEXT NOT NULL,
    language TEXT NOT NULL,
    arrived_at BIGINT NOT NULL,
    received_at BIGINT,
    due_at BIGINT NOT NULL,
    answered_at BIGINT,
    closed_at BIGINT,
    assignee TEXT COLLATE "C" REFERENCES officers (id),
    idempotency_key TEXT COLLATE "C" UNIQUE,
    request_hash TEXT,
    failed_lookups BIGINT NOT NULL,
    locked_until BIGINT,
    updated_at BIGINT NOT NULL
);
CREATE INDEX tickets_status ON tickets (status, department, due_at);
CREATE INDEX tickets_assignee ON tickets (assignee);
CREATE INDEX tickets_conversation ON tickets (conversation_id);
CREATE INDEX tickets_answer ON tickets (answer_id);

CREATE TABLE contacts (
    ticket_id TEXT COLLATE "C" PRIMARY KEY REFERENCES tickets (id) ON DELETE CASCADE,
    sealed BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

CREATE TABLE contact_views (
    id TEXT COLLATE "C" PRIMARY KEY,
    ticket_id TEXT COLLATE "C" NOT NULL REFERENCES tickets (id),
    officer_id TEXT COLLATE "C" NOT NULL REFERENCES officers (id),
    at BIGINT NOT NULL
);
CREATE INDEX contact_views_ticket ON contact_views (ticket_id);

CREATE TABLE messages (
    id TEXT COLLATE "C" PRIMARY KEY,
    ticket_id TEXT COLLATE "C" NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    conversation_id TEXT COLLATE "C" REFERENCES conversations (id) ON DELETE SET NULL,
    author TEXT NOT NULL CHECK (author IN ('resident', 'officer', 'system')),
    officer_id TEXT COLLATE "C" REFERENCES officers (id),
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX messages_ticket ON messages (ticket_id, id);
CREATE INDEX messages_conversation ON messages (conversation_id, id);

CREATE TABLE ticket_events (
    id TEXT COLLATE "C" PRIMARY KEY,
    ticket_id TEXT COLLATE "C" NOT NULL REFERENCES tickets (id) ON DELETE CASCADE,
    officer_id TEXT COLLATE "C" REFERENCES officers (id),
    from_status TEXT COLLATE "C" NOT NULL,
    to_status TEXT COLLATE "C" NOT NULL,
    assignee TEXT COLLATE "C" REFERENCES officers (id),
    department TEXT COLLATE "C",
    note TEXT,
    at BIGINT NOT NULL
);
CREATE INDEX ticket_events_ticket ON ticket_events (ticket_id, id);

CREATE TABLE outbox (
    id TEXT COLLATE "C" PRIMARY KEY,
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    due_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    done_at BIGINT,
    last_error TEXT
);
CREATE INDEX outbox_waiting ON outbox (due_at) WHERE done_at IS NULL;
