-- The record as a Merkle log: where each event stands in it, and the checkpoints that were signed.

-- Work that one server does at a time, by name. One row for each kind of work, kept for ever. `until`
-- is by the machines' clocks: whoever holds it goes on, and others take over when it has passed.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until BIGINT NOT NULL
);

-- Most applications have no risk. In the order of risk they stand behind those that have some, as old
-- as they are: the index of what waits tells, and one entry less is written for each.
DROP INDEX application_risky;
CREATE INDEX application_risky ON application ((-risk), id) WHERE state = 'pending' AND risk > 0;
