-- Who may do what: users, groups, roles, policies, tokens and networks.

-- Calls admitted in a second of the clock that requests are dated by, by what they are counted for:
-- an account's operation, a key, an address, everything. Servers that share a database take shares
-- from it. Rows are of no use once their second is over, and kept for two minutes; `sweep_requests`
-- lets go of them. After a crash of the database they are gone, and so is their second.
CREATE UNLOGGED TABLE rate (
    scope TEXT NOT NULL,
    second BIGINT NOT NULL,
    taken BIGINT NOT NULL,
    PRIMARY KEY (scope, second)
);
