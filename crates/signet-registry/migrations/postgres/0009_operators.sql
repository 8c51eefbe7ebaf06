-- Who runs the registry, what they may do, and the tokens they come with.

-- Persons and programs that run the registry. `accounts` has the ids of those they are for, with commas;
-- NULL for all of them. Kept for ever: the record names them.
CREATE TABLE operator (
    name TEXT PRIMARY KEY,
    role TEXT NOT NULL,
    accounts TEXT,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL
);

-- What they come with: of the token itself a hash. It lets nobody do more than the operator's role does,
-- and no more than `scopes` and `accounts` say. `last_used_on` is a day in Beijing. Kept for ever: the
-- record names them.
CREATE TABLE operator_token (
    id BIGINT PRIMARY KEY,
    operator TEXT NOT NULL REFERENCES operator (name),
    label TEXT NOT NULL,
    token BYTEA NOT NULL,
    scopes TEXT NOT NULL,
    accounts TEXT,
    created_at BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    expires_at BIGINT,
    revoked_at BIGINT,
    last_used_on TEXT
);
CREATE UNIQUE INDEX operator_token_token ON operator_token (token);
CREATE INDEX operator_token_operator ON operator_token (operator);

-- Reviewers could do what senior reviewers do, and their tokens did not expire. Who was disabled had none
-- that worked.
INSERT INTO operator (name, role, accounts, state, created_at)
    SELECT name, 'senior-reviewer', NULL, state, created_at FROM reviewer;
INSERT INTO operator_token (id, operator, label, token, scopes, accounts, created_at, created_by)
    SELECT row_number() OVER (ORDER BY created_at, name), name, '', token,
        'read,review,decide,overrule', NULL, created_at, 'signet'
    FROM reviewer WHERE state = 'active';
DROP TABLE reviewer;
