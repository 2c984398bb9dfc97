-- An alert need not be about an account: it may be about the journal.
ALTER TABLE alert ALTER COLUMN account_id DROP NOT NULL;
