-- Codes that were sent to phones: the last one of each account and number. Neither number nor code
-- is here, only what they hash to under keys of the registry. Swept when they expire, used or not.
CREATE TABLE phone_code (
    account INTEGER NOT NULL REFERENCES account (id),
    number BLOB NOT NULL,
    id INTEGER NOT NULL,
    digest BLOB NOT NULL,
    expires_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    used INTEGER NOT NULL,
    PRIMARY KEY (account, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX phone_code_expires ON phone_code (expires_at);

-- When a number was sent a code, whoever asked, to count by. The number is a hash as above. Of two
-- that are written at once only one gets its place in the number's order. Swept after a day.
CREATE TABLE phone_sent (
    number BLOB NOT NULL,
    place INTEGER NOT NULL,
    code INTEGER NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (number, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX phone_sent_at ON phone_sent (at);
