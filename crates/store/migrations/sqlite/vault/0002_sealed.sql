-- What the vault's rows say is sealed from now on: bytes instead of texts. Rows that were there already are sealed by the
-- program when it opens the book.

CREATE TABLE sealed_record (
    id           TEXT NOT NULL PRIMARY KEY,
    ledger_id    TEXT NOT NULL,
    sheet        BLOB NOT NULL,
    row_number   BIGINT NOT NULL,
    subject      TEXT NOT NULL,
    place_code   TEXT,
    person_id    TEXT,
    household_id TEXT,
    link_method  TEXT,
    link_ppm     BIGINT,
    link_zh      BLOB,
    link_en      BLOB,
    raw          BLOB NOT NULL,
    raw_digest   BLOB NOT NULL,
    journal_seq  BIGINT NOT NULL
);
INSERT INTO sealed_record SELECT id, ledger_id, CAST(sheet AS BLOB), row_number, subject, place_code, person_id, household_id,
    link_method, link_ppm, CAST(link_zh AS BLOB), CAST(link_en AS BLOB), CAST(raw AS BLOB), CAST(raw_digest AS BLOB), journal_seq
    FROM vault_record;
DROP TABLE vault_record;
ALTER TABLE sealed_record RENAME TO vault_record;

CREATE TABLE sealed_finding_value (
    id          TEXT NOT NULL PRIMARY KEY,
    value       BLOB NOT NULL,
    journal_seq BIGINT NOT NULL
);
INSERT INTO sealed_finding_value SELECT id, CAST(value AS BLOB), journal_seq FROM vault_finding_value;
DROP TABLE vault_finding_value;
ALTER TABLE sealed_finding_value RENAME TO vault_finding_value;

CREATE TABLE sealed_assertion (
    id           TEXT NOT NULL PRIMARY KEY,
    subject_kind TEXT NOT NULL,
    subject_id   TEXT NOT NULL,
    place_code   TEXT NOT NULL,
    record_id    TEXT,
    source_title BLOB NOT NULL,
    source_place BLOB NOT NULL,
    effective    TEXT NOT NULL,
    recorded_at  BIGINT NOT NULL,
    entered_by   TEXT NOT NULL,
    content      BLOB NOT NULL,
    journal_seq  BIGINT NOT NULL
);
INSERT INTO sealed_assertion SELECT id, subject_kind, subject_id, place_code, record_id, CAST(source_title AS BLOB),
    CAST(source_place AS BLOB), effective, recorded_at, entered_by, CAST(content AS BLOB), journal_seq FROM vault_assertion;
DROP TABLE vault_assertion;
ALTER TABLE sealed_assertion RENAME TO vault_assertion;

CREATE TABLE sealed_clue (
    id           TEXT NOT NULL PRIMARY KEY,
    clue_key     BLOB NOT NULL,
    rule         BLOB NOT NULL,
    subject_kind TEXT NOT NULL,
    subject_id   TEXT NOT NULL,
    journal_seq  BIGINT NOT NULL
);
INSERT INTO sealed_clue SELECT id, CAST(clue_key AS BLOB), CAST(rule AS BLOB), subject_kind, subject_id, journal_seq
    FROM vault_clue;
DROP TABLE vault_clue;
ALTER TABLE sealed_clue RENAME TO vault_clue;

CREATE TABLE sealed_reason (
    id           TEXT NOT NULL PRIMARY KEY,
    clue_id      TEXT NOT NULL,
    screening_id TEXT NOT NULL,
    body         BLOB NOT NULL,
    journal_seq  BIGINT NOT NULL
);
INSERT INTO sealed_reason SELECT id, clue_id, screening_id, CAST(body AS BLOB), journal_seq FROM vault_reason;
DROP TABLE vault_reason;
ALTER TABLE sealed_reason RENAME TO vault_reason;

CREATE TABLE sealed_clue_answer (
    id          TEXT NOT NULL PRIMARY KEY,
    text        BLOB NOT NULL,
    journal_seq BIGINT NOT NULL
);
INSERT INTO sealed_clue_answer SELECT id, CAST(text AS BLOB), journal_seq FROM vault_clue_answer;
DROP TABLE vault_clue_answer;
ALTER TABLE sealed_clue_answer RENAME TO vault_clue_answer;

CREATE INDEX vault_record_row ON vault_record (ledger_id, row_number);
CREATE INDEX vault_assertion_subject ON vault_assertion (subject_id, effective);
CREATE INDEX vault_assertion_place ON vault_assertion (place_code);
CREATE INDEX vault_clue_subject ON vault_clue (subject_id);
CREATE INDEX vault_reason_clue ON vault_reason (clue_id, id);
