-- The book: everything except emergency health and movement data, which is in vault.db.
-- Ids are UUIDv7 as text, moments are microseconds UTC, dates are YYYY-MM-DD, JSON is text.
-- Place codes compare byte by byte (PostgreSQL: COLLATE "C"), because a scope is a range of codes.

CREATE TABLE meta (
    key   TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    value TEXT COLLATE "C" NOT NULL
);

CREATE TABLE journal (
    seq            BIGINT NOT NULL PRIMARY KEY,
    at             BIGINT NOT NULL,
    actor          TEXT COLLATE "C" NOT NULL,
    device         TEXT COLLATE "C" NOT NULL,
    action         TEXT COLLATE "C" NOT NULL,
    subject        TEXT COLLATE "C" NOT NULL,
    detail         TEXT COLLATE "C" NOT NULL,
    content_digest TEXT COLLATE "C" NOT NULL,
    previous_hash  TEXT COLLATE "C" NOT NULL,
    hash           TEXT COLLATE "C" NOT NULL
);

CREATE TABLE place (
    code       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name       TEXT COLLATE "C" NOT NULL,
    valid_from TEXT COLLATE "C",
    valid_to   TEXT COLLATE "C"
);

CREATE TABLE ledger (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind         TEXT COLLATE "C" NOT NULL,
    file_name    TEXT COLLATE "C" NOT NULL,
    sha256       TEXT COLLATE "C" NOT NULL,
    effective    TEXT COLLATE "C" NOT NULL,
    received_at  BIGINT NOT NULL,
    row_count    BIGINT NOT NULL,
    accepted     BIGINT NOT NULL,
    tidied_cells BIGINT NOT NULL,
    vault        BIGINT NOT NULL,
    place_code   TEXT COLLATE "C" NOT NULL,
    summary      TEXT COLLATE "C" NOT NULL,
    journal_seq  BIGINT NOT NULL,
    CONSTRAINT ledger_sha256_taken UNIQUE (sha256)
);
CREATE INDEX ledger_received ON ledger (received_at);

-- Which villages a ledger speaks of, so that a town sees the ledgers with its own rows in them.
CREATE TABLE ledger_place (
    ledger_id  TEXT COLLATE "C" NOT NULL REFERENCES ledger (id),
    place_code TEXT COLLATE "C" NOT NULL,
    row_count  BIGINT NOT NULL,
    PRIMARY KEY (ledger_id, place_code)
);

