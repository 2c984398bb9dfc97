-- Emergency responses: each has a vault of its own, sealed with a key of its own, until it is closed. Both tables are
-- append-only; where a response stands is said by its newest step.

CREATE TABLE response (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind           TEXT COLLATE "C" NOT NULL,
    name           TEXT COLLATE "C" NOT NULL,
    place_code     TEXT COLLATE "C" NOT NULL,
    began_on       TEXT COLLATE "C" NOT NULL,
    key_print      TEXT COLLATE "C" NOT NULL,
    opened_account TEXT COLLATE "C",
    opened_by      TEXT COLLATE "C" NOT NULL,
    opened_at      BIGINT NOT NULL,
    journal_seq    BIGINT NOT NULL
);

-- ask: somebody asks for it to be closed; withdraw: that is taken back or refused; closing: somebody else confirmed, and
-- destruction is under way; destroyed: it is done. The body of the last two is the certificate, as JSON.
CREATE TABLE response_step (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    response_id  TEXT COLLATE "C" NOT NULL,
    step         TEXT COLLATE "C" NOT NULL,
    ended_on     TEXT COLLATE "C",
    note         TEXT COLLATE "C" NOT NULL,
    body         TEXT COLLATE "C" NOT NULL,
    account_id   TEXT COLLATE "C",
    said_by      TEXT COLLATE "C" NOT NULL,
    said_at      BIGINT NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX response_step_response ON response_step (response_id, journal_seq);
