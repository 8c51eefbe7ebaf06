-- Qualifications, trademarks and the review of both, beside signatures.

-- Personal data of an account are sealed under a key of their own. NULL once they were erased.
ALTER TABLE account ADD COLUMN personal_key BLOB;

-- Encrypted bytes, here or in a file. Swept a day after the last object or exhibit let go. One
-- index tells who has some bytes, and whether an account has them.
CREATE TABLE evidence_new (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    fingerprint BLOB NOT NULL,
    size INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    file TEXT,
    content BLOB,
    UNIQUE (fingerprint, account)
) STRICT;
INSERT INTO evidence_new
    SELECT id, account, fingerprint, size, created_at, file, content FROM evidence;

-- Several pieces of evidence may show the same thing.
CREATE TABLE exhibit_new (
    subject INTEGER NOT NULL,
    role TEXT NOT NULL,
    position INTEGER NOT NULL,
    evidence INTEGER NOT NULL REFERENCES evidence_new (id),
    object TEXT,
    PRIMARY KEY (subject, role, position)
) STRICT, WITHOUT ROWID;
INSERT INTO exhibit_new SELECT subject, role, 0, evidence, object FROM exhibit;

CREATE TABLE object_new (
    account INTEGER NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    evidence INTEGER NOT NULL REFERENCES evidence_new (id),
    content_type TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;
INSERT INTO object_new SELECT account, name, evidence, content_type, created_at FROM object;

DROP TABLE exhibit;
DROP TABLE object;
DROP TABLE evidence;
ALTER TABLE evidence_new RENAME TO evidence;
ALTER TABLE exhibit_new RENAME TO exhibit;
ALTER TABLE object_new RENAME TO object;
CREATE UNIQUE INDEX evidence_file ON evidence (file) WHERE file IS NOT NULL;
CREATE INDEX exhibit_evidence ON exhibit (evidence);
CREATE INDEX exhibit_object ON exhibit (object) WHERE object IS NOT NULL;
CREATE INDEX object_evidence ON object (evidence);
CREATE INDEX object_created ON object (created_at);

-- What an owner sees: what is in force, or what was filed last while nothing ever was. Kept until
-- its owner deletes it. `application` is the newest filing, `shown` the one whose data these are.
-- `folded` is the name in lower case, `skeleton` what it looks like. SQL cannot tell: of signatures
-- that were here before, it is empty until a registry opens and fills it in.
CREATE TABLE signature_new (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    market TEXT NOT NULL,
    name TEXT NOT NULL,
    folded TEXT NOT NULL,
    skeleton TEXT NOT NULL,
    holds_name INTEGER NOT NULL,
    state TEXT NOT NULL,
    application INTEGER NOT NULL,
    shown INTEGER NOT NULL,
    source TEXT NOT NULL,
    purpose TEXT NOT NULL,
    usage TEXT NOT NULL,
    qualification INTEGER,
    letter INTEGER,
    icp_record INTEGER,
    trademark INTEGER,
    reasons TEXT NOT NULL,
    note TEXT NOT NULL,
    flags TEXT NOT NULL,
    decided_at INTEGER,
    submitted_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
INSERT INTO signature_new
    SELECT s.id, s.account, s.channel, s.market, s.name, lower(s.name), '',
        CASE WHEN s.state IN ('pending', 'approved') THEN 1 ELSE 0 END,
        s.state, s.application, s.application, a.source, a.purpose, 'general',
        NULL, NULL, NULL, NULL, '', s.reply, '', a.decided_at, s.submitted_at, s.submitted_at
    FROM signature s JOIN application a ON a.id = s.application;
DROP TABLE signature;
ALTER TABLE signature_new RENAME TO signature;
CREATE UNIQUE INDEX signature_held ON signature (account, channel, market, name)
    WHERE holds_name = 1;
CREATE INDEX signature_owned ON signature (account, channel, market, id);
CREATE INDEX signature_looks ON signature (skeleton) WHERE state IN ('approved', 'revising');
CREATE INDEX signature_unlooked ON signature (id) WHERE skeleton = '';
CREATE INDEX signature_qualification ON signature (qualification) WHERE qualification IS NOT NULL;
CREATE INDEX signature_letter ON signature (letter) WHERE letter IS NOT NULL;
CREATE INDEX signature_trademark ON signature (trademark) WHERE trademark IS NOT NULL;
CREATE INDEX signature_flagged ON signature (id) WHERE flags <> '';
-- Whose last day is near.
CREATE INDEX letter_ends ON letter (last_day, id);

-- One filing of a signature or a qualification, and the case a reviewer decides. Kept for ever.
-- What only signatures have is NULL for others. `plan` is what a policy wants decided at `plan_at`.
CREATE TABLE application_new (
    id INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL,
    account INTEGER NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    remark TEXT NOT NULL,
    market TEXT,
    source TEXT,
    document TEXT,
    usage TEXT,
    scene TEXT,
    qualification INTEGER,
    letter INTEGER,
    icp_record INTEGER,
    trademark INTEGER,
    findings TEXT NOT NULL,
    risk INTEGER NOT NULL,
    state TEXT NOT NULL,
    submitted_at INTEGER NOT NULL,
    due_at INTEGER NOT NULL,
    claimed_by TEXT,
    claimed_until INTEGER,
    first_eyes TEXT,
    plan TEXT,
    plan_at INTEGER,
    decided_at INTEGER,
    decided_by TEXT,
    reasons TEXT NOT NULL,
    note TEXT NOT NULL
) STRICT;
INSERT INTO application_new
    SELECT id, 'signature', signature, account, channel, name, purpose, remark, market, source,
        document, 'general', NULL, NULL, NULL, NULL, NULL,
        replace(findings, ',', char(10)), 0, state, submitted_at, submitted_at + 7200000,
        NULL, NULL, NULL, NULL, NULL, decided_at, decided_by, '', coalesce(reason, '')
    FROM application;
DROP TABLE application;
ALTER TABLE application_new RENAME TO application;
CREATE INDEX application_waiting ON application (id) WHERE state = 'pending';
CREATE INDEX application_due ON application (due_at, id) WHERE state = 'pending';
CREATE INDEX application_risky ON application ((-risk), id) WHERE state = 'pending';
CREATE INDEX application_claimed ON application (claimed_by) WHERE claimed_by IS NOT NULL;
CREATE INDEX application_planned ON application (plan_at) WHERE state = 'pending' AND plan IS NOT NULL;

-- Who stands behind signatures, as filed last. Kept until its owner deletes it.
-- `legal_person` is a fingerprint of the name, to be searched by.
CREATE TABLE qualification (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    purpose TEXT NOT NULL,
    body TEXT NOT NULL,
    organization_code TEXT NOT NULL,
    shared INTEGER NOT NULL,
    company TEXT NOT NULL,
    licence_first TEXT NOT NULL,
    licence_last TEXT NOT NULL,
    legal_person BLOB,
    administrator BLOB,
    state TEXT NOT NULL,
    application INTEGER NOT NULL,
    reasons TEXT NOT NULL,
    note TEXT NOT NULL,
    decided_at INTEGER,
    submitted_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX qualification_named ON qualification (account, channel, name);
CREATE INDEX qualification_owned ON qualification (account, channel, id);

-- One filing of a qualification: what may change from filing to filing. Kept for ever; `people`,
-- sealed, until the account's personal data are erased.
CREATE TABLE qualification_filing (
    application INTEGER PRIMARY KEY,
    qualification INTEGER NOT NULL,
    account INTEGER NOT NULL REFERENCES account (id),
    body TEXT NOT NULL,
    company TEXT NOT NULL,
    organization_code TEXT NOT NULL,
    licence_first TEXT NOT NULL,
    licence_last TEXT NOT NULL,
    people BLOB
) STRICT;
CREATE INDEX qualification_filing_of ON qualification_filing (qualification, application);
CREATE INDEX qualification_filing_account ON qualification_filing (account) WHERE people IS NOT NULL;

-- Kept for ever.
CREATE TABLE trademark (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    screenshot TEXT NOT NULL,
    name TEXT NOT NULL,
    number TEXT NOT NULL,
    applicant TEXT NOT NULL,
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    passed INTEGER NOT NULL,
    findings TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX trademark_owned ON trademark (account, id);
CREATE INDEX trademark_ends ON trademark (last_day, id);
ALTER TABLE icp_record ADD COLUMN passed INTEGER NOT NULL DEFAULT 0;

-- Findings may have details now, so each has a line of its own.
UPDATE letter SET findings = replace(findings, ',', char(10));
UPDATE icp_record SET findings = replace(findings, ',', char(10));

-- Who decides. Kept for ever: the record names them.
CREATE TABLE reviewer (
    name TEXT PRIMARY KEY,
    token BLOB NOT NULL,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX reviewer_token ON reviewer (token);

-- What owners are to be told. Delivery is another matter; swept a year after they were written, by
-- the machine's clock. `last_day` is one of the days that rules go by.
CREATE TABLE notice (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL,
    name TEXT NOT NULL,
    paper TEXT NOT NULL,
    last_day TEXT NOT NULL,
    days INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX notice_once ON notice (subject, paper, last_day, days);
CREATE INDEX notice_owned ON notice (account, id);

-- How many new signatures an account has filed on a day in Beijing, where there is a limit to them:
-- those of natural persons. Deleting one takes nothing away. Swept two days later.
CREATE TABLE daily_filing (
    account INTEGER NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    day TEXT NOT NULL,
    filed INTEGER NOT NULL,
    PRIMARY KEY (account, channel, day)
) STRICT, WITHOUT ROWID;
