-- The vault: emergency health and movement data, in its own file. Every table is append-only; what is open, closed or
-- decided is said by the book's neutral rows with the same ids.

CREATE TABLE meta (
    key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE vault_record (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    ledger_id    TEXT COLLATE "C" NOT NULL,
    sheet        TEXT COLLATE "C" NOT NULL,
    row_number   BIGINT NOT NULL,
    subject      TEXT COLLATE "C" NOT NULL,
    place_code   TEXT COLLATE "C",
    person_id    TEXT COLLATE "C",
    household_id TEXT COLLATE "C",
    link_method  TEXT COLLATE "C",
    link_ppm     BIGINT,
    link_zh      TEXT COLLATE "C",
    link_en      TEXT COLLATE "C",
    raw          TEXT COLLATE "C" NOT NULL,
    raw_digest   TEXT COLLATE "C" NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX vault_record_row ON vault_record (ledger_id, sheet, row_number);

CREATE TABLE vault_finding_value (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value       TEXT COLLATE "C" NOT NULL,
    journal_seq BIGINT NOT NULL
);

CREATE TABLE vault_assertion (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_id   TEXT COLLATE "C" NOT NULL,
    place_code   TEXT COLLATE "C" NOT NULL,
    record_id    TEXT COLLATE "C",
    source_title TEXT COLLATE "C" NOT NULL,
    source_place TEXT COLLATE "C" NOT NULL,
    effective    TEXT COLLATE "C" NOT NULL,
    recorded_at  BIGINT NOT NULL,
    entered_by   TEXT COLLATE "C" NOT NULL,
    content      TEXT COLLATE "C" NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX vault_assertion_subject ON vault_assertion (subject_id, effective);
CREATE INDEX vault_assertion_place ON vault_assertion (place_code);

CREATE TABLE vault_clue (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    clue_key     TEXT COLLATE "C" NOT NULL,
    rule         TEXT COLLATE "C" NOT NULL,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_id   TEXT COLLATE "C" NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX vault_clue_subject ON vault_clue (subject_id);

CREATE TABLE vault_reason (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    clue_id      TEXT COLLATE "C" NOT NULL,
    screening_id TEXT COLLATE "C" NOT NULL,
    body         TEXT COLLATE "C" NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX vault_reason_clue ON vault_reason (clue_id, id);

-- Texts of answers to vault clues and of decisions on them, by the ids that these have in the book.
CREATE TABLE vault_clue_answer (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    text        TEXT COLLATE "C" NOT NULL,
    journal_seq BIGINT NOT NULL
);

CREATE TABLE vault_ledger_file (
    ledger_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    content     BYTEA NOT NULL,
    journal_seq BIGINT NOT NULL
);
