-- Who may do what: grants beside accounts, looks at masked fields, alerts of bulk reading.

-- An account's role and reach is its newest grant; without one it waits.
CREATE TABLE account_grant (
    id              TEXT NOT NULL PRIMARY KEY,
    account_id      TEXT NOT NULL REFERENCES account (id),
    role            TEXT NOT NULL,
    place_code      TEXT NOT NULL,
    worker_id       TEXT REFERENCES worker (id),
    site_id         TEXT REFERENCES site (id),
    vault           BIGINT NOT NULL,
    note            TEXT NOT NULL,
    granted_account TEXT,
    granted_by      TEXT NOT NULL,
    granted_at      BIGINT NOT NULL,
    journal_seq     BIGINT NOT NULL
);
CREATE INDEX account_grant_account ON account_grant (account_id, journal_seq);
CREATE INDEX account_grant_role ON account_grant (role);

-- What accounts had before there were grants. The program makes grants of it, with a journal entry, when it opens the
-- book, and empties the table. The old administrator becomes the system administrator, who sees no household.
CREATE TABLE account_before_grants (
    account_id TEXT NOT NULL PRIMARY KEY,
    role       TEXT NOT NULL,
    place_code TEXT NOT NULL,
    worker_id  TEXT,
    vault      BIGINT NOT NULL
);
INSERT INTO account_before_grants (account_id, role, place_code, worker_id, vault)
SELECT id, CASE WHEN role = 'administrator' THEN 'system-administrator' ELSE role END, place_code, worker_id,
       CASE WHEN role = 'administrator' THEN 0 ELSE vault END
FROM account;

CREATE TABLE account_now (
    id            TEXT NOT NULL PRIMARY KEY,
    login         TEXT NOT NULL,
    name          TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    created_at    BIGINT NOT NULL,
    disabled_at   BIGINT,
    journal_seq   BIGINT NOT NULL,
    CONSTRAINT account_login_taken UNIQUE (login)
);
INSERT INTO account_now (id, login, name, password_hash, created_at, disabled_at, journal_seq)
SELECT id, login, name, password_hash, created_at, disabled_at, journal_seq FROM account;
DROP TABLE account;
ALTER TABLE account_now RENAME TO account;

-- Each time somebody's masked fields were shown in full: which fields and what for, never the values.
CREATE TABLE unmasking (
    id           TEXT NOT NULL PRIMARY KEY,
    person_id    TEXT NOT NULL REFERENCES person (id),
    fields       TEXT NOT NULL,
    purpose      TEXT NOT NULL,
    note         TEXT NOT NULL,
    account_id   TEXT,
    asked_by     TEXT NOT NULL,
    asked_at     BIGINT NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX unmasking_account ON unmasking (account_id, asked_at);

-- Household pages read by an account on a day. Counted, not journalled.
CREATE TABLE household_reading (
    account_id TEXT NOT NULL,
    day        TEXT NOT NULL,
    pages      BIGINT NOT NULL,
    PRIMARY KEY (account_id, day)
);

-- Somebody read more than is usual. The count is that of the moment it was raised.
CREATE TABLE alert (
    id                   TEXT NOT NULL PRIMARY KEY,
    kind                 TEXT NOT NULL,
    account_id           TEXT NOT NULL REFERENCES account (id),
    since                BIGINT NOT NULL,
    times                BIGINT NOT NULL,
    most                 BIGINT NOT NULL,
    raised_at            BIGINT NOT NULL,
    journal_seq          BIGINT NOT NULL,
    acknowledged_account TEXT,
    acknowledged_by      TEXT,
    acknowledged_at      BIGINT,
    note                 TEXT
);
CREATE INDEX alert_raised ON alert (raised_at);
CREATE INDEX alert_account ON alert (account_id, kind, since);
