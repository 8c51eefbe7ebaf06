-- Who may do what: users, groups, roles, policies, tokens and networks.

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