CREATE TABLE record (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    ledger_id    TEXT COLLATE "C" NOT NULL REFERENCES ledger (id),
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
CREATE INDEX record_row ON record (ledger_id, sheet, row_number);

CREATE TABLE finding (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    ledger_id     TEXT COLLATE "C" NOT NULL REFERENCES ledger (id),
    code          TEXT COLLATE "C" NOT NULL,
    severity      TEXT COLLATE "C" NOT NULL,
    sheet         TEXT COLLATE "C",
    row_number    BIGINT,
    column_number BIGINT,
    field         TEXT COLLATE "C",
    value         TEXT COLLATE "C",
    problem_zh    TEXT COLLATE "C" NOT NULL,
    problem_en    TEXT COLLATE "C" NOT NULL,
    remedy_zh     TEXT COLLATE "C" NOT NULL,
    remedy_en     TEXT COLLATE "C" NOT NULL,
    place_code    TEXT COLLATE "C" NOT NULL,
    journal_seq   BIGINT NOT NULL,
    state         TEXT COLLATE "C" NOT NULL,
    settled_by    TEXT COLLATE "C",
    settled_at    BIGINT,
    note          TEXT COLLATE "C"
);
CREATE INDEX finding_row ON finding (ledger_id, sheet, row_number);
CREATE INDEX finding_place ON finding (place_code, state);
CREATE INDEX finding_name ON finding (ledger_id, sheet, row_number) WHERE code = 'name-conflict';

CREATE TABLE household (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    place_code       TEXT COLLATE "C" NOT NULL,
    villager_group   TEXT COLLATE "C" NOT NULL,
    household_number TEXT COLLATE "C",
    head_name        TEXT COLLATE "C",
    member_count     BIGINT NOT NULL,
    base_type        TEXT COLLATE "C",
    monitoring       TEXT COLLATE "C",
    support_until    TEXT COLLATE "C",
    state            TEXT COLLATE "C" NOT NULL,
    state_effective  TEXT COLLATE "C" NOT NULL,
    changed_seq      BIGINT NOT NULL,
    journal_seq      BIGINT NOT NULL
);
CREATE INDEX household_place ON household (place_code, id);
CREATE INDEX household_changed ON household (changed_seq);
CREATE INDEX household_by_number ON household (household_number);

CREATE TABLE person (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    household_id    TEXT COLLATE "C" NOT NULL REFERENCES household (id),
    place_code      TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    resident_id     TEXT COLLATE "C",
    birth_date      TEXT COLLATE "C",
    sex             TEXT COLLATE "C",
    relation        TEXT COLLATE "C",
    left_on         TEXT COLLATE "C",
    merged_into     TEXT COLLATE "C",
    state           TEXT COLLATE "C" NOT NULL,
    state_effective TEXT COLLATE "C" NOT NULL,
    journal_seq     BIGINT NOT NULL
);
CREATE INDEX person_place ON person (place_code, household_id);
CREATE INDEX person_name ON person (name);
CREATE INDEX person_resident_id ON person (resident_id);
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;
CREATE INDEX person_namesake ON person (place_code, name, birth_date, resident_id)
    WHERE resident_id IS NOT NULL AND merged_into IS NULL AND left_on IS NULL;

-- Workshops, greenhouses, plots, warehouses. Two rows speak of one site when village, kind and name are the same.
CREATE TABLE site (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    place_code      TEXT COLLATE "C" NOT NULL,
    household_id    TEXT COLLATE "C" REFERENCES household (id),
    kind            TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    state_effective TEXT COLLATE "C" NOT NULL,
    changed_seq     BIGINT NOT NULL,
    journal_seq     BIGINT NOT NULL,
    CONSTRAINT site_name_taken UNIQUE (place_code, kind, name)
);
CREATE INDEX site_household ON site (household_id);
CREATE INDEX site_changed ON site (changed_seq);

-- Every village that is a place of the book or that somebody or something of the book is in.
CREATE TABLE village (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    place_code      TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    state_effective TEXT COLLATE "C" NOT NULL,
    changed_seq     BIGINT NOT NULL,
    journal_seq     BIGINT NOT NULL
);
CREATE INDEX village_changed ON village (changed_seq);

-- What a subject's dated fields say of one day; follows from the assertions, as the states do. place_code and household_id
-- are those of the person's or household's row, so that days come in the order of households.
CREATE TABLE day_value (
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_id   TEXT COLLATE "C" NOT NULL,
    household_id TEXT COLLATE "C",
    place_code   TEXT COLLATE "C" NOT NULL,
    day          TEXT COLLATE "C" NOT NULL,
    content      TEXT COLLATE "C" NOT NULL,
    journal_seq  BIGINT NOT NULL,
    PRIMARY KEY (subject_id, day)
);
CREATE INDEX day_value_household ON day_value (place_code, household_id, day);
CREATE INDEX day_value_thing ON day_value (subject_kind, day) WHERE household_id IS NULL;

CREATE TABLE assertion (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    subject_kind TEXT COLLATE "C" NOT NULL,
    subject_id   TEXT COLLATE "C" NOT NULL,
    record_id    TEXT COLLATE "C",
    ledger_id    TEXT COLLATE "C" REFERENCES ledger (id),
    effective    TEXT COLLATE "C" NOT NULL,
    recorded_at  BIGINT NOT NULL,
    entered_by   TEXT COLLATE "C" NOT NULL,
    content      TEXT COLLATE "C" NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX assertion_subject ON assertion (subject_id, effective);

-- Assertions that no longer count: the row they come from turned out to speak of somebody else.
CREATE TABLE withdrawal (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    assertion_id TEXT COLLATE "C" NOT NULL REFERENCES assertion (id),
    journal_seq  BIGINT NOT NULL,
    CONSTRAINT withdrawal_taken UNIQUE (assertion_id)
);

-- What a row says that was tied to nobody, so that it can be shown and taken up later.
CREATE TABLE row_statement (
    id                TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES record (id),
    ledger_id         TEXT COLLATE "C" NOT NULL REFERENCES ledger (id),
    effective         TEXT COLLATE "C" NOT NULL,
    content           TEXT COLLATE "C" NOT NULL,
    household_content TEXT COLLATE "C" NOT NULL,
    journal_seq       BIGINT NOT NULL
);

-- Two sides that may be one person: a row and somebody known, or (with one_person_id) two people.
CREATE TABLE link_pair (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    place_code      TEXT COLLATE "C" NOT NULL,
    record_id       TEXT COLLATE "C" REFERENCES record (id),
    ledger_id       TEXT COLLATE "C" REFERENCES ledger (id),
    one_person_id   TEXT COLLATE "C" REFERENCES person (id),
    other_person_id TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    probability_ppm BIGINT NOT NULL,
    error_ppm       BIGINT NOT NULL,
    evidence        TEXT COLLATE "C" NOT NULL,
    model           TEXT COLLATE "C" NOT NULL,
    made_at         BIGINT NOT NULL,
    journal_seq     BIGINT NOT NULL,
    standing        TEXT COLLATE "C" NOT NULL
);
CREATE INDEX link_pair_queue ON link_pair (standing, error_ppm DESC, id);
CREATE INDEX link_pair_record ON link_pair (record_id);
CREATE INDEX link_pair_ledger ON link_pair (ledger_id, standing);
CREATE INDEX link_pair_one ON link_pair (one_person_id, standing);
CREATE INDEX link_pair_other ON link_pair (other_person_id, standing);

-- What people said of a pair; never changed. Where the pair stands follows from these rows.
CREATE TABLE link_decision (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    pair_id     TEXT COLLATE "C" NOT NULL REFERENCES link_pair (id),
    account_id  TEXT COLLATE "C",
    decided_by  TEXT COLLATE "C" NOT NULL,
    decided_at  BIGINT NOT NULL,
    verdict     TEXT COLLATE "C" NOT NULL,
    note        TEXT COLLATE "C" NOT NULL,
    journal_seq BIGINT NOT NULL
);
CREATE INDEX link_decision_pair ON link_decision (pair_id, id);

-- Rows that a person tied to somebody, by the assertion made of the row; over when that assertion is withdrawn.
CREATE TABLE decided_link (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES assertion (id),
    pair_id      TEXT COLLATE "C" NOT NULL REFERENCES link_pair (id),
    record_id    TEXT COLLATE "C" NOT NULL REFERENCES record (id),
    person_id    TEXT COLLATE "C" NOT NULL REFERENCES person (id),
    household_id TEXT COLLATE "C" NOT NULL REFERENCES household (id),
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX decided_link_record ON decided_link (record_id);

-- Models that say how likely two rows are one person; one of them is in force.
CREATE TABLE linkage_model (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version     TEXT COLLATE "C" NOT NULL,
    trained_at  BIGINT NOT NULL,
    trained_by  TEXT COLLATE "C" NOT NULL,
    body        TEXT COLLATE "C" NOT NULL,
    journal_seq BIGINT NOT NULL,
    in_force    BIGINT NOT NULL,
    CONSTRAINT linkage_model_version_taken UNIQUE (version)
);

CREATE TABLE worker (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    name        TEXT COLLATE "C" NOT NULL,
    kind        TEXT COLLATE "C" NOT NULL,
    unit        TEXT COLLATE "C" NOT NULL,
    post        TEXT COLLATE "C" NOT NULL,
    phone       TEXT COLLATE "C" NOT NULL,
    place_code  TEXT COLLATE "C" NOT NULL,
    active      BIGINT NOT NULL,
    journal_seq BIGINT NOT NULL
);
CREATE INDEX worker_place ON worker (place_code);

CREATE TABLE pairing (
    worker_id    TEXT COLLATE "C" NOT NULL REFERENCES worker (id),
    household_id TEXT COLLATE "C" NOT NULL REFERENCES household (id),
    since        TEXT COLLATE "C" NOT NULL,
    journal_seq  BIGINT NOT NULL,
    PRIMARY KEY (worker_id, household_id)
);
CREATE INDEX pairing_household ON pairing (household_id);

CREATE TABLE lot (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    household_id TEXT COLLATE "C" REFERENCES household (id),
    place_code   TEXT COLLATE "C" NOT NULL,
    effective    TEXT COLLATE "C" NOT NULL,
    ledger_id    TEXT COLLATE "C" REFERENCES ledger (id),
    record_id    TEXT COLLATE "C",
    content      TEXT COLLATE "C" NOT NULL,
    journal_seq  BIGINT NOT NULL,
    changed_seq  BIGINT NOT NULL
);
CREATE INDEX lot_place ON lot (place_code, id);
CREATE INDEX lot_ledger ON lot (ledger_id);
CREATE INDEX lot_changed ON lot (changed_seq);

-- Runs of the rules: over the whole county, or (partial) over what had changed.
CREATE TABLE screening (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    day         TEXT COLLATE "C" NOT NULL,
    at          BIGINT NOT NULL,
    partial     BIGINT NOT NULL,
    households  BIGINT NOT NULL,
    people      BIGINT NOT NULL,
    hits        BIGINT NOT NULL,
    packs       TEXT COLLATE "C" NOT NULL,
    journal_seq BIGINT NOT NULL
);
CREATE INDEX screening_at ON screening (partial, at);

-- A clue of a vault pack stands here with an empty rule and a neutral title; rule and reason are in the vault.
CREATE TABLE clue (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    pack           TEXT COLLATE "C" NOT NULL,
    rule           TEXT COLLATE "C" NOT NULL,
    clue_key       TEXT COLLATE "C" NOT NULL,
    front          TEXT COLLATE "C" NOT NULL,
    subject_kind   TEXT COLLATE "C" NOT NULL,
    subject_id     TEXT COLLATE "C" NOT NULL,
    household_id   TEXT COLLATE "C" REFERENCES household (id),
    person_id      TEXT COLLATE "C",
    place_code     TEXT COLLATE "C" NOT NULL,
    first_seen     TEXT COLLATE "C" NOT NULL,
    vault          BIGINT NOT NULL,
    journal_seq    BIGINT NOT NULL,
    urgency        TEXT COLLATE "C" NOT NULL,
    screening_id   TEXT COLLATE "C" NOT NULL REFERENCES screening (id),
    last_seen      TEXT COLLATE "C" NOT NULL,
    state          TEXT COLLATE "C" NOT NULL,
    decided_by     TEXT COLLATE "C",
    decided_at     BIGINT,
    decided_note   TEXT COLLATE "C",
    sentence_zh    TEXT COLLATE "C" NOT NULL,
    sentence_en    TEXT COLLATE "C" NOT NULL,
    reason_id      TEXT COLLATE "C",
    reason_print   TEXT COLLATE "C" NOT NULL
);
CREATE UNIQUE INDEX clue_open_key ON clue (clue_key) WHERE state = 'open';
CREATE INDEX clue_state ON clue (state, pack);
CREATE INDEX clue_household ON clue (household_id);
CREATE INDEX clue_subject ON clue (subject_id);
CREATE INDEX clue_vault ON clue (pack) WHERE vault = 1;

-- Every reason a clue ever had; the clue points to the newest.
CREATE TABLE reason (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    clue_id      TEXT COLLATE "C" NOT NULL REFERENCES clue (id),
    screening_id TEXT COLLATE "C" NOT NULL,
    body         TEXT COLLATE "C" NOT NULL,
    journal_seq  BIGINT NOT NULL
);
CREATE INDEX reason_clue ON reason (clue_id);

-- What people answered to a clue, and what others decided on it; never changed. Texts about a vault clue are in the vault
-- and empty here.
CREATE TABLE clue_answer (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    clue_id     TEXT COLLATE "C" NOT NULL REFERENCES clue (id),
    text        TEXT COLLATE "C" NOT NULL,
    account_id  TEXT COLLATE "C",
    said_by     TEXT COLLATE "C" NOT NULL,
    said_at     BIGINT NOT NULL,
    journal_seq BIGINT NOT NULL
);
CREATE INDEX clue_answer_clue ON clue_answer (clue_id, id);

CREATE TABLE clue_answer_decision (
    id          TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    answer_id   TEXT COLLATE "C" NOT NULL REFERENCES clue_answer (id),
    accepted    BIGINT NOT NULL,
    note        TEXT COLLATE "C" NOT NULL,
    account_id  TEXT COLLATE "C",
    decided_by  TEXT COLLATE "C" NOT NULL,
    decided_at  BIGINT NOT NULL,
    journal_seq BIGINT NOT NULL,
    CONSTRAINT clue_answer_decided UNIQUE (answer_id)
);

-- What the county changes in a pack: drafted by one person, put in force by another, then numbered.
CREATE TABLE pack_change (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    pack            TEXT COLLATE "C" NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    target          TEXT COLLATE "C" NOT NULL,
    content         TEXT COLLATE "C" NOT NULL,
    starts_on       TEXT COLLATE "C" NOT NULL,
    legal_basis     TEXT COLLATE "C" NOT NULL,
    note            TEXT COLLATE "C" NOT NULL,
    drafted_account TEXT COLLATE "C",
    drafted_by      TEXT COLLATE "C" NOT NULL,
    drafted_at      BIGINT NOT NULL,
    journal_seq     BIGINT NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    change_number   BIGINT,
    CONSTRAINT pack_change_number_taken UNIQUE (change_number)
);
CREATE INDEX pack_change_state ON pack_change (state, drafted_at);

-- What was decided on a draft; never changed. State and number of the change follow from it.
CREATE TABLE pack_change_decision (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    change_id     TEXT COLLATE "C" NOT NULL REFERENCES pack_change (id),
    state         TEXT COLLATE "C" NOT NULL,
    change_number BIGINT,
    note          TEXT COLLATE "C" NOT NULL,
    account_id    TEXT COLLATE "C",
    decided_by    TEXT COLLATE "C" NOT NULL,
    decided_at    BIGINT NOT NULL,
    journal_seq   BIGINT NOT NULL,
    CONSTRAINT pack_change_decided UNIQUE (change_id)
);

CREATE TABLE task (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    clue_id         TEXT COLLATE "C" REFERENCES clue (id),
    household_id    TEXT COLLATE "C" NOT NULL REFERENCES household (id),
    place_code      TEXT COLLATE "C" NOT NULL,
    front           TEXT COLLATE "C" NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    title_zh        TEXT COLLATE "C" NOT NULL,
    title_en        TEXT COLLATE "C" NOT NULL,
    contact         TEXT COLLATE "C" NOT NULL,
    minutes         BIGINT NOT NULL,
    bring           TEXT COLLATE "C" NOT NULL,
    raised_at       BIGINT NOT NULL,
    journal_seq     BIGINT NOT NULL,
    urgency         TEXT COLLATE "C" NOT NULL,
    due             TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    assigned_worker TEXT COLLATE "C" REFERENCES worker (id),
    done_by         TEXT COLLATE "C",
    done_at         BIGINT,
    verified_by     TEXT COLLATE "C",
    verified_at     BIGINT,
    note            TEXT COLLATE "C",
    CONSTRAINT task_clue_taken UNIQUE (clue_id)
);
CREATE INDEX task_household ON task (household_id);
CREATE INDEX task_state ON task (state, place_code);

CREATE TABLE plan (
    id                 TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    day                TEXT COLLATE "C" NOT NULL,
    minutes_per_worker BIGINT NOT NULL,
    computed_at        BIGINT NOT NULL,
    computed_by        TEXT COLLATE "C" NOT NULL,
    check_result       TEXT COLLATE "C" NOT NULL,
    journal_seq        BIGINT NOT NULL,
    state              TEXT COLLATE "C" NOT NULL,
    approved_by        TEXT COLLATE "C",
    approved_at        BIGINT
);
CREATE INDEX plan_day ON plan (day, state);

-- A visit without a worker waits; its why says what for.
CREATE TABLE visit (
    id             TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    plan_id        TEXT COLLATE "C" NOT NULL REFERENCES plan (id),
    worker_id      TEXT COLLATE "C" REFERENCES worker (id),
    stop_number    BIGINT NOT NULL,
    household_id   TEXT COLLATE "C" NOT NULL REFERENCES household (id),
    place_code     TEXT COLLATE "C" NOT NULL,
    villager_group TEXT COLLATE "C" NOT NULL,
    latitude       BIGINT,
    longitude      BIGINT,
    contact        TEXT COLLATE "C" NOT NULL,
    urgency        TEXT COLLATE "C" NOT NULL,
    due            TEXT COLLATE "C" NOT NULL,
    minutes        BIGINT NOT NULL,
    fronts         TEXT COLLATE "C" NOT NULL,
    bring          TEXT COLLATE "C" NOT NULL,
    why_zh         TEXT COLLATE "C" NOT NULL,
    why_en         TEXT COLLATE "C" NOT NULL,
    journal_seq    BIGINT NOT NULL
);
CREATE INDEX visit_plan ON visit (plan_id, worker_id, stop_number);
CREATE INDEX visit_worker ON visit (worker_id, household_id);
CREATE INDEX visit_household ON visit (household_id);

CREATE TABLE visit_task (
    visit_id    TEXT COLLATE "C" NOT NULL REFERENCES visit (id),
    task_id     TEXT COLLATE "C" NOT NULL REFERENCES task (id),
    task_number BIGINT NOT NULL,
    PRIMARY KEY (visit_id, task_id)
);
CREATE INDEX visit_task_task ON visit_task (task_id);

CREATE TABLE account (
    id            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    login         TEXT COLLATE "C" NOT NULL,
    name          TEXT COLLATE "C" NOT NULL,
    role          TEXT COLLATE "C" NOT NULL,
    place_code    TEXT COLLATE "C" NOT NULL,
    worker_id     TEXT COLLATE "C" REFERENCES worker (id),
    vault         BIGINT NOT NULL,
    password_hash TEXT COLLATE "C" NOT NULL,
    created_at    BIGINT NOT NULL,
    disabled_at   BIGINT,
    journal_seq   BIGINT NOT NULL,
    CONSTRAINT account_login_taken UNIQUE (login)
);

CREATE TABLE session (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    data       TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE sign_in_failure (
    login TEXT COLLATE "C" NOT NULL,
    at    BIGINT NOT NULL
);
CREATE INDEX sign_in_failure_login ON sign_in_failure (login, at);

-- The files as they came in, byte for byte (PostgreSQL: BYTEA). Their SHA-256 stands in the ledger's row.
CREATE TABLE ledger_file (
    ledger_id   TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES ledger (id),
    content     BYTEA NOT NULL,
    journal_seq BIGINT NOT NULL
);
