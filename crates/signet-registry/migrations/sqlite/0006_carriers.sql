-- Filings with the carriers.

-- A signature with one carrier. Kept for ever, after the signature was deleted, too: a carrier that
-- has it is to be told. `reasons` of one that is not filed tell what is in the way. `due_at` is when
-- a simulated carrier answers. `batch` and `line` are what it went out with this time.
CREATE TABLE carrier_filing (
    id INTEGER PRIMARY KEY,
    signature INTEGER NOT NULL,
    account INTEGER NOT NULL REFERENCES account (id),
    channel TEXT NOT NULL,
    name TEXT NOT NULL,
    carrier TEXT NOT NULL,
    application INTEGER NOT NULL,
    state TEXT NOT NULL,
    reasons TEXT NOT NULL,
    note TEXT NOT NULL,
    attempt INTEGER NOT NULL,
    batch INTEGER,
    line INTEGER,
    requested_at INTEGER NOT NULL,
    filed_at INTEGER,
    completed_at INTEGER,
    changed_at INTEGER NOT NULL,
    due_at INTEGER,
    UNIQUE (signature, carrier)
) STRICT;
CREATE INDEX carrier_filing_waiting ON carrier_filing (carrier, id)
    WHERE state = 'not-filed' AND reasons = '';
CREATE INDEX carrier_filing_due ON carrier_filing (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX carrier_filing_failed ON carrier_filing (id) WHERE state = 'failed';

-- Filings that go to a carrier together. One is open for each carrier at most. Kept for ever. `tries`
-- and `next_at`, by the machine's clock, are of those that a program delivers and asks about.
CREATE TABLE carrier_batch (
    id INTEGER PRIMARY KEY,
    carrier TEXT NOT NULL,
    state TEXT NOT NULL,
    made_at INTEGER NOT NULL,
    made_by TEXT NOT NULL,
    taken_at INTEGER,
    closed_at INTEGER,
    tries INTEGER NOT NULL,
    next_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX carrier_batch_open ON carrier_batch (carrier) WHERE state = 'open';
CREATE INDEX carrier_batch_next ON carrier_batch (carrier, next_at) WHERE state = 'taken';

-- One filing in a batch, with what the carrier is told of it: JSON without personal data. No attempt
-- goes out twice, and no filing waits in two batches. Kept for ever.
CREATE TABLE carrier_line (
    batch INTEGER NOT NULL REFERENCES carrier_batch (id),
    line INTEGER NOT NULL,
    filing INTEGER NOT NULL REFERENCES carrier_filing (id),
    attempt INTEGER NOT NULL,
    standing TEXT NOT NULL,
    particulars TEXT NOT NULL,
    PRIMARY KEY (batch, line),
    UNIQUE (filing, attempt)
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX carrier_line_sent ON carrier_line (filing) WHERE standing = 'sent';

-- What a carrier answered about a line, each result once. Kept for ever.
CREATE TABLE carrier_answer (
    batch INTEGER NOT NULL,
    line INTEGER NOT NULL,
    result TEXT NOT NULL,
    reasons TEXT NOT NULL,
    note TEXT NOT NULL,
    answered_at INTEGER NOT NULL,
    taken_at INTEGER NOT NULL,
    PRIMARY KEY (batch, line, result),
    FOREIGN KEY (batch, line) REFERENCES carrier_line (batch, line)
) STRICT, WITHOUT ROWID;
