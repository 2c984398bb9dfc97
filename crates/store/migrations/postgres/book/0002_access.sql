-- Who may do what: grants beside accounts, looks at masked fields, alerts of bulk reading.

-- An account's role and reach is its newest grant; without one it waits.
CREATE TABLE account_grant (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id      TEXT COLLATE "C" NOT NULL REFERENCES account (id),
    role            TEXT COLLATE "C" NOT NULL,
    place_code      TEXT COLLATE "C" NOT NULL,
    worker_id       TEXT COLLATE "C" REFERENCES worker (id),
    site_id         TEXT COLLATE "C" REFERENCES site (id),
    vault           BIGINT NOT NULL,
    note            TEXT COLLATE "C" NOT NULL,
    granted_account TEXT COLLATE "C",
    granted_by      TEXT COLLATE "C" NOT NULL,
    granted_at      BIGINT NOT NULL,
    journal_seq     BIGINT NOT NULL
);
CREATE INDEX account_grant_account ON account_grant (account_id, journal_seq);
CREATE INDEX account_grant_role ON account_grant (role);

-- What accounts had before there were grants. The program makes grants of it, with a journal entry, when it opens the
-- book, and empties the table. The old administrator becomes the system administrator, who sees no household.
CREATE TABLE account_before_grants (
    account_id TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    role       TEXT COLLATE "C" NOT NULL,
    place_code TEXT COLLATE "C" NOT NULL,
    worker_id  TEXT COLLATE "C",
    vault      BIGINT NOT NULL
);
INSERT INTO account_before_grants (account_id, role, place_code, worker_id, vault)
SELECT id, CASE WHEN role = 'administrator' THEN 'system-administrator' ELSE role END, place_code, worker_id,
       CASE WHEN role = 'administrator' THEN 0 ELSE vault END
FROM account;

ALTER TABLE account DROP COLUMN role, DROP COLUMN place_code, DROP COLUMN worker_id, DROP COLUMN vault;

-- Each time somebody's masked fields were shown in full: which fields and what for, never the values.
CREATE TABLE unmasking (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    person_id    TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    fields       TEXT COLLATE "C" NOT NULL,
    purpose      TEXT COLLATE "C" NOT NULL,
    note         TEXT COLLATE "C" NOT NULL,
    account_id   TEXT COLLATE "C",
    asked_by     TEXT COLLATE "C" NOT NULL,
    asked_at     BIGINT NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX unmasking_account ON unmasking (account_id, asked_at);

-- Household pages read by an account on a day. Counted, not journalled.
CREATE TABLE household_reading (
    account_id TEXT COLLATE "C" NOT NULL,
    day        TEXT COLLATE "C" NOT NULL,
    pages      BIGINT NOT NULL,
    PRIMARY KEY (account_id, day)
);

-- Somebody read more than is usual. The count is that of the moment it was raised.
CREATE TABLE alert (
    id                   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind                 TEXT COLLATE "C" NOT NULL,
    account_id           TEXT COLLATE "C" NOT NULL REFERENCES account (id),
    since                BIGINT NOT NULL,
    times                BIGINT NOT NULL,
    most                 BIGINT NOT NULL,
    raised_at            BIGINT NOT NULL,
    journal_seq          BIGINT NOT NULL,
    acknowledged_account TEXT COLLATE "C",
    acknowledged_by      TEXT COLLATE "C",
    acknowledged_at      BIGINT,
    note                 TEXT COLLATE "C"
);
CREATE INDEX alert_raised ON alert (raised_at);
CREATE INDEX alert_account ON alert (account_id, kind, since);
