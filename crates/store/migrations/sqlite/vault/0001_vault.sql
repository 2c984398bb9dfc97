-- The vault: emergency health and movement data, in its own file. Every table is append-only; what is open, closed or
-- decided is said by the book's neutral rows with the same ids.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);

CREATE TABLE vault_record (
    id           TEXT NOT NULL PRIMARY KEY,
    ledger_id    TEXT NOT NULL,
    sheet        TEXT NOT NULL,
    row_number   BIGINT NOT NULL,
    subject      TEXT NOT NULL,
    place_code   TEXT,
    person_id    TEXT,
    household_id TEXT,
    link_method  TEXT,
    link_ppm     BIGINT,
    link_zh      TEXT,
    link_en      TEXT,
    raw          TEXT NOT NULL,
    raw_digest   TEXT NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX vault_record_row ON vault_record (ledger_id, sheet, row_number);

CREATE TABLE vault_finding_value (
    id          TEXT NOT NULL PRIMARY KEY,
    value       TEXT NOT NULL,
    journal_seq BIGINT NOT NULL
);

CREATE TABLE vault_assertion (
    id           TEXT NOT NULL PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id   TEXT NOT NULL,
    place_code   TEXT NOT NULL,
    record_id    TEXT,
    source_title TEXT NOT NULL,
    source_place TEXT NOT NULL,
    effective    TEXT NOT NULL,
    recorded_at  BIGINT NOT NULL,
    entered_by   TEXT NOT NULL,
    content      TEXT NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX vault_assertion_subject ON vault_assertion (subject_id, effective);
CREATE INDEX vault_assertion_place ON vault_assertion (place_code);

CREATE TABLE vault_clue (
    id           TEXT NOT NULL PRIMARY KEY,
    clue_key     TEXT NOT NULL,
    rule         TEXT NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id   TEXT NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX vault_clue_subject ON vault_clue (subject_id);

CREATE TABLE vault_reason (
    id           TEXT NOT NULL PRIMARY KEY,
    clue_id      TEXT NOT NULL,
    screening_id TEXT NOT NULL,
    body         TEXT NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX vault_reason_clue ON vault_reason (clue_id, id);

-- Texts of answers to vault clues and of decisions on them, by the ids that these have in the book.
CREATE TABLE vault_clue_answer (
    id          TEXT NOT NULL PRIMARY KEY,
    text        TEXT NOT NULL,
    journal_seq BIGINT NOT NULL
);

CREATE TABLE vault_ledger_file (
    ledger_id   TEXT NOT NULL PRIMARY KEY,
    content     BLOB NOT NULL,
    journal_seq BIGINT NOT NULL
);
