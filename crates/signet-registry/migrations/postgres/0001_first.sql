-- Times are milliseconds since 1970 in UTC; days are text, YYYY-MM-DD in Beijing.

-- The registry's own root key, sealed under the master key. One row, kept for ever.
CREATE TABLE registry (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    root_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- Kept for ever: records point at their account.
CREATE TABLE account (
    id BIGINT PRIMARY KEY,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    in_arrears BIGINT NOT NULL,
    denied BIGINT NOT NULL,
    addresses TEXT NOT NULL,
    signature_limit BIGINT,
    data_key BYTEA NOT NULL,
    created_at BIGINT NOT NULL
);

-- Kept for ever: a key's name is never given out twice.
CREATE TABLE access_key (
    id TEXT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    principal TEXT NOT NULL,
    secret BYTEA NOT NULL,
    public_key BYTEA,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- Encrypted bytes, here or in a file. Swept a day after the last object or exhibit let go.
CREATE TABLE evidence (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    fingerprint BYTEA NOT NULL,
    size BIGINT NOT NULL,
    content BYTEA,
    file TEXT,
    created_at BIGINT NOT NULL,
    UNIQUE (account, fingerprint)
);
CREATE INDEX evidence_file ON evidence (file) WHERE file IS NOT NULL;

-- Uploads by key. Swept 30 days after the upload unless a record names the key.
CREATE TABLE object (
    account BIGINT NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    evidence BIGINT NOT NULL REFERENCES evidence (id),
    content_type TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (account, name)
);
CREATE INDEX object_evidence ON object (evidence);
CREATE INDEX object_created ON object (created_at);

-- Which evidence an application, a letter or a record was filed with. Lives as long as they do.
CREATE TABLE exhibit (
    subject BIGINT NOT NULL,
    role TEXT NOT NULL,
    evidence BIGINT NOT NULL REFERENCES evidence (id),
    object TEXT,
    PRIMARY KEY (subject, role)
);
CREATE INDEX exhibit_evidence ON exhibit (evidence);
CREATE INDEX exhibit_object ON exhibit (object) WHERE object IS NOT NULL;

-- What an owner sees. Kept until its owner deletes it.
CREATE TABLE signature (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    market TEXT NOT NULL,
    name TEXT NOT NULL,
    state TEXT NOT NULL,
    application BIGINT NOT NULL,
    reply TEXT NOT NULL,
    submitted_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX signature_live ON signature (account, channel, market, name)
    WHERE state IN ('pending', 'approved');
CREATE INDEX signature_owned ON signature (account, channel, market, id);

-- One filing of a signature, and the case a reviewer decides. Kept for ever.
CREATE TABLE application (
    id BIGINT PRIMARY KEY,
    signature BIGINT NOT NULL,
    account BIGINT NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    market TEXT NOT NULL,
    name TEXT NOT NULL,
    source TEXT NOT NULL,
    document TEXT NOT NULL,
    purpose TEXT NOT NULL,
    remark TEXT NOT NULL,
    findings TEXT NOT NULL,
    state TEXT NOT NULL,
    submitted_at BIGINT NOT NULL,
    decided_at BIGINT,
    decided_by TEXT,
    reason TEXT
);
CREATE INDEX application_waiting ON application (id) WHERE state = 'pending';

-- Kept for ever.
CREATE TABLE letter (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    scan TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    authorizer TEXT NOT NULL,
    organization_code TEXT NOT NULL,
    authorized TEXT NOT NULL,
    passed BIGINT NOT NULL,
    findings TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    UNIQUE (account, channel, name)
);

-- The signatures a letter covers, in the order given.
CREATE TABLE letter_scope (
    letter BIGINT NOT NULL REFERENCES letter (id),
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    PRIMARY KEY (letter, position)
);
CREATE INDEX letter_scope_name ON letter_scope (name);

-- Kept for ever.
CREATE TABLE icp_record (
    id BIGINT PRIMARY KEY,
    account BIGINT NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    screenshot TEXT NOT NULL,
    service TEXT NOT NULL,
    unit TEXT NOT NULL,
    number TEXT NOT NULL,
    approved_on TEXT NOT NULL,
    link TEXT NOT NULL,
    runtime TEXT,
    store TEXT,
    findings TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX icp_record_owned ON icp_record (account, id);

-- Swept when they expire: a request of that age is refused for its age.
CREATE TABLE nonce (
    access_key TEXT NOT NULL,
    nonce TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (access_key, nonce)
);
CREATE INDEX nonce_expires ON nonce (expires_at);

-- Requests whose seal did not match, encrypted. The newest 10,000 are kept.
CREATE TABLE failed_seal (
    request TEXT PRIMARY KEY,
    at BIGINT NOT NULL,
    dialect TEXT NOT NULL,
    action TEXT NOT NULL,
    access_key TEXT NOT NULL,
    address TEXT NOT NULL,
    sample BYTEA NOT NULL
);
CREATE INDEX failed_seal_at ON failed_seal (at);

-- Who changed what, when and from where. Written with the change; kept for ever.
CREATE TABLE event (
    id BIGINT PRIMARY KEY,
    at BIGINT NOT NULL,
    account BIGINT,
    principal TEXT NOT NULL,
    access_key TEXT NOT NULL,
    address TEXT NOT NULL,
    request TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    detail TEXT NOT NULL
);
