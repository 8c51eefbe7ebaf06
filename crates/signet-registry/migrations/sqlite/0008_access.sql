-- Who may do what: users, groups, roles, policies, tokens and networks.

-- Raised by every change to an account, a key or what judges calls: servers that share a database keep
-- those at hand for as long as it stays. One row, kept for ever.
CREATE TABLE access_version (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    version INTEGER NOT NULL
) STRICT;
INSERT INTO access_version (id, version) VALUES (1, 0);

-- Users, groups and roles of accounts. Kept until they are deleted.
CREATE TABLE actor (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (account, kind, name)
) STRICT;

-- Which users a group has. Goes with either.
CREATE TABLE membership (
    team INTEGER NOT NULL REFERENCES actor (id),
    member INTEGER NOT NULL REFERENCES actor (id),
    PRIMARY KEY (member, team)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_team ON membership (team);

-- Policies that accounts have written, as they wrote them. Kept until they are deleted.
CREATE TABLE access_policy (
    account INTEGER NOT NULL REFERENCES account (id),
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    document TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

-- Which policies judge whom, those by name that everybody has included. Goes with the actor.
CREATE TABLE attachment (
    actor INTEGER NOT NULL REFERENCES actor (id),
    policy TEXT NOT NULL,
    PRIMARY KEY (actor, policy)
) STRICT, WITHOUT ROWID;

-- Temporary keys of those who assumed a role: the secret encrypted, of the token a hash, and the
-- policies that narrow the role's. Swept a day after they expire, so that until then it is told why
-- they do not work; goes with the role.
CREATE TABLE session (
    id TEXT PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    role INTEGER NOT NULL REFERENCES actor (id),
    name TEXT NOT NULL,
    secret BLOB NOT NULL,
    token BLOB NOT NULL,
    policies TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX session_expires ON session (expires_at);
CREATE INDEX session_role ON session (role);

-- The user whose key it is; NULL for the account's own. A key of a user who was deleted keeps the id.
ALTER TABLE access_key ADD COLUMN holder INTEGER;
-- When it was last used, give or take ten minutes.
ALTER TABLE access_key ADD COLUMN last_used_at INTEGER;
-- From where it may be used, and from where not.
ALTER TABLE access_key ADD COLUMN allowed TEXT NOT NULL DEFAULT '';
ALTER TABLE access_key ADD COLUMN blocked TEXT NOT NULL DEFAULT '';
CREATE INDEX access_key_holder ON access_key (holder) WHERE holder IS NOT NULL;

-- The same for all keys of an account.
ALTER TABLE account ADD COLUMN allowed TEXT NOT NULL DEFAULT '';
ALTER TABLE account ADD COLUMN blocked TEXT NOT NULL DEFAULT '';

-- Calls admitted in a second of the clock that requests are dated by, by what they are counted for:
-- an account's operation, a key, an address, everything. Servers that share a database take shares
-- from it; a file has one server, which counts by itself. Rows are of no use once their second is
-- over, and kept for two minutes; `sweep_requests` lets go of them.
CREATE TABLE rate (
    scope TEXT NOT NULL,
    second INTEGER NOT NULL,
    taken INTEGER NOT NULL,
    PRIMARY KEY (scope, second)
) STRICT, WITHOUT ROWID;
