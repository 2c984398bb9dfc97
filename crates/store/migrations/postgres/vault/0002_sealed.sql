-- What the vault's rows say is sealed from now on: bytes instead of texts. Rows that were there already are sealed by the
-- program when it opens the book.

DROP INDEX vault_record_row;
ALTER TABLE vault_record
    ALTER COLUMN sheet TYPE BYTEA USING convert_to(sheet, 'UTF8'),
    ALTER COLUMN link_zh TYPE BYTEA USING convert_to(link_zh, 'UTF8'),
    ALTER COLUMN link_en TYPE BYTEA USING convert_to(link_en, 'UTF8'),
    ALTER COLUMN raw TYPE BYTEA USING convert_to(raw, 'UTF8'),
    ALTER COLUMN raw_digest TYPE BYTEA USING convert_to(raw_digest, 'UTF8');
CREATE INDEX vault_record_row ON vault_record (ledger_id, row_number);
ALTER TABLE vault_finding_value ALTER COLUMN value TYPE BYTEA USING convert_to(value, 'UTF8');
ALTER TABLE vault_assertion
    ALTER COLUMN source_title TYPE BYTEA USING convert_to(source_title, 'UTF8'),
    ALTER COLUMN source_place TYPE BYTEA USING convert_to(source_place, 'UTF8'),
    ALTER COLUMN content TYPE BYTEA USING convert_to(content, 'UTF8');
ALTER TABLE vault_clue
    ALTER COLUMN clue_key TYPE BYTEA USING convert_to(clue_key, 'UTF8'),
    ALTER COLUMN rule TYPE BYTEA USING convert_to(rule, 'UTF8');
ALTER TABLE vault_reason ALTER COLUMN body TYPE BYTEA USING convert_to(body, 'UTF8');
ALTER TABLE vault_clue_answer ALTER COLUMN text TYPE BYTEA USING convert_to(text, 'UTF8');
