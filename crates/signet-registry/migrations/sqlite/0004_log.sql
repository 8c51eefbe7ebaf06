-- The record as a Merkle log: where each event stands in it, and the checkpoints that were signed.

-- Work that one server does at a time, by name. One row for each kind of work, kept for ever. `until`
-- is by the machines' clocks: whoever holds it goes on, and others take over when it has passed.
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Most applications have no risk. In the order of risk they stand behind those that have some, as old
-- as they are: the index of what waits tells, and one entry less is written for each.
DROP INDEX application_risky;
CREATE INDEX application_risky ON application ((-risk), id) WHERE state = 'pending' AND risk > 0;

-- An event is written with its leaf's hash and finds its place in the log a moment later. Events that
-- were here before have neither until they find it.
ALTER TABLE event ADD COLUMN leaf BLOB;
ALTER TABLE event ADD COLUMN position INTEGER;
CREATE INDEX event_unplaced ON event (id) WHERE position IS NULL;
CREATE UNIQUE INDEX event_position ON event (position) WHERE position IS NOT NULL;

-- The tree's hashes, up to 256 in a row: at level 0 those of events, above it those of full rows below.
-- Kept for ever.
CREATE TABLE log_tile (
    level INTEGER NOT NULL,
    number INTEGER NOT NULL,
    hashes BLOB NOT NULL,
    PRIMARY KEY (level, number)
) STRICT, WITHOUT ROWID;

-- What was signed: how many events the log had, and what they hash to. The newest is kept, and of each
-- hour the last one, for ever.
CREATE TABLE log_checkpoint (
    size INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    note TEXT NOT NULL
) STRICT;

-- The log names evidence by what a salt and the hash of its bytes hash to. The salt stands here: whoever
-- is given it and the bytes can tell that they are meant, and once it is erased nobody can.
ALTER TABLE exhibit ADD COLUMN salt BLOB;
ALTER TABLE exhibit ADD COLUMN commitment BLOB;
ALTER TABLE object ADD COLUMN salt BLOB;
ALTER TABLE object ADD COLUMN commitment BLOB;
-- Fingerprints were made of the bytes, and are made of their hash. A server that starts brings those
-- along that were here before.
ALTER TABLE evidence ADD COLUMN digested INTEGER NOT NULL DEFAULT 0;
CREATE INDEX evidence_undigested ON evidence (id) WHERE digested = 0;
