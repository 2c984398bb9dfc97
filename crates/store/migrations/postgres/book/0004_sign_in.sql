-- How people get in: tries that failed, sessions that can be listed and ended, one-time codes, former passwords, invitations.

-- Tries to sign in since the last success, by sign-in name and by address. A name is kept as a digest: what is typed there by
-- mistake may be a password. Counted, not journalled.
DROP TABLE sign_in_failure;
CREATE TABLE sign_in_try (
    kind    TEXT COLLATE "C" NOT NULL,
    mark    TEXT COLLATE "C" NOT NULL,
    times   BIGINT NOT NULL,
    last_at BIGINT NOT NULL,
    PRIMARY KEY (kind, mark)
);

-- Everybody signs in once more: sessions now say whose they are and where they were opened.
DROP TABLE session;
CREATE TABLE session (
    id         TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id TEXT COLLATE "C",
    device     TEXT COLLATE "C" NOT NULL,
    opened_at  BIGINT NOT NULL,
    seen_at    BIGINT NOT NULL,
    data       TEXT COLLATE "C" NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE INDEX session_expires ON session (expires_at);
CREATE INDEX session_account ON session (account_id);

ALTER TABLE account ADD COLUMN password_set_at BIGINT NOT NULL DEFAULT 0;
UPDATE account SET password_set_at = created_at;

-- Hashes of the passwords that an account had before its present one.
CREATE TABLE former_password (
    account_id    TEXT COLLATE "C" NOT NULL REFERENCES account (id),
    password_hash TEXT COLLATE "C" NOT NULL,
    journal_seq   BIGINT NOT NULL,
    PRIMARY KEY (account_id, journal_seq)
);

-- What makes an account's one-time codes. The secret stands here and nowhere else: not in the journal, not in its digests.
CREATE TABLE second_factor (
    account_id  TEXT COLLATE "C" NOT NULL PRIMARY KEY REFERENCES account (id),
    secret      TEXT COLLATE "C" NOT NULL,
    last_step   BIGINT NOT NULL,
    enrolled_at BIGINT NOT NULL,
    journal_seq BIGINT NOT NULL
);

-- Digests of the codes for when the phone is lost; each is taken once.
CREATE TABLE recovery_code (
    account_id  TEXT COLLATE "C" NOT NULL REFERENCES account (id),
    digest      TEXT COLLATE "C" NOT NULL,
    used_at     BIGINT,
    journal_seq BIGINT NOT NULL,
    PRIMARY KEY (account_id, digest)
);

-- Links by which somebody sets the password of their account. The token itself is kept by nobody.
CREATE TABLE invitation (
    id           TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    account_id   TEXT COLLATE "C" NOT NULL REFERENCES account (id),
    made_by      TEXT COLLATE "C" NOT NULL,
    made_at      BIGINT NOT NULL,
    expires_at   BIGINT NOT NULL,
    token_digest TEXT COLLATE "C" NOT NULL,
    journal_seq  BIGINT NOT NULL,
    used_at      BIGINT,
    withdrawn_at BIGINT
);
CREATE INDEX invitation_token ON invitation (token_digest);
CREATE INDEX invitation_account ON invitation (account_id);
CREATE INDEX invitation_made ON invitation (made_at);
