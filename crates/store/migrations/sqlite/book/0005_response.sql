-- Emergency responses: each has a vault of its own, sealed with a key of its own, until it is closed. Both tables are
-- append-only; where a response stands is said by its newest step.

CREATE TABLE response (
    id             TEXT NOT NULL PRIMARY KEY,
    kind           TEXT NOT NULL,
    name           TEXT NOT NULL,
    place_code     TEXT NOT NULL,
    began_on       TEXT NOT NULL,
    key_print      TEXT NOT NULL,
    opened_account TEXT,
    opened_by      TEXT NOT NULL,
    opened_at      BIGINT NOT NULL,
    journal_seq    BIGINT NOT NULL
);

-- ask: somebody asks for it to be closed; withdraw: that is taken back or refused; closing: somebody else confirmed, and
-- destruction is under way; destroyed: it is done. The body of the last two is the certificate, as JSON.
CREATE TABLE response_step (
    id           TEXT NOT NULL PRIMARY KEY,
    response_id  TEXT NOT NULL,
    step         TEXT NOT NULL,
    ended_on     TEXT,
    note         TEXT NOT NULL,
    body         TEXT NOT NULL,
    account_id   TEXT,
    said_by      TEXT NOT NULL,
    said_at      BIGINT NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX response_step_response ON response_step (response_id, journal_seq);
