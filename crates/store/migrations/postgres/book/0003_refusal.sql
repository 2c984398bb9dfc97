-- Requests of signed-in accounts that were refused, counted by hour: nothing was changed by them, so they are in no journal.
CREATE TABLE refusal (
    account_id TEXT COLLATE "C"   NOT NULL REFERENCES account (id),
    operation  TEXT COLLATE "C"   NOT NULL,
    code       TEXT COLLATE "C"   NOT NULL,
    hour       BIGINT NOT NULL,
    times      BIGINT NOT NULL,
    first_at   BIGINT NOT NULL,
    last_at    BIGINT NOT NULL,
    PRIMARY KEY (account_id, operation, code, hour)
);
CREATE INDEX refusal_last ON refusal (last_at);
