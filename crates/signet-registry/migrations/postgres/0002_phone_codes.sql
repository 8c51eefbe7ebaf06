-- Codes that were sent to phones: the last one of each account and number. Neither number nor code
-- is here, only what they hash to under keys of the registry. Swept when they expire, used or not.
CREATE TABLE phone_code (
    account BIGINT NOT NULL REFERENCES account (id),
    number BYTEA NOT NULL,
    id BIGINT NOT NULL,
    digest BYTEA NOT NULL,
    expires_at BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    used BIGINT NOT NULL,
    PRIMARY KEY (account, number)
);
CREATE INDEX phone_code_expires ON phone_code (expires_at);

-- When a number was sent a code, whoever asked, to count by. The number is a hash as above. Of two
-- that are written at once only one gets its place in the number's order. Swept after a day.
CREATE TABLE phone_sent (
    number BYTEA NOT NULL,
    place BIGINT NOT NULL,
    code BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (number, place)
);
CREATE INDEX phone_sent_at ON phone_sent (at);
