-- Citizens' cards: with the code and the last digits of an identity number a household reads its own record and asks for something.

-- The code itself is kept by nobody; a household has one card, the newest.
CREATE TABLE card (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    household_id TEXT COLLATE "C" NOT NULL REFERENCES household (id),
    code_digest  TEXT COLLATE "C" NOT NULL,
    office_phone TEXT COLLATE "C" NOT NULL,
    made_by      TEXT COLLATE "C" NOT NULL,
    made_at      BIGINT NOT NULL,
    journal_seq  BIGINT NOT NULL,
    withdrawn_at BIGINT,
    CONSTRAINT card_code_taken UNIQUE (code_digest)
);
CREATE INDEX card_household ON card (household_id);

-- What was asked for with a card, each with its task at the desk. The answer is added once.
CREATE TABLE card_request (
    id               TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    receipt          TEXT COLLATE "C" NOT NULL,
    card_id          TEXT COLLATE "C" NOT NULL REFERENCES card (id),
    household_id     TEXT COLLATE "C" NOT NULL REFERENCES household (id),
    kind             TEXT COLLATE "C" NOT NULL,
    clue_id          TEXT COLLATE "C" REFERENCES clue (id),
    line             TEXT COLLATE "C" NOT NULL,
    says             TEXT COLLATE "C" NOT NULL,
    task_id          TEXT COLLATE "C" NOT NULL REFERENCES task (id),
    due              TEXT COLLATE "C" NOT NULL,
    made_at          BIGINT NOT NULL,
    journal_seq      BIGINT NOT NULL,
    granted          BIGINT,
    answer           TEXT COLLATE "C",
    answered_account TEXT COLLATE "C",
    answered_by      TEXT COLLATE "C",
    answered_at      BIGINT,
    CONSTRAINT card_request_receipt_taken UNIQUE (receipt)
);
CREATE INDEX card_request_household ON card_request (household_id);
CREATE INDEX card_request_card ON card_request (card_id);
CREATE INDEX card_request_due ON card_request (due);
