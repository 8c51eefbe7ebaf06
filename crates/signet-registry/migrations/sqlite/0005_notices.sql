-- Endpoints that owners have subscribed, and what is to be delivered to them. Times are by the machines'
-- clocks, but for `at`, which is when something happened by the clock that rules go by.

-- Where an account wants to be told of what. `url` and `secret` are sealed under its data key; `place` is
-- what may be shown of the address. `kinds` is `,a,b,`, or empty for all; `channel` is empty for all.
-- `former_secret` signs beside `secret` until `former_until`. Kept until it is removed.
CREATE TABLE subscription (
    id INTEGER PRIMARY KEY,
    account INTEGER NOT NULL REFERENCES account (id),
    form TEXT NOT NULL,
    channel TEXT NOT NULL,
    kinds TEXT NOT NULL,
    place TEXT NOT NULL,
    url BLOB NOT NULL,
    secret BLOB NOT NULL,
    former_secret BLOB,
    former_until INTEGER,
    state TEXT NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX subscription_owned ON subscription (account, id);

-- The outbox: written with what happened, one for each subscription that wants it. `seq` is the order;
-- an event is delivered to a subscription once at most. `data` is what happened; `body` what is sent of
-- it, set before the first attempt and never changed. A claim is `claimed_by`, until `due_at`. Swept 7
-- days after it was delivered, 30 days after it was given up. No foreign key: a change must not wait
-- for, or fail by, a subscription that is being removed.
CREATE TABLE delivery (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event INTEGER NOT NULL,
    subscription INTEGER NOT NULL,
    account INTEGER NOT NULL,
    channel TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject INTEGER NOT NULL,
    at INTEGER NOT NULL,
    data TEXT NOT NULL,
    body TEXT,
    state TEXT NOT NULL,
    again INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    first_at INTEGER,
    due_at INTEGER NOT NULL,
    claimed_by TEXT,
    outcome TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    ended_at INTEGER,
    UNIQUE (event, subscription)
) STRICT;
CREATE INDEX delivery_due ON delivery (subscription, due_at) WHERE state = 'waiting';
CREATE INDEX delivery_order ON delivery (subscription, subject, seq) WHERE state = 'waiting';
CREATE INDEX delivery_of ON delivery (subscription, seq);
CREATE INDEX delivery_ended ON delivery (state, ended_at) WHERE ended_at IS NOT NULL;
