-- What the administration remembers of its requests, and what names are searched by.

-- Changes that were asked for under a key of the asker's choice, so that asking again changes nothing.
-- Written with the change; `answer` comes right after it, sealed. `attempt` is the request that did it,
-- `request` a fingerprint of what was asked. Swept two days after they were written, by the machine's
-- clock.
CREATE TABLE once (
    operator TEXT NOT NULL,
    name TEXT NOT NULL,
    request BYTEA NOT NULL,
    attempt TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    status BIGINT,
    answer BYTEA,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (operator, name)
);
CREATE INDEX once_created ON once (created_at);

-- Single characters and pairs of neighbors that the names of an application have, its own and its
-- company's, in the one way of writing that search goes by. An application that is done has a row with
-- no character, too. Written soon after the application, by one server at a time; kept as long as it.
CREATE TABLE search_gram (
    gram TEXT COLLATE "C" NOT NULL,
    application BIGINT NOT NULL,
    PRIMARY KEY (gram, application)
);

-- The highest application that is in `search_gram`. Some a little below it may not be, yet.
CREATE TABLE search_mark (
    id BIGINT PRIMARY KEY CHECK (id = 1),
    done BIGINT NOT NULL
);
INSERT INTO search_mark (id, done) VALUES (1, 0);
