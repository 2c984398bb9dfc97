-- An alert need not be about an account: it may be about the journal.
CREATE TABLE alert_now (
    id                   TEXT NOT NULL PRIMARY KEY,
    kind                 TEXT NOT NULL,
    account_id           TEXT REFERENCES account (id),
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
INSERT INTO alert_now (id, kind, account_id, since, times, most, raised_at, journal_seq, acknowledged_account,
                       acknowledged_by, acknowledged_at, note)
SELECT id, kind, account_id, since, times, most, raised_at, journal_seq, acknowledged_account,
       acknowledged_by, acknowledged_at, note
FROM alert;
DROP TABLE alert;
ALTER TABLE alert_now RENAME TO alert;
CREATE INDEX alert_raised ON alert (raised_at);
CREATE INDEX alert_account ON alert (account_id, kind, since);
